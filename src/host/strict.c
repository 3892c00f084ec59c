/* strict.c: undefined globals of the main script are errors, once it has required the library.
 * The functions of one chunk share one upvalue _ENV, so replacing its value reaches them all, and
 * nothing else: _G and other chunks keep theirs. */
#include <lauxlib.h>
#include <string.h>

#include "host/host.h"

static const char main_script = 0; /* its address is the registry key of the script's function */

enum { MAX_LEVELS = 50 };

/* Upvalues of the functions below: the globals, and the set of names the script has assigned. */
enum { GLOBALS = 1, ASSIGNED };

/* Lua's own names, "_ENV" and "(for state)", are nobody's spelling mistake. */
static void offer(tn_nearest *n, const char *name) {
    if (*name != '_' && *name != '(')
        tn_nearest_offer(n, name);
}

/* Offers the names in reach: locals and upvalues of the running functions of the chunk, globals. */
static void offer_names(lua_State *L, tn_nearest *n) {
    lua_Debug ar;
    const char *name, *chunk = NULL;
    for (int level = 1; level < MAX_LEVELS && lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sf", &ar);
        chunk = chunk ? chunk : ar.source;
        bool inside = strcmp(ar.source, chunk) == 0;
        for (int i = 1; inside && (name = lua_getlocal(L, &ar, i)) != NULL; i++, lua_pop(L, 1))
            offer(n, name);
        for (int i = 1; inside && (name = lua_getupvalue(L, -1, i)) != NULL; i++, lua_pop(L, 1))
            offer(n, name);
        lua_pop(L, 1);
    }
    lua_pushnil(L);
    while (lua_next(L, lua_upvalueindex(GLOBALS))) {
        lua_pop(L, 1);
        if (lua_type(L, -1) == LUA_TSTRING)
            offer(n, lua_tostring(L, -1));
    }
}

/* __index: a global, nil if it was ever assigned; otherwise raises. */
int tn_strict_read(lua_State *L) {
    lua_settop(L, 2);
    lua_pushvalue(L, 2);
    if (lua_gettable(L, lua_upvalueindex(GLOBALS)) != LUA_TNIL || lua_type(L, 2) != LUA_TSTRING)
        return 1;
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(ASSIGNED)) != LUA_TNIL)
        return lua_pushnil(L), 1;
    const char *name = lua_tostring(L, 2);
    tn_nearest n = tn_nearest_begin(name);
    offer_names(L, &n);
    if (!n.best)
        return luaL_error(L, tn_host_word("undefined global '%s'", "未定义的全局变量 '%s'"), name);
    return luaL_error(L,
                      tn_host_word("undefined global '%s'; did you mean '%s'?",
                                   "未定义的全局变量 '%s'；是否应为 '%s'？"),
                      name, n.best);
}

/* __newindex */
static int write_global(lua_State *L) {
    lua_settop(L, 3);
    lua_pushvalue(L, 2);
    lua_pushboolean(L, 1);
    lua_rawset(L, lua_upvalueindex(ASSIGNED));
    lua_settable(L, lua_upvalueindex(GLOBALS));
    return 0;
}

/* __pairs */
static int each_global(lua_State *L) {
    lua_getglobal(L, "next");
    lua_pushvalue(L, lua_upvalueindex(GLOBALS));
    return 2;
}

/* Pushes the environment that stands for the globals in the script. */
static void push_environment(lua_State *L) {
    static const luaL_Reg events[] = {{"__index", tn_strict_read},
                                      {"__newindex", write_global},
                                      {"__pairs", each_global},
                                      {NULL, NULL}};
    lua_newtable(L);
    lua_createtable(L, 0, 4);
    lua_pushliteral(L, "the environment of a strict script");
    lua_setfield(L, -2, "__metatable");
    lua_pushglobaltable(L);
    lua_newtable(L);
    luaL_setfuncs(L, events, ASSIGNED);
    lua_setmetatable(L, -2);
}

/* Whether the Lua function that called `require` belongs to the chunk of the function at `script`.
 */
static bool is_caller(lua_State *L, int script) {
    lua_Debug main_ar, ar;
    lua_pushvalue(L, script);
    lua_getinfo(L, ">S", &main_ar);
    for (int level = 1; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "S", &ar);
        if (*ar.what != 'C')
            return strcmp(ar.source, main_ar.source) == 0;
    }
    return false;
}

void tn_strict_watch(lua_State *L) {
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &main_script);
}

void tn_strict_start(lua_State *L) {
    int top = lua_gettop(L);
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &main_script) == LUA_TFUNCTION && is_caller(L, top + 1) &&
        lua_getupvalue(L, top + 1, 1)) {
        lua_pushglobaltable(L);
        if (lua_rawequal(L, -1, -2)) { /* a script with an environment of its own keeps it */
            push_environment(L);
            lua_setupvalue(L, top + 1, 1);
        }
    }
    lua_settop(L, top);
}
