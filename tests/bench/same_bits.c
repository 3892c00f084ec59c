/* same_bits.c: trains a few nets with the core alone and prints a hash of every result, for each
 * instruction set this processor has. The lines must be the same for any compiler, optimisation
 * level and number of threads. Built and run by same_bits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/fit.h"
#include "core/init.h"
#include "core/rng.h"
#include "core/vmath.h"

enum { SAMPLES = 203, MEMBERS = 3 };

static uint64_t hash = 0xcbf29ce484222325;

static void add(const double *v, int64_t n) {
    const unsigned char *bytes = (const unsigned char *)v;
    for (size_t i = 0; i < (size_t)n * sizeof *v; i++)
        hash = (hash ^ bytes[i]) * 0x100000001b3;
}

static void *work(size_t bytes) {
    void *p = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (!p)
        abort();
    return p;
}

static const tn_act *act(const tn_kernels *k, const char *name) {
    const tn_act *row = k->acts;
    while (strcmp(row->name, name) != 0)
        row++;
    return row;
}

static const tn_loss *loss(const tn_kernels *k, const char *name) {
    const tn_loss *row = k->losses;
    while (strcmp(row->name, name) != 0)
        row++;
    return row;
}

/* Samples of a wave with noise; targets y in (0, 1), and 1 - y where two are wanted. */
static void make_samples(int out, double *xy) {
    tn_rng rng;
    tn_rng_seed(&rng, 5, "data", 0);
    for (int i = 0; i < SAMPLES; i++, xy += 1 + out) {
        xy[0] = tn_rng_uniform(&rng);
        xy[1] = tn_sigmoid(3 * tn_sin(6 * xy[0]) + 0.3 * tn_rng_normal(&rng));
        xy[out] = out == 2 ? 1 - xy[1] : xy[1];
    }
}

static void draw(const tn_net *net, double *params) {
    for (int m = 0; m < MEMBERS; m++)
        for (int l = 0; l < net->layers; l++) {
            const tn_layer *layer = &net->layer[l];
            double p, q, *own = params + m * net->params;
            tn_inits[0].defaults(layer->in, layer->out, &p, &q);
            tn_init_fill(&tn_inits[0], (uint64_t)m + 1, 2 * (uint64_t)l, tn_view2(&p, 1, 1),
                         tn_view2(&q, 1, 1), tn_view2(own + layer->w, layer->in, layer->out));
        }
}

/* Trains 1-5-3-1, or 1-5-3-2 where an output stands for a class; hashes the weights and the
 * measures. */
static void train(tn_ctx *ctx, const char *act_name, bool own_order, int64_t epochs,
                  const tn_recipe *recipe) {
    static double xy[3 * SAMPLES];
    const tn_act *hidden = act(ctx->kernels, act_name);
    const char *output = recipe->loss->output ? recipe->loss->output : "sigmoid";
    int out = recipe->loss->classes ? 2 : 1;
    tn_layer_spec layers[] = {{5, hidden, hidden->param_value},
                              {3, hidden, hidden->param_value},
                              {out, act(ctx->kernels, output), 0}};
    tn_net *net = work(tn_net_size(3));
    tn_net_init(net, 1, 3, layers);
    double *params = work((size_t)net->params * MEMBERS * sizeof *params), result[3 * MEMBERS];
    memset(params, 0, (size_t)net->params * MEMBERS * sizeof *params);
    make_samples(out, xy);
    draw(net, params);
    size_t state_bytes = (size_t)(net->params * MEMBERS * recipe->optim->states) * sizeof *params;
    double *state = memset(work(state_bytes + 1), 0, state_bytes);
    uint64_t seeds[MEMBERS] = {1, 2, 3};
    int64_t diverged[MEMBERS] = {0};
    tn_fit_spec spec = {.net = net,
                        .members = MEMBERS,
                        .params = params,
                        .samples = {xy, SAMPLES, 1, out},
                        .own_order = own_order,
                        .recipe = *recipe,
                        .state = state,
                        .seeds = seeds,
                        .diverged = diverged,
                        .threads = ctx->pool.threads};
    void *mem = work(tn_fit_work(&spec));
    tn_err err;
    tn_fit_run(ctx, &spec, 0, epochs, mem, &err);
    tn_fit_measure(ctx, &spec, mem, tn_view2(result, MEMBERS, 3));
    add(params, net->params * MEMBERS);
    add(result, 3 * MEMBERS);
    free(mem), free(state), free(params), free(net);
}

static tn_recipe recipe_of(const tn_ctx *ctx, const char *loss_name, const tn_optim *optim) {
    tn_recipe r = {.loss = loss(ctx->kernels, loss_name), .optim = optim, .lr = 0.3, .batch = 7};
    memcpy(r.hyper, optim->hyper_value, sizeof r.hyper);
    return r;
}

/* The rows that the golden hash was made with. */
static void train_first(tn_ctx *ctx) {
    static const char *acts[] = {"identity", "sigmoid", "tanh", "relu", "leaky_relu"};
    static const char *losses[] = {"half_mse", "mse", "bce"};
    for (int a = 0; a < 5; a++)
        for (int l = 0; l < 3; l++) {
            tn_recipe r = recipe_of(ctx, losses[l], ctx->kernels->optims);
            train(ctx, acts[a], act(ctx->kernels, acts[a])->relu_family, 40, &r);
        }
}

/* Every row of every table. */
static void train_all(tn_ctx *ctx) {
    const tn_kernels *k = ctx->kernels;
    for (const tn_act *a = k->acts; a->name; a++) {
        tn_recipe r = recipe_of(ctx, "half_mse", k->optims);
        if (!a->layer)
            train(ctx, a->name, false, 2, &r);
    }
    for (const tn_loss *l = k->losses; l->name; l++) {
        tn_recipe r = recipe_of(ctx, l->name, k->optims);
        train(ctx, "tanh", false, 2, &r);
    }
    for (const tn_optim *o = k->optims; o->name; o++) {
        tn_recipe r = recipe_of(ctx, "half_mse", o);
        r.lr = o->lr, r.l1 = 1e-4, r.l2 = 1e-3, r.clip = 0.05, r.weight_decay = 1e-3;
        train(ctx, "softplus", true, 2, &r);
    }
}

int main(void) {
    const tn_kernels *sets[] = {tn_kernels_for("base"), tn_kernels_for("fma"),
                                tn_kernels_for(NULL)};
    for (int i = 0; i < 3; i++)
        for (int threads = 1; threads <= 3; threads += 2) {
            tn_ctx ctx = {.kernels = sets[i]};
            tn_pool_init(&ctx.pool, threads);
            hash = 0xcbf29ce484222325;
            train_first(&ctx);
            uint64_t first = hash;
            train_all(&ctx);
            tn_pool_join(&ctx.pool);
            printf("%016llx %016llx %s, threads %d\n", (unsigned long long)first,
                   (unsigned long long)hash, sets[i]->isa, threads);
        }
    return 0;
}
