/* store.c: fuzzing tn.sweep.load, files of results. An input is a database (they begin with
 * "SQLite format 3"), or SQL that changes the database of a small sweep before it is read. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "library.h"

int luaopen_tinynet_store(lua_State *L);

static lua_State *L;
static char path[64];
static char *whole; /* the untouched database */
static size_t whole_n;

static const char make[] =
    "local tn, path = ...\n"
    "local o = { over = { lr = { 0.1, 0.2 } }, runs = 2, epochs = 1, results = path }\n"
    "o[1], o[2], o[3] = 1, { 1, 'relu' }, { 1, 'identity' }\n"
    "tn.sweep(o)\n";

/* The same database in small pages. */
static void shrink(void) {
    sqlite3 *db;
    if (sqlite3_open(path, &db) != SQLITE_OK ||
        sqlite3_exec(db, "PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM", NULL, NULL,
                     NULL) != SQLITE_OK)
        fuzz_found("the database cannot be made");
    sqlite3_close(db);
}

static void keep_whole(void) {
    if (luaL_loadbuffer(L, make, sizeof make - 1, "=make") != LUA_OK)
        fuzz_found(lua_tostring(L, -1));
    lua_pushvalue(L, 1);
    lua_pushstring(L, path);
    fuzz_must(L, 2, 0);
    shrink();
    fuzz_read(L, path);
    const char *bytes = lua_tolstring(L, -1, &whole_n);
    whole = malloc(whole_n);
    memcpy(whole, bytes, whole_n);
    lua_settop(L, 1);
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc, (void)argv;
    L = fuzz_open();
    luaL_requiref(L, "tinynet.store", luaopen_tinynet_store, 0);
    lua_settop(L, 1);
    fuzz_path("a.db", path);
    keep_whole();
    return 0;
}

/* No file but this one is touched. */
static int allow(void *data, int action, const char *a, const char *b, const char *c,
                 const char *d) {
    (void)data, (void)a, (void)b, (void)c, (void)d;
    return action == SQLITE_ATTACH || action == SQLITE_DETACH ? SQLITE_DENY : SQLITE_OK;
}

static int enough(void *left) {
    return --*(int *)left < 0;
}

static void change(const char *sql) {
    sqlite3 *db;
    int left = 200;
    fuzz_write(path, whole, whole_n);
    if (sqlite3_open(path, &db) != SQLITE_OK)
        fuzz_found("the database cannot be opened");
    sqlite3_exec(db, "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY", NULL, NULL, NULL);
    sqlite3_set_authorizer(db, allow, NULL);
    sqlite3_progress_handler(db, 100, enough, &left);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 1 << 16);
    sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_close(db);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char magic[] = "SQLite format 3";
    static char sql[1 << 14];
    if (size >= sizeof sql)
        return 0;
    if (size >= sizeof magic && memcmp(data, magic, sizeof magic) == 0) {
        fuzz_write(path, data, size);
    } else {
        memcpy(sql, data, size);
        sql[size] = '\0';
        change(sql);
    }
    lua_settop(L, 1);
    if (fuzz_load(L, "sweep", path) != LUA_OK)
        return 0;
    lua_getglobal(L, "tostring");
    lua_pushvalue(L, -2);
    fuzz_must(L, 1, 0);
    lua_getfield(L, -1, "table");
    lua_insert(L, -2);
    fuzz_must(L, 1, 0);
    return 0;
}
