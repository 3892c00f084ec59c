/* bind_surface.c: height fields seen by a camera, in engine.geom. A camera is a plain table:
 * azimuth and elevation in degrees, eye (0: parallel rays), scale (px per 1), x, y (the middle). */
#include "bind/bind_surface.h"

#include <math.h>

#include "bind/bind.h"
#include "geom/surface.h"

#define SURFACE "tinynet.surface"
#define PICTURE "tinynet.surface_picture"
enum { MAX_SIDE = 16000, MAX_LEVELS = 64 };

/* What surface:draw leaves: the image, and the depths for later questions. */
typedef struct picture {
    tn_image image;
    tn_depth depth;
    double x, y, density; /* of the image on the page: left top, pixels per px */
    int supersample;
} picture;

static double field(lua_State *L, int index, const char *name, double absent) {
    lua_getfield(L, index, name);
    double v = luaL_optnumber(L, -1, absent);
    if (isnan(v))
        luaL_error(L, tnl_say(L, "'%s' must be a number"), name);
    lua_pop(L, 1);
    return v;
}

/* Field `name` of the table at `index`, { lo, hi, log = false }. */
static tn_axis check_axis(lua_State *L, int index, const char *name) {
    tn_axis a;
    if (lua_getfield(L, index, name) != LUA_TTABLE)
        luaL_error(L, tnl_say(L, "'%s' must be a table { lo, hi }"), name);
    lua_rawgeti(L, -1, 1);
    lua_rawgeti(L, -2, 2);
    lua_getfield(L, -3, "log");
    a = (tn_axis){lua_tonumber(L, -3), lua_tonumber(L, -2), lua_toboolean(L, -1)};
    if (!(a.lo < a.hi && isfinite(a.hi - a.lo) && (!a.log || a.lo > 0)))
        luaL_error(L, tnl_say(L, "'%s' must be a range lo < hi"), name);
    lua_pop(L, 4);
    return a;
}

static tn_camera check_camera(lua_State *L, int index) {
    luaL_checktype(L, index, LUA_TTABLE);
    tn_camera c = {field(L, index, "azimuth", NAN), field(L, index, "elevation", NAN),
                   field(L, index, "eye", 0),       field(L, index, "scale", NAN),
                   field(L, index, "x", 0),         field(L, index, "y", 0)};
    luaL_argcheck(L, isfinite(c.azimuth + c.elevation + c.eye + c.scale + c.x + c.y), index,
                  tnl_say(L, "the camera must be finite"));
    luaL_argcheck(L, c.eye == 0 || c.eye > 2, index, tnl_say(L, "the eye must be outside the box"));
    return c;
}

static tn_surface *check_surface(lua_State *L) {
    return luaL_checkudata(L, 1, SURFACE);
}

/*---
A height field in a box.
@param x array (nx), ascending
@param y array (ny), ascending
@param z array (ny, nx); NaN and infinite values are holes
@param box table { x = {lo, hi, log = false}, y =, z =, tone = (what the colours show), height = }
@return surface
@error bad argument #3 to 'surface' ((ny, nx) expected, 2 or more of each)
*/
static int geom_surface(lua_State *L) {
    tn_surface_spec spec = {
        .x = tnl_check_array(L, 1), .y = tnl_check_array(L, 2), .z = tnl_check_array(L, 3)};
    int64_t nx = spec.x.dim[0], ny = spec.y.dim[0];
    bool fits = spec.x.rank == 1 && spec.y.rank == 1 && spec.z.rank == 2 && nx >= 2 && ny >= 2 &&
                spec.z.dim[0] == ny && spec.z.dim[1] == nx;
    luaL_argcheck(L, fits, 3, tnl_say(L, "(ny, nx) expected, 2 or more of each"));
    luaL_checktype(L, 4, LUA_TTABLE);
    spec.box[0] = check_axis(L, 4, "x");
    spec.box[1] = check_axis(L, 4, "y");
    spec.box[2] = check_axis(L, 4, "z");
    spec.tone = check_axis(L, 4, "tone");
    spec.height = field(L, 4, "height", NAN);
    tn_surface *s = lua_newuserdatauv(L, sizeof *s + TNL_SLACK + tn_surface_size(nx, ny), 0);
    tn_surface_init(s, tnl_align(s + 1), &spec);
    luaL_setmetatable(L, SURFACE);
    return 1;
}

