/* rows.c: activations, losses and optimizers, one row each; identified by name. */
#include "core/fma.h"
#include "core/kern/kern.h"
#include "core/vmath.h"

/* The functions of an activation from the expressions of a value and its derivatives in z, a, p.
 * n is a multiple of TN_LANES; the bound says so to the vectoriser. */
#define ACT(name, f, df, ddf)                                                                      \
    static void name##_value(const tn_act *self, int64_t n, double p, const double *restrict z,    \
                             double *restrict a) {                                                 \
        (void)self, (void)p;                                                                       \
        for (int64_t i = 0; i < n / TN_LANES * TN_LANES; i++)                                      \
            a[i] = f(z[i], p);                                                                     \
    }                                                                                              \
    static void name##_backward(const tn_act *self, int64_t n, double p, const double *restrict z, \
                                const double *restrict a, double *restrict d) {                    \
        (void)self, (void)p, (void)z, (void)a;                                                     \
        for (int64_t i = 0; i < n / TN_LANES * TN_LANES; i++)                                      \
            d[i] *= df(z[i], a[i], p);                                                             \
    }                                                                                              \
    static void name##_second(const tn_act *self, int64_t n, double p, const double *restrict z,   \
                              const double *restrict a, double *restrict s) {                      \
        (void)self, (void)p, (void)z, (void)a;                                                     \
        for (int64_t i = 0; i < n / TN_LANES * TN_LANES; i++)                                      \
            s[i] = ddf(z[i], a[i], p);                                                             \
    }

#define IDENTITY(z, p)         (z)
#define IDENTITY_D(z, a, p)    1.0
#define IDENTITY_DD(z, a, p)   0.0
#define SIGMOID(z, p)          tn_sigmoid(z)
#define SIGMOID_D(z, a, p)     ((a) * (1 - (a)))
#define SIGMOID_DD(z, a, p)    ((a) * (1 - (a)) * (1 - 2 * (a)))
#define TANH(z, p)             tn_tanh(z)
#define TANH_D(z, a, p)        tn_fma(-(a), (a), 1.0)
#define TANH_DD(z, a, p)       (-2 * (a)*tn_fma(-(a), (a), 1.0))
#define RELU(z, p)             ((z) <= 0 ? 0.0 : (z)) /* NaN stays NaN */
#define RELU_D(z, a, p)        ((z) > 0 ? 1.0 : 0.0)
#define RELU_DD(z, a, p)       0.0
#define LEAKY_RELU(z, p)       ((z) > 0 ? (z) : (p) * (z))
#define LEAKY_RELU_D(z, a, p)  ((z) > 0 ? 1.0 : (p))
#define LEAKY_RELU_DD(z, a, p) 0.0

ACT(identity, IDENTITY, IDENTITY_D, IDENTITY_DD)
ACT(sigmoid, SIGMOID, SIGMOID_D, SIGMOID_DD)
ACT(tanh, TANH, TANH_D, TANH_DD)
ACT(relu, RELU, RELU_D, RELU_DD)
ACT(leaky_relu, LEAKY_RELU, LEAKY_RELU_D, LEAKY_RELU_DD)

const tn_act TN_K(tn_acts)[] = {
    {"identity", "a = z", "1", "(-inf, inf)", "linear unit", NULL, 0, false, identity_value,
     identity_backward, identity_second},
    {"sigmoid", "a = 1 / (1 + exp(-z))", "a (1 - a)", "(0, 1)", "logistic function", NULL, 0, false,
     sigmoid_value, sigmoid_backward, sigmoid_second},
    {"tanh", "a = tanh(z)", "1 - a^2", "(-1, 1)", "hyperbolic tangent", NULL, 0, false, tanh_value,
     tanh_backward, tanh_second},
    {"relu", "a = max(0, z)", "1 if z > 0, else 0", "[0, inf)", "Nair and Hinton 2010", NULL, 0,
     true, relu_value, relu_backward, relu_second},
    {"leaky_relu", "a = z if z > 0, else slope z", "1 if z > 0, else slope", "(-inf, inf)",
     "Maas, Hannun and Ng 2013", "slope", 0.01, true, leaky_relu_value, leaky_relu_backward,
     leaky_relu_second},
    {0},
};

