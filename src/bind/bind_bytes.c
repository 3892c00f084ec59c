/* bind_bytes.c: arrays as bytes (little-endian f8 in index order) and hashes of them, for files. */
#include <string.h>

#include "bind/bind_array.h"
#include "bind/bind_parts.h"
#include "core/fma.h"
#include "core/npy.h"
#include "core/vmath.h"

enum { NUMBER = 8 };

static uint64_t fnv1a(uint64_t h, const unsigned char *p, size_t n) {
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 0x100000001b3u;
    return h;
}

/*---
The FNV-1a hash (64 bits) of a string, or of an array's bytes, as 16 hexadecimal digits.
@param v string|tinynet.array
@return string
*/
static int bytes_hash(lua_State *L) {
    uint64_t h = 0xcbf29ce484222325u;
    char text[17];
    if (tnl_is_array(L, 1)) {
        tn_view v = tnl_check_array(L, 1);
        tn_walk w = tn_walk_begin(v);
        for (int64_t n = tn_view_count(v); n > 0; n--) {
            unsigned char number[NUMBER];
            tn_npy_put(*tn_walk_next(&w), number);
            h = fnv1a(h, number, NUMBER);
        }
    } else {
        size_t n;
        const char *s = luaL_checklstring(L, 1, &n);
        h = fnv1a(h, (const unsigned char *)s, n);
    }
    for (int k = 15; k >= 0; k--, h >>= 4)
        text[k] = "0123456789abcdef"[h & 15];
    lua_pushlstring(L, text, 16);
    return 1;
}

/*---
The bytes of an array.
@param a tinynet.array
@return string
*/
static int bytes_of(lua_State *L) {
    tn_view v = tnl_check_array(L, 1);
    tn_walk w = tn_walk_begin(v);
    luaL_Buffer out;
    size_t n = (size_t)tn_view_count(v);
    unsigned char *p = (unsigned char *)luaL_buffinitsize(L, &out, NUMBER * n);
    for (size_t i = 0; i < n; i++)
        tn_npy_put(*tn_walk_next(&w), p + NUMBER * i);
    luaL_pushresultsize(&out, NUMBER * n);
    return 1;
}

/*---
The array of a shape whose bytes these are.
@param bytes string
@param ... integer 1 to 4 dimensions
@return tinynet.array
@error bad argument #1 to 'array' (24 bytes expected, got 16)
*/
static int bytes_array(lua_State *L) {
    size_t have;
    const unsigned char *p = (const unsigned char *)luaL_checklstring(L, 1, &have);
    int64_t dim[TN_MAX_RANK], want = NUMBER;
    int rank = tnl_check_dims(L, 2, lua_gettop(L), dim);
    for (int k = 0; k < rank; k++)
        if (__builtin_mul_overflow(want, dim[k], &want))
            want = INT64_MAX;
    if ((uint64_t)want != have)
        return luaL_argerror(L, 1,
                             lua_pushfstring(L, tnl_say(L, "%I bytes expected, got %I"),
                                             (LUAI_UACINT)want, (LUAI_UACINT)have));
    tn_view out = tnl_new_array(L, rank, dim);
    for (size_t i = 0; i < have / NUMBER; i++) {
        uint64_t u = 0;
        for (int k = NUMBER - 1; k >= 0; k--)
            u = u << 8 | p[NUMBER * i + (size_t)k];
        out.p[i] = tn_canonical(tn_from_bits(u));
    }
    return 1;
}

static const luaL_Reg functions[] = {
    {"hash", bytes_hash}, {"of", bytes_of}, {"array", bytes_array}, {NULL, NULL}};

int tnl_open_bytes(lua_State *L) {
    luaL_newlib(L, functions);
    return 1;
}
