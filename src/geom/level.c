/* level.c: levels are written as digits and a power of ten, so each is the nearest double. */
#include "geom/level.h"

#include <math.h>
#include <stdlib.h>

static double decimal(double digits, int e) {
    double p = pow(10, abs(e));
    return e < 0 ? digits / p : digits * p;
}

int tn_level_linear(double lo, double hi, tn_level *out) {
    static const double nice[] = {5, 10, 20, 50}; /* steps of the labelled levels, in 10^e */
    double span = hi - lo;
    if (!isfinite(span) || !(span > 1e-13 * fmax(fabs(lo), fabs(hi))) || span < 1e-290)
        return 0;
    const double wanted = span / 5; /* five labelled levels, more or less */
    int e = (int)floor(log10(wanted / 5)), n = 0, k = 0;
    while (k < 3 &&
           fabs(log(decimal(nice[k + 1], e) / wanted)) < fabs(log(decimal(nice[k], e) / wanted)))
        k++;
    double digits = nice[k] / 5, step = decimal(digits, e);
    for (double i = floor(lo / step); i * step < hi + step && n < TN_LEVEL_MAX; i++) {
        double v = decimal(i * digits, e) + 0.0;
        if (v > lo && v < hi)
            out[n++] = (tn_level){v, fmod(i, 5) == 0};
    }
    return n;
}

/* R10, in hundredths. */
static const int renard[] = {100, 125, 160, 200, 250, 315, 400, 500, 630, 800};

static bool is_125(int hundredths) {
    return hundredths == 100 || hundredths == 200 || hundredths == 500;
}

int tn_level_log(double lo, double hi, tn_level *out) {
    if (!(lo > 0 && hi > lo && hi < INFINITY))
        return 0;
    double decades = log10(hi) - log10(lo);
    int e0 = (int)floor(log10(lo)), e1 = (int)ceil(log10(hi)), n = 0, labelled = 0;
    int stride = (int)ceil(decades / 16); /* decades between labels */
    for (int e = e0; e <= e1; e++)
        for (int k = 0; k < 10 && n < TN_LEVEL_MAX; k++) {
            bool label = decades > 4.5 ? k == 0 && e % stride == 0 : is_125(renard[k]);
            bool drawn = decades > 16 ? k == 0 : decades > 4.5 ? is_125(renard[k]) : true;
            double v = decimal(renard[k], e - 2);
            if (!drawn || !(v > lo && v < hi))
                continue;
            out[n++] = (tn_level){v, label};
            labelled += label;
        }
    return labelled < 3 ? tn_level_linear(lo, hi, out) : n;
}
