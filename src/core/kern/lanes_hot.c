/* lanes_hot.c: the hot shapes for nets in lanes. */
#include "core/kern/hot.h"

#ifdef TN_HAS_FMA

/* One vector of nets over n samples: where input k of sample s stands, and unit j of z, a and d.
 * Parameters stand as w (in, h), b (h), u (h), c. */
typedef struct hot_vector {
    const double *x, *p;
    double *z, *a, *d, *e, *g; /* e: da of the hidden units, then their dz; of HOT_OTHER alone */
    int64_t n, lanes, row, x_unit, x_sample;
    bool shared;
    double factor, param;
} hot_vector;

HOT_INLINE tn_vec hot_input(const hot_vector *t, int k, int64_t s) {
    const double *x = t->x + k * t->x_unit + s * t->x_sample;
    return t->shared ? tn_vset(*x) : tn_vload(x);
}

HOT_INLINE void hot_load(int first, int n, const hot_vector *t, tn_vec *p) {
    for (int i = 0; i < n; i++)
        p[i] = tn_vload(t->p + (first + i) * t->lanes);
}

/* z of unit j of sample s. */
HOT_INLINE tn_vec hot_z(int in, int h, const hot_vector *t, const tn_vec *w, int j, int64_t s) {
    tn_vec z = w[in * h + j];
    for (int k = 0; k < in; k++)
        z = tn_vfma(hot_input(t, k, s), w[k * h + j], z);
    return z;
}

HOT_INLINE void hot_forward(int in, int h, hot_vector t) {
    tn_vec w[(HOT_IN + 1) * HOT_UNITS];
    hot_load(0, (in + 1) * h, &t, w);
    for (int64_t s = 0; s < t.n; s++)
        for (int j = 0; j < h; j++)
            tn_vstore(t.z + j * t.row + s * t.lanes, hot_z(in, h, &t, w, j, s));
}

/* d of the output; a on the way, unless it is there; e of HOT_OTHER before its slope. */
HOT_INLINE void hot_errors(int in, int h, hot_act act, hot_vector t) {
    tn_vec w[(HOT_IN + 2) * HOT_UNITS + 1], *u = w + (in + 1) * h;
    hot_load(0, (in + 2) * h + 1, &t, w);
    for (int64_t s = 0; s < t.n; s++) {
        tn_vec a, out = u[h];
        for (int j = 0; j < h; j++) {
            double *stored = t.a + j * t.row + s * t.lanes;
            if (!hot_by_row(act))
                tn_vstore(stored, a = hot_value(act, t.param, hot_z(in, h, &t, w, j, s)));
            else
                a = tn_vload(stored);
            out = tn_vfma(a, u[j], out);
        }
        tn_vec d = (out - hot_input(&t, in, s)) * t.factor;
        tn_vstore(t.d + s * t.lanes, d);
        for (int j = 0; j < h && act == HOT_OTHER; j++)
            tn_vstore(t.e + j * t.row + s * t.lanes, tn_vfma(d, u[j], tn_vset(0)));
    }
}

HOT_INLINE void hot_sums(int in, int h, hot_act act, hot_vector t, bool begin, double scale) {
    int params = (in + 2) * h + 1;
    tn_vec u[HOT_UNITS], sum[(HOT_IN + 2) * HOT_UNITS + 1];
    tn_vec *gw = sum, *gb = sum + in * h, *gu = gb + h;
    hot_load((in + 1) * h, h, &t, u);
    for (int i = 0; i < params; i++)
        sum[i] = begin ? tn_vset(0) : tn_vload(t.g + i * t.lanes);
    for (int64_t s = 0; s < t.n; s++) {
        tn_vec d = tn_vload(t.d + s * t.lanes);
        sum[params - 1] += d;
        for (int j = 0; j < h; j++) {
            tn_vec a = tn_vload(t.a + j * t.row + s * t.lanes);
            tn_vec e = act == HOT_OTHER ? tn_vload(t.e + j * t.row + s * t.lanes)
                                        : tn_vfma(d, u[j], tn_vset(0)) * hot_slope(act, t.param, a);
            gu[j] = tn_vfma(d, a, gu[j]);
            gb[j] += e;
            for (int k = 0; k < in; k++)
                gw[k * h + j] = tn_vfma(e, hot_input(&t, k, s), gw[k * h + j]);
        }
    }
    for (int i = 0; i < params; i++)
        tn_vstore(t.g + i * t.lanes, sum[i] * scale);
}

