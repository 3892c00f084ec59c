/* pieces.h: all minima and saddles of a loss of squares over a plane whose kinks run parallel to
 * its axes.
 *
 * One hidden unit moves with x, another with y: for sample i the first has z = g_i x + h_i and
 * sends act(z) times its weights to linear outputs; act(z) is z above 0 and slope * z below. So the
 * plane is cut into rectangles, the loss is a convex quadratic function on each, and its slopes by
 * x and by y jump at the sides only: every critical point is found by looking at every rectangle,
 * side and corner once. */
#ifndef TN_PIECES_H
#define TN_PIECES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What moves with one coordinate between `from` and `to`. */
typedef struct tn_bent {
    const double *g, *h; /* (samples): z = g t + h */
    const double *c;     /* (samples): sum over the outputs of weight * (all that rests - y) */
    double square;       /* sum over the outputs of weight^2 */
    double slope;        /* of the activation below 0 */
    double from, to;
} tn_bent;

typedef struct tn_pieces_spec {
    tn_bent x, y;
    double cross; /* sum over the outputs of the product of both weights */
    int64_t samples;
} tn_pieces_spec;

/* A minimum, a saddle, or a level stretch of minima of its rectangle or side from one end to the
 * other, (x, y) in the middle; it is one of the plane where no end leads down. `kink`: a slope
 * jumps there. The borders of the plane count as walls: on them minima, no saddles. */
typedef struct tn_piece_point {
    enum {
        TN_PIECE_MINIMUM,
        TN_PIECE_SADDLE,
        TN_PIECE_LEVEL,
        TN_PIECE_GROUND,
        TN_PIECE_RIDGE
    } kind;
    bool kink;
    double x, y, end[2][2];
} tn_piece_point;

/* Bytes of workspace, 8-byte aligned. */
size_t tn_pieces_work(int64_t samples);

/* Answers how many there are; the first `capacity` are written. Samples whose g is 0 do not bend.
 */
int64_t tn_pieces_find(const tn_pieces_spec *spec, void *work, int64_t capacity,
                       tn_piece_point *point);

#endif
