/* view.h: a strided window on doubles that somebody else owns. Passed by value, never freed. */
#ifndef TN_VIEW_H
#define TN_VIEW_H

#include <stddef.h>
#include <stdint.h>

enum { TN_MAX_RANK = 4 };

/* Element (i, j, ...) is p[i * step[0] + j * step[1] + ...]; steps count elements and may be 0
 * (broadcast) or negative. Dimensions beyond `rank` are 1 with step 0. */
typedef struct tn_view {
    double *p;
    int rank;
    int64_t dim[TN_MAX_RANK];
    int64_t step[TN_MAX_RANK];
} tn_view;

/* A row-major view of shape (m) or (m, n) on contiguous memory. */
static inline tn_view tn_view1(double *p, int64_t m) {
    return (tn_view){p, 1, {m, 1, 1, 1}, {1, 0, 0, 0}};
}

static inline tn_view tn_view2(double *p, int64_t m, int64_t n) {
    return (tn_view){p, 2, {m, n, 1, 1}, {n, 1, 0, 0}};
}

static inline int64_t tn_view_count(tn_view v) {
    return v.dim[0] * v.dim[1] * v.dim[2] * v.dim[3];
}

static inline double *tn_at(tn_view v, int64_t i, int64_t j) {
    return v.p + i * v.step[0] + j * v.step[1];
}

#endif
