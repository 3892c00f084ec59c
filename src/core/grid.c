#include "core/grid.h"

#include <string.h>

#include "core/fma.h"
#include "core/vmath.h"

/* Points of one task: a piece of a row, so that a block of samples is gathered once for all. */
enum { PIECE = 64 };

/* Below so many multiplications a task is not worth waking a thread for. */
static const double SMALL = 2e5;

typedef struct run {
    tn_ctx *ctx;
    const tn_grid_spec *spec;
    tn_view x, y, z;
    int64_t pieces; /* of a row */
    char *work;
    size_t bytes; /* of one worker */
} run;

static size_t up64(size_t n) {
    return (n + 63) & ~(size_t)63;
}

/* One worker: the parameters of a point, then a block. */
static size_t params_bytes(const tn_grid_spec *s) {
    return up64((size_t)s->net->params * sizeof(double));
}

static size_t worker_bytes(const tn_grid_spec *s) {
    return params_bytes(s) + up64(tn_block_size(s->net, s->samples.count, 0));
}

size_t tn_grid_work(const tn_grid_spec *spec) {
    return worker_bytes(spec) * (size_t)spec->threads;
}

static void add_direction(const tn_axis *axis, double t, int64_t n, double *p) {
    for (int64_t k = 0; axis->direction && k < n; k++)
        p[k] = tn_fma(t, axis->direction[k], p[k]);
}

static void place(const tn_grid_spec *s, double x, double y, double *p) {
    memcpy(p, s->params, (size_t)s->net->params * sizeof *p);
    if (!s->x.direction)
        p[s->x.param] = x;
    if (!s->y.direction)
        p[s->y.param] = y;
    add_direction(&s->x, x, s->net->params, p);
    add_direction(&s->y, y, s->net->params, p);
}

/* Adds the losses of the block's n samples to the sums z of `count` points from point i of row j.
 */
static void add_block(const run *r, const tn_block *block, int64_t n, int64_t j, int64_t i,
                      int64_t count, double *p, double *z) {
    const tn_grid_spec *s = r->spec;
    int64_t ld = block->ld, unit = tn_unit0(s->net, s->net->layers - 1) * ld;
    for (int64_t k = 0; k < count; k++) {
        place(s, *tn_at(r->x, i + k, 0), *tn_at(r->y, j, 0), p);
        r->ctx->kernels->forward(s->net, p, block, n);
        z[k] = s->loss->sum(s->loss, n, s->samples.out, ld, block->z + unit, block->a + unit,
                            block->y, z[k]);
    }
}

static void fill_piece(void *arg, int worker, int64_t index) {
    run *r = arg;
    const tn_grid_spec *s = r->spec;
    int64_t j = index / r->pieces, i = index % r->pieces * PIECE, m = s->samples.count;
    int64_t count = r->x.dim[0] - i < PIECE ? r->x.dim[0] - i : PIECE;
    double *z = tn_at(r->z, j, i), *p = (double *)(r->work + (size_t)worker * r->bytes);
    double scale = 1.0 / (double)(m * s->samples.out);
    tn_block block;
    tn_block_init(&block, s->net, m, 0, (char *)p + params_bytes(s));
    memset(z, 0, (size_t)count * sizeof *z);
    bool stop = false;
    for (int64_t first = 0; first < m && !stop; first += block.ld) {
        int64_t n = m - first < block.ld ? m - first : block.ld;
        stop = tn_interrupted(r->ctx);
        r->ctx->kernels->gather(&s->samples, NULL, first, n, &block);
        if (!stop)
            add_block(r, &block, n, j, i, count, p, z);
    }
    for (int64_t k = 0; k < count; k++)
        z[k] = stop ? TN_NAN : tn_canonical(z[k] * scale * s->loss->scale);
}

tn_status tn_grid_run(tn_ctx *ctx, const tn_grid_spec *spec, tn_view x, tn_view y, void *work,
                      tn_view z, tn_err *err) {
    run r = {.ctx = ctx, .spec = spec, .x = x, .y = y, .z = z, .work = work};
    r.pieces = (x.dim[0] + PIECE - 1) / PIECE;
    r.bytes = worker_bytes(spec);
    double cost = (double)spec->samples.count * (double)(spec->net->params + 32);
    int64_t tasks = r.pieces * y.dim[0];
    tn_fp_default();
    if (cost * (double)tn_view_count(z) < SMALL)
        for (int64_t k = 0; k < tasks; k++)
            fill_piece(&r, 0, k);
    else
        tn_pool_run(&ctx->pool, tasks, fill_piece, &r);
    if (tn_interrupted(ctx)) {
        *err = (tn_err){.code = TN_INTERRUPTED};
        return err->code;
    }
    return TN_OK;
}
