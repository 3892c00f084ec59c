#include "core/lm.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "core/hessian.h"

enum { ROWS = 64 }; /* samples of a block: their Jacobian stays in the cache */

/* Buffers of one worker. `now` and `next` are Gram matrices of [J r] at the parameters and at the
 * trial: (width, width), lower triangle; the row of number `params` is J'r, then r'r. */
typedef struct bench {
    tn_curve curve;
    tn_tangent tangent;
    double *jac;  /* (ROWS * out, width) */
    double *last; /* (out, ld) */
    double *now, *next, *factor;
    double *step, *bend, *trial; /* (params) */
} bench;

typedef struct run {
    tn_ctx *ctx;
    const tn_lm_spec *spec;
    int64_t first, count;
    char *work;
    size_t bytes; /* of one worker */
} run;

static size_t up64(size_t n) {
    return (n + 63) & ~(size_t)63;
}

static int64_t block_samples(const tn_lm_spec *s) {
    return s->samples.count < ROWS ? s->samples.count : ROWS;
}

/* Carves a bench from memory, or with mem == NULL answers the bytes. */
static size_t bench_init(bench *b, const tn_lm_spec *s, char *mem) {
    int64_t rows = block_samples(s), width = tn_lanes(s->net->params + 1);
    size_t square = up64((size_t)(width * width) * sizeof(double));
    size_t sizes[] = {tn_curve_size(s->net, rows),
                      tn_tangent_size(s->net, rows),
                      up64((size_t)(rows * s->samples.out * width) * sizeof(double)),
                      up64((size_t)(tn_lanes(rows) * s->samples.out) * sizeof(double)),
                      square,
                      square,
                      square,
                      up64((size_t)width * sizeof(double)),
                      up64((size_t)width * sizeof(double)),
                      up64((size_t)width * sizeof(double))};
    double *part[sizeof sizes / sizeof *sizes] = {0};
    size_t at = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; at += sizes[i++])
        part[i] = mem ? (double *)(mem + at) : NULL;
    if (mem) {
        tn_curve_init(&b->curve, s->net, rows, part[0]);
        tn_tangent_init(&b->tangent, s->net, rows, part[1]);
        b->jac = part[2], b->last = part[3], b->now = part[4], b->next = part[5];
        b->factor = part[6], b->step = part[7], b->bend = part[8], b->trial = part[9];
    }
    return at;
}

size_t tn_lm_work(const tn_lm_spec *spec) {
    return bench_init(NULL, spec, NULL) * (size_t)spec->threads;
}

/* Gathers a block and runs it forward; answers its number of samples. */
static int64_t load_block(const run *r, const bench *b, const double *p, int64_t first) {
    const tn_samples *samples = &r->spec->samples;
    int64_t n = samples->count - first < ROWS ? samples->count - first : ROWS;
    r->ctx->kernels->gather(samples, NULL, first, n, &b->curve.block);
    r->ctx->kernels->forward(r->spec->net, p, &b->curve.block, n);
    return n;
}

/* The Gram matrix of [J r] at p, r = a - y. */
static void measure(const run *r, const bench *b, const double *p, double *gram) {
    const tn_net *net = r->spec->net;
    int64_t width = tn_lanes(net->params + 1), out = r->spec->samples.out, ld = b->curve.block.ld;
    const double *a = b->curve.block.a + tn_unit0(net, net->layers - 1) * ld;
    memset(gram, 0, (size_t)(width * width) * sizeof *gram);
    for (int64_t first = 0; first < r->spec->samples.count && !tn_interrupted(r->ctx);
         first += ROWS) {
        int64_t n = load_block(r, b, p, first);
        for (int64_t i = 0; i < out * ld; i++)
            b->last[i] = a[i] - b->curve.block.y[i];
        r->ctx->kernels->jacobian(net, p, &b->curve, n, b->last, b->jac);
        r->ctx->kernels->gram(net->params + 1, 0, n * out, b->jac, gram);
    }
}

