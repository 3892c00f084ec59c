/* store.c: luaopen of tinynet.store, SQLite databases below lua/tinynet/sweep. Not public. Calls
 * that meet a full disk, a lock or damage answer nil, message, code (SQLite's result code); the
 * message begins with the path. */
#include <lauxlib.h>
#include <lua.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

#define STORE     "tinynet.store"
#define STATEMENT "tinynet.store.statement"

enum { PATIENCE = 10000 }; /* ms to wait for another process' lock */

typedef struct store {
    sqlite3 *db; /* NULL: closed; a store is made closed, so that no error leaks a file */
} store;

typedef struct statement {
    store *owner; /* user value 1 keeps it; its statements end when it is closed */
    sqlite3_stmt *at;
} statement;

static int fail(lua_State *L, sqlite3 *db, const char *path, int code) {
    lua_pushnil(L);
    lua_pushfstring(L, "%s: %s", path, db ? sqlite3_errmsg(db) : sqlite3_errstr(code));
    lua_pushinteger(L, code & 0xff);
    return 3;
}

/* The path of the store at `index`, as the user gave it. */
static const char *path_of(lua_State *L, int index) {
    lua_getiuservalue(L, index, 1);
    return lua_tostring(L, -1); /* the store keeps the string alive */
}

/*---
Closes a database with all its statements; nothing on a closed one.
*/
static int store_close(lua_State *L) {
    store *s = luaL_checkudata(L, 1, STORE);
    if (!s->db)
        return 0;
    for (sqlite3_stmt *at; (at = sqlite3_next_stmt(s->db, NULL));)
        sqlite3_finalize(at);
    sqlite3_close(s->db);
    s->db = NULL;
    return 0;
}

/*---
Opens a database in a file.
@param path string not empty, or the file is a temporary one
@param mode string "create" (there or not), "write", "read", or "frozen" (read, where nothing else
can write)
@return store|nil nil, message, code on failure
*/
static int store_open(lua_State *L) {
    static const char *const modes[] = {"create", "write", "read", "frozen", NULL};
    static const int flags[] = {SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, SQLITE_OPEN_READWRITE,
                                SQLITE_OPEN_READONLY, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI};
    const char *path = luaL_checkstring(L, 1), *name = path;
    int mode = luaL_checkoption(L, 2, NULL, modes);
    if (*name == ':') /* ":memory:" is a file, too */
        name = lua_pushfstring(L, "./%s", name);
    if (mode == 3) {
        name = luaL_gsub(L, luaL_gsub(L, luaL_gsub(L, name, "%", "%25"), "?", "%3f"), "#", "%23");
        name = lua_pushfstring(L, "file:%s?immutable=1", name);
    }
    store *s = lua_newuserdatauv(L, sizeof *s, 1);
    s->db = NULL;
    luaL_setmetatable(L, STORE);
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, 1);
    int code = sqlite3_open_v2(name, &s->db, flags[mode], NULL);
    if (code != SQLITE_OK) {
        int results = fail(L, s->db, path, code);
        sqlite3_close(s->db);
        s->db = NULL;
        return results;
    }
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_busy_timeout(s->db, PATIENCE);
    return 1;
}

static store *check_open(lua_State *L, int arg) {
    store *s = luaL_checkudata(L, arg, STORE);
    luaL_argcheck(L, s->db, arg, "the database is closed");
    return s;
}

/*---
Runs statements whose answers are of no interest.
@param sql string
@return boolean|nil true; nil, message, code on failure
*/
static int store_exec(lua_State *L) {
    store *s = check_open(L, 1);
    int code = sqlite3_exec(s->db, luaL_checkstring(L, 2), NULL, NULL, NULL);
    if (code != SQLITE_OK)
        return fail(L, s->db, path_of(L, 1), code);
    lua_pushboolean(L, 1);
    return 1;
}

/*---
Prepares a statement.
@param sql string
@return statement|nil nil, message, code on failure
*/
static int store_prepare(lua_State *L) {
    store *s = check_open(L, 1);
    const char *sql = luaL_checkstring(L, 2);
    statement *st = lua_newuserdatauv(L, sizeof *st, 1);
    *st = (statement){s, NULL};
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, 1);
    luaL_setmetatable(L, STATEMENT);
    int code = sqlite3_prepare_v2(s->db, sql, -1, &st->at, NULL);
    return code == SQLITE_OK ? 1 : fail(L, s->db, path_of(L, 1), code);
}

static statement *check_statement(lua_State *L) {
    statement *st = luaL_checkudata(L, 1, STATEMENT);
    luaL_argcheck(L, st->owner->db && st->at, 1, "the database is closed");
    return st;
}

static int fail_statement(lua_State *L, statement *st, int code) {
    lua_getiuservalue(L, 1, 1);
    int results = fail(L, st->owner->db, path_of(L, lua_gettop(L)), code);
    sqlite3_reset(st->at);
    return results;
}

