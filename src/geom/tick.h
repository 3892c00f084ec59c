/* tick.h: where the marks of an axis stand. Numbers only; the caller writes and measures the
 * labels. */
#ifndef TN_TICK_H
#define TN_TICK_H

#include <stdbool.h>

enum { TN_TICK_MAX = 16, TN_TICK_MINOR = 128 };

typedef struct tn_tick {
    int n;                       /* labelled marks, ascending */
    double at[TN_TICK_MAX];      /* the doubles nearest to the decimal numbers of the labels */
    int minor_n;                 /* short marks without a label (log axes) */
    double minor[TN_TICK_MINOR]; /* ascending */
    bool even;                   /* equal steps: all labels carry the same number of decimals */
    int decimals;                /* that number, if even */
    int exponent;                /* the step is 1, 2, 2.5 or 5 times 10^exponent, if even */
} tn_tick;

/* At most `most` (2..TN_TICK_MAX) multiples of a step 1, 2, 2.5 or 5 x 10^k inside [lo, hi]; three
 * or more wherever `most` >= 6. False (and no marks) unless lo < hi are finite and apart by more
 * than rounding. */
bool tn_tick_linear(double lo, double hi, int most, tn_tick *out);

/* The same for a logarithmic axis, 0 < lo < hi: decades from 1000:1 on, 1-2-5 from 10:1 on, else
 * even steps; thinned to at most `most`. Three or more labels wherever `most` >= 9. */
bool tn_tick_log(double lo, double hi, int most, tn_tick *out);

#endif
