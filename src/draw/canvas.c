/* canvas.c: the page over cairo and pangocairo. */
#include "draw/canvas.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "draw/markup.h"
#include "draw/png.h"
#include "draw/svg.h"
#include "draw/webp.h"

/* px: so wide a stroke or dot around any point that cairo can hold covers any page; a wider one
 * takes long, and cairo's coordinates end at 8e6. */
static const double widest = 4e5;

static const char families[] = "Noto Sans CJK SC, WenQuanYi Micro Hei, DejaVu Sans";

void tn_blob_add(tn_blob *b, const void *p, size_t n) {
    if (b->n + n > b->room) {
        size_t room = (b->n + n) * 2;
        unsigned char *grown = realloc(b->p, room);
        if (!grown)
            b->failed = true;
        else {
            b->p = grown;
            b->room = room;
        }
    }
    if (b->failed)
        return;
    memcpy(b->p + b->n, p, n);
    b->n += n;
}

void tn_blob_free(tn_blob *b) {
    free(b->p);
    *b = (tn_blob){0};
}

static cairo_status_t on_write(void *out, const unsigned char *p, unsigned int n) {
    tn_blob_add(out, p, n);
    return ((tn_blob *)out)->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

/* The same advance widths on every surface and at every scale. */
static PangoLayout *new_layout(cairo_t *cr) {
    PangoContext *context = pango_cairo_create_context(cr);
    cairo_font_options_t *o = cairo_font_options_create();
    cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(o, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, o);
    pango_context_set_round_glyph_positions(context, FALSE);
    PangoLayout *layout = pango_layout_new(context);
    g_object_unref(context);
    cairo_font_options_destroy(o);
    return layout;
}

static cairo_surface_t *new_surface(tn_canvas *c, double w, double h) {
    if (c->page == TN_PAGE_SVG) {
        cairo_surface_t *s = cairo_svg_surface_create_for_stream(on_write, &c->out, w, h);
        cairo_svg_surface_set_document_unit(s, CAIRO_SVG_UNIT_PX);
        return s;
    }
    if (c->page == TN_PAGE_PDF) {
        cairo_surface_t *s =
            cairo_pdf_surface_create_for_stream(on_write, &c->out, w * 0.75, h * 0.75);
        cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
        cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_MOD_DATE, "2000-01-01T00:00:00Z");
        return s;
    }
    return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(w), (int)ceil(h));
}

void tn_canvas_init(tn_canvas *c) {
    *c = (tn_canvas){0};
}

const char *tn_canvas_open(tn_canvas *c, tn_page page, double width, double height, double scale) {
    c->page = page;
    c->scale = scale;
    cairo_surface_t *surface = new_surface(c, width * scale, height * scale);
    c->cr = cairo_create(surface);
    cairo_surface_destroy(surface);
    cairo_status_t status = cairo_status(c->cr);
    if (status) {
        tn_canvas_close(c);
        return cairo_status_to_string(status);
    }
    double unit = page == TN_PAGE_PDF ? 0.75 * scale : scale;
    cairo_scale(c->cr, unit, unit);
    c->layout = new_layout(c->cr);
    return NULL;
}

void tn_canvas_close(tn_canvas *c) {
    if (c->layout)
        g_object_unref(c->layout);
    if (c->cr)
        cairo_destroy(c->cr);
    tn_blob_free(&c->out);
    tn_canvas_init(c);
}

