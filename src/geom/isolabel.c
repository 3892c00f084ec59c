/* isolabel.c: labels on contour lines. Every labelled line is sampled by arc length; a sample is a
 * candidate where the line is straight and the box of the label hides no other labelled line. The
 * lines with the fewest candidates choose first. Imhof's rules, as in Wolff, Knipping, van Kreveld
 * et al.: Curved labels for contour lines (2001); ties go to the first sample. */
#include <math.h>

#include "geom/isoline.h"

static const double half_pi = 1.57079632679489661923;
static const double sample = 2, margin = 9, apart = 3; /* px */
static const double window_pad = 8, box_pad_x = 6, box_pad_y = 3;
static const double same_line = 160, same_level = 110, per_label = 420;

/* One unbroken line. */
typedef struct run {
    const double *p; /* n points */
    const double *arc;
    int64_t n;
    double length;
    bool closed;
    int set;
    int64_t first, count; /* its candidates */
} run;

typedef struct candidate {
    double x, y, angle, cost;
} candidate;

/* What is where: one line per cell, its run + 1, negative for lines without labels. */
typedef struct plan {
    const tn_isoset *sets;
    const tn_isopage *page;
    double cell;
    int nx, ny;
    int32_t *map;
    run *runs;
    int64_t run_n;
    candidate *cands;
} plan;

typedef struct need {
    int64_t points, runs, cands, cells;
} need;

/* The next run of a set from point i on; false behind the last. */
static bool next_run(const tn_isoset *s, int64_t *i, run *out) {
    while (*i < s->n && isnan(s->xy[2 * *i]))
        ++*i;
    if (*i >= s->n)
        return false;
    *out = (run){.p = s->xy + 2 * *i};
    for (; *i < s->n && !isnan(s->xy[2 * *i]); ++*i, out->n++)
        if (out->n > 0) {
            const double *q = s->xy + 2 * *i;
            out->length += hypot(q[0] - q[-2], q[1] - q[-1]);
        }
    const double *last = out->p + 2 * (out->n - 1);
    out->closed = out->n > 2 && out->p[0] == last[0] && out->p[1] == last[1];
    return true;
}

/* Cells of 1 px, larger on panels of more than 4 million. */
static plan draft(const tn_isoset *sets, int count, const tn_isopage *page, need *n) {
    plan d = {.sets = sets, .page = page, .cell = fmax(1, sqrt(page->w * page->h / 4e6))};
    d.nx = (int)(page->w / d.cell) + 1;
    d.ny = (int)(page->h / d.cell) + 1;
    *n = (need){.cells = ((int64_t)d.nx * d.ny + 1) & ~(int64_t)1};
    for (int k = 0; k < count; k++) {
        run r;
        for (int64_t i = 0; next_run(&sets[k], &i, &r); n->runs++)
            n->cands += sets[k].width > 0 ? (int64_t)(r.length / sample) + 2 : 0;
        n->points += sets[k].n;
    }
    return d;
}

size_t tn_isolabel_work(const tn_isoset *sets, int count, const tn_isopage *page) {
    need n;
    draft(sets, count, page, &n);
    return (size_t)n.points * sizeof(double) + (size_t)n.runs * sizeof(run) +
           (size_t)n.cands * sizeof(candidate) + (size_t)n.cells * sizeof(int32_t);
}

static int32_t *cell_at(const plan *d, double x, double y) {
    double i = floor((x - d->page->x) / d->cell), j = floor((y - d->page->y) / d->cell);
    bool inside = i >= 0 && j >= 0 && i < d->nx && j < d->ny;
    return inside ? d->map + (size_t)j * (size_t)d->nx + (size_t)i : NULL;
}

static void paint(plan *d, const run *r, int32_t id) {
    for (int64_t k = 1; k < r->n; k++) {
        const double *a = r->p + 2 * (k - 1);
        double dx = a[2] - a[0], dy = a[3] - a[1];
        int steps = (int)fmin(2 * fmax(fabs(dx), fabs(dy)) / d->cell, 1e6) + 1;
        for (int q = 0; q <= steps; q++) {
            int32_t *at = cell_at(d, a[0] + dx * q / steps, a[1] + dy * q / steps);
            if (at)
                *at = id;
        }
    }
}

/* Finds the runs and paints them, those with labels last. */
static void enter(plan *d, int count, double *arc) {
    for (int k = 0; k < count; k++) {
        run r;
        for (int64_t i = 0; next_run(&d->sets[k], &i, &r);) {
            r.set = k;
            r.arc = arc;
            for (int64_t q = 0; q < r.n; q++, arc++) {
                const double *p = r.p + 2 * q;
                *arc = q ? arc[-1] + hypot(p[0] - p[-2], p[1] - p[-1]) : 0;
            }
            d->runs[d->run_n++] = r;
        }
    }
    for (int labelled = 0; labelled < 2; labelled++)
        for (int64_t k = 0; k < d->run_n; k++)
            if ((d->sets[d->runs[k].set].width > 0) == labelled)
                paint(d, &d->runs[k], (int32_t)(labelled ? k + 1 : -k - 1));
}

