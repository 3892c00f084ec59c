/* store.c: fuzzing tn.sweep.load, files of results. An input is a database (they begin with
 * "SQLite format 3"), or SQL that changes the database of a small sweep before it is read, or,
 * after a byte 1 or 2, edits: bytes that choose statements likely to succeed, and patches of the
 * file. After the byte 2 the edits lie in a log beside the file, which the reader finds.
 *
 * Edits that leave the database as it was end there: FUZZ_COUNTS=1 tells how many executions read
 * a changed file. */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "library.h"

int luaopen_tinynet_store(lua_State *L);

static lua_State *L;
static char path[64], wal[68], shm[68], other[64], out[64], merging[80];
static char *whole; /* the untouched database */
static size_t whole_n;

static const char make[] =
    "local tn, path = ...\n"
    "local o = { over = { lr = { 0.1, 0.2 } }, runs = 2, epochs = 1, results = path }\n"
    "o[1], o[2], o[3] = 1, { 1, 'relu' }, { 1, 'identity' }\n"
    "tn.sweep(o)\n";

enum { USES = 3 };

/* What is done with a sweep that was loaded, and the function that merges. */
static const char make_uses[] =
    "local out = ...\n"
    "print = function() end\n"
    "return { function(s) s:csv(out) end,\n"
    "  function(s) if #s > 0 then s:npy(out .. '.npy') end end,\n"
    "  function(s) for _, outcome in ipairs(s.outcomes) do s:share(outcome) end end,\n"
    "  require 'tinynet.sweep.merge' }";

/* ---- SQLite's memory ---- */

/* SQLite is the system's, not what is tested here. Its many small blocks come from a heap below the
 * sanitizer's, in sizes of powers of two, which halves the time of an execution. What the search
 * for leaks then misses is asked of SQLite itself: whoever loads leaves nothing open. */
enum { HEAD = 16, ARENA = 1 << 28, CLASSES = 28 };

static _Alignas(HEAD) uint8_t arena[ARENA];
static size_t arena_used;
static void *unused[CLASSES];

#pragma clang attribute push(__attribute__((no_sanitize("coverage", "undefined"))),                \
                             apply_to = function)

static int class_of(int n) {
    return 32 - __builtin_clz((unsigned)(n < HEAD ? HEAD : n) + HEAD - 1);
}

static void *take(int n) {
    int k = n <= 1 << 26 ? class_of(n) : 0;
    uint8_t *p = unused[k];
    if (p) {
        memcpy(&unused[k], p + HEAD, sizeof *unused);
    } else {
        if (!k || (size_t)1 << k > ARENA - arena_used)
            return NULL;
        p = arena + arena_used;
        arena_used += (size_t)1 << k;
    }
    memcpy(p, &n, sizeof n);
    return p + HEAD;
}

static int size_of(void *p) {
    int n;
    memcpy(&n, (uint8_t *)p - HEAD, sizeof n);
    return n;
}

static void give(void *p) {
    int k = class_of(size_of(p));
    memcpy(p, &unused[k], sizeof *unused);
    unused[k] = (uint8_t *)p - HEAD;
}

static void *change_size(void *p, int n) {
    void *other = take(n);
    if (other) {
        memcpy(other, p, (size_t)(n < size_of(p) ? n : size_of(p)));
        give(p);
    }
    return other;
}

static int round_up(int n) {
    return (n + 7) & ~7;
}

static int start(void *data) {
    (void)data;
    return SQLITE_OK;
}

static void stop(void *data) {
    (void)data;
}

#pragma clang attribute pop

static void configure(void) {
    static const sqlite3_mem_methods heap = {take,     give,  change_size, size_of,
                                             round_up, start, stop,        NULL};
    if (sqlite3_config(SQLITE_CONFIG_SINGLETHREAD) != SQLITE_OK ||
        sqlite3_config(SQLITE_CONFIG_MALLOC, &heap) != SQLITE_OK)
        fuzz_found("SQLite cannot be configured");
}

/* ---- the untouched database ---- */

/* The same in small pages. */
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

/* ---- edits ---- */

typedef struct bytes {
    const uint8_t *at, *end;
} bytes;

static unsigned next(bytes *b) {
    return b->at < b->end ? *b->at++ : 0;
}

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* $T a table, $C a column, $K a key of `about` or `definition`, $N a new name, $V a value, $W words
 * of a schema, $S a column of the schema. */