static int push_spot(lua_State *L, tn_spot p) {
    lua_pushnumber(L, p.x);
    lua_pushnumber(L, p.y);
    lua_pushnumber(L, p.depth);
    return 3;
}

/*---
Where a camera sees a point of the box.
@param camera table
@param x number -1 to 1 across the box
@param y number
@param h number -1 floor, 1 top
@return number px to the right
@return number px downwards
@return number depth, away from the eye
*/
static int surface_see(lua_State *L) {
    const tn_surface *s = check_surface(L);
    tn_camera c = check_camera(L, 2);
    return push_spot(L, tn_camera_see(&c, s->height, luaL_checknumber(L, 3), luaL_checknumber(L, 4),
                                      luaL_checknumber(L, 5)));
}

static void *view_work(lua_State *L) {
    return tnl_align(lua_newuserdatauv(L, tn_surface_view_work() + TNL_SLACK, 0));
}

/*---
The direction that shows most of a surface, low places first.
@return number azimuth, degrees
@return number elevation
*/
static int surface_choose(lua_State *L) {
    double azimuth = 0, elevation = 0;
    tn_surface_choose(check_surface(L), view_work(L), &azimuth, &elevation);
    lua_pushnumber(L, azimuth);
    lua_pushnumber(L, elevation);
    return 2;
}

/*---
How much of a surface a direction shows from above, low places counting more.
@param azimuth number degrees
@param elevation number
@return number 0 to 1
@return number how far over the lowest place the first point is that is seen, in half heights
*/
static int surface_score(lua_State *L) {
    double lift;
    const tn_surface *s = check_surface(L);
    double azimuth = luaL_checknumber(L, 2), elevation = luaL_checknumber(L, 3);
    lua_pushnumber(L, tn_surface_score(s, azimuth, elevation, view_work(L), &lift));
    lua_pushnumber(L, lift);
    return 2;
}

/* Reads the levels of a look into `level`; answers their count. */
static int read_levels(lua_State *L, int index, double *level) {
    int n = 0;
    if (lua_getfield(L, index, "levels") == LUA_TTABLE)
        for (; n < MAX_LEVELS && n < (int)lua_rawlen(L, -1); n++) {
            lua_rawgeti(L, -1, n + 1);
            level[n] = luaL_checknumber(L, -1);
            lua_pop(L, 1);
        }
    lua_pop(L, 1);
    return n;
}

static tn_surface_look check_look(lua_State *L, int index, double *level) {
    luaL_checktype(L, index, LUA_TTABLE);
    lua_getfield(L, index, "cmap");
    const tn_cmap *map = tn_cmap_find(luaL_optstring(L, -1, "tn"));
    lua_getfield(L, index, "flat");
    tn_surface_look look = {.map = map, .shaded = !lua_toboolean(L, -1), .level = level};
    lua_pop(L, 2);
    luaL_argcheck(L, map, index, tnl_say(L, "unknown colour map"));
    double mesh = field(L, index, "mesh", 20), ss = field(L, index, "supersample", 2);
    look.unit = field(L, index, "density", 1);
    luaL_argcheck(L, mesh >= 0 && mesh <= 1e6, index, tnl_say(L, "mesh must be 0 or more lines"));
    luaL_argcheck(L, ss >= 1 && ss <= 4, index, tnl_say(L, "supersample must be 1 to 4"));
    luaL_argcheck(L, look.unit >= 0.05 && look.unit <= 40, index,
                  tnl_say(L, "density must be 0.05 to 40"));
    look.mesh = (int)mesh;
    look.supersample = (int)ss;
    look.level_n = read_levels(L, index, level);
    return look;
}

