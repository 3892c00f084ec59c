/* heat.h: a map of coloured cells, one per value. */
#ifndef TN_HEAT_H
#define TN_HEAT_H

#include <stdbool.h>

#include "core/image.h"
#include "core/view.h"
#include "geom/cmap.h"

/* How values become places of a colour map: lo at 0, hi at 1; as logarithms if 0 < lo and `log`.
 * Where there are colours 0x00rrggbb, the value is the number of one of them, from 1, instead. */
typedef struct tn_heat_norm {
    double lo, hi;
    bool log;
    const uint32_t *colors; /* or NULL */
    int count;
} tn_heat_norm;

/* Fills an image whose pixel centres are at (i + .5, j + .5): z(j, i) colours what lies between the
 * borders x[i], x[i + 1] and y[j], y[j + 1], ascending or descending; where there is no cell, or
 * its value is not finite, or a border is NaN, the image is transparent. */
void tn_heat_paint(const double *x, const double *y, tn_view z, const tn_cmap *map,
                   tn_heat_norm norm, tn_image *out);

#endif
