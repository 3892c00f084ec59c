/* vmath.h: elementary functions whose bits are the same on every machine.
 *
 * Each is one sequence of + - * / sqrt tn_fma, integer operations on the bit pattern and selects,
 * so that compilers turn a plain loop over it into vectors; only tn_sin and tn_cos branch, to a
 * slow path beyond 2^30. No libm, no state. NaN comes out canonical; subnormal arguments and
 * results, infinities and signed zeros are right.
 *
 * Errors are the largest found against 113-bit arithmetic over millions of random points, in units
 * in the last place of the exact result (0.5 is perfect). In 2e7 steps from a double to the next
 * only tn_normal_inv ever stepped back, by one ulp. Polynomials are minimax fits; the comment at
 * each is the sollya command that yields it, after prec = 300; display = hexadecimal; */
#ifndef TN_VMATH_H
#define TN_VMATH_H

#include "core/fma.h"

/* a if the condition holds, else b; in masks, as `?:` on doubles keeps GCC from vectorising a loop
 * unless it is told that comparisons do not trap. */
static inline double tn_select(int condition, double a, double b) {
    uint64_t mask = -(uint64_t)(condition != 0);
    return tn_from_bits((tn_bits(a) & mask) | (tn_bits(b) & ~mask));
}

/* The one NaN that tinynet stores. */
#define TN_NAN tn_from_bits(0x7ff8000000000000)

/* x; TN_NAN for any NaN. */
static inline double tn_canonical(double x) {
    return tn_select(x != x, TN_NAN, x);
}

/* Adding and subtracting it rounds |x| < 2^51 to a whole number; in between, the low bits of the
 * sum hold that number in two's complement. */
#define TN_ROUND 0x1.8p52

/* ln 2 in two parts; the first has 42 bits: its product with an exponent is exact. */
#define TN_LN2_HI 0x1.62e42fefa38p-1
#define TN_LN2_LO 0x1.ef35793c7673p-45

/* x = k ln 2 + r + tail with |r| <= ln 2 / 2. */
typedef struct tn_exp_parts {
    uint64_t k; /* the exponent, plus 2046 */
    double r;
    double rest; /* exp(r + tail) = 1 + r + rest */
} tn_exp_parts;

/* Reduces |x| <= 760; exp(r) - 1 - r = r^2 q(r) within 2^-56 on [-0.34658, 0.34658]. */
static inline tn_exp_parts tn_exp_reduce(double x) {
    double whole = x * 0x1.71547652b82fep0 + TN_ROUND; /* 1 / ln 2 */
    double k = whole - TN_ROUND;
    double high = x - k * TN_LN2_HI, low = k * TN_LN2_LO;
    double r = high - low, tail = (high - r) - low, z = r * r;
    /* fpminimax((exp(x) - 1 - x) / x^2, 9, [|D...|], [-0.34658; 0.34658], absolute); */
    double zz = z * z;
    double even =
        (0x1.0000000000001p-1 + z * 0x1.5555555553cd8p-5) +
        zz * ((0x1.6c16c178abcf5p-10 + z * 0x1.a019b8b60fbedp-16) + zz * 0x1.2891d4728bc2ep-22);
    double odd =
        (0x1.5555555555558p-3 + z * 0x1.111111110f8dap-7) +
        zz * ((0x1.a01a01afb7c64p-13 + z * 0x1.71ddf78561059p-19) + zz * 0x1.af61c46fb3629p-26);
    double rest = z * even + (z * r * odd + tail);
    return (tn_exp_parts){tn_bits(whole) - (tn_bits(TN_ROUND) - 2046), r, rest};
}

/* 2^k as a product of two normal numbers, for |k| <= 2000; the argument is k + 2046. */
static inline double tn_scale1(uint64_t k) {
    return tn_from_bits((k >> 1) << 52);
}
static inline double tn_scale2(uint64_t k) {
    return tn_from_bits((k - (k >> 1)) << 52);
}

/* exp(x). Error 0.85 ulp. */
static inline double tn_exp(double x) {
    double y = tn_select(x < -746, -746, x);
    y = tn_select(y > 710, 710, y);
    tn_exp_parts e = tn_exp_reduce(y);
    double h = 1 + e.r;
    double value = h + (((1 - h) + e.r) + e.rest);
    return tn_canonical(value * tn_scale1(e.k) * tn_scale2(e.k));
}

