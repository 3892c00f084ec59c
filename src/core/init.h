/* init.h: the laws from which weights and biases are drawn. */
#ifndef TN_INIT_H
#define TN_INIT_H

#include <stdbool.h>

#include "core/rng.h"
#include "core/view.h"

/* A row of the table of laws: one number per call from two arguments p and q. */
typedef struct tn_init {
    const char *name, *formula, *source;
    const char *p, *q; /* option names of the arguments, NULL where fixed */
    bool biases;       /* a bare name holds for biases, too (else they are 0) */
    void (*defaults)(int fan_in, int fan_out, double *p, double *q);
    double (*draw)(tn_rng *rng, double p, double q);
} tn_init;

extern const tn_init tn_inits[]; /* ends with a row whose name is NULL */

/* Fills `out` (fan_in, fan_out) row by row with draws of the law, from the stream
 * (seed, "init", block); p and q are (1, 1) or (1, fan_out), broadcast along rows. */
void tn_init_fill(const tn_init *law, uint64_t seed, uint64_t block, tn_view p, tn_view q,
                  tn_view out);

#endif
