#include "core/grid.h"

#include <string.h>

#include "core/vmath.h"

/* Points of one task: a piece of a row, so that a block of samples is gathered once for all. */
enum { PIECE = 64 };

/* Points whose sums run side by side, in turns of a few samples: a sum alone would wait for each of
 * its additions. */
enum { SIDE = 4, TURN = 16 };

/* Below so many multiplications a task is not worth waking a thread for. */
static const double SMALL = 2e5;

/* Along a row with a named x only one unit of layer `first` - 1 changes, then the layers from
 * `first` on; else all layers from 0 on. */
typedef struct plan {
    int first;
    int unit;      /* of layer first - 1, or -1 */
    int64_t below; /* units below layer `first` */
    tn_net *rest;  /* layers from `first` on */
    tn_net *one;   /* that unit as a net of its own */
} plan;

typedef struct run {
    tn_ctx *ctx;
    const tn_grid_spec *spec;
    tn_view x, y, z;
    plan plan;
    int64_t pieces; /* of a row */
    char *work;
    size_t bytes; /* of one worker */
} run;

/* Buffers of one worker. */
typedef struct desk {
    tn_block block;
    double *p;    /* the parameters of a point */
    double *unit; /* those of plan.one */
    double *rest; /* z, then a of plan.rest for each of SIDE points */
} desk;

static size_t up64(size_t n) {
    return (n + 63) & ~(size_t)63;
}

static int64_t block_ld(const tn_grid_spec *s) {
    return tn_lanes(s->samples.count < TN_BLOCK ? s->samples.count : TN_BLOCK);
}

static size_t plan_bytes(const tn_grid_spec *s) {
    return up64(tn_net_size(s->net->layers)) + up64(tn_net_size(1));
}

/* Carves a desk from memory, or with mem == NULL answers the bytes. */
static size_t desk_init(desk *d, const tn_grid_spec *s, char *mem) {
    size_t block = up64(tn_block_size(s->net, s->samples.count, 0));
    size_t params = up64((size_t)s->net->params * sizeof(double));
    size_t rest = (size_t)(2 * SIDE * tn_net_units(s->net) * block_ld(s)) * sizeof(double);
    if (mem) {
        tn_block_init(&d->block, s->net, s->samples.count, 0, mem);
        d->p = (double *)(mem + block);
        d->unit = (double *)(mem + block + params);
        d->rest = (double *)(mem + block + 2 * params);
    }
    return block + 2 * params + up64(rest);
}

size_t tn_grid_work(const tn_grid_spec *spec) {
    return plan_bytes(spec) + desk_init(NULL, spec, NULL) * (size_t)spec->threads;
}

static plan make_plan(const tn_grid_spec *s, char *mem) {
    const tn_net *net = s->net;
    plan p = {.unit = -1, .rest = (tn_net *)mem};
    p.one = (tn_net *)(mem + up64(tn_net_size(net->layers)));
    if (!s->x.direction) {
        while (s->x.param >= net->layer[p.first].b + net->layer[p.first].out)
            p.first++;
        const tn_layer *l = &net->layer[p.first];
        if (p.first < net->layers - 1 && l->act->value) {
            p.unit = (int)((s->x.param - l->w) % l->out);
            p.one->layers = 1;
            p.one->params = l->in + 1;
            p.one->layer[0] = (tn_layer){l->in, 1, l->act, l->param, 0, l->in};
            p.first++;
        }
    }
    p.below = tn_unit0(net, p.first);
    p.rest->layers = net->layers - p.first;
    p.rest->params = net->params;
    memcpy(p.rest->layer, net->layer + p.first, (size_t)p.rest->layers * sizeof *net->layer);
    return p;
}

