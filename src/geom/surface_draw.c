/* surface_draw.c: triangles into a depth buffer, and what each visible subpixel shows. Attributes
 * are planes over the screen; lines are drawn where a value is nearer to a level than half a line
 * width, |f - level| / |grad f|, so they need no geometry and are hidden like the surface. */
#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "geom/triangle.h"

enum { MAX_LEVEL = 64, TONES = 4096 };

static const double ambient = 0.70, diffuse = 0.30;                       /* shade: 0.70 .. 1.00 */
static const double line_width = 1.15, mesh_width = 0.7, rim_width = 1.2; /* px of the page */
static const double line_alpha = 0.66, mesh_alpha = 0.15, rim_alpha = 0.55;
static const double ink[3] = {20, 22, 26}, chalk[3] = {250, 252, 255};

static const double edge = 1 + 1e-9; /* of the box */

typedef struct corner {
    tn_spot at;     /* in subpixels */
    double q;       /* perspective */
    double x, y, h; /* in the box */
    double tone, shade;
} corner;

/* value = c + gx (X - x0) + gy (Y - y0) on the screen. */
typedef struct plane {
    double c, gx, gy;
} plane;

typedef struct line_level {
    double tone;
    const double *color; /* chalk on dark ground, else ink */
    double apart;        /* to the next level, in tones */
} line_level;

typedef struct raster {
    const tn_surface *s;
    const tn_surface_look *look;
    const tn_depth *depth;
    corner *corner; /* of all grid points */
    uint32_t *px;   /* colours of the subpixels */
    double unit;    /* subpixels per px of the page */
    double mesh[2]; /* cells between two mesh lines */
    int level_n;
    line_level level[MAX_LEVEL];
    uint32_t color[TONES + 1]; /* of the tones 0 .. 1 */
    int32_t id;
} raster;

/* A triangle ready to be drawn: values of attributes times q, which is linear on the screen. */
typedef struct facet {
    double x0, y0;
    plane depth, q, tone, shade, x, y, h, u, v;
    double tone_slope, h_slope, u_slope, v_slope; /* per subpixel */
    bool cut;                                     /* leaves the box */
    bool rim;                                     /* leaves it through its floor or top */
    bool meshed;                                  /* has mesh lines */
    int level0, level1;                           /* levels that may be seen on it */
    double fade;                                  /* of the lines, where they are crowded */
} facet;

size_t tn_surface_work(const tn_surface *s, const tn_depth *depth) {
    return (size_t)(s->nx * s->ny) * sizeof(corner) +
           (size_t)depth->w * (size_t)depth->h * sizeof(uint32_t);
}

static double clamp(double v, double lo, double hi) {
    return v < lo ? lo : v > hi ? hi : v;
}

/* The slope of the heights at grid point (i, j) along x (step 1) or y (step nx); NaN neighbours do
 * not count. */
static double slope(const double *h, int64_t k, int64_t step, bool before, bool after,
                    const double *at, int64_t i) {
    int64_t a = before && !isnan(h[k - step]) ? 1 : 0, b = after && !isnan(h[k + step]) ? 1 : 0;
    if (a + b == 0)
        return 0;
    return (h[k + b * step] - h[k - a * step]) / (at[i + b] - at[i - a]);
}

/* Light from the upper left behind the eye, on both sides of the surface. */
static double shade_of(const tn_surface *s, const tn_lens *l, int64_t i, int64_t j) {
    static const double light[3] = {-0.436, -0.533, 0.726}; /* right, away, up */
    int64_t k = j * s->nx + i;
    double gx = s->height * slope(s->h, k, 1, i > 0, i + 1 < s->nx, s->x, i);
    double gy = s->height * slope(s->h, k, s->nx, j > 0, j + 1 < s->ny, s->y, j);
    double right = -gx * l->cos_turn + gy * l->sin_turn;
    double away = -gx * l->sin_turn - gy * l->cos_turn;
    double length = sqrt(right * right + away * away + 1);
    double lit = (right * light[0] + away * light[1] + light[2]) / length;
    bool seen_below = l->sin_rise - away * l->cos_rise < 0;
    return ambient + diffuse * clamp(seen_below ? -lit : lit, 0, 1);
}

static void place_corners(raster *r, const tn_camera *camera, int supersample) {
    const tn_surface *s = r->s;
    tn_lens l = tn_lens_of(camera, s->height);
    for (int64_t j = 0; j < s->ny; j++)
        for (int64_t i = 0; i < s->nx; i++) {
            int64_t k = j * s->nx + i;
            corner *c = r->corner + k;
            c->at = tn_lens_see(&l, s->x[i], s->y[j], s->h[k], &c->q);
            c->at.x *= supersample;
            c->at.y *= supersample;
            c->x = s->x[i];
            c->y = s->y[j];
            c->h = s->h[k];
            c->tone = s->tone[k];
            c->shade = r->px && r->look->shaded && !isnan(c->h) ? shade_of(s, &l, i, j) : 1;
        }
}

