#include "core/npy.h"

#include <string.h>

#include "core/fma.h"
#include "core/vmath.h"

static const char magic[] = "\x93NUMPY";
enum { MAGIC = 6 };

/* ---- the header: a Python dict of three keys, in any order ---- */

typedef struct scan {
    const char *p, *end;
} scan;

static void skip_space(scan *s) {
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\n' || *s->p == '\t'))
        s->p++;
}

/* Takes a mark, white space before it skipped. */
static bool take(scan *s, const char *mark) {
    size_t n = strlen(mark);
    skip_space(s);
    if ((size_t)(s->end - s->p) < n || memcmp(s->p, mark, n) != 0)
        return false;
    s->p += n;
    return true;
}

/* Takes a quoted key and its colon. */
static bool take_key(scan *s, const char *single, const char *other) {
    scan before = *s;
    if ((take(s, single) || take(s, other)) && take(s, ":"))
        return true;
    *s = before;
    return false;
}

static bool take_count(scan *s, int64_t *n) {
    skip_space(s);
    const char *first = s->p;
    for (*n = 0; s->p < s->end && *s->p >= '0' && *s->p <= '9'; s->p++)
        if (__builtin_mul_overflow(*n, 10, n) || __builtin_add_overflow(*n, *s->p - '0', n))
            return false;
    return s->p > first;
}

/* (), (3,), (3, 4): *rank counts all dimensions, the first four are kept. */
static bool take_shape(scan *s, tn_npy *npy) {
    npy->rank = 0;
    if (!take(s, "("))
        return false;
    while (!take(s, ")")) {
        int64_t n;
        if (!take_count(s, &n))
            return false;
        if (npy->rank < TN_MAX_RANK)
            npy->dim[npy->rank] = n;
        npy->rank++;
        if (!take(s, ",")) {
            if (!take(s, ")"))
                return false;
            break;
        }
    }
    return true;
}

/* '<f8': kind 0 stands for one that is well written but not for us. */
static bool take_kind(scan *s, tn_npy *npy) {
    skip_space(s);
    char quote = s->p < s->end ? *s->p : 0;
    if (quote != '\'' && quote != '"')
        return false;
    const char *text = s->p + 1, *close = memchr(text, quote, (size_t)(s->end - text));
    if (!close)
        return false;
    s->p = close + 1;
    npy->kind = 0;
    if (close - text != 3 || !strchr("<>|=", text[0]))
        return true;
    static const char *const known[] = {"f8", "f4", "i8", "i4", "i2", "i1",
                                        "u8", "u4", "u2", "u1", "b1"};
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        if (memcmp(text + 1, known[k], 2) == 0) {
            npy->kind = text[1];
            npy->width = text[2] - '0';
            npy->big_endian = text[0] == '>';
        }
    return true;
}

static bool take_entry(scan *s, tn_npy *npy, bool seen[3]) {
    if (take_key(s, "'descr'", "\"descr\""))
        return seen[0] = take_kind(s, npy);
    if (take_key(s, "'shape'", "\"shape\""))
        return seen[1] = take_shape(s, npy);
    if (!take_key(s, "'fortran_order'", "\"fortran_order\""))
        return false;
    npy->fortran_order = take(s, "True");
    return seen[2] = npy->fortran_order || take(s, "False");
}

static bool take_dict(scan *s, tn_npy *npy) {
    bool seen[3] = {false, false, false};
    if (!take(s, "{"))
        return false;
    while (!take(s, "}")) {
        if (!take_entry(s, npy, seen))
            return false;
        if (!take(s, ",")) {
            if (!take(s, "}"))
                return false;
            break;
        }
    }
    return seen[0] && seen[1] && seen[2];
}

/* ---- reading ---- */

static tn_status fail(tn_err *err, tn_status code, int64_t n0, int64_t n1) {
    *err = (tn_err){code, {n0, n1, 0}};
    return code;
}

/* Checks kind, rank and that `have` bytes are what the shape wants. */
static tn_status check(tn_npy *npy, int64_t have, tn_err *err) {
    if (npy->kind == 0)
        return fail(err, TN_ENPY_KIND, 0, 0);
    if (npy->rank > TN_MAX_RANK)
        return fail(err, TN_ENPY_RANK, npy->rank, TN_MAX_RANK);
    if (npy->rank == 0) {
        npy->rank = 1;
        npy->dim[0] = 1;
    }
    int64_t want = npy->width;
    for (int k = 0; k < npy->rank; k++)
        if (npy->dim[k] == 0)
            return fail(err, TN_EEMPTY, 0, 0);
        else if (__builtin_mul_overflow(want, npy->dim[k], &want))
            want = INT64_MAX;
    return want == have ? TN_OK : fail(err, TN_ENPY_SIZE, want, have);
}

