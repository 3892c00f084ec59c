/* triangle.h: what the files of surface.h share: projection with its constants computed once, and
 * triangles as rows of subpixels. */
#ifndef TN_TRIANGLE_H
#define TN_TRIANGLE_H

#include <math.h>

#include "geom/surface.h"

/* A camera with its sines and cosines. */
typedef struct tn_lens {
    double cos_turn, sin_turn, cos_rise, sin_rise, height, eye, scale, x, y;
} tn_lens;

tn_lens tn_lens_of(const tn_camera *c, double height);

/* As tn_camera_see; *shrink is what perspective makes of a length there (1 for parallel rays). */
tn_spot tn_lens_see(const tn_lens *l, double x, double y, double h, double *shrink);

/* Whether a cell with corner heights a (0,0), b (1,0), c (1,1), d (0,1) is split along a-c: along
 * the flatter diagonal, or so that the three corners beside a hole make a triangle. */
static inline bool tn_cell_rising(double a, double b, double c, double d) {
    if (isnan(a) || isnan(c))
        return false;
    return isnan(b) || isnan(d) || fabs(a - c) < fabs(b - d);
}

/* The cell of n ascending coordinates in which v lies, else the first or the last one. */
static inline int64_t tn_cell_of(const double *at, int64_t n, double v) {
    int64_t a = 0, b = n - 1;
    while (b - a > 1) {
        int64_t m = (a + b) / 2;
        if (at[m] <= v)
            a = m;
        else
            b = m;
    }
    return a;
}

/* An edge from the upper end to the lower; its x on a row is the same for both of its triangles. */
typedef struct tn_edge {
    double x, y, slope;
} tn_edge;

/* A triangle with its corners sorted downwards. The subpixels of row r are those with centres x in
 * [left, right): triangles that share an edge share no subpixel and leave none out. */
typedef struct tn_triangle {
    int first, last; /* rows first .. last - 1, within the picture */
    double bend;     /* y of the middle corner */
    bool bend_right; /* the middle corner is right of the long edge */
    tn_edge edge[3]; /* long, upper, lower */
} tn_triangle;

static inline double tn_edge_at(const tn_edge *e, double y) {
    return e->x + (y - e->y) * e->slope;
}

static inline int tn_clamp_px(double v, int n) {
    return v >= n ? n : v > 0 ? (int)v : 0;
}

static inline tn_edge tn_edge_make(const tn_spot *a, const tn_spot *b) {
    return (tn_edge){a->x, a->y, b->y > a->y ? (b->x - a->x) / (b->y - a->y) : 0};
}

/* False if no row of a picture of h rows is touched. */
static inline bool tn_triangle_make(const tn_spot *a, const tn_spot *b, const tn_spot *c, int h,
                                    tn_triangle *out) {
    const tn_spot *p[3] = {a, b, c}, *t;
#define TN_ABOVE(P, Q) ((P)->y < (Q)->y || ((P)->y == (Q)->y && (P)->x < (Q)->x))
    if (TN_ABOVE(p[1], p[0]))
        t = p[0], p[0] = p[1], p[1] = t;
    if (TN_ABOVE(p[2], p[1]))
        t = p[1], p[1] = p[2], p[2] = t;
    if (TN_ABOVE(p[1], p[0]))
        t = p[0], p[0] = p[1], p[1] = t;
#undef TN_ABOVE
    out->first = tn_clamp_px(ceil(p[0]->y - 0.5), h);
    out->last = tn_clamp_px(ceil(p[2]->y - 0.5), h);
    if (out->first >= out->last)
        return false;
    out->edge[0] = tn_edge_make(p[0], p[2]);
    out->edge[1] = tn_edge_make(p[0], p[1]);
    out->edge[2] = tn_edge_make(p[1], p[2]);
    out->bend = p[1]->y;
    out->bend_right = p[1]->x > tn_edge_at(&out->edge[0], p[1]->y);
    return true;
}

/* The subpixels *from .. *to - 1 of a row of a picture of w columns. */
static inline void tn_triangle_row(const tn_triangle *t, int row, int w, int *from, int *to) {
    double y = row + 0.5, a = tn_edge_at(&t->edge[0], y);
    double b = tn_edge_at(&t->edge[y < t->bend ? 1 : 2], y);
    *from = tn_clamp_px(ceil((t->bend_right ? a : b) - 0.5), w);
    *to = tn_clamp_px(ceil((t->bend_right ? b : a) - 0.5), w);
}

#endif
