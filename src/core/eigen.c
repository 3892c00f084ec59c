#include "core/eigen.h"

#include <math.h>
#include <string.h>

#include "core/fma.h"

/* Sweeps are quadratic in the end: 8 or so suffice for any matrix that fits into memory. */
enum { MOST_SWEEPS = 60 };

size_t tn_eigen_work(int64_t n) {
    return (size_t)(2 * n * n) * sizeof(double);
}

/* A power of two near 1 / (largest size), so that no square overflows; exact to undo. */
static double fitting_scale(tn_view a) {
    double most = 0;
    for (int64_t i = 0; i < a.dim[0]; i++)
        for (int64_t j = 0; j < a.dim[0]; j++)
            most = fabs(*tn_at(a, i, j)) > most ? fabs(*tn_at(a, i, j)) : most;
    uint64_t exponent = tn_bits(most) >> 52;
    if (exponent == 0)
        return most == 0 ? 1 : 0x1p1000;
    exponent = 2046 - exponent;
    return tn_from_bits((exponent < 1 ? 1 : exponent) << 52);
}

/* Rotates rows p and q: x_p = c x_p - s x_q, x_q = s x_p + c x_q. */
static void rotate(double *restrict xp, double *restrict xq, int64_t n, double c, double s) {
    for (int64_t k = 0; k < n; k++) {
        double a = xp[k], b = xq[k];
        xp[k] = c * a - s * b;
        xq[k] = s * a + c * b;
    }
}

/* Makes a_pq zero. `a` is kept whole: its rows are rotated, then copied to its columns. */
static void annihilate(double *a, double *v, int64_t n, int64_t p, int64_t q) {
    double *ap = a + p * n, *aq = a + q * n, off = ap[q], app = ap[p], aqq = aq[q];
    double theta = (aqq - app) / (2 * off), size = fabs(theta);
    double t = size < 0x1p500 ? 1 / (size + sqrt(size * size + 1)) : 0.5 / size;
    t = theta < 0 ? -t : t;
    double c = 1 / sqrt(t * t + 1), s = t * c;
    rotate(ap, aq, n, c, s);
    ap[p] = app - t * off;
    aq[q] = aqq + t * off;
    ap[q] = aq[p] = 0;
    for (int64_t k = 0; k < n; k++) {
        a[k * n + p] = ap[k];
        a[k * n + q] = aq[k];
    }
    rotate(v + p * n, v + q * n, n, c, s);
}

/* Whether a_pq no longer moves the eigenvalues: relative to both, or to the scaled matrix. */
static bool negligible(double off, double app, double aqq) {
    double least = fabs(app) < fabs(aqq) ? fabs(app) : fabs(aqq);
    return fabs(off) <= 0x1p-54 * least || fabs(off) <= 0x1p-100;
}

/* One pass over all pairs; false when nothing was left to do. */
static bool sweep(double *a, double *v, int64_t n) {
    bool moved = false;
    for (int64_t p = 0; p < n - 1; p++)
        for (int64_t q = p + 1; q < n; q++)
            if (!negligible(a[p * n + q], a[p * n + p], a[q * n + q])) {
                annihilate(a, v, n, p, q);
                moved = true;
            }
    return moved;
}

static void store_vector(const double *v, int64_t n, int64_t column, tn_view vectors) {
    int64_t big = 0;
    for (int64_t k = 1; k < n; k++)
        big = fabs(v[k]) > fabs(v[big]) ? k : big;
    for (int64_t k = 0; k < n; k++)
        *tn_at(vectors, k, column) = (v[big] < 0 ? -v[k] : v[k]) + 0.0;
}

/* Ascending; of equal values the one that stands first. */
static void store(double *a, const double *v, int64_t n, double scale, tn_view values,
                  tn_view vectors) {
    double *diagonal = a;
    for (int64_t i = 0; i < n; i++)
        diagonal[i] = a[i * n + i];
    for (int64_t i = 0; i < n; i++) {
        int64_t least = 0;
        for (int64_t k = 1; k < n; k++)
            least = diagonal[k] < diagonal[least] ? k : least;
        *tn_at(values, i, 0) = diagonal[least] / scale + 0.0;
        store_vector(v + least * n, n, i, vectors);
        diagonal[least] = HUGE_VAL;
    }
}

tn_status tn_eigen_symmetric(const tn_ctx *ctx, tn_view a, void *work, tn_view values,
                             tn_view vectors, tn_err *err) {
    int64_t n = a.dim[0];
    double *m = work, *v = m + n * n, scale = fitting_scale(a);
    memset(v, 0, (size_t)(n * n) * sizeof *v);
    for (int64_t i = 0; i < n; i++) {
        v[i * n + i] = 1;
        for (int64_t j = 0; j < n; j++)
            m[i * n + j] = *tn_at(a, i, j) * scale;
    }
    tn_fp_default();
    for (int k = 0; k < MOST_SWEEPS && sweep(m, v, n); k++)
        if (tn_interrupted(ctx)) {
            *err = (tn_err){.code = TN_INTERRUPTED};
            return err->code;
        }
    store(m, v, n, scale, values, vectors);
    return TN_OK;
}
