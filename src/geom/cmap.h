/* cmap.h: colour maps. A map is a table of sRGB knots, evenly spaced over [0, 1] and joined by
 * straight lines; its knots lie at equal distances in CIELAB, so equal steps of a value look
 * equal. */
#ifndef TN_CMAP_H
#define TN_CMAP_H

#include <stdint.h>

enum { TN_CMAP_KNOTS = 33 };

typedef struct tn_cmap {
    const char *name;
    double knot[TN_CMAP_KNOTS][3]; /* red, green, blue in [0, 1] */
} tn_cmap;

/* Map i of the list, 0, 1, ..., or NULL behind the last. */
const tn_cmap *tn_cmap_at(int i);

/* The map of a name, or NULL. */
const tn_cmap *tn_cmap_find(const char *name);

/* The colour 0x00rrggbb at t, clamped to [0, 1]; NaN counts as 0. */
uint32_t tn_cmap_rgb(const tn_cmap *map, double t);

/* The relative luminance (WCAG) of 0x00rrggbb: 0 black .. 1 white. */
double tn_cmap_luminance(uint32_t rgb);

#endif
