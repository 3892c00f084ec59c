/* train.c: forward, backward, epochs and loss sums, for nets of any depth. */
#include <string.h>

#include "core/kern/hot.h"
#include "core/kern/update.h"
#include "core/kern/vec.h"

/* `units` sums over k < in for `vectors` vectors of samples: z_j = fma(x_k, w_kj, z_j), k in order,
 * w_kj at [k * w_in + j * w_out]. Inlined with constant widths, so that the sums stay in registers.
 */
static inline __attribute__((always_inline)) void tile_product(int units, int vectors, int in,
                                                               int64_t ld, const double *x,
                                                               const double *w, int64_t w_in,
                                                               int64_t w_out, double *z) {
    tn_vec acc[4][2];
    for (int j = 0; j < units; j++)
        for (int v = 0; v < vectors; v++)
            acc[j][v] = tn_vload(z + j * ld + v * TN_WIDTH);
    for (int k = 0; k < in; k++)
        for (int v = 0; v < vectors; v++) {
            tn_vec xk = tn_vload(x + k * ld + v * TN_WIDTH);
            for (int j = 0; j < units; j++)
                acc[j][v] = tn_vfma(xk, tn_vset(w[k * w_in + j * w_out]), acc[j][v]);
        }
    for (int j = 0; j < units; j++)
        for (int v = 0; v < vectors; v++)
            tn_vstore(z + j * ld + v * TN_WIDTH, acc[j][v]);
}

static inline __attribute__((always_inline)) void row_product(int units, int in, int64_t n,
                                                              int64_t ld, const double *x,
                                                              const double *w, int64_t w_in,
                                                              int64_t w_out, double *z) {
    int64_t s = 0;
    for (; s + TN_WIDTH < n; s += 2 * TN_WIDTH)
        tile_product(units, 2, in, ld, x + s, w, w_in, w_out, z + s);
    if (s < n)
        tile_product(units, 1, in, ld, x + s, w, w_in, w_out, z + s);
}

/* Adds to the out units z of n samples, in pieces of the inputs that stay in the first cache. */
static void product(int in, int out, int64_t n, int64_t ld, const double *x, const double *w,
                    int64_t w_in, int64_t w_out, double *z) {
    enum { PIECE = 32 };
    for (int k = 0; k < in; k += PIECE) {
        int m = in - k < PIECE ? in - k : PIECE, j = 0;
        const double *xk = x + k * ld, *wk = w + k * w_in;
        for (; j + 4 <= out; j += 4)
            row_product(4, m, n, ld, xk, wk + j * w_out, w_in, w_out, z + j * ld);
        if (out - j >= 2) {
            row_product(2, m, n, ld, xk, wk + j * w_out, w_in, w_out, z + j * ld);
            j += 2;
        }
        if (out > j)
            row_product(1, m, n, ld, xk, wk + j * w_out, w_in, w_out, z + j * ld);
    }
}

static void layer_forward(const tn_layer *l, const double *p, int64_t n, int64_t ld,
                          const double *x, double *z) {
    for (int j = 0; j < l->out; j++)
        for (int64_t s = 0; s < n; s += TN_WIDTH)
            tn_vstore(z + j * ld + s, tn_vset(p[l->b + j]));
    product(l->in, l->out, n, ld, x, p + l->w, l->out, 1, z);
}

static void forward(const tn_net *net, const double *p, const tn_block *block, int64_t n) {
    const double *x = block->x;
    int64_t ld = block->ld, unit = 0;
    for (int l = 0; l < net->layers; l++) {
        const tn_layer *layer = &net->layer[l];
        double *z = block->z + unit * ld, *a = block->a + unit * ld;
        layer_forward(layer, p, n, ld, x, z);
        if (layer->act->layer)
            layer->act->layer(layer->act, layer->out, tn_lanes(n), ld, z, a);
        for (int j = 0; j < layer->out && !layer->act->layer; j++)
            layer->act->value(layer->act, tn_lanes(n), layer->param, z + j * ld, a + j * ld);
        x = a;
        unit += layer->out;
    }
}

/* `width` weights and, if gb, the bias of one unit side by side, each sum in the order of the
 * samples: g[k * stride] = fma(d[s], a[k][s], g[k * stride]), *gb += d[s]. Inlined with constant
 * width and gb known, so that the sums stay in registers. */
