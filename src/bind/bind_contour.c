/* bind_contour.c: colour maps, levels and contours, in engine.geom. */
#include "bind/bind_contour.h"

#include <math.h>
#include <string.h>

#include "bind/bind.h"
#include "geom/cmap.h"
#include "geom/contour.h"
#include "geom/heat.h"
#include "geom/isoline.h"
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
    luaL_argcheck(L, map, 1, tnl_say(L, "unknown colour map"));
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
The lowest, highest and lowest positive element of an array that can be drawn: finite, and so is
the span of any two (below 1e300); nil where there is none.
@param z array
@return number|nil lo
@return number|nil hi
@return number|nil lowest positive
*/
static int geom_span(lua_State *L) {
    const double most = 1e300;
    tn_view z = tnl_check_array(L, 1);
    double lo = INFINITY, hi = -INFINITY, positive = INFINITY;
    luaL_argcheck(L, z.rank <= 2, 1, tnl_say(L, "an array of rank 1 or 2 expected"));
    for (int64_t i = 0; i < z.dim[0]; i++)
        for (int64_t j = 0; j < z.dim[1]; j++) {
            double v = *tn_at(z, i, j);
            if (!(fabs(v) < most))
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

/* Allocates n doubles and pushes what holds them. */
static double *push_doubles(lua_State *L, size_t n) {
    return tnl_align(lua_newuserdatauv(L, n * sizeof(double) + TNL_SLACK, 0));
}

/* Copies the list of `n` numbers at `index`. */
static void read_list(lua_State *L, int index, int n, double *out) {
    for (int i = 0; i < n; i++) {
        lua_rawgeti(L, index, i + 1);
        out[i] = lua_tonumber(L, -1);
        lua_pop(L, 1);
    }
}

/* Puts the nearest place of the list for those that are none (their values are holes): what follows
 * counts on an order. */
static void close_gaps(double *list, int n) {
    for (int i = n - 2; i >= 0; i--)
        if (!isfinite(list[i]))
            list[i] = list[i + 1];
    for (int i = 1; i < n; i++)
        if (!isfinite(list[i]))
            list[i] = list[i - 1];
}

/* The grid in arguments 1 to 3: lists x and y, array z; pushes its memory. With floor > 0 the
 * values are logarithms of max(z, floor). Infinite values and coordinates that are NaN make holes.
 */
static tn_grid check_grid(lua_State *L, double floor) {
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, 2, LUA_TTABLE);
    tn_view z = tnl_check_array(L, 3);
    lua_Unsigned nx = lua_rawlen(L, 1), ny = lua_rawlen(L, 2);
    luaL_argcheck(L, z.rank == 2 && (lua_Unsigned)z.dim[0] == ny && (lua_Unsigned)z.dim[1] == nx, 3,
                  tnl_say(L, "one value per x and y expected"));
    luaL_argcheck(L, nx >= 2 && ny >= 2 && nx < 1 << 28 && ny < (1 << 28) / nx, 3,
                  tnl_say(L, "2 x 2 to 2^28 values expected"));
    int w = (int)nx, h = (int)ny;
    double *x = push_doubles(L, (size_t)w + (size_t)h + (size_t)w * (size_t)h);
    double *y = x + w, *f = y + h;
    read_list(L, 1, w, x);
    read_list(L, 2, h, y);
    for (int j = 0; j < h; j++)
        for (int i = 0; i < w; i++) {
            double v = *tn_at(z, j, i);
            bool hole = !isfinite(v) || !isfinite(x[i]) || !isfinite(y[j]);
            f[(size_t)j * (size_t)w + (size_t)i] = hole ? NAN : floor > 0 ? log(fmax(v, floor)) : v;
        }
    close_gaps(x, w);
    close_gaps(y, h);
    return (tn_grid){w, h, x, y, f};
}

static double field(lua_State *L, int index, const char *name) {
    lua_getfield(L, index, name);
    double v = lua_tonumber(L, -1);
    lua_pop(L, 1);
    return v;
}

/* The levels at `index` on the scale of the grid; pushes what holds them. */
static double *check_levels(lua_State *L, int index, double floor, int *n) {
    luaL_checktype(L, index, LUA_TTABLE);
    *n = (int)lua_rawlen(L, index);
    double *level = push_doubles(L, (size_t)*n);
    read_list(L, index, *n, level);
    for (int k = 0; k < *n && floor > 0; k++)
        level[k] = log(level[k]);
    return level;
}

/* px: less than can be seen, at twice the size, too. */
static const double page_tolerance = 0.05;

/* Traces one level into the buffer at stack place `slot`, which grows as needed. */
static double *trace(lua_State *L, const tn_grid *g, double level, void *work, int slot,
                     int64_t *cap, int64_t *n) {
    double *xy = tnl_align(lua_touserdata(L, slot));
    while (tn_contour_trace(g, level, work, *cap, xy, n) == TN_MORE) {
        *cap = *n + *n / 2;
        xy = push_doubles(L, 2 * (size_t)*cap);
        lua_replace(L, slot);
    }
    return xy;
}

static void push_points(lua_State *L, const double *xy, int64_t n) {
    lua_createtable(L, (int)(2 * n), 0);
    for (int64_t i = 0; i < 2 * n; i++) {
        lua_pushnumber(L, xy[i]);
        lua_rawseti(L, -2, i + 1);
    }
}

static int push_traces(lua_State *L, const tn_grid *g, const double *level, int count,
                       double tolerance) {
    int64_t cap = 1024, n;
    void *work = tnl_align(lua_newuserdatauv(L, tn_contour_work(g->nx, g->ny) + TNL_SLACK, 0));
    tn_contour_begin(work, g->nx, g->ny);
    push_doubles(L, 2 * (size_t)cap);
    int slot = lua_gettop(L);
    lua_createtable(L, count, 0);
    for (int k = 0; k < count; k++) {
        double *xy = trace(L, g, level[k], work, slot, &cap, &n);
        if (tolerance > 0)
            n = tn_isoline_simplify(xy, n, tolerance);
        push_points(L, xy, n);
        lua_rawseti(L, -2, k + 1);
    }
    return 1;
}

/*---
The lines of some levels: flat lists x1, y1, x2, ...; a NaN pair follows each line, a ring ends on
its first point. Infinite values are holes, as NaN is.
@param x number[] nx of them
@param y number[]
@param z array of shape (ny, nx)
@param levels number[]
@param floor number|nil above 0: interpolate logarithms, of values not below it
@return number[][] one list per level
*/
static int geom_contour(lua_State *L) {
    int count;
    double floor = luaL_optnumber(L, 5, 0);
    tn_grid g = check_grid(L, floor);
    const double *level = check_levels(L, 4, floor, &count);
    return push_traces(L, &g, level, count, 0);
}

/*---
The rings that hold the values above some levels, to be filled even-odd, one over the other.
@param x number[] nx of them
@param y number[]
@param z array of shape (ny, nx)
@param levels number[]
@param floor number|nil as in contour
@param on_page boolean|nil x and y are px: leave out what cannot be seen
@return number[][] where there are values at all, then one list per level
*/
static int geom_fill(lua_State *L) {
    int count;
    double floor = luaL_optnumber(L, 5, 0);
    bool on_page = lua_toboolean(L, 6);
    tn_grid g = check_grid(L, floor), padded;
    const double *level = check_levels(L, 4, floor, &count);
    double *all = push_doubles(L, (size_t)count + 1);
    all[0] = -INFINITY;
    memcpy(all + 1, level, (size_t)count * sizeof *level);
    tn_contour_pad(&g, push_doubles(L, tn_contour_padded(g.nx, g.ny)), &padded);
    return push_traces(L, &padded, all, count + 1, on_page ? page_tolerance : 0);
}

/* The distance of level k to the nearest other one; among the labelled ones if it is. */
static double step_of(const double *level, const double *width, int count, int k) {
    double step = INFINITY;
    for (int i = 0; i < count; i++)
        if (i != k && (width[k] == 0 || width[i] != 0))
            step = fmin(step, fabs(level[i] - level[k]));
    return step;
}

/* Traces and thins each level into a userdata of its own; leaves a table that holds them. */
static void trace_sets(lua_State *L, const tn_grid *g, const double *level, int count,
                       tn_isoset *set) {
    static const double thin = 3.2, labelled = 2.6; /* px between lines */
    int64_t cap = 1024, n;
    void *work = tnl_align(lua_newuserdatauv(L, tn_contour_work(g->nx, g->ny) + TNL_SLACK, 0));
    tn_contour_begin(work, g->nx, g->ny);
    push_doubles(L, 2 * (size_t)cap);
    int slot = lua_gettop(L);
    double *width = push_doubles(L, (size_t)count);
    for (int k = 0; k < count; k++)
        width[k] = set[k].width;
    lua_createtable(L, count, 0);
    for (int k = 0; k < count; k++) {
        const double *xy = trace(L, g, level[k], work, slot, &cap, &n);
        double *own = push_doubles(L, 2 * (size_t)n);
        lua_rawseti(L, -2, k + 1);
        memcpy(own, xy, 2 * (size_t)n * sizeof *own);
        unsigned char *keep = lua_newuserdatauv(L, (size_t)n + 1, 0);
        tn_isoline_thin(g, step_of(level, width, count, k), width[k] != 0 ? labelled : thin, own, n,
                        keep);
        n = tn_isoline_simplify(own, n, page_tolerance);
        lua_pop(L, 1);
        set[k] = (tn_isoset){own, n, fmax(width[k], 0)};
    }
}

enum { LABELS = 200 };

static tn_isopage check_page(lua_State *L, int index) {
    tn_isopage page = {field(L, index, "x"),
                       field(L, index, "y"),
                       field(L, index, "w"),
                       field(L, index, "h"),
                       field(L, index, "height"),
                       NULL,
                       0,
                       NULL};
    luaL_argcheck(L, page.w >= 1 && page.h >= 1 && fmax(page.w, page.h) <= 32767, index,
                  tnl_say(L, "a page of 1 to 32767 px expected"));
    lua_getfield(L, index, "avoid");
    luaL_checktype(L, -1, LUA_TTABLE);
    int n = (int)lua_rawlen(L, -1);
    double *avoid = push_doubles(L, (size_t)n);
    read_list(L, lua_gettop(L) - 1, n, avoid);
    page.avoid = avoid;
    page.avoid_n = n / 3;
    lua_getfield(L, index, "room");
    page.taken = tnl_test_room(L, -1);
    return page;
}

static void push_labels(lua_State *L, const tn_isolabel *label, int n) {
    lua_createtable(L, n, 0);
    for (int k = 0; k < n; k++) {
        const struct {
            const char *name;
            double v;
        } fields[] = {
            {"x", label[k].x}, {"y", label[k].y}, {"angle", label[k].angle * 57.29577951308232}};
        lua_createtable(L, 0, 4);
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
            lua_pushnumber(L, fields[i].v);
            lua_setfield(L, -2, fields[i].name);
        }
        lua_pushinteger(L, label[k].set + 1);
        lua_setfield(L, -2, "level");
        lua_rawseti(L, -2, k + 1);
    }
}

