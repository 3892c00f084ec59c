/* failing.c: runs a script again and again in a Lua whose memory ends at the n-th growing request,
 * for n = 1 to 500, and then at every k-th, k such that it takes about as long as asked for.
 *   failing LUA_PATH LUA_CPATH SECONDS SCRIPT [args]
 * Each run must end with Lua's "not enough memory", the unlimited one without an error. Leaks are
 * found by the address sanitizer this program may be built with. */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ONE_BY_ONE = 500 };

typedef struct memory {
    long asked, limit; /* growing requests so far, and that from which on none is granted */
} memory;

static void *allocate(void *ud, void *block, size_t old, size_t size) {
    memory *m = ud;
    if (size == 0) {
        free(block);
        return NULL;
    }
    if ((!block || size > old) && ++m->asked >= m->limit)
        return NULL;
    return realloc(block, size);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void set_path(lua_State *L, const char *name, const char *path) {
    lua_pushstring(L, path);
    lua_setfield(L, -2, name);
}

static int protected_run(lua_State *L) {
    char **argv = lua_touserdata(L, 1);
    luaL_openlibs(L);
    lua_getglobal(L, "package");
    set_path(L, "path", argv[1]);
    set_path(L, "cpath", argv[2]);
    lua_newtable(L);
    for (int i = 4; argv[i]; i++) {
        lua_pushstring(L, argv[i]);
        lua_rawseti(L, -2, i - 4);
    }
    lua_setglobal(L, "arg");
    if (luaL_loadfile(L, argv[4]) != LUA_OK)
        return lua_error(L);
    lua_call(L, 0, 0);
    return 0;
}

/* Runs the script; answers the requests there were, or -1 after saying what went wrong. */
static long run(char **argv, long limit) {
    memory m = {.limit = limit};
    lua_State *L = lua_newstate(allocate, &m);
    if (!L)
        return m.asked;
    lua_pushcfunction(L, protected_run);
    lua_pushlightuserdata(L, argv);
    int status = lua_pcall(L, 1, 0, 0);
    const char *message = status == LUA_OK ? "" : lua_tostring(L, -1);
    const char *wanted = m.asked >= m.limit ? "not enough memory" : "";
    bool right = message && (*wanted ? strstr(message, wanted) != NULL : !*message);
    if (!right)
        printf("limit %ld: '%s' instead of '%s'\n", limit, message ? message : "no text", wanted);
    lua_close(L);
    return right ? m.asked : -1;
}

int main(int argc, char **argv) {
    if (argc < 5)
        return EXIT_FAILURE;
    double start = now();
    long all = run(argv, 1000 * 1000 * 1000);
    double once = now() - start;
    long runs = (long)(strtod(argv[3], NULL) / (once / 2 + 1e-3)) + 1, step = all / runs + 1,
         done = 0;
    if (all < ONE_BY_ONE)
        return printf("the script itself failed\n"), EXIT_FAILURE;
    for (long n = 1; n <= all; n += n < ONE_BY_ONE ? 1 : step, done++)
        if (run(argv, n) < 0)
            return EXIT_FAILURE;
    printf("%ld requests, %ld limits, all the same end\n", all, done);
    return EXIT_SUCCESS;
}