static inline __attribute__((always_inline)) void add_sums(int width, int64_t n, int64_t ld,
                                                           const double *d, const double *a,
                                                           int stride, double *g, double *gb) {
    double sum[4], bias = gb ? *gb : 0;
    for (int k = 0; k < width; k++)
        sum[k] = g[(int64_t)k * stride];
    for (int64_t s = 0; s < n; s++) {
        if (gb)
            bias += d[s];
        for (int k = 0; k < width; k++)
            sum[k] = tn_fma(d[s], a[k * ld + s], sum[k]);
    }
    for (int k = 0; k < width; k++)
        g[(int64_t)k * stride] = sum[k];
    if (gb)
        *gb = bias;
}

/* Weights of `width` inputs and 8 units side by side: g = fma(dt[s][j], a[k][s], g) over n samples,
 * dt and g in rows of 8 and of `stride`. */
static inline __attribute__((always_inline)) void tile_gradient(int width, int64_t n, int64_t ld,
                                                                const double *dt, const double *a,
                                                                int64_t stride, double *g) {
    enum { VECTORS = 8 / TN_WIDTH };
    tn_vec sum[4][VECTORS];
    for (int k = 0; k < width; k++)
        for (int v = 0; v < VECTORS; v++)
            sum[k][v] = tn_vload(g + k * stride + v * TN_WIDTH);
    for (int64_t s = 0; s < n; s++) {
        for (int v = 0; v < VECTORS; v++) {
            tn_vec ds = tn_vload(dt + 8 * s + v * TN_WIDTH);
            for (int k = 0; k < width; k++)
                sum[k][v] = tn_vfma(ds, tn_vset(a[k * ld + s]), sum[k][v]);
        }
    }
    for (int k = 0; k < width; k++)
        for (int v = 0; v < VECTORS; v++)
            tn_vstore(g + k * stride + v * TN_WIDTH, sum[k][v]);
}

/* The gradient of 8 units from j on, for layers that have them. */
static void add_wide(const tn_layer *l, int j, int64_t n, int64_t ld, const double *d,
                     const double *x, double *g) {
    double dt[8 * TN_BLOCK], *gw = g + l->w + j;
    int k = 0;
    for (int i = 0; i < 8; i++) {
        double sum = g[l->b + j + i];
        for (int64_t s = 0; s < n; s++) {
            dt[8 * s + i] = d[(j + i) * ld + s];
            sum += dt[8 * s + i];
        }
        g[l->b + j + i] = sum;
    }
    for (; k + 4 <= l->in; k += 4)
        tile_gradient(4, n, ld, dt, x + k * ld, l->out, gw + (int64_t)k * l->out);
    for (; k < l->in; k++)
        tile_gradient(1, n, ld, dt, x + k * ld, l->out, gw + (int64_t)k * l->out);
}

static void add_gradient(const tn_layer *l, int64_t n, int64_t ld, const double *d, const double *x,
                         double *g) {
    int stride = l->out, rest = (l->in - 1) % 4 + 1; /* 1..4 weights go with the bias */
    int j = 0;
    for (; j + 8 <= l->out; j += 8)
        add_wide(l, j, n, ld, d, x, g);
    for (; j < l->out; j++) {
        const double *dj = d + j * ld;
        double *gw = g + l->w + j, *gb = g + l->b + j;
        switch (rest) {
        case 1:
            add_sums(1, n, ld, dj, x, stride, gw, gb);
            break;
        case 2:
            add_sums(2, n, ld, dj, x, stride, gw, gb);
            break;
        case 3:
            add_sums(3, n, ld, dj, x, stride, gw, gb);
            break;
        default:
            add_sums(4, n, ld, dj, x, stride, gw, gb);
        }
        for (int k = rest; k < l->in; k += 4)
            add_sums(4, n, ld, dj, x + k * ld, stride, gw + (int64_t)k * stride, NULL);
    }
}

