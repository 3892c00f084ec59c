#include "core/pieces.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Beside these parts of the sums a difference is rounding. */
static const double SINGULAR = 1e-11, LEVEL = 1e-9, NOTHING = 1e-11, ULPS = 0x1p-50;

/* One axis: its cuts at[0] = from, kinks, at[count] = to, between them `count` intervals. */
typedef struct side {
    const tn_bent *b;
    double *at;     /* (samples + 2) */
    double *kink;   /* (samples) of each sample; NaN where it does not bend */
    double *factor; /* (samples) the slope of the activation, in the interval that is looked at */
    double *h2, *g1, *own; /* (samples + 1) per interval: sums of s s g g, s s g h, s g c */
    int64_t count;
} side;

/* The quadratic function on one rectangle: slopes gx + xx x + xy y and gy + xy x + yy y. */
typedef struct piece {
    double xx, xy, yy, gx, gy;
} piece;

typedef struct run {
    const tn_pieces_spec *spec;
    side x, y;
    int64_t *order;    /* (samples) of y's kinks, ascending; those without at the end */
    piece *row, *last; /* (samples + 1) rectangles of one interval of x, and of the one before */
    bool has_row, has_last;
    int64_t found, capacity;
    tn_piece_point *point;
} run;

size_t tn_pieces_work(int64_t samples) {
    size_t n = (size_t)samples + 2;
    return 12 * n * sizeof(double) + n * sizeof(int64_t) + 2 * n * sizeof(piece);
}

/* Sorting ------------------------------------------------------------------------------------- */

static bool later(const double *key, int64_t a, int64_t b) {
    double u = key[a] == key[a] ? key[a] : HUGE_VAL, v = key[b] == key[b] ? key[b] : HUGE_VAL;
    return u > v || (u == v && a > b);
}

static void sink(const double *key, int64_t *order, int64_t at, int64_t n) {
    for (int64_t child = 2 * at + 1; child < n; child = 2 * at + 1) {
        if (child + 1 < n && later(key, order[child + 1], order[child]))
            child++;
        if (!later(key, order[child], order[at]))
            return;
        int64_t swap = order[at];
        order[at] = order[child], order[child] = swap;
        at = child;
    }
}

static void sort(const double *key, int64_t *order, int64_t n) {
    for (int64_t k = 0; k < n; k++)
        order[k] = k;
    for (int64_t k = n / 2; k-- > 0;)
        sink(key, order, k, n);
    for (int64_t end = n; end-- > 1;) {
        int64_t swap = order[0];
        order[0] = order[end], order[end] = swap;
        sink(key, order, 0, end);
    }
}

/* Sides --------------------------------------------------------------------------------------- */

static void cut(side *s, int64_t samples, int64_t *order) {
    const tn_bent *b = s->b;
    for (int64_t i = 0; i < samples; i++)
        s->kink[i] = b->g[i] == 0 ? NAN : 0 - b->h[i] / b->g[i];
    sort(s->kink, order, samples);
    s->count = 0;
    s->at[0] = b->from;
    for (int64_t k = 0; k < samples; k++) {
        double t = s->kink[order[k]];
        if (t > s->at[s->count] && t < b->to)
            s->at[++s->count] = t;
    }
    s->at[++s->count] = b->to;
}

/* The slopes of the activation between two cuts. */
static void enter(side *s, int64_t samples, int64_t interval) {
    double t = 0.5 * (s->at[interval] + s->at[interval + 1]);
    for (int64_t i = 0; i < samples; i++)
        s->factor[i] = s->b->g[i] * t + s->b->h[i] > 0 ? 1 : s->b->slope;
}

static void add_own(side *s, int64_t samples) {
    const tn_bent *b = s->b;
    for (int64_t k = 0; k < s->count; k++) {
        double gg = 0, gh = 0, gc = 0;
        enter(s, samples, k);
        for (int64_t i = 0; i < samples; i++) {
            double g = s->factor[i] * b->g[i];
            gg += g * g;
            gh += g * s->factor[i] * b->h[i];
            gc += g * b->c[i];
        }
        s->h2[k] = b->square * gg;
        s->g1[k] = b->square * gh;
        s->own[k] = gc;
    }
}