static void add_direction(const tn_axis *axis, double t, int64_t n, double *p) {
    for (int64_t k = 0; axis->direction && k < n; k++)
        p[k] += t * axis->direction[k];
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

/* Forward of plan.one: the weights into the unit, then its bias, side by side. */
static void forward_unit(const run *r, desk *d, int64_t n) {
    const tn_layer *l = &r->spec->net->layer[r->plan.first - 1];
    int64_t ld = d->block.ld, unit = r->plan.below - l->out;
    tn_block one = d->block;
    one.x = r->plan.first > 1 ? one.a + (unit - l->in) * ld : one.x;
    one.z += (unit + r->plan.unit) * ld;
    one.a += (unit + r->plan.unit) * ld;
    for (int k = 0; k <= l->in; k++)
        d->unit[k] = d->p[l->w + (int64_t)k * l->out + r->plan.unit];
    r->ctx->kernels->forward(r->plan.one, d->unit, &one, n);
}

/* The block of number `side` behind plan.first: what of a point's z and a is its own. */
static tn_block side_block(const run *r, const desk *d, int side) {
    int64_t ld = d->block.ld, units = tn_net_units(r->plan.rest);
    tn_block own = d->block;
    const tn_layer *l = r->plan.rest->layer;
    own.x = r->plan.first > 0 ? own.a + (r->plan.below - l->in) * ld : own.x;
    own.z = d->rest + 2 * side * units * ld;
    own.a = own.z + units * ld;
    return own;
}

/* Adds the losses of the block's n samples to the sums z of `count` <= SIDE points from point i of
 * row j. */
static void add_points(const run *r, desk *d, int64_t n, int64_t j, int64_t i, int64_t count,
                       double *z) {
    const tn_grid_spec *s = r->spec;
    tn_block own[SIDE];
    int64_t ld = d->block.ld, top = tn_unit0(r->plan.rest, r->plan.rest->layers - 1) * ld;
    for (int k = 0; k < count; k++) {
        place(s, *tn_at(r->x, i + k, 0), *tn_at(r->y, j, 0), d->p);
        own[k] = side_block(r, d, k);
        if (r->plan.unit >= 0)
            forward_unit(r, d, n);
        r->ctx->kernels->forward(r->plan.rest, d->p, &own[k], n);
    }
    for (int64_t at = 0; at < n; at += TURN)
        for (int k = 0; k < count; k++)
            z[k] = s->loss->sum(s->loss, n - at < TURN ? n - at : TURN, s->samples.out, ld,
                                own[k].z + top + at, own[k].a + top + at, d->block.y + at, z[k]);
}

static void add_block(const run *r, desk *d, int64_t first, int64_t j, int64_t i, int64_t count,
                      double *z) {
    const tn_grid_spec *s = r->spec;
    int64_t n = s->samples.count - first < d->block.ld ? s->samples.count - first : d->block.ld;
    r->ctx->kernels->gather(&s->samples, NULL, first, n, &d->block);
    place(s, *tn_at(r->x, i, 0), *tn_at(r->y, j, 0), d->p);
    if (r->plan.first > 0)
        r->ctx->kernels->forward(s->net, d->p, &d->block, n);
    for (int64_t k = 0; k < count; k += SIDE)
        add_points(r, d, n, j, i + k, count - k < SIDE ? count - k : SIDE, z + k);
}

static void fill_piece(void *arg, int worker, int64_t index) {
    run *r = arg;
    const tn_grid_spec *s = r->spec;
    int64_t j = index / r->pieces, i = index % r->pieces * PIECE, m = s->samples.count;
    int64_t count = r->x.dim[0] - i < PIECE ? r->x.dim[0] - i : PIECE;
    double *z = tn_at(r->z, j, i), scale = 1.0 / tn_loss_terms(s->loss, m, s->samples.out);
    bool stop = false;
    desk d;
    desk_init(&d, s, r->work + (size_t)worker * r->bytes);
    memset(z, 0, (size_t)count * sizeof *z);
    for (int64_t first = 0; first < m && !stop; first += d.block.ld) {
        stop = tn_interrupted(r->ctx);
        if (!stop)
            add_block(r, &d, first, j, i, count, z);
    }
    for (int64_t k = 0; k < count; k++)
        z[k] = stop ? TN_NAN : tn_canonical(z[k] * scale * s->loss->scale);
}

tn_status tn_grid_run(tn_ctx *ctx, const tn_grid_spec *spec, tn_view x, tn_view y, void *work,
                      tn_view z, tn_err *err) {
    run r = {.ctx = ctx, .spec = spec, .x = x, .y = y, .z = z};
    r.plan = make_plan(spec, work);
    r.work = (char *)work + plan_bytes(spec);
    r.pieces = (x.dim[0] + PIECE - 1) / PIECE;
    r.bytes = desk_init(NULL, spec, NULL);
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
