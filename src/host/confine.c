/* confine.c: the Lua of a sandbox: what a script must not have is taken away or refuses with a
 * sentence, and paths are looked at before they are opened. The kernel's walls stand behind it. */
#define _XOPEN_SOURCE 700 /* realpath */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "host/box.h"
#include "host/host.h"

#define BOX   "tinynet.box"   /* registry key of the tn_box (light userdata) */
#define GUARD "tinynet.guard" /* of the function that the library asks for its paths */

void *tn_box_alloc(void *p, void *block, size_t old, size_t size) {
    tn_box *box = p;
    old = block ? old : 0; /* without a block, `old` tells the kind of the object */
    if (size == 0) {
        box->used -= old;
        free(block);
        return NULL;
    }
    if (size > old &&
        (size - old > box->limits.memory || box->used > box->limits.memory - (size - old))) {
        box->starved = true;
        return NULL;
    }
    void *now = realloc(block, size);
    if (!now) {
        box->starved = true;
        return NULL;
    }
    box->used += size - old;
    box->peak = box->used > box->peak ? box->used : box->peak;
    return now;
}

static tn_box *box_of(lua_State *L) {
    lua_getfield(L, LUA_REGISTRYINDEX, BOX);
    tn_box *box = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return box;
}

/* Raises a sentence and remembers it. */
static int deny(lua_State *L, const char *format, ...) {
    tn_box *box = box_of(L);
    va_list args;
    va_start(args, format);
    const char *sentence = lua_pushvfstring(L, format, args);
    va_end(args);
    int at = box->denials < TN_BOX_DENIED ? box->denials : TN_BOX_DENIED - 1;
    snprintf(box->denied[at], TN_BOX_SENTENCE, "%s", sentence);
    box->denials++;
    tn_trace_push_place(L);
    lua_insert(L, -2);
    lua_concat(L, 2);
    return lua_error(L);
}

/* Whether the message that ended the script speaks of a refusal. */
static bool is_refusal(const tn_box *box, const char *message) {
    if (strstr(message, "attempt to load a binary chunk"))
        return true;
    for (int i = 0; i < box->denials && i < TN_BOX_DENIED; i++)
        if (strstr(message, box->denied[i]))
            return true;
    return false;
}

void tn_box_judge(tn_box *box, int status, const char *message) {
    if (status == LUA_OK || box->verdict != TN_BOX_OK)
        return;
    snprintf(box->message, sizeof box->message, "%s", message);
    if (status == LUA_ERRMEM || (box->starved && strstr(message, "not enough memory")) ||
        strstr(message, "out of memory")) /* says cairo */
        box->verdict = TN_BOX_MEMORY;
    else if (is_refusal(box, message))
        box->verdict = TN_BOX_FORBIDDEN;
    else
        box->verdict = strstr(message, strerror(EFBIG)) ? TN_BOX_OUTPUT : TN_BOX_ERROR;
}

/* ---- paths ---- */

/* What a path really is, also when its last parts do not exist; false if that cannot be told, as of
 * a link to where nothing is, or nothing is seen. */
static bool resolve(const char *path, char real[PATH_MAX]) {
    char head[PATH_MAX], tail[PATH_MAX] = "";
    struct stat info;
    if (strlen(path) >= PATH_MAX || !*path)
        return false;
    strcpy(head, path);
    while (!realpath(head, real)) {
        char *slash = strrchr(head, '/'), *part = slash ? slash + 1 : head, keep[PATH_MAX];
        if (errno != ENOENT || strcmp(part, "..") == 0 || (slash == head && !part[0]))
            return false;
        if (lstat(head, &info) == 0 && S_ISLNK(info.st_mode))
            return false;
        if (snprintf(keep, sizeof keep, "%s%s%s", part, *tail ? "/" : "", tail) >= PATH_MAX)
            return false;
        strcpy(tail, keep);
        if (slash)
            slash[slash == head] = '\0';
        else
            strcpy(head, ".");
    }
    size_t n = strlen(real);
    return !*tail || snprintf(real + n, PATH_MAX - n, "/%s", tail) < (int)(PATH_MAX - n);
}

static bool is_below(const char *path, const char *root) {
    size_t n = strlen(root);
    return strncmp(path, root, n) == 0 && (!path[n] || path[n] == '/' || root[n - 1] == '/');
}

