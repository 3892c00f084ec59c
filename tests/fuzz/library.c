/* library.c: the Lua library inside a fuzz target. */
#include "library.h"

#include <fcntl.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int luaopen_tinynet_engine(lua_State *L);

/* libFuzzer reads these beside its own counters. */
__attribute__((section("__libfuzzer_extra_counters"))) static uint8_t lines[1 << 14];

static void count_line(lua_State *L, lua_Debug *ar) {
    lua_getinfo(L, "S", ar);
    uintptr_t file = (uintptr_t)ar->source;
    uint8_t *count = &lines[(file / 16 * 613 + (unsigned)ar->currentline) % sizeof lines];
    *count += *count < 255;
}

static char folder[32];

static void remove_folder(void) {
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", folder);
    if (system(command) != 0)
        fprintf(stderr, "%s stays behind\n", folder);
}

static void make_folder(void) {
    if (*folder)
        return;
    if (!fuzz_make_folder(folder))
        fuzz_found("no folder can be made");
    atexit(remove_folder);
}

const char *fuzz_path(const char *name, char path[64]) {
    snprintf(path, 64, "%s/%s", folder, name);
    return path;
}

void fuzz_write(const char *path, const void *bytes, size_t n) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, bytes, n) != (ssize_t)n || close(fd) != 0)
        fuzz_found("the file cannot be written");
}

void fuzz_read(lua_State *L, const char *path) {
    FILE *f = fopen(path, "rb");
    luaL_Buffer b;
    if (!f)
        fuzz_found("the file cannot be read");
    luaL_buffinit(L, &b);
    for (size_t n = 1; n > 0; luaL_addsize(&b, n))
        n = fread(luaL_prepbuffer(&b), 1, LUAL_BUFFERSIZE, f);
    luaL_pushresult(&b);
    fclose(f);
}

void fuzz_found(const char *what) {
    fprintf(stderr, "finding: %s\n", what);
    abort();
}

lua_State *fuzz_open(void) {
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    luaL_requiref(L, "tinynet.engine", luaopen_tinynet_engine, 0);
    lua_settop(L, 0);
    make_folder();
    lua_getglobal(L, "package"); /* FUZZ_ROOT: the root of the sources, from tests/fuzz/run */
    lua_pushliteral(L, FUZZ_ROOT "/lua/?.lua;" FUZZ_ROOT "/lua/?/init.lua");
    lua_setfield(L, -2, "path");
    lua_settop(L, 0);
    lua_getglobal(L, "require");
    lua_pushliteral(L, "tinynet");
    fuzz_must(L, 1, 1);
    lua_sethook(L, count_line, LUA_MASKLINE, 0);
    return L;
}

int fuzz_call(lua_State *L, int nargs, int nresults, const char *path) {
    int status = lua_pcall(L, nargs, nresults, 0);
    if (status == LUA_OK)
        return status;
    const char *message = lua_tostring(L, -1);
    if (!message)
        fuzz_found("an error that is no text");
    if (strncmp(message, path, strlen(path)) != 0 && strncmp(message, "bad argument #", 14) != 0)
        fuzz_found(message);
    lua_pop(L, 1);
    return status;
}

int fuzz_load(lua_State *L, const char *module, const char *path) {
    lua_getfield(L, 1, module);
    lua_getfield(L, -1, "load");
    lua_pushstring(L, path);
    return fuzz_call(L, 1, 1, path);
}

void fuzz_must(lua_State *L, int nargs, int nresults) {
    if (lua_pcall(L, nargs, nresults, 0) != LUA_OK)
        fuzz_found(lua_tostring(L, -1));
}
