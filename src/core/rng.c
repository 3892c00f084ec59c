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

double tn_rng_uniform(tn_rng *r) {
    return (double)(tn_rng_next(r) >> 11) * 0x1p-53;
}

double tn_rng_open(tn_rng *r) {
    return ((double)(tn_rng_next(r) >> 12) + 0.5) * 0x1p-52;
}

double tn_rng_normal(tn_rng *r) {
    return tn_normal_inv(tn_rng_open(r));
}

void tn_permutation_begin(tn_permutation *t, const tn_rng *rng, uint32_t *p, uint32_t n) {
    *t = (tn_permutation){*rng, p, n > 0 ? n - 1 : 0};
    for (uint32_t i = 0; i < n; i++)
        p[i] = i;
}

void tn_rng_permute(tn_rng *r, uint32_t *p, uint32_t n) {
    tn_permutation t;
    tn_permutation_begin(&t, r, p, n);
    tn_permutation_go(&t, n);
    *r = t.rng;
}
