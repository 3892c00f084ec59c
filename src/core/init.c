#include "core/init.h"

#include <math.h>

#include "core/fma.h"

static double constant(tn_rng *rng, double p, double q) {
    (void)rng, (void)q;
    return p;
}

static double normal(tn_rng *rng, double mean, double std) {
    return tn_fma(std, tn_rng_normal(rng), mean);
}

static double abs_normal(tn_rng *rng, double mean, double std) {
    return fabs(normal(rng, mean, std));
}

static double uniform(tn_rng *rng, double lo, double hi) {
    return tn_fma(hi - lo, tn_rng_uniform(rng), lo);
}

static void zero_zero(int fan_in, int fan_out, double *p, double *q) {
    (void)fan_in, (void)fan_out;
    *p = *q = 0;
}

static void zero_one(int fan_in, int fan_out, double *p, double *q) {
    (void)fan_in, (void)fan_out;
    *p = 0, *q = 1;
}

static void minus_one_one(int fan_in, int fan_out, double *p, double *q) {
    (void)fan_in, (void)fan_out;
    *p = -1, *q = 1;
}

static void he(int fan_in, int fan_out, double *p, double *q) {
    (void)fan_out;
    *p = 0, *q = sqrt(2.0 / fan_in);
}

static void glorot(int fan_in, int fan_out, double *p, double *q) {
    *q = sqrt(6.0 / (fan_in + fan_out));
    *p = -*q;
}

static void torch(int fan_in, int fan_out, double *p, double *q) {
    (void)fan_out;
    *q = 1.0 / sqrt(fan_in);
    *p = -*q;
}

const tn_init tn_inits[] = {
    {"normal", "N(mean, std)", "book 7.4", "mean", "std", true, zero_one, normal},
    {"uniform", "U(lo, hi)", "book 7.4", "lo", "hi", true, minus_one_one, uniform},
    {"constant", "v", "book 7.7", "v", NULL, false, zero_zero, constant},
    {"abs_normal", "|N(mean, std)|", "book 7.6.3", "mean", "std", false, zero_one, abs_normal},
    {"he", "N(0, sqrt(2 / fan_in))", "He et al. 2015", NULL, NULL, false, he, normal},
    {"glorot", "U(+-sqrt(6 / (fan_in + fan_out)))", "Glorot and Bengio 2010", NULL, NULL, false,
     glorot, uniform},
    {"torch", "U(+-1 / sqrt(fan_in))", "PyTorch Linear", NULL, NULL, true, torch, uniform},
    {0},
};

void tn_init_fill(const tn_init *law, uint64_t seed, uint64_t block, tn_view p, tn_view q,
                  tn_view out) {
    tn_rng rng;
    tn_rng_seed(&rng, seed, "init", block);
    for (int64_t i = 0; i < out.dim[0]; i++)
        for (int64_t j = 0; j < out.dim[1]; j++) {
            double pj = *tn_at(p, 0, p.dim[1] > 1 ? j : 0), qj = *tn_at(q, 0, q.dim[1] > 1 ? j : 0);
            *tn_at(out, i, j) = law->draw(&rng, pj, qj);
        }
}
