/* nearest.h: the name that somebody may have meant, for the host and for the library. */
#ifndef TN_NEAREST_H
#define TN_NEAREST_H

#include <stddef.h>

typedef struct tn_nearest {
    const char *wanted, *best; /* best: NULL while nothing is near enough */
    size_t distance;
} tn_nearest;

tn_nearest tn_nearest_begin(const char *wanted);

/* Takes `name` as the best if it is nearer than those before: within a third of the length + 1
 * edits (of at most three letters, 1), as which a name counts that begins alike ("plato",
 * "plateau"); ties go to the alphabet. The string must outlive the search. */
void tn_nearest_offer(tn_nearest *n, const char *name);

#endif
