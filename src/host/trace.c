/* trace.c: error messages: what Lua says, the source line, and the frames of the user's own code.
 */
#include <ctype.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/host.h"

/* Of a long stack only the ends are looked at, and of the frames there only the ends are shown. */
enum { EDGE = 100, SHOWN_TOP = 10, SHOWN_BOTTOM = 11, MAX_LINE = 200 };

typedef struct frames {
    int level[2 * EDGE]; /* the user's frames, innermost first */
    int count;
    int levels; /* of the whole stack */
} frames;

static int count_levels(lua_State *L) {
    lua_Debug ar;
    int low = 1, high = 1;
    while (lua_getstack(L, high, &ar)) {
        low = high;
        high *= 2;
    }
    while (low < high) {
        int middle = (low + high) / 2;
        if (lua_getstack(L, middle, &ar))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_library(lua_State *L, const lua_Debug *ar) {
    lua_getfield(L, LUA_REGISTRYINDEX, "tinynet.home");
    const char *home = lua_tostring(L, -1);
    bool ours = home && *ar->source == '@' && strncmp(ar->source + 1, home, strlen(home)) == 0;
    lua_pop(L, 1);
    return ours;
}

bool tn_trace_in_library(lua_State *L) {
    lua_Debug ar;
    for (int level = 0; level < EDGE && lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "S", &ar);
        if (is_library(L, &ar))
            return true;
    }
    return false;
}

void tn_trace_push_place(lua_State *L) {
    lua_Debug ar;
    for (int level = 1; level < EDGE && lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "S", &ar);
        if (*ar.what != 'C' && !is_library(L, &ar)) {
            luaL_where(L, level);
            return;
        }
    }
    lua_pushliteral(L, "");
}

/* Whether the function on the top is one of the host's; pops it. */
static bool pop_is_host(lua_State *L) {
    lua_CFunction f = lua_tocfunction(L, -1);
    lua_pop(L, 1);
    return f == tn_strict_read || f == tn_searcher_search;
}

/* Collects the user's frames. A C function belongs to the Lua function that called it; those below
 * all Lua functions are the host. */
static void collect(lua_State *L, frames *f) {
    lua_Debug ar;
    bool hidden = true;
    f->levels = count_levels(L);
    f->count = 0;
    for (int level = f->levels - 1; level > 0; level--) { /* level 0 is the message handler */
        if (level >= EDGE && level < f->levels - EDGE)
            continue;
        lua_getstack(L, level, &ar);
        lua_getinfo(L, "Sf", &ar);
        if (*ar.what != 'C')
            hidden = is_library(L, &ar);
        if (!pop_is_host(L) && !hidden)
            f->level[f->count++] = level;
    }
    for (int i = 0; i < f->count / 2; i++) {
        int swap = f->level[i];
        f->level[i] = f->level[f->count - 1 - i];
        f->level[f->count - 1 - i] = swap;
    }
}

static void add_frame(lua_State *L, luaL_Buffer *b, int level) {
    lua_Debug ar;
    lua_getstack(L, level, &ar);
    lua_getinfo(L, "Slnt", &ar);
    if (ar.currentline > 0)
        lua_pushfstring(L, "\n\t%s:%d: in ", ar.short_src, ar.currentline);
    else
        lua_pushfstring(L, "\n\t%s: in ", ar.short_src);
    luaL_addvalue(b);
    if (*ar.what == 'm')
        lua_pushliteral(L, "main chunk");
    else if (*ar.namewhat)
        lua_pushfstring(L, "%s '%s'", *ar.namewhat == 'm' ? ar.namewhat : "function", ar.name);
    else if (*ar.what == 'C')
        lua_pushliteral(L, "?");
    else
        lua_pushfstring(L, "function <%s:%d>", ar.short_src, ar.linedefined);
    luaL_addvalue(b);
    if (ar.istailcall)
        luaL_addstring(b, "\n\t(...tail calls...)");
}

static void add_traceback(lua_State *L, luaL_Buffer *b, const frames *f) {
    if (f->count > 0)
        luaL_addstring(b, "\nstack traceback:");
    for (int i = 0; i < f->count; i++) {
        int last = f->count - SHOWN_BOTTOM;
        if (i == SHOWN_TOP && i < last) {
            lua_pushfstring(L, "\n\t...\t(skipping %d levels)", f->level[last] - f->level[i]);
            luaL_addvalue(b);
            i = last;
        }
        add_frame(L, b, f->level[i]);
    }
}