/* bend = J' (second derivative of the outputs along v), in the last row of `next`. */
static void measure_bend(const run *r, const bench *b, const double *p, const double *v) {
    const tn_net *net = r->spec->net;
    int64_t params = net->params, width = tn_lanes(params + 1), out = r->spec->samples.out;
    memset(b->next, 0, (size_t)(width * width) * sizeof *b->next);
    for (int64_t first = 0; first < r->spec->samples.count && !tn_interrupted(r->ctx);
         first += ROWS) {
        int64_t n = load_block(r, b, p, first);
        r->ctx->kernels->accelerate(net, p, v, &b->curve, &b->tangent, n, b->last);
        r->ctx->kernels->jacobian(net, p, &b->curve, n, b->last, b->jac);
        r->ctx->kernels->gram(params + 1, params, n * out, b->jac, b->next);
    }
    memcpy(b->bend, b->next + params * width, (size_t)params * sizeof *b->bend);
}

/* L L' = gram + damping diag(scale), L row by row; false when it is not positive definite. */
static bool factorize(const double *gram, int64_t n, int64_t width, double damping,
                      const double *scale, double *l) {
    double most = 0;
    for (int64_t i = 0; i < n; i++)
        most = scale[i] > most ? scale[i] : most;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j <= i; j++) {
            double sum = gram[i * width + j];
            if (i == j) /* parameters without effect are damped, too */
                sum += damping * (scale[i] > 0x1p-40 * most ? scale[i] : 0x1p-40 * most);
            for (int64_t k = 0; k < j; k++)
                sum -= l[i * width + k] * l[j * width + k];
            if (i == j && !(sum > 0 && sum <= DBL_MAX))
                return false;
            l[i * width + j] = i == j ? sqrt(sum) : sum / l[j * width + j];
        }
    return true;
}

/* x = -(L L')^-1 b; x may be b. */
static void solve(const double *l, int64_t n, int64_t width, const double *b, double *x) {
    for (int64_t i = 0; i < n; i++) {
        double sum = -b[i];
        for (int64_t k = 0; k < i; k++)
            sum -= l[i * width + k] * x[k];
        x[i] = sum / l[i * width + i];
    }
    for (int64_t i = n - 1; i >= 0; i--) {
        double sum = x[i];
        for (int64_t k = i + 1; k < n; k++)
            sum -= l[k * width + i] * x[k];
        x[i] = sum / l[i * width + i];
    }
}

static double weighted_square(const double *scale, const double *x, int64_t n) {
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += scale[i] * (x[i] * x[i]);
    return sum;
}

static double square(const double *x, int64_t n) {
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += x[i] * x[i];
    return sum;
}

static double largest(const double *x, int64_t n) {
    double most = 0;
    for (int64_t i = 0; i < n; i++)
        most = fabs(x[i]) > most ? fabs(x[i]) : most;
    return most;
}

/* The trial p + v + bend / 2. False where the step cannot be used: no factor, or a correction that
 * is larger than 3/8 of the step it corrects. */
static bool propose(const run *r, const bench *b, const double *p, double damping,
                    const double *scale) {
    int64_t n = r->spec->net->params, width = tn_lanes(n + 1);
    if (!factorize(b->now, n, width, damping, scale, b->factor))
        return false;
    solve(b->factor, n, width, b->now + n * width, b->step);
    measure_bend(r, b, p, b->step);
    solve(b->factor, n, width, b->bend, b->bend);
    double step = weighted_square(scale, b->step, n), bend = weighted_square(scale, b->bend, n);
    for (int64_t i = 0; i < n; i++)
        b->trial[i] = p[i] + (b->step[i] + 0.5 * b->bend[i]);
    return bend <= 0.140625 * step; /* squares: (3/8)^2 */
}

/* Whether the Gram matrix `next` belongs to better parameters than `now`. */
static bool better(const bench *b, int64_t n) {
    int64_t row = n * tn_lanes(n + 1);
    double loss = b->now[row + n], trial = b->next[row + n];
    if (trial < loss)
        return true;
    return trial <= loss * (1 + 0x1p-40) && square(b->next + row, n) < square(b->now + row, n);
}

static void update_scale(const bench *b, int64_t n, double *scale) {
    int64_t width = tn_lanes(n + 1);
    for (int64_t i = 0; i < n; i++)
        scale[i] = b->now[i * width + i] > scale[i] ? b->now[i * width + i] : scale[i];
}

