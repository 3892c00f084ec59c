/* critical.h: slopes and curvature of the loss in a plane, and which cells of a grid of slopes hold
 * a critical point. */
#ifndef TN_CRITICAL_H
#define TN_CRITICAL_H

#include "core/grid.h"

/* Columns of what is known of a point: the loss, its two first and three second derivatives by the
 * coordinates of the plane. */
enum { TN_F, TN_FX, TN_FY, TN_SLOPES, TN_FXX = TN_SLOPES, TN_FXY, TN_FYY, TN_CURVES };

/* Bytes of workspace, 64-byte aligned. */
size_t tn_critical_work(const tn_grid_spec *spec);

/* out (n, TN_SLOPES or TN_CURVES), contiguous: the derivatives at the points (x_i, y_i), exact;
 * sums over the samples block by block in order. Kinks count as their left side, with second
 * derivative 0. The loss has the bits of tn_net_measure. Answers TN_INTERRUPTED with NaN at the
 * points that are missing. */
tn_status tn_critical_points(tn_ctx *ctx, const tn_grid_spec *spec, tn_view x, tn_view y,
                             void *work, tn_view out, tn_err *err);

/* Cells of a mesh around whose corners the slopes (gx, gy; (ny, nx) each) turn once or more: cell
 * (i, j), columns i and i + 1, counts from 0; index 1 for a minimum or maximum, -1 for a saddle.
 * Cells with a corner that is NaN or has no slope are left out. Answers how many there are; the
 * first `capacity` are written, row by row. */
typedef struct tn_cell {
    int64_t i, j;
    int index;
} tn_cell;

int64_t tn_critical_cells(tn_view gx, tn_view gy, int64_t capacity, tn_cell *cell);

#endif