/* acc = fma(z - y, z - y, acc) */
static double squares_sum(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                          const double *a, const double *y, double acc) {
    (void)self, (void)z;
    for (int64_t s = 0; s < n; s++)
        for (int j = 0; j < out; j++) {
            double r = a[j * ld + s] - y[j * ld + s];
            acc = tn_fma(r, r, acc);
        }
    return acc;
}

/* d = (a - y) * factor, factor = c / out */
static void difference(int64_t n, int out, int64_t ld, const double *a, const double *y, double c,
                       double *restrict d) {
    double factor = c / out;
    for (int j = 0; j < out; j++)
        for (int64_t s = 0; s < n; s++)
            d[j * ld + s] = (a[j * ld + s] - y[j * ld + s]) * factor;
}

static void half_mse_delta(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                           const double *a, const double *y, double *d) {
    (void)self, (void)z;
    difference(n, out, ld, a, y, 1, d);
}

static void mse_delta(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                      const double *a, const double *y, double *d) {
    (void)self, (void)z;
    difference(n, out, ld, a, y, 2, d);
}

static void constant_second(int64_t n, int out, int64_t ld, double c, double *s) {
    for (int j = 0; j < out; j++)
        for (int64_t i = 0; i < n; i++)
            s[j * ld + i] = c / out;
}

static void half_mse_second(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                            const double *a, const double *y, double *s) {
    (void)self, (void)z, (void)a, (void)y;
    constant_second(n, out, ld, 1, s);
}

static void mse_second(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                       const double *a, const double *y, double *s) {
    (void)self, (void)z, (void)a, (void)y;
    constant_second(n, out, ld, 2, s);
}

/* a (1 - a) / out, the slope of the sigmoid in its own terms */
static void bce_second(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                       const double *a, const double *y, double *s) {
    (void)self, (void)z, (void)y;
    for (int j = 0; j < out; j++)
        for (int64_t i = 0; i < n; i++)
            s[j * ld + i] = a[j * ld + i] * (1 - a[j * ld + i]) / out;
}

/* -y log a - (1 - y) log(1 - a) with a = sigmoid(z), from z: max(z, 0) - y z + log1p(exp(-|z|)) */
static double bce_sum(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                      const double *a, const double *y, double acc) {
    (void)self, (void)a;
    for (int64_t s = 0; s < n; s++)
        for (int j = 0; j < out; j++) {
            double v = z[j * ld + s], big = v <= 0 ? 0.0 : v, size = v < 0 ? -v : v;
            acc += tn_fma(-y[j * ld + s], v, big) + tn_log1p(tn_exp(-size));
        }
    return acc;
}

const tn_loss TN_K(tn_losses)[] = {
    {"half_mse", "mean (a - y)^2 / 2", "book 7.6", NULL, false, false, 0.5, squares_sum,
     half_mse_delta, half_mse_second, NULL},
    {"mse", "mean (a - y)^2", "book 7.6", NULL, false, false, 1, squares_sum, mse_delta, mse_second,
     NULL},
    {"bce", "mean -y log a - (1 - y) log(1 - a), from z, never clipped", "Bernoulli likelihood",
     "sigmoid", true, true, 1, bce_sum, half_mse_delta, bce_second, NULL},
    {0},
};

/* p = fma(-lr, g, p) */
static void sgd_step(int64_t n, double lr, const double *hyper, int64_t t, const double *restrict g,
                     double *restrict state, double *restrict p) {
    (void)hyper, (void)t, (void)state;
    for (int64_t i = 0; i < n; i++)
        p[i] = tn_fma(-lr, g[i], p[i]);
}

const tn_optim TN_K(tn_optims)[] = {
    {"sgd", "p = p - lr g", "Robbins and Monro 1951", {NULL}, {0}, 0, sgd_step},
    {0},
};
