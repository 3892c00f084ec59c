/* bind.c: errors in Lua's wording and nearest names, shared by both C modules. */
#include "bind/bind.h"

#include <stdio.h>
#include <string.h>

enum { MAX_NAME = 64 };

static size_t min3(size_t a, size_t b, size_t c) {
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

/* Optimal string alignment distance: insertions, deletions, substitutions, swaps of neighbours. */
static size_t edit_distance(const char *a, const char *b) {
    size_t la = strlen(a), lb = strlen(b), d[3][MAX_NAME + 1];
    if (la > MAX_NAME || lb > MAX_NAME)
        return MAX_NAME;
    for (size_t j = 0; j <= lb; j++)
        d[0][j] = j;
    for (size_t i = 1; i <= la; i++) {
        size_t *row = d[i % 3], *up = d[(i + 2) % 3], *up2 = d[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= lb; j++) {
            row[j] = min3(up[j] + 1, row[j - 1] + 1, up[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                up2[j - 2] + 1 < row[j])
                row[j] = up2[j - 2] + 1;
        }
    }
    return d[la % 3][lb];
}

void tnl_nearest(lua_State *L, int index, const char *name) {
    size_t best = strlen(name) / 3 + 2;
    index = lua_absindex(L, index);
    lua_pushnil(L); /* the answer, replaced by better names; ties go to the alphabet */
    int answer = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, index)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TSTRING)
            continue;
        const char *key = lua_tostring(L, -1);
        size_t d = edit_distance(name, key);
        if (key[0] == '_' || d > best)
            continue;
        if (d < best || (lua_isstring(L, answer) && strcmp(key, lua_tostring(L, answer)) < 0)) {
            best = d;
            lua_pushvalue(L, -1);
            lua_replace(L, answer);
        }
    }
}

int tnl_unknown(lua_State *L, const char *what, const char *name, int index) {
    tnl_nearest(L, index, name);
    if (lua_isnil(L, -1))
        return luaL_error(L, "unknown field '%s' of %s", name, what);
    return luaL_error(L, "unknown field '%s' of %s; did you mean '%s'?", name, what,
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
    luaL_error(L, "calling '%s' on bad self (%s expected, got %s; write %s:%s(...) with a colon)",
               name, what, luaL_typename(L, 1), what, name);
    return NULL;
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
