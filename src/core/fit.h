/* fit.h: training of one net, or of many with the same shape. */
#ifndef TN_FIT_H
#define TN_FIT_H

#include "core/ctx.h"
#include "core/net.h"
#include "core/schedule.h"
#include "core/status.h"

typedef struct tn_fit_spec {
    const tn_net *net;
    int64_t members;
    double *params; /* (members, net->params) */
    tn_samples samples;
    tn_recipe recipe;
    const tn_schedule *schedule; /* or NULL: recipe.lr throughout */
    double schedule_option[TN_SCHEDULE_OPTIONS];
    int64_t start, epochs; /* the training's first epoch and how many it has, for the schedule */
    double *state;         /* of the optimizer: (members, states * params) */
    bool own_order;        /* each member its own sample order, keyed by seeds[i]; else seeds[0] */
    const uint64_t *seeds; /* of the sample order */
    /* (members) epoch (from 1) after which parameters were not finite; -1 once the caller has put
     * the member to rest; 0 while it trains */
    int64_t *diverged;
    int threads; /* the pool's */
} tn_fit_spec;

/* Bytes of workspace, 64-byte aligned. */
size_t tn_fit_work(const tn_fit_spec *spec);

/* Trains every member for `count` epochs, the first of which is number `first` (from 0). The order
 * of epoch e is the Fisher-Yates permutation of the stream (seed, "shuffle", e). A member whose
 * parameters stop being finite rests from then on. The updates that the optimizer counts begin with
 * epoch `start`. Answers TN_INTERRUPTED with the epochs completed
 * in err->n[0]. */
tn_status tn_fit_run(tn_ctx *ctx, const tn_fit_spec *spec, int64_t first, int64_t count, void *work,
                     tn_err *err);

/* Single steps of a spec with one member: `count` batches of epoch `e` (from 0), the first of which
 * is number `first` (from 0), with the bits they have within tn_fit_run; the same workspace.
 * `order` has room for the samples and holds their order in that epoch afterwards. */
void tn_fit_batches(tn_ctx *ctx, const tn_fit_spec *spec, int64_t e, int64_t first, int64_t count,
                    uint32_t *order, void *work);

/* {loss, mse, r2} of each member into out (members, 3); the same workspace. */
void tn_fit_measure(tn_ctx *ctx, const tn_fit_spec *spec, void *work, tn_view out);

/* The accuracy of each member (tn_net_accuracy) into the column out (members, 1). */
void tn_fit_accuracy(tn_ctx *ctx, const tn_fit_spec *spec, double threshold, void *work,
                     tn_view out);

#endif
