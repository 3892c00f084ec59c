#include "core/rng.h"

#include "core/vmath.h"

static const uint64_t GOLDEN = 0x9e3779b97f4a7c15u;

static uint64_t splitmix_out(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static uint64_t mix(uint64_t z) {
    return splitmix_out(z + GOLDEN);
}

static uint64_t fnv1a(const char *s) {
    uint64_t h = 0xcbf29ce484222325u;
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 0x100000001b3u;
    return h;
}

void tn_rng_seed(tn_rng *r, uint64_t seed, const char *purpose, uint64_t index) {
    uint64_t z = mix(mix(mix(seed) ^ fnv1a(purpose)) ^ index);
    for (int k = 0; k < 4; k++)
        r->s[k] = splitmix_out(z += GOLDEN);
}

static uint64_t rotl(uint64_t x, int k) {
    return (x << k) | (x >> (64 - k));
}

uint64_t tn_rng_next(tn_rng *r) {
    uint64_t *s = r->s, result = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return result;
}

double tn_rng_uniform(tn_rng *r) {
    return (double)(tn_rng_next(r) >> 11) * 0x1p-53;
}

double tn_rng_open(tn_rng *r) {
    return ((double)(tn_rng_next(r) >> 12) + 0.5) * 0x1p-52;
}

uint64_t tn_rng_below(tn_rng *r, uint64_t n) {
    __extension__ typedef unsigned __int128 wide;
    wide m = (wide)tn_rng_next(r) * n;
    if (__builtin_expect((uint64_t)m < n, 0)) {
        uint64_t least = -n % n; /* 2^64 mod n */
        while ((uint64_t)m < least)
            m = (wide)tn_rng_next(r) * n;
    }
    return (uint64_t)(m >> 64);
}

double tn_rng_normal(tn_rng *r) {
    return tn_normal_inv(tn_rng_open(r));
}

void tn_rng_permute(tn_rng *r, uint32_t *p, uint32_t n) {
    tn_rng own = *r; /* in registers */
    for (uint32_t i = 0; i < n; i++)
        p[i] = i;
    for (uint32_t *last = p + n; n > 1 && --last > p;) {
        uint64_t j = tn_rng_below(&own, (uint64_t)(last - p) + 1);
        uint32_t held = *last;
        *last = p[j];
        p[j] = held;
    }
    *r = own;
}
