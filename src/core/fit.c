#include "core/fit.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "core/rng.h"
#include "core/vmath.h"

/* Epochs between two looks at the interrupt flag: shared orders are drawn for so many at once. */
enum { EPOCHS_AT_ONCE = 16 };

/* What is trained between two looks, in products of samples and parameters: well below a second. */
#define WORK_AT_ONCE 4e8

/* Nets side by side at most; numbers that stay in the first cache; largest net for lanes. */
enum { MAX_LANES = 32, CACHE_NUMBERS = 1 << 12, MAX_NET_NUMBERS = 1 << 15 };

typedef struct run {
    tn_ctx *ctx;
    const tn_fit_spec *spec;
    char *blocks;       /* one tn_block's memory per worker */
    size_t block_bytes; /* a multiple of 64 */
    uint32_t *orders;   /* (EPOCHS_AT_ONCE, samples), shared */
    double *saved;      /* parameters and state before a long epoch, or NULL */
    int lanes;          /* nets of a group, or 0 */
    int64_t first, count;
    tn_view out;      /* of measurements */
    double threshold; /* of accuracies */
} run;

static size_t up64(size_t n) {
    return (n + 63) & ~(size_t)63;
}

/* Numbers per net of a group: parameters and gradient, state of the optimizer. */
static int64_t net_numbers(const tn_fit_spec *spec) {
    return spec->net->params * (2 + (spec->recipe.optim ? spec->recipe.optim->states : 0));
}

/* Nets side by side: as many as still share out well over the threads and stay in the cache; 0 if
 * nets are trained one by one. The choice shows in no result. */
static int group_lanes(const tn_fit_spec *spec) {
    int64_t numbers = net_numbers(spec);
    if (spec->members < 2 || !spec->recipe.optim || numbers > MAX_NET_NUMBERS)
        return 0;
    int lanes = MAX_LANES;
    for (; lanes > TN_LANES; lanes /= 2) {
        int64_t groups = (spec->members + lanes - 1) / lanes;
        int64_t rounds = (groups + spec->threads - 1) / spec->threads;
        if (numbers * lanes <= CACHE_NUMBERS &&
            (double)spec->members >= 0.9 * (double)(rounds * spec->threads * lanes))
            break;
    }
    return lanes;
}

/* Numbers of one sample in the buffers of a group, and how many samples these take. */
static int64_t sample_numbers(const tn_net *net) {
    return net->layer[0].in + net->layer[net->layers - 1].out + 3 * tn_net_units(net);
}

static int64_t group_samples(const tn_fit_spec *spec, int lanes) {
    int64_t most = CACHE_NUMBERS / (sample_numbers(spec->net) * lanes);
    most = most < TN_LANES ? TN_LANES : most > TN_BLOCK ? TN_BLOCK : most;
    return most < spec->recipe.batch ? most : spec->recipe.batch;
}

static size_t group_bytes(const tn_fit_spec *spec, int lanes) {
    int64_t samples = group_samples(spec, lanes) * sample_numbers(spec->net);
    size_t orders = spec->own_order ? (size_t)(spec->samples.count * lanes) * sizeof(uint32_t) : 0;
    return (size_t)((net_numbers(spec) + samples) * lanes) * sizeof(double) + orders;
}

/* Bytes of one worker: for nets one by one (measures too) or in groups. */
static size_t block_bytes(const tn_fit_spec *spec) {
    int lanes = group_lanes(spec);
    int64_t n = spec->samples.count;
    size_t one = tn_block_size(spec->net, n, spec->own_order && !lanes ? n : 0);
    size_t group = lanes ? group_bytes(spec, lanes) : 0;
    return up64(one > group ? one : group);
}

static double epoch_work(const tn_fit_spec *s) {
    return (double)s->members * (double)s->samples.count * (double)(s->net->params + 32);
}

static int64_t epochs_at_once(const tn_fit_spec *s) {
    double epochs = WORK_AT_ONCE / epoch_work(s);
    return epochs < 1 ? 1 : epochs > EPOCHS_AT_ONCE ? EPOCHS_AT_ONCE : (int64_t)epochs;
}

static size_t order_bytes(const tn_fit_spec *s) {
    int64_t orders = s->own_order ? 0 : epochs_at_once(s);
    return up64((size_t)(s->samples.count * orders) * sizeof(uint32_t));
}

