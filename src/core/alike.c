#include "core/alike.h"

#include <float.h>
#include <math.h>

#include "core/vmath.h"

/* Outputs -----------------------------------------------------------------------------------------
 */

typedef struct run {
    tn_ctx *ctx;
    const tn_outputs_spec *spec;
    char *blocks;
    tn_view out;
} run;

static size_t block_bytes(const tn_outputs_spec *s) {
    return (tn_block_size(s->net, s->samples.count, 0) + 63) & ~(size_t)63;
}

size_t tn_outputs_work(const tn_outputs_spec *spec) {
    return block_bytes(spec) * (size_t)spec->threads;
}

static void say_member(void *arg, int worker, int64_t member) {
    run *r = arg;
    const tn_outputs_spec *s = r->spec;
    tn_block block;
    const double *p = s->params + member * s->net->params;
    int64_t all = s->samples.count, last = tn_net_units(s->net) - s->samples.out;
    tn_view out = tn_view2(tn_at(r->out, member, 0), all, s->samples.out);
    tn_block_init(&block, s->net, all, 0, r->blocks + (size_t)worker * block_bytes(s));
    for (int64_t i = 0; i < all; i += block.ld) {
        int64_t n = all - i < block.ld ? all - i : block.ld;
        r->ctx->kernels->gather(&s->samples, NULL, i, n, &block);
        r->ctx->kernels->forward(s->net, p, &block, n);
        tn_block_export(block.a + last * block.ld, block.ld, n, i, out);
    }
}

void tn_outputs(tn_ctx *ctx, const tn_outputs_spec *spec, void *work, tn_view out) {
    run r = {ctx, spec, work, out};
    tn_fp_default();
    tn_pool_run(&ctx->pool, spec->members, say_member, &r);
}

/* Kinds -------------------------------------------------------------------------------------------
 */

/* The largest difference of two rows; beyond `most` any number above it. */
static double difference(const double *a, const double *b, int64_t n, double most) {
    double d = 0;
    for (int64_t k = 0; k < n && d <= most; k++)
        d = fabs(a[k] - b[k]) > d ? fabs(a[k] - b[k]) : d;
    return d;
}

/* Whether all samples have the same `out` numbers. */
static bool is_flat(const double *row, int64_t n, int out) {
    for (int64_t k = out; k < n; k++)
        if (row[k] != row[k - out])
            return false;
    return true;
}

static bool is_finite(const double *row, int64_t n) {
    for (int64_t k = 0; k < n; k++)
        if (!(fabs(row[k]) <= DBL_MAX))
            return false;
    return true;
}

static int64_t nearest_leader(const double *row, int64_t n, double tolerance, tn_view leaders,
                              int64_t known) {
    int64_t best = TN_REST;
    double least = tolerance;
    for (int64_t k = 0; k < known; k++) {
        double d = difference(row, tn_at(leaders, k, 0), n, least);
        if (best == TN_REST ? d <= least : d < least) {
            best = k + 1;
            least = d;
        }
    }
    return best;
}

int64_t tn_alike_sort(tn_view outputs, int out, double tolerance, tn_view leaders, int64_t known,
                      tn_view ids) {
    int64_t n = outputs.dim[1];
    for (int64_t i = 0; i < outputs.dim[0]; i++) {
        const double *row = tn_at(outputs, i, 0);
        int64_t id = !is_finite(row, n) ? TN_LOST : is_flat(row, n, out) ? TN_FLAT : TN_REST;
        if (id == TN_REST)
            id = nearest_leader(row, n, tolerance, leaders, known);
        if (id == TN_REST && known < leaders.dim[0]) {
            for (int64_t k = 0; k < n; k++)
                *tn_at(leaders, known, k) = row[k];
            id = ++known;
        }
        *tn_at(ids, i, 0) = (double)id;
    }
    return known;
}

void tn_alike_tally(tn_view ids, int64_t known, int64_t *count, int64_t *first) {
    for (int64_t k = TN_LOST; k <= known; k++)
        count[k - TN_LOST] = 0, first[k - TN_LOST] = -1;
    for (int64_t i = ids.dim[0] - 1; i >= 0; i--) {
        double id = *tn_at(ids, i, 0);
        if (!(id >= TN_LOST && id <= (double)known))
            continue;
        count[(int64_t)id - TN_LOST]++;
        first[(int64_t)id - TN_LOST] = i;
    }
}
