/* svg.c: one pass over the text of an SVG that cairo wrote. */
#include "draw/svg.h"

#include <glib.h>
#include <string.h>

/* The number of an id, counted from 1 in order of first appearance. */
static guint number_of(GHashTable *ids, const char *id, size_t n) {
    char *key = g_strndup(id, n);
    gpointer known = g_hash_table_lookup(ids, key);
    if (known) {
        g_free(key);
        return GPOINTER_TO_UINT(known);
    }
    guint next = g_hash_table_size(ids) + 1;
    g_hash_table_insert(ids, key, GUINT_TO_POINTER(next));
    return next;
}

/* If an id or a reference begins at `p`, the length of what stands before the name and, in *end,
 * what ends the name; else 0. */
static size_t reference(const char *p, char *end) {
    static const struct {
        const char *before;
        char end;
    } forms[] = {{"id=\"", '"'}, {"xlink:href=\"#", '"'}, {"url(#", ')'}};
    for (size_t k = 0; k < sizeof forms / sizeof *forms; k++)
        if (strncmp(p, forms[k].before, strlen(forms[k].before)) == 0) {
            *end = forms[k].end;
            return strlen(forms[k].before);
        }
    return 0;
}

static void add_title(GString *s, const char *title) {
    char *escaped = g_markup_escape_text(title, -1);
    g_string_append_printf(s, "\n<title>%s</title>", escaped);
    g_free(escaped);
}

void tn_svg_tidy(tn_blob *svg, const char *title) {
    tn_blob_add(svg, "", 1);
    if (svg->failed)
        return;
    GHashTable *ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GString *s = g_string_sized_new(svg->n);
    const char *root = strstr((char *)svg->p, "<svg ");
    for (const char *p = (char *)svg->p, *stop; *p; p = stop) {
        size_t plain = strcspn(p, "iux>"); /* where a reference or the root's text may begin */
        g_string_append_len(s, p, (gssize)plain);
        p += plain;
        if (!*p)
            break;
        char end;
        size_t before = reference(p, &end);
        stop = before ? strchr(p + before, end) : NULL;
        if (stop) {
            g_string_append_len(s, p, (gssize)before);
            g_string_append_printf(s, "i%u",
                                   number_of(ids, p + before, (size_t)(stop - p) - before));
            continue;
        }
        g_string_append_c(s, *p);
        stop = p + 1;
        if (*p == '>' && root && p > root) {
            root = NULL;
            if (title)
                add_title(s, title);
        }
    }
    svg->n = 0;
    tn_blob_add(svg, s->str, s->len);
    g_string_free(s, TRUE);
    g_hash_table_destroy(ids);
}