/* A long epoch is broken off by Ctrl-C, and what it changed is put back. */
static size_t saved_bytes(const tn_fit_spec *s) {
    bool is_long = s->recipe.optim && epoch_work(s) > WORK_AT_ONCE;
    int64_t numbers = is_long ? s->members * s->net->params * (1 + s->recipe.optim->states) : 0;
    return up64((size_t)numbers * sizeof(double));
}

size_t tn_fit_work(const tn_fit_spec *spec) {
    return order_bytes(spec) + saved_bytes(spec) + block_bytes(spec) * (size_t)spec->threads;
}

static run run_begin(tn_ctx *ctx, const tn_fit_spec *spec, void *work) {
    run r = {.ctx = ctx,
             .spec = spec,
             .block_bytes = block_bytes(spec),
             .orders = work,
             .lanes = group_lanes(spec)};
    char *behind = (char *)work + order_bytes(spec);
    r.saved = saved_bytes(spec) ? (double *)behind : NULL;
    r.blocks = behind + saved_bytes(spec);
    tn_fp_default();
    return r;
}

/* `samples` at once: the batch for training, so that its buffers stay close together. */
static tn_block worker_block(const run *r, int worker, int64_t samples) {
    tn_block block;
    const tn_fit_spec *s = r->spec;
    tn_block_init(&block, s->net, samples, s->own_order ? s->samples.count : 0,
                  r->blocks + (size_t)worker * r->block_bytes);
    return block;
}

static void begin_order(uint64_t seed, int64_t epoch, int64_t n, uint32_t *order,
                        tn_permutation *t) {
    tn_rng rng;
    tn_rng_seed(&rng, seed, "shuffle", (uint64_t)epoch);
    tn_permutation_begin(t, &rng, order, (uint32_t)n);
}

static void draw_order(uint64_t seed, int64_t epoch, int64_t n, uint32_t *order) {
    tn_permutation t;
    begin_order(seed, epoch, n, order, &t);
    tn_permutation_go(&t, t.left);
}

static bool all_finite(const double *p, int64_t n) {
    bool ok = true;
    for (int64_t i = 0; i < n; i++)
        ok &= fabs(p[i]) <= DBL_MAX;
    return ok;
}

/* How epoch e (of all that the nets have seen) is trained: at the rate of its schedule. */
static tn_recipe recipe_of(const run *r, int64_t e) {
    const tn_fit_spec *s = r->spec;
    tn_recipe recipe = s->recipe;
    recipe.stop = r->saved ? r->ctx->interrupt : NULL;
    if (s->schedule)
        recipe.lr = s->schedule->rate(recipe.lr, s->schedule_option, e - s->start, s->epochs);
    return recipe;
}

static void train_member(void *arg, int worker, int64_t i) {
    run *r = arg;
    const tn_fit_spec *s = r->spec;
    double *p = s->params + i * s->net->params;
    double *state = s->state + i * s->recipe.optim->states * s->net->params;
    int64_t per_epoch = (s->samples.count + s->recipe.batch - 1) / s->recipe.batch;
    tn_block block = worker_block(r, worker, s->recipe.batch);
    for (int64_t e = 0; e < r->count && !s->diverged[i]; e++) {
        tn_permutation next = {.left = 0};
        uint32_t *order = s->own_order ? block.order : r->orders + e * s->samples.count;
        if (s->own_order)
            draw_order(s->seeds[i], r->first + e, s->samples.count, order);
        else if (s->members == 1 && e + 1 < r->count)
            begin_order(s->seeds[0], r->first + e + 1, s->samples.count, order + s->samples.count,
                        &next);
        tn_recipe recipe = recipe_of(r, r->first + e);
        r->ctx->kernels->epoch(s->net, &s->samples, order, &recipe,
                               (r->first + e - s->start) * per_epoch, &block, &next, state, p);
        tn_permutation_go(&next, next.left);
        if (!all_finite(p, s->net->params))
            s->diverged[i] = r->first + e + 1;
    }
    for (int64_t k = 0; s->diverged[i] > 0 && k < s->net->params; k++)
        p[k] = tn_canonical(p[k]);
}

