/* png.h: pixels to PNG, faster and smaller than cairo's own writer, with the resolution. */
#ifndef TN_PNG_H
#define TN_PNG_H

#include <stdbool.h>
#include <stdint.h>

#include "draw/canvas.h"

/* Opaque pixels 0x00rrggbb; `stride` counts pixels. */
typedef struct tn_image {
    uint32_t *px;
    int w, h, stride;
} tn_image;

/* Appends the file to `out`; false when memory ran out. */
bool tn_png_encode(const tn_image *image, double dpi, tn_blob *out);

#endif
