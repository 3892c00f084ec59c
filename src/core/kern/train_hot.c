/* train_hot.c: the hot shapes for one net: vectors across samples up to their errors, then vectors
 * across the parameters for the sums, each in the order of the samples. */
#include "core/kern/hot.h"

#ifdef TN_HAS_FMA

/* Vectors that hold all parameters. */
HOT_INLINE int hot_vectors(int in, int h) {
    return ((in + 2) * h + TN_WIDTH) / TN_WIDTH;
}

/* z of unit j for the samples of one vector. */
HOT_INLINE tn_vec hot_z(int in, int h, const tn_vec *w, const double *x, int64_t ld, int j) {
    tn_vec z = w[in * h + j];
    for (int k = 0; k < in; k++)
        z = tn_vfma(tn_vload(x + k * ld), w[k * h + j], z);
    return z;
}

/* x in those lanes of vector number v that stand for a parameter of the set. */
HOT_INLINE tn_vec hot_put(uint32_t set, int v, tn_vec x, tn_vec others) {
    unsigned lanes = set >> v * TN_WIDTH & ((1u << TN_WIDTH) - 1);
    return lanes ? tn_vpick(tn_vbits(lanes), x, others) : others;
}

/* Adds n <= TN_WIDTH samples to all sums, side by side, a lane for each parameter: sum = fma(error,
 * factor, sum), where the factor of a bias is 1 and fma(d, 1, sum) the same as sum + d. */
HOT_INLINE void hot_sums(int in, int h, int64_t n, const tn_vec *x, const tn_vec *a,
                         const tn_vec *e, tn_vec d, tn_vec *sum) {
    for (int s = 0; s < n; s++)
        for (int v = 0; v < hot_vectors(in, h); v++) {
            tn_vec error = tn_vlane(d, s), factor = tn_vset(1);
            for (int j = 0; j < h; j++) {
                uint32_t into = 1u << (in * h + j), from = into << h;
                for (int k = 0; k < in; k++)
                    into |= 1u << (k * h + j);
                error = hot_put(into, v, tn_vlane(e[j], s), error);
                factor = hot_put(from, v, tn_vlane(a[j], s), factor);
            }
            for (int k = 0; k < in; k++)
                factor = hot_put(((1u << h) - 1) << k * h, v, tn_vlane(x[k], s), factor);
            sum[v] = tn_vfma(error, factor, sum[v]);
        }
}

/* The row's own call: values of all units into a and, for HOT_OTHER, slopes into block->d. */
HOT_INLINE void hot_row(int in, int h, hot_act act, const tn_layer *layer, const tn_vec *w,
                        const double *x, int64_t ld, int64_t row, const tn_block *block) {
    for (int64_t s = 0; s < row; s += TN_WIDTH)
        for (int j = 0; j < h; j++)
            tn_vstore(block->z + j * row + s, hot_z(in, h, w, x + s, ld, j));
    layer->act->value(layer->act, h * row, layer->param, block->z, block->a);
    if (act != HOT_OTHER)
        return;
    for (int64_t i = 0; i < h * row; i += TN_WIDTH)
        tn_vstore(block->d + i, tn_vset(1));
    layer->act->backward(layer->act, h * row, layer->param, block->z, block->a, block->d);
}

