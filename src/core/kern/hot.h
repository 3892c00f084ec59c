/* hot.h: loops for the shapes that are trained most, in-h-1 with an identity at the output and a
 * loss of squares, each from one body with constant dimensions. The operations, and so the bits,
 * are those of the general loops; what is left out multiplies by 1. */
#ifndef TN_HOT_H
#define TN_HOT_H

#include <string.h>

#include "core/kern/kern.h"
#include "core/kern/vec.h"

/* Adds the gradient of n samples to group->g, taken as 0 if `begin`, and multiplies the sums by
 * `scale`. The samples stand in group->x one after another (shared), or as kern.h says. */
typedef void tn_hot_lanes(const tn_net *net, const tn_loss *loss, bool shared,
                          const tn_group *group, int64_t n, bool begin, double scale);

/* The mean gradient of m <= block->ld samples into block->g; input k stands at x + k * ld, the
 * targets behind, and vectors may read beyond the last sample. With a rate other than 0 the step of
 * sgd instead, p = fma(-rate, g, p). g and p are padded to whole vectors. */
typedef void tn_hot_one(const tn_net *net, const tn_loss *loss, const double *x, int64_t ld,
                        int64_t m, double rate, const tn_block *block, double *p);

/* The loop for a net and loss, or NULL. */
tn_hot_lanes *TN_K(tn_hot_lanes_for)(const tn_net *net, const tn_loss *loss);
tn_hot_one *TN_K(tn_hot_one_for)(const tn_net *net, const tn_loss *loss);

/* HOT_OTHER: any row of single units, by calls on rows of numbers. */
typedef enum hot_act {
    HOT_RELU,
    HOT_LEAKY_RELU,
    HOT_TANH,
    HOT_SIGMOID,
    HOT_OTHER,
    HOT_ACTS
} hot_act;

enum { HOT_IN = 2, HOT_UNITS = 4, HOT_PARAMS = 24, HOT_STATES = 2 }; /* at most; padded */

#define HOT_INLINE static inline __attribute__((always_inline))

/* Whether the value is a row's call on all units; the slope comes from a but for HOT_OTHER. */
HOT_INLINE bool hot_by_row(hot_act act) {
    return act == HOT_TANH || act == HOT_SIGMOID || act == HOT_OTHER;
}

/* A piecewise linear activation. A ReLU of -0 is -0 here and 0 in the table, which no sum shows: it
 * changes at most the sign of an output 0, of its error and of products added to sums that began at
 * +0. */
HOT_INLINE tn_vec hot_value(hot_act act, double param, tn_vec z) {
    if (act == HOT_RELU)
        return tn_vramp(z);
    return z * tn_vpick(tn_vle(z, tn_vset(0)), tn_vset(param), tn_vset(1));
}

/* f' from a. Where a is NaN, so is the error that f' multiplies. */
HOT_INLINE tn_vec hot_slope(hot_act act, double param, tn_vec a) {
    tn_vec one = tn_vset(1);
    tn_mask flat = tn_vle(a, tn_vset(0));
    switch (act) {
    case HOT_RELU:
        return tn_vclear(flat, one);
    case HOT_LEAKY_RELU:
        return tn_vpick(flat, tn_vset(param), one);
    case HOT_TANH:
        return tn_vfma(-a, a, one);
    default:
        return a * (one - a);
    }
}

/* The hidden activation of a net in-h-1 that the hot loops know, or -1. Rows defined elsewhere may
 * have any name: only the table's own count. */
static inline int hot_act_of(const tn_net *net, const tn_loss *loss) {
    static const char *const names[] = {"relu", "leaky_relu", "tanh", "sigmoid"};
    const tn_layer *hidden = &net->layer[0], *top = &net->layer[net->layers - 1];
    bool identity = false, squares = false;
    for (const tn_act *row = TN_K(tn_acts); row->name; row++)
        identity |= row == top->act && strcmp(row->name, "identity") == 0;
    for (const tn_loss *row = TN_K(tn_losses); row->name; row++)
        squares |=
            row == loss && (strcmp(row->name, "mse") == 0 || strcmp(row->name, "half_mse") == 0);
    if (net->layers != 2 || top->out != 1 || !identity || !squares || hidden->act->layer)
        return -1;
    for (const tn_act *row = TN_K(tn_acts); row->name; row++)
        for (int k = 0; k < HOT_OTHER; k++)
            if (row == hidden->act && hidden->param >= 0 && strcmp(row->name, names[k]) == 0)
                return k;
    return HOT_OTHER;
}

#endif
