/* vec.h: TN_WIDTH doubles side by side; independent outputs only, never a sum across lanes. */
#ifndef TN_VEC_H
#define TN_VEC_H

#include <string.h>
#ifdef __FMA__
#include <immintrin.h>
#endif

#include "core/fma.h"
#include "core/kern/kern.h"
#include "core/kern/vfma.h"

#ifdef __AVX512F__
enum { TN_WIDTH = 8 };
#else
enum { TN_WIDTH = 4 };
#endif
_Static_assert(TN_LANES % TN_WIDTH == 0, "layouts are padded for the widest vectors");

typedef double tn_vec __attribute__((vector_size(8 * TN_WIDTH)));

static inline tn_vec tn_vload(const double *p) {
    tn_vec v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void tn_vstore(double *p, tn_vec v) {
    memcpy(p, &v, sizeof v);
}

static inline tn_vec tn_vset(double x) {
    return x - (tn_vec){0}; /* x in each lane, -0 too */
}

/* tn_vfma; tn_vle: a <= b in each lane, never for NaN; tn_vpick: a where the mask is set, else b;
 * tn_vclear: 0 where it is set, else b; tn_vbits: the mask of the lanes whose bits are set;
 * tn_vlane: one lane in all; tn_vramp: 0 where a < 0, else a (NaN, -0 too). GCC does not always see
 * the one instruction in the plain form. */
#if defined(__AVX512F__)

typedef __mmask8 tn_mask;

static inline tn_vec tn_vfma(tn_vec a, tn_vec b, tn_vec c) {
    return (tn_vec)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
}
static inline tn_mask tn_vle(tn_vec a, tn_vec b) {
    return _mm512_cmp_pd_mask((__m512d)a, (__m512d)b, _CMP_LE_OQ);
}
static inline tn_mask tn_vbits(unsigned bits) {
    return (tn_mask)bits;
}
static inline tn_vec tn_vpick(tn_mask mask, tn_vec a, tn_vec b) {
    return (tn_vec)_mm512_mask_blend_pd(mask, (__m512d)b, (__m512d)a);
}
static inline tn_vec tn_vclear(tn_mask mask, tn_vec b) {
    return (tn_vec)_mm512_maskz_mov_pd((__mmask8)~mask, (__m512d)b);
}
static inline tn_vec tn_vlane(tn_vec v, int lane) {
    return (tn_vec)_mm512_permutexvar_pd(_mm512_set1_epi64(lane), (__m512d)v);
}
static inline tn_vec tn_vramp(tn_vec a) {
    return (tn_vec)_mm512_max_pd(_mm512_setzero_pd(), (__m512d)a);
}

#elif defined(__FMA__)

typedef tn_vec tn_mask;

static inline tn_vec tn_vfma(tn_vec a, tn_vec b, tn_vec c) {
    return (tn_vec)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
}
static inline tn_mask tn_vle(tn_vec a, tn_vec b) {
    return (tn_vec)_mm256_cmp_pd((__m256d)a, (__m256d)b, _CMP_LE_OQ);
}
static inline tn_mask tn_vbits(unsigned bits) {
    int64_t lanes[TN_WIDTH];
    tn_mask mask;
    for (int i = 0; i < TN_WIDTH; i++)
        lanes[i] = -(int64_t)(bits >> i & 1);
    memcpy(&mask, lanes, sizeof mask);
    return mask;
}
static inline tn_vec tn_vpick(tn_mask mask, tn_vec a, tn_vec b) {
    return (tn_vec)_mm256_blendv_pd((__m256d)b, (__m256d)a, (__m256d)mask);
}
static inline tn_vec tn_vclear(tn_mask mask, tn_vec b) {
    return (tn_vec)_mm256_andnot_pd((__m256d)mask, (__m256d)b);
}
static inline tn_vec tn_vlane(tn_vec v, int lane) {
    return tn_vset(v[lane]);
}
static inline tn_vec tn_vramp(tn_vec a) {
    return (tn_vec)_mm256_max_pd(_mm256_setzero_pd(), (__m256d)a);
}

#else

typedef int64_t tn_mask __attribute__((vector_size(8 * TN_WIDTH)));

static inline tn_vec tn_vfma(tn_vec a, tn_vec b, tn_vec c) {
    tn_vec r;
#ifdef TN_HAS_FMA
    for (int i = 0; i < TN_WIDTH; i++)
        r[i] = tn_fma(a[i], b[i], c[i]);
#else
    tn_pair as[TN_WIDTH / 2], bs[TN_WIDTH / 2], cs[TN_WIDTH / 2];
    memcpy(as, &a, sizeof a);
    memcpy(bs, &b, sizeof b);
    memcpy(cs, &c, sizeof c);
    for (int i = 0; i < TN_WIDTH / 2; i++)
        as[i] = tn_pair_fma(as[i], bs[i], cs[i]);
    memcpy(&r, as, sizeof r);
#endif
    return r;
}
static inline tn_mask tn_vle(tn_vec a, tn_vec b) {
    return a <= b;
}
static inline tn_mask tn_vbits(unsigned bits) {
    tn_mask mask;
    for (int i = 0; i < TN_WIDTH; i++)
        mask[i] = -(int64_t)(bits >> i & 1);
    return mask;
}
static inline tn_vec tn_vpick(tn_mask mask, tn_vec a, tn_vec b) {
    return (tn_vec)(((tn_mask)a & mask) | ((tn_mask)b & ~mask));
}
static inline tn_vec tn_vclear(tn_mask mask, tn_vec b) {
    return (tn_vec)((tn_mask)b & ~mask);
}
static inline tn_vec tn_vlane(tn_vec v, int lane) {
    return tn_vset(v[lane]);
}
static inline tn_vec tn_vramp(tn_vec a) {
    return tn_vclear(a < 0, a);
}

#endif

#endif
