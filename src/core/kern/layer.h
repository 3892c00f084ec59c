/* layer.h: the two matrix products of a layer with its weights; samples in lanes, sums in order. */
#ifndef TN_LAYER_H
#define TN_LAYER_H

#include "core/kern/kern.h"
#include "core/kern/vec.h"

/* below_k = 0, then fma(d_j, w_kj, below_k) for j = 1..out. */
static inline void tn_pull(const tn_layer *l, const double *p, int64_t n, int64_t ld,
                           const double *d, double *below) {
    const double *w = p + l->w;
    for (int k = 0; k < l->in; k++)
        for (int64_t s = 0; s < n; s += TN_WIDTH) {
            tn_vec acc = tn_vset(0);
            for (int j = 0; j < l->out; j++)
                acc = tn_vfma(tn_vload(d + j * ld + s), tn_vset(w[(int64_t)k * l->out + j]), acc);
            tn_vstore(below + k * ld + s, acc);
        }
}

/* above_j = 0, then fma(a_k, w_kj, above_j) for k = first..last-1. */
static inline void tn_push(const tn_layer *l, const double *p, int64_t n, int64_t ld, int first,
                           int last, const double *a, double *above) {
    const double *w = p + l->w;
    for (int j = 0; j < l->out; j++)
        for (int64_t s = 0; s < n; s += TN_WIDTH) {
            tn_vec acc = tn_vset(0);
            for (int k = first; k < last; k++)
                acc = tn_vfma(tn_vload(a + k * ld + s), tn_vset(w[(int64_t)k * l->out + j]), acc);
            tn_vstore(above + j * ld + s, acc);
        }
}

#endif
