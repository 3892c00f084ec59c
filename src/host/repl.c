/* repl.c: the interactive mode of `lua`, without line editing. */
#include <lauxlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/host.h"

/* Prints the prompt, which scripts may set in _PROMPT and _PROMPT2. */
static void prompt(lua_State *L, bool first) {
    if (lua_getglobal(L, first ? "_PROMPT" : "_PROMPT2") == LUA_TNIL)
        fputs(first ? "> " : ">> ", stdout);
    else
        fputs(luaL_tolstring(L, -1, NULL), stdout);
    fflush(stdout);
    lua_settop(L, first ? 0 : 1);
}

/* Pushes a line of stdin without its end; false at the end of the input. A line that was not typed
 * at a terminal is echoed, so that the output reads like a session. */
static bool read_line(lua_State *L, bool first) {
    luaL_Buffer b;
    int c;
    prompt(L, first);
    luaL_buffinit(L, &b);
    while ((c = getchar()) != EOF && c != '\n')
        luaL_addchar(&b, (char)c);
    luaL_pushresult(&b);
    if (c == EOF && lua_rawlen(L, -1) == 0) {
        lua_pop(L, 1);
        return false;
    }
    if (!isatty(STDIN_FILENO))
        puts(lua_tostring(L, -1));
    const char *line = lua_tostring(L, -1);
    if (first && *line == '=') { /* as in Lua 5.2: "=x" prints x */
        lua_pushfstring(L, "return %s", line + 1);
        lua_remove(L, -2);
    }
    return true;
}

static int load(lua_State *L, int text) {
    size_t len;
    const char *s = lua_tolstring(L, text, &len);
    return luaL_loadbuffer(L, s, len, "=stdin");
}

/* Whether a chunk failed to load only because it ends too early; drops the message if so. */
static bool is_incomplete(lua_State *L, int status) {
    static const char mark[] = "<eof>";
    size_t len;
    if (status != LUA_ERRSYNTAX)
        return false;
    const char *message = lua_tolstring(L, -1, &len);
    if (len < sizeof mark - 1 || strcmp(message + len - (sizeof mark - 1), mark) != 0)
        return false;
    lua_pop(L, 1);
    return true;
}

/* Reads one statement, over several lines if need be, and leaves its function or the message of a
 * syntax error alone on the stack. Answers -1 at the end of the input. */
static int load_statement(lua_State *L) {
    lua_settop(L, 0);
    if (!read_line(L, true))
        return -1;
    lua_pushfstring(L, "return %s", lua_tostring(L, 1));
    int status = load(L, 2);
    if (status != LUA_OK) {
        lua_settop(L, 1);
        while (is_incomplete(L, status = load(L, 1)) && read_line(L, false)) {
            lua_pushfstring(L, "%s\n%s", lua_tostring(L, 1), lua_tostring(L, 2));
            lua_replace(L, 1);
            lua_settop(L, 1);
        }
        if (lua_gettop(L) == 1) /* the input ended in the middle of a statement */
            status = load(L, 1);
    }
    lua_replace(L, 1);
    lua_settop(L, 1);
    return status;
}

/* Passes all values on the stack to `print`. */
static void print_results(lua_State *L) {
    int n = lua_gettop(L);
    if (n == 0)
        return;
    luaL_checkstack(L, LUA_MINSTACK, "too many results to print");
    lua_getglobal(L, "print");
    lua_insert(L, 1);
    if (lua_pcall(L, n, 0, 0) != LUA_OK)
        tn_host_message(NULL,
                        lua_pushfstring(L, "error calling 'print' (%s)", lua_tostring(L, -1)));
}

void tn_repl_run(lua_State *L) {
    int status;
    while ((status = load_statement(L)) != -1) {
        if (status == LUA_OK)
            status = tn_host_call(L, 0, LUA_MULTRET);
        if (status == LUA_OK) {
            print_results(L);
        } else {
            const char *message = lua_tostring(L, -1);
            tn_host_message(NULL, message ? message : "(error without a message)");
        }
    }
    lua_settop(L, 0);
    putchar('\n');
    fflush(stdout);
}
