/* hot.h: loops for the shapes that are trained most, in-h-1 with an identity at the output and a
 * loss of squares, each from one body with constant dimensions. The operations, and so the bits,
 * are those of the general loops; what is left out multiplies by 1. */
#ifndef TN_HOT_H
#define TN_HOT_H

#include "core/kern/kern.h"

/* Adds the gradient of n samples to group->g, taken as 0 if `begin`, and multiplies the sums by
 * `scale`. The samples stand in group->x one after another
 * (shared), or as kern.h says. */
typedef void tn_hot_lanes(const tn_net *net, const tn_loss *loss, bool shared,
                          const tn_group *group, int64_t n, bool begin, double scale);

/* The loop for a net and loss, or NULL. */
tn_hot_lanes *TN_K(tn_hot_lanes_for)(const tn_net *net, const tn_loss *loss);

#endif
