/* label.c: an occupancy map with a summed-area table, so that a box costs four reads. */
#include "geom/label.h"

#include <math.h>

enum { SCAN = 20 };           /* places per edge between two corners */
static const double cell = 3; /* px */

struct tn_room {
    double x, y, w, h;
    int nx, ny;
    bool fresh;      /* sum is up to date */
    int32_t *marked; /* ny x nx, 0 or 1 */
    int32_t *sum;    /* (ny + 1) x (nx + 1): marked cells above and left */
};

static int cells(double length) {
    return (int)fmin(fmax(ceil(length / cell), 1), 4096);
}

size_t tn_room_size(double w, double h) {
    size_t nx = (size_t)cells(w), ny = (size_t)cells(h);
    return sizeof(tn_room) + (nx * ny + (nx + 1) * (ny + 1)) * sizeof(int32_t);
}

tn_room *tn_room_init(void *mem, double x, double y, double w, double h) {
    tn_room *r = mem;
    *r = (tn_room){.x = x, .y = y, .w = w, .h = h, .nx = cells(w), .ny = cells(h)};
    r->marked = (int32_t *)(r + 1);
    r->sum = r->marked + (size_t)r->nx * (size_t)r->ny;
    size_t n = (tn_room_size(w, h) - sizeof *r) / sizeof(int32_t);
    for (size_t i = 0; i < n; i++)
        r->marked[i] = 0;
    return r;
}

/* Where the cell of a point is; false outside. */
static bool cell_of(const tn_room *r, double x, double y, size_t *at) {
    double i = floor((x - r->x) / cell), j = floor((y - r->y) / cell);
    bool inside = i >= 0 && i < r->nx && j >= 0 && j < r->ny;
    *at = inside ? (size_t)j * (size_t)r->nx + (size_t)i : 0;
    return inside;
}

static void mark(tn_room *r, double x, double y) {
    size_t at;
    if (cell_of(r, x, y, &at))
        r->marked[at] = 1;
}

bool tn_room_taken(const tn_room *r, double x, double y) {
    size_t at;
    return cell_of(r, x, y, &at) && r->marked[at] != 0;
}

/* Shortens the part [t0, t1] of a segment to where p + t d lies in [lo, hi]; false if nowhere. */
static bool clip(double p, double d, double lo, double hi, double *t0, double *t1) {
    if (d == 0)
        return p >= lo && p <= hi;
    double a = (lo - p) / d, b = (hi - p) / d;
    *t0 = fmax(*t0, fmin(a, b));
    *t1 = fmin(*t1, fmax(a, b));
    return *t0 <= *t1;
}

void tn_room_line(tn_room *r, double x0, double y0, double x1, double y1) {
    double dx = x1 - x0, dy = y1 - y0, t0 = 0, t1 = 1;
    if (!isfinite(dx) || !isfinite(dy) || !clip(x0, dx, r->x, r->x + r->w, &t0, &t1) ||
        !clip(y0, dy, r->y, r->y + r->h, &t0, &t1))
        return;
    int n = 1 + (int)((t1 - t0) * hypot(dx, dy) / (cell / 2));
    for (int i = 0; i <= n; i++) {
        double t = t0 + (t1 - t0) * i / n;
        mark(r, x0 + t * dx, y0 + t * dy);
    }
    r->fresh = false;
}

/* The cell index of an edge, clamped to 0..n; NaN gives 0. */
static int edge(double v, int n) {
    return v >= n ? n : v > 0 ? (int)v : 0;
}

void tn_room_box(tn_room *r, double x, double y, double w, double h) {
    int i0 = edge(floor((x - r->x) / cell), r->nx), i1 = edge(ceil((x + w - r->x) / cell), r->nx);
    int j0 = edge(floor((y - r->y) / cell), r->ny), j1 = edge(ceil((y + h - r->y) / cell), r->ny);
    for (int j = j0; j < j1; j++)
        for (int i = i0; i < i1; i++)
            r->marked[(size_t)j * (size_t)r->nx + (size_t)i] = 1;
    r->fresh = false;
}

static void add_up(tn_room *r) {
    size_t stride = (size_t)r->nx + 1;
    for (int j = 0; j < r->ny; j++) {
        int32_t row = 0;
        for (int i = 0; i < r->nx; i++) {
            row += r->marked[(size_t)j * (size_t)r->nx + (size_t)i];
            size_t at = (size_t)(j + 1) * stride + (size_t)(i + 1);
            r->sum[at] = r->sum[at - stride] + row;
        }
    }
    r->fresh = true;
}

int64_t tn_room_busy(tn_room *r, double x, double y, double w, double h) {
    if (!r->fresh)
        add_up(r);
    double left = floor((x - r->x) / cell), right = ceil((x + w - r->x) / cell);
    double top = floor((y - r->y) / cell), bottom = ceil((y + h - r->y) / cell);
    int i0 = edge(left, r->nx), i1 = edge(right, r->nx);
    int j0 = edge(top, r->ny), j1 = edge(bottom, r->ny);
    size_t stride = (size_t)r->nx + 1;
    const int32_t *a = r->sum + (size_t)j0 * stride, *b = r->sum + (size_t)j1 * stride;
    int64_t inside = (int64_t)(i1 - i0) * (j1 - j0);
    double all = fmin((right - left) * (bottom - top), 1e9);
    return b[i1] - b[i0] - a[i1] + a[i0] + ((int64_t)all - inside);
}

/* Candidate k along the edges of the unit square: the corners, then SCAN steps along each edge. */
static void candidate(int k, double *u, double *v) {
    static const double corner[4][2] = {{1, 0}, {0, 0}, {1, 1}, {0, 1}};
    if (k < 4) {
        *u = corner[k][0];
        *v = corner[k][1];
        return;
    }
    double t = (double)((k - 4) / 4 + 1) / (SCAN + 1);
    int side = (k - 4) % 4; /* top, right, bottom, left */
    *u = side == 1 ? 1 : side == 3 ? 0 : 1 - t;
    *v = side == 0 ? 0 : side == 2 ? 1 : t;
}

int64_t tn_room_place(tn_room *r, double w, double h, double gap, double *x, double *y) {
    double sx = r->w - w - 2 * gap, sy = r->h - h - 2 * gap;
    int64_t best = -1;
    if (!(sx >= 0 && sy >= 0))
        return -1;
    for (int k = 0; k < 4 + 4 * SCAN && best != 0; k++) {
        double u, v;
        candidate(k, &u, &v);
        double px = r->x + gap + u * sx, py = r->y + gap + v * sy;
        int64_t busy = tn_room_busy(r, px, py, w, h);
        if (best < 0 || busy < best) {
            best = busy;
            *x = px;
            *y = py;
        }
    }
    return best;
}
