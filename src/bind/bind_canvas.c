/* bind_canvas.c: measuring texts and drawing scenes. A scene is a plain table: width, height,
 * background and a list of items, each a path, dots, an image or a text
 * (lua/tinynet/plot/scene.lua). */
#include "bind/bind_canvas.h"

#include <math.h>
#include <string.h>

#include "bind/bind.h"
#include "draw/canvas.h"
#include "draw/versions.h"
#include "draw/webp.h"

#define CANVAS "tinynet.canvas"
enum { MAX_PX = 32000, MAX_DASH = 8 };
static const double far_away = 1e9, least_side = 1e-3, least_dash = 0.05; /* px */

/*---
Closes a canvas; nothing on a closed one.
*/
static int canvas_close(lua_State *L) {
    tn_canvas_close(luaL_checkudata(L, 1, CANVAS));
    return 0;
}

/* Pushes a closed canvas: whatever happens next, the collector frees what it holds. */
static tn_canvas *new_canvas(lua_State *L) {
    tn_canvas *c = lua_newuserdatauv(L, sizeof *c, 0);
    tn_canvas_init(c);
    luaL_setmetatable(L, CANVAS);
    return c;
}

/* The fields of the item on top of the stack; `where` names it in errors. */
typedef struct item {
    lua_State *L;
    tn_canvas *canvas;
    lua_Integer index;
} item;

static int wrong(const item *it, const char *field, const char *wanted) {
    return luaL_error(it->L, tnl_say(it->L, "scene item %I: '%s' must be %s, got %s"),
                      (LUAI_UACINT)it->index, field, tnl_say(it->L, wanted),
                      luaL_typename(it->L, -1));
}

/* A number that cairo can turn into a matrix; `absent` where the field is nil (NAN: it must be
 * there). */
static double number(const item *it, const char *field, double absent) {
    int type = lua_getfield(it->L, -1, field);
    double v = lua_tonumber(it->L, -1);
    if (type == LUA_TNIL && !isnan(absent))
        v = absent;
    else if (type != LUA_TNUMBER || !isfinite(v))
        wrong(it, field, "a finite number");
    else if (fabs(v) > far_away)
        luaL_error(it->L, tnl_say(it->L, "scene item %I: '%s' is %f, at most 1e9 is possible"),
                   (LUAI_UACINT)it->index, field, v);
    lua_pop(it->L, 1);
    return v;
}

static bool flag(const item *it, const char *field) {
    lua_getfield(it->L, -1, field);
    bool v = lua_toboolean(it->L, -1);
    lua_pop(it->L, 1);
    return v;
}

