#include "draw/versions.h"

#include <cairo.h>
#include <pango/pango.h>
#include <png.h>
#include <stdio.h>

#include "draw/webp.h"

void tn_draw_versions(char *line, size_t size) {
    int webp = tn_webp_version();
    char tail[40] = "";
    if (webp)
        snprintf(tail, sizeof tail, ", libwebp %d.%d.%d", webp >> 16, webp >> 8 & 255, webp & 255);
    snprintf(line, size, "cairo %s, pango %s, libpng %s%s", cairo_version_string(),
             pango_version_string(), png_get_libpng_ver(NULL), tail);
}