/* Pushes a picture of the box x, y, w, h of the page with all its memory, nothing drawn. */
static picture *new_picture(lua_State *L, const double box[4], const tn_surface_look *look,
                            bool ids) {
    int w = (int)ceil(box[2] * look->unit), h = (int)ceil(box[3] * look->unit);
    luaL_argcheck(L, w >= 1 && h >= 1 && w <= MAX_SIDE && h <= MAX_SIDE, 3,
                  tnl_say(L, "the picture must have 1 to 16000 pixels a side"));
    int ss = look->supersample;
    size_t n = (size_t)w * (size_t)h, sub = n * (size_t)(ss * ss);
    size_t bytes = 4 * (n + sub + (ids ? sub : 0));
    picture *p = lua_newuserdatauv(L, sizeof *p + TNL_SLACK + bytes, 0);
    uint32_t *px = tnl_align(p + 1);
    float *z = (float *)(px + n);
    *p = (picture){{px, w, h, w}, {z, ids ? (int32_t *)(z + sub) : NULL, w * ss, h * ss},
                   box[0],        box[1],
                   look->unit,    ss};
    luaL_setmetatable(L, PICTURE);
    return p;
}

/*---
Draws a surface into the box x, y, w, h of the page.
@param camera table
@param box number[] { x, y, w, h }, px
@param look table { cmap = "tn", flat = false, mesh = 20, levels = {tones}, density = 1 (pixels per
px), supersample = 2, ids = false }
@return picture
@error bad argument #4 to 'draw' (supersample must be 1 to 4)
*/
static int surface_draw(lua_State *L) {
    const tn_surface *s = check_surface(L);
    tn_camera c = check_camera(L, 2);
    double box[4], level[MAX_LEVELS];
    luaL_checktype(L, 3, LUA_TTABLE);
    for (int k = 0; k < 4; k++) {
        lua_rawgeti(L, 3, k + 1);
        box[k] = luaL_checknumber(L, -1);
    }
    tn_surface_look look = check_look(L, 4, level);
    lua_getfield(L, 4, "ids");
    picture *p = new_picture(L, box, &look, lua_toboolean(L, -1));
    size_t work = tn_surface_work(s, &p->depth) + TNL_SLACK;
    void *mem = tnl_align(lua_newuserdatauv(L, work, 0));
    c.scale *= look.unit;
    c.x = (c.x - box[0]) * look.unit;
    c.y = (c.y - box[1]) * look.unit;
    tn_surface_draw(s, &c, &look, &p->depth, mem, &p->image);
    lua_pop(L, 1);
    return 1;
}

static bool visible(const picture *p, tn_spot at) {
    at.x -= p->x;
    at.y -= p->y;
    return tn_depth_visible(&p->depth, p->density * p->supersample, at);
}

/*---
Where a camera sees the surface above (x, y), or a point over it.
@param camera table
@param picture picture what may hide it
@param x number in data
@param y number
@param lift number|nil how far over the surface, in half heights of the box; 0 unless given
@return number|nil px; nil where there is no surface inside the box
@return number px downwards
@return boolean visible
*/
static int surface_spot(lua_State *L) {
    lua_settop(L, 6);
    tn_camera c = check_camera(L, 2);
    const picture *p = luaL_checkudata(L, 3, PICTURE);
    tn_spot at;
    if (!tn_surface_point(check_surface(L), &c, luaL_checknumber(L, 4), luaL_checknumber(L, 5),
                          luaL_optnumber(L, 6, 0), &at))
        return lua_pushnil(L), 1;
    lua_pushnumber(L, at.x);
    lua_pushnumber(L, at.y);
    lua_pushboolean(L, visible(p, at));
    return 3;
}

/*---
How high the surface above (x, y) is.
@param x number in data
@param y number
@return number|nil -1 at the floor of the box, 1 at its top, beyond that where it is cut; nil where
there is none
*/
static int surface_height(lua_State *L) {
    const tn_surface *s = check_surface(L);
    double x = 2 * tn_axis_fraction(&s->axis[0], luaL_checknumber(L, 2)) - 1;
    double y = 2 * tn_axis_fraction(&s->axis[1], luaL_checknumber(L, 3)) - 1;
    double h = tn_surface_height(s, x, y);
    if (isnan(h))
        return lua_pushnil(L), 1;
    lua_pushnumber(L, h);
    return 1;
}

/* Appends a point of a draped line, NaN for a break, to the list on top of the stack. */
static void append(lua_State *L, lua_Integer *n, double x, double y) {
    lua_pushnumber(L, x);
    lua_rawseti(L, -2, ++*n);
    lua_pushnumber(L, y);
    lua_rawseti(L, -2, ++*n);
}