/* The point at arc length s; beyond the start or end of a ring it goes round. */
static void point_at(const run *r, double s, double *p) {
    if (r->closed)
        s -= floor(s / r->length) * r->length;
    int64_t a = 0, b = r->n - 1;
    while (b - a > 1) {
        int64_t m = (a + b) / 2;
        if (r->arc[m] <= s)
            a = m;
        else
            b = m;
    }
    double t = r->arc[b] > r->arc[a] ? (s - r->arc[a]) / (r->arc[b] - r->arc[a]) : 0;
    for (int c = 0; c < 2; c++)
        p[c] = r->p[2 * a + c] + t * (r->p[2 * b + c] - r->p[2 * a + c]);
}

/* A label of width w over the arc around s: false if the line bends too much there. */
static bool straight(const plan *d, const run *r, double s, double w, candidate *out) {
    enum { STEPS = 12 };
    double window = w + window_pad, a[2], b[2], p[2], most = 0, sum = 0;
    point_at(r, s - window / 2, a);
    point_at(r, s + window / 2, b);
    double chord = hypot(b[0] - a[0], b[1] - a[1]);
    if (chord < 0.93 * window)
        return false;
    double ux = (b[0] - a[0]) / chord, uy = (b[1] - a[1]) / chord;
    for (int q = 1; q < STEPS; q++) {
        point_at(r, s - window / 2 + window * q / STEPS, p);
        double off = (p[1] - a[1]) * ux - (p[0] - a[0]) * uy;
        most = fmax(most, fabs(off));
        sum += off;
    }
    double mean = sum / (STEPS - 1);
    if (most > 0.34 * d->page->height)
        return false;
    double angle = atan2(uy, ux);
    angle += angle > half_pi ? -2 * half_pi : angle <= -half_pi ? 2 * half_pi : 0;
    *out = (candidate){(a[0] + b[0]) / 2 - uy * mean, (a[1] + b[1]) / 2 + ux * mean, angle,
                       2.5 * most / d->page->height + 0.9 * fabs(angle) / half_pi};
    return true;
}

/* Whether the box stays inside the panel and off the points to be seen; adds the cost of an edge
 * nearby. */
static bool in_the_open(const plan *d, double w, candidate *c) {
    const tn_isopage *g = d->page;
    double rx = (w + box_pad_x) / 2, ry = (g->height + box_pad_y) / 2;
    double cs = cos(c->angle), sn = sin(c->angle);
    double ex = rx * fabs(cs) + ry * fabs(sn), ey = rx * fabs(sn) + ry * fabs(cs);
    double left = c->x - ex - g->x, right = g->x + g->w - c->x - ex;
    double top = c->y - ey - g->y, bottom = g->y + g->h - c->y - ey;
    if (fmin(fmin(left, right), fmin(top, bottom)) < margin)
        return false;
    for (int k = 0; k < g->avoid_n; k++) {
        double x = g->avoid[3 * k] - c->x, y = g->avoid[3 * k + 1] - c->y;
        double dx = fmax(fabs(x * cs + y * sn) - rx, 0), dy = fmax(fabs(y * cs - x * sn) - ry, 0);
        if (hypot(dx, dy) < g->avoid[3 * k + 2])
            return false;
    }
    double near = fmin(fmin(c->x - g->x, g->x + g->w - c->x) / g->w,
                       fmin(c->y - g->y, g->y + g->h - c->y) / g->h);
    c->cost += near < 0.08 ? 0.4 : 0;
    return true;
}

/* Whether the box hides no other labelled line and at most two others; adds their cost. */
static bool uncrossed(const plan *d, int32_t own, double w, candidate *c) {
    double rx = (w + box_pad_x) / 2, ry = (d->page->height + box_pad_y) / 2;
    double cs = cos(c->angle), sn = sin(c->angle);
    int32_t seen[2];
    int others = 0;
    for (double v = -ry; v <= ry; v += d->cell)
        for (double u = -rx; u <= rx; u += d->cell) {
            const int32_t *at = cell_at(d, c->x + u * cs - v * sn, c->y + u * sn + v * cs);
            int32_t id = at ? *at : 0;
            if (id == 0 || id == own || (others > 0 && id == seen[0]) ||
                (others > 1 && id == seen[1]))
                continue;
            if (id > 0 || others == 2)
                return false;
            seen[others++] = id;
        }
    c->cost += 0.45 * others;
    return true;
}

