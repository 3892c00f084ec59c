/* losses.c: the losses, one row each; identified by name. */
#include "core/fma.h"
#include "core/kern/kern.h"
#include "core/vmath.h"

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

/* (sigmoid(z) - y) / out */
static void bce_logits_delta(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                             const double *a, const double *y, double *restrict d) {
    (void)self, (void)a;
    double factor = 1.0 / out;
    for (int j = 0; j < out; j++)
        for (int64_t s = 0; s < n; s++)
            d[j * ld + s] = (tn_sigmoid(z[j * ld + s]) - y[j * ld + s]) * factor;
}

static void bce_logits_second(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                              const double *a, const double *y, double *restrict s) {
    (void)self, (void)a, (void)y;
    double factor = 1.0 / out;
    for (int j = 0; j < out; j++)
        for (int64_t i = 0; i < n; i++)
            s[j * ld + i] = tn_sigmoid(z[j * ld + i]) * tn_sigmoid(-z[j * ld + i]) * factor;
}

static double mae_sum(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                      const double *a, const double *y, double acc) {
    (void)self, (void)z;
    for (int64_t s = 0; s < n; s++)
        for (int j = 0; j < out; j++)
            acc += fabs(a[j * ld + s] - y[j * ld + s]);
    return acc;
}

/* sign(a - y) / out, 0 where a = y */
static void mae_delta(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                      const double *a, const double *y, double *restrict d) {
    (void)self, (void)z;
    double factor = 1.0 / out;
    for (int j = 0; j < out; j++)
        for (int64_t s = 0; s < n; s++) {
            double r = a[j * ld + s] - y[j * ld + s];
            d[j * ld + s] = tn_select(r > 0, factor, tn_select(r < 0, -factor, r));
        }
}

static void mae_second(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                       const double *a, const double *y, double *s) {
    (void)self, (void)z, (void)a, (void)y;
    constant_second(n, out, ld, 0, s);
}

/* r^2 / 2 for |r| <= 1, else |r| - 1/2; r = a - y */
static double huber_sum(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                        const double *a, const double *y, double acc) {
    (void)self, (void)z;
    for (int64_t s = 0; s < n; s++)
        for (int j = 0; j < out; j++) {
            double r = fabs(a[j * ld + s] - y[j * ld + s]);
            acc += r <= 1 ? 0.5 * r * r : r - 0.5;
        }
    return acc;
}

/* r / out, cut to -1 / out and 1 / out */
static void huber_delta(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                        const double *a, const double *y, double *restrict d) {
    (void)self, (void)z;
    double factor = 1.0 / out;
    for (int j = 0; j < out; j++)
        for (int64_t s = 0; s < n; s++) {
            double r = a[j * ld + s] - y[j * ld + s];
            d[j * ld + s] = tn_select(r > 1, 1, tn_select(r < -1, -1, r)) * factor;
        }
}

static void huber_second(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                         const double *a, const double *y, double *restrict s) {
    (void)self, (void)z;
    double factor = 1.0 / out;
    for (int j = 0; j < out; j++)
        for (int64_t i = 0; i < n; i++)
            s[j * ld + i] = tn_select(fabs(a[j * ld + i] - y[j * ld + i]) <= 1, factor, 0);
}

/* -sum y_j log a_j with a = softmax(z), from z: y_j ((m - z_j) + log1p(rest)), where m = z_k is the
 * (first) largest z and rest the sum of exp(z_i - m) over the others in order. */
static double cross_entropy_sum(const tn_loss *self, int64_t n, int out, int64_t ld,
                                const double *z, const double *a, const double *y, double acc) {
    (void)self, (void)a;
    for (int64_t s = 0; s < n; s++) {
        int k = 0;
        for (int j = 1; j < out; j++)
            if (z[j * ld + s] > z[k * ld + s])
                k = j;
        double top = z[k * ld + s], rest = 0;
        for (int j = 0; j < out; j++)
            if (j != k)
                rest += tn_exp(z[j * ld + s] - top);
        double log_rest = tn_log1p(rest);
        for (int j = 0; j < out; j++)
            acc = tn_fma(y[j * ld + s], (top - z[j * ld + s]) + log_rest, acc);
    }
    return acc;
}

/* a - y */
static void cross_entropy_delta(const tn_loss *self, int64_t n, int out, int64_t ld,
                                const double *z, const double *a, const double *y, double *d) {
    (void)self, (void)z;
    difference(n, out, ld, a, y, out, d);
}

/* a_j (1 - a_j); the second derivative in z_j and z_k is -a_j a_k */
static void cross_entropy_second(const tn_loss *self, int64_t n, int out, int64_t ld,
                                 const double *z, const double *a, const double *y, double *s) {
    (void)self, (void)z, (void)y;
    for (int j = 0; j < out; j++)
        for (int64_t i = 0; i < n; i++)
            s[j * ld + i] = a[j * ld + i] * (1 - a[j * ld + i]);
}

/* r_j = a_j (t_j - m), m = 0, then fma(a_k, t_k, m) over k */
static void cross_entropy_product(const tn_loss *self, int64_t n, int out, int64_t ld,
                                  const double *z, const double *a, const double *y,
                                  const double *t, double *r) {
    (void)self, (void)z, (void)y;
    for (int64_t i = 0; i < n; i++) {
        double mean = 0;
        for (int k = 0; k < out; k++)
            mean = tn_fma(a[k * ld + i], t[k * ld + i], mean);
        for (int j = 0; j < out; j++)
            r[j * ld + i] = a[j * ld + i] * (t[j * ld + i] - mean);
    }
}

const tn_loss TN_K(tn_losses)[] = {
    {.name = "mse",
     .formula = "mean (a - y)^2",
     .source = "book 7.6",
     .squares = true,
     .scale = 1,
     .sum = squares_sum,
     .delta = mse_delta,
     .second = mse_second},
    {.name = "half_mse",
     .formula = "mean (a - y)^2 / 2",
     .source = "book 7.6",
     .squares = true,
     .scale = 0.5,
     .sum = squares_sum,
     .delta = half_mse_delta,
     .second = half_mse_second},
    {.name = "mae",
     .formula = "mean |a - y|",
     .source = "Laplace 1774",
     .scale = 1,
     .sum = mae_sum,
     .delta = mae_delta,
     .second = mae_second},
    {.name = "huber",
     .formula = "mean r^2 / 2 if |r| <= 1, else |r| - 1/2, r = a - y",
     .source = "Huber 1964",
     .scale = 1,
     .sum = huber_sum,
     .delta = huber_delta,
     .second = huber_second},
    {.name = "bce",
     .formula = "mean -y log a - (1 - y) log(1 - a), from z, never clipped",
     .source = "Bernoulli likelihood",
     .output = "sigmoid",
     .fused = true,
     .unit_targets = true,
     .scale = 1,
     .sum = bce_sum,
     .delta = half_mse_delta,
     .second = bce_second},
    {.name = "bce_logits",
     .formula = "bce of sigmoid(z), z the output",
     .source = "Bernoulli likelihood",
     .output = "identity",
     .fused = true,
     .unit_targets = true,
     .scale = 1,
     .sum = bce_sum,
     .delta = bce_logits_delta,
     .second = bce_logits_second},
    {.name = "cross_entropy",
     .formula = "mean over samples of -sum y_j log a_j, from z, never clipped",
     .source = "multinomial likelihood",
     .output = "softmax",
     .fused = true,
     .unit_targets = true,
     .classes = true,
     .scale = 1,
     .sum = cross_entropy_sum,
     .delta = cross_entropy_delta,
     .second = cross_entropy_second,
     .product = cross_entropy_product},
    {0},
};