/* Rows of rectangles -------------------------------------------------------------------------- */

/* Sums of products of both units' parts: g g, g h, h g. */
typedef struct mixed {
    double gg, gh, hg;
} mixed;

static void mix(const run *r, int64_t i, double factor, mixed *m) {
    const tn_bent *x = r->x.b, *y = r->y.b;
    double g = r->x.factor[i] * x->g[i], h = r->x.factor[i] * x->h[i];
    m->gg += g * factor * y->g[i];
    m->gh += g * factor * y->h[i];
    m->hg += h * factor * y->g[i];
}

/* A sum, or 0 where it is nothing beside its parts. */
static double sum_of(double a, double b, double c) {
    double sum = a + b + c;
    return fabs(sum) > NOTHING * (fabs(a) + fabs(b) + fabs(c)) ? sum : 0;
}

/* The rectangles of interval a of x. Where a unit is off on all samples, what it does is 0. */
static void fill_row(run *r, int64_t a) {
    int64_t samples = r->spec->samples, next = 0;
    double cross = r->spec->cross;
    side *x = &r->x, *y = &r->y;
    mixed m = {0};
    enter(x, samples, a);
    enter(y, samples, 0);
    for (int64_t i = 0; i < samples; i++)
        mix(r, i, y->factor[i], &m);
    while (next < samples && y->kink[r->order[next]] <= y->at[0])
        next++;
    for (int64_t b = 0; b < y->count; b++) {
        bool off = x->h2[a] == 0 || y->h2[b] == 0;
        r->row[b] = (piece){x->h2[a], off ? 0 : cross * m.gg, y->h2[b],
                            sum_of(x->g1[a], x->own[a], off ? 0 : cross * m.gh),
                            sum_of(y->g1[b], y->own[b], off ? 0 : cross * m.hg)};
        for (; next < samples && y->kink[r->order[next]] <= y->at[b + 1]; next++) {
            int64_t i = r->order[next];
            double to = y->b->g[i] > 0 ? 1 : y->b->slope;
            mix(r, i, to - y->factor[i], &m);
            y->factor[i] = to;
        }
    }
}

static double slope_x(const piece *q, double x, double y) {
    return sum_of(q->gx, q->xx * x, q->xy * y);
}

static double slope_y(const piece *q, double x, double y) {
    return sum_of(q->gy, q->xy * x, q->yy * y);
}

/* Whether the loss rises in all directions from where both slopes are 0. */
static bool curved(const piece *q) {
    return q->xx * q->yy - q->xy * q->xy > SINGULAR * q->xx * q->yy;
}

/* A slope at a side, away from which the loss rises by its curvature where the slope is 0, as at a
 * sample that is fitted exactly: then as if it were a little `sign`. */
static double lift(double slope, bool rises, double sign) {
    return slope == 0 && rises ? sign * DBL_MIN : slope;
}

/* Whether t lies between at[0] and at[1], by more than rounding. */
static bool between(const double *at, double t) {
    return t - at[0] > ULPS * fabs(at[0]) && at[1] - t > ULPS * fabs(at[1]);
}

/* Points -------------------------------------------------------------------------------------- */

static void add(run *r, int kind, bool kink, double x, double y) {
    if (r->found++ < r->capacity)
        r->point[r->found - 1] = (tn_piece_point){.kind = kind, .kink = kink, .x = x, .y = y};
}

static void add_level(run *r, int kind, bool kink, double x1, double y1, double x2, double y2) {
    add(r, kind, kink, 0.5 * (x1 + x2), 0.5 * (y1 + y2));
    if (r->found <= r->capacity)
        memcpy(r->point[r->found - 1].end, (double[2][2]){{x1, y1}, {x2, y2}},
               sizeof r->point->end);
}

/* A point between slopes `before` and `after`, at a minimum along the kink. */
static void judge(run *r, double before, double after, double x, double y) {
    bool kink = before > -HUGE_VAL && after < HUGE_VAL;
    if (before < 0 && after > 0)
        add(r, TN_PIECE_MINIMUM, kink, x, y);
    else if (before > 0 && after < 0)
        add(r, TN_PIECE_SADDLE, true, x, y);
}

