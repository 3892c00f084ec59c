/* points.c: nets that differ in some parameters side by side, one per lane, on the same samples. */
#include <math.h>

#include "core/kern/kern.h"
#include "core/kern/vec.h"

enum { P = TN_POINTS };

/* What a unit sums over: values common to all points at [k * ld + s], or their own. */
typedef struct feed {
    const double *common, *own;
    const bool *is_own; /* (fan_in), or NULL where nothing is */
    int64_t ld, row;
} feed;

/* z of one unit for `count` samples and one vector of points. */
static inline __attribute__((always_inline)) void tile_forward(int count, int in, const feed *x,
                                                               int64_t s, int v, int64_t w_step,
                                                               const double *w, tn_vec b,
                                                               double *z) {
    tn_vec acc[4];
    for (int i = 0; i < count; i++)
        acc[i] = b;
    for (int k = 0; k < in; k++) {
        tn_vec wk = tn_vload(w + k * w_step);
        if (x->is_own && x->is_own[k])
            for (int i = 0; i < count; i++)
                acc[i] = tn_vfma(tn_vload(x->own + k * x->row + (s + i) * P + v), wk, acc[i]);
        else
            for (int i = 0; i < count; i++)
                acc[i] = tn_vfma(tn_vset(x->common[k * x->ld + s + i]), wk, acc[i]);
    }
    for (int i = 0; i < count; i++)
        tn_vstore(z + (s + i) * P + v, acc[i]);
}

static void unit_forward(const tn_layer *l, int j, const feed *x, int64_t n, const double *p,
                         double *z) {
    for (int v = 0; v < P; v += TN_WIDTH) {
        const double *w = p + (l->w + j) * P + v;
        tn_vec b = tn_vload(p + (l->b + j) * P + v);
        int64_t s = 0, step = (int64_t)l->out * P;
        for (; s + 4 <= n; s += 4)
            tile_forward(4, l->in, x, s, v, step, w, b, z);
        for (; s < n; s++)
            tile_forward(1, l->in, x, s, v, step, w, b, z);
    }
}

/* The inputs of layer l, whose first unit is number `unit`, from sample `first` of the block on. */
static feed feed_of(const tn_net *net, int l, int64_t unit, const tn_block *block, int64_t first,
                    const tn_points *points) {
    int64_t below = unit - net->layer[l].in, row = points->ld * P;
    if (l == 0)
        return (feed){block->x + first, NULL, NULL, block->ld, row};
    return (feed){block->a + below * block->ld + first, points->a + below * row,
                  points->own + below, block->ld, row};
}

void TN_K(tn_points_forward)(const tn_net *net, const tn_block *block, const tn_points *points,
                             int64_t first, int64_t n) {
    int64_t unit = 0, row = points->ld * P;
    for (int l = 0; l < net->layers; unit += net->layer[l].out, l++) {
        const tn_layer *layer = &net->layer[l];
        feed x = feed_of(net, l, unit, block, first, points);
        for (int j = 0; j < layer->out; j++) {
            double *z = points->z + (unit + j) * row, *a = points->a + (unit + j) * row;
            if (!points->own[unit + j])
                continue;
            unit_forward(layer, j, &x, n, points->p, z);
            if (layer->act->value)
                layer->act->value(layer->act, n * P, layer->param, z, a);
        }
        if (layer->act->layer && points->own[unit])
            layer->act->layer(layer->act, layer->out, n * P, row, points->z + unit * row,
                              points->a + unit * row);
    }
}

/* sum = fma(r, r, sum), r = (a - y) * root, in each lane. */
static void add_squares(const double *root, int64_t n, int out, int64_t ld, int64_t row,
                        const double *a, const double *y, double *sum) {
    tn_vec acc[P / TN_WIDTH];
    for (int v = 0; v < P / TN_WIDTH; v++)
        acc[v] = tn_vload(sum + v * TN_WIDTH);
    for (int64_t s = 0; s < n; s++)
        for (int j = 0; j < out; j++)
            for (int v = 0; v < P / TN_WIDTH; v++) {
                tn_vec r = tn_vload(a + j * row + s * P + v * TN_WIDTH) - tn_vset(y[j * ld + s]);
                r = root ? r * tn_vset(root[s]) : r;
                acc[v] = tn_vfma(r, r, acc[v]);
            }
    for (int v = 0; v < P / TN_WIDTH; v++)
        tn_vstore(sum + v * TN_WIDTH, acc[v]);
}

