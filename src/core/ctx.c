#include "core/ctx.h"

#include <string.h>

#ifdef __x86_64__
#include <xmmintrin.h>

enum { MXCSR_DEFAULT = 0x1f80 };

void tn_fp_default(void) {
    _mm_setcsr(MXCSR_DEFAULT);
}

const tn_kernels *tn_kernels_for(const char *isa) {
    bool wide = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    return wide && !(isa && strcmp(isa, "base") == 0) ? &tn_kernels_fma : &tn_kernels_base;
}

#else

void tn_fp_default(void) {}

const tn_kernels *tn_kernels_for(const char *isa) {
    (void)isa;
    return &tn_kernels_base;
}

#endif