/* |x| = k ln 2 / 2 + r and t = 2^-k; k is 0 below 0.555. */
typedef struct tn_tanh_parts {
    double r, t;
} tn_tanh_parts;

#define TN_TANH_NEAR 0x1.1cp-1

static inline double tn_tanh_size(double x) {
    return tn_select(fabs(x) > 20, 20, fabs(x));
}

static inline tn_tanh_parts tn_tanh_reduce(double x) {
    double size = tn_tanh_size(x), whole = size * 0x1.71547652b82fep1 + TN_ROUND; /* 2 / ln 2 */
    double k = tn_select(size < TN_TANH_NEAR, 0, whole - TN_ROUND);
    return (tn_tanh_parts){(size - k * (0.5 * TN_LN2_HI)) - k * (0.5 * TN_LN2_LO),
                           tn_from_bits((tn_bits(TN_ROUND) + 1023 - tn_bits(whole)) << 52)};
}

/* tanh(r) = n / p gives tanh|x| = 1 - 2u / (n + p + u), u = t (p - n); for k = 0 it is r + bend /
 * p, bend = n - r p. One division serves both. S and P, a fit by iteratively weighted least squares
 * in 250 bits: tanh(r) = r + r w S(w) / P(w) within 2^-60, w = r^2 <= 0.308; P(0) = 3/4 keeps n + p
 * below 1. */
static inline double tn_tanh_from(double x, tn_tanh_parts parts) {
    uint64_t sign = tn_bits(x) & 0x8000000000000000;
    double size = tn_tanh_size(x), r = parts.r, w = r * r;
    int near = size < TN_TANH_NEAR;
    double s = (-0x1.ffffffffffffcp-3 - 0x1.97058b4eba754p-7 * w) +
               w * w * (-0x1.ac1a0c2be823dp-18 + 0x1.e186f67a79c9p-25 * w);
    double p = 0.75 + w * (0x1.595bb842949a1p-2 + w * 0x1.ba3ddd8e0982cp-7);
    double bend = r * (w * s), n = r * p + bend;
    double u = parts.t * (p - n);
    double q = tn_select(near, bend, -2 * u) / tn_select(near, p, (p + n) + u);
    double y = tn_select(near, size, 1) + q;
    return tn_canonical(tn_from_bits(tn_bits(y) | sign));
}

/* tanh(x). Error 1.7 ulp; odd; 1 from |x| = 19.07 on. */
static inline double tn_tanh(double x) {
    return tn_tanh_from(x, tn_tanh_reduce(x));
}

/* tanh of n numbers, a multiple of 8. Two loops: one is a chain so long that a processor, which
 * looks ahead for some hundred operations, overlaps too few of its vectors. */
static inline void tn_tanh_row(int64_t n, const double *restrict x, double *restrict out) {
    enum { AT_ONCE = 32 };
    double r[AT_ONCE], t[AT_ONCE];
    for (; n >= AT_ONCE; n -= AT_ONCE, x += AT_ONCE, out += AT_ONCE) {
        for (int i = 0; i < AT_ONCE; i++) {
            tn_tanh_parts parts = tn_tanh_reduce(x[i]);
            r[i] = parts.r, t[i] = parts.t;
        }
        for (int i = 0; i < AT_ONCE; i++)
            out[i] = tn_tanh_from(x[i], (tn_tanh_parts){r[i], t[i]});
    }
    for (int64_t i = 0; i < n / 8 * 8; i++)
        out[i] = tn_tanh(x[i]);
}

/* A number m * scale1 * scale2, the scales powers of 2: the product may underflow. */
typedef struct tn_scaled {
    double m, scale1, scale2;
} tn_scaled;

/* 1 / (1 + exp(-z)); for z < 0 as e / (1 + e), e = exp(z) = 2^k E. The quotient is corrected by its
 * exact remainder. */
static inline tn_scaled tn_sigmoid_scaled(double z) {
    double x = -fabs(z);
    x = tn_select(x < -760, -760, x);
    tn_exp_parts e = tn_exp_reduce(x);
    double h = 1 + e.r, low = ((1 - h) + e.r) + e.rest;
    double value = h + low, value_low = (h - value) + low;
    double scale1 = tn_scale1(e.k), scale2 = tn_scale2(e.k), t = scale1 * scale2;
    double d = 1 + value * t, d_low = ((1 - d) + value * t) + value_low * t;
    double n = tn_select(z < 0, value, 1), n_low = tn_select(z < 0, value_low, 0);
    double inverse = 1 / d, q = n * inverse;
    q = q + (tn_fma(-q, d, n) + (n_low - q * d_low)) * inverse;
    return (tn_scaled){q, tn_select(z < 0, scale1, 1), tn_select(z < 0, scale2, 1)};
}

