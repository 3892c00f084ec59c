/* grade.c: --grade: what lua/tinynet/grade.lua needs of the host. Scripts and sheets run in
 * sandboxes of their own; between them only bytes pass. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/box.h"
#include "host/host.h"

/* ---- in the child ---- */

#define SNAPSHOT "tinynet.snapshot" /* registry key of the function that makes bytes of values */

/* Before the script runs: what it changes later is not asked. */
void tn_box_want_values(lua_State *L, const tn_box *box) {
    if (!box->wanted)
        return;
    tn_host_require(L, "tinynet.snapshot");
    lua_getfield(L, -1, "watch");
    lua_pushstring(L, box->wanted);
    lua_call(L, 1, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, SNAPSHOT);
    lua_settop(L, 0);
}

void tn_box_send_values(lua_State *L, tn_box *box) {
    size_t n;
    int status = box->sheet || box->wanted ? LUA_OK : LUA_ERRRUN;
    lua_settop(L, 1);
    if (box->wanted) {
        lua_getfield(L, LUA_REGISTRYINDEX, SNAPSHOT);
        lua_insert(L, 1);
        status = lua_pcall(L, 1, 1, 0);
    }
    const char *bytes = status == LUA_OK ? lua_tolstring(L, -1, &n) : NULL;
    if (bytes)
        tn_box_report_values(box, bytes, n);
}

/* An operator of a plain value, upvalues: its number in Lua, its name, what the sheet answers.
 * Texts that are numbers count as such; an object beside the plain value decides, where it has the
 * operator. */
static int operate(lua_State *L) {
    int op = (int)lua_tointeger(L, lua_upvalueindex(1)), number[2];
    lua_settop(L, 2);
    for (int i = 0; i < 2; i++) {
        const char *text = lua_type(L, i + 1) == LUA_TSTRING ? lua_tostring(L, i + 1) : NULL;
        if (text && lua_stringtonumber(L, text) == lua_rawlen(L, i + 1) + 1)
            lua_replace(L, i + 1);
        number[i] = lua_type(L, i + 1) == LUA_TNUMBER;
    }
    lua_settop(L, 2);
    if (number[0] && number[1])
        return lua_arith(L, op), 1;
    bool object = lua_isuserdata(L, 2) || lua_istable(L, 2);
    if (!object || luaL_getmetafield(L, 2, lua_tostring(L, lua_upvalueindex(2))) == LUA_TNIL)
        lua_pushvalue(L, lua_upvalueindex(3));
    lua_insert(L, 1);
    lua_call(L, 2, 1);
    return 1;
}

/* Replaces the operators of the metatable at 1 by those above, and gives them to strings, too: the
 * metatable on the top. */
