#include "core/grid.h"

#include <string.h>

#include "core/grid_parts.h"
#include "core/vmath.h"

/* Points of one task: a piece of a row, in groups side by side, so that a block of samples is
 * gathered once for all; fewer groups for nets so large that their parameters would not stay near.
 */
enum { GROUPS = 4, LARGE = 4096 };

/* Below so many multiplications a task is not worth waking a thread for. */
static const double SMALL = 2e5;

typedef struct run {
    tn_ctx *ctx;
    const tn_grid_spec *spec;
    const tn_merged *data; /* whose samples those of spec are, or NULL */
    double scale;          /* of the sum of all samples */
    tn_view x, y, z;
    int groups;
    int64_t pieces; /* of a row */
    bool *own;
    bool common; /* hidden units that do not change along a row */
    char *work;
    size_t bytes; /* of one worker */
} run;

void tn_desk_carve(tn_desk *d, const tn_grid_spec *s, int groups, tn_carver *c) {
    size_t numbers = (size_t)s->net->params, units = (size_t)tn_net_units(s->net);
    int64_t ld = tn_lanes(s->samples.count < TN_BLOCK ? s->samples.count : TN_BLOCK);
    void *block = tn_carve(c, tn_block_size(s->net, s->samples.count, 0));
    if (block)
        tn_block_init(&d->block, s->net, s->samples.count, 0, block);
    d->p = tn_carve(c, numbers * sizeof(double));
    d->points.ld = TN_SPAN;
    d->points.p = tn_carve(c, numbers * (size_t)groups * TN_POINTS * sizeof(double));
    d->points.z = tn_carve(c, units * TN_SPAN * TN_POINTS * sizeof(double));
    d->points.a = tn_carve(c, units * TN_SPAN * TN_POINTS * sizeof(double));
    d->points.turned = tn_carve(c, (size_t)(2 * s->samples.out * ld) * sizeof(double));
}

void tn_grid_set(const tn_axis *axis, double t, double *p) {
    if (!axis->direction)
        p[axis->param] = t;
}

void tn_grid_add(const tn_axis *axis, double t, int64_t n, double *p) {
    for (int64_t k = 0; axis->direction && k < n; k++)
        p[k] += t * axis->direction[k];
}

void tn_grid_place(const tn_grid_spec *s, double x, double y, double *p) {
    memcpy(p, s->params, (size_t)s->net->params * sizeof *p);
    tn_grid_set(&s->x, x, p);
    tn_grid_set(&s->y, y, p);
    tn_grid_add(&s->x, x, s->net->params, p);
    tn_grid_add(&s->y, y, s->net->params, p);
}

void tn_grid_reach(const tn_grid_spec *s, uint8_t *unit) {
    int below = 0;
    for (int l = 0; l < s->net->layers; l++) {
        const tn_layer *layer = &s->net->layer[l];
        int any = 0;
        for (int j = 0; j < layer->out; j++, unit++) {
            int moves = below | tn_grid_moves(s, layer->b + j);
            for (int k = 0; k < layer->in; k++)
                moves |= tn_grid_moves(s, layer->w + (int64_t)k * layer->out + j);
            *unit = (uint8_t)moves;
            any |= moves;
        }
        below = any;
    }
}

bool tn_grid_own(const tn_grid_spec *s, const uint8_t *unit, int mask, bool *own) {
    int64_t hidden = tn_unit0(s->net, s->net->layers - 1);
    bool common = false;
    for (int64_t k = 0; k < hidden; k++) {
        own[k] = (unit[k] & mask) != 0;
        common |= !own[k];
    }
    for (int64_t k = hidden; k < tn_net_units(s->net); k++)
        own[k] = true;
    return common;
}

double tn_grid_exact(const tn_ctx *ctx, const tn_grid_spec *s, tn_desk *d, double x, double y) {
    double sum, squares, scale = 1.0 / tn_loss_terms(s->loss, s->samples.count, s->samples.out);
    tn_grid_place(s, x, y, d->p);
    ctx->kernels->sums(s->net, d->p, &s->samples, s->loss, &d->block, &sum, &squares);
    return tn_canonical(sum * scale * s->loss->scale);
}

