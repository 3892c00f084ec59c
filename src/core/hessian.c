#include "core/hessian.h"

#include <string.h>

#include "core/vmath.h"

/* Below so many multiplications a block is not worth waking threads for. */
static const double SMALL = 1e6;

typedef struct run {
    tn_ctx *ctx;
    const tn_net *net;
    const double *params;
    const tn_loss *loss;
    tn_curve curve;
    int64_t n;      /* samples of the block */
    int64_t all;    /* samples */
    char *tangents; /* one per worker */
    tn_view out;
} run;

static size_t up64(size_t n) {
    return (n + 63) & ~(size_t)63;
}

static int64_t block_ld(int64_t samples) {
    return tn_lanes(samples < TN_BLOCK ? samples : TN_BLOCK);
}

size_t tn_curve_size(const tn_net *net, int64_t samples) {
    int64_t ld = block_ld(samples), out = net->layer[net->layers - 1].out;
    int64_t numbers = (2 * tn_net_units(net) + out + 1) * ld;
    return up64(tn_block_size(net, samples, 0)) + up64((size_t)numbers * sizeof(double));
}

void tn_curve_init(tn_curve *curve, const tn_net *net, int64_t samples, void *mem) {
    int64_t ld = block_ld(samples), units = tn_net_units(net);
    double *p = (double *)((char *)mem + up64(tn_block_size(net, samples, 0)));
    tn_block_init(&curve->block, net, samples, 0, mem);
    curve->slope = p, p += units * ld;
    curve->bend = p, p += units * ld;
    curve->second = p, p += net->layer[net->layers - 1].out * ld;
    curve->ones = p;
}

size_t tn_tangent_size(const tn_net *net, int64_t samples) {
    return up64((size_t)(3 * tn_net_units(net) * block_ld(samples)) * sizeof(double));
}

void tn_tangent_init(tn_tangent *tangent, const tn_net *net, int64_t samples, void *mem) {
    int64_t numbers = tn_net_units(net) * block_ld(samples);
    double *p = mem;
    *tangent = (tn_tangent){p, p + numbers, p + 2 * numbers};
}

size_t tn_hessian_work(const tn_net *net, int64_t samples, int threads) {
    return tn_curve_size(net, samples) + tn_tangent_size(net, samples) * (size_t)threads;
}

static void add_row(void *arg, int worker, int64_t q) {
    run *r = arg;
    tn_tangent tangent;
    if (tn_interrupted(r->ctx))
        return;
    tn_tangent_init(&tangent, r->net, r->all,
                    r->tangents + (size_t)worker * tn_tangent_size(r->net, r->all));
    r->ctx->kernels->hessian_row(r->net, r->params, r->loss, &r->curve, &tangent, r->n, q,
                                 tn_at(r->out, q, 0));
}

static void add_block(run *r, const tn_samples *samples, int64_t first) {
    int64_t ld = r->curve.block.ld, params = r->net->params;
    const tn_kernels *k = r->ctx->kernels;
    r->n = samples->count - first < ld ? samples->count - first : ld;
    k->gather(samples, NULL, first, r->n, &r->curve.block);
    k->forward(r->net, r->params, &r->curve.block, r->n);
    k->bend(r->net, r->params, r->loss, &r->curve, r->n);
    if ((double)params * (double)params * (double)r->n < SMALL)
        for (int64_t q = 0; q < params; q++)
            add_row(r, 0, q);
    else
        tn_pool_run(&r->ctx->pool, params, add_row, r);
}

/* The lower triangle times `scale`, mirrored. */
static void finish(tn_view out, double scale) {
    for (int64_t q = 0; q < out.dim[0]; q++)
        for (int64_t r = 0; r <= q; r++)
            *tn_at(out, r, q) = *tn_at(out, q, r) = tn_canonical(*tn_at(out, q, r) * scale);
}

tn_status tn_net_hessian(tn_ctx *ctx, const tn_net *net, const double *params,
                         const tn_samples *samples, const tn_loss *loss, void *work, tn_view out,
                         tn_err *err) {
    int64_t m = samples->count;
    run r = {.ctx = ctx, .net = net, .params = params, .loss = loss, .all = m, .out = out};
    tn_curve_init(&r.curve, net, m, work);
    r.tangents = (char *)work + tn_curve_size(net, m);
    memset(out.p, 0, (size_t)tn_view_count(out) * sizeof *out.p);
    tn_fp_default();
    for (int64_t first = 0; first < m; first += r.curve.block.ld) {
        add_block(&r, samples, first);
        if (tn_interrupted(ctx)) {
            *err = (tn_err){.code = TN_INTERRUPTED};
            return err->code;
        }
    }
    finish(out, 1.0 / (double)m);
    return TN_OK;
}
