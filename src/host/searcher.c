/* searcher.c: package.searchers[2], which serves `tinynet` and `tinynet.*` and nothing else. */
#define _XOPEN_SOURCE 700 /* realpath */
#include <dlfcn.h>
#include <lauxlib.h>
#include <limits.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/host.h"

/* Upvalues of the searcher: home, and the folders where C modules may be (each ends in a slash). */
enum { HOME = 1, LIB_OF_HOME, LIB_OF_EXE };

static bool is_readable(const char *path) {
    return access(path, R_OK) == 0;
}

/* Pushes the file of a Lua module and answers true, or adds to the list of misses. */
static bool find_file(lua_State *L, luaL_Buffer *misses, const char *folder, const char *file,
                      const char *ending) {
    const char *path = lua_pushfstring(L, "%s%s%s", folder, file, ending);
    if (is_readable(path))
        return true;
    lua_pushfstring(L, "%sno file '%s'", luaL_bufflen(misses) ? "\n\t" : "", path);
    lua_remove(L, -2);
    luaL_addvalue(misses);
    return false;
}

static int fail(lua_State *L, const char *name, const char *path, const char *why) {
    return luaL_error(L, "error loading module '%s' from file '%s':\n\t%s", name, path, why);
}

/* Answers (loader, path) for the Lua file whose path is on the top. */
static int load_lua(lua_State *L, const char *name) {
    const char *path = lua_tostring(L, -1);
    if (luaL_loadfile(L, path) != LUA_OK)
        return fail(L, name, path, lua_tostring(L, -1));
    if (lua_getfield(L, LUA_REGISTRYINDEX, TN_HOST_LIBRARY) != LUA_TTABLE ||
        !lua_setupvalue(L, -2, 1))
        lua_pop(L, 1);
    lua_insert(L, -2);
    return 2;
}

/* Answers (loader, path) for the C module whose path is on the top. It stays loaded for good. */
static int load_c(lua_State *L, const char *name) {
    const char *path = lua_tostring(L, -1);
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return fail(L, name, path, dlerror());
    const char *symbol = lua_pushfstring(L, "luaopen_%s", luaL_gsub(L, name, ".", "_"));
    void *address = dlsym(library, symbol);
    if (!address)
        return fail(L, name, path, dlerror());
    lua_CFunction open;
    memcpy(&open, &address, sizeof open); /* ISO C knows no conversion from an object pointer */
    lua_pushcfunction(L, open);
    lua_pushstring(L, path);
    return 2;
}

int tn_searcher_search(lua_State *L) {
    luaL_Buffer misses;
    const char *name = luaL_checkstring(L, 1), *rest = name + strlen("tinynet");
    if (strncmp(name, "tinynet", strlen("tinynet")) != 0 || (*rest && *rest != '.'))
        return 0;
    const char *home = lua_tostring(L, lua_upvalueindex(HOME));
    const char *file = *rest ? luaL_gsub(L, rest + 1, ".", "/") : "init";
    tn_strict_start(L);
    luaL_buffinit(L, &misses);
    if (find_file(L, &misses, home, file, ".lua"))
        return load_lua(L, name);
    if (*rest && find_file(L, &misses, home, file, "/init.lua"))
        return load_lua(L, name);
    for (int lib = LIB_OF_HOME; *rest && lib <= LIB_OF_EXE; lib++) {
        const char *folder = lua_tostring(L, lua_upvalueindex(lib));
        if (folder && find_file(L, &misses, folder, file, ".so"))
            return load_c(L, name);
    }
    luaL_pushresult(&misses);
    return 1;
}

/* Pushes `path` without its last `n` parts. Textual: the home folder may be a symbolic link. */
static const char *push_parent(lua_State *L, const char *path, int n) {
    size_t len = strlen(path);
    for (; n > 0; n--) {
        while (len > 1 && path[len - 1] == '/')
            len--;
        while (len > 0 && path[len - 1] != '/')
            len--;
    }
    return lua_pushlstring(L, path, len);
}

/* Where a shell finds a program, resolved; false if nowhere. */
static bool find_program(const char *name, char *exe) {
    const char *folder = strchr(name, '/') ? NULL : getenv("PATH");
    if (!folder)
        return realpath(name, exe) != NULL;
    for (; *folder; folder += strspn(folder, ":")) {
        char path[PATH_MAX];
        int len = (int)strcspn(folder, ":");
        int n = snprintf(path, sizeof path, "%.*s/%s", len, folder, name);
        if (n < (int)sizeof path && access(path, X_OK) == 0 && realpath(path, exe))
            return true;
        folder += len;
    }
    return false;
}

const char *tn_searcher_program(const char *program) {
    static char exe[PATH_MAX];
    if (!exe[0] && !realpath("/proc/self/exe", exe) && !find_program(program, exe))
        exe[0] = '\0';
    return exe;
}

/* Pushes the folder above that of the running program, with a final slash; "" if unknown. */
static const char *push_prefix(lua_State *L, const char *program) {
    return push_parent(L, tn_searcher_program(program), 2);
}

/* Where tn_searcher_folders finds the folders of the C modules. */
static void keep_folders(lua_State *L, const char *lib, const char *own) {
    lua_createtable(L, 2, 0);
    lua_pushstring(L, lib);
    lua_rawseti(L, -2, 1);
    lua_pushstring(L, own);
    lua_rawseti(L, -2, 2);
    lua_setfield(L, LUA_REGISTRYINDEX, "tinynet.folders");
}

void tn_searcher_folders(lua_State *L) {
    lua_getfield(L, LUA_REGISTRYINDEX, "tinynet.folders");
}

void tn_searcher_open(lua_State *L, const char *program, bool ignore_env) {
    const char *wish = ignore_env ? NULL : getenv("TINYNET_HOME");
    const char *prefix = push_prefix(L, program);
    const char *home = wish && *wish ? lua_pushfstring(L, "%s/", wish)
                                     : lua_pushfstring(L, "%sshare/tinynet/", prefix);
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, "tinynet.home");
    const char *above = push_parent(L, home, 2);
    const char *lib = lua_pushfstring(L, "%slib/tinynet/", above);
    lua_remove(L, -2);
    const char *own = lua_pushfstring(L, "%slib/tinynet/", prefix);
    keep_folders(L, lib, own);
    if (strcmp(lib, own) == 0) {
        lua_pop(L, 1);
        lua_pushnil(L);
    }
    lua_pushcclosure(L, tn_searcher_search, LIB_OF_EXE);
    lua_getglobal(L, LUA_LOADLIBNAME);
    lua_getfield(L, -1, "searchers");
    for (lua_Integer i = luaL_len(L, -1); i >= 2; i--) {
        lua_geti(L, -1, i);
        lua_seti(L, -2, i + 1);
    }
    lua_pushvalue(L, -3);
    lua_seti(L, -2, 2);
    lua_pop(L, 4); /* searchers, package, search, prefix */
}
