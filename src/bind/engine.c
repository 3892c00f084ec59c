/* engine.c: luaopen of tinynet.engine, the low-level module below lua/tinynet. Not public. */
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bind/bind.h"
#include "bind/bind_parts.h"

/*---
Whether a stack frame belongs to the Lua files of the library.
*/
static bool is_library(lua_State *L, lua_Debug *ar) {
    size_t len;
    lua_getfield(L, LUA_REGISTRYINDEX, "tinynet.home");
    const char *home = lua_tolstring(L, -1, &len);
    bool ours = home && ar->source[0] == '@' && strncmp(ar->source + 1, home, len) == 0;
    lua_pop(L, 1);
    return ours;
}

/* Finds the function of the library that user code called: the last frame of ours below the first
 * foreign Lua frame. Answers the level of the foreign frame, or -1. */
static int user_level(lua_State *L, lua_Debug *public_frame) {
    lua_Debug ar;
    bool found = false;
    for (int level = 1; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "S", &ar);
        if (strcmp(ar.what, "C") == 0)
            continue;
        if (!is_library(L, &ar))
            return found ? level : -1;
        *public_frame = ar;
        found = true;
    }
    return -1;
}

static void push_position(lua_State *L, int level) {
    if (level < 0)
        lua_pushliteral(L, "");
    else
        luaL_where(L, level);
}

/*---
Raises a message at the line of the user's script that called into the library.
@param message string
@error the message
*/
static int engine_fail(lua_State *L) {
    lua_Debug ar;
    const char *message = luaL_checkstring(L, 1);
    push_position(L, user_level(L, &ar));
    lua_pushstring(L, message);
    lua_concat(L, 2);
    return lua_error(L);
}

/*---
Raises "bad argument #n to 'f' (message)" at the line of the user's script; f is the function of
the library that the script called, `n` counts what the user wrote (no self). After a tail call Lua
knows no name; then `name_of` is asked.
@param n integer
@param message string
@param name_of fun(f: function): string|nil
@error bad argument #n to 'f' (message)
*/
static int engine_argerror(lua_State *L) {
    lua_Debug ar;
    int n = (int)luaL_checkinteger(L, 1);
    const char *message = luaL_checkstring(L, 2), *name = NULL;
    int level = user_level(L, &ar);
    if (level >= 0 && lua_getinfo(L, "nf", &ar)) {
        lua_pushvalue(L, 3);
        lua_insert(L, -2);
        lua_call(L, 1, 1);
        name = ar.name ? ar.name : lua_tostring(L, -1);
    }
    push_position(L, level);
    lua_pushfstring(L, "bad argument #%d to '%s' (%s)", n, name ? name : "?", message);
    lua_concat(L, 2);
    return lua_error(L);
}

/*---
How many parameters a function in Lua has; nil where there is no telling.
@param f function
@return integer|nil
*/
static int engine_arity(lua_State *L) {
    lua_Debug ar;
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    bool in_c = lua_iscfunction(L, 1);
    lua_getinfo(L, ">u", &ar);
    if (in_c || ar.isvararg)
        lua_pushnil(L);
    else
        lua_pushinteger(L, ar.nparams);
    return 1;
}

/*---
The string key of a table that is nearest to a name, or nil.
@param name string
@param candidates table
@return string|nil
*/
static int engine_nearest(lua_State *L) {
    const char *name = luaL_checkstring(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    tnl_nearest(L, 2, name);
    return 1;
}

/*---
Tells the engine where the library's Lua files are (errors blame the first line outside).
@param path string
*/
static int engine_sethome(lua_State *L) {
    luaL_checkstring(L, 1);
    lua_settop(L, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, "tinynet.home");
    return 0;
}

/*---
Where the library's Lua files are.
@return string with a final slash
*/
static int engine_home(lua_State *L) {
    lua_getfield(L, LUA_REGISTRYINDEX, "tinynet.home");
    return 1;
}

/*---
Sets the language of the engine's sentences.
@param lang string "en" or "zh"
@param sentences table|nil English sentence or format -> that in the language
*/
static int engine_setlang(lua_State *L) {
    luaL_checkstring(L, 1);
    lua_settop(L, 2);
    lua_setfield(L, LUA_REGISTRYINDEX, "tinynet.sentences");
    lua_setfield(L, LUA_REGISTRYINDEX, "tinynet.lang");
    return 0;
}

/*---
Whether standard error is a terminal (progress bars are drawn there), and its width.
@return boolean
@return integer columns, 80 where it does not tell
*/
static int engine_isatty(lua_State *L) {
    struct winsize size = {0};
    bool told = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    lua_pushboolean(L, isatty(STDERR_FILENO));
    lua_pushinteger(L, told ? size.ws_col : 80);
    return 2;
}

/*---
The settings of the interpreter's command line, or nil in another host.
@return table|nil { threads =, lang =, quiet =, strict = }
*/
static int engine_host(lua_State *L) {
    lua_getfield(L, LUA_REGISTRYINDEX, "tinynet.host");
    return 1;
}

/*---
Where the function that calls a function of the library stands, for its documentation; a sandbox has
no `debug`.
@return table { source =, currentline = }
*/
static int engine_caller(lua_State *L) {
    lua_Debug ar = {.source = "", .currentline = 0};
    if (lua_getstack(L, 2, &ar))
        lua_getinfo(L, "Sl", &ar);
    lua_createtable(L, 0, 2);
    lua_pushstring(L, ar.source);
    lua_setfield(L, -2, "source");
    lua_pushinteger(L, ar.currentline);
    lua_setfield(L, -2, "currentline");
    return 1;
}

static const luaL_Reg functions[] = {
    {"isatty", engine_isatty},
    {"host", engine_host},
    {"fail", engine_fail},
    {"argerror", engine_argerror},
    {"nearest", engine_nearest},
    {"sethome", engine_sethome},
    {"setlang", engine_setlang},
    {"home", engine_home},
    {"arity", engine_arity},
    {"caller", engine_caller},
    {NULL, NULL},
};

TNL_EXPORT int luaopen_tinynet_engine(lua_State *L) {
    luaL_newlib(L, functions);
    for (const luaL_Reg *part = tnl_engine_parts; part->name; part++) {
        part->func(L); /* each leaves one table */
        lua_setfield(L, -2, part->name);
    }
    lua_pushliteral(L, TINYNET_VERSION);
    lua_setfield(L, -2, "version");
    return 1;
}
