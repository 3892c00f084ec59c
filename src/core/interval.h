/* interval.h: closed intervals of reals with bounds rounded outward, and formulas over them.
 *
 * The true result of an operation on any numbers of the operands lies in the result: sums and
 * products are widened by an ulp where they were not exact (the remainder tells), functions of
 * vmath by more than their error. 0 times an unbounded interval's end is 0. What is unknown is the
 * whole line, [-inf, inf]. */
#ifndef TN_INTERVAL_H
#define TN_INTERVAL_H

#include <stdbool.h>

#include "core/tape.h"

typedef struct tn_interval {
    double lo, hi;
} tn_interval;

/* A function's value, slope and second derivative over an interval of its argument. Where the slope
 * may jump up, the second derivative is unbounded above; where it may jump down, below: so a second
 * derivative >= 0 means that the function is convex there. */
typedef struct tn_jet {
    tn_interval value, slope, bend;
} tn_jet;

/* The jet of a packed tape over z in its first input; the second, if there is one, is the number
 * y. `work` has room for tape->count jets. */
tn_jet tn_tape_jet(const tn_tape *tape, tn_interval z, double y, tn_jet *work);

/* Whether the tape is proved convex in its first input over z: the interval is halved up to `depth`
 * times where the bound is not good enough yet. */
bool tn_tape_convex(const tn_tape *tape, tn_interval z, double y, int depth, tn_jet *work);

#endif
