/* bind_contour.c: colour maps, levels and contours, in engine.geom. */
#include "bind/bind_contour.h"

#include <math.h>
#include <string.h>

#include "bind/bind.h"
#include "geom/cmap.h"
#include "geom/level.h"

/*---
The names of the colour maps.
@return string[]
*/
static int geom_cmaps(lua_State *L) {
    lua_newtable(L);
    for (int i = 0; tn_cmap_at(i); i++) {
        lua_pushstring(L, tn_cmap_at(i)->name);
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

/*---
The colour of a place on a colour map.
@param name string
@param t number clamped to [0, 1]
@return string "#rrggbb"
@return number relative luminance, 0 black .. 1 white
@error bad argument #1 to 'cmap_color' (unknown colour map)
*/
static int geom_cmap_color(lua_State *L) {
    static const char digits[] = "0123456789abcdef";
    const tn_cmap *map = tn_cmap_find(luaL_checkstring(L, 1));
    luaL_argcheck(L, map, 1, "unknown colour map");
    uint32_t rgb = tn_cmap_rgb(map, luaL_checknumber(L, 2));
    char text[8] = "#";
    for (int k = 0; k < 6; k++)
        text[1 + k] = digits[rgb >> (20 - 4 * k) & 15];
    lua_pushstring(L, text);
    lua_pushnumber(L, tn_cmap_luminance(rgb));
    return 2;
}

/*---
The levels of a map of values between lo and hi.
@param kind string "linear"|"log"
@param lo number
@param hi number
@return number[] values, ascending
@return boolean[] which are labelled
*/
static int geom_levels(lua_State *L) {
    static const char *const kinds[] = {"linear", "log", NULL};
    tn_level level[TN_LEVEL_MAX];
    double lo = luaL_checknumber(L, 2), hi = luaL_checknumber(L, 3);
    bool log = luaL_checkoption(L, 1, NULL, kinds) == 1;
    int n = log ? tn_level_log(lo, hi, level) : tn_level_linear(lo, hi, level);
    lua_createtable(L, n, 0);
    lua_createtable(L, n, 0);
    for (int i = 0; i < n; i++) {
        lua_pushnumber(L, level[i].value);
        lua_rawseti(L, -3, i + 1);
        lua_pushboolean(L, level[i].labelled);
        lua_rawseti(L, -2, i + 1);
    }
    return 2;
}

/*---
The lowest, highest and lowest positive finite element of an array; nil where there is none.
@param z array
@return number|nil lo
@return number|nil hi
@return number|nil lowest positive
*/
static int geom_span(lua_State *L) {
    tn_view z = tnl_check_array(L, 1);
    double lo = INFINITY, hi = -INFINITY, positive = INFINITY;
    luaL_argcheck(L, z.rank <= 2, 1, "an array of rank 1 or 2 expected");
    for (int64_t i = 0; i < z.dim[0]; i++)
        for (int64_t j = 0; j < z.dim[1]; j++) {
            double v = *tn_at(z, i, j);
            if (!isfinite(v))
                continue;
            lo = fmin(lo, v);
            hi = fmax(hi, v);
            positive = v > 0 ? fmin(positive, v) : positive;
        }
    const double found[] = {lo, hi, positive};
    for (int k = 0; k < 3; k++)
        if (isfinite(found[k]))
            lua_pushnumber(L, found[k]);
        else
            lua_pushnil(L);
    return 3;
}

const luaL_Reg tnl_geom_contour[] = {
    {"cmaps", geom_cmaps},
    {"cmap_color", geom_cmap_color},
    {"levels", geom_levels},
    {"span", geom_span},
    {NULL, NULL},
};