/* Carves the buffers of a group from a worker's memory; answers the orders of its nets. */
static uint32_t *worker_group(const run *r, int worker, int lanes, tn_group *g) {
    const tn_fit_spec *s = r->spec;
    double *p = (double *)(r->blocks + (size_t)worker * r->block_bytes);
    int64_t params = s->net->params * lanes, units = tn_net_units(s->net);
    g->lanes = lanes;
    g->ld = group_samples(s, r->lanes);
    int64_t row = g->ld * lanes;
    g->p = p, p += params;
    g->g = p, p += params;
    g->state = p, p += params * s->recipe.optim->states;
    g->x = p, p += s->samples.in * row;
    g->y = p, p += s->samples.out * row;
    g->z = p, p += units * row;
    g->a = p, p += units * row;
    g->d = p, p += units * row;
    return (uint32_t *)p;
}

/* One net's n numbers, from or to its lane. */
static void to_lane(int64_t n, int lanes, const double *from, double *to) {
    for (int64_t i = 0; i < n; i++)
        to[i * lanes] = from[i];
}

static void from_lane(int64_t n, int lanes, const double *from, double *to) {
    for (int64_t i = 0; i < n; i++)
        to[i] = from[i * lanes];
}

/* Stores member i, trained in lane l. */
static void leave_lane(const run *r, const tn_group *g, int l, int64_t i) {
    const tn_fit_spec *s = r->spec;
    int64_t params = s->net->params, states = s->recipe.optim->states * params;
    double *p = s->params + i * params;
    from_lane(params, g->lanes, g->p + l, p);
    from_lane(states, g->lanes, g->state + l, s->state + i * states);
    for (int64_t k = 0; s->diverged[i] > 0 && k < params; k++)
        p[k] = tn_canonical(p[k]);
}

/* Members that have just diverged are stored; their lanes go on with zeros. */
static void look_for_diverged(const run *r, const tn_group *g, int64_t first, int n,
                              int64_t epoch) {
    const tn_fit_spec *s = r->spec;
    for (int l = 0; l < n; l++) {
        bool ok = true;
        for (int64_t k = 0; k < s->net->params; k++)
            ok &= fabs(g->p[k * g->lanes + l]) <= DBL_MAX;
        if (ok)
            continue;
        if (!s->diverged[first + l]) {
            s->diverged[first + l] = epoch;
            leave_lane(r, g, l, first + l);
        }
        for (int64_t k = 0; k < s->net->params; k++)
            g->p[k * g->lanes + l] = 0;
        for (int64_t k = 0; k < s->recipe.optim->states * s->net->params; k++)
            g->state[k * g->lanes + l] = 0;
    }
}

/* Lanes beyond the last member and those of members that rest train zeros. */
static void enter_lanes(const run *r, const tn_group *g, int64_t first, int n) {
    const tn_fit_spec *s = r->spec;
    int64_t params = s->net->params, states = s->recipe.optim->states * params;
    memset(g->p, 0, (size_t)(params * g->lanes) * sizeof *g->p);
    memset(g->state, 0, (size_t)(states * g->lanes) * sizeof *g->state);
    for (int l = 0; l < n; l++) {
        if (s->diverged[first + l])
            continue;
        to_lane(params, g->lanes, s->params + (first + l) * params, g->p + l);
        to_lane(states, g->lanes, s->state + (first + l) * states, g->state + l);
    }
}

static void train_group(void *arg, int worker, int64_t index) {
    run *r = arg;
    tn_group g;
    const tn_fit_spec *s = r->spec;
    int64_t first = index * r->lanes, count = s->samples.count;
    int n = (int)(s->members - first < r->lanes ? s->members - first : r->lanes);
    uint32_t *own = worker_group(r, worker, (int)tn_lanes(n), &g);
    int64_t per_epoch = (count + s->recipe.batch - 1) / s->recipe.batch;
    enter_lanes(r, &g, first, n);
    for (int64_t e = 0; e < r->count; e++) {
        for (int l = 0; s->own_order && l < g.lanes; l++)
            draw_order(s->seeds[first + (l < n ? l : 0)], r->first + e, count, own + l * count);
        tn_recipe recipe = recipe_of(r, r->first + e);
        r->ctx->kernels->epoch_lanes(
            s->net, &s->samples, s->own_order ? own : r->orders + e * count,
            s->own_order ? count : 0, &recipe, (r->first + e - s->start) * per_epoch, &g);
        if (!all_finite(g.p, s->net->params * g.lanes))
            look_for_diverged(r, &g, first, n, r->first + e + 1);
    }
    for (int l = 0; l < n; l++)
        if (!s->diverged[first + l])
            leave_lane(r, &g, l, first + l);
}

