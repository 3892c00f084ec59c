/* bind_rows.c: the descriptor tables as Lua sees them, and activations on arrays. */
#include <string.h>

#include "bind/bind_define.h"
#include "core/init.h"
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
@return table[] { name=, formula=, derivative=, range=, source=, param=, param_value=, relu_family=
}
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
        lua_rawseti(L, -2, i);
    }
    return 1;
}

/*---
The rows of the table of losses, in order.
@return table[] { name=, formula=, source=, output=, unit_targets= }
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
        lua_rawseti(L, -2, i);
    }
    return 1;
}

/*---
The rows of the table of optimizers, in order.
@return table[] { name=, formula=, source= }
*/
static int rows_optims(lua_State *L) {
    lua_newtable(L);
    const tn_optim *row = tnl_ctx(L)->kernels->optims;
    for (int i = 1; row->name; i++, row++) {
        push_row(L, (const char *const[][2]){{"name", row->name},
                                             {"formula", row->formula},
                                             {"source", row->source},
                                             {NULL, NULL}});
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

/* Row number `arg` must name a row: raises with the names at hand. */
#define CHECK_ROW(function, type, table, defined)                                                  \
    const type *function(lua_State *L, int arg) {                                                  \
        const char *name = luaL_checkstring(L, arg);                                               \
        const type *row = tnl_ctx(L)->kernels->table;                                              \
        while (row->name && strcmp(row->name, name) != 0)                                          \
            row++;                                                                                 \
        row = row->name ? row : defined;                                                           \
        luaL_argcheck(L, row, arg, "unknown name");                                                \
        return row;                                                                                \
    }

CHECK_ROW(tnl_check_act, tn_act, acts, tnl_defined_act(L, name))
CHECK_ROW(tnl_check_loss, tn_loss, losses, tnl_defined_loss(L, name))
CHECK_ROW(tnl_check_optim, tn_optim, optims, NULL)

/* One element of an activation or its derivative, through blocks of the kernel's width. */
static double act_at(const tn_act *act, double param, double z, bool derivative) {
    double in[TN_LANES] = {z, z, z, z}, a[TN_LANES], d[TN_LANES] = {1, 1, 1, 1};
    act->value(act, TN_LANES, param, in, a);
    if (!derivative)
        return tn_canonical(a[0]);
    act->backward(act, TN_LANES, param, in, a, d);
    return tn_canonical(d[0]);
}

static void map_act(const tn_act *act, double param, bool derivative, tn_view z, tn_view out) {
    for (int64_t i = 0; i < z.dim[0]; i++)
        for (int64_t j = 0; j < z.dim[1]; j++)
            *tn_at(out, i, j) = act_at(act, param, *tn_at(z, i, j), derivative);
}

/*---
An activation, or its derivative, of a number or an array of rank 1 or 2.
@param name string
@param param number
@param derivative boolean
@param z number|array
@return number|array
*/
static int rows_act(lua_State *L) {
    const tn_act *act = tnl_check_act(L, 1);
    double param = luaL_checknumber(L, 2);
    bool derivative = lua_toboolean(L, 3);
    if (lua_type(L, 4) == LUA_TNUMBER) {
        lua_pushnumber(L, act_at(act, param, lua_tonumber(L, 4), derivative));
        return 1;
    }
    tn_view z = tnl_check_array(L, 4);
    luaL_argcheck(L, z.rank <= 2, 4, "array of rank 1 or 2 expected");
    map_act(act, param, derivative, z, tnl_new_array(L, z.rank, z.dim));
    return 1;
}

/* Copies v (m, out) into a unit-major block with rows of ld; lanes beyond m repeat the first row.
 */
static void import(tn_view v, int64_t ld, double *to) {
    for (int64_t j = 0; j < v.dim[1]; j++)
        for (int64_t s = 0; s < ld; s++)
            to[j * ld + s] = *tn_at(v, s < v.dim[0] ? s : 0, j);
}

/*---
The derivative of the loss of each sample with respect to the outputs a (m, out), for a loss that
is not derived together with its output activation.
@param name string
@param a array (m, out)
@param y array (m, out)
@return array (m, out)
*/
static int rows_loss_slope(lua_State *L) {
    const tn_loss *loss = tnl_check_loss(L, 1);
    luaL_argcheck(L, !loss->fused, 1, "this loss is derived from z");
    tn_view a = tnl_check_array(L, 2);
    luaL_argcheck(L, a.rank == 2, 2, "array of rank 2 expected");
    tn_view y = tnl_check_matrix(L, 3, a.dim[1]);
    luaL_argcheck(L, a.dim[0] == y.dim[0], 3, "a and y differ in their number of samples");
    int64_t ld = tn_lanes(a.dim[0]), count = ld * a.dim[1];
    double *block = tnl_push_work(L, (size_t)(3 * count) * sizeof *block);
    import(a, ld, block);
    import(y, ld, block + count);
    loss->delta(loss, ld, (int)a.dim[1], ld, block, block, block + count, block + 2 * count);
    tn_block_export(block + 2 * count, ld, a.dim[0], 0, tnl_new_array(L, 2, a.dim));
    return 1;
}

void tnl_add_rows(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"acts", rows_acts},   {"losses", rows_losses}, {"optims", rows_optims},
        {"inits", rows_inits}, {"act", rows_act},       {"loss_slope", rows_loss_slope},
        {NULL, NULL},
    };
    luaL_setfuncs(L, functions, 0);
}
