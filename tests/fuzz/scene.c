/* scene.c: fuzzing the drawing module (libFuzzer; tests/fuzz/run builds and runs it). The bytes of
 * an input choose a scene: items of every kind, fields that belong to them or do not, numbers from
 * the ordinary to NaN, strings that are texts, colours or neither; or a film of two scenes, or a
 * text to be measured. Whatever comes, the module must answer or raise: no crash, no hang, no
 * half-written file. */
#include <lauxlib.h>
#include <lualib.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "library.h"

int luaopen_tinynet_canvas(lua_State *L);

typedef struct bytes {
    const uint8_t *at, *end;
} bytes;

static unsigned next(bytes *b) {
    return b->at < b->end ? *b->at++ : 0;
}

static const char *pick(bytes *b, const char *const *words, unsigned n) {
    return words[next(b) % n];
}

static const char *const kinds[] = {"path", "dots", "image", "text", "oval"};
static const char *const words[] = {"#000000", "#d55e00",  "#00000g",  "circle", "star", "square",
                                    "diamond", "triangle", "w_{1,2}",  "x^2",    "*x",   "损失",
                                    "_{^{*",   "x₁⁻²",     "¹⁺a_\\_1", "",       "a\nb", "\xff"};
static const char *const fields[] = {
    "x",      "y",    "w",     "h",      "width",  "size",     "angle",   "alpha", "wrap",
    "stroke", "fill", "color", "marker", "text",   "halo",     "bold",    "sharp", "closed",
    "round",  "dash", "clip",  "xy",     "pixels", "even_odd", "centered"};
#define COUNT(list) (sizeof(list) / sizeof *(list))

static double some_number(bytes *b) {
    static const double odd[] = {0,     -0.0,   1e9,      -1e9, 1e300,     -1e300, 5e-324,
                                 1e-30, 0.3333, INFINITY, NAN,  -INFINITY, 32000,  1e5};
    unsigned k = next(b);
    return k < COUNT(odd) ? odd[k] : (double)k - 64;
}

/* A string of the input's own bytes. */
static void push_bytes(lua_State *L, bytes *b, size_t n) {
    size_t have = (size_t)(b->end - b->at);
    n = n < have ? n : have;
    lua_pushlstring(L, (const char *)b->at, n);
    b->at += n;
}

static void push_list(lua_State *L, bytes *b) {
    unsigned n = next(b) % 24;
    lua_createtable(L, (int)n, 0);
    for (unsigned i = 1; i <= n; i++) {
        if (next(b) == 255)
            lua_pushliteral(L, "no number");
        else
            lua_pushnumber(L, some_number(b));
        lua_rawseti(L, -2, i);
    }
}

static void push_value(lua_State *L, bytes *b) {
    switch (next(b) % 8) {
    case 0:
        lua_pushstring(L, pick(b, words, COUNT(words)));
        break;
    case 1:
        push_bytes(L, b, next(b) % 40);
        break;
    case 2:
        push_list(L, b);
        break;
    case 3:
        lua_pushboolean(L, next(b) & 1);
        break;
    default:
        lua_pushnumber(L, some_number(b));
        break;
    }
}

/* Fields without which an item of a kind is refused at once. */
static void set_usual(lua_State *L, bytes *b) {
    static const char *const numbers[] = {"x", "y", "w", "h", "size"};
    for (size_t k = 0; k < COUNT(numbers); k++) {
        unsigned v = next(b); /* few sizes: pango starts two threads for each new one */
        lua_pushinteger(L, strcmp(numbers[k], "size") ? 1 + v % 60 : 2 + 5 * (v % 6));
        lua_setfield(L, -2, numbers[k]);
    }
    lua_pushliteral(L, "#336699");
    lua_setfield(L, -2, "color");
    lua_pushstring(L, pick(b, words, COUNT(words)));
    lua_setfield(L, -2, "text");
    push_list(L, b);
    lua_setfield(L, -2, "xy");
    unsigned columns = 1 + next(b) % 3, rows = 1 + next(b) % 3;
    lua_pushinteger(L, columns);
    lua_setfield(L, -2, "columns");
    lua_pushinteger(L, rows);
    lua_setfield(L, -2, "rows");
    push_bytes(L, b, 4 * columns * rows);
    lua_setfield(L, -2, "pixels");
}