/*---
Lays a polyline on the surface: its visible parts in steps of about 2 px.
@param camera table
@param picture picture what may hide it
@param x array (n)
@param y array (n)
@return number[] px x1, y1, x2, y2, ...; NaN for what is hidden between, before and behind the parts
*/
static int surface_drape(lua_State *L) {
    const tn_surface *s = check_surface(L);
    tn_camera c = check_camera(L, 2);
    const picture *p = luaL_checkudata(L, 3, PICTURE);
    tn_view x = tnl_check_array(L, 4), y = tnl_check_array(L, 5);
    luaL_argcheck(L, x.rank == 1 && y.rank == 1 && x.dim[0] == y.dim[0], 5,
                  tnl_say(L, "as many as x"));
    lua_newtable(L);
    lua_Integer n = 0;
    bool drawing = false;
    for (int64_t i = 0; i + 1 < x.dim[0]; i++) {
        double x0 = *tn_at(x, i, 0), y0 = *tn_at(y, i, 0);
        double dx = *tn_at(x, i + 1, 0) - x0, dy = *tn_at(y, i + 1, 0) - y0;
        double across = hypot(2 * dx / (s->axis[0].hi - s->axis[0].lo),
                              2 * dy / (s->axis[1].hi - s->axis[1].lo));
        int steps = (int)fmin(fmax(ceil(across * c.scale / 2), 1), 4000);
        for (int k = i > 0 ? 1 : 0; k <= steps; k++) {
            double t = (double)k / steps;
            tn_spot at;
            bool on = tn_surface_point(s, &c, x0 + t * dx, y0 + t * dy, 0, &at) && visible(p, at);
            if (on)
                append(L, &n, at.x, at.y);
            else if (drawing || n == 0)
                append(L, &n, NAN, NAN);
            drawing = on;
        }
    }
    return 1;
}

/*---
The image of a picture: rows of 0xaarrggbb in the machine's byte order, colours multiplied by alpha.
@return string
@return integer pixels per row
@return integer rows
*/
static int picture_pixels(lua_State *L) {
    const picture *p = luaL_checkudata(L, 1, PICTURE);
    lua_pushlstring(L, (const char *)p->image.px, 4 * (size_t)p->image.w * (size_t)p->image.h);
    lua_pushinteger(L, p->image.w);
    lua_pushinteger(L, p->image.h);
    return 3;
}

/*---
What a subpixel shows.
@param x integer from 0 on
@param y integer
@return number|nil depth; nil where there is no surface
@return integer|nil number of the triangle, where the look asked for ids
*/
static int picture_probe(lua_State *L) {
    const picture *p = luaL_checkudata(L, 1, PICTURE);
    lua_Integer x = luaL_checkinteger(L, 2), y = luaL_checkinteger(L, 3);
    luaL_argcheck(L, x >= 0 && x < p->depth.w, 2, tnl_say(L, "outside the picture"));
    luaL_argcheck(L, y >= 0 && y < p->depth.h, 3, tnl_say(L, "outside the picture"));
    size_t k = (size_t)y * (size_t)p->depth.w + (size_t)x;
    if (p->depth.z[k] > 1e30f)
        return lua_pushnil(L), 1;
    lua_pushnumber(L, (double)p->depth.z[k]);
    if (p->depth.id)
        lua_pushinteger(L, p->depth.id[k]);
    else
        lua_pushnil(L);
    return 2;
}

static const luaL_Reg surface_methods[] = {
    {"see", surface_see},     {"choose", surface_choose},
    {"score", surface_score}, {"height", surface_height},
    {"draw", surface_draw},   {"spot", surface_spot},
    {"drape", surface_drape}, {NULL, NULL},
};

static const luaL_Reg picture_methods[] = {
    {"pixels", picture_pixels},
    {"probe", picture_probe},
    {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"surface", geom_surface},
    {NULL, NULL},
};

static void new_class(lua_State *L, const char *name, const luaL_Reg *methods) {
    luaL_newmetatable(L, name);
    lua_newtable(L);
    luaL_setfuncs(L, methods, 0);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}

void tnl_open_surface(lua_State *L) {
    new_class(L, SURFACE, surface_methods);
    new_class(L, PICTURE, picture_methods);
    luaL_setfuncs(L, functions, 0);
}
