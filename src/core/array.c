#include "core/array.h"

#include <math.h>
#include <string.h>

#include "core/fma.h"
#include "core/vmath.h"

tn_view tn_view_shaped(double *p, int rank, const int64_t *dim) {
    tn_view v = {p, rank, {1, 1, 1, 1}, {0, 0, 0, 0}};
    int64_t step = 1;
    for (int k = rank - 1; k >= 0; k--) {
        v.dim[k] = dim[k];
        v.step[k] = step;
        step *= dim[k];
    }
    return v;
}

tn_view tn_view_part(tn_view v, int64_t i) {
    tn_view part = {v.p + i * v.step[0], v.rank - 1, {1, 1, 1, 1}, {0, 0, 0, 0}};
    for (int k = 1; k < v.rank; k++) {
        part.dim[k - 1] = v.dim[k];
        part.step[k - 1] = v.step[k];
    }
    if (v.rank == 1)
        part.rank = 1;
    return part;
}

bool tn_view_same_shape(tn_view a, tn_view b) {
    if (a.rank != b.rank)
        return false;
    for (int k = 0; k < a.rank; k++)
        if (a.dim[k] != b.dim[k])
            return false;
    return true;
}

bool tn_view_even(tn_view v, int64_t *step) {
    int64_t inside = 1; /* the elements of one part along dimension k */
    *step = 1;
    for (int k = v.rank - 1; k >= 0; k--) {
        if (v.dim[k] == 1)
            continue;
        if (inside == 1)
            *step = v.step[k];
        else if (v.step[k] != inside * *step)
            return false;
        inside *= v.dim[k];
    }
    return true;
}

static void address_range(tn_view v, const double **lo, const double **hi) {
    *lo = *hi = v.p;
    for (int k = 0; k < v.rank; k++) {
        int64_t span = (v.dim[k] - 1) * v.step[k];
        *(span < 0 ? lo : hi) += span;
    }
}

bool tn_view_overlap(tn_view a, tn_view b) {
    const double *a_lo, *a_hi, *b_lo, *b_hi;
    address_range(a, &a_lo, &a_hi);
    address_range(b, &b_lo, &b_hi);
    return a_lo <= b_hi && b_lo <= a_hi;
}

bool tn_view_broadcast(tn_view *a, tn_view *b) {
    if (a->rank != b->rank)
        return false;
    for (int k = 0; k < a->rank; k++) {
        if (a->dim[k] == b->dim[k])
            continue;
        if (a->dim[k] != 1 && b->dim[k] != 1)
            return false;
        tn_view *thin = a->dim[k] == 1 ? a : b, *wide = thin == a ? b : a;
        thin->dim[k] = wide->dim[k];
        thin->step[k] = 0;
    }
    return true;
}

void tn_array_fill(tn_view v, double x) {
    tn_walk w = tn_walk_begin(v);
    x = tn_canonical(x);
    for (int64_t n = tn_view_count(v); n > 0; n--)
        *tn_walk_next(&w) = x;
}

void tn_array_copy(tn_view a, tn_view out) {
    tn_walk from = tn_walk_begin(a), to = tn_walk_begin(out);
    for (int64_t n = tn_view_count(out); n > 0; n--)
        *tn_walk_next(&to) = *tn_walk_next(&from);
}

void tn_array_map(double (*f)(double), tn_view a, tn_view out) {
    tn_walk x = tn_walk_begin(a), z = tn_walk_begin(out);
    for (int64_t n = tn_view_count(out); n > 0; n--)
        *tn_walk_next(&z) = tn_canonical(f(*tn_walk_next(&x)));
}

void tn_array_map_row(const tn_map *map, tn_view a, tn_view out) {
    double x[TN_BLOCK], z[TN_BLOCK];
    tn_walk w = tn_walk_begin(a);
    int64_t count = tn_view_count(out), step;
    bool contiguous = tn_view_even(a, &step) && step == 1;
    for (int64_t i = 0; i < count; i += TN_BLOCK) {
        int64_t n = count - i < TN_BLOCK ? count - i : TN_BLOCK;
        if (contiguous)
            memcpy(x, a.p + i, (size_t)n * sizeof *x);
        else
            for (int64_t k = 0; k < n; k++)
                x[k] = *tn_walk_next(&w);
        for (int64_t k = n; k < tn_lanes(n); k++)
            x[k] = 0;
        map->run(tn_lanes(n), x, z);
        memcpy(out.p + i, z, (size_t)n * sizeof *z);
    }
}

void tn_array_zip(double (*f)(double, double), tn_view a, tn_view b, tn_view out) {
    tn_walk x = tn_walk_begin(a), y = tn_walk_begin(b), z = tn_walk_begin(out);
    for (int64_t n = tn_view_count(out); n > 0; n--) {
        const double *left = tn_walk_next(&x), *right = tn_walk_next(&y);
        *tn_walk_next(&z) = tn_canonical(f(*left, *right));
    }
}

void tn_array_where(tn_view c, tn_view a, tn_view b, tn_view out) {
    tn_walk s = tn_walk_begin(c), x = tn_walk_begin(a), y = tn_walk_begin(b);
    tn_walk z = tn_walk_begin(out);
    for (int64_t n = tn_view_count(out); n > 0; n--) {
        const double *yes = tn_walk_next(&x), *no = tn_walk_next(&y);
        *tn_walk_next(&z) = *tn_walk_next(&s) > 0 ? *yes : *no;
    }
}

