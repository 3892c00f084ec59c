/* lanes.c: epochs of many nets of one shape, net l in SIMD lane l, each bit for bit as in train.c.
 */
#include <string.h>

#include "core/kern/hot.h"
#include "core/kern/update.h"
#include "core/kern/vec.h"

/* A lane never enters the sum of another: all loops run over vectors of lanes, all sums over
 * samples in order. `row` is the distance of two units or parameters, `lanes` that of two samples.
 */

/* `count` samples of one unit and vector of lanes: z = b, then z = fma(x_k, w_k, z). */
static inline __attribute__((always_inline)) void tile_forward(int count, int in, int lanes,
                                                               int64_t row, const double *x,
                                                               int64_t w_step, const double *w,
                                                               tn_vec b, double *z) {
    tn_vec acc[4];
    for (int s = 0; s < count; s++)
        acc[s] = b;
    for (int k = 0; k < in; k++) {
        tn_vec wk = tn_vload(w + k * w_step);
        for (int s = 0; s < count; s++)
            acc[s] = tn_vfma(tn_vload(x + k * row + s * lanes), wk, acc[s]);
    }
    for (int s = 0; s < count; s++)
        tn_vstore(z + s * lanes, acc[s]);
}

/* out units z of n samples from the in units x; unit j starts from b_j, or from 0 if b is NULL.
 * w_kj stands at [k * w_in + j * w_out]. */
static void product(int in, int out, int lanes, int64_t n, int64_t row, const double *x,
                    const double *w, int64_t w_in, int64_t w_out, const double *b, double *z) {
    for (int j = 0; j < out; j++)
        for (int v = 0; v < lanes; v += TN_WIDTH) {
            tn_vec bj = b ? tn_vload(b + (int64_t)j * lanes + v) : tn_vset(0);
            const double *wj = w + j * w_out + v, *xv = x + v;
            double *zj = z + j * row + v;
            int64_t s = 0;
            for (; s + 4 <= n; s += 4)
                tile_forward(4, in, lanes, row, xv + s * lanes, w_in, wj, bj, zj + s * lanes);
            if (n - s >= 2) {
                tile_forward(2, in, lanes, row, xv + s * lanes, w_in, wj, bj, zj + s * lanes);
                s += 2;
            }
            if (n > s)
                tile_forward(1, in, lanes, row, xv + s * lanes, w_in, wj, bj, zj + s * lanes);
        }
}

/* `width` weights of one unit and, if gb, its bias: g = fma(d, a, g), gb += d over n samples. */
static inline __attribute__((always_inline)) void tile_sums(int width, int lanes, int64_t n,
                                                            int64_t row, const double *d,
                                                            const double *a, int64_t g_step,
                                                            double *g, double *gb) {
    tn_vec sum[4], bias = gb ? tn_vload(gb) : tn_vset(0);
    for (int k = 0; k < width; k++)
        sum[k] = tn_vload(g + k * g_step);
    for (int64_t s = 0; s < n * lanes; s += lanes) {
        tn_vec ds = tn_vload(d + s);
        if (gb)
            bias += ds;
        for (int k = 0; k < width; k++)
            sum[k] = tn_vfma(ds, tn_vload(a + k * row + s), sum[k]);
    }
    for (int k = 0; k < width; k++)
        tn_vstore(g + k * g_step, sum[k]);
    if (gb)
        tn_vstore(gb, bias);
}

static void add_gradient(const tn_layer *l, int lanes, int64_t n, int64_t row, const double *d,
                         const double *x, double *g) {
    int64_t step = (int64_t)l->out * lanes;
    int rest = (l->in - 1) % 4 + 1; /* 1..4 weights go with the bias */
    for (int j = 0; j < l->out; j++)
        for (int v = 0; v < lanes; v += TN_WIDTH) {
            const double *dj = d + j * row + v, *xv = x + v;
            double *gw = g + (l->w + j) * lanes + v, *gb = g + (l->b + j) * lanes + v;
            switch (rest) {
            case 1:
                tile_sums(1, lanes, n, row, dj, xv, step, gw, gb);
                break;
            case 2:
                tile_sums(2, lanes, n, row, dj, xv, step, gw, gb);
                break;
            case 3:
                tile_sums(3, lanes, n, row, dj, xv, step, gw, gb);
                break;
            default:
                tile_sums(4, lanes, n, row, dj, xv, step, gw, gb);
            }
            for (int k = rest; k < l->in; k += 4)
                tile_sums(4, lanes, n, row, dj, xv + k * row, step, gw + k * step, NULL);
        }
}

