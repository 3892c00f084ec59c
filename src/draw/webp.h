/* webp.h: pixels to WebP without loss, single or as an animation. The same frames give the same
 * bytes. */
#ifndef TN_WEBP_H
#define TN_WEBP_H

#include <stdbool.h>

#include "draw/canvas.h"

enum { TN_WEBP_MAX = 16383 }; /* px a side */

/* In a build without libwebp all but closing fails, with that reason. */

/* The version of libwebp as 0xmmnnpp; 0 where the build has none. */
int tn_webp_version(void);

/* Appends the file of one picture to `out`. Returns NULL or a reason. */
const char *tn_webp_encode(const tn_image *image, tn_blob *out);

/* An animation that is being made; all zero is a closed one. */
typedef struct tn_film {
    struct WebPAnimEncoder *encoder;
    int loops; /* how often it plays, 0: for ever; set before it is opened */
    int w, h;
    int frames;
    int end; /* ms, where the next frame begins */
} tn_film;

/* Begins an animation of w x h px. Returns NULL or a reason. */
const char *tn_film_open(tn_film *f, int w, int h);
void tn_film_close(tn_film *f); /* again and on a closed film: nothing */

/* Adds a frame of the film's size, shown for `ms`. Returns NULL or a reason. */
const char *tn_film_add(tn_film *f, const tn_image *image, int ms);

/* Appends the file to `out`. Returns NULL or a reason. */
const char *tn_film_end(tn_film *f, tn_blob *out);

#endif