/* 1 / (1 + exp(-z)); the underflow is gradual. Error 0.84 ulp. */
static inline double tn_sigmoid(double z) {
    tn_scaled q = tn_sigmoid_scaled(z);
    return tn_canonical(q.m * q.scale1 * q.scale2);
}

/* x = 2^k m with m in [sqrt(1/2), sqrt(2)): answers m - 1. x is normal and positive. */
static inline double tn_log_split(double x, double *k) {
    const uint64_t root = 0x3fe6a09e667f3bcd; /* sqrt(1/2) */
    uint64_t u = tn_bits(x) + (0x3ff0000000000000 - root);
    *k = tn_from_bits((u >> 52) | 0x4330000000000000) - (0x1p52 + 1023);
    return tn_from_bits((u & 0x000fffffffffffff) + root) - 1;
}

/* k ln 2 + log(1 + f) + low, the rounded sum and its tail; f in [sqrt(1/2) - 1, sqrt(2) - 1].
 * With s = f / (2 + f): log(1 + f) = 2 atanh(s) = f - (f^2/2 - s (f^2/2 + z L(z))), z = s^2. */
static inline double tn_log_sum(double k, double f, double low, double *tail) {
    double s = f / (2 + f), z = s * s, half = 0.5 * f * f;
    /* fpminimax(log((1+sqrt(x))/(1-sqrt(x)))/x^1.5-2/x, 6, [|D...|], [1b-40;0.02944], absolute) */
    double p = 0x1.2b5d203d51af6p-3;
    p = p * z + 0x1.39fdf94333fdbp-3;
    p = p * z + 0x1.7462b7ceeab02p-3;
    p = p * z + 0x1.c71c62dad4db7p-3;
    p = p * z + 0x1.2492492df8483p-2;
    p = p * z + 0x1.99999999952d2p-2;
    p = p * z + 0x1.5555555555558p-1;
    double high = k * TN_LN2_HI, head = high + f;
    double rest = ((high - head) + f) + ((k * TN_LN2_LO + low) - (half - s * (half + z * p)));
    double sum = head + rest;
    *tail = (head - sum) + rest;
    return sum;
}

/* log(x) and its tail for finite x > 0. */
static inline double tn_log_tail(double x, double *tail) {
    int tiny = x < 0x1p-1022;
    double k, f = tn_log_split(tn_select(tiny, x * 0x1p54, x), &k);
    return tn_log_sum(tn_select(tiny, k - 54, k), f, 0, tail);
}

/* log(x); -inf at 0, NaN below. Error 0.94 ulp. */
static inline double tn_log(double x) {
    double tail, y = tn_log_tail(x, &tail);
    y = tn_select(x == 0, -HUGE_VAL, y);
    y = tn_select(x == HUGE_VAL, x, y);
    return tn_select(x >= 0, y, TN_NAN);
}

/* log(1 + x): log(u) + c / u, where u + c = 1 + x exactly; near 0, where u needs no scaling, f is x
 * itself. -inf at -1, NaN below. Error 0.93 ulp. */
static inline double tn_log1p(double x) {
    double c, u = tn_two_sum(1, x, &c), k, f = tn_log_split(u, &k), tail;
    double low = c / u;
    f = tn_select(k == 0, x, f);
    low = tn_select(k == 0, 0, low);
    double y = tn_log_sum(k, f, low, &tail);
    y = tn_select(x == -1, -HUGE_VAL, y);
    y = tn_select((x == 0) | (x == HUGE_VAL), x, y);
    return tn_select(x >= -1, y, TN_NAN);
}

/* x = n pi/2 + r + low with |r| <= pi/4 (a little more at the ends); `quadrant` is n modulo 4 in
 * its last two bits. */
typedef struct tn_angle {
    uint64_t quadrant;
    double r, low;
} tn_angle;

/* pi / 2 in three parts of 53 bits. */
#define TN_PIO2_1 0x1.921fb54442d18p0
#define TN_PIO2_2 0x1.1a62633145c07p-54
#define TN_PIO2_3 -0x1.f1976b7ed8fbcp-110

