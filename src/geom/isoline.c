/* isoline.c: thinning of contour lines, and the gaps under their labels. */
#include "geom/isoline.h"

#include <math.h>

static const double shortest_run = 26, shortest_gap = 10, speck = 15; /* px */

/* The interval of an ascending or descending list that holds v: 0 .. n - 2. */
static int interval(const double *list, int n, double v) {
    int a = 0, b = n - 1;
    bool up = list[n - 1] > list[0];
    while (b - a > 1) {
        int m = (a + b) / 2;
        if ((list[m] <= v) == up)
            a = m;
        else
            b = m;
    }
    return a;
}

/* |grad f| at a point: the mean slopes of its cell. */
static double slope(const tn_grid *g, const double *p) {
    int i = interval(g->x, g->nx, p[0]), j = interval(g->y, g->ny, p[1]);
    const double *f = g->f + (size_t)j * (size_t)g->nx + i, *up = f + g->nx;
    double fx = (f[1] - f[0] + up[1] - up[0]) / 2 / (g->x[i + 1] - g->x[i]);
    double fy = (up[0] - f[0] + up[1] - f[1]) / 2 / (g->y[j + 1] - g->y[j]);
    return hypot(fx, fy);
}

/* Inverts the runs of `value` that are shorter than `least` and not the whole line [a, b). */
static void absorb(const double *xy, int64_t a, int64_t b, unsigned char value, double least,
                   unsigned char *keep) {
    for (int64_t i = a, e; i < b; i = e + 1) {
        double length = 0;
        for (e = i; e + 1 < b && keep[e + 1] == keep[i]; e++)
            length += hypot(xy[2 * e + 2] - xy[2 * e], xy[2 * e + 3] - xy[2 * e + 1]);
        bool whole = i == a && e == b - 1;
        bool invert = keep[i] == value && length < least && !whole;
        for (int64_t k = i; k <= e && invert; k++)
            keep[k] = !value;
    }
}

/* A line too short to have a direction is a dot that looks like a mark: dropped. */
static void drop_speck(const double *xy, int64_t a, int64_t b, unsigned char *keep) {
    double length = 0;
    for (int64_t i = a + 1; i < b; i++)
        length += hypot(xy[2 * i] - xy[2 * i - 2], xy[2 * i + 1] - xy[2 * i - 1]);
    for (int64_t i = a; i < b && length < speck; i++)
        keep[i] = 0;
}

void tn_isoline_thin(const tn_grid *g, double step, double least, double *xy, int64_t n,
                     unsigned char *keep) {
    for (int64_t i = 0; i < n; i++)
        keep[i] = isnan(xy[2 * i]) || !(step < least * slope(g, xy + 2 * i));
    for (int64_t a = 0, b; a < n; a = b + 1) {
        for (b = a; b < n && !isnan(xy[2 * b]); b++) {
        }
        absorb(xy, a, b, 0, shortest_gap, keep);
        absorb(xy, a, b, 1, shortest_run, keep);
        drop_speck(xy, a, b, keep);
    }
    for (int64_t i = 0; i < n; i++)
        if (!keep[i])
            xy[2 * i] = xy[2 * i + 1] = NAN;
}

/* Whether the points strictly between a and b lie within a distance of the segment from a to b. */
static bool nearly_straight(const double *xy, int64_t a, int64_t b, double tolerance) {
    const double *p = xy + 2 * a;
    double dx = xy[2 * b] - p[0], dy = xy[2 * b + 1] - p[1], square = dx * dx + dy * dy;
    for (int64_t k = a + 1; k < b; k++) {
        double x = xy[2 * k] - p[0], y = xy[2 * k + 1] - p[1];
        double t = square > 0 ? fmin(fmax((x * dx + y * dy) / square, 0), 1) : 0;
        if (hypot(x - t * dx, y - t * dy) > tolerance)
            return false;
    }
    return true;
}

