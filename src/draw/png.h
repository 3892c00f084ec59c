/* png.h: pixels to PNG, faster and smaller than cairo's own writer, with the resolution. */
#ifndef TN_PNG_H
#define TN_PNG_H

#include <stdbool.h>

#include "core/image.h"
#include "draw/canvas.h"

/* Appends the file to `out`, alpha not read; false when memory ran out. */
bool tn_png_encode(const tn_image *image, double dpi, tn_blob *out);

#endif
