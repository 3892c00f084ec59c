#include "core/critical.h"

#include <math.h>
#include <string.h>

#include "core/grid_parts.h"
#include "core/hessian.h"
#include "core/vmath.h"

/* Buffers of one worker. */
typedef struct desk {
    tn_curve curve;
    tn_tangent tangent;
    double *p, *g, *row; /* (params) each */
} desk;

typedef struct run {
    tn_ctx *ctx;
    const tn_grid_spec *spec;
    tn_view x, y, out;
    char *work;
    size_t bytes; /* of one worker */
} run;

static size_t up64(size_t n) {
    return (n + 63) & ~(size_t)63;
}

/* Carves a desk from memory, or with mem == NULL answers the bytes. */
static size_t desk_init(desk *d, const tn_grid_spec *s, char *mem) {
    size_t curve = up64(tn_curve_size(s->net, s->samples.count));
    size_t tangent = up64(tn_tangent_size(s->net, s->samples.count));
    size_t params = up64((size_t)s->net->params * sizeof(double));
    if (mem) {
        tn_curve_init(&d->curve, s->net, s->samples.count, mem);
        tn_tangent_init(&d->tangent, s->net, s->samples.count, mem + curve);
        d->p = (double *)(mem + curve + tangent);
        d->g = (double *)(mem + curve + tangent + params);
        d->row = (double *)(mem + curve + tangent + 2 * params);
    }
    return curve + tangent + 3 * params;
}

size_t tn_critical_work(const tn_grid_spec *spec) {
    return desk_init(NULL, spec, NULL) * (size_t)spec->threads;
}

/* How fast parameter q moves along an axis. */
static double pace(const tn_axis *axis, int64_t q) {
    return axis->direction ? axis->direction[q] : q == axis->param;
}

/* Adds the block's second derivatives by the plane's coordinates. */
static void add_curves(const run *r, desk *d, int64_t n, double *out) {
    const tn_grid_spec *s = r->spec;
    int64_t params = s->net->params;
    r->ctx->kernels->bend(s->net, d->p, s->loss, &d->curve, n);
    for (int64_t q = 0; q < params; q++) {
        double uq = pace(&s->x, q), vq = pace(&s->y, q);
        if (uq == 0 && vq == 0)
            continue;
        memset(d->row, 0, (size_t)params * sizeof *d->row);
        r->ctx->kernels->hessian_row(s->net, d->p, s->loss, &d->curve, &d->tangent, n, q, d->row);
        for (int64_t k = 0; k <= q; k++) {
            double uk = pace(&s->x, k), vk = pace(&s->y, k), h = d->row[k];
            out[TN_FXX] += h * (uq * uk) * (k < q ? 2 : 1);
            out[TN_FYY] += h * (vq * vk) * (k < q ? 2 : 1);
            out[TN_FXY] += h * (k < q ? uq * vk + uk * vq : uq * vq);
        }
    }
}

static void add_block(const run *r, desk *d, int64_t first, double *sum, double *out) {
    const tn_grid_spec *s = r->spec;
    const tn_kernels *kernels = r->ctx->kernels;
    tn_block *block = &d->curve.block;
    const tn_layer *top = &s->net->layer[s->net->layers - 1];
    int64_t ld = block->ld, n = s->samples.count - first < ld ? s->samples.count - first : ld;
    int64_t at = tn_unit0(s->net, s->net->layers - 1) * ld;
    kernels->gather(&s->samples, NULL, first, n, block);
    kernels->forward(s->net, d->p, block, n);
    *sum = s->loss->sum(s->loss, n, top->out, ld, block->z + at, block->a + at, block->y, *sum);
    block->g = d->g;
    kernels->backward(s->net, d->p, s->loss, block, n);
    if (r->out.dim[1] == TN_CURVES)
        add_curves(r, d, n, out);
}

static void find_point(void *arg, int worker, int64_t i) {
    run *r = arg;
    const tn_grid_spec *s = r->spec;
    int64_t m = s->samples.count, columns = r->out.dim[1];
    double *out = tn_at(r->out, i, 0), sum = 0, scale = 1.0 / (double)m;
    bool stop = false;
    desk d;
    desk_init(&d, s, r->work + (size_t)worker * r->bytes);
    memset(out, 0, (size_t)columns * sizeof *out);
    memset(d.g, 0, (size_t)s->net->params * sizeof *d.g);
    tn_grid_place(s, *tn_at(r->x, i, 0), *tn_at(r->y, i, 0), d.p);
    for (int64_t first = 0; first < m && !stop; first += d.curve.block.ld) {
        stop = tn_interrupted(r->ctx);
        if (!stop)
            add_block(r, &d, first, &sum, out);
    }
    for (int64_t q = 0; q < s->net->params; q++) {
        out[TN_FX] += d.g[q] * pace(&s->x, q);
        out[TN_FY] += d.g[q] * pace(&s->y, q);
    }
    for (int64_t k = 1; k < columns; k++)
        out[k] = stop ? TN_NAN : tn_canonical(out[k] * scale);
    scale = 1.0 / tn_loss_terms(s->loss, m, s->samples.out);
    out[TN_F] = stop ? TN_NAN : tn_canonical(sum * scale * s->loss->scale);
}

tn_status tn_critical_points(tn_ctx *ctx, const tn_grid_spec *spec, tn_view x, tn_view y,
                             void *work, tn_view out, tn_err *err) {
    run r = {.ctx = ctx, .spec = spec, .x = x, .y = y, .out = out, .work = work};
    r.bytes = desk_init(NULL, spec, NULL);
    tn_fp_default();
    if (x.dim[0] == 1)
        find_point(&r, 0, 0);
    else
        tn_pool_run(&ctx->pool, x.dim[0], find_point, &r);
    if (tn_interrupted(ctx)) {
        *err = (tn_err){.code = TN_INTERRUPTED};
        return err->code;
    }
    return TN_OK;
}

/* Signed crossings of the half-line gy = 0, gx < 0 by the straight way from slope a to slope b. */
static int crossing(double ax, double ay, double bx, double by) {
    if ((ay < 0) == (by < 0))
        return 0;
    double side = ax * by - ay * bx; /* > 0: the way turns left around 0 */
    if (ay < 0)
        return side < 0 ? -1 : 0;
    return side > 0 ? 1 : 0;
}

/* How often the slope turns around the cell, counter-clockwise; 0 where it is not known. */
static int turns(tn_view gx, tn_view gy, int64_t i, int64_t j) {
    static const int di[5] = {0, 1, 1, 0, 0}, dj[5] = {0, 0, 1, 1, 0};
    double x[5], y[5];
    int sum = 0;
    for (int k = 0; k < 5; k++) {
        x[k] = *tn_at(gx, j + dj[k], i + di[k]);
        y[k] = *tn_at(gy, j + dj[k], i + di[k]);
        if (x[k] != x[k] || y[k] != y[k] || (x[k] == 0 && y[k] == 0))
            return 0;
    }
    for (int k = 0; k < 4; k++)
        sum += crossing(x[k], y[k], x[k + 1], y[k + 1]);
    return sum;
}

int64_t tn_critical_cells(tn_view gx, tn_view gy, int64_t capacity, tn_cell *cell) {
    int64_t count = 0;
    for (int64_t j = 0; j + 1 < gx.dim[0]; j++)
        for (int64_t i = 0; i + 1 < gx.dim[1]; i++) {
            int index = turns(gx, gy, i, j);
            if (index != 0 && count++ < capacity)
                cell[count - 1] = (tn_cell){i, j, index};
        }
    return count;
}