/* For 0 <= x <= 2^30 (Cody and Waite): x - n P1 is exact, x - n P1 - n P2 is kept in two parts. */
static inline tn_angle tn_angle_near(double x) {
    double whole = x * 0x1.45f306dc9c883p-1 + TN_ROUND, n = whole - TN_ROUND; /* 2 / pi */
    double first = tn_fma(-n, TN_PIO2_1, x);
    double product = n * TN_PIO2_2, product_low = tn_fma(n, TN_PIO2_2, -product);
    double rest, sum = tn_two_sum(first, -product, &rest);
    rest = (rest - product_low) - n * TN_PIO2_3;
    double r = sum + rest;
    return (tn_angle){tn_bits(whole), r, (sum - r) + rest};
}

/* For finite x > 2^30 (Payne and Hanek): x = m 2^e, m a whole number of 53 bits, times the 192 bits
 * of 2 / pi that matter; those above contribute whole turns. */
__attribute__((noinline, unused)) static tn_angle tn_angle_far(double x) {
    static const uint32_t two_over_pi[38] = {
        /* 32 bits before the binary point, then the fraction */
        0x00000000, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041,
        0xfe5163ab, 0xdebbc561, 0xb7246e3a, 0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c,
        0xb129a73e, 0xe88235f5, 0x2ebb4484, 0xe99c7026, 0xb45f7e41, 0x3991d639, 0x835339f4,
        0x9c845f8b, 0xbdf9283b, 0x1ff897ff, 0xde05980f, 0xef2f118b, 0x5a0a6d1f, 0x6d367ecf,
        0x27cb09b7, 0x4f463f66, 0x9e5fea2d, 0x7527bac7, 0xebe5f17b, 0x3d0739f7, 0x8a5292ea,
        0x6bfb5fb1, 0x1f8d5d08, 0x56033046};
    uint64_t m = (tn_bits(x) & 0x000fffffffffffff) | 0x0010000000000000;
    int first =
        (int)(tn_bits(x) >> 52) - 1075 + 30; /* this bit of the table weighs 2 in the product */
    uint64_t window[6];
    uint32_t p[6] = {0}; /* the product modulo 4, 190 bits of it after the binary point */
    for (int i = 0; i < 6; i++) {
        const uint32_t *w = two_over_pi + first / 32 + i;
        window[i] = ((uint64_t)w[0] << 32 | w[1]) >> (32 - first % 32) & 0xffffffff;
    }
    for (int half = 0; half < 2; half++) {
        uint64_t factor = half ? m >> 32 : m & 0xffffffff, carry = 0;
        for (int i = 5; i >= half; i--, carry >>= 32) {
            carry += factor * window[i] + p[i - half];
            p[i - half] = (uint32_t)carry;
        }
    }
    uint64_t up = p[0] >> 29 & 1,
             quadrant = (p[0] >> 30) + up; /* a half and more belongs to the next */
    double weight = up ? -0x1p-30 : 0x1p-30, head = 0, tail = 0;
    for (int i = 0; i < 6; i++, weight *= 0x1p-32) {
        double low;
        uint32_t word = (up ? ~p[i] : p[i]) & (i == 0 ? 0x3fffffff : 0xffffffff);
        head = tn_two_sum(head, word * weight, &low);
        tail += low;
    }
    double product = head * TN_PIO2_1;
    double rest = tn_fma(head, TN_PIO2_1, -product) + (head * TN_PIO2_2 + tail * TN_PIO2_1);
    double r = product + rest;
    return (tn_angle){quadrant, r, (product - r) + rest};
}

/* sin(x + shift pi/2) for finite x >= 0. */
static inline double tn_sine(double x, uint64_t shift) {
    tn_angle angle = x <= 0x1p30 ? tn_angle_near(x) : tn_angle_far(x);
    double r = angle.r, z = r * r;
    /* fpminimax((sin(sqrt(x))/sqrt(x) - 1) / x, 6, [|D...|], [1b-40; 0.617], absolute); */
    double s = -0x1.8d5121e46429ap-41;
    s = s * z + 0x1.60e5cb144f38dp-33;
    s = s * z - 0x1.ae63f7fe3e11fp-26;
    s = s * z + 0x1.71de3a1036a14p-19;
    s = s * z - 0x1.a01a019fe885fp-13;
    s = s * z + 0x1.111111111101ep-7;
    s = s * z - 0x1.5555555555555p-3;
    double sine = r + (s * z * r + angle.low * (1 - 0.5 * z));
    /* fpminimax((cos(sqrt(x)) - 1 + x / 2) / x^2, 5, [|D...|], [1b-40; 0.617], absolute); */
    double c = -0x1.9073d444493acp-37;
    c = c * z + 0x1.1eeb58509df39p-29;
    c = c * z - 0x1.27e4fa036d38fp-22;
    c = c * z + 0x1.a01a019f38afap-16;
    c = c * z - 0x1.6c16c16c168ccp-10;
    c = c * z + 0x1.5555555555555p-5;
    double half = 0.5 * z, top = 1 - half;
    double cosine = top + (((1 - top) - half) + (c * z * z - r * angle.low));
    uint64_t quadrant = angle.quadrant + shift;
    double y = quadrant & 1 ? cosine : sine;
    return quadrant & 2 ? -y : y;
}

