#include "core/fit.h"

#include <float.h>
#include <math.h>

#include "core/rng.h"
#include "core/vmath.h"

/* Epochs between two looks at the interrupt flag: shared orders are drawn for so many at once. */
enum { EPOCHS_AT_ONCE = 16 };

typedef struct run {
    tn_ctx *ctx;
    const tn_fit_spec *spec;
    char *blocks;       /* one tn_block's memory per worker */
    size_t block_bytes; /* a multiple of 64 */
    uint32_t *orders;   /* (EPOCHS_AT_ONCE, samples), shared */
    int64_t first, count;
    tn_view out; /* of measurements */
} run;

static size_t up64(size_t n) {
    return (n + 63) & ~(size_t)63;
}

static size_t block_bytes(const tn_fit_spec *spec) {
    int64_t n = spec->samples.count;
    return up64(tn_block_size(spec->net, n, spec->own_order ? n : 0));
}

size_t tn_fit_work(const tn_fit_spec *spec) {
    size_t orders = spec->own_order ? 0 : (size_t)spec->samples.count * EPOCHS_AT_ONCE;
    return up64(orders * sizeof(uint32_t)) + block_bytes(spec) * (size_t)spec->threads;
}

static run run_begin(tn_ctx *ctx, const tn_fit_spec *spec, void *work) {
    run r = {.ctx = ctx, .spec = spec, .block_bytes = block_bytes(spec), .orders = work};
    r.blocks = (char *)work + (tn_fit_work(spec) - r.block_bytes * (size_t)spec->threads);
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

static void draw_order(uint64_t seed, int64_t epoch, int64_t n, uint32_t *order) {
    tn_rng rng;
    tn_rng_seed(&rng, seed, "shuffle", (uint64_t)epoch);
    tn_rng_permute(&rng, order, n);
}

static bool all_finite(const double *p, int64_t n) {
    bool ok = true;
    for (int64_t i = 0; i < n; i++)
        ok &= fabs(p[i]) <= DBL_MAX;
    return ok;
}

/* How epoch e (of all that the nets have seen) is trained: at the rate of its schedule. */
static tn_recipe recipe_of(const tn_fit_spec *s, int64_t e) {
    tn_recipe recipe = s->recipe;
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
        uint32_t *order = s->own_order ? block.order : r->orders + e * s->samples.count;
        if (s->own_order)
            draw_order(s->seeds[i], r->first + e, s->samples.count, order);
        tn_recipe recipe = recipe_of(s, r->first + e);
        r->ctx->kernels->epoch(s->net, &s->samples, order, &recipe,
                               (r->first + e - s->start) * per_epoch, &block, state, p);
        if (!all_finite(p, s->net->params))
            s->diverged[i] = r->first + e + 1;
    }
    for (int64_t k = 0; s->diverged[i] > 0 && k < s->net->params; k++)
        p[k] = tn_canonical(p[k]);
}

/* Few epochs at once where an epoch is long, so that Ctrl-C is answered within about a second. */
static int64_t epochs_at_once(const tn_fit_spec *s) {
    double work = (double)s->members * (double)s->samples.count * (double)(s->net->params + 32);
    double epochs = 2e8 / work;
    return epochs < 1 ? 1 : epochs > EPOCHS_AT_ONCE ? EPOCHS_AT_ONCE : (int64_t)epochs;
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
        for (int64_t e = 0; !spec->own_order && e < r.count; e++)
            draw_order(spec->seeds[0], r.first + e, spec->samples.count,
                       r.orders + e * spec->samples.count);
        tn_pool_run(&ctx->pool, spec->members, train_member, &r);
    }
    return TN_OK;
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
