/* array.h: loops over views. Every sum has one accumulator and runs in index order (row-major);
 * every stored NaN is canonical. Outputs never overlap inputs unless said so. */
#ifndef TN_ARRAY_H
#define TN_ARRAY_H

#include <stdbool.h>

#include "core/kern/kern.h"
#include "core/view.h"

/* Visits the elements of a view in index order: *tn_walk_next() is the next one. */
typedef struct tn_walk {
    tn_view v;
    int64_t i[TN_MAX_RANK];
    int64_t at;
} tn_walk;

static inline tn_walk tn_walk_begin(tn_view v) {
    return (tn_walk){v, {0}, 0};
}

static inline double *tn_walk_next(tn_walk *w) {
    double *here = w->v.p + w->at;
    for (int k = w->v.rank - 1; k >= 0; k--) {
        w->at += w->v.step[k];
        if (++w->i[k] < w->v.dim[k])
            break;
        w->at -= w->v.dim[k] * w->v.step[k];
        w->i[k] = 0;
    }
    return here;
}

/* A row-major view of any shape on contiguous memory. */
tn_view tn_view_shaped(double *p, int rank, const int64_t *dim);

/* The i-th part along the first dimension (from 0), one rank less; a rank of 1 stays. */
tn_view tn_view_part(tn_view v, int64_t i);

bool tn_view_same_shape(tn_view a, tn_view b);

/* Whether the elements lie evenly: element n in index order is p[n * *step]. */
bool tn_view_even(tn_view v, int64_t *step);

/* Whether the two may share an element (by their address ranges). */
bool tn_view_overlap(tn_view a, tn_view b);

/* Stretches both, by steps of 0, to the common shape: equal ranks, each dimension equal or 1. */
bool tn_view_broadcast(tn_view *a, tn_view *b);

void tn_array_fill(tn_view v, double x);
void tn_array_copy(tn_view a, tn_view out);

/* out = f(a), out = f(a, b): equal shapes; out may be an input itself. */
void tn_array_map(double (*f)(double), tn_view a, tn_view out);
void tn_array_zip(double (*f)(double, double), tn_view a, tn_view b, tn_view out);

/* out = f(a) by a kernel; out is contiguous. */
void tn_array_map_row(const tn_map *map, tn_view a, tn_view out);

/* out = a where c > 0, else b (NaN counts as not positive). */
void tn_array_where(tn_view c, tn_view a, tn_view b, tn_view out);

/* x_i = a + (i (b - a)) / (n - 1) for i = 0 .. n-2, and the last is b itself. */
void tn_array_linspace(double a, double b, tn_view out);

/* (m,k) times (k,n): z = 0, then z = fma(a_ik, b_kj, z) over k. */
void tn_array_dot(tn_view a, tn_view b, tn_view out);

double tn_array_sum(tn_view v);
double tn_array_square_sum(tn_view v, double centre); /* s = fma(x - centre, x - centre, s) */
double tn_array_min(tn_view v);                       /* NaN if any element is */
double tn_array_max(tn_view v);

/* The position in index order of the first least (sign 1) or greatest (sign -1) element; NaN never
 * wins; -1 if all are NaN. */
int64_t tn_array_arg_least(tn_view v, double sign);

/* The q-quantile, q in [0,1], of n numbers, which it sorts: linear interpolation at q (n - 1); NaN
 * if any is NaN. */
double tn_array_quantile(double *x, int64_t n, double q);

/* x^y. Whole y: square and multiply from the lowest bit of |y|, then the reciprocal for y < 0.
 * y = 0.5: sqrt. Otherwise exp(y log x), NaN for x < 0. */
double tn_pow(double x, double y);

#endif
