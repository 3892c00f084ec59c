/* vec.h: four doubles side by side; independent outputs only, never a sum across lanes. */
#ifndef TN_VEC_H
#define TN_VEC_H

#include <string.h>
#ifdef __FMA__
#include <immintrin.h>
#endif

#include "core/fma.h"
#include "core/kern/kern.h"
#include "core/kern/vfma.h"

typedef double tn_vec __attribute__((vector_size(8 * TN_LANES)));
typedef int64_t tn_words __attribute__((vector_size(8 * TN_LANES)));

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
#ifdef __FMA__ /* as elsewhere here: GCC does not always see one instruction in the plain form */
    return (tn_vec)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
#else
    tn_vec r;
#ifdef TN_HAS_FMA
    for (int i = 0; i < TN_LANES; i++)
        r[i] = tn_fma(a[i], b[i], c[i]);
#else
    const tn_pair *as = (const tn_pair *)&a, *bs = (const tn_pair *)&b, *cs = (const tn_pair *)&c;
    for (int i = 0; i < TN_LANES / 2; i++)
        ((tn_pair *)&r)[i] = tn_pair_fma(as[i], bs[i], cs[i]);
#endif
    return r;
#endif
}

/* a <= b in each lane, all bits or none; NaN is never <=. */
static inline tn_vec tn_vle(tn_vec a, tn_vec b) {
#ifdef __FMA__
    return (tn_vec)_mm256_cmp_pd((__m256d)a, (__m256d)b, _CMP_LE_OQ);
#else
    return (tn_vec)(a <= b);
#endif
}

/* a where the mask is set, else b; 0 where the mask is set, else b. */
static inline tn_vec tn_vpick(tn_vec mask, tn_vec a, tn_vec b) {
#ifdef __FMA__
    return (tn_vec)_mm256_blendv_pd((__m256d)b, (__m256d)a, (__m256d)mask);
#else
    return (tn_vec)(((tn_words)a & (tn_words)mask) | ((tn_words)b & ~(tn_words)mask));
#endif
}

static inline tn_vec tn_vclear(tn_vec mask, tn_vec b) {
#ifdef __FMA__
    return (tn_vec)_mm256_andnot_pd((__m256d)mask, (__m256d)b);
#else
    return (tn_vec)((tn_words)b & ~(tn_words)mask);
#endif
}

#endif
