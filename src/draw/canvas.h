/* canvas.h: one page. Draws paths, dots and texts with cairo and pango, and writes the page as PNG,
 * SVG, PDF or WebP. Lengths are px at 96 dpi, y downwards; texts measure the same on every kind of
 * page and at every scale, so a scene is laid out once. */
#ifndef TN_CANVAS_H
#define TN_CANVAS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/image.h"

typedef enum tn_page { TN_PAGE_NONE, TN_PAGE_PNG, TN_PAGE_SVG, TN_PAGE_PDF, TN_PAGE_WEBP } tn_page;

/* Bytes that grow; `failed` stays set when memory ran out. */
typedef struct tn_blob {
    unsigned char *p;
    size_t n, room;
    bool failed;
} tn_blob;

typedef struct tn_canvas {
    tn_page page;
    double scale;
    struct _cairo *cr;
    struct _PangoLayout *layout;
    tn_blob out;
} tn_canvas;

typedef struct tn_color {
    double r, g, b, a;
} tn_color;

typedef struct tn_text {
    const char *text; /* UTF-8 with the marks of markup.h; wrong bytes become U+FFFD */
    double size;      /* px of the em */
    double wrap;      /* break lines at this width; 0: never */
    bool bold;
    bool centered; /* shorter lines stand in the middle of the longest, else at its left end */
} tn_text;

/* Sizes in px. The origin is the left end of the first baseline; the ink box is where pixels are.
 */
typedef struct tn_extent {
    double width, height, ascent;
    double ink_x, ink_y, ink_w, ink_h;
    int unknown; /* characters no font has */
} tn_extent;

typedef struct tn_stroke {
    tn_color color;
    double width;
    const double *dash;
    int dash_n;
    bool round; /* caps and joins */
} tn_stroke;

typedef enum tn_marker { TN_CIRCLE, TN_SQUARE, TN_DIAMOND, TN_TRIANGLE, TN_STAR } tn_marker;

/* A canvas begins closed. TN_PAGE_NONE only measures. Returns NULL, or the reason of failure. */
void tn_canvas_init(tn_canvas *c);
const char *tn_canvas_open(tn_canvas *c, tn_page page, double width, double height, double scale);
void tn_canvas_close(tn_canvas *c); /* again and on a closed canvas: nothing */

void tn_canvas_measure(tn_canvas *c, const tn_text *t, tn_extent *out);

void tn_canvas_clip(tn_canvas *c, double x, double y, double w, double h);
void tn_canvas_unclip(tn_canvas *c);

/* A path is built point by point; a NaN or infinite point breaks it. Painting ends it. */
void tn_canvas_point(tn_canvas *c, double x, double y);
void tn_canvas_ring(tn_canvas *c); /* closes the part begun last */
void tn_canvas_fill(tn_canvas *c, tn_color color);
void tn_canvas_fill_even_odd(tn_canvas *c, tn_color color);
void tn_canvas_stroke(tn_canvas *c, const tn_stroke *s);

/* n markers at xy[2 i], xy[2 i + 1], each painted over the others; false when memory ran out. */
bool tn_canvas_dots(tn_canvas *c, const double *xy, size_t n, double size, tn_marker marker,
                    tn_color color);

/* Draws an image into the box (x, y, w, h): smoothed, or with `sharp` pixels. False when memory ran
 * out. */
bool tn_canvas_paint(tn_canvas *c, const tn_image *image, double x, double y, double w, double h,
                     bool sharp);

/* Draws a text with its origin at (x, y), turned by `angle` degrees; a halo has alpha > 0. */
void tn_canvas_text(tn_canvas *c, const tn_text *t, double x, double y, double angle,
                    tn_color color, tn_color halo);

/* Ends the page and writes it: to a temporary name beside `path`, then renamed. Returns NULL, or
 * the reason, with errno's number in *code (0 if the reason is not the system's). */
const char *tn_canvas_save(tn_canvas *c, const char *path, const char *title, int *code);

/* The pixels of a page that is not SVG or PDF; they belong to the canvas. */
tn_image tn_canvas_image(tn_canvas *c);

/* Appends bytes. */
void tn_blob_add(tn_blob *b, const void *p, size_t n);
void tn_blob_free(tn_blob *b);

/* Writes a file as tn_canvas_save does. */
const char *tn_blob_save(const tn_blob *b, const char *path, int *code);

/* Loads the settings of the fonts, and names each folder that drawing texts reads. */
void tn_canvas_fonts(void (*visit)(void *arg, const char *path), void *arg);

#endif
