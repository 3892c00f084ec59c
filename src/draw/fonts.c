/* fonts.c: where fontconfig keeps what drawing texts reads. */
#include <fontconfig/fontconfig.h>

#include "draw/canvas.h"

static void each(FcStrList *list, void (*visit)(void *arg, const char *path), void *arg) {
    for (FcChar8 *path; list && (path = FcStrListNext(list)) != NULL;)
        visit(arg, (const char *)path);
    if (list)
        FcStrListDone(list);
}

void tn_canvas_fonts(void (*visit)(void *arg, const char *path), void *arg) {
    if (!FcInit())
        return;
    each(FcConfigGetFontDirs(NULL), visit, arg);
    each(FcConfigGetCacheDirs(NULL), visit, arg);
}