/* Pushes the list of a line set without what lies under labels. */
static void push_cut(lua_State *L, const tn_isoset *set, const tn_isolabel *label, int n) {
    static const double pad = 2;
    int64_t places = set->n + 16, used;
    double *out = push_doubles(L, 2 * (size_t)places);
    while (tn_isolabel_cut(set->xy, set->n, label, n, pad, places, out, &used) == TN_MORE) {
        lua_pop(L, 1);
        places = used;
        out = push_doubles(L, 2 * (size_t)places);
    }
    push_points(L, out, used);
    lua_remove(L, -2);
}

/*---
The lines of some levels on a page, thinned where they crowd, with places for labels and gaps below.
@param x number[] px, nx of them
@param y number[] px
@param z array of shape (ny, nx)
@param o table { levels =, widths = of the labels, px (0: a thin line; below 0: a thick one without
label), floor = as in contour; x, y, w, h = of the panel; height = of the labels, avoid = { x, y,
radius, ... }, room = what is drawn there, or nil }
@return number[][] one list of points per level
@return table[] labels { x =, y = (their centre), angle = (degrees), level = index }
*/
static int geom_isolines(lua_State *L) {
    lua_settop(L, 4);
    luaL_checktype(L, 4, LUA_TTABLE);
    int count;
    double floor = field(L, 4, "floor");
    tn_grid g = check_grid(L, floor);
    lua_getfield(L, 4, "levels");
    const double *level = check_levels(L, lua_gettop(L), floor, &count);
    tn_isopage page = check_page(L, 4);
    tn_isoset *set = lua_newuserdatauv(L, sizeof *set * (size_t)(count + 1), 0);
    lua_getfield(L, 4, "widths");
    luaL_checktype(L, -1, LUA_TTABLE);
    for (int k = 0; k < count; k++) {
        lua_rawgeti(L, -1, k + 1);
        set[k].width = lua_tonumber(L, -1);
        lua_pop(L, 1);
    }
    trace_sets(L, &g, level, count, set);
    void *work =
        tnl_align(lua_newuserdatauv(L, tn_isolabel_work(set, count, &page) + TNL_SLACK, 0));
    tn_isolabel label[LABELS];
    int n = tn_isolabel_place(set, count, &page, work, LABELS, label);
    lua_createtable(L, count, 0);
    for (int k = 0; k < count; k++) {
        push_cut(L, &set[k], label, n);
        lua_rawseti(L, -2, k + 1);
    }
    push_labels(L, label, n);
    return 2;
}

