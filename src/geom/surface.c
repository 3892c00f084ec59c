/* surface.c: a height field in its box, and what a camera makes of it. */
#include "geom/surface.h"

#include <math.h>

#include "geom/triangle.h"

static const double beyond = 1e7; /* heights are kept within: the drawn part is unchanged */

double tn_axis_fraction(const tn_axis *a, double v) {
    if (!isfinite(v) || (a->log && !(v > 0)))
        return NAN;
    if (a->log)
        return log(v / a->lo) / log(a->hi / a->lo);
    return (v - a->lo) / (a->hi - a->lo);
}

size_t tn_surface_size(int64_t nx, int64_t ny) {
    return (size_t)(nx + ny + 2 * nx * ny) * sizeof(double);
}

/* The tone of a height that the colours cannot show is that of their lower end. */
static double tone_of(const tn_axis *a, double z) {
    double t = tn_axis_fraction(a, z);
    return isnan(t) ? 0 : fmin(fmax(t, -beyond), beyond);
}

void tn_surface_init(tn_surface *s, void *mem, const tn_surface_spec *spec) {
    double *x = mem;
    int64_t nx = spec->x.dim[0], ny = spec->y.dim[0];
    double *y = x + nx, *h = y + ny, *tone = h + nx * ny;
    for (int64_t i = 0; i < nx; i++)
        x[i] = 2 * tn_axis_fraction(&spec->box[0], *tn_at(spec->x, i, 0)) - 1;
    for (int64_t j = 0; j < ny; j++)
        y[j] = 2 * tn_axis_fraction(&spec->box[1], *tn_at(spec->y, j, 0)) - 1;
    for (int64_t j = 0; j < ny; j++)
        for (int64_t i = 0; i < nx; i++) {
            double z = *tn_at(spec->z, j, i), v = 2 * tn_axis_fraction(&spec->box[2], z) - 1;
            h[j * nx + i] = isnan(v) ? NAN : fmin(fmax(v, -beyond), beyond);
            tone[j * nx + i] = tone_of(&spec->tone, z);
        }
    *s = (tn_surface){nx, ny, spec->height, {spec->box[0], spec->box[1]}, x, y, h, tone};
}

tn_lens tn_lens_of(const tn_camera *c, double height) {
    const double radian = 3.14159265358979323846 / 180;
    double turn = (-90 - c->azimuth) * radian, rise = c->elevation * radian;
    return (tn_lens){cos(turn), sin(turn), cos(rise), sin(rise), height,
                     c->eye,    c->scale,  c->x,      c->y};
}

tn_spot tn_lens_see(const tn_lens *l, double x, double y, double h, double *shrink) {
    double right = x * l->cos_turn - y * l->sin_turn, away = x * l->sin_turn + y * l->cos_turn;
    double z = h * l->height, up = z * l->cos_rise + away * l->sin_rise;
    double depth = away * l->cos_rise - z * l->sin_rise, q = 1;
    if (l->eye > 0) { /* q and -eye q are linear on the screen, and -eye q grows with the depth */
        q = l->eye / (l->eye + depth);
        depth = -l->eye * q;
    }
    *shrink = q;
    return (tn_spot){l->x + l->scale * right * q, l->y - l->scale * up * q, depth};
}

tn_spot tn_camera_see(const tn_camera *c, double height, double x, double y, double h) {
    tn_lens l = tn_lens_of(c, height);
    double shrink;
    return tn_lens_see(&l, x, y, h, &shrink);
}

/* The cell of a list of n coordinates in which v lies, and how far; -1 if in none. */
static int64_t locate(const double *at, int64_t n, double v, double *share) {
    if (!(v >= at[0] && v <= at[n - 1]))
        return -1;
    int64_t a = tn_cell_of(at, n, v);
    *share = (v - at[a]) / (at[a + 1] - at[a]);
    return a;
}

double tn_surface_height(const tn_surface *s, double x, double y) {
    double u, v;
    int64_t i = locate(s->x, s->nx, x, &u), j = locate(s->y, s->ny, y, &v);
    if (i < 0 || j < 0)
        return NAN;
    const double *q = s->h + j * s->nx + i;
    double h00 = q[0], h10 = q[1], h01 = q[s->nx], h11 = q[s->nx + 1];
    if (tn_cell_rising(h00, h10, h11, h01)) /* the diagonal from (0, 0) to (1, 1) */
        return u > v ? h00 + u * (h10 - h00) + v * (h11 - h10)
                     : h00 + v * (h01 - h00) + u * (h11 - h01);
    return u + v < 1 ? h00 + u * (h10 - h00) + v * (h01 - h00)
                     : h11 + (1 - u) * (h01 - h11) + (1 - v) * (h10 - h11);
}

bool tn_surface_point(const tn_surface *s, const tn_camera *c, double x, double y, double lift,
                      tn_spot *out) {
    const double edge = 1 + 1e-9;
    double bx = 2 * tn_axis_fraction(&s->axis[0], x) - 1;
    double by = 2 * tn_axis_fraction(&s->axis[1], y) - 1, h = tn_surface_height(s, bx, by);
    if (!(fabs(h) <= edge && fabs(bx) <= edge && fabs(by) <= edge))
        return false;
    *out = tn_camera_see(c, s->height, bx, by, h + lift);
    return true;
}

bool tn_depth_visible(const tn_depth *depth, double unit, tn_spot p) {
    const double slack = 0.03; /* the surface itself, within the pixels looked at */
    int reach = (int)ceil(unit);
    int x = (int)floor(fmin(fmax(p.x * unit, -1e6), 1e6));
    int y = (int)floor(fmin(fmax(p.y * unit, -1e6), 1e6));
    for (int j = y - reach; j <= y + reach; j++)
        for (int i = x - reach; i <= x + reach; i++)
            if (i >= 0 && j >= 0 && i < depth->w && j < depth->h &&
                depth->z[(size_t)j * (size_t)depth->w + (size_t)i] >= p.depth - slack)
                return true;
    return false;
}
