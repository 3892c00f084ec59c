/* bind_hinge.c: best fits by hinges, the functions of small relu nets. */
#include "bind/bind_net.h"
#include "core/hinge.h"

static tn_hinge_data push_data(lua_State *L, int arg) {
    tn_hinge_data data;
    tn_view x = tnl_check_matrix(L, arg, 1), y = tnl_check_matrix(L, arg + 1, 1);
    luaL_argcheck(L, x.dim[0] == y.dim[0], arg + 1,
                  tnl_say(L, "x and y differ in their number of samples"));
    tn_hinge_data_init(&data, x, y, tnl_push_work(L, tn_hinge_data_size(x.dim[0])));
    return data;
}

static int check_units(lua_State *L, int arg) {
    lua_Integer units = luaL_checkinteger(L, arg);
    luaL_argcheck(L, units >= 1 && units <= TN_HINGES, arg,
                  tnl_say(L, "between 1 and 3 units expected"));
    return (int)units;
}

static void set_number(lua_State *L, const char *key, double v) {
    lua_pushnumber(L, v);
    lua_setfield(L, -2, key);
}

static void set_boolean(lua_State *L, const char *key, bool v) {
    lua_pushboolean(L, v);
    lua_setfield(L, -2, key);
}

static void push_fit(lua_State *L, const tn_hinges *fit) {
    lua_createtable(L, fit->units, 2);
    set_number(L, "square", fit->square);
    set_number(L, "c", fit->c);
    for (int i = 0; i < fit->units; i++) {
        lua_createtable(L, 0, 5);
        set_number(L, "t", fit->unit[i].t);
        set_number(L, "d", fit->unit[i].d);
        set_boolean(L, "falling", fit->unit[i].falling);
        set_boolean(L, "knot", fit->unit[i].knot);
        set_boolean(L, "off", fit->unit[i].off);
        lua_rawseti(L, -2, i + 1);
    }
}

/*---
The best fit of y by a constant and up to so many hinges d (x - t)+ or d (t - x)+
(src/core/hinge.h).
@param x array (m, 1)
@param y array (m, 1)
@param units integer 1 to 3
@return table { square = sum of squared errors, c =, { t =, d =, falling =, knot =, off = }, ... }
@return boolean false after Ctrl-C
*/
static int hinge_best(lua_State *L) {
    int units = check_units(L, 3);
    tn_ctx *ctx = tnl_ctx(L);
    tn_hinge_data data = push_data(L, 1);
    tn_hinges best;
    tn_err err;
    void *work = tnl_push_work(L, tn_hinge_work(data.n));
    tn_status status = tn_hinge_best(ctx, &data, units, work, &best, &err);
    if (status == TN_INTERRUPTED)
        atomic_store(ctx->interrupt, 0);
    push_fit(L, &best);
    lua_pushboolean(L, status == TN_OK);
    return 2;
}

static double number_field(lua_State *L, const char *key) {
    lua_getfield(L, -1, key);
    double v = luaL_checknumber(L, -1);
    lua_pop(L, 1);
    return v;
}

static bool boolean_field(lua_State *L, const char *key) {
    lua_getfield(L, -1, key);
    bool v = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return v;
}

/*---
Goes down from a list of hinges to the best fit near by (src/core/hinge.h).
@param x array (m, 1)
@param y array (m, 1)
@param units table { { t =, falling =, off = }, ... }, 1 to 3
@return table as of hinge_best, in the same order
*/
static int hinge_descend(lua_State *L) {
    luaL_checktype(L, 3, LUA_TTABLE);
    tn_hinges fit = {.units = (int)luaL_len(L, 3)};
    luaL_argcheck(L, fit.units >= 1 && fit.units <= TN_HINGES, 3,
                  tnl_say(L, "between 1 and 3 units expected"));
    for (int i = 0; i < fit.units; i++) {
        lua_rawgeti(L, 3, i + 1);
        luaL_checktype(L, -1, LUA_TTABLE);
        fit.unit[i] = (tn_hinge){.t = number_field(L, "t"),
                                 .falling = boolean_field(L, "falling"),
                                 .off = boolean_field(L, "off")};
        lua_pop(L, 1);
    }
    tn_hinge_data data = push_data(L, 1);
    tn_hinge_descend(&data, &fit);
    push_fit(L, &fit);
    return 1;
}

void tnl_add_hinge(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"hinge_best", hinge_best}, {"hinge_descend", hinge_descend}, {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
