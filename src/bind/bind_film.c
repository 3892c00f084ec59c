/* bind_film.c: animations, made scene by scene. */
#include <math.h>

#include "bind/bind.h"
#include "bind/bind_canvas.h"
#include "draw/webp.h"

#define FILM "tinynet.film"

static tn_film *check_film(lua_State *L) {
    return luaL_checkudata(L, 1, FILM);
}

/*---
Gives the memory of an animation back; nothing on a closed one.
*/
static int film_close(lua_State *L) {
    tn_film_close(check_film(L));
    return 0;
}

/*---
An animation without frames.
@param loops integer|nil how often it plays, 0 (the default) for ever
@return film
@error bad argument #1 to 'film' (0 to 65535)
*/
static int film_new(lua_State *L) {
    lua_Integer loops = luaL_optinteger(L, 1, 0);
    luaL_argcheck(L, loops >= 0 && loops <= 65535, 1, tnl_say(L, "0 to 65535"));
    tn_film *f = lua_newuserdatauv(L, sizeof *f, 0);
    *f = (tn_film){.loops = (int)loops};
    luaL_setmetatable(L, FILM);
    return 1;
}

/*---
Draws a scene as the next frame; all frames have one size.
@param scene table
@param ms integer how long it is shown
@param scale number|nil px per unit of the scene, 1
@error frame 3 has 400 x 300 px, the first 800 x 500
*/
static int film_add(lua_State *L) {
    tn_film *f = check_film(L);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_Integer ms = luaL_checkinteger(L, 3);
    luaL_argcheck(L, ms >= 1 && ms <= 60000, 3, tnl_say(L, "1 to 60000 ms"));
    double scale = luaL_optnumber(L, 4, 1);
    luaL_argcheck(L, f->end < 0x7fffffff - 60000, 1, tnl_say(L, "the animation is too long"));
    tn_image m = tn_canvas_image(tnl_new_page(L, 2, TN_PAGE_WEBP, scale));
    if (f->encoder && (f->w != m.w || f->h != m.h))
        return luaL_error(L, tnl_say(L, "frame %d has %d x %d px, the first %d x %d"),
                          f->frames + 1, m.w, m.h, f->w, f->h);
    const char *reason = f->encoder ? NULL : tn_film_open(f, m.w, m.h);
    if (!reason)
        reason = tn_film_add(f, &m, (int)ms);
    return reason ? luaL_error(L, tnl_say(L, "frame %d: %s"), f->frames + 1, tnl_say(L, reason))
                  : 0;
}

/*---
Writes the animation, first under a temporary name in the same folder, then renamed, and closes it.
@param path string
@return boolean|nil true, or nil and:
@return string cannot write 'x.webp': No such file or directory
@return integer errno
@error bad argument #1 to 'save' (there are no frames)
*/
static int film_save(lua_State *L) {
    tn_film *f = check_film(L);
    const char *path = tnl_path(L, 2, true);
    luaL_argcheck(L, f->encoder, 1, tnl_say(L, "there are no frames"));
    tn_blob out = {0};
    int code = 0;
    const char *reason = tn_film_end(f, &out);
    if (!reason)
        reason = tn_blob_save(&out, path, &code);
    tn_blob_free(&out);
    tn_film_close(f);
    if (!reason)
        return lua_pushboolean(L, 1), 1;
    lua_pushnil(L);
    lua_pushfstring(L, tnl_say(L, "cannot write '%s': %s"), path, tnl_say(L, reason));
    lua_pushinteger(L, code);
    return 3;
}

static const luaL_Reg film_methods[] = {
    {"add", film_add}, {"save", film_save}, {"close", film_close}, {NULL, NULL}};

int tnl_open_film(lua_State *L) {
    luaL_newmetatable(L, FILM);
    lua_pushcfunction(L, film_close);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__gc");
    lua_setfield(L, -2, "__close");
    luaL_newlib(L, film_methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    lua_pushcfunction(L, film_new);
    return 1;
}