static int hex(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* "#rrggbb" with the item's alpha; false where the field is nil. */
static bool color(const item *it, const char *field, double alpha, tn_color *out) {
    double v[3];
    int type = lua_getfield(it->L, -1, field);
    const char *s = type == LUA_TSTRING ? lua_tostring(it->L, -1) : "";
    bool good = strlen(s) == 7 && s[0] == '#';
    for (int k = 0; k < 3 && good; k++) {
        int hi = hex(s[1 + 2 * k]), lo = hex(s[2 + 2 * k]);
        good = hi >= 0 && lo >= 0;
        v[k] = (hi * 16 + lo) / 255.0;
    }
    if (!good && type != LUA_TNIL)
        wrong(it, field, "a colour \"#rrggbb\"");
    lua_pop(it->L, 1);
    if (type == LUA_TNIL)
        *out = (tn_color){0};
    else
        *out = (tn_color){v[0], v[1], v[2], alpha};
    return type != LUA_TNIL;
}

static const char *string(const item *it, const char *field) {
    if (lua_getfield(it->L, -1, field) != LUA_TSTRING)
        wrong(it, field, "a string");
    const char *s = lua_tostring(it->L, -1); /* the item's table keeps it alive */
    lua_pop(it->L, 1);
    return s;
}

/* Leaves a list of at least `least` numbers on the stack and returns its length. */
static lua_Integer push_list(const item *it, const char *field, lua_Integer least) {
    if (lua_getfield(it->L, -1, field) != LUA_TTABLE)
        wrong(it, field, "a list of numbers");
    lua_Integer n = (lua_Integer)lua_rawlen(it->L, -1);
    if (n < least)
        luaL_error(it->L, tnl_say(it->L, "scene item %I: '%s' has %I numbers, %I are needed"),
                   (LUAI_UACINT)it->index, field, (LUAI_UACINT)n, (LUAI_UACINT)least);
    return n;
}

/* Number i of the list on top of the stack; NaN where there is none. */
static double element(lua_State *L, lua_Integer i) {
    int is_number;
    lua_rawgeti(L, -1, i);
    double v = lua_tonumberx(L, -1, &is_number);
    lua_pop(L, 1);
    return is_number ? v : NAN;
}

static bool begin_clip(const item *it) {
    lua_getfield(it->L, -1, "clip");
    bool clipped = lua_istable(it->L, -1);
    if (clipped) {
        double x = element(it->L, 1), y = element(it->L, 2);
        double w = element(it->L, 3), h = element(it->L, 4);
        if (!(fabs(x) + fabs(y) + fabs(w) + fabs(h) <= far_away))
            wrong(it, "clip", "four finite numbers");
        tn_canvas_clip(it->canvas, x, y, w, h);
    }
    lua_pop(it->L, 1);
    return clipped;
}

static void build_path(const item *it) {
    lua_Integer n = push_list(it, "xy", 0);
    for (lua_Integer i = 1; i < n; i += 2)
        tn_canvas_point(it->canvas, element(it->L, i), element(it->L, i + 1));
    lua_pop(it->L, 1);
    if (flag(it, "closed"))
        tn_canvas_ring(it->canvas);
}

static int read_dash(const item *it, double *dash) {
    int n = 0;
    double sum = 0;
    if (lua_getfield(it->L, -1, "dash") == LUA_TTABLE)
        for (; n < MAX_DASH && n < (int)lua_rawlen(it->L, -1); n++) {
            dash[n] = element(it->L, n + 1);
            sum += dash[n] >= 0 ? dash[n] : NAN;
        }
    if (!(sum <= far_away))
        wrong(it, "dash", "a list of lengths");
    lua_pop(it->L, 1);
    return sum >= least_dash ? n : 0; /* finer ones look solid, and would take for ever */
}

static void draw_path(const item *it) {
    double dash[MAX_DASH], alpha = number(it, "alpha", 1);
    tn_color fill;
    tn_stroke stroke = {.width = number(it, "width", 1), .dash = dash, .round = flag(it, "round")};
    stroke.dash_n = read_dash(it, dash);
    if (color(it, "fill", alpha, &fill)) {
        build_path(it);
        if (flag(it, "even_odd"))
            tn_canvas_fill_even_odd(it->canvas, fill);
        else
            tn_canvas_fill(it->canvas, fill);
    }
    if (color(it, "stroke", alpha, &stroke.color)) {
        build_path(it);
        tn_canvas_stroke(it->canvas, &stroke);
    }
}

static void draw_dots(const item *it) {
    static const char *const names[] = {"circle", "square", "diamond", "triangle", "star", NULL};
    lua_State *L = it->L;
    tn_color k;
    double size = number(it, "size", NAN);
    int marker = 0;
    if (!color(it, "color", number(it, "alpha", 1), &k))
        luaL_error(L, tnl_say(L, "scene item %I: 'color' is missing"), (LUAI_UACINT)it->index);
    if (lua_getfield(L, -1, "marker") == LUA_TSTRING)
        while (names[marker] && strcmp(names[marker], lua_tostring(L, -1)) != 0)
            marker++;
    if (!names[marker])
        wrong(it, "marker", "a known marker");
    lua_pop(L, 1);
    lua_Integer n = push_list(it, "xy", 0);
    double *xy = lua_newuserdatauv(L, (size_t)n * sizeof *xy + sizeof *xy, 0);
    lua_insert(L, -2);
    size_t kept = 0;
    for (lua_Integer i = 1; i < n; i += 2) {
        double x = element(L, i), y = element(L, i + 1);
        if (fabs(x) < 1e5 && fabs(y) < 1e5) {
            xy[2 * kept] = x;
            xy[2 * kept++ + 1] = y;
        }
    }
    bool ok = tn_canvas_dots(it->canvas, xy, kept, size, (tn_marker)marker, k);
    lua_pop(L, 2);
    if (!ok)
        luaL_error(L, "not enough memory");
}

static void draw_image(const item *it) {
    lua_State *L = it->L;
    double x = number(it, "x", NAN), y = number(it, "y", NAN);
    double w = number(it, "w", NAN), h = number(it, "h", NAN);
    double columns = number(it, "columns", NAN), rows = number(it, "rows", NAN);
    size_t bytes;
    if (lua_getfield(L, -1, "pixels") != LUA_TSTRING)
        wrong(it, "pixels", "a string");
    const char *pixels = lua_tolstring(L, -1, &bytes);
    bool fits = columns >= 1 && rows >= 1 && columns <= MAX_PX && rows <= MAX_PX &&
                bytes == 4 * (size_t)columns * (size_t)rows;
    if (!fits)
        luaL_error(L, tnl_say(L, "scene item %I: 'pixels' must have 4 * columns * rows bytes"),
                   (LUAI_UACINT)it->index);
    if (!(fmin(w, h) >= least_side))
        luaL_error(L, tnl_say(L, "scene item %I: 'w' and 'h' must be 0.001 px at least"),
                   (LUAI_UACINT)it->index);
    uint32_t *px = lua_newuserdatauv(L, bytes, 0); /* strings are not aligned */
    memcpy(px, pixels, bytes);
    tn_image image = {px, (int)columns, (int)rows, (int)columns};
    lua_insert(L, -3);
    lua_pop(L, 1);
    bool ok = tn_canvas_paint(it->canvas, &image, x, y, w, h, flag(it, "sharp"));
    lua_remove(L, -2);
    if (!ok)
        luaL_error(L, "not enough memory");
}

static tn_text read_text(const item *it) {
    tn_text t = {string(it, "text"), number(it, "size", NAN), number(it, "wrap", 0),
                 flag(it, "bold"), flag(it, "centered")};
    if (!(t.size >= 1 && t.size <= 1000))
        luaL_error(it->L, tnl_say(it->L, "scene item %I: 'size' must be 1 to 1000 px"),
                   (LUAI_UACINT)it->index);
    if (!(t.wrap >= 0 && t.wrap <= MAX_PX))
        luaL_error(it->L, tnl_say(it->L, "scene item %I: 'wrap' must be 0 to 32000 px"),
                   (LUAI_UACINT)it->index);
    return t;
}

static void draw_text(const item *it) {
    tn_text t = read_text(it);
    tn_color k, halo;
    double x = number(it, "x", NAN), y = number(it, "y", NAN), angle = number(it, "angle", 0);
    if (!color(it, "color", number(it, "alpha", 1), &k))
        luaL_error(it->L, tnl_say(it->L, "scene item %I: 'color' is missing"),
                   (LUAI_UACINT)it->index);
    color(it, "halo", 1, &halo);
    tn_canvas_text(it->canvas, &t, x, y, angle, k, halo);
}

static void draw_item(const item *it) {
    const char *kind = string(it, "kind");
    bool clipped = begin_clip(it);
    if (strcmp(kind, "path") == 0)
        draw_path(it);
    else if (strcmp(kind, "dots") == 0)
        draw_dots(it);
    else if (strcmp(kind, "image") == 0)
        draw_image(it);
    else if (strcmp(kind, "text") == 0)
        draw_text(it);
    else
        luaL_error(it->L, tnl_say(it->L, "scene item %I: unknown kind '%s'"),
                   (LUAI_UACINT)it->index, kind);
    if (clipped)
        tn_canvas_unclip(it->canvas);
}

/* Opens the canvas or raises: a page without memory or of a silly size is no file error. */
static void open_page(lua_State *L, tn_canvas *c, tn_page page, double w, double h, double scale) {
    const char *reason = tn_canvas_open(c, page, w, h, scale);
    if (reason)
        luaL_error(L, tnl_say(L, "cannot make a page of %f x %f px: %s"), w * scale, h * scale,
                   tnl_say(L, reason));
}

static tn_page page_of(lua_State *L, const char *path) {
    static const char *const endings[] = {".png", ".svg", ".pdf", ".webp"};
    const char *dot = strrchr(path, '.');
    for (int k = 0; dot && k < 4; k++)
        if (strcmp(dot, endings[k]) == 0)
            return (tn_page)(TN_PAGE_PNG + k);
    return (tn_page)luaL_argerror(L, 2,
                                  tnl_say(L, "the path must end in .png, .svg, .pdf or .webp"));
}

/* Paints the background and the items of the scene on top of the stack. */
static void draw_items(item *scene, double w, double h) {
    lua_State *L = scene->L;
    tn_color back;
    if (color(scene, "background", 1, &back)) {
        const double corner[] = {0, 0, w + 1, 0, w + 1, h + 1, 0, h + 1};
        for (int i = 0; i < 8; i += 2)
            tn_canvas_point(scene->canvas, corner[i], corner[i + 1]);
        tn_canvas_fill(scene->canvas, back);
    }
    lua_Integer n = push_list(scene, "items", 0);
    for (lua_Integer i = 1; i <= n; i++) {
        scene->index = i;
        if (lua_rawgeti(L, -1, i) != LUA_TTABLE)
            wrong(scene, "item", "a table");
        draw_item(scene);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

tn_canvas *tnl_new_page(lua_State *L, int scene_at, tn_page page, double scale) {
    int max = page == TN_PAGE_WEBP ? TN_WEBP_MAX : MAX_PX;
    item scene = {L, new_canvas(L), 0};
    lua_toclose(L, -1);
    lua_pushvalue(L, scene_at);
    double w = number(&scene, "width", NAN), h = number(&scene, "height", NAN);
    if (!(fmin(w, h) * scale >= 1 && fmax(w, h) * scale <= max))
        luaL_argerror(L, scene_at,
                      lua_pushfstring(L, tnl_say(L, "the page must have 1 to %d px a side"), max));
    open_page(L, scene.canvas, page, w, h, scale);
    draw_items(&scene, w, h);
    lua_pop(L, 1);
    return scene.canvas;
}

/*---
Draws a scene into a file: first under a temporary name in the same folder, then renamed.
@param scene table
@param path string ends in .png, .svg, .pdf or .webp
@param scale number|nil px per unit of the scene, 1
@return boolean|nil true, or nil and:
@return string cannot write 'x.png': No such file or directory
@return integer errno
@error scene item 3: 'width' must be a finite number, got string
*/
static int canvas_render(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    const char *path = tnl_path(L, 2, true), *title = NULL;
    tn_page page = page_of(L, path);
    double scale = luaL_optnumber(L, 3, 1);
    lua_settop(L, 2);
    tn_canvas *c = tnl_new_page(L, 1, page, scale);
    if (lua_getfield(L, 1, "title") == LUA_TSTRING)
        title = lua_tostring(L, -1);
    int code;
    const char *reason = tn_canvas_save(c, path, title, &code);
    if (!reason)
        return lua_pushboolean(L, 1), 1;
    lua_pushnil(L);
    lua_pushfstring(L, tnl_say(L, "cannot write '%s': %s"), path, tnl_say(L, reason));
    lua_pushinteger(L, code);
    return 3;
}

/*---
The size of a text, the same on every page and at every scale.
@param text string UTF-8 with w_{1,2}, x^2, *italic*
@param size number px of the em
@param style table|nil { bold = false, wrap = 0 }
@return table width, height, ascent; ink_x, ink_y, ink_w, ink_h from the left end of the first
baseline; unknown = characters no font has
@error bad argument #2 to 'measure' (1 to 1000 px)
*/
static int canvas_measure(lua_State *L) {
    tn_canvas *c = lua_touserdata(L, lua_upvalueindex(1));
    tn_text t = {.text = luaL_checkstring(L, 1), .size = luaL_checknumber(L, 2)};
    luaL_argcheck(L, t.size >= 1 && t.size <= 1000, 2, tnl_say(L, "1 to 1000 px"));
    lua_settop(L, 3);
    if (lua_istable(L, 3)) {
        lua_getfield(L, 3, "bold");
        t.bold = lua_toboolean(L, -1);
        lua_getfield(L, 3, "wrap");
        t.wrap = luaL_optnumber(L, -1, 0);
        luaL_argcheck(L, t.wrap >= 0 && t.wrap <= MAX_PX, 3,
                      tnl_say(L, "wrap must be 0 to 32000 px"));
    }
    if (!c->cr)
        open_page(L, c, TN_PAGE_NONE, 1, 1, 1);
    tn_extent e;
    tn_canvas_measure(c, &t, &e);
    const struct {
        const char *name;
        double v;
    } fields[] = {{"width", e.width}, {"height", e.height}, {"ascent", e.ascent},
                  {"ink_x", e.ink_x}, {"ink_y", e.ink_y},   {"ink_w", e.ink_w},
                  {"ink_h", e.ink_h}};
    lua_createtable(L, 0, 8);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        lua_pushnumber(L, fields[i].v);
        lua_setfield(L, -2, fields[i].name);
    }
    lua_pushinteger(L, e.unknown);
    lua_setfield(L, -2, "unknown");
    return 1;
}

/*---
The libraries that draw, with their versions.
@return string "cairo 1.16.0, pango 1.50.12, libpng 1.6.39, libwebp 1.2.4"
*/
static int canvas_versions(lua_State *L) {
    char line[160];
    tn_draw_versions(line, sizeof line);
    lua_pushstring(L, line);
    return 1;
}

static void add_font(void *state, const char *path) {
    lua_State *L = state;
    lua_pushstring(L, path);
    lua_rawseti(L, -2, luaL_len(L, -2) + 1);
}

/*---
The folders that drawing texts reads: fonts and their caches. Afterwards their settings are loaded,
and no thread runs.
@return string[] paths
*/
static int canvas_fonts(lua_State *L) {
    lua_newtable(L);
    tn_canvas_fonts(add_font, L);
    return 1;
}

int tnl_open_canvas(lua_State *L) {
    luaL_newmetatable(L, CANVAS);
    lua_pushcfunction(L, canvas_close);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__gc");
    lua_setfield(L, -2, "__close");
    lua_pop(L, 1);
    lua_createtable(L, 0, 4);
    new_canvas(L); /* the one that measures, opened at the first text */
    lua_pushcclosure(L, canvas_measure, 1);
    lua_setfield(L, -2, "measure");
    lua_pushcfunction(L, canvas_render);
    lua_setfield(L, -2, "render");
    lua_pushcfunction(L, canvas_versions);
    lua_setfield(L, -2, "versions");
    lua_pushcfunction(L, canvas_fonts);
    lua_setfield(L, -2, "fonts");
    tnl_open_film(L);
    lua_setfield(L, -2, "film");
    return 1;
}