/* sin(x), x in radians; NaN at the infinities. Error 0.79 ulp, of any x up to the largest. Odd. */
static inline double tn_sin(double x) {
    double size = fabs(x);
    if (!(size < HUGE_VAL))
        return TN_NAN;
    return tn_from_bits(tn_bits(tn_sine(size, 0)) ^ (tn_bits(x) & 0x8000000000000000));
}

/* cos(x), x in radians; NaN at the infinities. Error 0.79 ulp, of any x up to the largest. */
static inline double tn_cos(double x) {
    double size = fabs(x);
    if (!(size < HUGE_VAL))
        return TN_NAN;
    return tn_sine(size, 1);
}

/* C(w), the denominator apart: x = q sqrt(2 pi) + q C(q^2) for |q| <= 1/4, q = p - 1/2. */
static inline double tn_normal_middle(double w, double *denominator) {
    double n = 0x1.226b0eacc1fe9p4;
    n = n * w - 0x1.0316eadd2e98cp6;
    n = n * w + 0x1.f2e703eac1865p5;
    n = n * w - 0x1.6315be0a441d2p4;
    n = n * w + 0x1.4ffddeaa22dcap1;
    n = n * w - 0x1.a5b86faffe33p-53;
    double d = -0x1.23b098c48ddbdp3;
    d = d * w + 0x1.7f0e7f63e1ebcp5;
    d = d * w - 0x1.1697708ba8f66p6;
    d = d * w + 0x1.49be2ac984ccfp5;
    d = d * w - 0x1.54eb55a34c966p3;
    d = d * w + 1;
    *denominator = d;
    return n;
}

/* T(y), the denominator apart: x = sqrt(2) r - B + T(r - R) for 1.1774 <= r <= 27.29. */
static inline double tn_normal_tail(double y, double *denominator) {
    double n = 0x1.bf00b94caac68p-32;
    n = n * y + 0x1.1fb9478eda6e4p-23;
    n = n * y + 0x1.85aa64069d0d9p-17;
    n = n * y + 0x1.9e9167893f06ap-12;
    n = n * y + 0x1.a0c010e76e175p-8;
    n = n * y + 0x1.bc3795eaeabfcp-5;
    n = n * y + 0x1.0f7183129b6bdp-2;
    n = n * y + 0x1.8a77bd066ed48p-1;
    n = n * y + 0x1.4ebd639821b00p0;
    n = n * y + 0x1.2f437e204ff27p0;
    n = n * y + 0x1.c110e25a22aa7p-2;
    n = n * y + 0x1.06b62f0c5013ep-15;
    double d = 0x1.c39395c71ea38p-32;
    d = d * y + 0x1.2779c9d0b946fp-23;
    d = d * y + 0x1.9e0d383e31dd1p-17;
    d = d * y + 0x1.d26ec607d05edp-12;
    d = d * y + 0x1.fec2f3e819257p-8;
    d = d * y + 0x1.320f49355fed9p-4;
    d = d * y + 0x1.b3034ae7c7b4ap-2;
    d = d * y + 0x1.7fa60929578c0p0;
    d = d * y + 0x1.a73165e71af76p1;
    d = d * y + 0x1.1a8718de93743p2;
    d = d * y + 0x1.9f0a76e0a139bp1;
    d = d * y + 1;
    *denominator = d;
    return n;
}

