/* basin.h: basins of a grid of numbers: its local minima and the lowest passes between two points.
 * A node has eight neighbours. NaN is higher than all numbers. */
#ifndef TN_BASIN_H
#define TN_BASIN_H

#include <stdbool.h>
#include <stdint.h>

#include "core/view.h"

/* A connected set of `count` nodes of equal height (up to `tolerance`, relative), all its
 * neighbours higher; node (i, j), columns and rows from 0, is the one nearest to the middle of the
 * set. */
typedef struct tn_pit {
    int64_t i, j, count;
    bool border; /* touches the edge of the grid */
} tn_pit;

/* Bytes of workspace for (ny, nx) nodes. */
size_t tn_basin_work(int64_t nx, int64_t ny);

/* All local minima, row by row of the first node of each. Answers how many there are; the first
 * `capacity` are written. */
int64_t tn_basin_pits(tn_view z, double tolerance, void *work, int64_t capacity, tn_pit *pit);

/* The way from node `from` to node `to` (row * nx + column) whose highest node is as low as any can
 * be, and among those the one whose sum of (height above the lowest node) * length is smallest.
 * Steps have the lengths of the coordinates x (nx), y (ny), each divided by its range. Writes the
 * nodes in order and the highest of them; answers their number (at most nx * ny), or 0 where only
 * NaN connects the two. */
int64_t tn_basin_way(tn_view x, tn_view y, tn_view z, int64_t from, int64_t to, void *work,
                     int64_t *way, int64_t *top);

#endif
