/* tick.c: Wilkinson's scoring (Talbot, Lin, Hanrahan: An extension of Wilkinson's algorithm, 2010)
 * over multiples of nice steps: skip j = 1, phase 0. Legibility is the caller's: it measures the
 * labels and asks again for fewer. */
#include "geom/tick.h"

#include <math.h>

/* The nicest first. Multiples of 2.5 want one decimal more, so they must be worth it. */
static const struct { double q, malus; } nice[] = {{1, 0}, {2, 1.0 / 3}, {5, 2.0 / 3}, {2.5, 1.6}};
enum { NICE = sizeof nice / sizeof *nice };

static double power10(int e) {
    double p = 1;
    for (int i = e < 0 ? -e : e; i > 0; i--)
        p *= 10;
    return p;
}

/* k * q * 10^e, rounded once while 10^|e| is exact (|e| <= 22). */
static double decimal(double k, double q, int e) {
    return (e < 0 ? k * q / power10(e) : k * q * power10(e)) + 0.0; /* never -0 */
}

typedef struct choice {
    double score, q, first;
    int e, n;
} choice;

/* Weighs the multiples of q * 10^e inside [lo, hi] and keeps them in `best` if they score higher.
 */
static void weigh(double lo, double hi, int most, int rank, int e, choice *best) {
    const double tiny = 1e-9, q = nice[rank].q, step = decimal(1, q, e), span = hi - lo;
    double k0 = ceil(lo / step - tiny), k1 = floor(hi / step + tiny);
    double count = k1 - k0 + 1;
    if (!(count >= 2 && count <= most && fabs(k0) < 1e15 && fabs(k1) < 1e15))
        return;
    double below = (k0 * step - lo) / (0.1 * span), above = (hi - k1 * step) / (0.1 * span);
    double wanted = fmax(0.75 * most, 3) - 1, ratio = span / step / wanted;
    bool zero = k0 <= 0 && k1 >= 0;
    double simplicity = (zero ? 1 : 0) - nice[rank].malus;
    double coverage = 1 - 0.5 * (below * below + above * above);
    double density = 2 - fmax(ratio, 1 / ratio);
    double score = 0.2 * simplicity + 0.25 * coverage + 0.5 * density - (count < 3 ? 100 : 0);
    if (score > best->score)
        *best = (choice){score, q, k0, e, (int)count};
}

bool tn_tick_linear(double lo, double hi, int most, tn_tick *out) {
    *out = (tn_tick){0};
    double span = hi - lo;
    if (!isfinite(span) || !(span > 1e-13 * fmax(fabs(lo), fabs(hi))) || span < 1e-290)
        return false;
    most = most < 2 ? 2 : most > TN_TICK_MAX ? TN_TICK_MAX : most;
    int magnitude = (int)floor(log10(span));
    choice best = {.score = -INFINITY};
    for (int e = magnitude + 1; e >= magnitude - 2; e--)
        for (int rank = 0; rank < NICE; rank++)
            weigh(lo, hi, most, rank, e, &best);
    out->n = best.n;
    out->even = true;
    out->exponent = best.e;
    out->decimals = best.q == 2.5 ? 1 - best.e : -best.e;
    out->decimals = out->decimals < 0 ? 0 : out->decimals;
    for (int i = 0; i < best.n; i++)
        out->at[i] = decimal(best.first + i, best.q, best.e);
    return best.n > 0;
}

static bool within(double v, double lo, double hi) {
    return v >= lo * (1 - 1e-9) && v <= hi * (1 + 1e-9);
}

/* Labels digits[i] x 10^e for each e that is a multiple of `stride`; the other decades, up to
 * stride 10, and with stride 1 the whole multiples between, become minor marks. False if more than
 * `most` fit. */
static bool fill_decades(double lo, double hi, int most, const char *digits, int stride,
                         tn_tick *out) {
    int e0 = (int)floor(log10(lo) - 1e-9), e1 = (int)ceil(log10(hi) + 1e-9);
    *out = (tn_tick){0};
    for (int e = e0; e <= e1; e++) {
        for (int digit = 1; digit <= (stride == 1 ? 9 : 1); digit++) {
            bool label = false;
            for (const char *d = digits; *d; d++)
                label = label || (*d - '0' == digit && e % stride == 0);
            double v = decimal(digit, 1, e);
            if (!within(v, lo, hi))
                continue;
            if (label && out->n == most)
                return false;
            if (label)
                out->at[out->n++] = v;
            else if (stride <= 10 && out->minor_n < TN_TICK_MINOR)
                out->minor[out->minor_n++] = v;
        }
    }
    return out->n >= 2;
}

bool tn_tick_log(double lo, double hi, int most, tn_tick *out) {
    *out = (tn_tick){0};
    if (!(lo > 0 && hi > lo && hi < INFINITY))
        return false;
    most = most < 2 ? 2 : most > TN_TICK_MAX ? TN_TICK_MAX : most;
    double decades = log10(hi) - log10(lo);
    if (decades < 1)
        return tn_tick_linear(lo, hi, most, out);
    if (decades < 3 &&
        (fill_decades(lo, hi, most, "125", 1, out) || fill_decades(lo, hi, most, "13", 1, out)))
        return true;
    static const int strides[] = {1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 25, 30, 40, 50, 100, 200, 300};
    for (unsigned k = 0; k < sizeof strides / sizeof *strides; k++)
        if (fill_decades(lo, hi, most, "1", strides[k], out))
            return true;
    return tn_tick_linear(lo, hi, most, out);
}