void tn_array_linspace(double a, double b, tn_view out) {
    tn_walk w = tn_walk_begin(out);
    int64_t n = tn_view_count(out);
    double span = b - a;
    for (int64_t i = 0; i < n - 1; i++)
        *tn_walk_next(&w) = tn_canonical(a + (double)i * span / (double)(n - 1));
    *tn_walk_next(&w) = tn_canonical(b);
}

void tn_array_dot(tn_view a, tn_view b, tn_view out) {
    for (int64_t i = 0; i < out.dim[0]; i++)
        for (int64_t j = 0; j < out.dim[1]; j++) {
            double z = 0;
            for (int64_t k = 0; k < a.dim[1]; k++)
                z = tn_fma(*tn_at(a, i, k), *tn_at(b, k, j), z);
            *tn_at(out, i, j) = tn_canonical(z);
        }
}

double tn_array_sum(tn_view v) {
    tn_walk w = tn_walk_begin(v);
    double s = 0;
    for (int64_t n = tn_view_count(v); n > 0; n--)
        s += *tn_walk_next(&w);
    return tn_canonical(s);
}

double tn_array_square_sum(tn_view v, double centre) {
    tn_walk w = tn_walk_begin(v);
    double s = 0;
    for (int64_t n = tn_view_count(v); n > 0; n--) {
        double d = *tn_walk_next(&w) - centre;
        s = tn_fma(d, d, s);
    }
    return tn_canonical(s);
}

/* The least element of sign * v, NaN if any element is. */
static double least(tn_view v, double sign) {
    tn_walk w = tn_walk_begin(v);
    double best = *tn_walk_next(&w);
    for (int64_t n = tn_view_count(v) - 1; n > 0; n--) {
        double x = *tn_walk_next(&w);
        if (x != x || sign * x < sign * best)
            best = x;
        if (best != best)
            break;
    }
    return tn_canonical(best);
}

double tn_array_min(tn_view v) {
    return least(v, 1);
}

double tn_array_max(tn_view v) {
    return least(v, -1);
}

/* x if it is less than y, else y, which stays where x is NaN. */
static inline double lesser(double x, double y) {
    return x < y ? x : y;
}

/* The first place of the least of sign * p[0 .. n), or -1 if that is infinite or there is none;
 * four at a time, since each comparison waits for the one before. */
static int64_t arg_least_run(const double *p, int64_t n, double sign) {
    double a = INFINITY, b = a, c = a, d = a;
    int64_t i = 0;
    for (; i + 4 <= n; i += 4) {
        a = lesser(sign * p[i], a);
        b = lesser(sign * p[i + 1], b);
        c = lesser(sign * p[i + 2], c);
        d = lesser(sign * p[i + 3], d);
    }
    for (; i < n; i++)
        a = lesser(sign * p[i], a);
    double least = lesser(lesser(a, b), lesser(c, d));
    for (i = 0; i < n && least < INFINITY; i++)
        if (sign * p[i] == least)
            return i;
    return -1;
}

int64_t tn_array_arg_least(tn_view v, double sign) {
    int64_t step, run = tn_view_even(v, &step) && step == 1 ? tn_view_count(v) : 0;
    int64_t first = arg_least_run(v.p, run, sign);
    if (first >= 0)
        return first;
    tn_walk w = tn_walk_begin(v);
    int64_t count = tn_view_count(v), at = -1;
    double best = 0;
    for (int64_t n = 0; n < count; n++) {
        double x = sign * *tn_walk_next(&w);
        if (x == x && (at < 0 || x < best)) {
            at = n;
            best = x;
        }
    }
    return at;
}

static void sift_down(double *x, int64_t root, int64_t n) {
    double top = x[root];
    for (int64_t child; (child = 2 * root + 1) < n; root = child) {
        if (child + 1 < n && x[child + 1] > x[child])
            child++;
        if (x[child] <= top)
            break;
        x[root] = x[child];
    }
    x[root] = top;
}

static void heap_sort(double *x, int64_t n) {
    for (int64_t i = n / 2 - 1; i >= 0; i--)
        sift_down(x, i, n);
    for (int64_t end = n - 1; end > 0; end--) {
        double greatest = x[0];
        x[0] = x[end];
        x[end] = greatest;
        sift_down(x, 0, end);
    }
}

double tn_array_quantile(double *x, int64_t n, double q) {
    for (int64_t i = 0; i < n; i++)
        if (x[i] != x[i])
            return tn_canonical(x[i]);
    heap_sort(x, n);
    double place = q * (double)(n - 1), below = floor(place);
    int64_t i = (int64_t)below;
    if (i >= n - 1 || x[i] == x[i + 1])
        return x[i];
    return tn_canonical(x[i] + (x[i + 1] - x[i]) * (place - below));
}

static double whole_power(double x, uint64_t n) {
    double z = 1;
    for (; n; n >>= 1) {
        if (n & 1)
            z *= x;
        x *= x;
    }
    return z;
}

double tn_pow(double x, double y) {
    double z;
    if (y == floor(y) && fabs(y) < 0x1p63)
        z = whole_power(x, (uint64_t)fabs(y));
    else if (y == 0.5)
        return tn_canonical(sqrt(x));
    else
        return tn_canonical(tn_exp(y * tn_log(x)));
    return tn_canonical(y < 0 ? 1 / z : z);
}
