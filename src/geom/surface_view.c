/* surface_view.c: the direction that shows most of a surface. A coarse copy is drawn into a small
 * depth buffer for each candidate. */
#include <float.h>
#include <math.h>

#include "geom/triangle.h"

enum { GRID = 40, WIDTH = 150, HEIGHT = 120, AZIMUTHS = 24 };

typedef struct workspace {
    double x[GRID], y[GRID], h[GRID * GRID], tone[GRID * GRID];
    float z[WIDTH * HEIGHT];
    double corners[]; /* what tn_surface_depth needs */
} workspace;

/* At most GRID x GRID points of a surface, the first and the last among them. */
static tn_surface coarse(const tn_surface *s, workspace *w) {
    tn_surface t = *s;
    t.nx = s->nx < GRID ? s->nx : GRID;
    t.ny = s->ny < GRID ? s->ny : GRID;
    for (int64_t j = 0; j < t.ny; j++)
        for (int64_t i = 0; i < t.nx; i++) {
            int64_t si = i * (s->nx - 1) / (t.nx - 1), sj = j * (s->ny - 1) / (t.ny - 1);
            w->x[i] = s->x[si];
            w->y[j] = s->y[sj];
            w->h[j * t.nx + i] = s->h[sj * s->nx + si];
            w->tone[j * t.nx + i] = s->tone[sj * s->nx + si];
        }
    t.x = w->x;
    t.y = w->y;
    t.h = w->h;
    t.tone = w->tone;
    return t;
}

static double score(const tn_surface *t, double azimuth, double elevation, workspace *w,
                    bool *lowest) {
    tn_camera camera = {azimuth, elevation, 0, 46, WIDTH / 2.0, HEIGHT / 2.0};
    tn_depth depth = {w->z, NULL, WIDTH, HEIGHT};
    tn_surface_depth(t, &camera, &depth, w->corners);
    double seen = 0, all = 0, least = INFINITY;
    *lowest = false;
    for (int64_t j = 0; j < t->ny; j++)
        for (int64_t i = 0; i < t->nx; i++) {
            double h = t->h[j * t->nx + i], tone = fmin(fmax(t->tone[j * t->nx + i], 0), 1);
            if (!(fabs(h) <= 1))
                continue;
            tn_spot p = tn_camera_see(&camera, t->height, t->x[i], t->y[j], h);
            int x = tn_clamp_px(rint(p.x), WIDTH - 1), y = tn_clamp_px(rint(p.y), HEIGHT - 1);
            bool visible = p.depth < (double)w->z[y * WIDTH + x] + 0.06;
            double weight = 1 + 4 * (1 - tone) * (1 - tone);
            all += weight;
            seen += visible ? weight : 0;
            if (h < least) {
                least = h;
                *lowest = visible;
            }
        }
    return all > 0 ? seen / all : 0;
}

size_t tn_surface_view_work(void) {
    tn_surface s = {.nx = GRID, .ny = GRID};
    tn_depth none = {0};
    return sizeof(workspace) + tn_surface_work(&s, &none);
}

double tn_surface_score(const tn_surface *s, double azimuth, double elevation, void *work,
                        bool *lowest) {
    tn_surface t = coarse(s, work);
    return score(&t, azimuth, elevation, work, lowest);
}

void tn_surface_choose(const tn_surface *s, void *work, double *azimuth, double *elevation) {
    const double usual = -52.5;
    tn_surface t = coarse(s, work);
    double best = -INFINITY;
    for (int k = 0; k < 2 * AZIMUTHS; k++) {
        double a = -172.5 + 360.0 / AZIMUTHS * (k / 2), e = 30 + 10 * (k % 2);
        if (fabs(remainder(a, 90)) < 20) /* an axis would point at the eye */
            continue;
        bool lowest;
        double v = score(&t, a, e, work, &lowest) + (lowest ? 0.25 : 0) - 0.006 * (e - 30) -
                   0.02 * fabs(remainder(a - usual, 360)) / 180;
        if (v > best) {
            best = v;
            *azimuth = a;
            *elevation = e;
        }
    }
}