static plane plane_of(const corner *const p[3], double a, double b, double c, double den) {
    double x1 = p[1]->at.x - p[0]->at.x, y1 = p[1]->at.y - p[0]->at.y;
    double x2 = p[2]->at.x - p[0]->at.x, y2 = p[2]->at.y - p[0]->at.y;
    return (plane){a, ((b - a) * y2 - (c - a) * y1) / den, ((c - a) * x1 - (b - a) * x2) / den};
}

static double at(const plane *p, double dx, double dy) {
    return p->c + p->gx * dx + p->gy * dy;
}

/* What falls off per subpixel: the steepness of an attribute on the screen. */
static double steepness(const corner *const p[3], double a, double b, double c, double den) {
    plane v = plane_of(p, a, b, c, den);
    return sqrt(v.gx * v.gx + v.gy * v.gy);
}

static double least3(double a, double b, double c) {
    return fmin(a, fmin(b, c));
}

static double most3(double a, double b, double c) {
    return fmax(a, fmax(b, c));
}

/* Whether a multiple of `step` lies within `reach` of the values lo .. hi. */
static bool near_multiple(double lo, double hi, double step, double reach) {
    return floor((hi + reach) / step) >= ceil((lo - reach) / step);
}

static void prepare_mesh(const raster *r, facet *f, const corner *const p[3], const double uv[3][2],
                         double den) {
    double reach = mesh_width * r->unit;
    f->u_slope = steepness(p, uv[0][0], uv[1][0], uv[2][0], den);
    f->v_slope = steepness(p, uv[0][1], uv[1][1], uv[2][1], den);
    f->u = plane_of(p, uv[0][0] * p[0]->q, uv[1][0] * p[1]->q, uv[2][0] * p[2]->q, den);
    f->v = plane_of(p, uv[0][1] * p[0]->q, uv[1][1] * p[1]->q, uv[2][1] * p[2]->q, den);
    f->meshed =
        near_multiple(least3(uv[0][0], uv[1][0], uv[2][0]), most3(uv[0][0], uv[1][0], uv[2][0]),
                      r->mesh[0], reach * f->u_slope) ||
        near_multiple(least3(uv[0][1], uv[1][1], uv[2][1]), most3(uv[0][1], uv[1][1], uv[2][1]),
                      r->mesh[1], reach * f->v_slope);
}

static void prepare_levels(const raster *r, facet *f, const corner *const p[3], double den) {
    f->tone_slope = steepness(p, p[0]->tone, p[1]->tone, p[2]->tone, den);
    if (!(f->tone_slope > 1e-12))
        return;
    double reach = line_width * r->unit * f->tone_slope;
    double lo = least3(p[0]->tone, p[1]->tone, p[2]->tone) - reach;
    double hi = most3(p[0]->tone, p[1]->tone, p[2]->tone) + reach;
    while (f->level0 < r->level_n && r->level[f->level0].tone < lo)
        f->level0++;
    f->level1 = f->level0;
    while (f->level1 < r->level_n && r->level[f->level1].tone <= hi)
        f->level1++;
    if (f->level1 > f->level0) {
        double gap = r->level[f->level0].apart / f->tone_slope / r->unit; /* px of the page */
        f->fade = clamp((gap - 1.5) / 2.5, 0, 1);
    }
}

/* The planes that tell where a triangle is inside the box; false if nowhere. */
static bool prepare_cut(facet *f, const corner *const p[3], double den) {
    double h0 = p[0]->h, h1 = p[1]->h, h2 = p[2]->h;
    double lo_x = least3(p[0]->x, p[1]->x, p[2]->x), hi_x = most3(p[0]->x, p[1]->x, p[2]->x);
    double lo_y = least3(p[0]->y, p[1]->y, p[2]->y), hi_y = most3(p[0]->y, p[1]->y, p[2]->y);
    double lo = least3(h0, h1, h2), hi = most3(h0, h1, h2);
    f->rim = lo < -edge || hi > edge;
    f->cut = f->rim || fmin(lo_x, lo_y) < -edge || fmax(hi_x, hi_y) > edge;
    if (!f->cut)
        return true;
    f->x = plane_of(p, p[0]->x * p[0]->q, p[1]->x * p[1]->q, p[2]->x * p[2]->q, den);
    f->y = plane_of(p, p[0]->y * p[0]->q, p[1]->y * p[1]->q, p[2]->y * p[2]->q, den);
    f->h = plane_of(p, h0 * p[0]->q, h1 * p[1]->q, h2 * p[2]->q, den);
    f->h_slope = steepness(p, h0, h1, h2, den);
    return most3(lo, lo_x, lo_y) <= edge && least3(hi, hi_x, hi_y) >= -edge;
}

