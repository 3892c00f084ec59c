/* lanes_hot.c: the hot shapes for nets in lanes. */
#include "core/kern/hot.h"

#include <string.h>

#include "core/kern/vec.h"

#ifdef TN_HAS_FMA

typedef int64_t hot_mask __attribute__((vector_size(8 * TN_LANES)));

typedef enum hot_act { HOT_RELU, HOT_LEAKY_RELU, HOT_TANH, HOT_SIGMOID } hot_act;

enum { HOT_IN = 2, HOT_UNITS = 4 };

#define HOT_INLINE static inline __attribute__((always_inline))

/* m ? a : b */
HOT_INLINE tn_vec hot_blend(hot_mask m, tn_vec a, tn_vec b) {
    return (tn_vec)(((hot_mask)a & m) | ((hot_mask)b & ~m));
}

/* Input or target k of sample s. */
HOT_INLINE tn_vec hot_input(bool shared, int width, const tn_group *g, int v, int k, int64_t s) {
    return shared ? tn_vset(g->x[s * width + k]) : tn_vload(g->x + (k * g->ld + s) * g->lanes + v);
}

/* z of the hidden units of one sample. */
HOT_INLINE void hot_z(int in, int h, const tn_vec *x, const tn_vec *w, const tn_vec *b, tn_vec *z) {
    for (int j = 0; j < h; j++) {
        z[j] = b[j];
        for (int k = 0; k < in; k++)
            z[j] = tn_vfma(x[k], w[k * h + j], z[j]);
    }
}

/* a and f' of one unit; tanh and sigmoid find their value in *a. Where z is NaN, the error that
 * f' multiplies is NaN as well. */
HOT_INLINE tn_vec hot_slope(hot_act act, double param, tn_vec z, tn_vec *a) {
    tn_vec one = tn_vset(1), slope;
    switch (act) {
    case HOT_RELU:
        *a = (tn_vec)((hot_mask)z & ~(z <= 0));
        return (tn_vec)((hot_mask)one & ~(z <= 0));
    case HOT_LEAKY_RELU:
        slope = hot_blend(z > 0, one, tn_vset(param));
        *a = z * slope;
        return slope;
    case HOT_TANH:
        return tn_vfma(-*a, *a, one);
    default:
        return *a * (one - *a);
    }
}

/* One vector of nets, parameters w, b, u, c as they stand: hidden weights and biases, output
 * weights and bias. */
HOT_INLINE void hot_vector(int in, int h, hot_act act, bool shared, double factor, double param,
                           const tn_group *g, int v, int64_t n) {
    bool stored = act == HOT_TANH || act == HOT_SIGMOID;
    int lanes = g->lanes, params = in * h + 2 * h + 1;
    tn_vec p[HOT_IN * HOT_UNITS + 2 * HOT_UNITS + 1], sum[HOT_IN * HOT_UNITS + 2 * HOT_UNITS + 1];
    const tn_vec *w = p, *b = p + in * h, *u = b + h;
    tn_vec *gw = sum, *gb = sum + in * h, *gu = gb + h;
    for (int i = 0; i < params; i++)
        p[i] = tn_vload(g->p + i * lanes + v), sum[i] = tn_vload(g->g + i * lanes + v);
    for (int64_t s = 0; s < n; s++) {
        tn_vec x[HOT_IN], z[HOT_UNITS], a[HOT_UNITS], slope[HOT_UNITS], out = p[params - 1];
        for (int k = 0; k < in; k++)
            x[k] = hot_input(shared, in + 1, g, v, k, s);
        if (!stored)
            hot_z(in, h, x, w, b, z);
        for (int j = 0; j < h; j++) {
            if (stored)
                a[j] = tn_vload(g->a + (j * g->ld + s) * lanes + v);
            slope[j] = hot_slope(act, param, z[j], &a[j]);
            out = tn_vfma(a[j], u[j], out);
        }
        tn_vec d = (out - hot_input(shared, in + 1, g, v, in, s)) * factor;
        sum[params - 1] += d;
        for (int j = 0; j < h; j++) {
            tn_vec t = tn_vfma(d, u[j], tn_vset(0)) * slope[j];
            gu[j] = tn_vfma(d, a[j], gu[j]);
            gb[j] += t;
            for (int k = 0; k < in; k++)
                gw[k * h + j] = tn_vfma(t, x[k], gw[k * h + j]);
        }
    }
    for (int i = 0; i < params; i++)
        tn_vstore(g->g + i * lanes + v, sum[i]);
}

