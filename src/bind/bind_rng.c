/* bind_rng.c: tn.rng, random streams in Lua. */
#include <math.h>
#include <string.h>

#include "bind/bind_array.h"
#include "bind/bind_parts.h"
#include "core/rng.h"
#include "core/vmath.h"

#define RNG "tinynet.rng"

typedef struct stream {
    tn_rng rng;
    lua_Integer seed;
} stream;

static tn_rng *self_rng(lua_State *L) {
    return &((stream *)tnl_self(L, RNG, "rng"))->rng;
}

/*---
A stream of random numbers, keyed by what is drawn (src/core/rng.h): equal keys, equal numbers.
@param seed integer default 1
@param purpose "user"|"init"|"shuffle"|"split"|"data"|"noise" default "user"
@param index integer default 0
@return tinynet.rng
*/
static int rng_new(lua_State *L) {
    tnl_most(L, 3);
    static const char *const purposes[] = {"user", "init",  "shuffle", "split",
                                           "data", "noise", NULL};
    lua_Integer seed = luaL_opt(L, tnl_integer, 1, 1), index = luaL_opt(L, tnl_integer, 3, 0);
    const char *purpose = purposes[luaL_checkoption(L, 2, "user", purposes)];
    stream *s = lua_newuserdatauv(L, sizeof *s, 0);
    tn_rng_seed(&s->rng, (uint64_t)seed, purpose, (uint64_t)index);
    s->seed = seed;
    luaL_setmetatable(L, RNG);
    return 1;
}

/*---
A number from N(0,1), or an array of them in index order.
@param ... integer|nil up to 4 dimensions
@return number|tinynet.array
*/
static int rng_normal(lua_State *L) {
    tn_rng *r = self_rng(L);
    int64_t dim[TN_MAX_RANK];
    int last = lua_gettop(L);
    if (last == 1) {
        lua_pushnumber(L, tn_rng_normal(r));
        return 1;
    }
    tn_view out = tnl_new_array(L, tnl_check_dims(L, 2, last, dim), dim);
    for (int64_t i = 0; i < tn_view_count(out); i++)
        out.p[i] = tn_rng_normal(r);
    return 1;
}

/*---
A number from U[lo,hi), lo + (hi - lo) u with u from [0,1), or an array of them in index order.
uniform(), uniform(m), uniform(m, n), uniform(m, n, lo, hi); nil for m and n gives a number.
@param m integer|nil
@param n integer|nil
@param lo number default 0
@param hi number default 1
@return number|tinynet.array
*/
static int rng_uniform(lua_State *L) {
    tnl_most(L, 5);
    tn_rng *r = self_rng(L);
    double lo = luaL_opt(L, tnl_number, 4, 0), hi = luaL_opt(L, tnl_number, 5, 1);
    luaL_argcheck(L, lo <= hi, 5, tnl_say(L, "the upper bound lies below the lower one"));
    luaL_argcheck(L, isfinite(hi - lo), 5, tnl_say(L, "the bounds must be finite"));
    if (lua_isnil(L, 2) && !lua_isnoneornil(L, 3))
        tnl_type_error(L, 2, "number");
    if (lua_isnoneornil(L, 2)) {
        lua_pushnumber(L, lo + (hi - lo) * tn_rng_uniform(r));
        return 1;
    }
    int64_t dim[TN_MAX_RANK];
    int rank = tnl_check_dims(L, 2, lua_isnoneornil(L, 3) ? 2 : 3, dim);
    tn_view out = tnl_new_array(L, rank, dim);
    for (int64_t i = 0; i < tn_view_count(out); i++)
        out.p[i] = tn_canonical(lo + (hi - lo) * tn_rng_uniform(r));
    return 1;
}

/*---
A whole number from a to b inclusive, each equally likely.
@param a integer
@param b integer
@return integer
@error bad argument #2 to 'integer' (the upper bound lies below the lower one)
*/
static int rng_integer(lua_State *L) {
    tnl_most(L, 3);
    tn_rng *r = self_rng(L);
    lua_Integer a = tnl_integer(L, 2), b = tnl_integer(L, 3);
    luaL_argcheck(L, a <= b, 3, tnl_say(L, "the upper bound lies below the lower one"));
    uint64_t span = (uint64_t)b - (uint64_t)a;
    uint64_t u = span == UINT64_MAX ? tn_rng_next(r) : tn_rng_below(r, span + 1);
    lua_pushinteger(L, (lua_Integer)((uint64_t)a + u));
    return 1;
}

/*---
A copy of a list, or of an array by its rows, in random order: entry i of the copy is entry p[i] of
the original, p a Fisher-Yates permutation of this stream.
@param t table|tinynet.array
@return table|tinynet.array
*/
static int rng_shuffle(lua_State *L) {
    tnl_most(L, 2);
    tn_rng *r = self_rng(L);
    bool array = tnl_is_array(L, 2);
    if (!array && (!lua_istable(L, 2) || luaL_getmetafield(L, 2, "__name") != LUA_TNIL))
        tnl_type_error(L, 2, "table or array");
    lua_Unsigned n = array ? (lua_Unsigned)tnl_check_array(L, 2).dim[0] : lua_rawlen(L, 2);
    luaL_argcheck(L, n <= INT32_MAX, 2, tnl_say(L, "too long"));
    uint32_t *p = lua_newuserdatauv(L, (size_t)n * sizeof *p + 1, 0);
    tn_rng_permute(r, p, (uint32_t)n);
    if (array) {
        tn_view v = tnl_check_array(L, 2), out = tnl_new_array(L, v.rank, v.dim);
        for (int64_t i = 0; i < v.dim[0]; i++)
            tn_array_copy(tn_view_part(v, p[i]), tn_view_part(out, i));
        return 1;
    }
    lua_createtable(L, (int)n, 0);
    for (lua_Unsigned i = 0; i < n; i++) {
        lua_rawgeti(L, 2, (lua_Integer)p[i] + 1);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/*---
r.seed: the seed; r.name: a method.
@error unknown field 'norml' of rng; did you mean 'normal'?
*/
static int rng_index(lua_State *L) {
    const stream *s = luaL_checkudata(L, 1, RNG);
    const char *key = luaL_tolstring(L, 2, NULL);
    if (strcmp(key, "seed") == 0)
        lua_pushinteger(L, s->seed);
    else if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TNIL)
        return tnl_unknown(L, "rng", luaL_tolstring(L, 2, NULL), lua_upvalueindex(1));
    return 1;
}

/*---
"rng, seed 42".
*/
static int rng_tostring(lua_State *L) {
    const stream *s = luaL_checkudata(L, 1, RNG);
    lua_pushfstring(L, "rng, seed %I", (LUAI_UACINT)s->seed);
    return 1;
}

static const luaL_Reg methods[] = {
    {"normal", rng_normal},
    {"uniform", rng_uniform},
    {"integer", rng_integer},
    {"shuffle", rng_shuffle},
    {NULL, NULL},
};

int tnl_open_rng(lua_State *L) {
    luaL_newmetatable(L, RNG);
    luaL_newlib(L, methods);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__names"); /* for completion and documentation */
    lua_pushcclosure(L, rng_index, 1);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, rng_tostring);
    lua_setfield(L, -2, "__tostring");
    lua_pop(L, 1);

    lua_newtable(L);
    tnl_seal(L, "tn.rng", rng_new);
    return 1;
}
