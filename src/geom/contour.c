/* contour.c: edge k of the first half joins node k and its right neighbour, of the second half node
 * k and the one above. Each crossed edge knows the at most two crossed edges it is joined to. */
#include "geom/contour.h"

#include <math.h>
#include <stdbool.h>

enum { NONE = -1 };

typedef struct tracer {
    const tn_grid *g;
    double level;
    int half;         /* nx * ny: the first vertical edge */
    double *point;    /* 2 per edge: where it is crossed */
    int32_t *link;    /* 2 per edge: its neighbours on the line, or NONE */
    int32_t *crossed; /* the crossed edges, in order of discovery */
    int32_t count;
} tracer;

static tracer carve(void *work, int nx, int ny) {
    size_t edges = 2 * (size_t)nx * (size_t)ny;
    tracer t = {.half = nx * ny, .point = work};
    t.link = (int32_t *)(t.point + 2 * edges);
    t.crossed = t.link + 2 * edges;
    return t;
}

size_t tn_contour_work(int nx, int ny) {
    size_t edges = 2 * (size_t)nx * (size_t)ny;
    return edges * (2 * sizeof(double) + 3 * sizeof(int32_t));
}

void tn_contour_begin(void *work, int nx, int ny) {
    tracer t = carve(work, nx, ny);
    for (size_t i = 0; i < 4 * (size_t)nx * (size_t)ny; i++)
        t.link[i] = NONE;
}

/* How far from a to b the level is passed; infinite ends keep it on the finite one. */
static double passage(double a, double b, double level) {
    if (isinf(a))
        return isinf(b) ? 0.5 : 1;
    return isinf(b) ? 0 : (level - a) / (b - a);
}

static void cross(tracer *t, int32_t e) {
    const tn_grid *g = t->g;
    int k = e < t->half ? e : e - t->half, i = k % g->nx, j = k / g->nx;
    double *p = t->point + 2 * (size_t)e;
    t->crossed[t->count++] = e;
    p[0] = g->x[i];
    p[1] = g->y[j];
    if (e < t->half)
        p[0] += passage(g->f[k], g->f[k + 1], t->level) * (g->x[i + 1] - g->x[i]);
    else
        p[1] += passage(g->f[k], g->f[k + g->nx], t->level) * (g->y[j + 1] - g->y[j]);
}

static void attach(tracer *t, int32_t e, int32_t to) {
    int32_t *link = t->link + 2 * (size_t)e;
    if (link[0] == NONE && link[1] == NONE)
        cross(t, e);
    link[link[0] != NONE] = to;
}

static void join(tracer *t, int32_t a, int32_t b) {
    attach(t, a, b);
    attach(t, b, a);
}

/* The one or two pieces inside the cell whose lower left node is k. */
static void visit(tracer *t, int k) {
    const double *f = t->g->f;
    const int nx = t->g->nx;
    const double a = f[k], b = f[k + 1], c = f[k + nx + 1], d = f[k + nx], v = t->level;
    int above = (a > v) | (b > v) << 1 | (c > v) << 2 | (d > v) << 3;
    if (above == 0 || above == 15 || isnan(a) || isnan(b) || isnan(c) || isnan(d))
        return;
    const int32_t bottom = k, top = k + nx, left = t->half + k, right = left + 1;
    switch (above > 7 ? 15 - above : above) {
    case 1:
        join(t, bottom, left);
        return;
    case 2:
        join(t, bottom, right);
        return;
    case 3:
        join(t, left, right);
        return;
    case 4:
        join(t, top, right);
        return;
    case 6:
        join(t, bottom, top);
        return;
    case 7:
        join(t, top, left);
        return;
    default:
        break; /* a saddle: a and c on one side, b and d on the other */
    }
    bool ridge = (a + b + c + d) / 4 > v;
    if (ridge == (above == 5)) { /* a and c belong together */
        join(t, bottom, right);
        join(t, top, left);
    } else {
        join(t, bottom, left);
        join(t, top, right);
    }
}