static const char *const statements[] = {
    "UPDATE $T SET $C = $V",
    "UPDATE OR REPLACE $T SET $C = $V WHERE $C = $V",
    "UPDATE OR REPLACE $T SET $C = $C + $V",
    "UPDATE about SET value = $V WHERE name = $K",
    "UPDATE definition SET value = $V WHERE name = $K",
    "UPDATE run SET outcome = $V, mse = $V, error = $V WHERE id = $V",
    "UPDATE definition SET value = '3' WHERE name = 'runs'; "
    "UPDATE about SET value = 6 WHERE name = 'total'",
    "UPDATE about SET value = value / 2 WHERE name = 'total'; DELETE FROM point WHERE point = 2; "
    "DELETE FROM run WHERE id > 2",
    "DELETE FROM $T WHERE $C = $V",
    "DELETE FROM $T",
    "INSERT INTO run (id, $C) VALUES ($V, $V)",
    "INSERT INTO point (point, lr, born_dead) VALUES ($V, $V, $V)",
    "INSERT INTO $T (name, value) VALUES ($K, $V)",
    "ALTER TABLE $T ADD COLUMN $N",
    "ALTER TABLE $T ADD COLUMN $N DEFAULT $V",
    "ALTER TABLE $T RENAME COLUMN $C TO $N",
    "ALTER TABLE $T DROP COLUMN $C",
    "ALTER TABLE $T RENAME TO $N",
    "DROP TABLE $T",
    "CREATE TABLE $N (name TEXT PRIMARY KEY, value) WITHOUT ROWID",
    "CREATE VIEW $N AS SELECT $V AS name, $V AS value",
    "CREATE INDEX $N ON $T ($C)",
    "CREATE TRIGGER $N AFTER INSERT ON $T BEGIN DELETE FROM run; END",
    "UPDATE definition SET value = '1099511627776' WHERE name = 'runs'; "
    "UPDATE about SET value = 2 << 40 WHERE name = 'total'",
    "PRAGMA user_version = $V",
    "PRAGMA application_id = $V",
    "UPDATE sqlite_master SET sql = replace(sql, $W, $W) WHERE name = '$T'",
    "UPDATE sqlite_master SET $S = $V WHERE name = '$T'",
};

static const char *const tables[] = {"run", "point", "definition", "about"};
static const char *const columns[] = {"id",      "point",     "seed", "lr",  "outcome", "error",
                                      "version", "born_dead", "died", "mse", "name",    "value"};
static const char *const keys[] = {"'runs'",    "'seed'",  "'net'",  "'total'",
                                   "'planned'", "'shard'", "'task'", "'x'"};
static const char *const names[] = {"run",     "about", "definition", "point", "\"a\"\"b\"",
                                    "outcome", "error", "x",          "损失",  "sqlite_stat1"};
static const char *const values[] = {"0",        "1",
                                     "2",        "3",
                                     "4",        "-1",
                                     "0.5",      "1e999",
                                     "NULL",     "1e15",
                                     "1 << 40",  "1 << 62",
                                     "'fit'",    "'line'",
                                     "'failed'", "'plateau'",
                                     "''",       "'4'",
                                     "'1/1'",    "'2/3'",
                                     "'1e3'",    "x'00ff'",
                                     "'0x10'",   "char(0, 255, 10)",
                                     "0.1",      "'损失'",
                                     "-1e999",   "'-1'",
                                     "'nan'",    "zeroblob(40)",
                                     "'a'",      "9223372036854775807"};
static const char *const words[] = {"''",
                                    "' '",
                                    "'TEXT'",
                                    "'INTEGER'",
                                    "'PRIMARY KEY'",
                                    "'WITHOUT ROWID'",
                                    "'CREATE TABLE'",
                                    "'CREATE VIRTUAL TABLE'",
                                    "' DEFAULT 3'",
                                    "' CHECK (1)'",
                                    "' COLLATE NOCASE'",
                                    "'\"lr\"'",
                                    "'value'",
                                    "', '",
                                    "')'",
                                    "' AS (1)'"};
static const char *const schema[] = {"type", "name", "tbl_name", "rootpage", "sql"};

/* A number or a text of the input's own. */
static void add_own(sqlite3_str *s, bytes *b) {
    unsigned n = next(b);
    char text[16];
    if (n & 1) {
        sqlite3_str_appendf(s, "%d", (int)next(b) - 128);
        return;
    }
    n = n / 2 % sizeof text;
    for (unsigned k = 0; k < n; k++)
        text[k] = (char)next(b);
    text[n] = '\0';
    sqlite3_str_appendf(s, "%Q", text);
}

static void add_choice(sqlite3_str *s, bytes *b, const char *const *list, size_t n) {
    sqlite3_str_appendall(s, list[next(b) % n]);
}

