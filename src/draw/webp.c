/* webp.c: libwebp's lossless coder: figures are flat colours and sharp edges. */
#include "draw/webp.h"

#ifdef TN_WITHOUT_WEBP

static const char absent[] = "this build of tinynet writes no WebP: it was made without libwebp";

int tn_webp_version(void) {
    return 0;
}

const char *tn_webp_encode(const tn_image *image, tn_blob *out) {
    (void)image, (void)out;
    return absent;
}

const char *tn_film_open(tn_film *f, int w, int h) {
    (void)f, (void)w, (void)h;
    return absent;
}

void tn_film_close(tn_film *f) {
    *f = (tn_film){0};
}

const char *tn_film_add(tn_film *f, const tn_image *image, int ms) {
    (void)f, (void)image, (void)ms;
    return absent;
}

const char *tn_film_end(tn_film *f, tn_blob *out) {
    (void)f, (void)out;
    return absent;
}

#else
#include <stdint.h>
#include <webp/encode.h>
#include <webp/mux.h>

static const char no_memory[] = "not enough memory";

/* Level 2 of 9: a frame of 800 x 500 px in about 20 ms; level 6 takes six times as long for 10 %.
 */
static bool set_up(WebPConfig *config) {
    return WebPConfigInit(config) && WebPConfigLosslessPreset(config, 2);
}

/* Copies the pixels; the caller frees the picture. */
static bool fill(WebPPicture *p, const tn_image *m) {
    if (!WebPPictureInit(p))
        return false;
    p->use_argb = 1;
    p->width = m->w;
    p->height = m->h;
    if (!WebPPictureAlloc(p))
        return false;
    for (int y = 0; y < m->h; y++)
        for (int x = 0; x < m->w; x++)
            p->argb[(size_t)y * (size_t)p->argb_stride + (size_t)x] =
                m->px[(size_t)y * (size_t)m->stride + (size_t)x] | 0xff000000u;
    return true;
}

static int on_write(const uint8_t *p, size_t n, const WebPPicture *picture) {
    tn_blob *out = picture->custom_ptr;
    tn_blob_add(out, p, n);
    return !out->failed;
}

int tn_webp_version(void) {
    return WebPGetEncoderVersion();
}

const char *tn_webp_encode(const tn_image *image, tn_blob *out) {
    WebPConfig config;
    WebPPicture p = {0};
    bool ok = set_up(&config) && fill(&p, image);
    if (ok) {
        p.writer = on_write;
        p.custom_ptr = out;
        ok = WebPEncode(&config, &p);
    }
    WebPPictureFree(&p);
    return ok ? NULL : no_memory;
}

const char *tn_film_open(tn_film *f, int w, int h) {
    WebPAnimEncoderOptions options;
    f->w = w;
    f->h = h;
    if (!WebPAnimEncoderOptionsInit(&options))
        return "libwebpmux is of another version";
    options.anim_params.loop_count = f->loops;
    f->encoder = WebPAnimEncoderNew(w, h, &options);
    return f->encoder ? NULL : no_memory;
}

void tn_film_close(tn_film *f) {
    WebPAnimEncoderDelete(f->encoder);
    *f = (tn_film){0};
}

const char *tn_film_add(tn_film *f, const tn_image *image, int ms) {
    WebPConfig config;
    WebPPicture p = {0};
    bool filled = set_up(&config) && fill(&p, image);
    bool ok = filled && WebPAnimEncoderAdd(f->encoder, &p, f->end, &config);
    WebPPictureFree(&p);
    f->end += ms;
    f->frames += ok;
    return ok ? NULL : filled ? WebPAnimEncoderGetError(f->encoder) : no_memory;
}

const char *tn_film_end(tn_film *f, tn_blob *out) {
    WebPData data;
    WebPDataInit(&data);
    if (!WebPAnimEncoderAdd(f->encoder, NULL, f->end, NULL) ||
        !WebPAnimEncoderAssemble(f->encoder, &data))
        return WebPAnimEncoderGetError(f->encoder);
    tn_blob_add(out, data.bytes, data.size);
    WebPDataClear(&data);
    return out->failed ? no_memory : NULL;
}

#endif
