/* repl.c: the interactive mode: that of `lua`, with help(x) and "x?". */
#include <lauxlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/host.h"

#define STATEMENT "tinynet.statement" /* registry key of the text that runs */

/* Pushes the prompt, which scripts may set in _PROMPT and _PROMPT2. */
static const char *push_prompt(lua_State *L, bool first) {
    if (lua_getglobal(L, first ? "_PROMPT" : "_PROMPT2") == LUA_TNIL)
        return lua_pushstring(L, first ? "> " : ">> ");
    return luaL_tolstring(L, -1, NULL);
}

/* Pushes a line, as in Lua 5.2 "return x" for the first line "=x". Of a statement that goes on, the
 * lines above are at index 1. */
static int read_line(lua_State *L, bool first) {
    int top = lua_gettop(L);
    const char *above = "";
    if (!first)
        above = lua_pushfstring(L, "%s\n", lua_tostring(L, 1));
    int answer = tn_edit_line(L, push_prompt(L, first), above);
    const char *line = lua_tostring(L, -1);
    if (first && *line == '=')
        lua_pushfstring(L, "return %s", line + 1);
    lua_replace(L, top + 1);
    lua_settop(L, top + 1);
    return answer;
}

/* help(x): the documentation of x. */
static int help(lua_State *L) {
    int n = lua_gettop(L);
    tn_host_require(L, "tinynet.help");
    lua_insert(L, 1);
    lua_call(L, n, 0);
    return 0;
}

/* The function of a line "x?": help for the text in its upvalue. */
static int help_on_text(lua_State *L) {
    lua_settop(L, 0);
    lua_pushnil(L);
    lua_pushvalue(L, lua_upvalueindex(1));
    return help(L);
}