/* da of the layer below: acc = 0, then acc = fma(dz_j, w_kj, acc) for j = 1..out. */
static void layer_backward(const tn_layer *l, const double *p, int64_t n, int64_t ld,
                           const double *d, double *below) {
    memset(below, 0, (size_t)(l->in * ld) * sizeof *below);
    product(l->out, l->in, n, ld, d, p + l->w, 1, l->out, below);
}

static void backward(const tn_net *net, const double *p, const tn_loss *loss, const tn_block *block,
                     int64_t n) {
    int top = net->layers - 1;
    int64_t ld = block->ld, unit = tn_unit0(net, top);
    loss->delta(loss, tn_lanes(n), net->layer[top].out, ld, block->z + unit * ld,
                block->a + unit * ld, block->y, block->d + unit * ld);
    for (int l = top; l >= 0; l--) {
        const tn_layer *layer = &net->layer[l];
        double *d = block->d + unit * ld;
        if (l < top || !loss->fused)
            for (int j = 0; j < layer->out; j++)
                layer->act->backward(layer->act, tn_lanes(n), layer->param,
                                     block->z + (unit + j) * ld, block->a + (unit + j) * ld,
                                     d + j * ld);
        int64_t below = unit - layer->in; /* the layer below has layer->in units */
        add_gradient(layer, n, ld, d, l > 0 ? block->a + below * ld : block->x, block->g);
        if (l > 0)
            layer_backward(layer, p, n, ld, d, block->d + below * ld);
        unit = below;
    }
}

/* Targets stand behind the inputs in the block as in a sample. */
static void gather(const tn_samples *samples, const uint32_t *order, int64_t first, int64_t n,
                   const tn_block *block) {
    int width = samples->in + samples->out;
    int64_t ld = block->ld;
    double *to = block->x;
    for (int64_t s = 0; s < n; s++) {
        const double *row = samples->xy + (order ? order[first + s] : first + s) * width;
        for (int k = 0; k < width; k++)
            to[k * ld + s] = row[k];
    }
    for (int64_t s = n; s < tn_lanes(n); s++) /* lanes beyond n repeat a sample */
        for (int k = 0; k < width; k++)
            to[k * ld + s] = to[k * ld];
}

/* The mean gradient of samples first..first+m into block->g. */
static void gradient(const tn_net *net, const tn_samples *samples, const uint32_t *order,
                     const tn_recipe *recipe, int64_t first, int64_t m, const double *p,
                     const tn_block *block) {
    memset(block->g, 0, (size_t)net->params * sizeof *block->g);
    for (int64_t i = 0; i < m && !tn_stops(recipe); i += block->ld) {
        int64_t n = m - i < block->ld ? m - i : block->ld;
        gather(samples, order, first + i, n, block);
        forward(net, p, block, n);
        backward(net, p, recipe->loss, block, n);
    }
    double mean = 1.0 / (double)m;
    for (int64_t i = 0; i < net->params; i++)
        block->g[i] *= mean;
}

/* Samples order[0..n) side by side: number k of sample s at x[k * ld + s]. */
static inline __attribute__((always_inline)) void spread(int width, const tn_samples *samples,
                                                         const uint32_t *order, int64_t n,
                                                         int64_t ld, double *restrict x) {
    const double *restrict xy = samples->xy;
    for (int64_t s = 0; s < n; s++)
        for (int k = 0; k < width; k++)
            x[k * ld + s] = xy[(int64_t)order[s] * width + k];
}

/* Copies rows of n numbers, `ld_from` apart, to rows `ld_to` apart. */
static void copy_rows(int rows, int64_t n, const double *from, int64_t ld_from, double *to,
                      int64_t ld_to) {
    for (int i = 0; i < rows; i++)
        memcpy(to + i * ld_to, from + i * ld_from, (size_t)n * sizeof *to);
}

/* The hot shapes: samples are laid side by side for as many batches as fit, parameters and the
 * optimizer's state are padded to whole vectors. */
