/* version.c: --version: the interpreter, and what it is made of. The libraries of the optional
 * parts are loaded for this answer alone. */
#include <lauxlib.h>
#include <stdio.h>

#include "host/host.h"

int tn_version_print(lua_State *L) {
    const char *edit = tn_edit_version();
    puts("tinynet " TINYNET_VERSION " (" LUA_RELEASE ")");
    fflush(stdout);
    tn_host_require(L, "tinynet.about");
    lua_createtable(L, 0, 1);
    lua_pushstring(L, edit);
    lua_setfield(L, -2, "edit");
    lua_call(L, 1, 0);
    return 0;
}
