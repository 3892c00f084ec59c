/* grid_merge.c: samples with equal inputs as one. */
#include <math.h>
#include <string.h>

#include "core/fma.h"
#include "core/grid_parts.h"

/* -0 and 0 are equal, and so is NaN to itself. */
static bool same_inputs(const double *a, const double *b, int n) {
    for (int k = 0; k < n; k++)
        if (tn_bits(a[k] + 0.0) != tn_bits(b[k] + 0.0))
            return false;
    return true;
}

static uint64_t hash_of(const double *x, int n) {
    uint64_t h = 0;
    for (int k = 0; k < n; k++)
        h = (h ^ tn_bits(x[k] + 0.0)) * 0x9e3779b97f4a7c15, h ^= h >> 29;
    return h;
}

static int64_t slots_of(int64_t count) {
    int64_t slots = 4;
    while (slots < 2 * count)
        slots *= 2;
    return slots;
}

void tn_grid_merge_carve(tn_merged *m, const tn_samples *s, tn_carver *c) {
    *m = (tn_merged){0};
    m->xy = tn_carve(c, (size_t)(s->count * (s->in + s->out)) * sizeof(double));
    m->root = tn_carve(c, (size_t)s->count * sizeof(double));
    m->of = tn_carve(c, (size_t)s->count * sizeof(int64_t));
    m->slot = tn_carve(c, (size_t)slots_of(s->count) * sizeof(int64_t));
}

/* m->of[i]: the place of sample i among the distinct ones. */
static void find_equal(const tn_samples *s, tn_merged *m) {
    int64_t *slot = m->slot, *of = m->of;
    int width = s->in + s->out;
    int64_t slots = slots_of(s->count), found = 0;
    memset(slot, 0, (size_t)slots * sizeof *slot);
    for (int64_t i = 0; i < s->count; i++) {
        const double *x = s->xy + i * width;
        int64_t h = (int64_t)(hash_of(x, s->in) & (uint64_t)(slots - 1));
        while (slot[h] && !same_inputs(m->xy + (slot[h] - 1) * width, x, s->in))
            h = (h + 1) & (slots - 1);
        if (!slot[h]) {
            memcpy(m->xy + found * width, x, (size_t)s->in * sizeof *x);
            slot[h] = ++found;
        }
        of[i] = slot[h] - 1;
    }
    m->samples = (tn_samples){m->xy, found, s->in, s->out};
}

void tn_grid_merge(const tn_samples *s, tn_merged *m) {
    int width = s->in + s->out;
    int64_t *of = m->of;
    find_equal(s, m);
    memset(m->root, 0, (size_t)m->samples.count * sizeof *m->root);
    for (int64_t i = 0; i < s->count; i++) {
        double *to = m->xy + of[i] * width, *n = m->root + of[i];
        for (int k = s->in; k < width; k++) {
            double y = s->xy[i * width + k];
            to[k] = *n == 0 ? y : to[k] + y;
            m->squares = tn_fma(y, y, m->squares);
            m->largest = fabs(y) > m->largest ? fabs(y) : m->largest;
        }
        *n += 1;
    }
    for (int64_t g = 0; g < m->samples.count; g++)
        for (int k = s->in; k < width; k++)
            m->xy[g * width + k] *= 1 / m->root[g];
    for (int64_t i = 0; i < s->count; i++)
        for (int k = s->in; k < width; k++) {
            double r = s->xy[i * width + k] - m->xy[of[i] * width + k];
            m->rest = tn_fma(r, r, m->rest);
        }
    for (int64_t g = 0; g < m->samples.count; g++)
        m->root[g] = sqrt(m->root[g]);
}
