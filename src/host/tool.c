/* tool.c: --results and --merge, which the library does: tinynet.sweep.tools. */
#include <lauxlib.h>

#include "host/host.h"

/* (name, ...): calls a function of the module, which is loaded here, where errors are caught. */
static int call_tool(lua_State *L) {
    tn_host_require(L, "tinynet");
    tn_host_require(L, "tinynet.sweep.tools");
    lua_pushvalue(L, 1);
    lua_gettable(L, -2);
    lua_replace(L, 1);
    lua_pop(L, 2);
    lua_call(L, lua_gettop(L) - 1, 0);
    return 0;
}

int tn_tool_push(lua_State *L, const tn_cli *cli, char **argv) {
    if (!cli->results && !cli->merge)
        return -1;
    lua_pushcfunction(L, call_tool);
    lua_pushstring(L, cli->results ? "results" : "merge");
    lua_pushstring(L, cli->results ? cli->results : cli->merge);
    lua_newtable(L);
    for (int i = cli->script; argv[i]; i++) {
        lua_pushstring(L, argv[i]);
        lua_rawseti(L, -2, i - cli->script + 1);
    }
    return 3;
}

int tn_tool_finish(lua_State *L) {
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    if (lua_getfield(L, -1, "tinynet.options") == LUA_TTABLE) {
        lua_getfield(L, -1, "finish");
        lua_call(L, 0, 0);
    }
    return 0;
}