static bool is_visible(const tn_box *box, const char *path, bool write) {
    char real[PATH_MAX];
    if (!resolve(path, real))
        return false;
    for (int i = 0; i < box->roots; i++)
        if ((!write || box->root[i].write) && is_below(real, box->root[i].path))
            return true;
    return false;
}

/* Whether a path leads into the script's own folder, where there is nothing of that name. A folder
 * inside it that may not be read is no place to look. */
static bool is_gap(const tn_box *box, const char *path) {
    char real[PATH_MAX];
    return resolve(path, real) && is_below(real, box->folder) && access(real, F_OK) != 0 &&
           errno == ENOENT;
}

/* Pushes the place of a relative path that is read: in the folder the script writes to, else beside
 * the script, else the file of that name among the data. */
static const char *push_place(lua_State *L, const tn_box *box, const char *path) {
    if (*path == '/' || access(path, F_OK) == 0)
        return lua_pushstring(L, path);
    const char *name = strncmp(path, "./", 2) == 0 ? path + 2 : path;
    for (int i = 0; i < box->data_count; i++) {
        size_t all = strlen(box->data[i]), n = strlen(name);
        if (all > n && box->data[i][all - n - 1] == '/' &&
            strcmp(box->data[i] + all - n, name) == 0)
            return lua_pushstring(L, box->data[i]);
    }
    return lua_pushfstring(L, "%s/%s", box->folder, path);
}

static int deny_path(lua_State *L, const tn_box *box, const char *path, bool write) {
    if (!write)
        return deny(L,
                    tn_host_word("reading '%s' is not allowed in a sandbox; it may read %s",
                                 "沙盒中不能读取 '%s'；可读取的是 %s"),
                    path,
                    box->alone ? tn_host_word("what the sheet names", "评分表列出的文件")
                               : box->folder);
    if (!*box->out)
        return deny(
            L,
            tn_host_word("writing '%s' is not allowed in a sandbox; --sandbox=out=FOLDER "
                         "names a folder for what a script writes",
                         "沙盒中不能写入 '%s'；--sandbox=out=文件夹 指定脚本可写入的文件夹"),
            path);
    return deny(L,
                tn_host_word("writing '%s' is not allowed in a sandbox; it may write below %s",
                             "沙盒中不能写入 '%s'；可写入的是 %s"),
                path, box->out);
}

/* Replaces the path at an index by the one to open; raises where it may not be opened. */
static void guard_argument(lua_State *L, int index, bool write) {
    const tn_box *box = box_of(L);
    size_t n;
    const char *path = luaL_checklstring(L, index, &n);
    const char *place = write ? lua_pushstring(L, path) : push_place(L, box, path);
    if (strlen(path) != n || (!is_visible(box, place, write) && (write || !is_gap(box, place))))
        deny_path(L, box, path, write);
    lua_replace(L, index);
}

/* (path, write) -> the path to open: what the library asks. */
static int guard(lua_State *L) {
    guard_argument(L, 1, lua_toboolean(L, 2));
    lua_settop(L, 1);
    return 1;
}

/* ---- functions that refuse, and functions that look first; upvalue 1 ---- */

static int refused(lua_State *L) {
    return deny(L, tn_host_word("%s is not available in a sandbox", "沙盒中不能使用 %s"),
                lua_tostring(L, lua_upvalueindex(1)));
}

/* Raises the message on the top of the stack, of a function that knew neither the name by which the
 * script called it nor the line. */