/* The sides between rectangles b of the last and of this row, at x = at[a]. */
static void upright_sides(run *r, int64_t a) {
    double x = r->x.at[a];
    for (int64_t b = 0; b < r->y.count; b++) {
        const piece *any = r->has_row ? &r->row[b] : &r->last[b];
        double from = r->y.at[b], to = r->y.at[b + 1], y = -(any->gy + any->xy * x) / any->yy;
        bool level = any->yy == 0;
        if (level)
            y = 0.5 * (from + to);
        if (!between(r->y.at + b, y))
            continue;
        const piece *p = &r->last[b], *q = &r->row[b];
        double before = -HUGE_VAL, after = HUGE_VAL;
        if (r->has_last)
            before = lift(slope_x(p, x, y), level ? p->xx > 0 : curved(p), -1);
        if (r->has_row)
            after = lift(slope_x(q, x, y), level ? q->xx > 0 : curved(q), 1);
        if (!level)
            judge(r, before, after, x, y);
        else if (before < 0 && after > 0)
            add_level(r, TN_PIECE_LEVEL, r->has_row && r->has_last, x, from, x, to);
        else if (before > 0 && after < 0)
            add_level(r, TN_PIECE_RIDGE, true, x, from, x, to);
    }
}

/* The sides between rectangles b - 1 and b of this row, at y = at[b]. */
static void lying_sides(run *r, int64_t a) {
    double from = r->x.at[a], to = r->x.at[a + 1];
    int64_t rows = r->y.count;
    for (int64_t b = 0; b <= rows; b++) {
        const piece *any = b < rows ? &r->row[b] : &r->row[b - 1];
        double y = r->y.at[b], x = -(any->gx + any->xy * y) / any->xx;
        bool level = any->xx == 0;
        if (level)
            x = 0.5 * (from + to);
        if (!between(r->x.at + a, x))
            continue;
        const piece *q = &r->row[b], *p = b > 0 ? q - 1 : q;
        double before = -HUGE_VAL, after = HUGE_VAL;
        if (b > 0)
            before = lift(slope_y(p, x, y), level ? p->yy > 0 : curved(p), -1);
        if (b < rows)
            after = lift(slope_y(q, x, y), level ? q->yy > 0 : curved(q), 1);
        if (!level)
            judge(r, before, after, x, y);
        else if (before < 0 && after > 0)
            add_level(r, TN_PIECE_LEVEL, b > 0 && b < rows, from, y, to, y);
        else if (before > 0 && after < 0)
            add_level(r, TN_PIECE_RIDGE, true, from, y, to, y);
    }
}

static bool both(const piece *p, const piece *q) {
    return curved(p) && curved(q);
}

/* The corners at x = at[a]: slopes by x jump with x alone, those by y with y alone. */
static void corners(run *r, int64_t a) {
    double x = r->x.at[a];
    int64_t rows = r->y.count;
    for (int64_t b = 0; b <= rows; b++) {
        double y = r->y.at[b];
        int64_t near = b < rows ? b : b - 1, far = b > 0 ? b - 1 : b;
        const piece *any = r->has_row ? r->row : r->last, *other = r->has_last ? r->last : r->row;
        double left = -HUGE_VAL, right = HUGE_VAL, below = -HUGE_VAL, above = HUGE_VAL;
        if (r->has_last)
            left = lift(slope_x(&r->last[near], x, y), both(&r->last[near], &r->last[far]), -1);
        if (r->has_row)
            right = lift(slope_x(&r->row[near], x, y), both(&r->row[near], &r->row[far]), 1);
        if (b > 0)
            below = lift(slope_y(&any[far], x, y), both(&any[far], &other[far]), -1);
        if (b < rows)
            above = lift(slope_y(&any[near], x, y), both(&any[near], &other[near]), 1);
        bool wall = !r->has_last || !r->has_row || b == 0 || b == rows;
        bool pit_x = left < 0 && right > 0, pit_y = below < 0 && above > 0;
        bool top_x = left > 0 && right < 0;
        bool top_y = below > 0 && above < 0;
        bool border = (!r->has_last || !r->has_row) && (b == 0 || b == rows);
        if (pit_x && pit_y)
            add(r, TN_PIECE_MINIMUM, !border, x, y);
        else if (!wall && ((pit_x && top_y) || (top_x && pit_y)))
            add(r, TN_PIECE_SADDLE, true, x, y);
    }
}

