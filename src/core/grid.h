/* grid.h: the loss of one net over a plane through its parameters. */
#ifndef TN_GRID_H
#define TN_GRID_H

#include "core/ctx.h"
#include "core/net.h"
#include "core/status.h"

/* What a coordinate t means: the value of one parameter, or t times a direction that is added. */
typedef struct tn_axis {
    const double *direction; /* (params), or NULL */
    int64_t param;           /* where there is no direction */
} tn_axis;

typedef struct tn_grid_spec {
    const tn_net *net;
    const double *params; /* the centre of the plane */
    tn_samples samples;
    const tn_loss *loss;
    tn_axis x, y;
    int threads; /* the pool's */
} tn_grid_spec;

/* Bytes of workspace, 64-byte aligned. */
size_t tn_grid_work(const tn_grid_spec *spec);

/* z (ny, nx), row-major and contiguous: the mean loss at (x_i, y_j), with the bits of
 * tn_net_measure. The parameters there: the centre's; named ones set, x before y; then p_k = fma(t,
 * direction_k, p_k) for x, then for y. Answers TN_INTERRUPTED with NaN at the points that are
 * missing. */
tn_status tn_grid_run(tn_ctx *ctx, const tn_grid_spec *spec, tn_view x, tn_view y, void *work,
                      tn_view z, tn_err *err);

#endif