static void forward(const tn_net *net, const tn_group *g, int64_t n) {
    int64_t row = g->ld * g->lanes, unit = 0;
    const double *x = g->x;
    for (int l = 0; l < net->layers; l++) {
        const tn_layer *layer = &net->layer[l];
        double *z = g->z + unit * row, *a = g->a + unit * row;
        product(layer->in, layer->out, g->lanes, n, row, x, g->p + layer->w * g->lanes,
                (int64_t)layer->out * g->lanes, g->lanes, g->p + layer->b * g->lanes, z);
        if (layer->act->layer)
            layer->act->layer(layer->act, layer->out, n * g->lanes, row, z, a);
        for (int j = 0; j < layer->out && !layer->act->layer; j++)
            layer->act->value(layer->act, n * g->lanes, layer->param, z + j * row, a + j * row);
        x = a;
        unit += layer->out;
    }
}

static void backward(const tn_net *net, const tn_loss *loss, const tn_group *g, int64_t n) {
    int top = net->layers - 1, lanes = g->lanes;
    int64_t row = g->ld * lanes, unit = tn_unit0(net, top);
    loss->delta(loss, n * lanes, net->layer[top].out, row, g->z + unit * row, g->a + unit * row,
                g->y, g->d + unit * row);
    for (int l = top; l >= 0; l--) {
        const tn_layer *layer = &net->layer[l];
        double *d = g->d + unit * row;
        if (l < top || !loss->fused)
            for (int j = 0; j < layer->out; j++)
                layer->act->backward(layer->act, n * lanes, layer->param, g->z + (unit + j) * row,
                                     g->a + (unit + j) * row, d + j * row);
        int64_t below = unit - layer->in;
        add_gradient(layer, lanes, n, row, d, l > 0 ? g->a + below * row : g->x, g->g);
        if (l > 0)
            product(layer->out, layer->in, lanes, n, row, d, g->p + layer->w * lanes, lanes,
                    (int64_t)layer->out * lanes, NULL, g->d + below * row);
        unit = below;
    }
}

/* Samples order[first..first+n), each net's own if the orders stand apart. */
static void gather(const tn_samples *samples, const uint32_t *order, int64_t stride, int64_t first,
                   int64_t n, const tn_group *g) {
    int width = samples->in + samples->out, lanes = g->lanes;
    for (int64_t s = 0; s < n; s++)
        for (int l = 0; l < lanes; l++) {
            const double *from = samples->xy + order[l * stride + first + s] * (int64_t)width;
            for (int k = 0; k < width; k++)
                g->x[(k * g->ld + s) * lanes + l] = from[k];
        }
}

/* The same for nets that share one order and the hot loops: sample by sample, not per lane. */
static void gather_shared(const tn_samples *samples, const uint32_t *order, int64_t first,
                          int64_t n, const tn_group *g) {
    int width = samples->in + samples->out;
    for (int64_t s = 0; s < n; s++) {
        const double *from = samples->xy + order[first + s] * (int64_t)width;
        for (int k = 0; k < width; k++)
            g->x[s * width + k] = from[k];
    }
}

/* The mean gradient of samples first..first+m of the orders. */
typedef struct batch {
    const tn_net *net;
    const tn_recipe *recipe;
    const tn_samples *samples;
    const uint32_t *order;
    int64_t stride, first, m;
} batch;

static void gradient(const batch *b, const tn_group *g) {
    int64_t numbers = b->net->params * g->lanes;
    double mean = 1.0 / (double)b->m;
    memset(g->g, 0, (size_t)numbers * sizeof *g->g);
    for (int64_t i = 0; i < b->m && !tn_stops(b->recipe); i += g->ld) {
        int64_t n = b->m - i < g->ld ? b->m - i : g->ld;
        gather(b->samples, b->order, b->stride, b->first + i, n, g);
        forward(b->net, g, n);
        backward(b->net, b->recipe->loss, g, n);
    }
    for (int64_t i = 0; i < numbers; i++)
        g->g[i] *= mean;
}

static void hot_gradient(tn_hot_lanes *hot, const batch *b, const tn_group *g) {
    double mean = 1.0 / (double)b->m;
    for (int64_t i = 0; i < b->m && !tn_stops(b->recipe); i += g->ld) {
        int64_t n = b->m - i < g->ld ? b->m - i : g->ld;
        if (b->stride)
            gather(b->samples, b->order, b->stride, b->first + i, n, g);
        else
            gather_shared(b->samples, b->order, b->first + i, n, g);
        hot(b->net, b->recipe->loss, b->stride == 0, g, n, i == 0, i + n == b->m ? mean : 1);
    }
}

void TN_K(tn_epoch_lanes)(const tn_net *net, const tn_samples *samples, const uint32_t *order,
                          int64_t stride, const tn_recipe *recipe, int64_t steps,
                          const tn_group *group) {
    tn_hot_lanes *hot = TN_K(tn_hot_lanes_for)(net, recipe->loss);
    batch b = {net, recipe, samples, order, stride, 0, recipe->batch};
    for (; b.first < samples->count && !tn_stops(recipe); b.first += recipe->batch) {
        if (samples->count - b.first < b.m)
            b.m = samples->count - b.first;
        if (hot)
            hot_gradient(hot, &b, group);
        else
            gradient(&b, group);
        tn_update(net, recipe, net->params * group->lanes, group->lanes, ++steps, group->g,
                  group->state, group->p);
    }
}
