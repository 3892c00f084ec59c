#include "core/hinge.h"

#include <math.h>
#include <string.h>

enum { COLUMNS = 1 + 2 * TN_HINGES, FREE = -1, CHUNK = 16 };

/* A column of the least-squares problem: a0 + a1 x on the different x [lo, hi), else 0. */
typedef struct column {
    int64_t lo, hi;
    double a0, a1;
} column;

/* Where a unit's kink is: at x[knot], or with knot == FREE inside gap (x[gap], x[gap + 1]). */
typedef struct place {
    bool falling;
    int64_t gap, knot;
} place;

/* Data ---------------------------------------------------------------------------------------- */

size_t tn_hinge_data_size(int64_t samples) {
    return (size_t)(2 * samples + samples + (samples + 1) * TN_HINGE_SUMS * 2) * sizeof(double);
}

/* Sorts pairs by x, then y (Shell 1959, Ciura's gaps, then by 2.25). */
static void sort_pairs(double *xy, int64_t n) {
    int64_t gap = 1;
    while (gap < n)
        gap = gap * 9 / 4 + 1;
    for (; gap > 0; gap = gap > 1 ? gap * 4 / 9 : 0)
        for (int64_t i = gap; i < n; i++) {
            double x = xy[2 * i], y = xy[2 * i + 1];
            int64_t j = i;
            for (; j >= gap; j -= gap) {
                double *p = xy + 2 * (j - gap);
                if (p[0] < x || (p[0] == x && p[1] <= y))
                    break;
                xy[2 * j] = p[0], xy[2 * j + 1] = p[1];
            }
            xy[2 * j] = x, xy[2 * j + 1] = y;
        }
}

/* (hi, lo) += v, with the error of the rounded sum kept in lo (Knuth's two-sum). */
static void add(double *sum, double v) {
    double s = sum[0] + v, b = s - sum[0];
    sum[1] += (sum[0] - (s - b)) + (v - b);
    sum[0] = s;
}

void tn_hinge_data_init(tn_hinge_data *data, tn_view x, tn_view y, void *mem) {
    int64_t m = x.dim[0];
    double *xy = mem, mean = 0;
    data->x = xy + 2 * m;
    data->sum = data->x + m;
    for (int64_t i = 0; i < m; i++) {
        xy[2 * i] = *tn_at(x, i, 0), xy[2 * i + 1] = *tn_at(y, i, 0);
        mean += xy[2 * i + 1];
    }
    sort_pairs(xy, m);
    data->samples = m;
    data->x0 = 0.5 * xy[0] + 0.5 * xy[2 * m - 2];
    data->y0 = mean / (double)m;
    data->n = 0;
    memset(data->sum, 0, TN_HINGE_SUMS * 2 * sizeof *data->sum);
    for (int64_t i = 0; i < m; i++) {
        double u = xy[2 * i] - data->x0, v = xy[2 * i + 1] - data->y0;
        double term[TN_HINGE_SUMS] = {1, u, u * u, v, u * v, v * v};
        bool next = i == 0 || u > data->x[data->n - 1];
        double *sum = data->sum + (data->n + next) * TN_HINGE_SUMS * 2;
        if (next) {
            memcpy(sum, sum - TN_HINGE_SUMS * 2, TN_HINGE_SUMS * 2 * sizeof *sum);
            data->x[data->n++] = u;
        }
        for (int k = 0; k < TN_HINGE_SUMS; k++)
            add(sum + 2 * k, term[k]);
    }
}

/* Sum number k over the different x [lo, hi). */
static double range(const tn_hinge_data *d, int k, int64_t lo, int64_t hi) {
    const double *a = d->sum + (lo * TN_HINGE_SUMS + k) * 2;
    const double *b = d->sum + (hi * TN_HINGE_SUMS + k) * 2;
    return (b[0] - a[0]) + (b[1] - a[1]);
}

/* Least squares on a face -------------------------------------------------------------------- */

static double dot(const tn_hinge_data *d, const column *a, const column *b) {
    int64_t lo = a->lo > b->lo ? a->lo : b->lo, hi = a->hi < b->hi ? a->hi : b->hi;
    if (lo >= hi)
        return 0;
    double s = a->a0 * b->a0 * range(d, 0, lo, hi);
    s += (a->a0 * b->a1 + a->a1 * b->a0) * range(d, 1, lo, hi);
    return s + a->a1 * b->a1 * range(d, 2, lo, hi);
}