static void add_part(sqlite3_str *s, bytes *b, char kind) {
    switch (kind) {
    case 'T':
        add_choice(s, b, tables, COUNT(tables));
        break;
    case 'C':
        add_choice(s, b, columns, COUNT(columns));
        break;
    case 'K':
        add_choice(s, b, keys, COUNT(keys));
        break;
    case 'N':
        add_choice(s, b, names, COUNT(names));
        break;
    case 'W':
        add_choice(s, b, words, COUNT(words));
        break;
    case 'S':
        add_choice(s, b, schema, COUNT(schema));
        break;
    default:
        if (b->at < b->end && *b->at < 128)
            add_choice(s, b, values, COUNT(values));
        else
            next(b), add_own(s, b);
    }
}

/* ---- databases ---- */

/* No file but this one is touched. */
static int allow(void *data, int action, const char *a, const char *b, const char *c,
                 const char *d) {
    (void)data, (void)a, (void)b, (void)c, (void)d;
    return action == SQLITE_ATTACH || action == SQLITE_DETACH ? SQLITE_DENY : SQLITE_OK;
}

static int enough(void *left) {
    return --*(int *)left < 0;
}

static void restrict_to(sqlite3 *db, int *left) {
    sqlite3_set_authorizer(db, allow, NULL);
    sqlite3_progress_handler(db, 100, enough, left);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 1 << 16);
}

static void edit(sqlite3 *db, bytes *b) {
    sqlite3_str *s = sqlite3_str_new(db);
    const char *form = statements[next(b) % COUNT(statements)];
    for (; *form; form++)
        if (*form == '$')
            add_part(s, b, *++form);
        else
            sqlite3_str_appendchar(s, 1, *form);
    char *sql = sqlite3_str_finish(s);
    if (sql)
        sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
}

enum {
    EDITS = 12, /* more only take time */
    PATCH = 224,
    PATCHES = 8 /* an edit that begins so: where (two bytes) and what */
};

typedef struct patch {
    size_t at;
    uint8_t to;
} patch;

/* Does the edits; answers the number of patches, which are for later. */
static int edit_all(sqlite3 *db, bytes b, patch *patches) {
    int n = 0;
    for (int k = 0; k < EDITS && b.at < b.end; k++)
        if (*b.at < PATCH) {
            edit(db, &b);
        } else {
            unsigned hi = (next(&b), next(&b)), lo = next(&b);
            patch p = {hi << 8 | lo, (uint8_t)next(&b)};
            if (n < PATCHES)
                patches[n++] = p;
        }
    return n;
}

static void apply(const patch *patches, int count, uint8_t *bytes, size_t n) {
    for (int k = 0; k < count && n > 0; k++)
        bytes[patches[k].at % n] = patches[k].to;
}

/* The untouched database in memory. */
static sqlite3 *open_copy(void) {
    sqlite3 *db;
    uint8_t *copy = sqlite3_malloc64(whole_n);
    if (!copy || sqlite3_open(":memory:", &db) != SQLITE_OK)
        fuzz_found("no database can be opened");
    memcpy(copy, whole, whole_n);
    if (sqlite3_deserialize(db, "main", copy, (sqlite3_int64)whole_n, (sqlite3_int64)whole_n,
                            SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE) !=
        SQLITE_OK)
        fuzz_found("the database cannot be copied");
    sqlite3_db_config(db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, NULL);
    return db;
}

/* Writes the database after SQL or, where it is NULL, after edits; false if it is as it was. */
static bool change(const char *sql, bytes b) {
    patch patches[PATCHES];
    int left = 200, count = 0;
    sqlite3 *db = open_copy();
    restrict_to(db, &left);
    if (sql)
        sqlite3_exec(db, sql, NULL, NULL, NULL);
    else
        count = edit_all(db, b, patches);
    sqlite3_int64 n;
    uint8_t *now = sqlite3_serialize(db, "main", &n, 0);
    sqlite3_close(db);
    if (!now)
        return false;
    apply(patches, count, now, (size_t)n);
    bool changed = (size_t)n != whole_n || memcmp(now, whole, whole_n) != 0;
    if (changed)
        fuzz_write(path, now, (size_t)n);
    sqlite3_free(now);
    return changed;
}