/* The position "source:12:" at the head of a message: the line and the length of "source", or 0. */
static int position(const char *message, size_t *len) {
    for (const char *p = message; *p && *p != '\n'; p++) {
        size_t digits = *p == ':' ? strspn(p + 1, "0123456789") : 0;
        if (digits > 0 && p[digits + 1] == ':') {
            *len = (size_t)(p - message);
            return atoi(p + 1);
        }
    }
    return 0;
}

/* Reads one line of a file; false if there is none, or if it is too long or no text. */
static bool read_line(const char *path, int line, char text[MAX_LINE]) {
    FILE *file = fopen(path, "r");
    int c = 0, now = 1, len = 0;
    if (!file)
        return false;
    while (now < line && (c = getc(file)) != EOF)
        now += c == '\n';
    while ((c = getc(file)) != EOF && c != '\n' && c != '\r' && c != '\0' && len < MAX_LINE - 1)
        text[len++] = (char)c;
    fclose(file);
    text[len] = '\0';
    return (c == '\n' || c == '\r' || c == EOF) && text[strspn(text, " \t")] != '\0';
}

/* (home, message, line, line above, chinese) -> marker, hint: what the library's file says. */
static int ask_hints(lua_State *L) {
    lua_settop(L, 5);
    if (luaL_loadfile(L, lua_pushfstring(L, "%shints.lua", lua_tostring(L, 1))) != LUA_OK)
        return lua_error(L);
    lua_call(L, 0, 1);
    lua_replace(L, 1);
    lua_settop(L, 5);
    lua_call(L, 4, 2);
    return 2;
}

/* Pushes the marker below a line, and the hint or nil; two nils where the library has no such file,
 * or there is no memory. `above` may be NULL. */
static void push_hint(lua_State *L, const char *message, const char *line, const char *above) {
    lua_pushcfunction(L, ask_hints);
    lua_getfield(L, LUA_REGISTRYINDEX, "tinynet.home");
    lua_pushstring(L, message);
    lua_pushstring(L, line);
    lua_pushstring(L, above);
    lua_pushboolean(L, *tn_host_word("", "zh"));
    if (lua_pcall(L, 5, 2, 0) != LUA_OK) {
        lua_pop(L, 1);
        lua_pushnil(L);
        lua_pushnil(L);
    }
}

/* Marks the word in the line that the message speaks of, and adds a sentence for common mistakes.
 */
static void add_hint(lua_State *L, luaL_Buffer *b, const char *message, const char *line,
                     const char *above) {
    push_hint(L, message, line, above);
    const char *hint = lua_tostring(L, -1);
    if (!lua_isstring(L, -2)) {
        lua_pop(L, 2);
        return;
    }
    lua_pushfstring(L, "\n       | %s%s%s", lua_tostring(L, -2),
                    hint ? tn_host_word("\nhint: ", "\n提示：") : "", hint ? hint : "");
    lua_insert(L, -3);
    lua_pop(L, 2);
    luaL_addvalue(b);
}

void tn_trace_say_hint(lua_State *L, const char *message, const char *statement) {
    size_t len = 0;
    char line[MAX_LINE];
    int number = position(message, &len);
    for (int k = 1; k < number && strchr(statement, '\n'); k++)
        statement = strchr(statement, '\n') + 1;
    snprintf(line, sizeof line, "%.*s", (int)strcspn(statement, "\n"), statement);
    lua_pushlstring(L, message, strcspn(message, "\n")); /* without the traceback */
    push_hint(L, lua_tostring(L, -1), line, NULL);
    if (lua_isstring(L, -1))
        tn_host_message(tn_host_word("hint", "提示"), lua_tostring(L, -1));
    lua_pop(L, 3);
}

static void add_line(lua_State *L, luaL_Buffer *b, const char *path, int line,
                     const char *message) {
    char text[MAX_LINE], above[MAX_LINE], number[16];
    if (line < 1 || !read_line(path, line, text))
        return;
    snprintf(number, sizeof number, "%6d", line);
    lua_pushfstring(L, "\n%s | %s", number, text);
    luaL_addvalue(b);
    add_hint(L, b, message, text, line > 1 && read_line(path, line - 1, above) ? above : NULL);
}