void tn_grid_tasks(tn_ctx *ctx, double cost, int64_t count, tn_task *task, void *arg) {
    if (cost >= SMALL)
        tn_pool_run(&ctx->pool, count, task, arg);
    else
        for (int64_t k = 0; k < count; k++)
            task(arg, 0, k);
}

static double cost_of(const tn_grid_spec *s, double points) {
    return points * (double)s->samples.count * (double)(s->net->params + 32);
}

/* Grids -------------------------------------------------------------------------------------- */

static int groups_of(const tn_grid_spec *s) {
    return s->net->params < LARGE ? GROUPS : 1;
}

size_t tn_grid_work(const tn_grid_spec *spec, int64_t nx, int64_t ny) {
    tn_carver all = {0}, one = {0};
    tn_merged data;
    tn_desk desk;
    size_t units = (size_t)tn_net_units(spec->net);
    tn_carve(&all, units);
    tn_carve(&all, units * sizeof(bool));
    tn_grid_merge_carve(&data, &spec->samples, &all);
    tn_desk_carve(&desk, spec, groups_of(spec), &one);
    size_t split = tn_grid_split_work(spec, nx, ny);
    size_t general = all.at + one.at * (size_t)spec->threads;
    return general > all.at + split ? general : all.at + split;
}

/* The parameters of the points from point i of row j on, the last one again where there are no
 * more. */
static void spread(const run *r, tn_desk *d, int64_t j, int64_t i) {
    int64_t params = r->spec->net->params, last = r->x.dim[0] - 1;
    for (int k = 0; k < r->groups * TN_POINTS; k++) {
        double *to = d->points.p + k / TN_POINTS * params * TN_POINTS + k % TN_POINTS;
        if (k == 0 || i + k <= last)
            tn_grid_place(r->spec, *tn_at(r->x, i + k, 0), *tn_at(r->y, j, 0), d->p);
        for (int64_t q = 0; q < params; q++)
            to[q * TN_POINTS] = d->p[q];
    }
}

/* Adds the losses of the samples from `first` on to the sums of all groups. */
static void add_block(const run *r, tn_desk *d, int64_t first, int64_t count, double *sum) {
    const tn_kernels *k = r->ctx->kernels;
    const tn_net *net = r->spec->net;
    int64_t rest = r->spec->samples.count - first, n = rest < d->block.ld ? rest : d->block.ld;
    tn_points points = d->points;
    k->gather(&r->spec->samples, NULL, first, n, &d->block);
    if (r->common)
        k->forward(net, d->p, &d->block, n);
    for (int64_t s = 0; s < n; s += TN_SPAN)
        for (int64_t g = 0; g * TN_POINTS < count; g++) {
            int64_t m = n - s < TN_SPAN ? n - s : TN_SPAN;
            points.p = d->points.p + g * net->params * TN_POINTS;
            k->points_forward(net, &d->block, &points, s, m);
            k->points_sum(net, r->spec->loss, r->data ? r->data->root + first : NULL, &d->block,
                          &points, s, m, sum + g * TN_POINTS);
        }
}

static void fill_piece(void *arg, int worker, int64_t index) {
    run *r = arg;
    const tn_grid_spec *s = r->spec;
    int64_t piece = r->groups * TN_POINTS, j = index / r->pieces, i = index % r->pieces * piece;
    int64_t count = r->x.dim[0] - i < piece ? r->x.dim[0] - i : piece;
    double *z = tn_at(r->z, j, i), sum[GROUPS * TN_POINTS] = {0},
           rest = r->data ? r->data->rest : 0;
    tn_carver mine = {r->work + (size_t)worker * r->bytes, 0};
    bool stop = false;
    tn_desk d;
    tn_desk_carve(&d, s, r->groups, &mine);
    d.points.own = r->own;
    spread(r, &d, j, i);
    for (int64_t first = 0; first < s->samples.count && !stop; first += d.block.ld) {
        stop = tn_interrupted(r->ctx);
        if (!stop)
            add_block(r, &d, first, count, sum);
    }
    for (int64_t k = 0; k < count; k++)
        z[k] = stop ? TN_NAN : tn_canonical((sum[k] + rest) * r->scale * s->loss->scale);
}