HOT_INLINE hot_vector hot_at(int in, bool shared, const tn_net *net, const tn_loss *loss,
                             const tn_group *g, int64_t n, int v) {
    int64_t lanes = g->lanes, row = g->ld * lanes;
    return (hot_vector){.x = shared ? g->x : g->x + v,
                        .p = g->p + v,
                        .z = g->z + v,
                        .a = g->a + v,
                        .d = g->d + v,
                        .e = g->d + row + v,
                        .g = g->g + v,
                        .n = n,
                        .lanes = lanes,
                        .row = row,
                        .x_unit = shared ? 1 : row,
                        .x_sample = shared ? in + 1 : lanes,
                        .shared = shared,
                        .factor = 2 * loss->scale, /* d = factor (a - y) */
                        .param = net->layer[0].param};
}

HOT_INLINE void hot_block(int in, int h, hot_act act, bool shared, const tn_net *net,
                          const tn_loss *loss, const tn_group *g, int64_t n, bool begin,
                          double scale) {
    const tn_layer *layer = &net->layer[0];
    int64_t row = g->ld * g->lanes;
    if (hot_by_row(act)) {
        for (int v = 0; v < g->lanes; v += TN_WIDTH)
            hot_forward(in, h, hot_at(in, shared, net, loss, g, n, v));
        for (int j = 0; j < h; j++)
            layer->act->value(layer->act, n * g->lanes, layer->param, g->z + j * row,
                              g->a + j * row);
    }
    for (int v = 0; v < g->lanes; v += TN_WIDTH) {
        hot_vector t = hot_at(in, shared, net, loss, g, n, v);
        hot_errors(in, h, act, t);
        if (act != HOT_OTHER)
            hot_sums(in, h, act, t, begin, scale);
    }
    if (act != HOT_OTHER)
        return;
    for (int j = 0; j < h; j++)
        layer->act->backward(layer->act, n * g->lanes, layer->param, g->z + j * row, g->a + j * row,
                             g->d + (j + 1) * row);
    for (int v = 0; v < g->lanes; v += TN_WIDTH)
        hot_sums(in, h, act, hot_at(in, shared, net, loss, g, n, v), begin, scale);
}

#define HOT(in, h, act)                                                                            \
    static void hot_##in##_##h##_##act(const tn_net *net, const tn_loss *loss, bool shared,        \
                                       const tn_group *g, int64_t n, bool begin, double scale) {   \
        if (shared)                                                                                \
            hot_block(in, h, HOT_##act, true, net, loss, g, n, begin, scale);                      \
        else                                                                                       \
            hot_block(in, h, HOT_##act, false, net, loss, g, n, begin, scale);                     \
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

tn_hot_lanes *TN_K(tn_hot_lanes_for)(const tn_net *net, const tn_loss *loss) {
    static const struct {
        int in, h;
        tn_hot_lanes *loop[HOT_ACTS];
    } table[] = {HOT_ROW(1, 2), HOT_ROW(1, 3), HOT_ROW(1, 4), HOT_ROW(2, 2), HOT_ROW(2, 3)};
    int act = hot_act_of(net, loss);
    for (size_t i = 0; act >= 0 && i < sizeof table / sizeof *table; i++)
        if (table[i].in == net->layer[0].in && table[i].h == net->layer[0].out)
            return table[i].loop[act];
    return NULL;
}

#else

tn_hot_lanes *TN_K(tn_hot_lanes_for)(const tn_net *net, const tn_loss *loss) {
    (void)net, (void)loss;
    return NULL;
}

#endif
