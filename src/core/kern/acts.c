/* acts.c: the activations, one row each; identified by name. */
#include <string.h>

#include "core/fma.h"
#include "core/kern/kern.h"
#include "core/vmath.h"

/* The functions of an activation from the expressions of a value and its derivatives in z, a, p.
 * n is a multiple of TN_LANES; the bound says so to the vectoriser. */
#define ACT(name, f, df, ddf)                                                                      \
    VALUE(name, f)                                                                                 \
    SLOPES(name, df, ddf)

#define VALUE(name, f)                                                                             \
    static void name##_value(const tn_act *self, int64_t n, double p, const double *restrict z,    \
                             double *restrict a) {                                                 \
        (void)self, (void)p;                                                                       \
        for (int64_t i = 0; i < n / TN_LANES * TN_LANES; i++)                                      \
            a[i] = f(z[i], p);                                                                     \
    }

#define SLOPES(name, df, ddf)                                                                      \
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

/* a = scale z for z > 0, else scale alpha (exp(z) - 1), low = scale alpha */
#define SELU_SCALE 1.0507009873554805
#define SELU_LOW   (SELU_SCALE * 1.6732632423543772)

static inline double softsign_d(double z) {
    double q = 1 / (1 + fabs(z));
    return q * q;
}

/* -2 sign(z) / (1 + |z|)^3; 0 at the corner z = 0 of the derivative */
static inline double softsign_dd(double z) {
    double q = 1 / (1 + fabs(z));
    return tn_select(z == 0, 0, tn_select(z > 0, -2, 2)) * q * q * q;
}

/* exp(-z^2 / 2) / sqrt(2 pi) */
static inline double normal_density(double z) {
    return 0x1.9884533d43651p-2 * tn_exp(-0.5 * z * z);
}

/* density (2 - z^2); the density is 0 beyond 40 */
static inline double gelu_dd(double z) {
    z = tn_select(fabs(z) > 40, 40, z);
    return normal_density(z) * tn_fma(-z, z, 2.0);
}

/* sigmoid(z) and 1 - sigmoid(z), both without cancellation. */
typedef struct sides {
    double s, rest;
} sides;

static inline sides sides_of(double z) {
    double small = tn_sigmoid(-fabs(z)), large = 1 - small;
    return (sides){tn_select(z < 0, small, large), tn_select(z < 0, large, small)};
}

static inline double softplus_dd(double z) {
    sides side = sides_of(z);
    return side.s * side.rest;
}

/* z sigmoid(z), the underflow last */
static inline double silu(double z) {
    tn_scaled s = tn_sigmoid_scaled(z);
    return tn_select(z < -760, -760, z) * s.m * s.scale1 * s.scale2;
}

/* With s = sigmoid(z): f' = s + a (1 - s), f'' = s (1 - s) (2 + z ((1 - s) - s)). */
static inline double silu_d(double z, double a) {
    sides side = sides_of(z);
    return tn_fma(a, side.rest, side.s);
}

static inline double silu_dd(double z) {
    sides side = sides_of(z);
    return side.s * side.rest * tn_fma(z, side.rest - side.s, 2.0);
}

/* t = tanh(log(1 + e^z)) = n / (n + c): n = e (e + 2) and c = 2 with e = exp(z) for z <= 0;
 * n = 1 + 2 e and c = 2 e^2 with e = exp(-z) else. Its slope t' = (1 - t^2) s, s = sigmoid(z). */
typedef struct gate {
    tn_scaled t;
    double slope, s;
} gate;

static inline gate mish_gate(double z) {
    double x = tn_select(fabs(z) > 760, -760, -fabs(z));
    tn_exp_parts parts = tn_exp_reduce(x);
    double h = 1 + parts.r, m = h + (((1 - h) + parts.r) + parts.rest); /* e = m 2^k */
    double scale1 = tn_scale1(parts.k), scale2 = tn_scale2(parts.k), e = m * scale1 * scale2;
    int up = z > 0;
    double n = tn_select(up, tn_fma(2.0, e, 1.0), e * (e + 2));
    double c = tn_select(up, 2 * e * e, 2), d = n + c;
    tn_scaled t = {tn_select(up, n, m * (e + 2)) / d, tn_select(up, 1, scale1),
                   tn_select(up, 1, scale2)};
    double s = tn_select(up, 1, e) / (1 + e);
    return (gate){t, c / d * (1 + t.m * t.scale1 * t.scale2) * s, s};
}

