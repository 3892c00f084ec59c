/* level.h: which levels a map of values shows. */
#ifndef TN_LEVEL_H
#define TN_LEVEL_H

#include <stdbool.h>

enum { TN_LEVEL_MAX = 256 };

typedef struct tn_level {
    double value;  /* the double nearest to a short decimal number */
    bool labelled; /* drawn thick, with its number */
} tn_level;

/* Levels strictly inside (lo, hi), ascending, at most TN_LEVEL_MAX; returns how many. Even steps of
 * 1, 2 or 4 x 10^k, every fifth of them labelled. None unless lo < hi are finite and apart. */
int tn_level_linear(double lo, double hi, tn_level *out);

/* The same for values that are seen as logarithms, 0 < lo < hi: ten levels per decade (Renard's R10
 * series), 1-2-5 labelled; beyond 4.5 decades 1-2-5, decades labelled; beyond 16 decades only. Even
 * steps where 1-2-5 would label fewer than three. */
int tn_level_log(double lo, double hi, tn_level *out);

#endif