static int add_columns(const tn_hinge_data *d, const place *u, column *out) {
    if (u->falling) {
        int64_t end = u->knot == FREE ? u->gap + 1 : u->knot;
        out[0] = (column){0, end, d->x[end], -1};
        out[1] = (column){0, end, 1, 0};
    } else {
        int64_t from = u->knot == FREE ? u->gap : u->knot;
        out[0] = (column){from + 1, d->n, -d->x[from], 1};
        out[1] = (column){from + 1, d->n, 1, 0};
    }
    return u->knot == FREE ? 2 : 1;
}

/* Coefficients of the least squares; answers its sum, or infinity where columns depend on each
 * other. */
static double solve(const tn_hinge_data *d, int units, const place *u, double *coef) {
    column col[COLUMNS] = {{0, d->n, 1, 0}};
    double l[COLUMNS][COLUMNS], b[COLUMNS], square = range(d, 5, 0, d->n);
    int n = 1;
    for (int i = 0; i < units; i++)
        n += add_columns(d, &u[i], col + n);
    for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
            double s = dot(d, &col[i], &col[j]), whole = s;
            for (int k = 0; k < j; k++)
                s -= l[i][k] * l[j][k];
            if (i == j && !(s > 1e-13 * whole))
                return INFINITY;
            l[i][j] = i == j ? sqrt(s) : s / l[j][j];
        }
        double s = col[i].a0 * range(d, 3, col[i].lo, col[i].hi) +
                   col[i].a1 * range(d, 4, col[i].lo, col[i].hi);
        for (int k = 0; k < i; k++)
            s -= l[i][k] * b[k];
        b[i] = s / l[i][i];
        square -= b[i] * b[i];
    }
    for (int i = n - 1; i >= 0; i--) {
        coef[i] = b[i];
        for (int k = i + 1; k < n; k++)
            coef[i] -= l[k][i] * coef[k];
        coef[i] /= l[i][i];
    }
    return square > 0 ? square : 0;
}

/* The fit of coefficients; false where a free kink leaves its gap. */
static bool read_fit(const tn_hinge_data *d, int units, const place *u, const double *coef,
                     tn_hinges *fit) {
    double slack = 1e-12 * (d->x[d->n - 1] - d->x[0]);
    int k = 1;
    for (int i = 0; i < units; i++) {
        tn_hinge *h = &fit->unit[i];
        *h = (tn_hinge){.falling = u[i].falling, .knot = u[i].knot != FREE, .d = coef[k]};
        if (h->knot) {
            h->t = d->x[u[i].knot];
            k++;
            continue;
        }
        double lo = d->x[u[i].gap], hi = d->x[u[i].gap + 1], away = coef[k + 1] / coef[k];
        h->t = u[i].falling ? hi + away : lo - away;
        if (!(h->t >= lo - slack && h->t <= hi + slack))
            return false;
        h->t = h->t < lo ? lo : h->t > hi ? hi : h->t;
        k += 2;
    }
    fit->c = coef[0];
    fit->units = units;
    return true;
}

/* What a bound must exceed to be out of the race. */
static double limit(const tn_hinge_data *d, double square) {
    return square * (1 + 1e-9) + 1e-13 * range(d, 5, 0, d->n);
}

/* The best fit with every kink in its gap or at its knot, if it is better than *best. */
static void search_cell(const tn_hinge_data *d, int units, const place *cell, tn_hinges *best) {
    static const int faces[] = {1, 3, 9, 27};
    for (int face = 0; face < faces[units]; face++) {
        place u[TN_HINGES];
        double coef[COLUMNS];
        for (int i = 0, code = face; i < units; i++, code /= 3) {
            u[i] = cell[i];
            if (u[i].knot == FREE && code % 3 > 0)
                u[i].knot = cell[i].gap + code % 3 - 1;
        }
        double square = solve(d, units, u, coef);
        if (face == 0 && square < INFINITY && square > limit(d, best->square))
            return; /* the other faces are parts of this one */
        tn_hinges fit;
        if (square < best->square && read_fit(d, units, u, coef, &fit)) {
            fit.square = square;
            *best = fit;
        }
    }
}

/* Bounds --------------------------------------------------------------------------------------- */

