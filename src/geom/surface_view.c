/* surface_view.c: the direction that shows most of a surface from above. A point is seen if the
 * line from it to the eye stays over the surface, so for one azimuth the steepest rise before a
 * point answers for all elevations. The surface is judged by a coarse copy, its lowest place, which
 * may lie in a pit that the copy has not, by the surface itself. */
#include <math.h>

#include "geom/triangle.h"

enum { GRID = 48, AZIMUTHS = 24, ELEVATIONS = 4 };

static const double radian = 3.14159265358979323846 / 180;
static const double deep = 0.8; /* lifts beyond this are as bad as any, in half heights */

typedef struct workspace {
    double x0, y0, dx, dy; /* places of the copy in the box */
    double h[GRID * GRID]; /* NaN where nothing is drawn */
    double weight[GRID * GRID], rise[GRID * GRID];
    double low_x, low_y, low;
} workspace;

/* First place and step of GRID places of ascending coordinates, inside the box. */
static void span(const double *at, int64_t n, double *start, double *step) {
    double lo = fmax(-1, at[0]), hi = fmin(1, at[n - 1]);
    *start = lo;
    *step = (hi - lo) / (GRID - 1);
}

static double weight_of(double tone) {
    double t = 1 - fmin(fmax(tone, 0), 1);
    return 1 + 4 * t * t;
}

/* The nearest of n ascending coordinates. */
static int64_t nearest(const double *at, int64_t n, double v) {
    int64_t a = tn_cell_of(at, n, v);
    return v - at[a] < at[a + 1] - v ? a : a + 1;
}

static void copy(const tn_surface *s, workspace *w) {
    span(s->x, s->nx, &w->x0, &w->dx);
    span(s->y, s->ny, &w->y0, &w->dy);
    for (int j = 0; j < GRID; j++)
        for (int i = 0; i < GRID; i++) {
            double x = w->x0 + i * w->dx, y = w->y0 + j * w->dy, h = tn_surface_height(s, x, y);
            int64_t k = nearest(s->y, s->ny, y) * s->nx + nearest(s->x, s->nx, x);
            w->h[j * GRID + i] = fabs(h) <= 1 ? h : NAN;
            w->weight[j * GRID + i] = weight_of(s->tone[k]);
        }
}

static void find_lowest(const tn_surface *s, workspace *w) {
    w->low = INFINITY;
    for (int64_t j = 0; j < s->ny; j++)
        for (int64_t i = 0; i < s->nx; i++) {
            double h = s->h[j * s->nx + i];
            if (fabs(h) <= 1 && fmax(fabs(s->x[i]), fabs(s->y[j])) <= 1 && h < w->low) {
                w->low = h;
                w->low_x = s->x[i];
                w->low_y = s->y[j];
            }
        }
}

static void prepare(const tn_surface *s, workspace *w) {
    copy(s, w);
    find_lowest(s, w);
}

/* The height of the copy at `at` along one index, whose points are `stride` apart in `h`; `other`
 * is where the row or column begins. */
static double between(const double *h, double at, int stride, int other) {
    int k = (int)at;
    double t = at - k;
    return t > 0 ? h[k * stride + other] * (1 - t) + h[(k + 1) * stride + other] * t
                 : h[k * stride + other];
}

/* The steepest rise from a point towards the eye, in steps (a, b) of the copy of length `far`. */
static double rise_before(const workspace *w, double height, int i, int j, double a, double b,
                          double far) {
    double rise = -INFINITY, h0 = w->h[j * GRID + i];
    for (int k = 1;; k++) {
        double x = i + k * a, y = j + k * b;
        if (!(x >= 0 && x <= GRID - 1 && y >= 0 && y <= GRID - 1))
            return rise;
        double h =
            fabs(a) == 1 ? between(w->h, y, GRID, (int)x) : between(w->h, x, 1, (int)y * GRID);
        rise = fmax(rise, (h - h0) * height / (k * far)); /* fmax passes NaN over */
    }
}

/* rise[] for an azimuth. */
static void look(const tn_surface *s, workspace *w, double azimuth) {
    double a = cos(azimuth * radian) / w->dx, b = sin(azimuth * radian) / w->dy;
    double longest = fmax(fabs(a), fabs(b));
    a = fabs(a) == longest ? copysign(1, a) : a / longest;
    b = fabs(b) == longest ? copysign(1, b) : b / longest;
    for (int j = 0; j < GRID; j++)
        for (int i = 0; i < GRID; i++)
            w->rise[j * GRID + i] = rise_before(w, s->height, i, j, a, b, 1 / longest);
}

static double seen(const workspace *w, double elevation) {
    double seen = 0, all = 0, most = tan(elevation * radian);
    for (int k = 0; k < GRID * GRID; k++)
        if (!isnan(w->h[k])) {
            all += w->weight[k];
            seen += w->rise[k] <= most ? w->weight[k] : 0;
        }
    return all > 0 ? seen / all : 0;
}

/* How far the surface stands over the line from the lowest place to the eye, at the most. */
static double lift_of(const tn_surface *s, const workspace *w, double azimuth, double elevation) {
    double step = 2.0 / (double)(s->nx > s->ny ? s->nx : s->ny), lift = 0;
    double dx = step * cos(azimuth * radian), dy = step * sin(azimuth * radian);
    double dh = step * tan(elevation * radian) / s->height;
    for (int k = 1; w->low + k * dh <= 1; k++) {
        double x = w->low_x + k * dx, y = w->low_y + k * dy;
        if (!(fabs(x) <= 1 && fabs(y) <= 1))
            break;
        double h = tn_surface_height(s, x, y);
        if (fabs(h) <= 1)
            lift = fmax(lift, h - w->low - k * dh);
    }
    return lift;
}

size_t tn_surface_view_work(void) {
    return sizeof(workspace);
}

double tn_surface_score(const tn_surface *s, double azimuth, double elevation, void *work,
                        double *lift) {
    workspace *w = work;
    prepare(s, w);
    look(s, w, azimuth);
    *lift = lift_of(s, w, azimuth, elevation);
    return seen(w, elevation);
}

void tn_surface_choose(const tn_surface *s, void *work, double *azimuth, double *elevation) {
    const double usual = -52.5;
    workspace *w = work;
    prepare(s, w);
    double best = -INFINITY;
    for (int k = 0; k < AZIMUTHS; k++) {
        double a = -172.5 + 360.0 / AZIMUTHS * k;
        if (fabs(remainder(a, 90)) < 20) /* an axis would point at the eye */
            continue;
        look(s, w, a);
        for (int n = 0; n < ELEVATIONS; n++) {
            double e = 30 + 10 * n, hidden = fmin(lift_of(s, w, a, e) / deep, 1);
            double v = seen(w, e) + 0.25 * (1 - hidden) - 0.004 * (e - 30) -
                       0.02 * fabs(remainder(a - usual, 360)) / 180;
            if (v > best) {
                best = v;
                *azimuth = a;
                *elevation = e;
            }
        }
    }
}
