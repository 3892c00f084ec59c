#include "core/nearest.h"

#include <stdbool.h>
#include <string.h>

enum { MAX_NAME = 64 };

static size_t least(size_t a, size_t b, size_t c) {
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Insertions, deletions, substitutions, and swaps of neighbours (optimal string alignment);
 * capitals are small letters. */
static size_t edit_distance(const char *a, const char *b) {
    size_t na = strlen(a), nb = strlen(b), d[3][MAX_NAME + 1];
    if (na > MAX_NAME || nb > MAX_NAME)
        return MAX_NAME;
    for (size_t j = 0; j <= nb; j++)
        d[0][j] = j;
    for (size_t i = 1; i <= na; i++) {
        size_t *now = d[i % 3], *before = d[(i + 2) % 3], *swap = d[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            size_t change = before[j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));
            now[j] = least(before[j] + 1, now[j - 1] + 1, change);
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && swap[j - 2] + 1 < now[j])
                now[j] = swap[j - 2] + 1;
        }
    }
    return d[na % 3][nb];
}

/* Whether both begin alike: at least 4 letters, and two thirds of the shorter one. */
static bool begin_alike(const char *a, const char *b) {
    size_t na = strlen(a), nb = strlen(b), n = 0, shorter = na < nb ? na : nb;
    while (n < shorter && a[n] == b[n])
        n++;
    return n >= 4 && 3 * n >= 2 * shorter;
}

/* The distance up to which a name is near; of three letters two must be right. */
static size_t reach(const char *wanted) {
    size_t len = strlen(wanted);
    return len < 4 ? 1 : len / 3 + 1;
}

tn_nearest tn_nearest_begin(const char *wanted) {
    return (tn_nearest){wanted, NULL, reach(wanted)};
}

void tn_nearest_offer(tn_nearest *n, const char *name) {
    size_t d = edit_distance(n->wanted, name), most = reach(n->wanted);
    if (d > most && begin_alike(n->wanted, name))
        d = most;
    if (d > n->distance || (n->best && d == n->distance && strcmp(name, n->best) >= 0))
        return;
    n->best = name;
    n->distance = d;
}
