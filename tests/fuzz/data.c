/* data.c: fuzzing tn.data.load. The first byte chooses the kind of the file and the options, the
 * others are the file; a .npz may also be built from them, with lengths and checksums that are
 * right or not, since random bytes are hardly ever an archive. */
#include <string.h>

#include "library.h"

static lua_State *L;
static char paths[3][64];

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc, (void)argv;
    L = fuzz_open();
    fuzz_path("a.csv", paths[0]);
    fuzz_path("a.npy", paths[1]);
    fuzz_path("a.npz", paths[2]);
    return 0;
}

/* ---- archives ---- */

enum { MEMBERS = 3, LOCAL = 30, CENTRAL = 46, END = 22, BLOCK = 5, MOST = 1 << 12 };

typedef struct member {
    const char *name;
    const uint8_t *bytes;
    uint16_t method;
    uint32_t n, packed, crc, at;
} member;

typedef struct archive {
    uint8_t bytes[3 * MOST];
    size_t n;
} archive;

static uint32_t crc32_of(const uint8_t *p, size_t n) {
    uint32_t c = ~0u;
    for (; n > 0; n--) {
        c ^= *p++;
        for (int k = 0; k < 8; k++)
            c = c >> 1 ^ (0xedb88320u & -(c & 1));
    }
    return ~c;
}

static void put(archive *a, uint32_t v, int width) {
    for (; width > 0; width--, v >>= 8)
        a->bytes[a->n++] = (uint8_t)v;
}

static void put_bytes(archive *a, const void *p, size_t n) {
    memcpy(a->bytes + a->n, p, n);
    a->n += n;
}

/* The fields that a local header and an entry of the directory have in common. */
static void put_fields(archive *a, const member *m) {
    put(a, 20, 2);
    put(a, 0, 2);
    put(a, m->method, 2);
    put(a, 0x5a210000, 4);
    put(a, m->crc, 4);
    put(a, m->packed, 4);
    put(a, m->n, 4);
    put(a, (uint32_t)strlen(m->name), 2);
    put(a, 0, 2);
}

static void put_local(archive *a, member *m, uint32_t have) {
    m->at = (uint32_t)a->n;
    put(a, 0x04034b50, 4);
    put_fields(a, m);
    put_bytes(a, m->name, strlen(m->name));
    if (m->method == 8) { /* one stored block of deflate */
        put(a, 1, 1);
        put(a, have | ~have << 16, 4);
    }
    put_bytes(a, m->bytes, have);
}

static void put_directory(archive *a, const member *m, unsigned count) {
    size_t at = a->n;
    for (unsigned k = 0; k < count; k++) {
        put(a, 0x02014b50, 4);
        put(a, 20, 2);
        put_fields(a, m + k);
        put(a, 0, 4);
        put(a, 0, 2);
        put(a, 0, 4);
        put(a, m[k].at, 4);
        put_bytes(a, m[k].name, strlen(m[k].name));
    }
    size_t n = a->n - at;
    put(a, 0x06054b50, 4);
    put(a, 0, 4);
    put(a, count, 2);
    put(a, count, 2);
    put(a, (uint32_t)n, 4);
    put(a, (uint32_t)at, 4);
    put(a, 0, 2);
}

/* Members of four bytes of settings and a share of the rest each. */
static void build(archive *a, const uint8_t *p, size_t n) {
    static const char *const names[] = {"x.npy", "y.npy", "z.npy", "y.txt"};
    member m[MEMBERS];
    unsigned count = n < MEMBERS * 4 ? 0 : 1 + p[3] % MEMBERS;
    size_t have = count ? (n - 4 * count) / count : 0;
    a->n = 0;
    for (unsigned k = 0; k < count; k++) {
        const uint8_t *s = p + k * (4 + have);
        uint32_t inside = (uint32_t)have;
        m[k] = (member){.name = names[(s[0] + k) % 4], .bytes = s + 4, .method = s[1] & 1 ? 8 : 0};
        m[k].n = s[2] == 255 ? UINT32_MAX : s[2] >= 128 ? inside + s[2] - 191 : inside;
        m[k].packed = inside + (m[k].method ? BLOCK : 0) + (s[1] == 255);
        m[k].crc = crc32_of(m[k].bytes, have) + (s[1] >= 250);
        put_local(a, m + k, inside);
    }
    put_directory(a, m, count);
}

/* ---- ---- */

static void push_options(unsigned k) {
    if (k % 3 == 0) {
        lua_pushnil(L);
        return;
    }
    lua_newtable(L);
    if (k % 3 == 1) {
        lua_pushboolean(L, 1);
        lua_setfield(L, -2, "classes");
    } else {
        lua_pushliteral(L, "x");
        lua_setfield(L, -2, "x");
        lua_pushliteral(L, "y");
        lua_setfield(L, -2, "y");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static archive a;
    if (size < 1 || size > MOST)
        return 0;
    unsigned kind = data[0] % 4, options = data[0] / 4;
    const char *path = paths[kind < 3 ? kind : 2];
    if (kind == 3)
        build(&a, data + 1, size - 1);
    fuzz_write(path, kind == 3 ? a.bytes : data + 1, kind == 3 ? a.n : size - 1);
    lua_settop(L, 1);
    lua_getfield(L, 1, "data");
    lua_getfield(L, -1, "load");
    lua_pushstring(L, path);
    push_options(options);
    if (fuzz_call(L, 2, 1, path) == LUA_OK) {
        lua_getglobal(L, "tostring");
        lua_insert(L, -2);
        fuzz_must(L, 1, 1);
    }
    return 0;
}