/* Whether the box hides nothing that is drawn besides the lines. */
static bool untaken(const plan *d, double w, const candidate *c) {
    const double step = 2;
    double rx = (w + box_pad_x) / 2, ry = (d->page->height + box_pad_y) / 2;
    double cs = cos(c->angle), sn = sin(c->angle);
    for (double v = -ry; d->page->taken && v <= ry; v += step)
        for (double u = -rx; u <= rx; u += step)
            if (tn_room_taken(d->page->taken, c->x + u * cs - v * sn, c->y + u * sn + v * cs))
                return false;
    return true;
}

static void find_candidates(plan *d) {
    int64_t n = 0;
    for (int64_t k = 0; k < d->run_n; k++) {
        run *r = &d->runs[k];
        double w = d->sets[r->set].width, half = (w + window_pad) / 2;
        r->first = n;
        if (w <= 0 || r->length < 2.7 * half)
            continue;
        double from = r->closed ? 0 : half, to = r->closed ? r->length : r->length - half;
        for (int64_t i = 0; from + sample * (double)i <= to; i++) {
            candidate c;
            if (straight(d, r, from + sample * (double)i, w, &c) && in_the_open(d, w, &c) &&
                uncrossed(d, (int32_t)(k + 1), w, &c) && untaken(d, w, &c))
                d->cands[n++] = c;
        }
        r->count = n - r->first;
    }
}

/* Separating axes: whether two boxes, padded, come nearer than `apart`. */
static bool touch(const tn_isolabel *a, const tn_isolabel *b) {
    double turn[2] = {a->angle, b->angle};
    for (int axis = 0; axis < 4; axis++) {
        double angle = turn[axis / 2] + (axis % 2) * half_pi;
        double cs = cos(angle), sn = sin(angle), reach = apart;
        const tn_isolabel *both[2] = {a, b};
        for (int k = 0; k < 2; k++) {
            double by = both[k]->angle - angle;
            reach += ((both[k]->w + box_pad_x) * fabs(cos(by)) +
                      (both[k]->h + box_pad_y) * fabs(sin(by))) /
                     2;
        }
        if (fabs((b->x - a->x) * cs + (b->y - a->y) * sn) > reach)
            return false;
    }
    return true;
}

/* Whether a label may stand beside those that are placed; adds the cost of their nearness. */
static bool beside(const tn_isolabel *q, const tn_isolabel *placed, const run *const *owner, int n,
                   const run *r, double *cost) {
    for (int k = 0; k < n; k++) {
        double far = hypot(q->x - placed[k].x, q->y - placed[k].y);
        if ((owner[k] == r && far < same_line) || (placed[k].set == q->set && far < same_level) ||
            touch(q, &placed[k]))
            return false;
        *cost += 0.5 * exp(-far / 45);
    }
    return true;
}

/* The best label of a run, if there is one. */
static bool choose(const plan *d, const run *r, const tn_isolabel *placed, const run *const *owner,
                   int n, tn_isolabel *out) {
    double least = INFINITY;
    for (int64_t k = r->first; k < r->first + r->count; k++) {
        const candidate *c = &d->cands[k];
        tn_isolabel q = {c->x, c->y, d->sets[r->set].width, d->page->height, c->angle, r->set};
        double cost = c->cost;
        if (cost < least && beside(&q, placed, owner, n, r, &cost) && cost < least) {
            least = cost;
            *out = q;
        }
    }
    return least < INFINITY;
}

enum { MOST = 256 };

int tn_isolabel_place(const tn_isoset *sets, int count, const tn_isopage *page, void *work, int cap,
                      tn_isolabel *out) {
    need n;
    plan d = draft(sets, count, page, &n);
    d.cands = work;
    d.runs = (run *)(d.cands + n.cands);
    double *arc = (double *)(d.runs + n.runs);
    d.map = (int32_t *)(arc + n.points);
    for (int64_t i = 0; i < n.cells; i++)
        d.map[i] = 0;
    enter(&d, count, arc);
    find_candidates(&d);

    const run *owner[MOST];
    int placed = 0;
    cap = cap < MOST ? cap : MOST;
    for (int64_t done = 0, want = 1; want < INT64_MAX && placed < cap; done = want) {
        want = INT64_MAX; /* the next larger number of candidates */
        for (int64_t k = 0; k < d.run_n; k++)
            if (d.runs[k].count > done && d.runs[k].count < want)
                want = d.runs[k].count;
        for (int64_t k = 0; k < d.run_n; k++) {
            const run *r = &d.runs[k];
            int labels = r->count == want ? 1 + (int)(r->length / per_label) : 0;
            while (labels-- > 0 && placed < cap && choose(&d, r, out, owner, placed, &out[placed]))
                owner[placed++] = r;
        }
    }
    return placed;
}
