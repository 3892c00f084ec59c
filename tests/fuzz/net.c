/* net.c: fuzzing tn.net.load. The first byte tells whether the checksum is made right; the others
 * are the file. A net that loads must compute and survive: what is saved of it loads as the same
 * net. */
#include <stdio.h>
#include <string.h>

#include "library.h"

static lua_State *L;
static char file[64], first[64], second[64];

/* Index 2: what is done with nets. */
static const char use[] = "local net = ...\n"
                          "local x = {}\n"
                          "for i = 1, net._inputs do x[i] = i / 4 end\n"
                          "net:forward(x)\n"
                          "tostring(net)\n";

static void open_state(void) {
    L = fuzz_open();
    if (luaL_loadstring(L, use) != LUA_OK)
        fuzz_found(lua_tostring(L, -1));
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc, (void)argv;
    open_state();
    fuzz_path("a.tn", file);
    fuzz_path("b.tn", first);
    fuzz_path("c.tn", second);
    return 0;
}

enum { MOST = 1 << 13, TAIL = 26 }; /* TAIL: "checksum ", 16 digits, line end */

static size_t add_checksum(char *bytes, size_t n) {
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (uint8_t)bytes[i]) * 0x100000001b3u;
    snprintf(bytes + n, TAIL + 1, "checksum %016llx\n", (unsigned long long)h);
    return n + TAIL;
}

/* Loads a net, which must succeed, and saves it; pushes what was written. */
static void again(const char *from, const char *to) {
    int top = lua_gettop(L);
    if (fuzz_load(L, "net", from) != LUA_OK)
        fuzz_found("a net that was saved does not load");
    lua_getfield(L, -1, "save");
    lua_insert(L, -2);
    lua_pushstring(L, to);
    fuzz_must(L, 2, 0);
    fuzz_read(L, to);
    lua_replace(L, top + 1);
    lua_settop(L, top + 1);
}

/* Formulas of files stay defined until the state ends. */
static void renew_state(void) {
    static unsigned runs;
    if (++runs % 2048 == 0) {
        lua_close(L);
        open_state();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char bytes[MOST + TAIL + 1];
    if (size < 1 || size > MOST)
        return 0;
    size_t n = size - 1;
    memcpy(bytes, data + 1, n);
    if (data[0] % 8)
        n = add_checksum(bytes, n);
    fuzz_write(file, bytes, n);
    renew_state();
    lua_settop(L, 2);
    if (fuzz_load(L, "net", file) != LUA_OK)
        return 0;
    lua_pushvalue(L, 2);
    lua_insert(L, -2);
    fuzz_must(L, 1, 0);
    again(file, first);
    again(first, second);
    if (!lua_compare(L, -1, -2, LUA_OPEQ))
        fuzz_found("another net came back");
    return 0;
}