static inline double mish(double z) {
    tn_scaled t = mish_gate(z).t;
    return tn_select(z < -760, -760, z) * t.m * t.scale1 * t.scale2;
}

static inline double mish_d(double z) {
    gate g = mish_gate(z);
    return tn_fma(z, g.slope, g.t.m * g.t.scale1 * g.t.scale2);
}

/* 2 t' + z t'', t'' = t' (1 - s - 2 t s) */
static inline double mish_dd(double z) {
    gate g = mish_gate(z);
    double t = g.t.m * g.t.scale1 * g.t.scale2;
    return g.slope * tn_fma(z, (1 - g.s) - 2 * t * g.s, 2.0);
}

/* gelu_tanh in terms of the sigmoid: a = z s, s = sigmoid(u), u = c (z + k z^3), c = 2 sqrt(2 /
 * pi), k = 0.044715. Where u is far below 0, s has the relative error of exp(u), the absolute one
 * of u: so u is carried in two parts. Beyond |z| = 40 s is 0 or 1. */
#define TWIST_C     0x1.9884533d43651p0
#define TWIST_C_LOW -0x1.cbc0d30ebfd15p-54
#define TWIST_K     0x1.6e4e26d4801f7p-5
#define TWIST_K_LOW 0x1.441355475a31ap-59

typedef struct twist {
    sides side; /* s and 1 - s */
    double du;  /* du/dz */
    double z;   /* within -40 and 40 */
} twist;

static inline twist twist_at(double z) {
    z = tn_select(z < -40, -40, tn_select(z > 40, 40, z));
    double w = z * z, w_low = tn_fma(z, z, -w);
    double k = TWIST_K * w, k_low = tn_fma(TWIST_K, w, -k) + (TWIST_K_LOW * w + TWIST_K * w_low);
    double low, sum = tn_two_sum(1, k, &low);
    low += k_low;
    double v = sum * z, v_low = tn_fma(sum, z, -v) + low * z;
    double u = TWIST_C * v, u_low = tn_fma(TWIST_C, v, -u) + (TWIST_C_LOW * v + TWIST_C * v_low);
    sides side = sides_of(u);
    double moved = side.s * side.rest * u_low;
    return (twist){{side.s + moved, side.rest - moved}, TWIST_C * tn_fma(3 * TWIST_K, w, 1.0), z};
}

static inline double gelu_tanh_d(double z) {
    twist t = twist_at(z);
    return tn_fma(t.z * (t.side.s * t.side.rest), t.du, t.side.s);
}

/* 2 s' u' + z (s'' u'^2 + s' u''), s' = s (1 - s), s'' = s' (1 - 2 s), u'' = 6 c k z */
static inline double gelu_tanh_dd(double z) {
    twist t = twist_at(z);
    double bend = (t.side.rest - t.side.s) * t.du * t.du + 6 * TWIST_C * TWIST_K * t.z;
    return t.side.s * t.side.rest * tn_fma(t.z, bend, 2 * t.du);
}