/* The point x with P(N(0,1) < x) = p: -inf at 0, inf at 1, NaN outside. Odd about 1/2.
 * Above the quartile r = sqrt(-log(1 - p)), R = 1.17724609375, B = 0.99072265625, T is at most 0.13
 * x, and `moved` is what the roundings of sqrt and log cost, times dx/dr. C and T are fits by
 * iteratively weighted least squares in 160 bits (sollya has no inverse of erf), within 2^-55.8 of
 * x. Error 1.5 ulp. */
static inline double tn_normal_inv(double p) {
    double q = p - 0.5, size = fabs(q), tail;
    double square = -tn_log_tail(tn_select(p < 0.5, p, 1 - p), &tail);
    double r = sqrt(square), inverse = 1 / r;
    double slope = 0x1.6a09e667f3bcdp-1 + 0.3 * inverse * inverse;
    double moved = (tn_fma(-r, r, square) - tail) * inverse * slope;
    double middle_d, middle_n = tn_normal_middle(q * q, &middle_d);
    double outer_d, outer_n = tn_normal_tail(r - 0x1.2d6p0, &outer_d);
    int inner = size <= 0.25;
    double ratio = tn_select(inner, middle_n, outer_n) / tn_select(inner, middle_d, outer_d);
    double middle = tn_fma(size, 0x1.40d931ff62706p1, size * ratio);
    double outer = tn_fma(r, 0x1.6a09e667f3bcdp0, -0x1.fb4p-1) + (ratio + moved);
    double x = tn_select(inner, middle, outer);
    x = tn_select((p == 0) | (p == 1), HUGE_VAL, x);
    x = tn_select(q < 0, -x, x);
    return tn_select((p >= 0) & (p <= 1), x, TN_NAN);
}

/* e^x - 1 as (1 - t) + (exp(r) - 1) with x = k ln 2 + r and t = 2^-k, times
 * 2^k. Error 1.7 ulp. */
static inline double tn_expm1(double x) {
    double y = tn_select(x < -50, -50, x);
    y = tn_select(y > 710, 710, y);
    tn_exp_parts e = tn_exp_reduce(y);
    double t = tn_scale1(4092 - e.k) * tn_scale2(4092 - e.k);
    double part = 1 - t, h = part + e.r;
    double value = h + (((part - h) + e.r) + e.rest);
    value = value * tn_scale1(e.k) * tn_scale2(e.k);
    return tn_canonical(tn_select(x == 0, x, value));
}

/* log(1 + exp(z)) = max(z, 0) + log1p(e), e = exp(-|z|) with its tail. Error 0.92 ulp. */
static inline double tn_softplus(double z) {
    double x = -fabs(z);
    x = tn_select(x < -746, -746, x);
    tn_exp_parts parts = tn_exp_reduce(x);
    double h = 1 + parts.r, rest = ((1 - h) + parts.r) + parts.rest;
    double value = h + rest, value_low = (h - value) + rest;
    double scale1 = tn_scale1(parts.k), scale2 = tn_scale2(parts.k);
    double e = value * scale1 * scale2, e_low = value_low * scale1 * scale2;
    double c, u = tn_two_sum(1, e, &c), k, f = tn_log_split(u, &k), tail;
    f = tn_select(k == 0, e, f);
    c = tn_select(k == 0, 0, c);
    double y = tn_log_sum(k, f, (c + e_low) / u, &tail);
    double low, sum = tn_two_sum(tn_select(z > 0, z, 0), y, &low);
    sum = sum + (low + tail);
    return tn_canonical(tn_select(z == HUGE_VAL, z, sum));
}

/* P(N(0,1) < -x) for 0 <= x <= 38.6: exp(-x^2/2) H / (1 + 1.25 x), H = 1/2 + P(q) between 0.5 and
 * 0.6, q = (x - 5) / (x + 5) (after Shepherd and Laframboise, "Chebyshev approximation of (1 + 2x)
 * exp(x^2) erfc x", 1981). Both quotients are corrected by their remainders. */