/* The colours of a map of cells: those of a list, or a colour map and its norm. Pushes what they
 * live in. */
static tn_heat_norm check_colors(lua_State *L, int index, const tn_cmap **map) {
    tn_heat_norm norm = {0};
    if (lua_getfield(L, index, "colors") == LUA_TTABLE) {
        norm.count = (int)lua_rawlen(L, -1);
        uint32_t *colors = lua_newuserdatauv(L, (size_t)norm.count * sizeof *colors + 1, 0);
        for (int k = 0; k < norm.count; k++) {
            lua_rawgeti(L, -2, k + 1);
            colors[k] = (uint32_t)luaL_checkinteger(L, -1);
            lua_pop(L, 1);
        }
        norm.colors = colors;
        return norm;
    }
    lua_getfield(L, index, "cmap");
    *map = tn_cmap_find(luaL_checkstring(L, -1));
    luaL_argcheck(L, *map, index, tnl_say(L, "unknown colour map"));
    lua_getfield(L, index, "kind");
    norm.log = strcmp(luaL_checkstring(L, -1), "log") == 0;
    norm.lo = field(L, index, "lo");
    norm.hi = field(L, index, "hi");
    return norm;
}

/*---
The picture of a map of cells.
@param x number[] borders in pixels, one more than columns of z; NaN where there is none
@param y number[]
@param z array of shape (ny, nx)
@param o table { columns =, rows = of the picture, cmap =, kind = "linear"|"log", lo =, hi =, or
colors = { 0xrrggbb, ... } by number }
@return string 4 bytes 0xaarrggbb per pixel
@error bad argument #4 to 'heat' (1 to 32000 columns and rows expected)
*/
static int geom_heat(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, 2, LUA_TTABLE);
    tn_view z = tnl_check_array(L, 3);
    luaL_checktype(L, 4, LUA_TTABLE);
    lua_settop(L, 4);
    luaL_argcheck(L,
                  z.rank == 2 && (int64_t)lua_rawlen(L, 1) == z.dim[1] + 1 &&
                      (int64_t)lua_rawlen(L, 2) == z.dim[0] + 1,
                  3, tnl_say(L, "one value between two borders expected"));
    double w = field(L, 4, "columns"), h = field(L, 4, "rows");
    luaL_argcheck(L, w >= 1 && h >= 1 && fmax(w, h) <= 32000, 4,
                  tnl_say(L, "1 to 32000 columns and rows expected"));
    const tn_cmap *map = NULL;
    tn_heat_norm norm = check_colors(L, 4, &map);
    double *x = push_doubles(L, (size_t)(z.dim[0] + z.dim[1] + 2)), *y = x + z.dim[1] + 1;
    read_list(L, 1, (int)z.dim[1] + 1, x);
    read_list(L, 2, (int)z.dim[0] + 1, y);
    luaL_Buffer b;
    size_t bytes = 4 * (size_t)w * (size_t)h;
    tn_image image = {tnl_align(lua_newuserdatauv(L, bytes + TNL_SLACK, 0)), (int)w, (int)h,
                      (int)w};
    tn_heat_paint(x, y, z, map, norm, &image);
    memcpy(luaL_buffinitsize(L, &b, bytes), image.px, bytes);
    luaL_pushresultsize(&b, bytes);
    return 1;
}

const luaL_Reg tnl_geom_contour[] = {
    {"cmaps", geom_cmaps},
    {"cmap_color", geom_cmap_color},
    {"levels", geom_levels},
    {"span", geom_span},
    {"contour", geom_contour},
    {"fill", geom_fill},
    {"isolines", geom_isolines},
    {"heat", geom_heat},
    {NULL, NULL},
};
