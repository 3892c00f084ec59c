/* lm.h: Levenberg-Marquardt for mean squared errors, on all samples at once.
 *
 * Scaling by the largest column norms so far (More 1978), second-order correction of each step
 * (Transtrum and Sethna 2012), damping divided by 3 after a step that is taken and doubled after
 * one that is not. All sums run over samples, within a sample over outputs, in order. */
#ifndef TN_LM_H
#define TN_LM_H

#include <stdbool.h>

#include "core/ctx.h"
#include "core/net.h"
#include "core/status.h"

enum { TN_LM_MOST = 1000 }; /* parameters: a step takes their number cubed */

typedef struct tn_lm_member {
    double damping;
    double bound, mark; /* see tn_lm_run */
    int64_t stopped;    /* epoch (from 1) that ended in a bad state, or 0 */
    bool runaway;       /* that state: weights run off; else the start was not finite */
    bool rests;         /* no step changes the parameters any more */
    bool begun;
    int64_t done; /* iterations of the last run */
} tn_lm_member;

typedef struct tn_lm_spec {
    const tn_net *net; /* its output layer works unit by unit */
    int64_t members;
    double *params; /* (members, net->params) */
    tn_samples samples;
    tn_lm_member *member; /* (members), zero before the first run */
    double *scale;        /* (members, net->params), zero before the first run */
    int threads;          /* the pool's */
} tn_lm_spec;

/* Bytes of workspace, 64-byte aligned. */
size_t tn_lm_work(const tn_lm_spec *spec);

/* `count` iterations of each member, the first of which is epoch number `first` (from 0); each
 * tries one step. A step is taken when it lowers the sum of squares, or leaves it within rounding
 * and shortens the gradient. Runaway: when the largest |parameter| exceeds `bound` (at first 1000,
 * or twice the largest at the start) while the loss fell by less than 1 % since it last was at or
 * below half the bound (`mark`); if the loss fell more, the bound doubles. Answers TN_INTERRUPTED
 * at once, with the iterations that all members completed in err->n[0]; some may be ahead. */
tn_status tn_lm_run(tn_ctx *ctx, const tn_lm_spec *spec, int64_t first, int64_t count, void *work,
                    tn_err *err);

#endif