static void hot_epoch(tn_hot_one *hot, const tn_net *net, const tn_samples *samples,
                      const uint32_t *order, const tn_recipe *recipe, int64_t steps,
                      const tn_block *block, tn_permutation *next, double *state, double *p) {
    enum { LD = TN_BLOCK + TN_LANES };
    const tn_optim *optim = recipe->optim;
    double x[(HOT_IN + 1) * LD] = {0}, q[HOT_PARAMS] = {0}, own[HOT_STATES * HOT_PARAMS] = {0};
    /* The first optimizer is sgd. */
    bool sgd = optim == TN_K(tn_optims) && recipe->lr != 0 && !tn_update_needed(recipe);
    int64_t batch = recipe->batch, whole = TN_BLOCK / batch * batch;
    int64_t params = net->params, padded = tn_lanes(params);
    copy_rows(1, params, p, params, q, padded);
    copy_rows(optim->states, params, state, params, own, padded);
    for (int64_t first = 0; first < samples->count && !tn_stops(recipe); first += whole) {
        int64_t n = samples->count - first < whole ? samples->count - first : whole;
        if (samples->in == 1)
            spread(2, samples, order + first, n, LD, x);
        else
            spread(3, samples, order + first, n, LD, x);
        for (int64_t i = 0; i < n; i += batch) {
            hot(net, recipe->loss, x + i, LD, n - i < batch ? n - i : batch, sgd ? recipe->lr : 0,
                block, q);
            if (!sgd)
                tn_update(net, recipe, padded, 1, ++steps, block->g, own, q);
            if (next)
                tn_permutation_go(next, (uint32_t)batch);
        }
    }
    copy_rows(1, params, q, padded, p, params);
    copy_rows(optim->states, params, own, padded, state, params);
}

static void epoch(const tn_net *net, const tn_samples *samples, const uint32_t *order,
                  const tn_recipe *recipe, int64_t steps, const tn_block *block,
                  tn_permutation *next, double *state, double *p) {
    tn_hot_one *hot = TN_K(tn_hot_one_for)(net, recipe->loss);
    int64_t batch = recipe->batch;
    if (hot && batch <= TN_BLOCK) {
        hot_epoch(hot, net, samples, order, recipe, steps, block, next, state, p);
        return;
    }
    for (int64_t first = 0; first < samples->count && !tn_stops(recipe); first += batch) {
        int64_t m = samples->count - first < batch ? samples->count - first : batch;
        gradient(net, samples, order, recipe, first, m, p, block);
        tn_update(net, recipe, net->params, 1, ++steps, block->g, state, p);
    }
}

static void sums(const tn_net *net, const double *p, const tn_samples *samples, const tn_loss *loss,
                 const tn_block *block, double *loss_sum, double *square_sum) {
    int out = samples->out;
    int64_t ld = block->ld, unit = tn_unit0(net, net->layers - 1);
    const double *z = block->z + unit * ld, *a = block->a + unit * ld, *y = block->y;
    double total = 0, squares = 0;
    for (int64_t i = 0; i < samples->count; i += ld) {
        int64_t n = samples->count - i < ld ? samples->count - i : ld;
        gather(samples, NULL, i, n, block);
        forward(net, p, block, n);
        total = loss->sum(loss, n, out, ld, z, a, y, total);
        for (int64_t s = 0; s < n; s++)
            for (int j = 0; j < out; j++) {
                double r = a[j * ld + s] - y[j * ld + s];
                squares = tn_fma(r, r, squares);
            }
    }
    *loss_sum = total;
    *square_sum = squares;
}

const tn_kernels TN_K(tn_kernels) = {
    .isa = TN_STR(TN_ISA),
    .acts = TN_K(tn_acts),
    .losses = TN_K(tn_losses),
    .optims = TN_K(tn_optims),
    .maps = TN_K(tn_maps),
    .tape_act = &TN_K(tn_tape_act),
    .tape_loss = &TN_K(tn_tape_loss),
    .forward = forward,
    .backward = backward,
    .gather = gather,
    .epoch = epoch,
    .epoch_lanes = TN_K(tn_epoch_lanes),
    .sums = sums,
    .bend = TN_K(tn_bend),
    .hessian_row = TN_K(tn_hessian_row),
    .jacobian = TN_K(tn_jacobian),
    .gram = TN_K(tn_gram),
    .accelerate = TN_K(tn_accelerate),
    .points_forward = TN_K(tn_points_forward),
    .points_sum = TN_K(tn_points_sum),
    .points_reach = TN_K(tn_points_reach),
    .points_tile = TN_K(tn_points_tile),
};
