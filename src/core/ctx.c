#include "core/ctx.h"

#include <string.h>

#ifdef __x86_64__
#include <xmmintrin.h>

enum { MXCSR_DEFAULT = 0x1f80 };

void tn_fp_default(void) {
    _mm_setcsr(MXCSR_DEFAULT);
}

const tn_kernels *tn_kernels_for(const char *isa) {
    bool fma = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    bool avx512 = fma && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                  __builtin_cpu_supports("avx512vl");
    if (!fma || (isa && strcmp(isa, "base") == 0))
        return &tn_kernels_base;
    return avx512 && !(isa && strcmp(isa, "fma") == 0) ? &tn_kernels_avx512 : &tn_kernels_fma;
}

#else

void tn_fp_default(void) {}

const tn_kernels *tn_kernels_for(const char *isa) {
    (void)isa;
    return &tn_kernels_base;
}

#endif
