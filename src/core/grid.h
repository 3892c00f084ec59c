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

/* A point (x, y) has the parameters of the centre; named ones set, x before y; then p_k = p_k + t *
 * direction_k for x, then for y. */
typedef struct tn_grid_spec {
    const tn_net *net;
    const double *params; /* the centre of the plane */
    tn_samples samples;
    const tn_loss *loss;
    tn_axis x, y;
    int threads; /* the pool's */
} tn_grid_spec;

/* Bytes of workspace for a grid of nx by ny points, and for a list of points; 64-byte aligned. */
size_t tn_grid_work(const tn_grid_spec *spec, int64_t nx, int64_t ny);
size_t tn_grid_list_work(const tn_grid_spec *spec);

/* z (ny, nx), row-major and contiguous: the mean loss at (x_i, y_j). Where the plane is separable
 * or where samples with equal inputs meet a loss of squares (grid_parts.h), within 1e-12 z + 1e-15
 * mean(y^2) of tn_net_measure and never negative, by a sequence of operations of its own; else with
 * the bits of tn_net_measure. Answers TN_INTERRUPTED with NaN at the points that are missing. */
tn_status tn_grid_run(tn_ctx *ctx, const tn_grid_spec *spec, tn_view x, tn_view y, void *work,
                      tn_view z, tn_err *err);

/* z (n): the mean loss at the points (x_i, y_i), always with the bits of tn_net_measure. */
tn_status tn_grid_list(tn_ctx *ctx, const tn_grid_spec *spec, tn_view x, tn_view y, void *work,
                       tn_view z, tn_err *err);

#endif