int64_t tn_isoline_simplify(double *xy, int64_t n, double tolerance) {
    enum { SPAN = 24 }; /* points replaced by one segment at most */
    int64_t kept = 0;
    for (int64_t a = 0, b; a < n; a = b) {
        bool gap = isnan(xy[2 * a]);
        if (!gap || (kept > 0 && !isnan(xy[2 * kept - 2]))) {
            xy[2 * kept] = xy[2 * a];
            xy[2 * kept++ + 1] = xy[2 * a + 1];
        }
        for (b = a + 1; !gap && b + 1 < n && b - a < SPAN && !isnan(xy[2 * b]) &&
                        !isnan(xy[2 * b + 2]) && nearly_straight(xy, a, b + 1, tolerance);
             b++) {
        }
    }
    return kept;
}

typedef struct cutter {
    const tn_isolabel *labels;
    int label_n;
    double pad;
    double *out;
    int64_t cap, n;
    bool up; /* the last point was NaN */
} cutter;

static void put(cutter *c, double x, double y) {
    if (c->n < c->cap) {
        c->out[2 * c->n] = x;
        c->out[2 * c->n + 1] = y;
    }
    c->n++;
    c->up = isnan(x);
}

/* Shortens [*t0, *t1] to where p + t d lies in [-r, r]. */
static void clip(double p, double d, double r, double *t0, double *t1) {
    if (d == 0) {
        if (fabs(p) >= r)
            *t1 = -1;
        return;
    }
    double a = (-r - p) / d, b = (r - p) / d;
    *t0 = fmax(*t0, fmin(a, b));
    *t1 = fmin(*t1, fmax(a, b));
}

/* Whether the part [*t0, *t1] of the segment a, b, longer than nothing, lies under a label. */
static bool under(const cutter *c, const tn_isolabel *q, const double *a, const double *b,
                  double *t0, double *t1) {
    double rx = q->w / 2 + c->pad, ry = q->h / 2 + c->pad, reach = hypot(rx, ry);
    if (fmin(a[0], b[0]) > q->x + reach || fmax(a[0], b[0]) < q->x - reach ||
        fmin(a[1], b[1]) > q->y + reach || fmax(a[1], b[1]) < q->y - reach)
        return false;
    double cs = cos(q->angle), sn = sin(q->angle);
    double x = a[0] - q->x, y = a[1] - q->y, dx = b[0] - a[0], dy = b[1] - a[1];
    clip(x * cs + y * sn, dx * cs + dy * sn, rx, t0, t1);
    clip(y * cs - x * sn, dy * cs - dx * sn, ry, t0, t1);
    return *t0 < *t1;
}

/* Writes the segment, labels from k on: the parts before and after the first one that hides some of
 * it. A start that lies in the open was written last. */
static void cut_segment(cutter *c, int k, const double *a, const double *b) {
    for (; k < c->label_n; k++) {
        double t0 = 0, t1 = 1;
        if (!under(c, &c->labels[k], a, b, &t0, &t1))
            continue;
        double p[2] = {a[0] + t0 * (b[0] - a[0]), a[1] + t0 * (b[1] - a[1])};
        double q[2] = {a[0] + t1 * (b[0] - a[0]), a[1] + t1 * (b[1] - a[1])};
        if (t0 > 0)
            cut_segment(c, k + 1, a, p);
        put(c, NAN, NAN);
        if (t1 < 1) {
            put(c, q[0], q[1]);
            cut_segment(c, k + 1, q, b);
        }
        return;
    }
    if (c->up)
        put(c, a[0], a[1]);
    put(c, b[0], b[1]);
}

tn_status tn_isolabel_cut(const double *xy, int64_t count, const tn_isolabel *labels, int label_n,
                          double pad, int64_t cap, double *out, int64_t *n) {
    cutter c = {labels, label_n, pad, out, cap, 0, true};
    for (int64_t i = 0; i < count; i++) {
        const double *p = xy + 2 * i;
        if (isnan(p[0]))
            put(&c, NAN, NAN);
        else if (i > 0 && !isnan(p[-2]))
            cut_segment(&c, 0, p - 2, p);
    }
    *n = c.n;
    return c.n <= cap ? TN_OK : TN_MORE;
}
