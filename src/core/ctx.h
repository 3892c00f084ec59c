/* ctx.h: what belongs to one Lua state: kernels, threads, the interrupt flag. */
#ifndef TN_CTX_H
#define TN_CTX_H

#include <stdatomic.h>
#include <stdbool.h>

#include "core/kern/kern.h"
#include "core/par.h"

typedef struct tn_ctx {
    const tn_kernels *kernels;
    atomic_int *interrupt; /* set by Ctrl-C; NULL where the host has none */
    tn_pool pool;
} tn_ctx;

/* The kernels for this processor: the widest it can run, not above those that isa names ("base",
 * "fma", "avx512") unless it is NULL or unknown. */
const tn_kernels *tn_kernels_for(const char *isa);

static inline bool tn_interrupted(const tn_ctx *ctx) {
    return ctx->interrupt && atomic_load_explicit(ctx->interrupt, memory_order_relaxed);
}

/* Rounding as the promise of equal bits needs it: to nearest, subnormals kept. Called on entry to
 * long calculations and by each worker. */
void tn_fp_default(void);

#endif
