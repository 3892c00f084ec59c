/* markup.c: one pass over the text; every mark becomes a Pango attribute over a range of bytes. */
#include "draw/markup.h"

#include <stdbool.h>
#include <string.h>

typedef struct parser {
    const char *p;
    GString *plain;
    PangoAttrList *attrs;
    bool base;       /* what stands before can carry a subscript */
    bool word;       /* inside a word or number */
    gssize variable; /* where a single letter stands that a script turns into a variable, or -1 */
} parser;

static void add(parser *s, PangoAttribute *a, gsize from) {
    a->start_index = (guint)from;
    a->end_index = (guint)s->plain->len;
    pango_attr_list_insert(s->attrs, a);
}

static void make_italic(parser *s, gsize from) {
    add(s, pango_attr_family_new("DejaVu Serif"), from);
    add(s, pango_attr_style_new(PANGO_STYLE_ITALIC), from);
}

static bool is_letter(gunichar c) {
    return g_unichar_isalpha(c) && (c < 0x250 || (c >= 0x370 && c < 0x400));
}

static bool is_word(gunichar c) {
    return is_letter(c) || g_ascii_isdigit(c < 128 ? (char)c : 0);
}

/* The end of a script's argument that begins at `p` (the text between braces, or a run of letters
 * and digits, possibly negative); NULL if there is none. */
static const char *script_end(const char *p, const char **begin) {
    if (*p == '{') {
        *begin = p + 1;
        const char *end = strchr(p, '}');
        return end && end > p + 1 ? end : NULL;
    }
    *begin = p;
    if (*p == '-' || g_utf8_get_char(p) == 0x2212)
        p = g_utf8_next_char(p);
    const char *first = p;
    while (is_word(g_utf8_get_char(p)))
        p = g_utf8_next_char(p);
    return p > first ? p : NULL;
}

static void add_script(parser *s, const char *begin, const char *end, bool sub) {
    if (s->variable >= 0) {
        make_italic(s, (gsize)s->variable);
        s->variable = -1;
    }
    gsize from = s->plain->len;
    for (const char *p = begin; p < end; p++)
        if (*p == '-')
            g_string_append(s->plain, "\u2212");
        else
            g_string_append_c(s->plain, *p);
    add(s, pango_attr_scale_new(0.7), from);
    add(s,
        pango_attr_baseline_shift_new(sub ? PANGO_BASELINE_SHIFT_SUBSCRIPT
                                          : PANGO_BASELINE_SHIFT_SUPERSCRIPT),
        from);
    s->base = true;
    s->word = false;
}

/* x_1, x^{2}: false if the mark stands for itself here. */
static bool parse_script(parser *s) {
    bool sub = *s->p == '_';
    const char *begin, *end;
    if (sub ? !s->base : s->plain->len == 0 || s->plain->str[s->plain->len - 1] == ' ')
        return false;
    end = script_end(s->p + 1, &begin);
    if (!end)
        return false;
    add_script(s, begin, end, sub);
    s->p = *end == '}' && end > s->p && *(begin - 1) == '{' ? end + 1 : end;
    return true;
}

/* The plain character of a Unicode sub- or superscript, or 0. */
static char unicode_script(gunichar c, bool *sub) {
    static const char signs[] = "+-=()";
    *sub = c >= 0x2080 && c <= 0x208e;
    if (c == 0xb9)
        return '1';
    if (c == 0xb2 || c == 0xb3)
        return (char)('0' + (c - 0xb0));
    if (!*sub && c != 0x2070 && !(c >= 0x2074 && c <= 0x207e))
        return 0;
    guint k = c & 15;
    return k < 10 ? (char)('0' + k) : signs[k - 10];
}

/* x₁₂, 10⁻³: digits that many fonts lack. */
static bool parse_unicode_script(parser *s) {
    char run[16];
    int n = 0;
    bool sub, first = false;
    for (char c; n < (int)sizeof run && (c = unicode_script(g_utf8_get_char(s->p), &sub)); n++) {
        if (n == 0)
            first = sub;
        else if (sub != first)
            break;
        run[n] = c;
        s->p = g_utf8_next_char(s->p);
    }
    if (n)
        add_script(s, run, run + n, first);
    return n > 0;
}

static bool parse_italic(parser *s) {
    const char *begin = s->p + 1, *end = strchr(begin, '*');
    if (!end || end == begin || *begin == ' ' || end[-1] == ' ')
        return false;
    gsize from = s->plain->len;
    g_string_append_len(s->plain, begin, end - begin);
    make_italic(s, from);
    s->p = end + 1;
    s->base = true;
    s->word = false;
    s->variable = -1;
    return true;
}

static void parse_plain(parser *s) {
    gunichar c = g_utf8_get_char(s->p);
    bool lone = is_letter(c) && !s->word;
    s->variable = lone ? (gssize)s->plain->len : -1;
    s->base = lone || c == ')';
    s->word = is_word(c) || c == '_';
    g_string_append_unichar(s->plain, c);
    s->p = g_utf8_next_char(s->p);
}

PangoAttrList *tn_markup_parse(const char *text, GString *plain) {
    parser s = {.p = text, .plain = plain, .attrs = pango_attr_list_new(), .variable = -1};
    while (*s.p) {
        if (*s.p == '\\' && s.p[1] && strchr("\\_^*", s.p[1])) {
            g_string_append_c(plain, s.p[1]);
            s.p += 2;
            s.base = s.word = false;
            s.variable = -1;
        } else if (!(((*s.p == '_' || *s.p == '^') && parse_script(&s)) ||
                     (*s.p == '*' && parse_italic(&s)) || parse_unicode_script(&s))) {
            parse_plain(&s);
        }
    }
    return s.attrs;
}