static void run_general(run *r) {
    tn_carver one = {0};
    tn_desk desk;
    r->groups = groups_of(r->spec);
    tn_desk_carve(&desk, r->spec, r->groups, &one);
    r->bytes = one.at;
    int64_t piece = r->groups * TN_POINTS;
    r->pieces = (r->x.dim[0] + piece - 1) / piece;
    tn_grid_tasks(r->ctx, cost_of(r->spec, (double)tn_view_count(r->z)), r->pieces * r->y.dim[0],
                  fill_piece, r);
}

static tn_status end_of(const tn_ctx *ctx, tn_err *err) {
    if (!tn_interrupted(ctx))
        return TN_OK;
    *err = (tn_err){.code = TN_INTERRUPTED};
    return err->code;
}

tn_status tn_grid_run(tn_ctx *ctx, const tn_grid_spec *spec, tn_view x, tn_view y, void *work,
                      tn_view z, tn_err *err) {
    tn_grid_spec distinct = *spec;
    run r = {.ctx = ctx, .spec = &distinct, .x = x, .y = y, .z = z};
    size_t units = (size_t)tn_net_units(spec->net);
    tn_carver c = {work, 0};
    tn_merged data;
    uint8_t *unit = tn_carve(&c, units);
    r.own = tn_carve(&c, units * sizeof(bool));
    tn_grid_merge_carve(&data, &spec->samples, &c);
    r.work = c.base + c.at;
    r.scale = 1.0 / tn_loss_terms(spec->loss, spec->samples.count, spec->samples.out);
    tn_fp_default();
    tn_grid_reach(spec, unit);
    if (spec->loss->squares) {
        tn_grid_merge(&spec->samples, &data);
        distinct.samples = data.samples;
        r.data = &data;
    }
    if (tn_grid_separable(ctx, spec, unit)) {
        tn_grid_split(ctx, spec, &distinct, &data, unit, x, y, r.work, z);
    } else {
        r.common = tn_grid_own(spec, unit, TN_MOVES_X, r.own);
        run_general(&r);
    }
    return end_of(ctx, err);
}

/* Lists -------------------------------------------------------------------------------------- */

size_t tn_grid_list_work(const tn_grid_spec *spec) {
    tn_carver one = {0};
    tn_desk desk;
    tn_desk_carve(&desk, spec, 0, &one);
    return one.at * (size_t)spec->threads;
}

static void fill_point(void *arg, int worker, int64_t i) {
    run *r = arg;
    tn_carver mine = {r->work + (size_t)worker * r->bytes, 0};
    tn_desk d;
    tn_desk_carve(&d, r->spec, 0, &mine);
    *tn_at(r->z, i, 0) =
        tn_interrupted(r->ctx)
            ? TN_NAN
            : tn_grid_exact(r->ctx, r->spec, &d, *tn_at(r->x, i, 0), *tn_at(r->y, i, 0));
}

tn_status tn_grid_list(tn_ctx *ctx, const tn_grid_spec *spec, tn_view x, tn_view y, void *work,
                       tn_view z, tn_err *err) {
    run r = {.ctx = ctx, .spec = spec, .x = x, .y = y, .z = z, .work = work};
    r.bytes = tn_grid_list_work(spec) / (size_t)spec->threads;
    tn_fp_default();
    tn_grid_tasks(ctx, cost_of(spec, (double)x.dim[0]), x.dim[0], fill_point, &r);
    return end_of(ctx, err);
}