/* The sums over m samples. */
HOT_INLINE void hot_gradient(int in, int h, hot_act act, const tn_net *net, const tn_loss *loss,
                             const double *p, const double *x, int64_t ld, int64_t m,
                             const tn_block *block, tn_vec *g) {
    const tn_layer *layer = &net->layer[0];
    tn_vec w[HOT_PARAMS], *u = w + (in + 1) * h;
    double factor = 2 * loss->scale;
    int64_t row = tn_lanes(m);
    for (int i = 0; i < (in + 2) * h + 1; i++)
        w[i] = tn_vset(p[i]);
    for (int v = 0; v < hot_vectors(in, h); v++)
        g[v] = tn_vset(0);
    if (hot_by_row(act))
        hot_row(in, h, act, layer, w, x, ld, row, block);
    for (int64_t s = 0; s < m; s += TN_WIDTH) {
        tn_vec out = u[h], xs[HOT_IN], a[HOT_UNITS], e[HOT_UNITS];
        for (int k = 0; k < in; k++)
            xs[k] = tn_vload(x + k * ld + s);
        for (int j = 0; j < h; j++) {
            a[j] = hot_by_row(act) ? tn_vload(block->a + j * row + s)
                                   : hot_value(act, layer->param, hot_z(in, h, w, x + s, ld, j));
            out = tn_vfma(a[j], u[j], out);
        }
        tn_vec d = out - tn_vload(x + in * ld + s);
        if (factor != 1) /* half_mse does not wait for this */
            d *= factor;
        for (int j = 0; j < h; j++)
            e[j] = tn_vfma(d, u[j], tn_vset(0)) * (act == HOT_OTHER
                                                       ? tn_vload(block->d + j * row + s)
                                                       : hot_slope(act, layer->param, a[j]));
        hot_sums(in, h, m - s < TN_WIDTH ? m - s : TN_WIDTH, xs, a, e, d, g);
    }
}

HOT_INLINE void hot_step(int in, int h, hot_act act, const tn_net *net, const tn_loss *loss,
                         const double *x, int64_t ld, int64_t m, double rate, const tn_block *block,
                         double *p) {
    tn_vec g[HOT_PARAMS / TN_WIDTH];
    double mean = 1.0 / (double)m;
    hot_gradient(in, h, act, net, loss, p, x, ld, m, block, g);
    for (int v = 0; v < hot_vectors(in, h); v++) {
        g[v] *= mean;
        if (rate != 0)
            tn_vstore(p + v * TN_WIDTH, tn_vfma(tn_vset(-rate), g[v], tn_vload(p + v * TN_WIDTH)));
        else
            tn_vstore(block->g + v * TN_WIDTH, g[v]);
    }
}

#define HOT(in, h, act)                                                                            \
    static void hot_##in##_##h##_##act(const tn_net *net, const tn_loss *loss, const double *x,    \
                                       int64_t ld, int64_t m, double rate, const tn_block *block,  \
                                       double *p) {                                                \
        hot_step(in, h, HOT_##act, net, loss, x, ld, m, rate, block, p);                           \
    }
#define HOT_SHAPE(in, h)                                                                           \
    HOT(in, h, RELU) HOT(in, h, LEAKY_RELU) HOT(in, h, TANH) HOT(in, h, SIGMOID) HOT(in, h, OTHER)
HOT_SHAPE(1, 2)
HOT_SHAPE(1, 3)
HOT_SHAPE(1, 4)
HOT_SHAPE(2, 2)
HOT_SHAPE(2, 3)

#define HOT_ROW(in, h)                                                                             \
    {                                                                                              \
        in, h, {                                                                                   \
            hot_##in##_##h##_RELU, hot_##in##_##h##_LEAKY_RELU, hot_##in##_##h##_TANH,             \
                hot_##in##_##h##_SIGMOID, hot_##in##_##h##_OTHER                                   \
        }                                                                                          \
    }

tn_hot_one *TN_K(tn_hot_one_for)(const tn_net *net, const tn_loss *loss) {
    static const struct {
        int in, h;
        tn_hot_one *loop[HOT_ACTS];
    } table[] = {HOT_ROW(1, 2), HOT_ROW(1, 3), HOT_ROW(1, 4), HOT_ROW(2, 2), HOT_ROW(2, 3)};
    int act = hot_act_of(net, loss);
    for (size_t i = 0; act >= 0 && i < sizeof table / sizeof *table; i++)
        if (table[i].in == net->layer[0].in && table[i].h == net->layer[0].out)
            return table[i].loop[act];
    return NULL;
}

#else

tn_hot_one *TN_K(tn_hot_one_for)(const tn_net *net, const tn_loss *loss) {
    (void)net, (void)loss;
    return NULL;
}

#endif