/* z or a of one point with its samples side by side. */
static void pick(int64_t n, int out, int64_t ld, int64_t row, const double *from, double *to) {
    for (int j = 0; j < out; j++)
        for (int64_t s = 0; s < n; s++)
            to[j * ld + s] = from[j * row + s * P];
}

void TN_K(tn_points_sum)(const tn_net *net, const tn_loss *loss, const double *root,
                         const tn_block *block, const tn_points *points, int64_t first, int64_t n,
                         double *sum) {
    int out = net->layer[net->layers - 1].out;
    int64_t ld = block->ld, row = points->ld * P, top = tn_unit0(net, net->layers - 1) * row;
    const double *y = block->y + first;
    if (loss->squares) {
        add_squares(root ? root + first : NULL, n, out, ld, row, points->a + top, y, sum);
        return;
    }
    double *z = points->turned, *a = z + out * ld;
    for (int i = 0; i < P; i++) {
        pick(n, out, ld, row, points->z + top + i, z);
        pick(n, out, ld, row, points->a + top + i, a);
        sum[i] = loss->sum(loss, n, out, ld, z, a, y, sum[i]);
    }
}

void TN_K(tn_points_reach)(const tn_net *net, const tn_block *block, const tn_points *points,
                           int64_t first, int64_t n, double *reach) {
    const tn_layer *l = &net->layer[net->layers - 1];
    int64_t unit = tn_unit0(net, net->layers - 1);
    feed x = feed_of(net, net->layers - 1, unit, block, first, points);
    for (int j = 0; j < l->out; j++)
        for (int64_t s = 0; s < n; s++) {
            double size[P];
            for (int i = 0; i < P; i++)
                size[i] = fabs(points->p[(l->b + j) * P + i]);
            for (int k = 0; k < l->in; k++) {
                const double *w = points->p + (l->w + (int64_t)k * l->out + j) * P;
                const double *own = x.is_own && x.is_own[k] ? x.own + k * x.row + s * P : NULL;
                double common = x.common[k * x.ld + s];
                for (int i = 0; i < P; i++)
                    size[i] += fabs((own ? own[i] : common) * w[i]);
            }
            for (int i = 0; i < P; i++)
                reach[i] = size[i] > reach[i] ? size[i] : reach[i];
        }
}

/* The sums of TN_ROWS rows and `vectors` vectors of columns stay in registers. */
static inline __attribute__((always_inline)) void tile(int vectors, int64_t n, const double *u,
                                                       const double *t, double *sum) {
    tn_vec acc[TN_ROWS][2];
    for (int r = 0; r < TN_ROWS; r++)
        for (int v = 0; v < vectors; v++)
            acc[r][v] = tn_vload(sum + r * P + v * TN_WIDTH);
    for (int64_t k = 0; k < n; k++) {
        tn_vec uk[2];
        for (int v = 0; v < vectors; v++)
            uk[v] = tn_vload(u + k * P + v * TN_WIDTH);
        for (int r = 0; r < TN_ROWS; r++) {
            tn_vec tk = tn_vset(t[k * TN_ROWS + r]);
            for (int v = 0; v < vectors; v++) {
                tn_vec d = tk + uk[v];
                acc[r][v] = tn_vfma(d, d, acc[r][v]);
            }
        }
    }
    for (int r = 0; r < TN_ROWS; r++)
        for (int v = 0; v < vectors; v++)
            tn_vstore(sum + r * P + v * TN_WIDTH, acc[r][v]);
}

void TN_K(tn_points_tile)(int64_t n, const double *u, const double *t, double *sum) {
    for (int c = 0; c < P; c += 2 * TN_WIDTH)
        tile(2, n, u + c, t, sum + c);
}
