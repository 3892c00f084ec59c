/* train_hot.c: the hot shapes for one net: vectors across the samples of a batch up to the errors,
 * then vectors across the parameters for the sums, each in the order of the samples. */
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

/* The errors of m samples: a of the hidden units and e, d of hidden units and output into block. */
HOT_INLINE void hot_errors(int in, int h, hot_act act, const tn_net *net, const tn_loss *loss,
                           const double *p, const double *x, int64_t ld, int64_t m, int64_t row,
                           const tn_block *block) {
    const tn_layer *layer = &net->layer[0];
    tn_vec w[HOT_PARAMS], *u = w + (in + 1) * h;
    double factor = 2 * loss->scale;
    double *z = block->z, *a = block->a, *e = block->d, *d = e + h * block->ld;
    for (int i = 0; i < (in + 2) * h + 1; i++)
        w[i] = tn_vset(p[i]);
    for (int64_t s = 0; hot_by_row(act) && s < m; s += TN_WIDTH)
        for (int j = 0; j < h; j++)
            tn_vstore(z + j * row + s, hot_z(in, h, w, x + s, ld, j));
    if (hot_by_row(act))
        layer->act->value(layer->act, h * row, layer->param, z, a);
    for (int64_t s = 0; s < m; s += TN_WIDTH) {
        tn_vec out = u[h], av[HOT_UNITS];
        for (int j = 0; j < h; j++) {
            if (hot_by_row(act))
                av[j] = tn_vload(a + j * row + s);
            else
                tn_vstore(a + j * row + s,
                          av[j] = hot_value(act, layer->param, hot_z(in, h, w, x + s, ld, j)));
            out = tn_vfma(av[j], u[j], out);
        }
        tn_vec dv = out - tn_vload(x + in * ld + s);
        if (factor != 1) /* half_mse does not wait for this */
            dv *= factor;
        tn_vstore(d + s, dv);
        for (int j = 0; j < h; j++) {
            tn_vec ev = tn_vfma(dv, u[j], tn_vset(0));
            if (act != HOT_OTHER)
                ev *= hot_slope(act, layer->param, av[j]);
            tn_vstore(e + j * row + s, ev);
        }
    }
    if (act == HOT_OTHER)
        layer->act->backward(layer->act, h * row, layer->param, z, a, e);
}

/* x in those lanes of vector number v that stand for a parameter of the set. */
HOT_INLINE tn_vec hot_put(uint32_t set, int v, double x, tn_vec others) {
    unsigned lanes = set >> v * TN_WIDTH & ((1u << TN_WIDTH) - 1);
    return lanes ? tn_vpick(tn_vbits(lanes), tn_vset(x), others) : others;
}

/* All sums over m samples side by side, a lane for each parameter: sum = fma(error, factor, sum),
 * where the factor of a bias is 1 and fma(d, 1, sum) the same as sum + d. */
HOT_INLINE void hot_sums(int in, int h, const double *x, int64_t ld, int64_t m, int64_t row,
                         const tn_block *block, tn_vec *sum) {
    const double *a = block->a, *e = block->d, *d = e + h * block->ld;
    for (int v = 0; v < hot_vectors(in, h); v++)
        sum[v] = tn_vset(0);
    for (int64_t s = 0; s < m; s++)
        for (int v = 0; v < hot_vectors(in, h); v++) {
            tn_vec error = tn_vset(d[s]), factor = tn_vset(1);
            for (int j = 0; j < h; j++) {
                uint32_t into = 1u << (in * h + j), from = into << h;
                for (int k = 0; k < in; k++)
                    into |= 1u << (k * h + j);
                error = hot_put(into, v, e[j * row + s], error);
                factor = hot_put(from, v, a[j * row + s], factor);
            }
            for (int k = 0; k < in; k++)
                factor = hot_put(((1u << h) - 1) << k * h, v, x[k * ld + s], factor);
            sum[v] = tn_vfma(error, factor, sum[v]);
        }
}

HOT_INLINE void hot_step(int in, int h, hot_act act, const tn_net *net, const tn_loss *loss,
                         const double *x, int64_t ld, int64_t m, double rate, const tn_block *block,
                         double *p) {
    int64_t row = hot_by_row(act) ? tn_lanes(m) : block->ld; /* close together, for one call */
    tn_vec g[HOT_PARAMS / TN_WIDTH];
    hot_errors(in, h, act, net, loss, p, x, ld, m, row, block);
    hot_sums(in, h, x, ld, m, row, block, g);
    double mean = 1.0 / (double)m;
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