static void set_operators(lua_State *L) {
    static const struct {
        int op;
        const char *name;
    } all[] = {{LUA_OPADD, "__add"}, {LUA_OPSUB, "__sub"}, {LUA_OPMUL, "__mul"},
               {LUA_OPDIV, "__div"}, {LUA_OPMOD, "__mod"}, {LUA_OPIDIV, "__idiv"},
               {LUA_OPPOW, "__pow"}, {LUA_OPUNM, "__unm"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        lua_pushinteger(L, all[i].op);
        lua_pushstring(L, all[i].name);
        lua_getfield(L, 1, all[i].name);
        lua_pushcclosure(L, operate, 3);
        lua_pushvalue(L, -1);
        lua_setfield(L, 1, all[i].name);
        lua_setfield(L, -2, all[i].name);
    }
}

/* (metatable) gives it, with operators that bear other kinds, to numbers, booleans and nil; strings
 * get its operators, __call and __pairs, and its field "string" as __index. */
static int bear(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    set_operators(L);
    lua_getfield(L, 1, "string");
    lua_setfield(L, -2, "__index");
    lua_getfield(L, 1, "__call");
    lua_setfield(L, -2, "__call");
    lua_getfield(L, 1, "__pairs");
    lua_setfield(L, -2, "__pairs");
    for (int kind = 0; kind < 3; kind++) {
        if (kind == 0)
            lua_pushnil(L);
        else if (kind == 1)
            lua_pushboolean(L, 1);
        else
            lua_pushinteger(L, 1);
        lua_pushvalue(L, 1);
        lua_setmetatable(L, -2);
        lua_pop(L, 1);
    }
    return 0;
}

int tn_box_push_sheet(lua_State *L, const tn_box *box) {
    tn_host_require(L, "tinynet.sheet");
    lua_pushstring(L, box->script);
    if (box->values)
        lua_pushlstring(L, box->values, box->values_size);
    else
        lua_pushnil(L);
    lua_pushcfunction(L, bear);
    return 3;
}

/* ---- in the parent: one run after the other ---- */

static struct {
    const tn_cli *cli;
    tn_box_child *child;
    void *arg;
} job;

/* Raises a sentence; the line of the Lua that called is no news to anybody. */
static int fail(lua_State *L, const char *format, ...) {
    va_list args;
    va_start(args, format);
    lua_pushvfstring(L, format, args);
    va_end(args);
    return lua_error(L);
}

/* A field of the table at 1; NULL for nil. The table keeps it alive. */
static const char *text_field(lua_State *L, const char *name, size_t *n) {
    lua_getfield(L, 1, name);
    const char *text = lua_tolstring(L, -1, n);
    lua_pop(L, 1);
    return text;
}

/* The files that a script may read. */
static void read_data(lua_State *L, tn_box *box) {
    static char paths[TN_BOX_DATA][PATH_MAX];
    lua_getfield(L, 1, "data");
    lua_Integer n = lua_istable(L, -1) ? luaL_len(L, -1) : 0;
    if (n > TN_BOX_DATA)
        fail(L, tn_host_word("at most %d data files", "数据文件最多 %d 个"), TN_BOX_DATA);
    for (int i = 0; i < n; i++, lua_pop(L, 1)) {
        lua_geti(L, -1, i + 1);
        if (!realpath(luaL_checkstring(L, -1), paths[i]))
            fail(L, "%s: %s", lua_tostring(L, -1), strerror(errno));
        box->data[i] = paths[i];
    }
    box->data_count = (int)n;
    lua_pop(L, 1);
}

static void read_box(lua_State *L, tn_box *box) {
    static char message[PATH_MAX + TN_BOX_SENTENCE];
    const char *limits = text_field(L, "limits", NULL);
    limits =
        lua_pushfstring(L, "%s,%s", limits ? limits : "", job.cli->limits ? job.cli->limits : "");
    memset(box, 0, sizeof *box);
    if (!tn_limits_parse(&box->limits, limits, message, sizeof message))
        fail(L, "%s", message);
    box->limits.out = text_field(L, "out", NULL);
    box->wanted = text_field(L, "wanted", NULL);
    box->values = text_field(L, "values", &box->values_size);
    lua_getfield(L, 1, "sheet");
    box->sheet = lua_toboolean(L, -1);
    lua_getfield(L, 1, "seed");
    box->seed = luaL_optinteger(L, -1, 1);
    box->alone = !box->sheet;
    read_data(L, box);
    const char *script = text_field(L, "script", NULL);
    if (!tn_box_place(box, script ? script : "", message, sizeof message))
        fail(L, "%s", message);
}

static void set_text(lua_State *L, const char *name, const char *value) {
    lua_pushstring(L, value);
    lua_setfield(L, -2, name);
}

static void push_outcome(lua_State *L, const tn_box *box, const tn_outcome *o) {
    char sentence[TN_BOX_SENTENCE];
    tn_verdict_sentence(o->verdict, &box->limits, sentence, sizeof sentence);
    lua_createtable(L, 0, 9);
    set_text(L, "verdict", tn_verdict_name(o->verdict));
    set_text(L, "message", o->message);
    set_text(L, "script", box->script);
    set_text(L, "sentence", sentence);
    set_text(L, "link", box->linked ? box->script : NULL);
    lua_pushnumber(L, o->cpu);
    lua_setfield(L, -2, "cpu");
    lua_pushinteger(L, o->denials);
    lua_setfield(L, -2, "refusals");
    if (o->values) {
        lua_pushlstring(L, o->values, o->values_size);
        lua_setfield(L, -2, "values");
    }
}

/* What a script prints goes into a file; a sheet's to stderr. */
static int open_log(lua_State *L) {
    const char *path = text_field(L, "log", NULL);
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666)
                  : dup(STDERR_FILENO);
    if (fd < 0)
        fail(L, "%s: %s", path ? path : "stderr", strerror(errno));
    return fd;
}

/* Ctrl-C while a script ran ends the grading: what it left is no result. */
static void end_if_interrupted(lua_State *L) {
    lua_getfield(L, LUA_REGISTRYINDEX, "tinynet.interrupt");
    if (atomic_exchange((atomic_int *)lua_touserdata(L, -1), 0))
        fail(L, TN_HOST_INTERRUPTED);
    lua_pop(L, 1);
}

/* ({ script =, limits =, out =, log =, data =, seed =, wanted =, sheet =, values = }) ->
 * { verdict =, message =, sentence =, cpu =, refusals =, values = } */
static int run(lua_State *L) {
    static tn_box box;
    static tn_outcome o;
    char message[TN_BOX_SENTENCE];
    lua_settop(L, 1);
    luaL_checktype(L, 1, LUA_TTABLE);
    read_box(L, &box);
    int fd = open_log(L);
    bool good =
        tn_box_run(&box, job.child, job.arg, &(tn_sink){fd, fd}, &o, message, sizeof message);
    close(fd);
    if (!good)
        return fail(L, "%s", message);
    end_if_interrupted(L);
    if (!box.sheet)
        tn_box_write_json(&box, &o);
    push_outcome(L, &box, &o);
    free(o.values);
    return 1;
}

/* (path) -> whether a link lies there: what came with the scripts might lead anywhere. */
static int is_link(lua_State *L) {
    struct stat info;
    lua_pushboolean(L, lstat(luaL_checkstring(L, 1), &info) == 0 && S_ISLNK(info.st_mode));
    return 1;
}

void tn_grade_push(lua_State *L, const tn_cli *cli, char **words, tn_box_child *child, void *arg) {
    char message[TN_BOX_SENTENCE];
    tn_limits limits;
    job.cli = cli;
    job.child = child;
    job.arg = arg;
    if (!tn_limits_parse(&limits, cli->limits, message, sizeof message))
        fail(L, "%s", message);
    tn_host_require(L, "tinynet.grade");
    lua_createtable(L, 0, 5);
    set_text(L, "sheet", cli->grade);
    set_text(L, "out", limits.out);
    lua_pushcfunction(L, run);
    lua_setfield(L, -2, "run");
    lua_pushcfunction(L, is_link);
    lua_setfield(L, -2, "is_link");
    lua_newtable(L);
    for (int i = 0; words[i]; i++) {
        lua_pushstring(L, words[i]);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "words");
}