#define IDENTITY(z, p)         (z)
#define IDENTITY_D(z, a, p)    1.0
#define IDENTITY_DD(z, a, p)   0.0
#define SIGMOID(z, p)          tn_sigmoid(z)
#define SIGMOID_D(z, a, p)     ((a) * (1 - (a)))
#define SIGMOID_DD(z, a, p)    ((a) * (1 - (a)) * (1 - 2 * (a)))
#define TANH_D(z, a, p)        tn_fma(-(a), (a), 1.0)
#define TANH_DD(z, a, p)       (-2 * (a)*tn_fma(-(a), (a), 1.0))
#define RELU(z, p)             ((z) <= 0 ? 0.0 : (z)) /* NaN stays NaN */
#define RELU_D(z, a, p)        ((z) > 0 ? 1.0 : 0.0)
#define RELU_DD(z, a, p)       0.0
#define LEAKY_RELU(z, p)       ((z) > 0 ? (z) : (p) * (z))
#define LEAKY_RELU_D(z, a, p)  ((z) > 0 ? 1.0 : (p))
#define LEAKY_RELU_DD(z, a, p) 0.0
#define ELU(z, p)              tn_select((z) > 0, z, (p)*tn_expm1(z))
#define ELU_D(z, a, p)         tn_select((z) > 0, 1, (a) + (p))
#define ELU_DD(z, a, p)        tn_select((z) > 0, 0, (a) + (p))
#define SELU(z, p)             tn_select((z) > 0, SELU_SCALE * (z), SELU_LOW * tn_expm1(z))
#define SELU_D(z, a, p)        tn_select((z) > 0, SELU_SCALE, (a) + SELU_LOW)
#define SELU_DD(z, a, p)       tn_select((z) > 0, 0, (a) + SELU_LOW)
#define SOFTPLUS(z, p)         tn_softplus(z)
#define SOFTPLUS_D(z, a, p)    tn_sigmoid(z)
#define SOFTPLUS_DD(z, a, p)   softplus_dd(z)
#define SOFTSIGN(z, p)         ((z) / (1 + fabs(z)))
#define SOFTSIGN_D(z, a, p)    softsign_d(z)
#define SOFTSIGN_DD(z, a, p)   softsign_dd(z)
#define GELU(z, p)             ((z)*tn_normal_cdf(z))
#define GELU_D(z, a, p)        tn_fma(z, normal_density(z), tn_normal_cdf(z))
#define GELU_DD(z, a, p)       gelu_dd(z)
#define GELU_TANH(z, p)        ((z)*twist_at(z).side.s)
#define GELU_TANH_D(z, a, p)   gelu_tanh_d(z)
#define GELU_TANH_DD(z, a, p)  gelu_tanh_dd(z)
#define SILU(z, p)             silu(z)
#define SILU_D(z, a, p)        silu_d(z, a)
#define SILU_DD(z, a, p)       silu_dd(z)
#define MISH(z, p)             mish(z)
#define MISH_D(z, a, p)        mish_d(z)
#define MISH_DD(z, a, p)       mish_dd(z)
#define HARD_TANH(z, p)        tn_select((z) > 1, 1, tn_select((z) < -1, -1, z))
#define HARD_TANH_D(z, a, p)   tn_select(((z) > -1) & ((z) < 1), 1, 0)
#define HARD_TANH_DD(z, a, p)  0.0

ACT(identity, IDENTITY, IDENTITY_D, IDENTITY_DD)
ACT(sigmoid, SIGMOID, SIGMOID_D, SIGMOID_DD)
SLOPES(tanh, TANH_D, TANH_DD)
ACT(relu, RELU, RELU_D, RELU_DD)
ACT(leaky_relu, LEAKY_RELU, LEAKY_RELU_D, LEAKY_RELU_DD)
ACT(elu, ELU, ELU_D, ELU_DD)
ACT(selu, SELU, SELU_D, SELU_DD)
ACT(softplus, SOFTPLUS, SOFTPLUS_D, SOFTPLUS_DD)
ACT(softsign, SOFTSIGN, SOFTSIGN_D, SOFTSIGN_DD)
ACT(gelu, GELU, GELU_D, GELU_DD)
ACT(gelu_tanh, GELU_TANH, GELU_TANH_D, GELU_TANH_DD)
ACT(silu, SILU, SILU_D, SILU_DD)
ACT(mish, MISH, MISH_D, MISH_DD)
ACT(hard_tanh, HARD_TANH, HARD_TANH_D, HARD_TANH_DD)

static void tanh_value(const tn_act *self, int64_t n, double p, const double *restrict z,
                       double *restrict a) {
    (void)self, (void)p;
    tn_tanh_row(n, z, a);
}

/* a_j = exp(z_j - m) / sum, m the largest z; sum: over the units in order */
static void softmax_layer(const tn_act *self, int units, int64_t n, int64_t ld, const double *z,
                          double *a) {
    enum { AT_ONCE = 64 };
    (void)self;
    for (int64_t first = 0; first < n; first += AT_ONCE) {
        double top[AT_ONCE], sum[AT_ONCE] = {0};
        int64_t count = n - first < AT_ONCE ? n - first : AT_ONCE;
        memcpy(top, z + first, (size_t)count * sizeof *top);
        for (int j = 1; j < units; j++)
            for (int64_t s = 0; s < count; s++)
                top[s] = tn_select(z[j * ld + first + s] > top[s], z[j * ld + first + s], top[s]);
        for (int j = 0; j < units; j++) {
            const double *zj = z + j * ld + first;
            double *aj = a + j * ld + first;
            for (int64_t s = 0; s < count; s++)
                aj[s] = tn_exp(zj[s] - top[s]);
            for (int64_t s = 0; s < count; s++)
                sum[s] += aj[s];
        }
        for (int j = 0; j < units; j++)
            for (int64_t s = 0; s < count; s++)
                a[j * ld + first + s] /= sum[s];
    }
}