/* Parameters and state of all members between their place and `saved`. */
static void copy_saved(const run *r, bool back) {
    const tn_fit_spec *s = r->spec;
    size_t params = (size_t)(s->members * s->net->params);
    size_t state = params * (size_t)s->recipe.optim->states;
    memcpy(back ? s->params : r->saved, back ? r->saved : s->params, params * sizeof(double));
    memcpy(back ? s->state : r->saved + params, back ? r->saved + params : s->state,
           state * sizeof(double));
}

/* As if the long epoch had not begun. */
static void undo(const run *r) {
    copy_saved(r, true);
    for (int64_t i = 0; i < r->spec->members; i++)
        if (r->spec->diverged[i] == r->first + 1)
            r->spec->diverged[i] = 0;
}

tn_status tn_fit_run(tn_ctx *ctx, const tn_fit_spec *spec, int64_t first, int64_t count, void *work,
                     tn_err *err) {
    run r = run_begin(ctx, spec, work);
    int64_t most = epochs_at_once(spec);
    for (int64_t done = 0; done < count; done += r.count) {
        if (tn_interrupted(ctx)) {
            *err = (tn_err){TN_INTERRUPTED, {done, 0, 0}};
            return err->code;
        }
        r.first = first + done;
        r.count = count - done < most ? count - done : most;
        int64_t orders = spec->own_order ? 0 : spec->members == 1 ? 1 : r.count;
        for (int64_t e = 0; e < orders; e++)
            draw_order(spec->seeds[0], r.first + e, spec->samples.count,
                       r.orders + e * spec->samples.count);
        if (r.saved)
            copy_saved(&r, false);
        if (r.lanes)
            tn_pool_run(&ctx->pool, (spec->members + r.lanes - 1) / r.lanes, train_group, &r);
        else
            tn_pool_run(&ctx->pool, spec->members, train_member, &r);
        if (r.saved && tn_interrupted(ctx)) {
            undo(&r);
            r.count = 0;
        }
    }
    return TN_OK;
}

void tn_fit_batches(tn_ctx *ctx, const tn_fit_spec *spec, int64_t e, int64_t first, int64_t count,
                    uint32_t *order, void *work) {
    run r = run_begin(ctx, spec, work);
    int64_t all = spec->samples.count, batch = spec->recipe.batch, from = first * batch;
    tn_block block = worker_block(&r, 0, all);
    tn_recipe recipe = recipe_of(&r, e);
    tn_samples some = spec->samples;
    some.count = count < (all - from + batch - 1) / batch ? count * batch : all - from;
    draw_order(spec->seeds[0], e, all, order);
    if (some.count > 0)
        ctx->kernels->epoch(spec->net, &some, order + from, &recipe,
                            (e - spec->start) * ((all + batch - 1) / batch) + first, &block, NULL,
                            spec->state, spec->params);
}

static void measure_member(void *arg, int worker, int64_t i) {
    run *r = arg;
    const tn_fit_spec *s = r->spec;
    double result[3];
    tn_block block = worker_block(r, worker, s->samples.count);
    tn_net_measure(r->ctx, s->net, s->params + i * s->net->params, &s->samples, s->recipe.loss,
                   &block, result);
    for (int k = 0; k < 3; k++)
        *tn_at(r->out, i, k) = result[k];
}

void tn_fit_measure(tn_ctx *ctx, const tn_fit_spec *spec, void *work, tn_view out) {
    run r = run_begin(ctx, spec, work);
    r.out = out;
    tn_pool_run(&ctx->pool, spec->members, measure_member, &r);
}

static void classify_member(void *arg, int worker, int64_t i) {
    run *r = arg;
    const tn_fit_spec *s = r->spec;
    tn_block block = worker_block(r, worker, s->samples.count);
    *tn_at(r->out, i, 0) = tn_net_accuracy(r->ctx, s->net, s->params + i * s->net->params,
                                           &s->samples, r->threshold, &block);
}

void tn_fit_accuracy(tn_ctx *ctx, const tn_fit_spec *spec, double threshold, void *work,
                     tn_view out) {
    run r = run_begin(ctx, spec, work);
    r.out = out;
    r.threshold = threshold;
    tn_pool_run(&ctx->pool, spec->members, classify_member, &r);
}
