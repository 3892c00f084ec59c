/* vfma.h: fma on vectors in plain arithmetic, equal to the hardware's in every bit but those of a
 * NaN.
 *
 * a * b = p + u and p + c = s + t are exact, so the result is s + (t + u) rounded once. w, the
 * rounded sum of t and u, is off by at most 2^-53 of itself: where s + w (1 - 2^-52) and
 * s + w (1 + 2^-52) round to one number, it is the result. Where they do not (ties and massive
 * cancellation), and where a product is so small that u could lose bits, the lane is left to
 * tn_fma_exact. What overflows on the way gives a NaN, which is left, too. */
#ifndef TN_VFMA_H
#define TN_VFMA_H

#include <stdbool.h>

#include "core/fma.h"

/* A register of a processor without fma. */
typedef double tn_pair __attribute__((vector_size(16)));
typedef int64_t tn_pair_mask __attribute__((vector_size(16)));

static inline tn_pair tn_pair_abs(tn_pair x) {
    return (tn_pair)((tn_pair_mask)x & 0x7fffffffffffffff);
}

static inline bool tn_pair_all(tn_pair_mask mask) {
#ifdef __SSE2__
    return __builtin_ia32_movmskpd((tn_pair)mask) == 3;
#else
    return (mask[0] & mask[1]) != 0;
#endif
}

/* x in two parts of 26 bits (Veltkamp). */
static inline tn_pair tn_pair_split(tn_pair x, tn_pair *low) {
    tn_pair t = x * 0x1.0000002p27, high = t - (t - x);
    *low = x - high;
    return high;
}

/* The lanes of r that are the rounded a * b + c. */
static inline tn_pair_mask tn_pair_fma_try(tn_pair a, tn_pair b, tn_pair c, tn_pair *r) {
    tn_pair al, ah = tn_pair_split(a, &al), bl, bh = tn_pair_split(b, &bl);
    tn_pair p = a * b, u = al * bl - (((p - ah * bh) - al * bh) - ah * bl);
    tn_pair s = p + c, part = s - p, t = (p - (s - part)) + (c - part);
    tn_pair w = t + u;
    tn_pair up = s + w * 0x1.0000000000001p0, down = s + w * 0x1.ffffffffffffep-1;
    /* a tiny p beside a c that is not: u matters as little as its lost bits */
    tn_pair_mask large = (tn_pair_abs(p) + tn_pair_abs(c) > 0x1p-800);
    tn_pair_mask zero = (a == 0) | (b == 0); /* s is exact, -0 included */
    *r = (tn_pair)(((tn_pair_mask)s & zero) | ((tn_pair_mask)up & ~zero));
    return (up == down) & (large | zero);
}

/* a * b + c with one rounding where the attempt failed. */
__attribute__((noinline, unused)) static tn_pair tn_pair_fma_rest(tn_pair a, tn_pair b, tn_pair c,
                                                                  tn_pair r, tn_pair_mask done) {
    for (int i = 0; i < 2; i++)
        if (!done[i])
            r[i] = tn_fma_exact(a[i], b[i], c[i]);
    return r;
}

static inline tn_pair tn_pair_fma(tn_pair a, tn_pair b, tn_pair c) {
    tn_pair r;
    tn_pair_mask done = tn_pair_fma_try(a, b, c, &r);
    if (__builtin_expect(!tn_pair_all(done), 0))
        return tn_pair_fma_rest(a, b, c, r, done);
    return r;
}

#endif
