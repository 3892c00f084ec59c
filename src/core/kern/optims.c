/* optims.c: the optimizers, one row each; identified by name. Forms and defaults are PyTorch's, but
 * for the momentum of `momentum` and `nesterov`, which PyTorch leaves at 0. */
#include "core/fma.h"
#include "core/kern/kern.h"

/* p = fma(-lr, g, p) */
static void sgd_step(int64_t n, double lr, const double *hyper, int64_t t, const double *restrict g,
                     double *restrict state, double *restrict p) {
    (void)hyper, (void)t, (void)state;
    for (int64_t i = 0; i < n; i++)
        p[i] = tn_fma(-lr, g[i], p[i]);
}

/* v = fma(mu, v, g); p = fma(-lr, v, p) */
static void momentum_step(int64_t n, double lr, const double *hyper, int64_t t,
                          const double *restrict g, double *restrict state, double *restrict p) {
    (void)t;
    double mu = hyper[0];
    for (int64_t i = 0; i < n; i++) {
        state[i] = tn_fma(mu, state[i], g[i]);
        p[i] = tn_fma(-lr, state[i], p[i]);
    }
}

/* v = fma(mu, v, g); p = fma(-lr, fma(mu, v, g), p) */
static void nesterov_step(int64_t n, double lr, const double *hyper, int64_t t,
                          const double *restrict g, double *restrict state, double *restrict p) {
    (void)t;
    double mu = hyper[0];
    for (int64_t i = 0; i < n; i++) {
        state[i] = tn_fma(mu, state[i], g[i]);
        p[i] = tn_fma(-lr, tn_fma(mu, state[i], g[i]), p[i]);
    }
}

/* s = fma(g, g, s); p = fma(-lr, g / (sqrt(s) + eps), p) */
static void adagrad_step(int64_t n, double lr, const double *hyper, int64_t t,
                         const double *restrict g, double *restrict state, double *restrict p) {
    (void)t;
    double eps = hyper[0];
    for (int64_t i = 0; i < n; i++) {
        state[i] = tn_fma(g[i], g[i], state[i]);
        p[i] = tn_fma(-lr, g[i] / (sqrt(state[i]) + eps), p[i]);
    }
}

/* s = fma((1 - alpha) g, g, alpha s); p = fma(-lr, g / (sqrt(s) + eps), p) */
static void rmsprop_step(int64_t n, double lr, const double *hyper, int64_t t,
                         const double *restrict g, double *restrict state, double *restrict p) {
    (void)t;
    double alpha = hyper[0], eps = hyper[1];
    for (int64_t i = 0; i < n; i++) {
        state[i] = tn_fma((1 - alpha) * g[i], g[i], alpha * state[i]);
        p[i] = tn_fma(-lr, g[i] / (sqrt(state[i]) + eps), p[i]);
    }
}

/* x^t by squaring, from the lowest bit of t. */
static double power(double x, int64_t t) {
    double y = 1;
    for (; t > 0; t >>= 1, x *= x)
        if (t & 1)
            y *= x;
    return y;
}

/* p = keep p; m = fma(1 - beta1, g, beta1 m); v = fma((1 - beta2) g, g, beta2 v);
 * p = fma(-lr / (1 - beta1^t), m / (sqrt(v) / sqrt(1 - beta2^t) + eps), p) */
static inline void adam(int64_t n, double lr, const double *hyper, double keep, int64_t t,
                        const double *restrict g, double *restrict m, double *restrict v,
                        double *restrict p) {
    double beta1 = hyper[0], beta2 = hyper[1], eps = hyper[2];
    double rate = lr / (1 - power(beta1, t)), root = sqrt(1 - power(beta2, t));
    for (int64_t i = 0; i < n; i++) {
        m[i] = tn_fma(1 - beta1, g[i], beta1 * m[i]);
        v[i] = tn_fma((1 - beta2) * g[i], g[i], beta2 * v[i]);
        p[i] = tn_fma(-rate, m[i] / (sqrt(v[i]) / root + eps), keep * p[i]);
    }
}

static void adam_step(int64_t n, double lr, const double *hyper, int64_t t,
                      const double *restrict g, double *restrict state, double *restrict p) {
    adam(n, lr, hyper, 1, t, g, state, state + n, p);
}

/* Weights decay by the factor 1 - lr weight_decay, apart from the gradient. */
static void adamw_step(int64_t n, double lr, const double *hyper, int64_t t,
                       const double *restrict g, double *restrict state, double *restrict p) {
    adam(n, lr, hyper, 1 - lr * hyper[3], t, g, state, state + n, p);
}

const tn_optim TN_K(tn_optims)[] = {
    {.name = "sgd",
     .formula = "p = p - lr g",
     .source = "Robbins and Monro 1951",
     .lr = 0.1,
     .step = sgd_step},
    {.name = "momentum",
     .formula = "v = momentum v + g, p = p - lr v",
     .source = "Polyak 1964",
     .lr = 0.1,
     .hyper = {"momentum"},
     .hyper_value = {0.9},
     .states = 1,
     .step = momentum_step},
    {.name = "nesterov",
     .formula = "v = momentum v + g, p = p - lr (g + momentum v)",
     .source = "Nesterov 1983; Sutskever et al. 2013",
     .lr = 0.1,
     .hyper = {"momentum"},
     .hyper_value = {0.9},
     .states = 1,
     .step = nesterov_step},
    {.name = "adagrad",
     .formula = "s = s + g^2, p = p - lr g / (sqrt(s) + eps)",
     .source = "Duchi, Hazan and Singer 2011",
     .lr = 0.01,
     .hyper = {"eps"},
     .hyper_value = {1e-10},
     .states = 1,
     .step = adagrad_step},
    {.name = "rmsprop",
     .formula = "s = alpha s + (1 - alpha) g^2, p = p - lr g / (sqrt(s) + eps)",
     .source = "Tieleman and Hinton 2012",
     .lr = 0.01,
     .hyper = {"alpha", "eps"},
     .hyper_value = {0.99, 1e-8},
     .states = 1,
     .step = rmsprop_step},
    {.name = "adam",
     .formula = "m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2, "
                "p = p - lr m' / (sqrt(v') + eps), m' = m / (1 - beta1^t), v' = v / (1 - beta2^t)",
     .source = "Kingma and Ba 2015",
     .lr = 0.001,
     .hyper = {"beta1", "beta2", "eps"},
     .hyper_value = {0.9, 0.999, 1e-8},
     .states = 2,
     .step = adam_step},
    {.name = "adamw",
     .formula = "p = p - lr weight_decay p, then as adam",
     .source = "Loshchilov and Hutter 2019",
     .lr = 0.001,
     .hyper = {"beta1", "beta2", "eps", "weight_decay"},
     .hyper_value = {0.9, 0.999, 1e-8, 0.01},
     .states = 2,
     .step = adamw_step},
    {0},
};
