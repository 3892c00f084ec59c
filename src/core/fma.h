/* fma.h: a * b + c with one rounding, the same bits on processors with and without an fma. */
#ifndef TN_FMA_H
#define TN_FMA_H

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

_Static_assert(FLT_EVAL_METHOD == 0 && DBL_MANT_DIG == 53, "doubles must be IEEE binary64");

static inline uint64_t tn_bits(double x) {
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

static inline double tn_from_bits(uint64_t u) {
    double x;
    memcpy(&x, &u, sizeof x);
    return x;
}

/* The rounded sum of a and b; *low is its error: a + b = result + *low exactly (Knuth). */
static inline double tn_two_sum(double a, double b, double *low) {
    double sum = a + b, part = sum - a;
    *low = (a - (sum - part)) + (b - part);
    return sum;
}

/* The rounded product of a and b; *low is its error (Dekker; halves of 26 bits by Veltkamp).
 * Requires |a|, |b| < 2^990 and an error that is no smaller than 2^-1074. */
static inline double tn_two_product(double a, double b, double *low) {
    double product = a * b;
    double ta = a * 0x1.0000002p27, ah = ta - (ta - a), al = a - ah;
    double tb = b * 0x1.0000002p27, bh = tb - (tb - b), bl = b - bh;
    *low = al * bl - (((product - ah * bh) - al * bh) - ah * bl);
    return product;
}

/* a + b rounded to odd: an inexact sum is moved to the neighbour whose last bit is set, so that a
 * later rounding to nearest still sees on which side of a tie the exact value lies. */
static inline double tn_add_odd(double a, double b) {
    double low, sum = tn_two_sum(a, b, &low);
    uint64_t bits = tn_bits(sum);
    if (low != 0 && (bits & 1) == 0)
        bits += (low > 0) == (sum > 0) ? 1 : -1; /* away from zero, or towards it */
    return tn_from_bits(bits);
}

/* Where the error-free transformations may overflow or lose bits. */
__attribute__((noinline, unused)) static double tn_fma_edge(double a, double b, double c) {
    if (a == 0 || b == 0 || !isfinite(a) || !isfinite(b))
        return a * b + c;
    return isfinite(c) ? fma(a, b, c) : c + c;
}

/* fma in plain arithmetic, equal to the hardware's in every bit but those of a NaN.
 * a * b = uh + ul and c + ul = th + tl and uh + th = vh + vl, all exact; the result is
 * vh + odd(tl + vl) rounded once (Boldo and Melquiond, "Emulation of FMA and correctly rounded
 * sums: proved algorithms using rounding to odd", 2008). */
static inline double tn_fma_exact(double a, double b, double c) {
    double ul, tl, vl, size = fabs(a * b);
    if (!(fabs(a) < 0x1p990 && fabs(b) < 0x1p990 && fabs(c) < 0x1p1000 && size < 0x1p1000 &&
          size > 0x1p-960))
        return tn_fma_edge(a, b, c);
    double uh = tn_two_product(a, b, &ul);
    double th = tn_two_sum(c, ul, &tl);
    double vh = tn_two_sum(uh, th, &vl);
    return vh + tn_add_odd(tl, vl);
}

#if defined(__FMA__) || defined(__FP_FAST_FMA) || defined(__ARM_FEATURE_FMA)
#define TN_HAS_FMA
#endif

/* a * b + c with one rounding. */
static inline double tn_fma(double a, double b, double c) {
#ifdef TN_HAS_FMA
    return __builtin_fma(a, b, c);
#else
    return tn_fma_exact(a, b, c);
#endif
}

#endif