/* The functions of a row by its name. */
#define FUNCTIONS(id)                                                                              \
    .name = #id, .value = id##_value, .backward = id##_backward, .second = id##_second

const tn_act TN_K(tn_acts)[] = {
    {FUNCTIONS(identity), .formula = "a = z", .derivative = "1", .range = "(-inf, inf)",
     .source = "linear unit"},
    {FUNCTIONS(sigmoid), .formula = "a = 1 / (1 + exp(-z))", .derivative = "a (1 - a)",
     .range = "(0, 1)", .source = "logistic function"},
    {FUNCTIONS(tanh), .formula = "a = tanh(z)", .derivative = "1 - a^2", .range = "(-1, 1)",
     .source = "hyperbolic tangent"},
    {FUNCTIONS(relu), .formula = "a = max(0, z)", .derivative = "1 if z > 0, else 0",
     .range = "[0, inf)", .source = "Nair and Hinton 2010", .relu_family = true},
    {FUNCTIONS(leaky_relu), .formula = "a = z if z > 0, else slope z",
     .derivative = "1 if z > 0, else slope", .range = "(-inf, inf)",
     .source = "Maas, Hannun and Ng 2013", .param = "slope", .param_value = 0.01,
     .relu_family = true},
    {FUNCTIONS(elu), .formula = "a = z if z > 0, else alpha (exp(z) - 1)",
     .derivative = "1 if z > 0, else a + alpha", .range = "(-alpha, inf)",
     .source = "Clevert, Unterthiner and Hochreiter 2016", .param = "alpha", .param_value = 1},
    {FUNCTIONS(selu),
     .formula = "a = s z if z > 0, else s t (exp(z) - 1), s = 1.0507009873554805, "
                "t = 1.6732632423543772",
     .derivative = "s if z > 0, else a + s t", .range = "(-s t, inf)",
     .source = "Klambauer, Unterthiner, Mayr and Hochreiter 2017"},
    {FUNCTIONS(softplus), .formula = "a = log(1 + exp(z))", .derivative = "sigmoid(z)",
     .range = "(0, inf)", .source = "Dugas et al. 2001"},
    {FUNCTIONS(softsign), .formula = "a = z / (1 + |z|)", .derivative = "1 / (1 + |z|)^2",
     .range = "(-1, 1)", .source = "Glorot and Bengio 2010"},
    {FUNCTIONS(gelu), .formula = "a = z P(z), P(z) = (1 + erf(z / sqrt(2))) / 2",
     .derivative = "P(z) + z exp(-z^2 / 2) / sqrt(2 pi)", .range = "[-0.16997, inf)",
     .source = "Hendrycks and Gimpel 2016"},
    {FUNCTIONS(gelu_tanh),
     .formula = "a = z (1 + tanh(u)) / 2, u = sqrt(2 / pi) (z + 0.044715 z^3)",
     .derivative = "(1 + tanh(u)) / 2 + z (1 - tanh(u)^2) u' / 2", .range = "[-0.17004, inf)",
     .source = "Hendrycks and Gimpel 2016"},
    {FUNCTIONS(silu), .formula = "a = z sigmoid(z)", .derivative = "s + a (1 - s), s = sigmoid(z)",
     .range = "[-0.27846, inf)", .source = "Elfwing, Uchibe and Doya 2018"},
    {FUNCTIONS(mish), .formula = "a = z t, t = tanh(log(1 + exp(z)))",
     .derivative = "t + z (1 - t^2) sigmoid(z)", .range = "[-0.30884, inf)",
     .source = "Misra 2020"},
    {FUNCTIONS(hard_tanh), .formula = "a = min(1, max(-1, z))",
     .derivative = "1 if |z| < 1, else 0", .range = "[-1, 1]", .source = "Collobert 2004"},
    {.name = "softmax",
     .formula = "a_j = exp(z_j) / sum of exp(z_k) over the units of the layer",
     .derivative = "da_j / dz_k = a_j ((j = k) - a_k)",
     .range = "(0, 1), sum 1",
     .source = "Bridle 1990",
     .layer = softmax_layer},
    {0},
};
