/* image.h: pixels that somebody else owns. */
#ifndef TN_IMAGE_H
#define TN_IMAGE_H

#include <stdint.h>

/* Rows of 0xaarrggbb from the top, colours multiplied by alpha; `stride` counts pixels. */
typedef struct tn_image {
    uint32_t *px;
    int w, h, stride;
} tn_image;

#endif