/* False for a triangle that is seen edge-on or is wholly outside the box. */
static bool prepare(const raster *r, facet *f, const corner *const p[3], const double uv[3][2]) {
    double x1 = p[1]->at.x - p[0]->at.x, y1 = p[1]->at.y - p[0]->at.y;
    double x2 = p[2]->at.x - p[0]->at.x, y2 = p[2]->at.y - p[0]->at.y;
    double den = x1 * y2 - x2 * y1;
    if (!(fabs(den) > 1e-10) || !prepare_cut(f, p, den))
        return false;
    f->x0 = p[0]->at.x;
    f->y0 = p[0]->at.y;
    f->depth = plane_of(p, p[0]->at.depth, p[1]->at.depth, p[2]->at.depth, den);
    f->q = plane_of(p, p[0]->q, p[1]->q, p[2]->q, den);
    f->tone = plane_of(p, p[0]->tone * p[0]->q, p[1]->tone * p[1]->q, p[2]->tone * p[2]->q, den);
    f->shade =
        plane_of(p, p[0]->shade * p[0]->q, p[1]->shade * p[1]->q, p[2]->shade * p[2]->q, den);
    if (r->look->mesh > 0)
        prepare_mesh(r, f, p, uv, den);
    prepare_levels(r, f, p, den);
    return true;
}

/* How much of a subpixel a line covers whose middle is `away` subpixels off. */
static double cover(double width, double away) {
    return clamp(width / 2 + 0.5 - away, 0, 1);
}

static void mix(double rgb[3], const double with[3], double alpha) {
    for (int c = 0; c < 3; c++)
        rgb[c] += (with[c] - rgb[c]) * alpha;
}

/* How far the nearest multiple of `step` is, in subpixels; far where mesh lines would touch. */
static double mesh_distance(double u, double step, double steep, double unit) {
    if (!(steep > 1e-12) || step / steep < 4 * unit)
        return 1e9;
    return fabs(u - step * rint(u / step)) / steep;
}

static uint32_t color_at(const raster *r, const facet *f, double dx, double dy, double per_q,
                         double h) {
    double tone = at(&f->tone, dx, dy) * per_q, shade = at(&f->shade, dx, dy) * per_q;
    uint32_t plain = r->color[(int)(clamp(tone, 0, 1) * TONES + 0.5)];
    shade = clamp(shade, ambient, 1);
    double rgb[3] = {(double)(plain >> 16 & 255) * shade, (double)(plain >> 8 & 255) * shade,
                     (double)(plain & 255) * shade};
    if (f->meshed) {
        double u = at(&f->u, dx, dy) * per_q, v = at(&f->v, dx, dy) * per_q;
        double away = fmin(mesh_distance(u, r->mesh[0], f->u_slope, r->unit),
                           mesh_distance(v, r->mesh[1], f->v_slope, r->unit));
        mix(rgb, ink, mesh_alpha * cover(mesh_width * r->unit, away));
    }
    for (int k = f->level0; k < f->level1; k++) {
        double away = fabs(tone - r->level[k].tone) / f->tone_slope;
        mix(rgb, r->level[k].color, line_alpha * f->fade * cover(line_width * r->unit, away));
    }
    if (f->rim && f->h_slope > 0)
        mix(rgb, ink, rim_alpha * cover(rim_width * r->unit, (1 - fabs(h)) / f->h_slope));
    return 0xff000000u | (uint32_t)(rgb[0] + 0.5) << 16 | (uint32_t)(rgb[1] + 0.5) << 8 |
           (uint32_t)(rgb[2] + 0.5);
}

static void fill_row(const raster *r, const facet *f, int row, int from, int to) {
    size_t start = (size_t)row * (size_t)r->depth->w;
    double dy = row + 0.5 - f->y0;
    for (int x = from; x < to; x++) {
        double dx = x + 0.5 - f->x0, d = at(&f->depth, dx, dy), h = 0;
        float *z = r->depth->z + start + x;
        if (d >= (double)*z)
            continue;
        double per_q = 1 / at(&f->q, dx, dy);
        if (f->cut) {
            h = at(&f->h, dx, dy) * per_q;
            double far = fmax(fabs(at(&f->x, dx, dy)), fabs(at(&f->y, dx, dy))) * per_q;
            if (!(fmax(far, fabs(h)) <= edge))
                continue;
        }
        *z = (float)d;
        if (r->depth->id)
            r->depth->id[start + (size_t)x] = r->id;
        r->px[start + (size_t)x] = color_at(r, f, dx, dy, per_q, h);
    }
}

