/* scalar.c: what the benchmarks are compared with on the same machine: a net 1-h-1 trained by plain
 * C and libm, one sample after another, and the peak of fused multiply-adds. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

double scalar_steps(int hidden, int tanh_units, int batch, int epochs, const double *xy, int n);
double peak_flops(void);

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

enum { MOST = 64 };

typedef struct net {
    double w[MOST], b[MOST], u[MOST], c;
} net;

static void step(net *p, int hidden, int tanh_units, int batch, const double *xy, double lr) {
    net g = {{0}, {0}, {0}, 0};
    double a[MOST];
    for (int s = 0; s < batch; s++) {
        double x = xy[2 * s], out = p->c;
        for (int j = 0; j < hidden; j++) {
            double z = p->w[j] * x + p->b[j];
            a[j] = tanh_units ? tanh(z) : z > 0 ? z : 0;
            out += p->u[j] * a[j];
        }
        double d = out - xy[2 * s + 1];
        g.c += d;
        for (int j = 0; j < hidden; j++) {
            double e = d * p->u[j] * (tanh_units ? 1 - a[j] * a[j] : a[j] > 0 ? 1 : 0);
            g.u[j] += d * a[j];
            g.b[j] += e;
            g.w[j] += e * x;
        }
    }
    double rate = lr / batch;
    for (int j = 0; j < hidden; j++) {
        p->w[j] -= rate * g.w[j];
        p->b[j] -= rate * g.b[j];
        p->u[j] -= rate * g.u[j];
    }
    p->c -= rate * g.c;
}

/* Steps per second, a shuffle of the samples in each epoch. */
double scalar_steps(int hidden, int tanh_units, int batch, int epochs, const double *xy, int n) {
    double *own = malloc(2 * (size_t)n * sizeof *own);
    net p = {{1, -1}, {0.5, 0.25}, {1, 0.5}, 0.1};
    uint64_t random = 88172645463325252u;
    for (int i = 0; i < 2 * n; i++)
        own[i] = xy[i];
    double t = now();
    for (int e = 0; e < epochs; e++) {
        for (int i = n - 1; i > 0; i--) {
            random ^= random << 13, random ^= random >> 7, random ^= random << 17;
            int j = (int)((random >> 32) * (uint64_t)(i + 1) >> 32);
            double x = own[2 * i], y = own[2 * i + 1];
            own[2 * i] = own[2 * j], own[2 * i + 1] = own[2 * j + 1];
            own[2 * j] = x, own[2 * j + 1] = y;
        }
        for (int i = 0; i + batch <= n; i += batch)
            step(&p, hidden, tanh_units, batch, own + 2 * i, 0.05);
    }
    t = now() - t;
    volatile double keep = p.c;
    (void)keep;
    free(own);
    return (double)epochs * (n / batch) / t;
}

#ifdef __x86_64__
#include <immintrin.h>

/* 12 vectors of 4 or 8 doubles, each multiplied and added n times. */
#define FMA_ROUND(name, isa, width, vector, set, fmadd)                                            \
    static __attribute__((target(isa))) double name(long n) {                                      \
        vector a[12], b = set(0.999999), c = set(1e-6);                                            \
        for (int i = 0; i < 12; i++)                                                               \
            a[i] = set(i);                                                                         \
        double t = now();                                                                          \
        for (long k = 0; k < n; k++) {                                                             \
            _Pragma("GCC unroll 12") for (int i = 0; i < 12; i++) a[i] = fmadd(a[i], b, c);        \
        }                                                                                          \
        t = now() - t;                                                                             \
        for (int i = 1; i < 12; i++)                                                               \
            a[0] += a[i];                                                                          \
        volatile double keep = a[0][0];                                                            \
        (void)keep;                                                                                \
        return (double)n * 12 * width * 2 / t;                                                     \
    }
FMA_ROUND(round_fma, "avx2,fma", 4, __m256d, _mm256_set1_pd, _mm256_fmadd_pd)
FMA_ROUND(round_avx512, "avx512f", 8, __m512d, _mm512_set1_pd, _mm512_fmadd_pd)
#endif

/* Operations per second of one thread, two for each multiply-add of doubles; 0 where unknown. */
double peak_flops(void) {
    double best = 0;
#ifdef __x86_64__
    for (int i = 0; i < 5; i++) {
        double flops = 0;
        if (__builtin_cpu_supports("avx512f"))
            flops = round_avx512(2000000);
        else if (__builtin_cpu_supports("fma") && __builtin_cpu_supports("avx2"))
            flops = round_fma(2000000);
        best = flops > best ? flops : best;
    }
#endif
    return best;
}

#ifdef __x86_64__
#include <immintrin.h>

__m128d _ZGVbN2v_tanh(__m128d);
__m256d _ZGVdN4v_tanh(__m256d);
__m512d _ZGVeN8v_tanh(__m512d);

#define LIBMVEC(isa, features, width, load, store, f)                                              \
    __attribute__((target(features))) static void mvec_##isa(int n, const double *x, double *y) {  \
        for (int i = 0; i < n; i += width)                                                         \
            store(y + i, f(load(x + i)));                                                          \
    }
LIBMVEC(base, "sse2", 2, _mm_loadu_pd, _mm_storeu_pd, _ZGVbN2v_tanh)
LIBMVEC(fma, "avx2", 4, _mm256_loadu_pd, _mm256_storeu_pd, _ZGVdN4v_tanh)
LIBMVEC(avx512, "avx512f", 8, _mm512_loadu_pd, _mm512_storeu_pd, _ZGVeN8v_tanh)

/* glibc's vector tanh of n numbers, a multiple of 8, with the vectors of an instruction set. */
void libmvec_tanh(const char *isa, int n, const double *x, double *y) {
    (isa[0] == 'b' ? mvec_base : isa[0] == 'f' ? mvec_fma : mvec_avx512)(n, x, y);
}
#endif
