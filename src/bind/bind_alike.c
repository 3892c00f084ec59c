/* bind_alike.c: what many nets say, and which of them say the same. */
#include "bind/bind_net.h"
#include "core/alike.h"
#include "core/vmath.h"

/*---
The outputs of all members at inputs x, sample by sample.
@param core core
@param x array (m, inputs)
@return array (members, m * outputs)
*/
static int alike_outputs(lua_State *L) {
    tnl_core *core = tnl_check_core(L, 1);
    tn_ctx *ctx = tnl_ctx(L);
    tn_outputs_spec spec = {core->net, core->members, core->params, tnl_check_inputs(L, 2, core),
                            ctx->pool.threads};
    void *work = tnl_push_work(L, tn_outputs_work(&spec));
    int64_t dim[] = {core->members, spec.samples.count * core->out};
    tn_view out = tnl_new_array(L, 2, dim);
    tn_outputs(ctx, &spec, work, out);
    return 1;
}

/*---
Sorts outputs by leaders (src/core/alike.h).
@param outputs array (members, n)
@param out integer numbers per sample
@param tolerance number
@param leaders array (places, n)
@param known integer leaders so far
@param ids array (members), written: a leader's number, 0 none, -1 one number everywhere, -2 not
finite
@return integer leaders known then
*/
static int alike_sort(lua_State *L) {
    tn_view outputs = tnl_check_array(L, 1), leaders = tnl_check_array(L, 4),
            ids = tnl_check_list(L, 6);
    lua_Integer out = luaL_checkinteger(L, 2), known = luaL_checkinteger(L, 5);
    luaL_argcheck(L, outputs.rank == 2 && outputs.step[1] == 1, 1,
                  tnl_say(L, "contiguous rows expected"));
    luaL_argcheck(L, out >= 1 && out <= outputs.dim[1], 2,
                  tnl_say(L, "numbers per sample expected"));
    luaL_argcheck(L, leaders.rank == 2 && leaders.step[1] == 1 && leaders.dim[1] == outputs.dim[1],
                  4, tnl_say(L, "rows like those of the outputs expected"));
    luaL_argcheck(L, known >= 0 && known <= leaders.dim[0], 5,
                  tnl_say(L, "more leaders than places"));
    luaL_argcheck(L, ids.dim[0] == outputs.dim[0], 6, tnl_say(L, "one number per row expected"));
    lua_pushinteger(L,
                    tn_alike_sort(outputs, (int)out, luaL_checknumber(L, 3), leaders, known, ids));
    return 1;
}

/*---
How often each kind occurs, and where it stands first.
@param ids array (n) of alike_sort; NaN counts as none
@param known integer leaders
@return table count by kind, from -2 to known
@return table place by kind, from 1; nil where there is none
*/
static int alike_tally(lua_State *L) {
    tn_view ids = tnl_check_list(L, 1);
    lua_Integer known = luaL_checkinteger(L, 2);
    luaL_argcheck(L, known >= 0 && known < 1 << 20, 2, tnl_say(L, "number of leaders expected"));
    size_t places = (size_t)(known + 1 - TN_LOST);
    int64_t *count = tnl_push_work(L, 2 * places * sizeof *count), *first = count + places;
    tn_alike_tally(ids, known, count, first);
    lua_createtable(L, (int)known, 3);
    lua_createtable(L, (int)known, 3);
    for (lua_Integer k = TN_LOST; k <= known; k++) {
        lua_pushinteger(L, count[k - TN_LOST]);
        lua_rawseti(L, -3, k);
        if (first[k - TN_LOST] >= 0) {
            lua_pushinteger(L, first[k - TN_LOST] + 1);
            lua_rawseti(L, -2, k);
        }
    }
    return 2;
}

/*---
The same numbers by other names.
@param ids array (n)
@param names table new number by old one
@return array (n), NaN where there is no new number
*/
static int alike_rename(lua_State *L) {
    tn_view ids = tnl_check_list(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    tn_view out = tnl_new_array(L, 1, ids.dim);
    for (int64_t i = 0; i < ids.dim[0]; i++) {
        lua_pushnumber(L, *tn_at(ids, i, 0));
        lua_rawget(L, 2);
        out.p[i] = lua_isnumber(L, -1) ? lua_tonumber(L, -1) : TN_NAN;
        lua_pop(L, 1);
    }
    return 1;
}

void tnl_add_alike(lua_State *L) {
    static const luaL_Reg functions[] = {{"outputs", alike_outputs},
                                         {"sort", alike_sort},
                                         {"tally", alike_tally},
                                         {"rename", alike_rename},
                                         {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
