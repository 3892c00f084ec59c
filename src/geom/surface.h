/* surface.h: a height field z(x, y) in a box, seen by a camera: z-buffered triangles with colours,
 * shading, mesh and level lines. The box is [-1, 1] x [-1, 1] x [-height, height] whatever the
 * data. All memory is the caller's. */
#ifndef TN_SURFACE_H
#define TN_SURFACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/image.h"
#include "core/view.h"
#include "geom/cmap.h"

typedef struct tn_axis {
    double lo, hi; /* 0 < lo where log */
    bool log;
} tn_axis;

/* Where v stands on an axis: 0 at lo, 1 at hi; NaN for what cannot stand there. */
double tn_axis_fraction(const tn_axis *a, double v);

typedef struct tn_surface_spec {
    tn_view x, y;   /* (nx), (ny), ascending, at least 2 of each */
    tn_view z;      /* (ny, nx); NaN and infinite values are holes */
    tn_axis box[3]; /* what the box shows of x, y and z */
    tn_axis tone;   /* what the colours show of z */
    double height;  /* of the box, as a share of its width */
} tn_surface_spec;

typedef struct tn_surface {
    int64_t nx, ny;
    double height;
    tn_axis axis[2];
    const double *x, *y; /* box coordinates */
    const double *h;     /* ny x nx: -1 at the floor of the box, 1 at its top; NaN in holes */
    const double *tone;  /* ny x nx: 0 to 1 along the colours, beyond that not clamped */
} tn_surface;

/* `mem` holds tn_surface_size bytes, 8-aligned; the views are not needed afterwards. */
size_t tn_surface_size(int64_t nx, int64_t ny);
void tn_surface_init(tn_surface *s, void *mem, const tn_surface_spec *spec);

/* Angles in degrees: azimuth is the direction of the eye in the x-y plane, counted from x towards
 * y, elevation its height above that plane. `eye` is its distance from the middle of the box, 0 for
 * parallel rays. The middle appears at (x, y), a length of 1 there as `scale` px. */
typedef struct tn_camera {
    double azimuth, elevation, eye, scale, x, y;
} tn_camera;

/* px to the right, px downwards, depth away from the eye (linear on the screen). */
typedef struct tn_spot {
    double x, y, depth;
} tn_spot;

/* Where the camera sees a point: x, y in -1..1, h in -1 (floor) .. 1 (top of the box). */
tn_spot tn_camera_see(const tn_camera *c, double height, double x, double y, double h);

/* Depths of w x h subpixels, row by row; FLT_MAX where there is nothing. `id` may be NULL: the
 * number of the triangle that is seen there, counted from 1. */
typedef struct tn_depth {
    float *z;
    int32_t *id;
    int w, h;
} tn_depth;

typedef struct tn_surface_look {
    const tn_cmap *map;
    bool shaded;         /* light from the upper left, 0.70 to 1.00 of the colour */
    int mesh;            /* lines drawn along x and along y; 0: none */
    const double *level; /* tones of the lines of equal height, ascending */
    int level_n;
    double unit;     /* px of the image per px of the page: line widths scale with it */
    int supersample; /* subpixels per pixel and direction, 1..4 */
} tn_surface_look;

/* Draws into `out` (background transparent) through `depth` of supersample times its size; `work`
 * holds tn_surface_work bytes, 8-aligned. The camera counts px of the image. What lies outside the
 * box is cut away, subpixel by subpixel. */
size_t tn_surface_work(const tn_surface *s, const tn_depth *depth);
void tn_surface_draw(const tn_surface *s, const tn_camera *c, const tn_surface_look *look,
                     const tn_depth *depth, void *work, const tn_image *out);

/* The height over (x, y) of the box as it is drawn, NaN where there is no surface; not cut. */
double tn_surface_height(const tn_surface *s, double x, double y);

/* The point `lift` half heights of the box over the drawn surface at data (x, y); false where there
 * is no surface inside the box. */
bool tn_surface_point(const tn_surface *s, const tn_camera *c, double x, double y, double lift,
                      tn_spot *out);

/* Whether a point of the surface is hidden by nothing in `depth`, which has `unit` subpixels per
 * unit of p.x and p.y. */
bool tn_depth_visible(const tn_depth *depth, double unit, tn_spot p);

/* The share of a surface whose upper side a direction shows, low places counting up to five times.
 * *lift: how far over the lowest place the first point is that the eye sees from above, in half
 * heights of the box; 0 where it sees the place itself. `work`: tn_surface_view_work bytes,
 * 8-aligned. */
size_t tn_surface_view_work(void);
double tn_surface_score(const tn_surface *s, double azimuth, double elevation, void *work,
                        double *lift);

/* The best of 16 azimuths and 4 elevations: the score, 0.25 more if the lowest place is seen, in
 * part if a point little over it is, and slightly less the farther it is from (-52.5, 30). */
void tn_surface_choose(const tn_surface *s, void *work, double *azimuth, double *elevation);

#endif
