/* bind_rows.c: the descriptor tables as Lua sees them, and activations on arrays. */
#include <string.h>

#include "bind/bind_define.h"
#include "core/init.h"
#include "core/schedule.h"
#include "core/vmath.h"

/* The fields of a row that are texts, as pairs of key and string. */
static void push_row(lua_State *L, const char *const (*fields)[2]) {
    lua_newtable(L);
    for (; (*fields)[0]; fields++) {
        lua_pushstring(L, (*fields)[1]); /* NULL pushes nil */
        lua_setfield(L, -2, (*fields)[0]);
    }
}

static void set_flag(lua_State *L, const char *key, bool value) {
    lua_pushboolean(L, value);
    lua_setfield(L, -2, key);
}

/*---
The rows of the table of activations, in order.
@return table[] { name=, formula=, derivative=, range=, source=, param=, param_value=, relu_family=,
layer= }
*/
static int rows_acts(lua_State *L) {
    lua_newtable(L);
    const tn_act *row = tnl_ctx(L)->kernels->acts;
    for (int i = 1; row->name; i++, row++) {
        push_row(L, (const char *const[][2]){{"name", row->name},
                                             {"formula", row->formula},
                                             {"derivative", row->derivative},
                                             {"range", row->range},
                                             {"source", row->source},
                                             {"param", row->param},
                                             {NULL, NULL}});
        lua_pushnumber(L, row->param_value);
        lua_setfield(L, -2, "param_value");
        set_flag(L, "relu_family", row->relu_family);
        set_flag(L, "layer", row->layer != NULL);
        lua_rawseti(L, -2, i);
    }
    return 1;
}

/*---
The rows of the table of losses, in order.
@return table[] { name=, formula=, source=, output=, unit_targets=, fused=, classes= }
*/
static int rows_losses(lua_State *L) {
    lua_newtable(L);
    const tn_loss *row = tnl_ctx(L)->kernels->losses;
    for (int i = 1; row->name; i++, row++) {
        push_row(L, (const char *const[][2]){{"name", row->name},
                                             {"formula", row->formula},
                                             {"source", row->source},
                                             {"output", row->output},
                                             {NULL, NULL}});
        set_flag(L, "unit_targets", row->unit_targets);
        set_flag(L, "fused", row->fused);
        set_flag(L, "classes", row->classes);
        lua_rawseti(L, -2, i);
    }
    return 1;
}

/* Sets `key` of the table on top to the list of { name, value } of a row's options. */
static void set_options(lua_State *L, const char *key, int n, const char *const *names,
                        const double *values) {
    lua_newtable(L);
    for (int k = 0; k < n && names[k]; k++) {
        lua_createtable(L, 2, 0);
        lua_pushstring(L, names[k]);
        lua_rawseti(L, -2, 1);
        lua_pushnumber(L, values[k]);
        lua_rawseti(L, -2, 2);
        lua_rawseti(L, -2, k + 1);
    }
    lua_setfield(L, -2, key);
}

/*---
The rows of the table of optimizers, in order; `options` is a list of { name, default }.
@return table[] { name=, formula=, source=, lr=, options= }
*/
static int rows_optims(lua_State *L) {
    lua_newtable(L);
    const tn_optim *row = tnl_ctx(L)->kernels->optims;
    for (int i = 1; row->name; i++, row++) {
        push_row(L, (const char *const[][2]){{"name", row->name},
                                             {"formula", row->formula},
                                             {"source", row->source},
                                             {NULL, NULL}});
        lua_pushnumber(L, row->lr);
        lua_setfield(L, -2, "lr");
        set_options(L, "options", TN_HYPER, row->hyper, row->hyper_value);
        lua_rawseti(L, -2, i);
    }
    return 1;
}

/*---
The rows of the table of schedules, in order; an option whose default is NaN must be given.
@return table[] { name=, formula=, source=, options= }
*/
static int rows_schedules(lua_State *L) {
    lua_newtable(L);
    for (int i = 1; tn_schedules[i - 1].name; i++) {
        const tn_schedule *row = &tn_schedules[i - 1];
        push_row(L, (const char *const[][2]){{"name", row->name},
                                             {"formula", row->formula},
                                             {"source", row->source},
                                             {NULL, NULL}});
        set_options(L, "options", TN_SCHEDULE_OPTIONS, row->option, row->option_value);
        lua_rawseti(L, -2, i);
    }
    return 1;
}

