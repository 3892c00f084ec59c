/* contour.h: marching squares. The lines of one level are traced at a time; points that follow each
 * other are joined, so a line is one polyline and an island one closed ring. */
#ifndef TN_CONTOUR_H
#define TN_CONTOUR_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

/* Values f over a grid: f[j * nx + i] at (x[i], y[j]), x and y ascending or descending. A cell with
 * a NaN corner is empty. */
typedef struct tn_grid {
    int nx, ny; /* at least 2, nx * ny below 2^28 */
    const double *x, *y, *f;
} tn_grid;

/* Room for tracing a grid, 8-aligned; begun once, used for any number of levels. */
size_t tn_contour_work(int nx, int ny);
void tn_contour_begin(void *work, int nx, int ny);

/* The lines where f passes `level`: points x, y in *n places of xy, a NaN pair after each line, a
 * closed ring ends on its first point. Values equal to the level count as below; a saddle is joined
 * as the mean of its corners says. Crossings are linear in f; towards an infinite corner they lie
 * on the finite one. Points inside a straight run along the grid are left out. Answers TN_MORE, and
 * the number of places that are enough in *n, if `cap` is too small. */
tn_status tn_contour_trace(const tn_grid *g, double level, void *work, int64_t cap, double *xy,
                           int64_t *n);

/* The grid in a ring of -infinity at the same coordinates, NaN as -infinity: every line of it is
 * closed, and the rings of a level, filled even-odd, are where f > level. mem holds
 * tn_contour_padded(nx, ny) doubles. Level -infinity gives where there are values at all. */
size_t tn_contour_padded(int nx, int ny);
void tn_contour_pad(const tn_grid *g, double *mem, tn_grid *out);

#endif
