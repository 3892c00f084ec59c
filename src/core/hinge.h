/* hinge.h: least squares by sums of hinges, the functions of relu nets with one input and one
 * hidden layer:  f(x) = c + sum over rising units d (x - t)+ + sum over falling units d (t - x)+.
 *
 * Between two neighbouring x a kink t may lie anywhere; the values at the samples are then linear
 * in two numbers of the unit (its line), which must have its zero in this gap: two convex cones.
 * Over a product of cones the least square is a convex problem, whose solution may be chosen such
 * that it is the only least-squares solution of a face: each unit either has its kink at an x
 * (left or right end of its gap) or is free (and its zero falls into the gap by itself), or is off.
 * So the smallest sum of squares over the faces of all gaps, with feasible zeros and independent
 * columns, is the global optimum. A kink at the smallest x (rising) or the largest (falling) is a
 * unit that is on for all samples. */
#ifndef TN_HINGE_H
#define TN_HINGE_H

#include <stdbool.h>

#include "core/ctx.h"
#include "core/status.h"
#include "core/view.h"

enum { TN_HINGES = 3, TN_HINGE_SUMS = 6 };

/* One unit. `knot` says that t is an x of the data; `off` that the unit is 0 at all samples. */
typedef struct tn_hinge {
    bool falling, knot, off;
    double t, d;
} tn_hinge;

typedef struct tn_hinges {
    double square; /* sum of squared errors */
    double c;
    int units;
    tn_hinge unit[TN_HINGES];
} tn_hinges;

/* The data, sorted, equal x merged: n different x, and running sums of 1, x, x^2, y, x y, y^2 over
 * all samples up to (without) the i-th different x, each with its rounding error behind it; x and y
 * less their `x0`, `y0`. */
typedef struct tn_hinge_data {
    int64_t n, samples;
    double x0, y0;
    double *x;   /* (n), less x0 */
    double *sum; /* (n + 1, TN_HINGE_SUMS, 2) */
} tn_hinge_data;

size_t tn_hinge_data_size(int64_t samples);

/* x (m, 1) and y (m, 1), finite; mem has tn_hinge_data_size(m) bytes and is 64-byte aligned. */
void tn_hinge_data_init(tn_hinge_data *data, tn_view x, tn_view y, void *mem);

/* Bytes of workspace, 64-byte aligned. */
size_t tn_hinge_work(int64_t n);

/* The best fit by up to `units` <= TN_HINGES hinges: no other has a sum of squares lower by more
 * than 1e-9 of it (or 1e-13 of the sum of squares of y). Branch and bound over the gaps of the
 * kinks; the bound gives up that the pieces join. The same answer for any number of threads.
 * TN_INTERRUPTED leaves the best so far. */
tn_status tn_hinge_best(tn_ctx *ctx, const tn_hinge_data *data, int units, void *work,
                        tn_hinges *best, tn_err *err);

/* Goes down from a fit to the nearest one that is the best of its own gaps and of those beside a
 * kink that stands at an x. Units that are on or off at all samples stay so. */
void tn_hinge_descend(const tn_hinge_data *data, tn_hinges *fit);

#endif
