/* label.h: where there is room for a text. A coarse map of a panel counts what is drawn in each
 * cell; boxes are then placed where least is hidden. */
#ifndef TN_LABEL_H
#define TN_LABEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct tn_room tn_room;

/* The map of the rectangle (x, y, w, h), in px; `mem` holds tn_room_size(w, h) bytes, 8-aligned. */
size_t tn_room_size(double w, double h);
tn_room *tn_room_init(void *mem, double x, double y, double w, double h);

/* Marks the cells under a segment or a box; what lies outside, and NaN, is ignored. */
void tn_room_line(tn_room *r, double x0, double y0, double x1, double y1);
void tn_room_box(tn_room *r, double x, double y, double w, double h);

/* Whether the cell of a point is marked; outside the rectangle none is. */
bool tn_room_taken(const tn_room *r, double x, double y);

/* How many cells of a box are marked; cells outside the rectangle count as marked. */
int64_t tn_room_busy(tn_room *r, double x, double y, double w, double h);

/* The place (left, top) of a w x h box that covers the fewest marked cells, `gap` away from the
 * edges: the corners first, then the middles of the edges, then a 20 x 20 scan. Returns that
 * number, or -1 if the box is larger than the rectangle. */
int64_t tn_room_place(tn_room *r, double w, double h, double gap, double *x, double *y);

#endif