static int raise_named(lua_State *L) {
    static const char unnamed[] = " to '?' (";
    const char *message = lua_tostring(L, -1), *rest = message ? strstr(message, unnamed) : NULL;
    int argument;
    if (rest && sscanf(message, "bad argument #%d", &argument) == 1) {
        rest += sizeof unnamed - 1;
        return luaL_argerror(L, argument, lua_pushlstring(L, rest, strlen(rest) - 1));
    }
    if (message && strcmp(message, "not enough memory") != 0) {
        tn_trace_push_place(L);
        lua_insert(L, -2);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

static int call_original(lua_State *L) {
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    if (lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0) != LUA_OK)
        return raise_named(L);
    return lua_gettop(L);
}

static int open_file(lua_State *L) {
    const char *mode = luaL_optstring(L, 2, "r");
    if (lua_isstring(L, 1))
        guard_argument(L, 1, strcmp(mode, "r") != 0 && strcmp(mode, "rb") != 0);
    return call_original(L);
}

static int read_named(lua_State *L) { /* io.lines, io.input */
    if (lua_isstring(L, 1))
        guard_argument(L, 1, false);
    return call_original(L);
}

static int write_named(lua_State *L) { /* io.output, os.remove, os.rename */
    for (int i = 1; i <= 2 && i <= lua_gettop(L); i++)
        if (lua_isstring(L, i))
            guard_argument(L, i, true);
    return call_original(L);
}

static int load_text(lua_State *L) {
    size_t n;
    const char *text = lua_isstring(L, 1) ? lua_tolstring(L, 1, &n) : NULL;
    if (text && n > 0 && *text == LUA_SIGNATURE[0])
        return deny(L, tn_host_word("compiled code is not loaded in a sandbox",
                                    "沙盒中不加载编译后的代码"));
    if (lua_gettop(L) < 3)
        lua_settop(L, 3);
    lua_pushliteral(L, "t");
    lua_replace(L, 3);
    return call_original(L);
}

/* (path [, mode [, env]]): dofile and loadfile without stdin */
static int load_script(lua_State *L) {
    luaL_checkstring(L, 1);
    guard_argument(L, 1, false);
    if (luaL_loadfilex(L, lua_tostring(L, 1), "t") != LUA_OK)
        return luaL_pushfail(L), lua_insert(L, -2), 2;
    if (lua_gettop(L) > 3) {
        lua_pushvalue(L, 3);
        if (!lua_setupvalue(L, -2, 1))
            lua_pop(L, 1);
    }
    return 1;
}

static int do_script(lua_State *L) {
    lua_settop(L, 1);
    if (load_script(L) != 1)
        return lua_error(L);
    lua_call(L, 0, LUA_MULTRET);
    return lua_gettop(L) - 1;
}

static int set_metatable(lua_State *L) {
    if (lua_istable(L, 2)) {
        lua_pushliteral(L, "__gc");
        if (lua_rawget(L, 2) != LUA_TNIL)
            return deny(L, tn_host_word("a finaliser (__gc) is not available in a sandbox",
                                        "沙盒中不能使用终结器（__gc）"));
        lua_pop(L, 1);
    }
    return call_original(L);
}

/* Of a table as ever. Of anything else a copy of what is harmless: the metatables of C objects hold
 * finalisers. */
static int get_metatable(lua_State *L) {
    luaL_checkany(L, 1);
    if (lua_istable(L, 1) || luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
        return lua_istable(L, 1) ? call_original(L) : 1;
    if (!lua_getmetatable(L, 1))
        return luaL_pushfail(L), 1;
    lua_newtable(L);
    lua_getfield(L, -2, "__name");
    lua_setfield(L, -2, "__name");
    if (lua_type(L, 1) == LUA_TSTRING) {
        lua_getfield(L, -2, "__index");
        lua_setfield(L, -2, "__index");
    }
    return 1;
}

static int collect_garbage(lua_State *L) {
    const char *what = luaL_optstring(L, 1, "collect");
    if (strcmp(what, "collect") != 0 && strcmp(what, "count") != 0 && strcmp(what, "step") != 0) {
        lua_pushfstring(L, "collectgarbage \"%s\"", what);
        return deny(L, tn_host_word("%s is not available in a sandbox", "沙盒中不能使用 %s"),
                    lua_tostring(L, -1));
    }
    return call_original(L);
}

static int no_variable(lua_State *L) { /* os.getenv */
    luaL_checkstring(L, 1);
    return luaL_pushfail(L), 1;
}

/* os.exit: the end of the script, not of the report. What was set before counts, as after an
 * error. */
static int end_script(lua_State *L) {
    if (box_of(L)->sheet)
        return deny(
            L, tn_host_word("os.exit is not available in a sheet", "评分表中不能使用 os.exit"));
    bool good = lua_isnoneornil(L, 1) || (lua_isboolean(L, 1) && lua_toboolean(L, 1)) ||
                (lua_isinteger(L, 1) && lua_tointeger(L, 1) == 0);
    char message[64];
    snprintf(message, sizeof message, "os.exit(%.40s)", luaL_tolstring(L, 1, NULL));
    lua_settop(L, 0);
    tn_box_send_values(L, box_of(L));
    tn_box_end(box_of(L), good ? TN_BOX_OK : TN_BOX_ERROR, good ? "" : message);
}

/* package.searchers: a Lua module beside the script. */
static int search_beside(lua_State *L) {
    const tn_box *box = box_of(L);
    const char *name = luaL_checkstring(L, 1);
    const char *file = luaL_gsub(L, name, ".", "/");
    static const char *const endings[] = {".lua", "/init.lua"};
    for (int i = 0; i < 2; i++) {
        const char *path = lua_pushfstring(L, "%s/%s%s", box->folder, file, endings[i]);
        if (access(path, R_OK) != 0 || !is_visible(box, path, false))
            continue;
        if (luaL_loadfilex(L, path, "t") != LUA_OK)
            return luaL_error(L, "error loading module '%s' from file '%s':\n\t%s", name, path,
                              lua_tostring(L, -1));
        return lua_pushstring(L, path), 2;
    }
    lua_pushfstring(L, "no file '%s/%s.lua'", box->folder, file);
    return 1;
}

/* Names of `debug` besides traceback. */
static int no_debug(lua_State *L) {
    const char *field = luaL_tolstring(L, 2, NULL);
    return deny(L,
                tn_host_word("debug.%s is not available in a sandbox", "沙盒中不能使用 debug.%s"),
                field);
}

/* ---- the globals ---- */

static const char *const taken[][2] = {{"os", "execute"}, {"os", "tmpname"}, {"os", "setlocale"},
                                       {"io", "popen"},   {"io", "tmpfile"}, {"string", "dump"}};

static const struct {
    const char *library, *name;
    lua_CFunction look;
} watched[] = {{"io", "open", open_file},
               {"io", "lines", read_named},
               {"io", "input", read_named},
               {"io", "output", write_named},
               {"os", "remove", write_named},
               {"os", "rename", write_named},
               {"os", "getenv", no_variable},
               {"os", "exit", end_script},
               {LUA_GNAME, "load", load_text},
               {LUA_GNAME, "loadfile", load_script},
               {LUA_GNAME, "dofile", do_script},
               {LUA_GNAME, "setmetatable", set_metatable},
               {LUA_GNAME, "getmetatable", get_metatable},
               {LUA_GNAME, "collectgarbage", collect_garbage}};

static void change_libraries(lua_State *L) {
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        lua_getglobal(L, taken[i][0]);
        lua_pushfstring(L, "%s.%s", taken[i][0], taken[i][1]);
        lua_pushcclosure(L, refused, 1);
        lua_setfield(L, -2, taken[i][1]);
        lua_pop(L, 1);
    }
    for (size_t i = 0; i < sizeof watched / sizeof *watched; i++) {
        lua_getglobal(L, watched[i].library);
        lua_getfield(L, -1, watched[i].name);
        lua_pushcclosure(L, watched[i].look, 1);
        lua_setfield(L, -2, watched[i].name);
        lua_pop(L, 1);
    }
}

/* Puts the table on the top in the place of a library. */
static void replace_library(lua_State *L, const char *name) {
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_pushvalue(L, -2);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
    lua_setglobal(L, name);
}

/* For the library's own files: `os` as it is, without what would only refuse. Into the table on the
 * top. */
static void keep_os(lua_State *L) {
    lua_newtable(L);
    lua_getglobal(L, LUA_OSLIBNAME);
    for (lua_pushnil(L); lua_next(L, -2);) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_settable(L, -5);
    }
    lua_pop(L, 1);
    lua_pushnil(L);
    lua_setfield(L, -2, "execute");
    lua_setfield(L, -2, LUA_OSLIBNAME);
}