tn_status tn_npy_open(const void *bytes, size_t n, tn_npy *npy, tn_err *err) {
    const unsigned char *b = bytes;
    *npy = (tn_npy){0};
    *err = (tn_err){TN_OK, {0, 0, 0}};
    if (n < MAGIC + 2 || memcmp(b, magic, MAGIC) != 0)
        return fail(err, TN_ENPY, 0, 0);
    int version = b[MAGIC];
    if (version < 1 || version > 3 || b[MAGIC + 1] != 0)
        return fail(err, TN_ENPY_VERSION, version, b[MAGIC + 1]);
    size_t start = version == 1 ? 10 : 12;
    if (n < start)
        return fail(err, TN_ENPY_HEADER, (int64_t)n, 0);
    size_t length = b[8] | (size_t)b[9] << 8;
    if (version > 1)
        length |= (size_t)b[10] << 16 | (size_t)b[11] << 24;
    if (length > n - start)
        return fail(err, TN_ENPY_HEADER, 8, 0);
    scan s = {(const char *)b + start, (const char *)b + start + length};
    if (!take_dict(&s, npy)) /* a "[" begins the descr of a record */
        return fail(err, s.p < s.end && *s.p == '[' ? TN_ENPY_KIND : TN_ENPY_HEADER,
                    s.p - (const char *)b, 0);
    npy->data = b + start + length;
    return check(npy, (int64_t)(n - start - length), err);
}

/* The bits of a number, least significant byte first. */
static uint64_t take_bits(const unsigned char *p, int width, bool big_endian) {
    uint64_t u = 0;
    for (int k = 0; k < width; k++)
        u |= (uint64_t)p[big_endian ? width - 1 - k : k] << (8 * k);
    return u;
}

static double take_number(const tn_npy *npy, const unsigned char *p) {
    uint64_t u = take_bits(p, npy->width, npy->big_endian);
    uint32_t low = (uint32_t)u;
    float narrow;
    switch (npy->kind) {
    case 'f':
        memcpy(&narrow, &low, sizeof narrow);
        return tn_canonical(npy->width == 8 ? tn_from_bits(u) : narrow);
    case 'i': {
        int unused = 64 - 8 * npy->width;
        return (double)((int64_t)(u << unused) >> unused);
    }
    case 'b':
        return u != 0;
    default:
        return (double)u;
    }
}

void tn_npy_read(const tn_npy *npy, tn_view out) {
    const unsigned char *p = npy->data;
    int64_t i[TN_MAX_RANK] = {0}, count = tn_view_count(out);
    for (int64_t n = 0; n < count; n++, p += npy->width) {
        int64_t at = 0;
        for (int k = 0; k < out.rank; k++)
            at += i[k] * out.step[k];
        out.p[at] = take_number(npy, p);
        /* The next index: the last one runs fastest, in Fortran order the first. */
        for (int k = 0; k < out.rank; k++) {
            int fast = npy->fortran_order ? k : out.rank - 1 - k;
            if (++i[fast] < out.dim[fast])
                break;
            i[fast] = 0;
        }
    }
}

/* ---- writing ---- */

static char *put_text(char *p, const char *text) {
    size_t n = strlen(text);
    memcpy(p, text, n);
    return p + n;
}

static char *put_count(char *p, int64_t n) {
    char digits[20];
    int length = 0;
    do
        digits[length++] = (char)('0' + n % 10);
    while (n /= 10);
    while (length)
        *p++ = digits[--length];
    return p;
}

size_t tn_npy_header(int rank, const int64_t *dim, char out[TN_NPY_HEADER]) {
    char *p = out + 10;
    p = put_text(p, "{'descr': '<f8', 'fortran_order': False, 'shape': (");
    for (int k = 0; k < rank; k++) {
        p = put_count(p, dim[k]);
        p = put_text(p, rank == 1 ? "," : k < rank - 1 ? ", " : "");
    }
    p = put_text(p, "), }");
    while ((p - out) % 64 != 63)
        *p++ = ' ';
    *p++ = '\n';
    size_t length = (size_t)(p - out) - 10;
    memcpy(out, magic, MAGIC);
    out[6] = 1;
    out[7] = 0;
    out[8] = (char)(length & 255);
    out[9] = (char)(length >> 8);
    return length + 10;
}

void tn_npy_put(double x, unsigned char out[8]) {
    uint64_t u = tn_bits(x);
    for (int k = 0; k < 8; k++)
        out[k] = (unsigned char)(u >> (8 * k));
}
