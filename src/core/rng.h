/* rng.h: random streams, xoshiro256** keyed by what is drawn: (seed, purpose, index).
 *
 * The written-down sequence, with G = 0x9e3779b97f4a7c15:
 *     out(z):  z ^= z >> 30,  z *= 0xbf58476d1ce4e5b9,
 *              z ^= z >> 27,  z *= 0x94d049bb133111eb,  z ^= z >> 31      (splitmix64)
 *     mix(z) = out(z + G),    h = FNV-1a 64 of the bytes of the purpose
 *     s0 = mix(mix(mix(seed) ^ h) ^ index)
 *     state word k = out(s0 + k G),  k = 1, 2, 3, 4
 *
 * Purposes in use: "init", "shuffle", "split", "data", "noise", "user". */
#ifndef TN_RNG_H
#define TN_RNG_H

#include <stdint.h>

typedef struct tn_rng {
    uint64_t s[4];
} tn_rng;

void tn_rng_seed(tn_rng *r, uint64_t seed, const char *purpose, uint64_t index);

static inline uint64_t tn_rotl(uint64_t x, int k) {
    return (x << k) | (x >> (64 - k));
}

/* The next 64 bits of xoshiro256**. */
static inline uint64_t tn_rng_next(tn_rng *r) {
    uint64_t *s = r->s, result = tn_rotl(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = tn_rotl(s[3], 45);
    return result;
}

/* [0,1): (u >> 11) * 2^-53. */
double tn_rng_uniform(tn_rng *r);

/* (0,1): ((u >> 12) + 1/2) * 2^-52, exact. */
double tn_rng_open(tn_rng *r);

/* 0 .. n-1, n >= 1, unbiased (Lemire): the high word of u * n; low words below 2^64 mod n are
 * rejected. */
static inline uint64_t tn_rng_below(tn_rng *r, uint64_t n) {
    __extension__ typedef unsigned __int128 wide;
    wide m = (wide)tn_rng_next(r) * n;
    if (__builtin_expect((uint64_t)m < n, 0)) {
        uint64_t least = -n % n; /* 2^64 mod n */
        while ((uint64_t)m < least)
            m = (wide)tn_rng_next(r) * n;
    }
    return (uint64_t)(m >> 64);
}

/* N(0,1), one u per variate: the inverse normal cdf at ((u >> 12) + 1/2) * 2^-52. */
double tn_rng_normal(tn_rng *r);

/* A permutation of 0 .. n-1 in the making: from the identity, for i = n-1 .. 1 swap p[i] with
 * p[below(i + 1)]. */
typedef struct tn_permutation {
    tn_rng rng;
    uint32_t *p, left; /* swaps to come; p[left + 1 ..] is final */
} tn_permutation;

void tn_permutation_begin(tn_permutation *t, const tn_rng *rng, uint32_t *p, uint32_t n);

/* Up to `swaps` swaps more. */
static inline void tn_permutation_go(tn_permutation *t, uint32_t swaps) {
    tn_rng rng = t->rng; /* in registers */
    uint32_t *first = t->p, *last = first + t->left;
    uint32_t *end = swaps < t->left ? last - swaps : first;
    for (; last > end; last--) {
        uint64_t j = tn_rng_below(&rng, (uint64_t)(last - first) + 1);
        uint32_t held = *last;
        *last = first[j];
        first[j] = held;
    }
    t->rng = rng;
    t->left = (uint32_t)(last - first);
}

/* All at once. */
void tn_rng_permute(tn_rng *r, uint32_t *p, uint32_t n);

#endif