/*---
The rows of the table of init laws, in order; p and q name the law's two arguments.
@return table[] { name=, formula=, source=, p=, q=, biases= }
*/
static int rows_inits(lua_State *L) {
    lua_newtable(L);
    for (int i = 1; tn_inits[i - 1].name; i++) {
        const tn_init *row = &tn_inits[i - 1];
        push_row(L, (const char *const[][2]){{"name", row->name},
                                             {"formula", row->formula},
                                             {"source", row->source},
                                             {"p", row->p},
                                             {"q", row->q},
                                             {NULL, NULL}});
        set_flag(L, "biases", row->biases);
        lua_rawseti(L, -2, i);
    }
    return 1;
}

const tn_init *tnl_check_init(lua_State *L, int arg) {
    const char *name = luaL_checkstring(L, arg);
    const tn_init *row = tn_inits;
    while (row->name && strcmp(row->name, name) != 0)
        row++;
    luaL_argcheck(L, row->name, arg, tnl_say(L, "unknown name"));
    return row;
}

/*---
The arguments p and q that an init law has by default for a layer.
@param law string name of a row of inits()
@param fan_in integer
@param fan_out integer
@return number
@return number
@error unknown name
*/
static int rows_law(lua_State *L) {
    double p, q;
    tnl_check_init(L, 1)->defaults((int)luaL_checkinteger(L, 2), (int)luaL_checkinteger(L, 3), &p,
                                   &q);
    lua_pushnumber(L, p);
    lua_pushnumber(L, q);
    return 2;
}

/* Row number `arg` must name a row: raises with the names at hand. */
#define CHECK_ROW(function, type, table, defined)                                                  \
    const type *function(lua_State *L, int arg) {                                                  \
        const char *name = luaL_checkstring(L, arg);                                               \
        const type *row = tnl_ctx(L)->kernels->table;                                              \
        while (row->name && strcmp(row->name, name) != 0)                                          \
            row++;                                                                                 \
        row = row->name ? row : defined;                                                           \
        luaL_argcheck(L, row, arg, tnl_say(L, "unknown name"));                                    \
        return row;                                                                                \
    }

CHECK_ROW(tnl_check_act, tn_act, acts, tnl_defined_act(L, name))
CHECK_ROW(tnl_check_loss, tn_loss, losses, tnl_defined_loss(L, name))
CHECK_ROW(tnl_check_optim, tn_optim, optims, NULL)

/* One element of an activation or its first or second derivative, through blocks of the kernel's
 * width. */
static double act_at(const tn_act *act, double param, double z, int order) {
    double in[TN_LANES] = {z}, a[TN_LANES], d[TN_LANES] = {1, 1, 1, 1};
    act->value(act, TN_LANES, param, in, a);
    if (order == 1)
        act->backward(act, TN_LANES, param, in, a, d);
    else if (order == 2)
        act->second(act, TN_LANES, param, in, a, d);
    return tn_canonical(order == 0 ? a[0] : d[0]);
}

static void map_act(const tn_act *act, double param, int order, tn_view z, tn_view out) {
    for (int64_t i = 0; i < z.dim[0]; i++)
        for (int64_t j = 0; j < z.dim[1]; j++)
            *tn_at(out, i, j) = act_at(act, param, *tn_at(z, i, j), order);
}

/* Each row of z is one sample of a layer; an array of rank 1 is one row. */
static void map_layer(lua_State *L, const tn_act *act, tn_view z, tn_view out) {
    int64_t rows = z.rank == 1 ? 1 : z.dim[0], units = z.rank == 1 ? z.dim[0] : z.dim[1];
    double *in = tnl_push_work(L, (size_t)units * 2 * TN_LANES * sizeof *in);
    double *a = in + units * TN_LANES;
    for (int64_t i = 0; i < rows; i++) {
        for (int64_t j = 0; j < units; j++)
            for (int s = 0; s < TN_LANES; s++)
                in[j * TN_LANES + s] = z.rank == 1 ? *tn_at(z, j, 0) : *tn_at(z, i, j);
        act->layer(act, (int)units, TN_LANES, TN_LANES, in, a);
        for (int64_t j = 0; j < units; j++)
            *(z.rank == 1 ? tn_at(out, j, 0) : tn_at(out, i, j)) = tn_canonical(a[j * TN_LANES]);
    }
    lua_pop(L, 1);
}