/* z, then a of all nets and samples, for the activations that are no single operation. */
HOT_INLINE void hot_values(int in, int h, bool shared, const tn_layer *layer, const tn_group *g,
                           int64_t n) {
    int lanes = g->lanes;
    int64_t row = g->ld * lanes;
    for (int v = 0; v < lanes; v += TN_LANES) {
        tn_vec w[HOT_IN * HOT_UNITS], b[HOT_UNITS], x[HOT_IN], z[HOT_UNITS];
        for (int i = 0; i < in * h; i++)
            w[i] = tn_vload(g->p + i * lanes + v);
        for (int j = 0; j < h; j++)
            b[j] = tn_vload(g->p + (in * h + j) * lanes + v);
        for (int64_t s = 0; s < n; s++) {
            for (int k = 0; k < in; k++)
                x[k] = hot_input(shared, in + 1, g, v, k, s);
            hot_z(in, h, x, w, b, z);
            for (int j = 0; j < h; j++)
                tn_vstore(g->z + j * row + s * lanes + v, z[j]);
        }
    }
    for (int j = 0; j < h; j++)
        layer->act->value(layer->act, n * lanes, layer->param, g->z + j * row, g->a + j * row);
}

HOT_INLINE void hot_block(int in, int h, hot_act act, bool shared, const tn_net *net,
                          const tn_loss *loss, const tn_group *g, int64_t n) {
    double factor = 2 * loss->scale; /* of a - y: 1 or 2 */
    if (act == HOT_TANH || act == HOT_SIGMOID)
        hot_values(in, h, shared, net->layer, g, n);
    for (int v = 0; v < g->lanes; v += TN_LANES)
        hot_vector(in, h, act, shared, factor, net->layer[0].param, g, v, n);
}

#define HOT(in, h, act)                                                                            \
    static void hot_##in##_##h##_##act(const tn_net *net, const tn_loss *loss, bool shared,        \
                                       const tn_group *g, int64_t n) {                             \
        if (shared)                                                                                \
            hot_block(in, h, HOT_##act, true, net, loss, g, n);                                    \
        else                                                                                       \
            hot_block(in, h, HOT_##act, false, net, loss, g, n);                                   \
    }
#define HOT_SHAPE(in, h)                                                                           \
    HOT(in, h, RELU) HOT(in, h, LEAKY_RELU) HOT(in, h, TANH) HOT(in, h, SIGMOID)
HOT_SHAPE(1, 2)
HOT_SHAPE(1, 3)
HOT_SHAPE(1, 4)
HOT_SHAPE(2, 2)
HOT_SHAPE(2, 3)

#define HOT_ROW(in, h)                                                                             \
    {                                                                                              \
        in, h, {                                                                                   \
            hot_##in##_##h##_RELU, hot_##in##_##h##_LEAKY_RELU, hot_##in##_##h##_TANH,             \
                hot_##in##_##h##_SIGMOID                                                           \
        }                                                                                          \
    }

static bool is_act(const tn_act *act, const char *name) {
    for (const tn_act *row = TN_K(tn_acts); row->name; row++)
        if (row == act)
            return strcmp(name, row->name) == 0;
    return false;
}

static bool is_squares(const tn_loss *loss) {
    for (const tn_loss *row = TN_K(tn_losses); row->name; row++)
        if (row == loss)
            return strcmp(row->name, "mse") == 0 || strcmp(row->name, "half_mse") == 0;
    return false;
}

tn_hot_lanes *TN_K(tn_hot_lanes_for)(const tn_net *net, const tn_loss *loss) {
    static const char *const names[] = {"relu", "leaky_relu", "tanh", "sigmoid"};
    static const struct {
        int in, h;
        tn_hot_lanes *loop[4];
    } table[] = {HOT_ROW(1, 2), HOT_ROW(1, 3), HOT_ROW(1, 4), HOT_ROW(2, 2), HOT_ROW(2, 3)};
    const tn_layer *hidden = &net->layer[0], *out = &net->layer[1];
    if (net->layers != 2 || out->out != 1 || !is_act(out->act, "identity") || !is_squares(loss))
        return NULL;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        for (int k = 0; k < 4; k++)
            if (table[i].in == hidden->in && table[i].h == hidden->out &&
                is_act(hidden->act, names[k]))
                return table[i].loop[k];
    return NULL;
}

#else

tn_hot_lanes *TN_K(tn_hot_lanes_for)(const tn_net *net, const tn_loss *loss) {
    (void)net, (void)loss;
    return NULL;
}

#endif
