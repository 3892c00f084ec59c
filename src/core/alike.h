/* alike.h: many nets of one shape, sorted by what they say. */
#ifndef TN_ALIKE_H
#define TN_ALIKE_H

#include "core/ctx.h"
#include "core/net.h"
#include "core/view.h"

typedef struct tn_outputs_spec {
    const tn_net *net;
    int64_t members;
    const double *params; /* (members, net->params) */
    tn_samples samples;
    int threads; /* the pool's */
} tn_outputs_spec;

/* Bytes of workspace, 64-byte aligned. */
size_t tn_outputs_work(const tn_outputs_spec *spec);

/* The outputs of every member at all samples, sample by sample: out (members, samples * outputs),
 * contiguous. */
void tn_outputs(tn_ctx *ctx, const tn_outputs_spec *spec, void *work, tn_view out);

/* Kinds of functions that follow no leader: not finite; one number at all samples, bit for bit;
 * none of the leaders, and no place for another. */
enum { TN_LOST = -2, TN_FLAT = -1, TN_REST = 0 };

/* The kind of each row of outputs (members, n), `out` numbers per sample, into ids (members): the
 * number, from 1, of the nearest leader that differs nowhere by more than the tolerance. A row
 * without one becomes the next leader, while leaders (places, n) has room beyond the `known` ones.
 * Answers how many are known then. The result depends on the order of the rows alone. */
int64_t tn_alike_sort(tn_view outputs, int out, double tolerance, tn_view leaders, int64_t known,
                      tn_view ids);

/* How often each kind from TN_LOST to `known` stands in ids (n), NaN counting as none, and where,
 * from 0, it stands first: count and first have known + 1 - TN_LOST places; first is -1 where there
 * is none. */
void tn_alike_tally(tn_view ids, int64_t known, int64_t *count, int64_t *first);

#endif