/* The library's own files see, beside the globals, the few functions of `debug` that they use. */
static void keep_debug(lua_State *L) {
    static const char *const kept[] = {"getinfo", "getupvalue", "traceback"};
    lua_newtable(L);
    lua_newtable(L);
    lua_getglobal(L, LUA_DBLIBNAME);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        lua_getfield(L, -1, kept[i]);
        lua_setfield(L, -3, kept[i]);
    }
    lua_pop(L, 1);
    lua_setfield(L, -2, LUA_DBLIBNAME);
    keep_os(L);
    lua_createtable(L, 0, 1);
    lua_pushglobaltable(L);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_setfield(L, LUA_REGISTRYINDEX, TN_HOST_LIBRARY);
}

static void replace_debug(lua_State *L) {
    lua_newtable(L);
    lua_getglobal(L, LUA_DBLIBNAME);
    lua_getfield(L, -1, "traceback");
    lua_setfield(L, -3, "traceback");
    lua_pop(L, 1);
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, no_debug);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    replace_library(L, LUA_DBLIBNAME);
}

/* `require` keeps the true table; scripts get one with what they may look at. Of the searchers
 * those stay that serve package.preload and the library. */
static void replace_package(lua_State *L) {
    lua_getglobal(L, LUA_LOADLIBNAME);
    lua_getfield(L, -1, "searchers");
    lua_pushcfunction(L, search_beside);
    lua_seti(L, -2, 3);
    for (lua_Integer i = luaL_len(L, -1); i > 3; i--) {
        lua_pushnil(L);
        lua_seti(L, -2, i);
    }
    lua_pop(L, 1);
    lua_newtable(L);
    static const char *const kept[] = {"loaded", "preload", "config"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        lua_getfield(L, -2, kept[i]);
        lua_setfield(L, -2, kept[i]);
    }
    static const char *const gone[] = {"loadlib", "searchpath"};
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
        lua_pushfstring(L, "package.%s", gone[i]);
        lua_pushcclosure(L, refused, 1);
        lua_setfield(L, -2, gone[i]);
    }
    lua_pushliteral(L, "?.lua"); /* scripts add to it; nothing reads it */
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "path");
    lua_setfield(L, -2, "cpath");
    replace_library(L, LUA_LOADLIBNAME);
    lua_pop(L, 1);
}