/* Copies rows of samples to unit-major columns with ld = the number of rows in whole vectors. */
static void to_units(tn_view v, int64_t ld, double *units) {
    for (int64_t s = 0; s < v.dim[0]; s++)
        for (int64_t j = 0; j < v.dim[1]; j++)
            units[j * ld + s] = *tn_at(v, s, j);
}

/*---
The derivative of a loss by each output, one row per sample, not averaged over the samples: by a, or
by z where the loss is fused with its output. The diagonal second derivative if wished.
@param loss string
@param z array (m, outputs)
@param a array (m, outputs)
@param y array (m, outputs)
@param second? boolean
@return array (m, outputs)
*/
static int rows_delta(lua_State *L) {
    lua_settop(L, 5);
    const tn_loss *loss = tnl_check_loss(L, 1);
    tn_view v[3] = {tnl_check_array(L, 2)};
    int64_t m = v[0].dim[0], out = v[0].dim[1], ld = tn_lanes(m);
    for (int k = 1; k < 3; k++) {
        v[k] = tnl_check_matrix(L, 2 + k, out);
        luaL_argcheck(L, v[k].dim[0] == m, 2 + k,
                      tnl_say(L, "z, a and y differ in their number of samples"));
    }
    double *units = tnl_push_work(L, (size_t)(4 * out * ld) * sizeof *units);
    memset(units, 0, (size_t)(4 * out * ld) * sizeof *units);
    for (int k = 0; k < 3; k++)
        to_units(v[k], ld, units + k * out * ld);
    double *d = units + 3 * out * ld;
    (lua_toboolean(L, 5) ? loss->second : loss->delta)(loss, ld, (int)out, ld, units,
                                                       units + out * ld, units + 2 * out * ld, d);
    tn_block_export(d, ld, m, 0, tnl_new_array(L, 2, v[0].dim));
    return 1;
}

/*---
An activation, or its derivative, of a number or an array of rank 1 or 2. An activation of whole
layers takes each row for a sample, a number for a layer of one unit, and has no derivative here.
@param name string
@param param number
@param derivative boolean|2 the second derivative, too
@param z number|array
@return number|array
*/
static int rows_act(lua_State *L) {
    const tn_act *act = tnl_check_act(L, 1);
    double param = luaL_checknumber(L, 2);
    int order = lua_isinteger(L, 3) ? (int)lua_tointeger(L, 3) : lua_toboolean(L, 3);
    luaL_argcheck(L, !act->layer || order == 0, 3, tnl_say(L, "no derivative by one number"));
    if (act->layer && lua_type(L, 4) == LUA_TNUMBER) {
        double z = lua_tonumber(L, 4), a;
        map_layer(L, act, tn_view2(&z, 1, 1), tn_view2(&a, 1, 1));
        lua_pushnumber(L, a);
        return 1;
    }
    if (lua_type(L, 4) == LUA_TNUMBER) {
        lua_pushnumber(L, act_at(act, param, lua_tonumber(L, 4), order));
        return 1;
    }
    tn_view z = tnl_check_array(L, 4);
    luaL_argcheck(L, z.rank <= 2, 4, tnl_say(L, "array of rank 1 or 2 expected"));
    tn_view out = tnl_new_array(L, z.rank, z.dim);
    if (act->layer)
        map_layer(L, act, z, out);
    else
        map_act(act, param, order, z, out);
    return 1;
}

void tnl_add_rows(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"acts", rows_acts},   {"losses", rows_losses}, {"optims", rows_optims},
        {"inits", rows_inits}, {"law", rows_law},       {"schedules", rows_schedules},
        {"act", rows_act},     {"delta", rows_delta},   {NULL, NULL},
    };
    luaL_setfuncs(L, functions, 0);
}