static void draw_triangle(raster *r, const corner *a, const corner *b, const corner *c,
                          const double uv[3][2]) {
    const corner *const p[3] = {a, b, c};
    tn_triangle t;
    facet f = {0};
    r->id++;
    if (isnan(a->h + b->h + c->h) || !tn_triangle_make(&a->at, &b->at, &c->at, r->depth->h, &t) ||
        !prepare(r, &f, p, uv))
        return;
    for (int row = t.first; row < t.last; row++) {
        int from, to;
        tn_triangle_row(&t, row, r->depth->w, &from, &to);
        fill_row(r, &f, row, from, to);
    }
}

/* All triangles, two per cell, numbered in the order of the cells from 1 on; holes are counted. */
static void draw_cells(raster *r) {
    int64_t nx = r->s->nx;
    for (int64_t j = 0; j + 1 < r->s->ny; j++)
        for (int64_t i = 0; i + 1 < nx; i++) {
            const corner *a = r->corner + j * nx + i, *b = a + 1, *d = a + nx, *c = d + 1;
            double u = (double)i, v = (double)j;
            if (tn_cell_rising(a->h, b->h, c->h, d->h)) {
                draw_triangle(r, a, b, c, (const double[3][2]){{u, v}, {u + 1, v}, {u + 1, v + 1}});
                draw_triangle(r, a, c, d, (const double[3][2]){{u, v}, {u + 1, v + 1}, {u, v + 1}});
            } else {
                draw_triangle(r, a, b, d, (const double[3][2]){{u, v}, {u + 1, v}, {u, v + 1}});
                draw_triangle(r, b, c, d,
                              (const double[3][2]){{u + 1, v}, {u + 1, v + 1}, {u, v + 1}});
            }
        }
}

static void clear(const tn_depth *depth) {
    size_t n = (size_t)depth->w * (size_t)depth->h;
    for (size_t i = 0; i < n; i++)
        depth->z[i] = FLT_MAX;
    if (depth->id)
        memset(depth->id, 0, n * sizeof *depth->id);
}

static void take_levels(raster *r) {
    const tn_surface_look *look = r->look;
    r->level_n = look->level_n < MAX_LEVEL ? look->level_n : MAX_LEVEL;
    for (int k = 0; k < r->level_n; k++) {
        double tone = look->level[k];
        double below = k > 0 ? tone - look->level[k - 1] : INFINITY;
        double above = k + 1 < r->level_n ? look->level[k + 1] - tone : INFINITY;
        bool dark = tn_cmap_luminance(tn_cmap_rgb(look->map, tone)) < 0.19;
        r->level[k] = (line_level){tone, dark ? chalk : ink, fmin(below, above)};
    }
}

/* The mean of the subpixels of each pixel: two channels at once, 16 bits each. */
static void gather(const raster *r, int ss, const tn_image *out) {
    const uint32_t two = 0x00ff00ff;
    uint32_t n = (uint32_t)(ss * ss), half = n / 2 << 16 | n / 2;
    for (int y = 0; y < out->h; y++)
        for (int x = 0; x < out->w; x++) {
            uint32_t rb = half, ag = half;
            const uint32_t *px = r->px + (size_t)(y * ss) * (size_t)r->depth->w + (size_t)(x * ss);
            for (int v = 0; v < ss; v++, px += r->depth->w)
                for (int u = 0; u < ss; u++) {
                    rb += px[u] & two;
                    ag += px[u] >> 8 & two;
                }
            uint32_t red = (rb >> 16) / n, blue = (rb & 0xffff) / n;
            uint32_t alpha = (ag >> 16) / n, green = (ag & 0xffff) / n;
            out->px[(size_t)y * (size_t)out->stride + (size_t)x] =
                alpha << 24 | red << 16 | green << 8 | blue;
        }
}

void tn_surface_draw(const tn_surface *s, const tn_camera *c, const tn_surface_look *look,
                     const tn_depth *depth, void *work, const tn_image *out) {
    int ss = look->supersample;
    assert(ss >= 1 && ss <= 4 && depth->w == out->w * ss && depth->h == out->h * ss);
    raster r = {.s = s, .look = look, .depth = depth, .corner = work};
    r.px = (uint32_t *)(r.corner + s->nx * s->ny);
    r.unit = look->unit * ss;
    for (int k = 0; k < 2 && look->mesh > 0; k++) {
        double cells = (double)((k ? s->ny : s->nx) - 1);
        r.mesh[k] = cells / fmin(cells, look->mesh);
    }
    take_levels(&r);
    for (int k = 0; k <= TONES; k++)
        r.color[k] = tn_cmap_rgb(look->map, (double)k / TONES);
    clear(depth);
    memset(r.px, 0, (size_t)depth->w * (size_t)depth->h * sizeof *r.px);
    place_corners(&r, c, ss);
    draw_cells(&r);
    gather(&r, ss, out);
}
