/* vec.h: four doubles side by side; independent outputs only, never a sum across lanes. */
#ifndef TN_VEC_H
#define TN_VEC_H

#include <string.h>

#include "core/fma.h"
#include "core/kern/kern.h"

typedef double tn_vec __attribute__((vector_size(8 * TN_LANES)));

static inline tn_vec tn_vload(const double *p) {
    tn_vec v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void tn_vstore(double *p, tn_vec v) {
    memcpy(p, &v, sizeof v);
}

static inline tn_vec tn_vset(double x) {
    return (tn_vec){x, x, x, x};
}

static inline tn_vec tn_vfma(tn_vec a, tn_vec b, tn_vec c) {
    tn_vec r;
    for (int i = 0; i < TN_LANES; i++)
        r[i] = tn_fma(a[i], b[i], c[i]);
    return r;
}

#endif
