#include "core/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- numbers ---- */

enum {
    MAX_DIGITS = 800,    /* more cannot change the rounding, except by being there at all */
    MAX_EXPONENT = 99999 /* beyond it only 0 and infinity are left */
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

static bool is_word(tn_piece field, const char *lower) {
    size_t n = strlen(lower);
    if (field.n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if ((field.p[i] | 0x20) != lower[i])
            return false;
    return true;
}

/* Reads an exponent's digits (not beyond MAX_EXPONENT) up to `end`; false if there is none or more.
 */
static bool read_exponent(const char *p, const char *end, long *exponent) {
    long sign = p < end && *p == '-' ? -1 : 1, e = 0;
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    if (p == end)
        return false;
    for (; p < end; p++) {
        if (!is_digit(*p))
            return false;
        if (e < MAX_EXPONENT)
            e = 10 * e + (*p - '0');
    }
    *exponent += sign * e;
    return true;
}

/* Rewrites [digits][.digits][e[sign]digits] as digits and an exponent, so that strtod needs no
 * decimal point, whatever the locale. */
static bool read_decimal(const char *p, const char *end, double *x) {
    char text[MAX_DIGITS + 32];
    size_t n = 0;
    long exponent = 0;
    bool any = false, point = false, rest = false;
    for (; p < end && (is_digit(*p) || (*p == '.' && !point)); p++) {
        if (*p == '.') {
            point = true;
            continue;
        }
        any = true;
        exponent -= point;
        if (n == 0 && *p == '0')
            continue;
        if (n < MAX_DIGITS)
            text[n++] = *p;
        else {
            rest |= *p != '0';
            exponent++;
        }
    }
    if (!any)
        return false;
    if (p < end && (*p == 'e' || *p == 'E')) {
        if (!read_exponent(p + 1, end, &exponent))
            return false;
    } else if (p < end)
        return false;
    if (n == 0) {
        *x = 0;
        return true;
    }
    if (rest) { /* a digit behind all kept ones: breaks ties upwards, as the lost ones would */
        text[n++] = '1';
        exponent--;
    }
    if (exponent > MAX_EXPONENT || exponent < -MAX_EXPONENT)
        exponent = exponent < 0 ? -MAX_EXPONENT : MAX_EXPONENT;
    text[n++] = 'e';
    text[n++] = exponent < 0 ? '-' : '+';
    long e = labs(exponent);
    for (long unit = 10000; unit; unit /= 10)
        text[n++] = (char)('0' + e / unit % 10);
    text[n] = 0;
    *x = strtod(text, NULL);
    return true;
}

bool tn_text_number(tn_piece field, double *x) {
    double sign = 1;
    if (field.n && (*field.p == '-' || *field.p == '+')) {
        sign = *field.p == '-' ? -1 : 1;
        field.p++, field.n--;
    }
    if (is_word(field, "nan"))
        *x = NAN;
    else if (is_word(field, "inf") || is_word(field, "infinity"))
        *x = INFINITY;
    else if (!read_decimal(field.p, field.p + field.n, x))
        return false;
    *x *= sign;
    return true;
}

/* ---- lines and fields ---- */

static tn_piece trim(tn_piece t) {
    while (t.n && is_space(t.p[0]))
        t.p++, t.n--;
    while (t.n && is_space(t.p[t.n - 1]))
        t.n--;
    return t;
}

/* Takes the next line off the text, without its end. */
static tn_piece take_line(tn_piece *rest) {
    tn_piece line = {rest->p, 0};
    while (line.n < rest->n && line.p[line.n] != '\n' && line.p[line.n] != '\r')
        line.n++;
    size_t used = line.n;
    if (used < rest->n)
        used += line.p[used] == '\r' && used + 1 < rest->n && line.p[used + 1] == '\n' ? 2 : 1;
    rest->p += used;
    rest->n -= used;
    return line;
}

bool tn_text_field(tn_piece *line, char separator, tn_piece *field) {
    if (separator == ' ')
        *line = trim(*line);
    if (line->p == NULL || (separator == ' ' && line->n == 0))
        return false;
    size_t n = 0;
    while (n < line->n && (separator == ' ' ? !is_space(line->p[n]) : line->p[n] != separator))
        n++;
    *field = trim((tn_piece){line->p, n});
    if (field->n >= 2 && field->p[0] == '"' && field->p[field->n - 1] == '"')
        *field = trim((tn_piece){field->p + 1, field->n - 2});
    if (n < line->n)
        *line = (tn_piece){line->p + n + 1, line->n - n - 1};
    else
        *line = (tn_piece){NULL, 0};
    return true;
}

static char find_separator(tn_piece line) {
    static const char marks[] = ";,\t";
    for (const char *m = marks; *m; m++)
        if (memchr(line.p, *m, line.n))
            return *m;
    return ' ';
}

static int64_t count_fields(tn_piece line, char separator) {
    tn_piece field;
    int64_t n = 0;
    while (tn_text_field(&line, separator, &field))
        n++;
    return n;
}

static bool holds_number(tn_piece line, char separator) {
    tn_piece field;
    double x;
    while (tn_text_field(&line, separator, &field))
        if (tn_text_number(field, &x))
            return true;
    return false;
}

/* ---- the table ---- */

typedef struct reader {
    tn_text *text;
    tn_err *err;
    double *out;
    int64_t capacity, line;
    tn_piece comment; /* the last one above the numbers */
    char separator;   /* of the numbers; 0 before the first row */
} reader;

static tn_status fail(reader *r, tn_status code, int64_t n0, int64_t n1, int64_t n2) {
    *r->err = (tn_err){code, {n0, n1, n2}};
    return code;
}

/* The first row settles the columns and which line, if any, names them. */
static tn_status begin_rows(reader *r, tn_piece line) {
    tn_text *t = r->text;
    r->separator = find_separator(line);
    int64_t cols = count_fields(line, r->separator);
    if (t->names.n && t->cols != cols)
        return fail(r, TN_ECOLUMNS, r->line, cols, t->cols);
    t->cols = cols;
    if (t->names.n || !r->comment.n)
        return TN_OK;
    char separator = find_separator(r->comment);
    if (count_fields(r->comment, separator) == cols) {
        t->names = r->comment;
        t->separator = separator;
    }
    return TN_OK;
}

static tn_status read_row(reader *r, tn_piece line) {
    tn_text *t = r->text;
    int64_t cols = count_fields(line, r->separator);
    if (cols != t->cols)
        return fail(r, TN_ECOLUMNS, r->line, cols, t->cols);
    for (int64_t j = 0; tn_text_field(&line, r->separator, &t->fault); j++) {
        double x;
        if (!tn_text_number(t->fault, &x))
            return fail(r, TN_ENUMBER, r->line, j + 1, 0);
        if (!isfinite(x))
            return fail(r, TN_EFINITE_LINE, r->line, t->rows + 1, j + 1);
        int64_t at = t->rows * cols + j;
        if (at < r->capacity)
            r->out[at] = x;
    }
    t->rows++;
    return TN_OK;
}

static tn_status read_line(reader *r, tn_piece line) {
    tn_text *t = r->text;
    if (memchr(line.p, 0, line.n))
        return fail(r, TN_ETEXT, r->line, 0, 0);
    const char *hash = line.n ? memchr(line.p, '#', line.n) : NULL;
    tn_piece comment = {line.p, 0};
    if (hash) {
        comment = trim((tn_piece){hash + 1, line.n - (size_t)(hash + 1 - line.p)});
        line.n = (size_t)(hash - line.p);
    }
    line = trim(line);
    if (line.n == 0 && comment.n && !r->separator)
        r->comment = comment;
    if (line.n == 0)
        return TN_OK;
    if (!r->separator) {
        char separator = find_separator(line);
        if (!t->names.n && !holds_number(line, separator)) {
            t->names = line;
            t->separator = separator;
            t->cols = count_fields(t->names, separator);
            return TN_OK;
        }
        tn_status status = begin_rows(r, line);
        if (status != TN_OK)
            return status;
    }
    return read_row(r, line);
}

tn_status tn_text_read(const char *s, size_t n, double *out, int64_t capacity, tn_text *text,
                       tn_err *err) {
    tn_piece rest = {s, n};
    *text = (tn_text){0, 0, {s, 0}, ' ', {s, 0}};
    *err = (tn_err){TN_OK, {0, 0, 0}};
    reader r = {text, err, out, capacity, 0, {s, 0}, 0};
    if (n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
        rest = (tn_piece){s + 3, n - 3};
    while (rest.n) {
        r.line++;
        tn_status status = read_line(&r, take_line(&rest));
        if (status != TN_OK)
            return status;
    }
    if (text->rows == 0)
        return fail(&r, TN_EEMPTY, 0, 0, 0);
    if (text->rows * text->cols > capacity)
        return fail(&r, TN_MORE, text->rows * text->cols, 0, 0);
    return TN_OK;
}