static void unlink(tracer *t, int32_t e, int32_t from) {
    int32_t *link = t->link + 2 * (size_t)e;
    link[link[0] != from] = NONE;
}

static int32_t next(const tracer *t, int32_t e) {
    const int32_t *link = t->link + 2 * (size_t)e;
    return link[0] != NONE ? link[0] : link[1];
}

/* Appends a point to the line that began at point `first`; returns the new count. */
static int64_t append(double *xy, int64_t first, int64_t n, const double *p) {
    if (n - first >= 2) {
        const double *a = xy + 2 * (n - 2), *b = a + 2;
        if ((a[0] == b[0] && b[0] == p[0]) || (a[1] == b[1] && b[1] == p[1]))
            n--;
    }
    xy[2 * n] = p[0];
    xy[2 * n + 1] = p[1];
    return n + 1;
}

static int64_t follow(tracer *t, int32_t e, double *xy, int64_t n) {
    const int64_t first = n;
    n = append(xy, first, n, t->point + 2 * (size_t)e);
    for (int32_t to = next(t, e); to != NONE; to = next(t, e)) {
        unlink(t, e, to);
        unlink(t, to, e);
        e = to;
        n = append(xy, first, n, t->point + 2 * (size_t)e);
    }
    xy[2 * n] = xy[2 * n + 1] = NAN;
    return n + 1;
}

tn_status tn_contour_trace(const tn_grid *g, double level, void *work, int64_t cap, double *xy,
                           int64_t *n) {
    tracer t = carve(work, g->nx, g->ny);
    t.g = g;
    t.level = level;
    for (int j = 0; j < g->ny - 1; j++)
        for (int i = 0; i < g->nx - 1; i++)
            visit(&t, j * g->nx + i);
    /* A line of k edges has k points, a ring one more, and the NaN; k >= 2. */
    bool fits = cap >= 2 * (int64_t)t.count;
    *n = fits ? 0 : 2 * (int64_t)t.count;
    for (int rings = 0; fits && rings < 2; rings++) /* first the lines, from their ends */
        for (int32_t i = 0; i < t.count; i++) {
            const int32_t *link = t.link + 2 * (size_t)t.crossed[i];
            int ends = (link[0] == NONE) + (link[1] == NONE);
            if (ends == 1 || (rings && ends == 0))
                *n = follow(&t, t.crossed[i], xy, *n);
        }
    for (int32_t i = 0; !fits && i < t.count; i++)
        t.link[2 * t.crossed[i]] = t.link[2 * t.crossed[i] + 1] = NONE;
    return fits ? TN_OK : TN_MORE;
}

size_t tn_contour_padded(int nx, int ny) {
    size_t w = (size_t)nx + 2, h = (size_t)ny + 2;
    return w + h + w * h;
}

static void repeat_ends(const double *v, int n, double *out) {
    out[0] = v[0];
    for (int i = 0; i < n; i++)
        out[i + 1] = v[i];
    out[n + 1] = v[n - 1];
}

void tn_contour_pad(const tn_grid *g, double *mem, tn_grid *out) {
    int w = g->nx + 2, h = g->ny + 2;
    double *x = mem, *y = x + w, *f = y + h;
    repeat_ends(g->x, g->nx, x);
    repeat_ends(g->y, g->ny, y);
    for (int j = 0; j < h; j++)
        for (int i = 0; i < w; i++) {
            bool inside = i > 0 && i < w - 1 && j > 0 && j < h - 1;
            double v = inside ? g->f[(size_t)(j - 1) * (size_t)g->nx + (size_t)(i - 1)] : NAN;
            f[(size_t)j * (size_t)w + (size_t)i] = isnan(v) ? -INFINITY : v;
        }
    *out = (tn_grid){w, h, x, y, f};
}