static inline __attribute__((always_inline)) double tn_normal_lower(double x) {
    double m_low, m = tn_two_sum(x, -5, &m_low), d_low, d = tn_two_sum(x, 5, &d_low);
    double inverse = 1 / d, q = m * inverse;
    q = q + (tn_fma(-q, d, m) + (m_low - q * d_low)) * inverse;
    /* y = 5 * (1 + x) / (1 - x);
     * fpminimax((1 + 1.25 * y) * exp(y^2 / 2) * erfc(y / sqrt(2)) / 2 - 0.5, 22, [|D...|],
     *           [-1; 0.772], absolute); */
    double w = q * q;
    double even = 0x1.06120bdec2d64p-30;
    even = even * w + 0x1.acbfcae35b1d7p-34;
    even = even * w - 0x1.a7bbc5b82f538p-26;
    even = even * w + 0x1.24eb7374009c8p-23;
    even = even * w + 0x1.6397d8e2810fcp-24;
    even = even * w - 0x1.d6d44a7301f36p-17;
    even = even * w + 0x1.fda8deb37abb3p-13;
    even = even * w - 0x1.19cd4b7b54ae8p-9;
    even = even * w - 0x1.5b84cd88d70b3p-6;
    even = even * w - 0x1.705abcacd15f7p-5;
    even = even * w + 0x1.402b0e1739771p-7;
    even = even * w + 0x1.d864303d4c847p-5;
    double odd = 0x1.593e91fb99afp-28;
    odd = odd * w - 0x1.6050936a382c1p-25;
    odd = odd * w + 0x1.14d1b2d440b61p-22;
    odd = odd * w - 0x1.c7c22e4c23118p-20;
    odd = odd * w + 0x1.86b36032265fep-17;
    odd = odd * w - 0x1.1a1176bf0424ep-14;
    odd = odd * w - 0x1.8fcb6563e821dp-16;
    odd = odd * w + 0x1.1ea0ee8b64311p-7;
    odd = odd * w + 0x1.2b35cdd20aba6p-5;
    odd = odd * w + 0x1.0c13034c16126p-5;
    odd = odd * w - 0x1.41d8de9621f76p-4;
    double p = even + q * odd;
    double square = x * x, square_low = tn_fma(x, x, -square);
    tn_exp_parts e = tn_exp_reduce(-0.5 * square);
    double h = 1 + e.r, low = ((1 - h) + e.r) + e.rest;
    double value = h + low, value_low = ((h - value) + low) - 0.5 * square_low * value;
    double top = 0.5 + p, top_low = (0.5 - top) + p;
    double n = value * top, n_low = tn_fma(value, top, -n) + (value * top_low + value_low * top);
    double t = 1.25 * x, t_low = tn_fma(1.25, x, -t);
    d = tn_two_sum(1, t, &d_low);
    inverse = 1 / d;
    double y = n * inverse;
    y = y + (tn_fma(-y, d, n) + (n_low - y * (d_low + t_low))) * inverse;
    return y * tn_scale1(e.k) * tn_scale2(e.k);
}

/* P(N(0,1) < x). Error 1.6 ulp, of the lower tail, too. */
static inline __attribute__((always_inline)) double tn_normal_cdf(double x) {
    double size = tn_select(fabs(x) > 38.6, 38.6, fabs(x));
    double y = tn_normal_lower(size);
    return tn_canonical(tn_select(x < 0, y, 1 - y));
}

/* erf(x): a polynomial below 1, else 1 - 2 P(N(0,1) < -sqrt(2) |x|). Error 1.4 ulp. Odd. */
static inline double tn_erf(double x) {
    double size = tn_select(fabs(x) > 6, 6, fabs(x)), w = size * size;
    /* fpminimax(erf(sqrt(x))/sqrt(x) - 2/sqrt(pi), 11, [|D...|], [1b-40; 1], absolute); */
    double s = -0x1.ace8789789fcep-31;
    s = s * w + 0x1.d78797d2c808bp-27;
    s = s * w - 0x1.5c175a15e4ea8p-23;
    s = s * w + 0x1.b9828ff4a241bp-20;
    s = s * w - 0x1.f4ca96e2dbbc7p-17;
    s = s * w + 0x1.f9a2bf9da7ffdp-14;
    s = s * w - 0x1.c02db074e347ep-11;
    s = s * w + 0x1.565bccfaa91cbp-8;
    s = s * w - 0x1.b82ce31206b01p-6;
    s = s * w + 0x1.ce2f21a04104p-4;
    s = s * w - 0x1.812746b0379c2p-2;
    s = s * w - 0x1.01fb8f14dbbb1p-57;
    double near = tn_fma(size, 0x1.20dd750429b6dp0, size * s); /* 2 / sqrt(pi) */
    double far = 1 - 2 * tn_normal_lower(size * 0x1.6a09e667f3bcdp0);
    double y = tn_select(size < 1, near, far);
    return tn_canonical(tn_from_bits(tn_bits(y) | (tn_bits(x) & 0x8000000000000000)));
}

#endif
