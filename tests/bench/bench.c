/* bench.c: one round of measurements of the core, as lines "name value"; built and run by `run`.
 * Each training is on 800 samples, the shuffles included. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/fit.h"
#include "core/rng.h"

enum { SAMPLES = 800, THREADS = 2 };

double scalar_steps(int hidden, int tanh_units, int batch, int epochs, const double *xy, int n);
double peak_flops(void);
void libmvec_tanh(const char *isa, int n, const double *x, double *y);

/* One thread alone is timed by its own clock, several by the wall's. */
static clockid_t clock_of = CLOCK_PROCESS_CPUTIME_ID;

static double now(void) {
    struct timespec t;
    clock_gettime(clock_of, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void *work(size_t bytes) {
    void *p = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (!p)
        abort();
    memset(p, 0, bytes);
    return p;
}

static const tn_act *act(const tn_kernels *k, const char *name) {
    const tn_act *row = k->acts;
    while (strcmp(row->name, name) != 0)
        row++;
    return row;
}

typedef struct job {
    const char *name, *hidden;
    int in, layers, units[3], out, batch, epochs, members, threads;
    bool own_order;
} job;

/* Steps per second of all members together. */
static double steps(const job *j) {
    tn_ctx ctx = {.kernels = tn_kernels_for(getenv("TINYNET_ISA"))};
    tn_layer_spec layer[4] = {{0}};
    const tn_act *hidden = act(ctx.kernels, j->hidden);
    for (int l = 0; l < j->layers; l++)
        layer[l] = (tn_layer_spec){j->units[l], hidden, hidden->param_value};
    layer[j->layers] = (tn_layer_spec){j->out, act(ctx.kernels, "identity"), 0};
    tn_net *net = work(tn_net_size(j->layers + 1));
    tn_net_init(net, j->in, j->layers + 1, layer);
    double *params = work((size_t)(net->params * j->members) * sizeof *params);
    double *xy = work((size_t)(SAMPLES * (j->in + j->out)) * sizeof *xy);
    uint64_t *seeds = work((size_t)j->members * sizeof *seeds);
    int64_t *diverged = work((size_t)j->members * sizeof *diverged);
    tn_rng rng;
    tn_rng_seed(&rng, 1, "data", 0);
    for (int i = 0; i < SAMPLES * (j->in + j->out); i++)
        xy[i] = tn_rng_uniform(&rng);
    for (int64_t i = 0; i < net->params * j->members; i++)
        params[i] = 2 * tn_rng_uniform(&rng) - 1;
    for (int64_t i = 0; i < net->params * j->members && j->in > 100; i++)
        params[i] *= 0.05;
    for (int i = 0; i < j->members; i++)
        seeds[i] = (uint64_t)i + 1;
    tn_fit_spec spec = {.net = net,
                        .members = j->members,
                        .params = params,
                        .samples = {xy, SAMPLES, j->in, j->out},
                        .recipe = {.loss = ctx.kernels->losses,
                                   .optim = ctx.kernels->optims,
                                   .lr = 0.05,
                                   .batch = j->batch},
                        .own_order = j->own_order,
                        .seeds = seeds,
                        .diverged = diverged,
                        .threads = j->threads};
    tn_pool_init(&ctx.pool, j->threads);
    void *mem = work(tn_fit_work(&spec));
    tn_err err;
    tn_fit_run(&ctx, &spec, 0, 1 + j->epochs / 20, mem, &err);
    clock_of = j->threads > 1 ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID;
    double t = now();
    tn_fit_run(&ctx, &spec, 1 + j->epochs / 20, j->epochs, mem, &err);
    t = now() - t;
    tn_pool_join(&ctx.pool);
    free(mem), free(diverged), free(seeds), free(xy), free(params), free(net);
    int per_epoch = (SAMPLES + j->batch - 1) / j->batch;
    return (double)j->members * j->epochs * per_epoch / t;
}

/* Nanoseconds per element: of an activation, a function of libm, or libmvec's tanh. */
static double element(const tn_act *row, double (*libm)(double)) {
    static double z[512], a[512];
    for (int i = 0; i < 512; i++)
        z[i] = (i - 256) / 80.0;
    clock_of = CLOCK_PROCESS_CPUTIME_ID;
    double t = now();
    for (int k = 0; k < 2000; k++) {
        if (row)
            row->value(row, 512, row->param_value, z, a);
        for (int i = 0; libm && i < 512; i++)
            a[i] = libm(z[i]);
#ifdef __x86_64__
        if (!row && !libm)
            libmvec_tanh(tn_kernels_for(getenv("TINYNET_ISA"))->isa, 512, z, a);
#endif
        __asm__ volatile("" : : "r"(a) : "memory");
    }
    return (now() - t) / 2000 / 512 * 1e9;
}

int main(int argc, char **argv) {
    static const job jobs[] = {
        {"single.relu.8", "relu", 1, 1, {2}, 1, 8, 20000, 1, 1, false},
        {"single.leaky_relu.8", "leaky_relu", 1, 1, {2}, 1, 8, 20000, 1, 1, false},
        {"single.tanh.8", "tanh", 1, 1, {2}, 1, 8, 10000, 1, 1, false},
        {"single.tanh.32", "tanh", 1, 1, {2}, 1, 32, 10000, 1, 1, false},
        {"single.deep.8", "relu", 1, 2, {5, 3}, 1, 8, 300, 1, 1, false},
        {"ensemble1.relu.8", "relu", 1, 1, {2}, 1, 8, 150, 1000, 1, false},
        {"ensemble.relu.8", "relu", 1, 1, {2}, 1, 8, 300, 1000, THREADS, false},
        {"ensemble.leaky_relu.8", "leaky_relu", 1, 1, {2}, 1, 8, 300, 1000, THREADS, false},
        {"ensemble.own.8", "relu", 1, 1, {2}, 1, 8, 60, 1000, THREADS, true},
        {"ensemble.tanh.8", "tanh", 1, 1, {2}, 1, 8, 60, 1000, THREADS, false},
        {"ensemble.deep.8", "relu", 1, 2, {5, 3}, 1, 8, 40, 1000, THREADS, false},
        {"wide.64", "relu", 784, 1, {128}, 10, 64, 2, 1, 1, false},
    };
    static double xy[2 * SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
        xy[2 * i] = i / (double)SAMPLES;
        xy[2 * i + 1] = sin(6 * xy[2 * i]);
    }
    printf("peak %g\n", peak_flops());
    if (argc > 1 && strcmp(argv[1], "peak") == 0)
        return 0;
    if (argc > 1 && strcmp(argv[1], "threads") == 0) { /* for the thread sanitizer: short */
        for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) {
            job j = jobs[i];
            j.epochs = 1 + 20000 / (j.members * j.in), j.threads = 4;
            printf("%s %g\n", j.name, steps(&j));
        }
        return 0;
    }
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++)
        printf("%s %g\n", jobs[i].name, steps(&jobs[i]));
    printf("scalar.relu.8 %g\n", scalar_steps(2, 0, 8, 500, xy, SAMPLES));
    printf("scalar.tanh.8 %g\n", scalar_steps(2, 1, 8, 200, xy, SAMPLES));
    printf("scalar.tanh.32 %g\n", scalar_steps(2, 1, 32, 200, xy, SAMPLES));
    for (const tn_act *row = tn_kernels_for(getenv("TINYNET_ISA"))->acts; row->name; row++)
        if (row->value)
            printf("act.%s %g\n", row->name, element(row, NULL));
    printf("libm.tanh %g\n", element(NULL, tanh));
    printf("libm.exp %g\n", element(NULL, exp));
#ifdef __x86_64__
    printf("libmvec.tanh %g\n", element(NULL, NULL));
#endif
    return 0;
}