/* The smallest sum of squares of a constant, or of a line, on the different x [lo, hi). */
static double piece(const tn_hinge_data *d, bool constant, int64_t lo, int64_t hi) {
    if (lo >= hi)
        return 0;
    double n = range(d, 0, lo, hi), x = range(d, 1, lo, hi), y = range(d, 3, lo, hi);
    double s = range(d, 5, lo, hi) - y * y / n, spread = range(d, 2, lo, hi) - x * x / n;
    if (!constant && spread > 0 && hi - lo > 1) {
        double both = range(d, 4, lo, hi) - x * y / n;
        s -= both * both / spread;
    }
    return s > 0 ? s : 0;
}

/* The piece that all units leave constant: behind every falling and before every rising one. */
static int constant_piece(int units, const bool *falling) {
    int at = 0;
    while (at < units && falling[at])
        at++;
    for (int i = at; i < units; i++)
        if (falling[i])
            return -1;
    return at;
}

typedef struct search {
    const tn_hinge_data *data;
    int units, constant;
    bool falling[TN_HINGES];
    double *rest; /* (units + 1, n): bound on the pieces behind gap g of unit s (from 1) */
    int64_t first;
    tn_hinges best, found[CHUNK];
} search;

size_t tn_hinge_work(int64_t n) {
    return sizeof(search) + (size_t)((TN_HINGES + 1) * n) * sizeof(double);
}

static void bound_rests(search *s) {
    int64_t n = s->data->n;
    for (int unit = s->units; unit >= 1; unit--)
        for (int64_t g = 0; g < n - 1; g++) {
            double least = INFINITY;
            if (unit == s->units)
                least = piece(s->data, s->constant == unit, g + 1, n);
            for (int64_t h = g; unit < s->units && h < n - 1; h++) {
                double v =
                    piece(s->data, s->constant == unit, g + 1, h + 1) + s->rest[(unit + 1) * n + h];
                least = v < least ? v : least;
            }
            s->rest[unit * n + g] = least;
        }
}

static void branch(const search *s, int unit, double before, place *cell, tn_hinges *best) {
    int64_t n = s->data->n, from = cell[unit - 1].gap;
    if (before + s->rest[unit * n + from] > limit(s->data, best->square))
        return;
    if (unit == s->units) {
        search_cell(s->data, unit, cell, best);
        return;
    }
    for (int64_t g = from; g < n - 1; g++) {
        cell[unit] = (place){s->falling[unit], g, FREE};
        double here = before + piece(s->data, s->constant == unit, from + 1, g + 1);
        branch(s, unit + 1, here, cell, best);
    }
}

static void search_first(void *arg, int worker, int64_t i) {
    search *s = arg;
    int64_t g = s->first + i;
    (void)worker;
    place cell[TN_HINGES] = {{s->falling[0], g, FREE}};
    branch(s, 1, piece(s->data, s->constant == 0, 0, g + 1), cell, &s->found[i]);
}

/* A good fit to begin with: kinks at some x, moved one at a time as long as that helps. */
static void guess(const tn_hinge_data *d, int units, const bool *falling, tn_hinges *best) {
    place u[TN_HINGES];
    double coef[COLUMNS], least = INFINITY;
    for (int i = 0; i < units; i++)
        u[i] = (place){falling[i], 0, d->n * (i + 1) / (units + 1)};
    for (bool moved = true; moved;) {
        moved = false;
        for (int i = 0; i < units; i++)
            for (int64_t q = 0, at = u[i].knot; q < d->n; q++) {
                u[i].knot = q;
                double square = solve(d, units, u, coef);
                if (square < least) {
                    least = square, at = q, moved = true;
                }
                u[i].knot = at;
            }
    }
    if (least < best->square && solve(d, units, u, coef) == least) {
        read_fit(d, units, u, coef, best);
        best->square = least;
    }
}

/* All gaps of `units` kinks with one pattern of rising and falling units. */
static tn_status search_pattern(tn_ctx *ctx, search *s, tn_err *err) {
    s->constant = constant_piece(s->units, s->falling);
    bound_rests(s);
    for (s->first = 0; s->first < s->data->n - 1; s->first += CHUNK) {
        int64_t left = s->data->n - 1 - s->first, count = left < CHUNK ? left : CHUNK;
        if (tn_interrupted(ctx)) {
            *err = (tn_err){TN_INTERRUPTED, {s->first, 0, 0}};
            return err->code;
        }
        for (int64_t i = 0; i < count; i++)
            s->found[i] = s->best;
        tn_pool_run(&ctx->pool, count, search_first, s);
        for (int64_t i = 0; i < count; i++)
            if (s->found[i].square < s->best.square)
                s->best = s->found[i];
    }
    return TN_OK;
}

