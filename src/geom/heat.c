#include "geom/heat.h"

#include <math.h>

static uint32_t cell_color(const tn_cmap *map, tn_heat_norm n, double z) {
    if (!isfinite(z))
        return 0;
    if (n.colors)
        return z >= 1 && z <= n.count ? 0xff000000U | n.colors[(int)z - 1] : 0;
    double t = 0.5;
    z = fmin(fmax(z, n.lo), n.hi);
    if (n.lo < n.hi)
        t = n.log ? log(z / n.lo) / log(n.hi / n.lo) : (z - n.lo) / (n.hi - n.lo);
    return 0xff000000U | tn_cmap_rgb(map, t);
}

/* The first and the one after the last pixel between two borders. */
static void pixels(double a, double b, int n, int *from, int *to) {
    double lo = ceil(fmin(a, b) - 0.5), hi = ceil(fmax(a, b) - 0.5);
    bool none = isnan(a) || isnan(b);
    *from = none ? 0 : (int)fmin(fmax(lo, 0), n);
    *to = none ? 0 : (int)fmin(fmax(hi, 0), n);
}

void tn_heat_paint(const double *x, const double *y, tn_view z, const tn_cmap *map,
                   tn_heat_norm norm, tn_image *out) {
    for (int j = 0; j < out->h; j++)
        for (int i = 0; i < out->w; i++)
            out->px[(int64_t)j * out->stride + i] = 0;
    for (int64_t j = 0; j < z.dim[0]; j++) {
        int top, bottom, left, right;
        pixels(y[j], y[j + 1], out->h, &top, &bottom);
        for (int64_t i = 0; i < z.dim[1] && top < bottom; i++) {
            pixels(x[i], x[i + 1], out->w, &left, &right);
            uint32_t color = left < right ? cell_color(map, norm, *tn_at(z, j, i)) : 0;
            for (int r = top; r < bottom; r++)
                for (int c = left; c < right; c++)
                    out->px[(int64_t)r * out->stride + c] = color;
        }
    }
}