/* Where the floor of a rectangle, a line from one side to another, crosses it. */
static void level_floor(run *r, const piece *q, const double *xs, const double *ys) {
    double end[4][2];
    int n = 0;
    for (int k = 0; k < 2; k++) {
        double y = -(q->gx + q->xx * xs[k]) / q->xy, x = -(q->gx + q->xy * ys[k]) / q->xx;
        if (y >= ys[0] && y <= ys[1])
            end[n][0] = xs[k], end[n++][1] = y;
        if (x > xs[0] && x < xs[1])
            end[n][0] = x, end[n++][1] = ys[k];
    }
    if (n == 2)
        add_level(r, TN_PIECE_LEVEL, false, end[0][0], end[0][1], end[1][0], end[1][1]);
}

static void inside(run *r, int64_t a, int64_t b) {
    const piece *q = &r->row[b];
    const double *xs = r->x.at + a, *ys = r->y.at + b;
    double det = q->xx * q->yy - q->xy * q->xy, x, y;
    if (curved(q)) {
        x = (q->xy * q->gy - q->yy * q->gx) / det, y = (q->xy * q->gx - q->xx * q->gy) / det;
        if (between(xs, x) && between(ys, y))
            add(r, TN_PIECE_MINIMUM, false, x, y);
    } else if (q->xx == 0 && q->yy == 0) {
        add_level(r, TN_PIECE_GROUND, false, xs[0], ys[0], xs[1], ys[1]);
    } else if (q->yy == 0) {
        x = -q->gx / q->xx;
        if (between(xs, x))
            add_level(r, TN_PIECE_LEVEL, false, x, ys[0], x, ys[1]);
    } else if (q->xx == 0) {
        y = -q->gy / q->yy;
        if (between(ys, y))
            add_level(r, TN_PIECE_LEVEL, false, xs[0], y, xs[1], y);
    } else if (fabs(q->gy - q->gx * q->xy / q->xx) <= LEVEL * fabs(q->gy)) {
        level_floor(r, q, xs, ys);
    }
}

static double *take(double **p, int64_t n) {
    double *from = *p;
    *p += n;
    return from;
}

static void carve(side *s, const tn_bent *b, int64_t n, double **p) {
    *s = (side){.b = b, .at = take(p, n), .kink = take(p, n), .factor = take(p, n)};
    s->h2 = take(p, n), s->g1 = take(p, n), s->own = take(p, n);
}

int64_t tn_pieces_find(const tn_pieces_spec *spec, void *work, int64_t capacity,
                       tn_piece_point *point) {
    int64_t samples = spec->samples, n = samples + 2;
    run r = {.spec = spec, .capacity = capacity, .point = point};
    double *p = work;
    carve(&r.x, &spec->x, n, &p);
    carve(&r.y, &spec->y, n, &p);
    r.order = (int64_t *)p;
    r.row = (piece *)(r.order + n), r.last = r.row + n;
    cut(&r.x, samples, r.order);
    cut(&r.y, samples, r.order); /* its order stays */
    add_own(&r.x, samples);
    add_own(&r.y, samples);
    for (int64_t a = 0; a <= r.x.count; a++) {
        r.has_last = a > 0, r.has_row = a < r.x.count;
        if (r.has_row)
            fill_row(&r, a);
        upright_sides(&r, a);
        corners(&r, a);
        if (r.has_row)
            lying_sides(&r, a);
        for (int64_t b = 0; r.has_row && b < r.y.count; b++)
            inside(&r, a, b);
        piece *swap = r.row;
        r.row = r.last, r.last = swap;
    }
    return r.found;
}