/* A text as pango and cairo insist on it: UTF-8, with U+FFFD for what is no character. */
static gchar *valid_text(const char *text) {
    gchar *valid = g_utf8_make_valid(text, -1);
    GString *s = g_string_new(NULL);
    for (const gchar *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        bool none = (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe;
        g_string_append_unichar(s, none ? 0xfffd : c);
    }
    g_free(valid);
    return g_string_free(s, FALSE);
}

/* Lays a text out; returns its size, and in *left where its box begins inside the layout. */
static tn_extent lay_out(tn_canvas *c, const tn_text *t, double *left) {
    gchar *valid = valid_text(t->text);
    GString *plain = g_string_new(NULL);
    PangoAttrList *attrs = tn_markup_parse(valid, plain);
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, families);
    pango_font_description_set_absolute_size(font, t->size * PANGO_SCALE);
    pango_font_description_set_weight(font, t->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(c->layout, font);
    pango_layout_set_text(c->layout, plain->str, (int)plain->len);
    pango_layout_set_attributes(c->layout, attrs);
    pango_layout_set_width(c->layout, t->wrap > 0 ? (int)ceil(t->wrap * PANGO_SCALE) : -1);
    pango_layout_set_wrap(c->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(c->layout, t->centered ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
    pango_font_description_free(font);
    pango_attr_list_unref(attrs);
    g_string_free(plain, TRUE);
    g_free(valid);

    const double px = 1.0 / PANGO_SCALE;
    PangoRectangle ink, box;
    pango_layout_get_extents(c->layout, &ink, &box);
    double ascent = pango_layout_get_baseline(c->layout) * px;
    *left = box.x * px;
    return (tn_extent){.width = box.width * px,
                       .height = box.height * px,
                       .ascent = ascent,
                       .ink_x = ink.x * px - *left,
                       .ink_y = ink.y * px - ascent,
                       .ink_w = ink.width * px,
                       .ink_h = ink.height * px,
                       .unknown = pango_layout_get_unknown_glyphs_count(c->layout)};
}

void tn_canvas_measure(tn_canvas *c, const tn_text *t, tn_extent *out) {
    double left;
    *out = lay_out(c, t, &left);
}

void tn_canvas_clip(tn_canvas *c, double x, double y, double w, double h) {
    cairo_save(c->cr);
    cairo_rectangle(c->cr, x, y, w, h);
    cairo_clip(c->cr);
}

void tn_canvas_unclip(tn_canvas *c) {
    cairo_restore(c->cr);
}

void tn_canvas_point(tn_canvas *c, double x, double y) {
    if (!isfinite(x) || !isfinite(y))
        cairo_new_sub_path(c->cr);
    else /* cairo keeps coordinates in 24 bits */
        cairo_line_to(c->cr, fmin(fmax(x, -1e5), 1e5), fmin(fmax(y, -1e5), 1e5));
}

void tn_canvas_ring(tn_canvas *c) {
    cairo_close_path(c->cr);
}

static void set_color(tn_canvas *c, tn_color k) {
    cairo_set_source_rgba(c->cr, k.r, k.g, k.b, k.a);
}

void tn_canvas_fill(tn_canvas *c, tn_color color) {
    set_color(c, color);
    cairo_fill(c->cr);
}

void tn_canvas_fill_even_odd(tn_canvas *c, tn_color color) {
    cairo_set_fill_rule(c->cr, CAIRO_FILL_RULE_EVEN_ODD);
    tn_canvas_fill(c, color);
    cairo_set_fill_rule(c->cr, CAIRO_FILL_RULE_WINDING);
}

void tn_canvas_stroke(tn_canvas *c, const tn_stroke *s) {
    set_color(c, s->color);
    cairo_set_line_width(c->cr, fmin(s->width, widest));
    cairo_set_dash(c->cr, s->dash, s->dash_n, 0);
    cairo_set_line_cap(c->cr, s->round ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
    cairo_set_line_join(c->cr, s->round ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER);
    cairo_stroke(c->cr);
}

static void add_marker(cairo_t *cr, tn_marker marker, double x, double y, double size) {
    double r = size / 2;
    switch (marker) {
    case TN_CIRCLE: /* a point with round caps */
        cairo_move_to(cr, x, y);
        cairo_close_path(cr);
        return;
    case TN_SQUARE:
        r *= 0.886; /* all markers have the area of the circle */
        cairo_rectangle(cr, x - r, y - r, 2 * r, 2 * r);
        return;
    case TN_DIAMOND:
        r *= 1.253;
        cairo_move_to(cr, x, y - r);
        cairo_line_to(cr, x + r, y);
        cairo_line_to(cr, x, y + r);
        cairo_line_to(cr, x - r, y);
        break;
    case TN_TRIANGLE:
        r *= 1.555;
        cairo_move_to(cr, x, y - r);
        cairo_line_to(cr, x + 0.866 * r, y + 0.5 * r);
        cairo_line_to(cr, x - 0.866 * r, y + 0.5 * r);
        break;
    case TN_STAR:
        r *= 1.673;
        for (int k = 0; k < 10; k++) {
            double a = k * G_PI / 5, s = k % 2 ? 0.42 * r : r;
            cairo_line_to(cr, x + s * sin(a), y - s * cos(a));
        }
        break;
    }
    cairo_close_path(cr);
}

/* Dots that overlap darken each other. Painting them one by one would say so in a path each;
 * instead they are dealt into layers without overlaps, and each layer is one path. Beyond LAYERS
 * layers more paint is hardly visible: the rest shares the last one. */
enum { LAYERS = 24 };

typedef struct dealer {
    const double *xy;
    double size, x0, y0;
    double cell;          /* px: as large as a dot at the least */
    int32_t *head, *next; /* chains of dots whose cells share a bucket */
    int shift;            /* 2^(64 - shift) buckets */
    unsigned char *layer;
} dealer;

static int64_t cell_of(const dealer *d, double v, double v0) {
    return (int64_t)((v - v0) / d->cell);
}

static size_t bucket_of(const dealer *d, int64_t i, int64_t j) {
    uint64_t h = (uint64_t)i * 0x9e3779b97f4a7c15u ^ (uint64_t)j * 0xc2b2ae3d27d4eb4fu;
    return (size_t)(h >> d->shift);
}

static void deal(dealer *d, int32_t i) {
    double x = d->xy[2 * i], y = d->xy[2 * i + 1];
    int64_t ci = cell_of(d, x, d->x0), cj = cell_of(d, y, d->y0);
    uint32_t taken = 0;
    for (int64_t j = cj - 1; j <= cj + 1; j++)
        for (int64_t k = ci - 1; k <= ci + 1; k++)
            for (int32_t o = d->head[bucket_of(d, k, j)]; o >= 0; o = d->next[o])
                if (fabs(d->xy[2 * o] - x) < d->size && fabs(d->xy[2 * o + 1] - y) < d->size)
                    taken |= 1u << d->layer[o];
    int layer = 0;
    while (layer < LAYERS - 1 && taken >> layer & 1)
        layer++;
    d->layer[i] = (unsigned char)layer;
    if (layer < LAYERS - 1) { /* so a chain stays short however many dots share a place */
        size_t at = bucket_of(d, ci, cj);
        d->next[i] = d->head[at];
        d->head[at] = i;
    }
}

/* Deals n finite dots; false when memory ran out. */
static bool deal_all(dealer *d, size_t n) {
    d->cell = fmax(d->size, 1e-3);
    d->x0 = d->xy[0];
    d->y0 = d->xy[1];
    for (size_t i = 1; i < n; i++) {
        d->x0 = fmin(d->x0, d->xy[2 * i]);
        d->y0 = fmin(d->y0, d->xy[2 * i + 1]);
    }
    size_t buckets = 2;
    for (d->shift = 63; buckets < n; d->shift--)
        buckets *= 2;
    d->head = malloc(buckets * sizeof *d->head);
    d->next = malloc(n * sizeof *d->next);
    d->layer = malloc(n);
    if (!d->head || !d->next || !d->layer)
        return false;
    memset(d->head, 0xff, buckets * sizeof *d->head); /* -1: none */
    for (size_t i = 0; i < n; i++)
        deal(d, (int32_t)i);
    return true;
}

bool tn_canvas_dots(tn_canvas *c, const double *xy, size_t n, double size, tn_marker marker,
                    tn_color color) {
    if (n == 0 || n > INT32_MAX || !(size > 0))
        return true;
    size = fmin(size, widest);
    dealer d = {.xy = xy, .size = size * (marker == TN_CIRCLE ? 1 : 1.6)};
    bool ok = deal_all(&d, n);
    for (int layer = 0; ok && layer < LAYERS; layer++) {
        bool any = false;
        for (size_t i = 0; i < n; i++)
            if (d.layer[i] == layer) {
                add_marker(c->cr, marker, xy[2 * i], xy[2 * i + 1], size);
                any = true;
            }
        if (any && marker == TN_CIRCLE)
            tn_canvas_stroke(c, &(tn_stroke){.color = color, .width = size, .round = true});
        else if (any)
            tn_canvas_fill(c, color);
    }
    free(d.head);
    free(d.next);
    free(d.layer);
    return ok;
}

bool tn_canvas_paint(tn_canvas *c, const tn_image *image, double x, double y, double w, double h,
                     bool sharp) {
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, image->w, image->h);
    unsigned char *to = cairo_image_surface_get_data(s);
    if (to) {
        size_t stride = (size_t)cairo_image_surface_get_stride(s);
        for (int row = 0; row < image->h; row++)
            memcpy(to + (size_t)row * stride, image->px + (size_t)row * (size_t)image->stride,
                   4 * (size_t)image->w);
        cairo_surface_mark_dirty(s);
        cairo_save(c->cr);
        cairo_translate(c->cr, x, y);
        cairo_scale(c->cr, w / image->w, h / image->h);
        cairo_set_source_surface(c->cr, s, 0, 0);
        cairo_pattern_set_filter(cairo_get_source(c->cr),
                                 sharp ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD);
        cairo_rectangle(c->cr, 0, 0, image->w, image->h);
        cairo_fill(c->cr);
        cairo_restore(c->cr);
    }
    cairo_surface_destroy(s);
    return to != NULL;
}

void tn_canvas_text(tn_canvas *c, const tn_text *t, double x, double y, double angle,
                    tn_color color, tn_color halo) {
    double left;
    cairo_save(c->cr);
    cairo_translate(c->cr, x, y);
    if (angle != 0)
        cairo_rotate(c->cr, angle * G_PI / 180);
    pango_cairo_update_layout(c->cr, c->layout);
    tn_extent e = lay_out(c, t, &left);
    if (halo.a > 0) {
        cairo_move_to(c->cr, -left, -e.ascent);
        pango_cairo_layout_path(c->cr, c->layout);
        tn_canvas_stroke(c, &(tn_stroke){.color = halo, .width = 0.25 * t->size, .round = true});
    }
    cairo_move_to(c->cr, -left, -e.ascent);
    set_color(c, color);
    pango_cairo_show_layout(c->cr, c->layout);
    cairo_new_path(c->cr); /* the current point is no part of what restore brings back */
    cairo_restore(c->cr);
}

const char *tn_blob_save(const tn_blob *b, const char *path, int *code) {
    char *beside = g_strdup_printf("%s.%ld.tmp", path, (long)getpid());
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool ok = fd >= 0;
    for (size_t done = 0; ok && done < b->n;) {
        ssize_t k = write(fd, b->p + done, b->n - done);
        ok = k >= 0 || errno == EINTR;
        done += k > 0 ? (size_t)k : 0;
    }
    *code = ok ? 0 : errno;
    if (fd >= 0 && close(fd) != 0 && !*code)
        *code = errno;
    if (!*code && rename(beside, path) != 0)
        *code = errno;
    if (*code && fd >= 0)
        unlink(beside);
    g_free(beside);
    return *code ? strerror(*code) : NULL;
}

tn_image tn_canvas_image(tn_canvas *c) {
    cairo_surface_t *s = cairo_get_target(c->cr);
    cairo_surface_flush(s);
    return (tn_image){(uint32_t *)(void *)cairo_image_surface_get_data(s),
                      cairo_image_surface_get_width(s), cairo_image_surface_get_height(s),
                      cairo_image_surface_get_stride(s) / 4};
}

/* Ends the page: afterwards `out` holds the bytes of the file. */
static const char *encode(tn_canvas *c, const char *title) {
    cairo_surface_t *s = cairo_get_target(c->cr);
    if (c->page == TN_PAGE_PDF && title)
        cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_TITLE, title);
    cairo_show_page(c->cr);
    if (cairo_status(c->cr))
        return cairo_status_to_string(cairo_status(c->cr));
    if (c->page == TN_PAGE_PNG || c->page == TN_PAGE_WEBP) {
        tn_image image = tn_canvas_image(c);
        if (c->page == TN_PAGE_WEBP)
            return tn_webp_encode(&image, &c->out);
        return tn_png_encode(&image, 96 * c->scale, &c->out) ? NULL : "not enough memory";
    }
    cairo_surface_finish(s);
    if (cairo_surface_status(s))
        return cairo_status_to_string(cairo_surface_status(s));
    if (c->page == TN_PAGE_SVG)
        tn_svg_tidy(&c->out, title);
    return c->out.failed ? "not enough memory" : NULL;
}

/* A title as PDF and XML insist on it: a space for each control character. */
static gchar *plain_title(const char *title) {
    gchar *plain = valid_text(title);
    for (gchar *p = plain; *p; p++)
        if (g_ascii_iscntrl(*p))
            *p = ' ';
    return plain;
}

const char *tn_canvas_save(tn_canvas *c, const char *path, const char *title, int *code) {
    *code = 0;
    gchar *plain = title ? plain_title(title) : NULL;
    const char *reason = encode(c, plain);
    g_free(plain);
    return reason ? reason : tn_blob_save(&c->out, path, code);
}
