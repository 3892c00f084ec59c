/* isoline.h: contour lines as a reader wants them: thinned where they would merge, with labels that
 * stand on them and hide nothing. Lines are points x, y in px with a NaN pair between two lines; a
 * ring ends on its first point. */
#ifndef TN_ISOLINE_H
#define TN_ISOLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "geom/contour.h"
#include "geom/label.h"

/* Puts NaN for the points where the next line is nearer than `least` px: `step` is the distance of
 * the levels, the slope of f does the rest. Short runs follow their neighbours: what is kept is at
 * least 26 px long, gaps are at least 10 px; lines of
 * less than 15 px in all are dropped. `keep` is room for n bytes. */
void tn_isoline_thin(const tn_grid *g, double step, double least, double *xy, int64_t n,
                     unsigned char *keep);

/* Drops points that lie within `tolerance` px of the straight line between those that stay, and
 * repeated NaN; returns how many stay. */
int64_t tn_isoline_simplify(double *xy, int64_t n, double tolerance);

/* A label: the centre of its box of size w x h, turned by `angle` (radians, -pi/2..pi/2). */
typedef struct tn_isolabel {
    double x, y, w, h, angle;
    int set; /* index of its lines */
} tn_isolabel;

/* The lines of one level, and the width of its label; 0: they get none. */
typedef struct tn_isoset {
    const double *xy;
    int64_t n;
    double width;
} tn_isoset;

typedef struct tn_isopage {
    double x, y, w, h;   /* the panel */
    double height;       /* of a label */
    const double *avoid; /* points of the panel that stay visible: x, y, radius of each */
    int avoid_n;
    const tn_room *taken; /* where other things are drawn, or NULL */
} tn_isopage;

/* Places labels on the sets: straight parts, upright, 9 px from the edges, 3 px from each other,
 * never across the lines of another labelled set or what is drawn besides, at most across two
 * other lines. Returns how many
 * of at most `cap`; the result depends on nothing but the arguments. `work` holds tn_isolabel_work
 * bytes, 8-aligned. */
size_t tn_isolabel_work(const tn_isoset *sets, int count, const tn_isopage *page);
int tn_isolabel_place(const tn_isoset *sets, int count, const tn_isopage *page, void *work, int cap,
                      tn_isolabel *out);

/* Copies a line set without what lies under the labels, `pad` px around included. *n points are
 * written, or needed where the answer is TN_MORE. */
tn_status tn_isolabel_cut(const double *xy, int64_t count, const tn_isolabel *labels, int label_n,
                          double pad, int64_t cap, double *out, int64_t *n);

#endif