static void move_back(const tn_hinge_data *d, tn_hinges *fit) {
    fit->c += d->y0;
    for (int i = 0; i < fit->units; i++)
        fit->unit[i].t += d->x0;
}

tn_status tn_hinge_best(tn_ctx *ctx, const tn_hinge_data *data, int units, void *work,
                        tn_hinges *best, tn_err *err) {
    search *s = work;
    tn_status status = TN_OK;
    tn_fp_default();
    memset(s, 0, sizeof *s);
    s->data = data;
    s->rest = (double *)(s + 1);
    s->best.square = range(data, 5, 0, data->n); /* the constant */
    for (int pass = 0; pass < 2; pass++)
        for (s->units = 1; s->units <= units && status == TN_OK; s->units++)
            for (int pattern = 0; pattern < 1 << s->units && status == TN_OK; pattern++) {
                for (int i = 0; i < s->units; i++)
                    s->falling[i] = pattern >> i & 1;
                if (pass == 0)
                    guess(data, s->units, s->falling, &s->best);
                else
                    status = search_pattern(ctx, s, err);
            }
    *best = s->best;
    move_back(data, best);
    return status;
}

/* Descent -------------------------------------------------------------------------------------- */

/* The gap of a kink: x[gap] <= t < x[gap + 1]; -1 before the first x, n - 1 from the last on. */
static int64_t gap_of(const tn_hinge_data *d, double t) {
    int64_t lo = -1, hi = d->n;
    while (hi - lo > 1) {
        int64_t mid = lo + (hi - lo) / 2;
        if (d->x[mid] <= t)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

/* The units that bend the fit, and of the others those that are on; answers how many move. */
static int sort_units(const tn_hinge_data *d, const tn_hinges *fit, int *index, int *linear) {
    int moving = 0;
    *linear = -1;
    for (int i = 0; i < fit->units; i++) {
        const tn_hinge *h = &fit->unit[i];
        bool before = h->t <= d->x[0], behind = h->t >= d->x[d->n - 1];
        if (!before && !behind && !h->off)
            index[moving++] = i;
        else if (!h->off && before != h->falling && *linear < 0)
            *linear = i;
    }
    return moving;
}

/* Tries the cells on both sides of kinks that stand at an x. */
static void search_around(const tn_hinge_data *d, int moving, int all, const tn_hinges *from,
                          tn_hinges *best) {
    for (int side = 0; side < 1 << moving; side++) {
        place cell[TN_HINGES];
        bool same = false;
        for (int i = 0; i < all; i++) {
            const tn_hinge *h = &from->unit[i];
            int64_t gap = gap_of(d, h->t);
            bool at = gap >= 0 && gap < d->n && d->x[gap] == h->t && i < moving;
            gap -= (side >> i & 1) && at && gap > 0;
            gap = gap < 0 ? 0 : gap > d->n - 2 ? d->n - 2 : gap;
            same = same || ((side >> i & 1) && !at);
            cell[i] = (place){h->falling, gap, i < moving ? FREE : 0};
        }
        if (!same)
            search_cell(d, all, cell, best);
    }
}

void tn_hinge_descend(const tn_hinge_data *data, tn_hinges *fit) {
    int index[TN_HINGES], linear;
    tn_fp_default();
    for (int i = 0; i < fit->units; i++)
        fit->unit[i].t -= data->x0;
    int moving = sort_units(data, fit, index, &linear), all = moving + (linear >= 0);
    tn_hinges now = {.square = INFINITY, .units = all};
    for (int i = 0; i < moving; i++)
        now.unit[i] = fit->unit[index[i]];
    if (linear >= 0) { /* any on unit spans what a rising kink at the first x spans */
        now.unit[moving] = (tn_hinge){.knot = true, .t = data->x[0]};
        index[moving] = linear;
    }
    for (int round = 0; round < 10000; round++) {
        tn_hinges next = now;
        search_around(data, moving, all, &now, &next);
        if (!(next.square < now.square * (1 - 1e-13)))
            break;
        now = next;
    }
    fit->square = now.square;
    fit->c = now.c;
    for (int i = 0; i < fit->units; i++)
        fit->unit[i].off = true;
    for (int i = 0; i < all; i++)
        fit->unit[index[i]] = now.unit[i];
    move_back(data, fit);
}
