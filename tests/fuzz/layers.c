/* layers.c: fuzzing net:load_txt, the book's layer files. The first byte chooses a net; the others
 * are its files, with a byte 255 between them. What was read and is written reads as the same. */
#include <string.h>

#include "library.h"

enum { SHAPES = 3, FILES = 3 };

static lua_State *L;
static char files[FILES][64];

/* Index 2: the nets; 3: a function that compares them through their files. */
static const char make[] =
    "local tn = ...\n"
    "local function again(net, paths)\n"
    "  local was = net:params():copy()\n"
    "  net:save_txt(paths)\n"
    "  net:load_txt(paths)\n"
    "  assert(net:params() == was, 'other numbers after save_txt')\n"
    "end\n"
    "return { tn.net{ 1, {1, 'identity'} }, tn.net{ 1, {2, 'relu'}, {1, 'identity'} },\n"
    "  tn.net{ 2, {3, 'tanh'}, {2, 'tanh'}, {1, 'sigmoid'} } }, again";

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc, (void)argv;
    L = fuzz_open();
    fuzz_path("a.txt", files[0]);
    fuzz_path("b.txt", files[1]);
    fuzz_path("c.txt", files[2]);
    if (luaL_loadbuffer(L, make, sizeof make - 1, "=make") != LUA_OK)
        fuzz_found(lua_tostring(L, -1));
    lua_pushvalue(L, 1);
    fuzz_must(L, 1, 2);
    return 0;
}

static void push_paths(int count) {
    lua_createtable(L, count, 0);
    for (int k = 0; k < count; k++) {
        lua_pushstring(L, files[k]);
        lua_rawseti(L, -2, k + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 1)
        return 0;
    int count = 1 + data[0] % SHAPES;
    const uint8_t *at = data + 1, *end = data + size;
    for (int k = 0; k < count; k++) {
        const uint8_t *stop = at < end ? memchr(at, 255, (size_t)(end - at)) : NULL;
        stop = stop ? stop : end;
        fuzz_write(files[k], at, (size_t)(stop - at));
        at = stop < end ? stop + 1 : end;
    }
    lua_settop(L, 3);
    lua_rawgeti(L, 2, count);
    lua_getfield(L, -1, "load_txt");
    lua_pushvalue(L, 4);
    push_paths(count);
    char folder[64] = {0}; /* of all the files */
    memcpy(folder, files[0], strlen(files[0]) - strlen("a.txt"));
    if (fuzz_call(L, 2, 0, folder) != LUA_OK)
        return 0;
    lua_pushvalue(L, 3);
    lua_pushvalue(L, 4);
    push_paths(count);
    fuzz_must(L, 2, 0);
    return 0;
}