/* The same into the log of a database whose process was killed. */
static void change_log(bytes b) {
    patch patches[PATCHES];
    int left = 200;
    sqlite3 *db;
    fuzz_write(path, whole, whole_n);
    if (sqlite3_open(path, &db) != SQLITE_OK)
        fuzz_found("the database cannot be opened");
    sqlite3_exec(db, "PRAGMA synchronous = OFF; PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, NULL);
    restrict_to(db, &left);
    int count = edit_all(db, b, patches);
    sqlite3_close(db);
    lua_settop(L, 2);
    if (count == 0 || access(wal, R_OK) != 0)
        return;
    fuzz_read(L, wal);
    size_t n;
    const char *bytes = lua_tolstring(L, -1, &n);
    uint8_t *copy = lua_newuserdatauv(L, n + 1, 0);
    memcpy(copy, bytes, n);
    apply(patches, count, copy, n);
    fuzz_write(wal, copy, n);
}

/* ---- what reads ---- */

enum { SHARD, OVERLAP, REPLACED, MERGES };

/* The file as a shard, alone or beside another one, or as what a merge is to replace. */
static void merge(unsigned how) {
    const char *to = how == REPLACED ? path : out, *from = how == REPLACED ? other : path;
    char folder[64];
    strcpy(folder, path);
    *strrchr(folder, '/') = '\0';
    lua_rawgeti(L, 2, USES + 1);
    lua_pushstring(L, to);
    lua_createtable(L, 2, 0);
    lua_pushstring(L, from);
    lua_rawseti(L, -2, 1);
    if (how == OVERLAP) {
        lua_pushstring(L, other);
        lua_rawseti(L, -2, 2);
    }
    fuzz_call(L, 2, 0, folder);
    snprintf(merging, sizeof merging, "%s.merging", to);
    if (access(merging, F_OK) == 0)
        fuzz_found("a file stays behind");
}

/* Calls the function on top of the stack with the sweep, which must succeed. */
static void use(void) {
    lua_pushvalue(L, 3);
    fuzz_must(L, 1, 0);
}

static void use_sweep(unsigned how) {
    lua_getglobal(L, "tostring");
    use();
    lua_getfield(L, 3, "table");
    use();
    how %= 8;
    if (how < USES) {
        lua_rawgeti(L, 2, how + 1);
        use();
    } else if (how < USES + MERGES) {
        merge(how - USES);
    }
    unlink(out);
}

static void load(unsigned how) {
    sqlite3_int64 held = sqlite3_memory_used();
    lua_settop(L, 2);
    lua_getfield(L, 1, "sweep");
    lua_getfield(L, 3, "load");
    lua_replace(L, 3);
    lua_pushstring(L, path);
    if (fuzz_call(L, 1, 1, path) == LUA_OK)
        use_sweep(how);
    if (sqlite3_memory_used() != held)
        fuzz_found("a database stays open");
}

static unsigned long executions, changed;

static void tell(void) {
    if (getenv("FUZZ_COUNTS"))
        fprintf(stderr, "%lu of %lu executions read a changed file\n", changed, executions);
}

/* Index 2: what is done with sweeps. */
static void make_list(void) {
    if (luaL_loadbuffer(L, make_uses, sizeof make_uses - 1, "=make_uses") != LUA_OK)
        fuzz_found(lua_tostring(L, -1));
    lua_pushstring(L, out);
    fuzz_must(L, 1, 1);
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc, (void)argv;
    configure();
    L = fuzz_open();
    luaL_requiref(L, "tinynet.store", luaopen_tinynet_store, 0);
    lua_settop(L, 1);
    fuzz_path("a.db", path);
    snprintf(wal, sizeof wal, "%s-wal", path);
    snprintf(shm, sizeof shm, "%s-shm", path);
    fuzz_path("out.db", out);
    keep_whole();
    fuzz_write(fuzz_path("b.db", other), whole, whole_n);
    make_list();
    atexit(tell);
    return 0;
}

/* Writes the file of an input; false if it is the untouched one. */
static bool prepare(const uint8_t *data, size_t size) {
    static const char magic[] = "SQLite format 3";
    static char sql[1 << 14];
    if (size >= sizeof magic && memcmp(data, magic, sizeof magic) == 0) {
        fuzz_write(path, data, size);
        return true;
    }
    bytes b = {data + 1, data + size};
    if (size > 0 && data[0] == 1)
        return change(NULL, b);
    if (size > 0 && data[0] == 2)
        return change_log(b), true;
    if (size >= sizeof sql)
        return false;
    memcpy(sql, data, size);
    sql[size] = '\0';
    return change(sql, b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    executions++;
    if (!prepare(data, size))
        return 0;
    changed++;
    load(data[size - 1]);
    if (data[0] == 2) {
        unlink(wal);
        unlink(shm);
    }
    return 0;
}