/* math.random begins where the seed says, not at an address. */
static void fix_seed(lua_State *L, lua_Integer seed) {
    lua_getglobal(L, LUA_MATHLIBNAME);
    lua_getfield(L, -1, "randomseed");
    lua_pushinteger(L, seed);
    lua_call(L, 1, 0);
    lua_pop(L, 1);
}

/* ---- what must be loaded before the walls close ---- */

/* The library's C modules in a folder, with the libraries they need. */
static void load_modules(tn_box *box, const char *folder) {
    char path[PATH_MAX];
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir && (e = readdir(dir)) != NULL;) {
        size_t n = strlen(e->d_name);
        if (n > 3 && strcmp(e->d_name + n - 3, ".so") == 0 &&
            snprintf(path, sizeof path, "%s%s", folder, e->d_name) < PATH_MAX)
            dlopen(path, RTLD_NOW | RTLD_LOCAL); /* one that fails says so when it is required */
    }
    if (dir)
        closedir(dir);
    tn_root_add(box, folder, false);
}

/* () asks the drawing module for the files of the fonts. */
static int ask_fonts(lua_State *L) {
    tn_host_require(L, "tinynet.canvas");
    lua_getfield(L, -1, "fonts");
    lua_call(L, 0, 1);
    return 1;
}

static void add_fonts(lua_State *L, tn_box *box) {
    lua_pushcfunction(L, ask_fonts);
    if (lua_pcall(L, 0, 1, 0) == LUA_OK)
        for (lua_Integer i = 1; lua_geti(L, -1, i) == LUA_TSTRING; i++, lua_pop(L, 1))
            tn_root_add(box, lua_tostring(L, -1), false);
    lua_settop(L, 0); /* without the drawing libraries scripts that draw say so themselves */
}

static void add_roots(lua_State *L, tn_box *box) {
    lua_getfield(L, LUA_REGISTRYINDEX, "tinynet.home");
    tn_root_add(box, lua_tostring(L, -1), false);
    tn_searcher_folders(L);
    for (lua_Integer i = 1; lua_geti(L, -1, i) == LUA_TSTRING; i++, lua_pop(L, 1))
        load_modules(box, lua_tostring(L, -1));
    lua_settop(L, 0);
    add_fonts(L, box);
    tn_root_add(box, box->alone ? box->script : box->folder, false);
    for (int i = 0; i < box->data_count; i++)
        tn_root_add(box, box->data[i], false);
    if (*box->out)
        tn_root_add(box, box->out, true);
}

void tn_box_enter(lua_State *L, tn_box *box, int threads) {
    char message[TN_BOX_SENTENCE];
    lua_pushlightuserdata(L, box);
    lua_setfield(L, LUA_REGISTRYINDEX, BOX);
    tzset();
    add_roots(L, box);
    if (!tn_lock(box, threads, message, sizeof message))
        tn_box_end(box, TN_BOX_OPEN, message);
    tn_box_report_walls(box);
    lua_pushcfunction(L, guard);
    lua_setfield(L, LUA_REGISTRYINDEX, GUARD);
    change_libraries(L);
    keep_debug(L);
    replace_debug(L);
    replace_package(L);
    fix_seed(L, box->seed);
    tn_box_want_values(L, box);
    tn_box_watch_time(L, box);
}