/* Adds the line the message speaks of, or, without a position in it, the line that runs. */
static void add_source(lua_State *L, luaL_Buffer *b, const frames *f, const char *message) {
    lua_Debug ar;
    size_t len = 0;
    int line = position(message, &len);
    for (int i = 0; i < f->count; i++) {
        lua_getstack(L, f->level[i], &ar);
        lua_getinfo(L, "Sl", &ar);
        bool named = strlen(ar.short_src) == len && strncmp(message, ar.short_src, len) == 0;
        if (*ar.what == 'C' || (line && !named))
            continue;
        if (*ar.source == '@')
            add_line(L, b, ar.source + 1, line ? line : ar.currentline, message);
        return;
    }
}

/* An interruption carries what was done so far. */
static void keep_partial(lua_State *L, const char *message) {
    if (strcmp(message, TN_HOST_INTERRUPTED) != 0 || !lua_istable(L, 1))
        return;
    lua_pushliteral(L, "partial");
    lua_rawget(L, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, TN_HOST_PARTIAL);
}

int tn_trace_handler(lua_State *L) {
    static const size_t tail = sizeof TN_HOST_INTERRUPTED - 1;
    frames f;
    luaL_Buffer b;
    const char *message = lua_tostring(L, 1);
    if (!message) {
        bool speaks = luaL_callmeta(L, 1, "__tostring") && lua_type(L, -1) == LUA_TSTRING;
        if (speaks) {
            keep_partial(L, lua_tostring(L, -1));
            return 1;
        }
        message = lua_pushfstring(L, "(error object is a %s value)", luaL_typename(L, 1));
    }
    size_t len = strlen(message), start = 0;
    if (len >= tail && strcmp(message + len - tail, TN_HOST_INTERRUPTED) == 0 &&
        (len == tail || position(message, &start))) {
        lua_pushliteral(L, TN_HOST_INTERRUPTED);
        return 1;
    }
    collect(L, &f);
    luaL_buffinit(L, &b);
    luaL_addstring(&b, message);
    add_source(L, &b, &f, message);
    add_traceback(L, &b, &f);
    luaL_pushresult(&b);
    return 1;
}

/* What a file is that cannot be a script, judged by how it begins; NULL for a text. */
static const char *not_a_script(const char *path) {
    unsigned char head[256];
    FILE *file = fopen(path, "rb");
    size_t n = file ? fread(head, 1, sizeof head, file) : 0, zeros = 0, strange = 0;
    if (file)
        fclose(file);
    if (n > 0 && head[0] == LUA_SIGNATURE[0])
        return NULL; /* a compiled script: Lua says what is wrong with it */
    for (size_t i = 0; i < n; i++) {
        zeros += head[i] == 0;
        strange += head[i] < 9 || (head[i] > 13 && head[i] < 32);
    }
    if (n > 1 && ((head[0] == 0xff && head[1] == 0xfe) || (head[0] == 0xfe && head[1] == 0xff) ||
                  (zeros > n / 3 && strange == zeros)))
        return tn_host_word("is written in UTF-16; save it as UTF-8 in the editor",
                            "使用 UTF-16 编码；请在编辑器中另存为 UTF-8");
    if (strange > 0)
        return tn_host_word("is no text; a Lua script was expected",
                            "不是文本文件；此处应为 Lua 脚本");
    return NULL;
}

void tn_trace_file_error(lua_State *L, const char *path) {
    const char *message = lua_tostring(L, -1), *colon = strrchr(message, ':');
    if (!colon || !*tn_host_word("", "zh"))
        return;
    lua_pushfstring(
        L, strncmp(message, "cannot open", 11) == 0 ? "无法打开 %s：%s" : "无法读取 %s：%s",
        path ? path : "stdin", tn_host_reason(colon + 2));
    lua_remove(L, -2);
}

void tn_trace_load_error(lua_State *L, const char *path) {
    luaL_Buffer b;
    size_t len;
    const char *message = lua_tostring(L, -1);
    int line = message ? position(message, &len) : 0;
    const char *what = line ? not_a_script(path) : NULL;
    if (what) {
        lua_pushfstring(L, "%s %s", path, what);
        lua_remove(L, -2);
    }
    if (!line || what)
        return;
    for (char text[MAX_LINE]; line > 1 && !read_line(path, line, text);)
        line--; /* an error at the end of the file is noticed below its last line */
    luaL_buffinit(L, &b);
    luaL_addstring(&b, message);
    add_line(L, &b, path, line, message);
    luaL_pushresult(&b);
    lua_remove(L, -2);
}
