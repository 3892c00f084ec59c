/* train_hot.c: the hot shapes for one net: vectors across the samples of a batch up to the errors,
 * then all sums side by side, each in the order of the samples. */
#include "core/kern/hot.h"

#ifdef TN_HAS_FMA

/* z of unit j for samples s..s+3. */
HOT_INLINE tn_vec hot_z(int in, int h, const tn_vec *w, const double *x, int64_t ld, int j) {
    tn_vec z = w[in * h + j];
    for (int k = 0; k < in; k++)
        z = tn_vfma(tn_vload(x + k * ld), w[k * h + j], z);
    return z;
}

HOT_INLINE void hot_gradient(int in, int h, hot_act act, const tn_net *net, const tn_loss *loss,
                             const double *p, const double *x, int64_t ld, int64_t m,
                             const tn_block *block) {
    enum { MOST = (HOT_IN + 2) * HOT_UNITS + 1 };
    const tn_layer *layer = &net->layer[0];
    int params = (in + 2) * h + 1;
    tn_vec w[MOST], *u = w + (in + 1) * h;
    double sum[MOST], factor = 2 * loss->scale;
    double *z = block->z, *a = block->a, *e = block->d, *d = e + h * block->ld, *g = block->g;
    double *gw = sum, *gb = sum + in * h, *gu = gb + h;
    int64_t row = block->ld;
    for (int i = 0; i < params; i++)
        w[i] = tn_vset(p[i]), sum[i] = 0;
    if (hot_by_row(act)) {
        row = tn_lanes(m); /* units stand close together, for one call */
        for (int64_t s = 0; s < m; s += TN_WIDTH)
            for (int j = 0; j < h; j++)
                tn_vstore(z + j * row + s, hot_z(in, h, w, x + s, ld, j));
        layer->act->value(layer->act, h * row, layer->param, z, a);
    }
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
        tn_vec dv = (out - tn_vload(x + in * ld + s)) * factor;
        tn_vstore(d + s, dv);
        for (int j = 0; j < h; j++)
            tn_vstore(e + j * row + s,
                      tn_vfma(dv, u[j], tn_vset(0)) * hot_slope(act, layer->param, av[j]));
    }
    for (int64_t s = 0; s < m; s++) {
        sum[params - 1] += d[s];
        for (int j = 0; j < h; j++) {
            gu[j] = tn_fma(d[s], a[j * row + s], gu[j]);
            gb[j] += e[j * row + s];
            for (int k = 0; k < in; k++)
                gw[k * h + j] = tn_fma(e[j * row + s], x[k * ld + s], gw[k * h + j]);
        }
    }
    double mean = 1.0 / (double)m;
    for (int i = 0; i < params; i++)
        g[i] = sum[i] * mean;
}

#define HOT(in, h, act)                                                                            \
    static void hot_##in##_##h##_##act(const tn_net *net, const tn_loss *loss, const double *p,    \
                                       const double *x, int64_t ld, int64_t m,                     \
                                       const tn_block *block) {                                    \
        hot_gradient(in, h, HOT_##act, net, loss, p, x, ld, m, block);                             \
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