static int bind_value(lua_State *L, statement *st, int arg) {
    size_t n;
    const char *text;
    switch (lua_type(L, arg)) {
    case LUA_TNIL:
        return sqlite3_bind_null(st->at, arg - 1);
    case LUA_TBOOLEAN:
        return sqlite3_bind_int(st->at, arg - 1, lua_toboolean(L, arg));
    case LUA_TNUMBER:
        return lua_isinteger(L, arg) ? sqlite3_bind_int64(st->at, arg - 1, lua_tointeger(L, arg))
                                     : sqlite3_bind_double(st->at, arg - 1, lua_tonumber(L, arg));
    default:
        text = luaL_checklstring(L, arg, &n);
        return sqlite3_bind_text64(st->at, arg - 1, text, n, SQLITE_TRANSIENT, SQLITE_UTF8);
    }
}

/* Starts the statement afresh with the values from argument 2 on. */
static int start(lua_State *L, statement *st) {
    int code = SQLITE_OK, last = lua_gettop(L);
    sqlite3_reset(st->at);
    sqlite3_clear_bindings(st->at);
    for (int arg = 2; arg <= last && code == SQLITE_OK; arg++)
        code = bind_value(L, st, arg);
    return code;
}

/*---
Runs a statement to its end with values for its parameters (nil, boolean, number, string).
@param ... any
@return integer|nil changed rows; nil, message, code on failure
*/
static int statement_run(lua_State *L) {
    statement *st = check_statement(L);
    int code = start(L, st);
    while (code == SQLITE_OK || code == SQLITE_ROW)
        code = sqlite3_step(st->at);
    if (code != SQLITE_DONE)
        return fail_statement(L, st, code);
    sqlite3_reset(st->at);
    lua_pushinteger(L, sqlite3_changes(st->owner->db));
    return 1;
}

/*---
Starts a statement with values for its parameters; `row` then gives the rows.
@param ... any
@return statement|nil itself; nil, message, code on failure
*/
static int statement_start(lua_State *L) {
    statement *st = check_statement(L);
    int code = start(L, st);
    if (code != SQLITE_OK)
        return fail_statement(L, st, code);
    lua_settop(L, 1);
    return 1;
}

static void push_column(lua_State *L, sqlite3_stmt *at, int k) {
    switch (sqlite3_column_type(at, k)) {
    case SQLITE_NULL:
        lua_pushnil(L);
        break;
    case SQLITE_INTEGER:
        lua_pushinteger(L, sqlite3_column_int64(at, k));
        break;
    case SQLITE_FLOAT:
        lua_pushnumber(L, sqlite3_column_double(at, k));
        break;
    default: {
        const void *bytes = sqlite3_column_blob(at, k);
        lua_pushlstring(L, bytes ? bytes : "", (size_t)sqlite3_column_bytes(at, k));
    }
    }
}

/*---
The next row as a list with nil where there is NULL.
@return table|boolean|nil false after the last; nil, message, code on failure
*/
static int statement_row(lua_State *L) {
    statement *st = check_statement(L);
    int code = sqlite3_step(st->at);
    if (code == SQLITE_DONE) {
        sqlite3_reset(st->at);
        lua_pushboolean(L, 0);
        return 1;
    }
    if (code != SQLITE_ROW)
        return fail_statement(L, st, code);
    int columns = sqlite3_column_count(st->at);
    lua_createtable(L, columns, 0);
    for (int k = 0; k < columns; k++) {
        push_column(L, st->at, k);
        lua_rawseti(L, -2, k + 1);
    }
    return 1;
}

/*---
The names of the columns that a statement answers.
@return string[]
*/
static int statement_names(lua_State *L) {
    statement *st = check_statement(L);
    int columns = sqlite3_column_count(st->at);
    lua_createtable(L, columns, 0);
    for (int k = 0; k < columns; k++) {
        lua_pushstring(L, sqlite3_column_name(st->at, k));
        lua_rawseti(L, -2, k + 1);
    }
    return 1;
}

/*---
Ends a statement; nothing on an ended one.
*/
static int statement_close(lua_State *L) {
    statement *st = luaL_checkudata(L, 1, STATEMENT);
    if (st->owner->db)
        sqlite3_finalize(st->at);
    st->at = NULL;
    return 0;
}

static const luaL_Reg store_methods[] = {
    {"__close", store_close}, {"__gc", store_close},      {"close", store_close},
    {"exec", store_exec},     {"prepare", store_prepare}, {NULL, NULL},
};

static const luaL_Reg statement_methods[] = {
    {"__close", statement_close}, {"__gc", statement_close},
    {"close", statement_close},   {"names", statement_names},
    {"row", statement_row},       {"run", statement_run},
    {"start", statement_start},   {NULL, NULL},
};

/*---
The library, with its version.
@return string "SQLite 3.40.1"
*/
static int store_versions(lua_State *L) {
    lua_pushfstring(L, "SQLite %s", sqlite3_libversion());
    return 1;
}

static const luaL_Reg functions[] = {
    {"open", store_open}, {"versions", store_versions}, {NULL, NULL}};

static void make_class(lua_State *L, const char *name, const luaL_Reg *methods) {
    luaL_newmetatable(L, name);
    luaL_setfuncs(L, methods, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}

__attribute__((visibility("default"))) int luaopen_tinynet_store(lua_State *L);

int luaopen_tinynet_store(lua_State *L) {
    make_class(L, STORE, store_methods);
    make_class(L, STATEMENT, statement_methods);
    luaL_newlib(L, functions);
    return 1;
}