/* After a step: see tn_lm_run. */
static void watch(tn_lm_member *m, double size, double loss, int64_t epoch) {
    if (size <= 0.5 * m->bound) {
        m->mark = loss;
    } else if (size > m->bound) {
        m->runaway = loss >= 0.99 * m->mark;
        m->stopped = m->runaway != 0 ? (double)epoch : 0;
        m->bound = 2 * size;
        m->mark = loss;
    }
}

static void iterate(const run *r, bench *b, tn_lm_member *m, double *p, int64_t epoch) {
    int64_t n = r->spec->net->params, row = n * tn_lanes(n + 1);
    bool taken = propose(r, b, p, m->damping, m->scale);
    bool still = taken && memcmp(b->trial, p, (size_t)n * sizeof *p) == 0;
    if (taken) {
        measure(r, b, b->trial, b->next);
        taken = better(b, n);
    }
    if (tn_interrupted(r->ctx)) /* what was measured may be a part */
        return;
    m->done++;
    m->damping *= taken ? 1.0 / 3 : 2.0;
    m->rests = still || m->damping > 0x1p500;
    if (!taken)
        return;
    double *swap = b->now;
    b->now = b->next;
    b->next = swap;
    memcpy(p, b->trial, (size_t)n * sizeof *p);
    update_scale(b, n, m->scale);
    watch(m, largest(p, n), b->now[row + n], epoch);
}

static void begin(const bench *b, tn_lm_member *m, const double *p, int64_t n, int64_t epoch) {
    double loss = b->now[n * tn_lanes(n + 1) + n], size = largest(p, n);
    m->begun = 1;
    m->damping = 1e-3;
    m->bound = 2 * size > 1000 ? 2 * size : 1000;
    m->mark = loss;
    if (!(loss <= DBL_MAX))
        m->stopped = (double)epoch;
}

static bool ended(const tn_lm_member *m) {
    return m->stopped != 0 || m->rests != 0;
}

static void train_member(void *arg, int worker, int64_t i) {
    run *r = arg;
    int64_t n = r->spec->net->params;
    double *p = r->spec->params + i * n;
    tn_lm_member *m = tn_lm_member_of(r->spec, i);
    bench b;
    m->done = ended(m) ? (double)r->count : 0;
    if (ended(m))
        return;
    bench_init(&b, r->spec, r->work + (size_t)worker * r->bytes);
    measure(r, &b, p, b.now);
    if (tn_interrupted(r->ctx))
        return;
    if (m->begun == 0)
        begin(&b, m, p, n, r->first + 1);
    update_scale(&b, n, m->scale);
    for (int64_t e = 0; e < r->count && !ended(m) && !tn_interrupted(r->ctx); e++)
        iterate(r, &b, m, p, r->first + e + 1);
    if (ended(m))
        m->done = (double)r->count;
}

/* Iterations of the last run that all members have done. */
static int64_t least_done(const tn_lm_spec *s, int64_t count) {
    for (int64_t i = 0; i < s->members; i++) {
        int64_t done = (int64_t)tn_lm_member_of(s, i)->done;
        count = done < count ? done : count;
    }
    return count;
}

/* So many iterations at once that a run takes about a second. */
static int64_t epochs_at_once(const tn_lm_spec *s) {
    double n = (double)s->net->params, rows = (double)s->samples.count * s->samples.out;
    double epochs = 2e8 / ((double)s->members * (rows * (n * n / 4 + 40 * n) + n * n * n / 3));
    return epochs < 1 ? 1 : epochs > 100 ? 100 : (int64_t)epochs;
}

tn_status tn_lm_run(tn_ctx *ctx, const tn_lm_spec *spec, int64_t first, int64_t count, void *work,
                    tn_err *err) {
    run r = {.ctx = ctx, .spec = spec, .work = work, .bytes = bench_init(NULL, spec, NULL)};
    int64_t most = epochs_at_once(spec);
    tn_fp_default();
    for (int64_t done = 0; done < count; done += r.count) {
        r.first = first + done;
        r.count = count - done < most ? count - done : most;
        for (int64_t i = 0; i < spec->members; i++)
            tn_lm_member_of(spec, i)->done = 0;
        tn_pool_run(&ctx->pool, spec->members, train_member, &r);
        if (tn_interrupted(ctx)) {
            *err = (tn_err){TN_INTERRUPTED, {done + least_done(spec, r.count), 0, 0}};
            return err->code;
        }
    }
    return TN_OK;
}
