/* grid_parts.h: what grid.c and grid_split.c share.
 *
 * A plane is separable where the outputs before a loss of squares are u(x) + v(y): the last layer
 * is an identity, and each of its terms a_k w_kj either moves along one axis at most, or its a_k
 * does not move (then w_kj, a sum of its own, does). So are two parameters of different units below
 * the output, output weights of different units, an output bias with anything, directions that
 * share no unit, and all planes of a linear net. */
#ifndef TN_GRID_PARTS_H
#define TN_GRID_PARTS_H

#include <stdbool.h>

#include "core/grid.h"

/* Samples that points pass through at a time. */
enum { TN_SPAN = 32 };

/* Which axes move a number: bits. */
enum { TN_MOVES_X = 1, TN_MOVES_Y = 2 };

typedef struct tn_carver {
    char *base; /* NULL only counts */
    size_t at;
} tn_carver;

/* The next block of memory, 64-byte aligned. */
static inline void *tn_carve(tn_carver *c, size_t bytes) {
    void *p = c->base ? c->base + c->at : NULL;
    c->at += (bytes + 63) & ~(size_t)63;
    return p;
}

/* Samples with equal inputs as one with the mean target (its sum in their order, * (1/n)), in the
 * order in which they first appear. With root = sqrt(n) for n of them the sum of squares of the
 * samples is that of root * (a - y), plus the rest. */
typedef struct tn_merged {
    tn_samples samples;
    double *xy, *root;
    double rest;             /* the sum of (y - mean)^2, one fma each */
    double largest, squares; /* |target|; their squares in all */
    int64_t *of, *slot;
} tn_merged;

void tn_grid_merge_carve(tn_merged *m, const tn_samples *s, tn_carver *c);
void tn_grid_merge(const tn_samples *s, tn_merged *m);

/* Buffers of one worker. */
typedef struct tn_desk {
    tn_block block;
    tn_points points;
    double *p; /* the parameters of one point */
} tn_desk;

/* `groups` times TN_POINTS points have places for their parameters. */
void tn_desk_carve(tn_desk *desk, const tn_grid_spec *spec, int groups, tn_carver *c);

/* The axes that move parameter q. */
static inline int tn_grid_moves(const tn_grid_spec *s, int64_t q) {
    bool x = s->x.direction ? s->x.direction[q] != 0 : q == s->x.param;
    bool y = s->y.direction ? s->y.direction[q] != 0 : q == s->y.param;
    return (x ? TN_MOVES_X : 0) | (y ? TN_MOVES_Y : 0);
}

/* The axes that move the value of each unit. */
void tn_grid_reach(const tn_grid_spec *spec, uint8_t *unit);

/* Whether units move along the axes of `mask`; those of the last layer always do. Answers whether a
 * hidden one does not. */
bool tn_grid_own(const tn_grid_spec *spec, const uint8_t *unit, int mask, bool *own);

/* The parameters at a point. */
void tn_grid_place(const tn_grid_spec *spec, double x, double y, double *p);

/* One axis alone, named or added. */
void tn_grid_set(const tn_axis *axis, double t, double *p);
void tn_grid_add(const tn_axis *axis, double t, int64_t n, double *p);

/* The loss at a point with the bits of tn_net_measure. */
double tn_grid_exact(const tn_ctx *ctx, const tn_grid_spec *spec, tn_desk *desk, double x,
                     double y);

/* Tasks 0..count-1, on all threads if `cost` multiplications are worth it. */
void tn_grid_tasks(tn_ctx *ctx, double cost, int64_t count, tn_task *task, void *arg);

bool tn_grid_separable(const tn_ctx *ctx, const tn_grid_spec *spec, const uint8_t *unit);
size_t tn_grid_split_work(const tn_grid_spec *spec, int64_t nx, int64_t ny);
void tn_grid_split(tn_ctx *ctx, const tn_grid_spec *spec, const tn_grid_spec *distinct,
                   const tn_merged *data, const uint8_t *unit, tn_view x, tn_view y, void *work,
                   tn_view z);

#endif
