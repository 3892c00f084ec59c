/* bind.c: errors in Lua's wording and nearest names, shared by both C modules. */
#include "bind/bind.h"

#include <stdio.h>
#include <string.h>

#include "core/nearest.h"

const char *tnl_say(lua_State *L, const char *english) {
    const char *said = NULL;
    if (lua_getfield(L, LUA_REGISTRYINDEX, "tinynet.sentences") == LUA_TTABLE) {
        lua_getfield(L, -1, english);
        said = lua_tostring(L, -1);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return said ? said : english;
}

int tnl_type_error(lua_State *L, int arg, const char *wanted) {
    static const char ours[] = "tinynet.";
    const char *got = luaL_typename(L, arg);
    if (luaL_getmetafield(L, arg, "__name") == LUA_TSTRING)
        got = lua_tostring(L, -1);
    if (strncmp(got, ours, sizeof ours - 1) == 0)
        got += sizeof ours - 1;
    const char *format = tnl_say(L, "%s expected, got %s");
    return luaL_argerror(L, arg, lua_pushfstring(L, format, tnl_say(L, wanted), got));
}

lua_Number tnl_number(lua_State *L, int arg) {
    int is_number;
    lua_Number v = lua_tonumberx(L, arg, &is_number);
    if (!is_number)
        tnl_type_error(L, arg, lua_typename(L, LUA_TNUMBER));
    return v;
}

lua_Integer tnl_integer(lua_State *L, int arg) {
    int whole;
    lua_Integer v = lua_tointegerx(L, arg, &whole);
    tnl_type(L, arg, LUA_TNUMBER);
    if (!whole)
        luaL_argerror(L, arg,
                      lua_pushfstring(L, tnl_say(L, "whole number expected, got %s"),
                                      luaL_tolstring(L, arg, NULL)));
    return v;
}

const char *tnl_string(lua_State *L, int arg) {
    const char *s = lua_tostring(L, arg);
    if (!s)
        tnl_type_error(L, arg, lua_typename(L, LUA_TSTRING));
    return s;
}

void tnl_type(lua_State *L, int arg, int type) {
    if (lua_type(L, arg) != type)
        tnl_type_error(L, arg, lua_typename(L, type));
}

void tnl_nearest(lua_State *L, int index, const char *name) {
    tn_nearest n = tn_nearest_begin(name);
    index = lua_absindex(L, index);
    lua_pushnil(L);
    for (; lua_next(L, index); lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING && *lua_tostring(L, -2) != '_')
            tn_nearest_offer(&n, lua_tostring(L, -2)); /* the table keeps the string alive */
    lua_pushstring(L, n.best);
}

int tnl_unknown(lua_State *L, const char *what, const char *name, int index) {
    tnl_nearest(L, index, name);
    if (lua_isnil(L, -1))
        return luaL_error(L, tnl_say(L, "unknown field '%s' of %s"), name, what);
    return luaL_error(L, tnl_say(L, "unknown field '%s' of %s; did you mean '%s'?"), name, what,
                      lua_tostring(L, -1));
}

/*---
Refuses the unknown field of a module table.
@error unknown field 'zeross' of tn.array; did you mean 'zeros'?
*/
static int module_index(lua_State *L) {
    const char *key = luaL_tolstring(L, 2, NULL);
    return tnl_unknown(L, lua_tostring(L, lua_upvalueindex(1)), key, 1);
}

/*---
Calls a module table without the table among the arguments.
*/
static int module_call(lua_State *L) {
    lua_remove(L, 1);
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

void tnl_seal(lua_State *L, const char *what, lua_CFunction call) {
    lua_newtable(L);
    lua_pushstring(L, what);
    lua_pushcclosure(L, module_index, 1);
    lua_setfield(L, -2, "__index");
    lua_pushstring(L, what);
    lua_setfield(L, -2, "__name");
    if (call) {
        lua_pushcfunction(L, call);
        lua_pushcclosure(L, module_call, 1);
        lua_setfield(L, -2, "__call");
    }
    lua_setmetatable(L, -2);
}

void *tnl_self(lua_State *L, const char *metatable, const char *what) {
    void *self = luaL_testudata(L, 1, metatable);
    lua_Debug ar;
    if (self)
        return self;
    const char *name = lua_getstack(L, 0, &ar) && lua_getinfo(L, "n", &ar) ? ar.name : NULL;
    name = name ? name : "?";
    luaL_error(
        L,
        tnl_say(L, "calling '%s' on bad self (%s expected, got %s; write %s:%s(...) with a colon)"),
        name, what, luaL_typename(L, 1), what, name);
    return NULL;
}

void tnl_most(lua_State *L, int n) {
    for (int k = lua_gettop(L); k > n; k--)
        if (!lua_isnil(L, k))
            luaL_argerror(L, n + 1,
                          lua_pushfstring(L, tnl_say(L, "no argument expected, got %s"),
                                          luaL_typename(L, n + 1)));
    if (lua_gettop(L) > n)
        lua_settop(L, n);
}

void tnl_push_status(lua_State *L, const tn_err *err) {
    char line[256];
    lua_getfield(L, LUA_REGISTRYINDEX, "tinynet.lang");
    const char *lang = lua_isstring(L, -1) ? lua_tostring(L, -1) : "en";
    snprintf(line, sizeof line, tn_status_text(err->code, lang), (long long)err->n[0],
             (long long)err->n[1], (long long)err->n[2]);
    lua_pop(L, 1);
    lua_pushstring(L, line);
}

int tnl_raise(lua_State *L, const tn_err *err) {
    luaL_where(L, 1);
    tnl_push_status(L, err);
    lua_concat(L, 2);
    return lua_error(L);
}

const char *tnl_path(lua_State *L, int arg, bool write) {
    const char *path = tnl_string(L, arg);
    if (lua_getfield(L, LUA_REGISTRYINDEX, "tinynet.guard") != LUA_TFUNCTION) {
        lua_pop(L, 1);
        return path;
    }
    lua_pushvalue(L, arg);
    lua_pushboolean(L, write);
    lua_call(L, 2, 1);
    lua_replace(L, arg);
    return lua_tostring(L, arg);
}
