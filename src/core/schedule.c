#include "core/schedule.h"

#include <math.h>

#include "core/vmath.h"

/* x^n by squaring, from the lowest bit of n. */
static double power(double x, int64_t n) {
    double y = 1;
    for (; n > 0; n >>= 1, x *= x)
        if (n & 1)
            y *= x;
    return y;
}

/* From a (t = 0) to b (t = 1) along half a cosine. */
static double between(double a, double b, double t) {
    return tn_fma(a - b, (1 + tn_cos(0x1.921fb54442d18p1 * t)) * 0.5, b);
}

static double step_rate(double lr, const double *option, int64_t e, int64_t n) {
    (void)n;
    return lr * power(option[1], e / (int64_t)option[0]);
}

static double exponential_rate(double lr, const double *option, int64_t e, int64_t n) {
    (void)n;
    return lr * power(option[0], e);
}

static double cosine_rate(double lr, const double *option, int64_t e, int64_t n) {
    (void)option;
    return between(lr, 0, (double)e / (double)n);
}

/* The first 30 % of the way up, the rest down. */
static double one_cycle_rate(double lr, const double *option, int64_t e, int64_t n) {
    double last = (double)(n > 1 ? n - 1 : 1), top = 0.3 * last, at = (double)e;
    if (at <= top)
        return between(lr, option[0], at / top);
    return between(option[0], lr * 1e-4, (at - top) / (last - top));
}

const tn_schedule tn_schedules[] = {
    {"step",
     "lr factor^floor(e / every)",
     "PyTorch StepLR",
     {"every", "factor"},
     {NAN, 0.1},
     step_rate},
    {"exponential",
     "lr factor^e",
     "PyTorch ExponentialLR",
     {"factor", NULL},
     {NAN, 0},
     exponential_rate},
    {"cosine",
     "lr (1 + cos(pi e / n)) / 2",
     "Loshchilov and Hutter 2017",
     {NULL, NULL},
     {0, 0},
     cosine_rate},
    {"one_cycle",
     "from lr to max over the first 30 % of the epochs, then to lr / 10000, along half cosines",
     "Smith and Topin 2019; PyTorch OneCycleLR",
     {"max", NULL},
     {NAN, 0},
     one_cycle_rate},
    {0},
};
