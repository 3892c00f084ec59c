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

/* The next 64 bits of xoshiro256**. */
uint64_t tn_rng_next(tn_rng *r);

/* [0,1): (u >> 11) * 2^-53. */
double tn_rng_uniform(tn_rng *r);

/* (0,1): ((u >> 12) + 1/2) * 2^-52, exact. */
double tn_rng_open(tn_rng *r);

/* 0 .. n-1, n >= 1, unbiased (Lemire): the high word of u * n; low words below 2^64 mod n are
 * rejected. */
uint64_t tn_rng_below(tn_rng *r, uint64_t n);

/* N(0,1), one u per variate: the inverse normal cdf at ((u >> 12) + 1/2) * 2^-52. */
double tn_rng_normal(tn_rng *r);

/* p = a permutation of 0 .. n-1: from the identity, for i = n-1 .. 1 swap p[i] with p[below(i +
 * 1)]. */
void tn_rng_permute(tn_rng *r, uint32_t *p, uint32_t n);

#endif
