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

/* Doubles alone, so that a training can be kept as rows of numbers. */
typedef struct tn_lm_member {
    double damping;
    double bound, mark; /* see tn_lm_run */
    double stopped;     /* epoch (from 1) that ended in a bad state, or 0 */
    double runaway;     /* 1 for that state: weights run off; else the start was not finite */
    double rests;       /* 1: no step changes the parameters any more */
    double begun;       /* 0 or 1 */
    double done;        /* iterations of the last run */
    double scale[];     /* (net->params) */
} tn_lm_member;

enum { TN_LM_STATE = 8 }; /* numbers of a member before its scale */

typedef struct tn_lm_spec {
    const tn_net *net; /* its output layer works unit by unit */
    int64_t members;
    double *params; /* (members, net->params) */
    tn_samples samples;
    double *state; /* (members, TN_LM_STATE + net->params), zero before the first run */
    int threads;   /* the pool's */
} tn_lm_spec;

static inline tn_lm_member *tn_lm_member_of(const tn_lm_spec *spec, int64_t i) {
    return (tn_lm_member *)(spec->state + i * (TN_LM_STATE + spec->net->params));
}

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