static void push_item(lua_State *L, bytes *b) {
    if (*b->at == 255) {
        push_value(L, b);
        return;
    }
    lua_newtable(L);
    lua_pushstring(L, pick(b, kinds, COUNT(kinds)));
    lua_setfield(L, -2, "kind");
    if (next(b) % 8)
        set_usual(L, b);
    for (unsigned n = next(b) % 8; n > 0; n--) {
        const char *field = pick(b, fields, COUNT(fields));
        push_value(L, b);
        lua_setfield(L, -2, field);
    }
}

static void push_scene(lua_State *L, bytes *b) {
    lua_newtable(L);
    for (int k = 0; k < 2; k++) {
        unsigned v = next(b);
        lua_pushnumber(L, v < 240 ? 8 + v % 64 : v < 254 ? 0 : v == 254 ? 1e6 : NAN);
        lua_setfield(L, -2, k ? "height" : "width");
    }
    lua_pushstring(L, pick(b, words, COUNT(words)));
    lua_setfield(L, -2, "title");
    if (next(b) & 1) {
        lua_pushstring(L, pick(b, words, COUNT(words)));
        lua_setfield(L, -2, "background");
    }
    lua_newtable(L);
    for (int i = 1; i <= 8 && b->at < b->end; i++) {
        push_item(L, b);
        lua_rawseti(L, -2, i);
    }
    lua_setfield(L, -2, "items");
}

/* ---- what is called: pushes whether it was done, and why not ---- */

static const char film[] = "local canvas, path, loops, ms, a, b = ...\n"
                           "local f <close> = canvas.film(loops)\n"
                           "f:add(a, ms)\n"
                           "f:add(b, ms)\n"
                           "return f:save(path)\n";

static char folder[32];
static lua_State *lua;

static void leave(void) {
    lua_close(lua);
    rmdir(folder); /* fails, and is seen by tests/fuzz/run, where a file stayed behind */
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc, (void)argv;
    if (!fuzz_make_folder(folder))
        abort();
    lua = luaL_newstate();
    luaL_openlibs(lua);
    luaL_requiref(lua, "tinynet.canvas", luaopen_tinynet_canvas, 0);
    if (luaL_loadstring(lua, film) != LUA_OK)
        abort();
    atexit(leave);
    return 0;
}

static int make_film(lua_State *L, bytes *b, const char *path) {
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 1);
    lua_pushstring(L, path);
    lua_pushinteger(L, (lua_Integer)next(b) - 1);
    lua_pushinteger(L, (lua_Integer)next(b) << 8);
    push_scene(L, b);
    push_scene(L, b);
    return lua_pcall(L, 6, 2, 0);
}

static int render(lua_State *L, bytes *b, const char *path) {
    lua_getfield(L, 1, "render");
    push_scene(L, b);
    lua_pushstring(L, path);
    return lua_pcall(L, 2, 2, 0);
}

/* What is measured is a size. */
static int measure(lua_State *L, bytes *b) {
    lua_getfield(L, 1, "measure");
    lua_pushnumber(L, some_number(b));
    lua_newtable(L);
    lua_pushboolean(L, next(b) & 1);
    lua_setfield(L, -2, "bold");
    push_value(L, b);
    lua_setfield(L, -2, "wrap");
    push_bytes(L, b, 60);
    lua_insert(L, -3);
    int status = lua_pcall(L, 3, 1, 0);
    if (status == LUA_OK) {
        lua_getfield(L, -1, "width");
        double v = lua_tonumber(L, -1);
        if (!(v >= 0 && v < 1e9))
            abort();
        lua_pushboolean(L, 1);
        lua_replace(L, -3);
    }
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const endings[] = {"png", "svg", "pdf"};
    bytes b = {data, data + size};
    char path[64];
    unsigned how = next(&b) % 32; /* WebP, which takes ten times as long, and films are few */
    snprintf(path, sizeof path, "%s/a.%s", folder, how < 30 ? endings[how % 3] : "webp");
    lua_settop(lua, 2);
    int status = how == 29   ? measure(lua, &b)
                 : how == 31 ? make_film(lua, &b, path)
                             : render(lua, &b, path);
    if (status == LUA_OK && !lua_toboolean(lua, -2)) {
        fprintf(stderr, "%s\n", lua_tostring(lua, -1)); /* the folder can be written: */
        abort();                                        /* what is accepted is saved */
    }
    remove(path);
    if (rmdir(folder) != 0 || mkdir(folder, 0700) != 0)
        abort(); /* something was left beside the picture */
    return 0;
}