/* Whether a line is a question "x?"; then pushes the function that answers it. */
static bool push_question(lua_State *L, const char *line) {
    size_t len = strlen(line);
    while (len > 0 && strchr(" \t\r", line[len - 1]))
        len--;
    if (len == 0 || line[len - 1] != '?')
        return false;
    lua_pushlstring(L, line, len - 1);
    lua_pushcclosure(L, help_on_text, 1);
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

enum { END_OF_INPUT = -1, DROPPED = -2 };

/* Reads the further lines of the statement at index 1 while it is incomplete, and loads it. */
static int load_lines(lua_State *L) {
    int status, answer = TN_LINE_READ;
    while (is_incomplete(L, status = load(L, 1)) &&
           (answer = read_line(L, false)) == TN_LINE_READ) {
        lua_pushfstring(L, "%s\n%s", lua_tostring(L, 1), lua_tostring(L, 2));
        lua_replace(L, 1);
        lua_settop(L, 1);
    }
    if (answer == TN_LINE_INTERRUPTED)
        return DROPPED;
    if (answer == TN_LINE_END) { /* in the middle of a statement */
        lua_settop(L, 1);
        status = load(L, 1);
    }
    return status;
}

/* Reads one statement, over several lines if need be, and leaves its function or the message of a
 * syntax error alone on the stack. */
static int load_statement(lua_State *L) {
    lua_settop(L, 0);
    int answer = read_line(L, true);
    if (answer != TN_LINE_READ)
        return answer == TN_LINE_END ? END_OF_INPUT : DROPPED;
    if (push_question(L, lua_tostring(L, 1)))
        return lua_replace(L, 1), LUA_OK;
    lua_pushfstring(L, "return %s", lua_tostring(L, 1));
    int status = load(L, 2);
    if (status != LUA_OK) {
        lua_settop(L, 1);
        if ((status = load_lines(L)) == DROPPED)
            return status;
    }
    lua_pushvalue(L, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, STATEMENT);
    lua_replace(L, 1);
    lua_settop(L, 1);
    return status;
}

/* Says the message on the top of the stack, at a terminal with a hint on the statement. */
static void report(lua_State *L) {
    const char *message = lua_tostring(L, -1);
    if (message && strcmp(message, TN_HOST_INTERRUPTED) == 0)
        message = tn_host_word(TN_HOST_INTERRUPTED, "已中断！");
    tn_host_message(NULL, message ? message : "(error without a message)");
    if (isatty(STDIN_FILENO) && message &&
        lua_getfield(L, LUA_REGISTRYINDEX, STATEMENT) == LUA_TSTRING)
        tn_trace_say_hint(L, message, lua_tostring(L, -1));
}

/* Says once what becomes of locals: scripts are full of them, and their lines are typed here, too.
 */
static void explain_local(lua_State *L) {
    static bool said;
    if (said || !isatty(STDIN_FILENO) ||
        lua_getfield(L, LUA_REGISTRYINDEX, STATEMENT) != LUA_TSTRING)
        return;
    said = strncmp(lua_tostring(L, -1), "local ", 6) == 0;
    if (said)
        tn_host_message(NULL, tn_host_word("(a local ends with its line; leave out \"local\" here)",
                                           "（local 变量只在该行有效；此处请省略 local）"));
}

/* (table) -> the table as text, by the library. */
static int show(lua_State *L) {
    tn_host_require(L, "tinynet.show");
    lua_insert(L, 1);
    lua_call(L, 1, 1);
    return 1;
}

/* Puts in the place of a plain table what it holds. */
static void show_table(lua_State *L, int result) {
    if (!lua_istable(L, result) || lua_getmetatable(L, result))
        return;
    lua_pushcfunction(L, show);
    lua_pushvalue(L, result);
    if (lua_pcall(L, 1, 1, 0) == LUA_OK)
        lua_replace(L, result);
}

/* Passes all values on the stack to `print`; at a terminal tables show what they hold. */
static void print_results(lua_State *L) {
    int n = lua_gettop(L);
    if (n == 0)
        return;
    luaL_checkstack(L, LUA_MINSTACK, "too many results to print");
    for (int i = 1; i <= n && isatty(STDIN_FILENO); i++) {
        show_table(L, i);
        lua_settop(L, n);
    }
    lua_getglobal(L, "print");
    lua_insert(L, 1);
    if (lua_pcall(L, n, 0, 0) != LUA_OK)
        tn_host_message(NULL,
                        lua_pushfstring(L, "error calling 'print' (%s)", lua_tostring(L, -1)));
}

/* What an interrupted call had done so far becomes the global _PARTIAL. */
static void keep_partial(lua_State *L) {
    if (lua_getfield(L, LUA_REGISTRYINDEX, TN_HOST_PARTIAL) != LUA_TNIL) {
        tn_host_message(NULL, tn_host_word("(_PARTIAL is what was done so far)",
                                           "（_PARTIAL 是到此为止的结果）"));
        lua_setglobal(L, "_PARTIAL");
        lua_pushnil(L);
        lua_setfield(L, LUA_REGISTRYINDEX, TN_HOST_PARTIAL);
    }
}

/* () -> sets the global `tn` to the library, as most scripts do. */
static int load_library(lua_State *L) {
    tn_host_require(L, "tinynet");
    lua_setglobal(L, "tn");
    return 0;
}

/* At a terminal the library is at hand, and a line says so; elsewhere all is as in `lua`. */
static void greet(lua_State *L) {
    if (!isatty(STDIN_FILENO) || lua_getglobal(L, "tn") != LUA_TNIL)
        return;
    lua_pushcfunction(L, load_library);
    if (lua_pcall(L, 0, 0, 0) == LUA_OK)
        puts(tn_host_word("tn is the library; help(x) or x? explains, Tab completes, Ctrl-D ends",
                          "tn 是程序库；help(x) 或 x? 查看说明，Tab 补全，Ctrl-D 退出"));
}

static void open_repl(lua_State *L) {
    greet(L);
    lua_settop(L, 0);
    lua_pushcfunction(L, help);
    if (lua_getglobal(L, "help") == LUA_TNIL) {
        lua_pop(L, 1);
        lua_setglobal(L, "help");
    }
    lua_settop(L, 0);
    tn_edit_open();
}

void tn_repl_run(lua_State *L) {
    int status;
    open_repl(L);
    while ((status = load_statement(L)) != END_OF_INPUT) {
        if (status == DROPPED)
            continue;
        if (status == LUA_OK)
            status = tn_host_call(L, 0, LUA_MULTRET);
        if (status == LUA_OK) {
            print_results(L);
            explain_local(L);
        } else {
            report(L);
            keep_partial(L);
        }
    }
    tn_edit_close();
    lua_settop(L, 0);
    putchar('\n');
    fflush(stdout);
}
