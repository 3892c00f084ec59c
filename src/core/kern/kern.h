/* kern.h: the hot loops, compiled once per instruction set with the same bits in each.
 *
 * Layout: a block of n <= ld samples is stored unit-major, value (unit j, sample s) at [j * ld +
 * s]; ld is a multiple of TN_LANES and the lanes beyond n hold numbers that are computed but never
 * summed. Canonical order of every sum: see the comments "sum:" below; no sum depends on ld, n or
 * the ISA. */
#ifndef TN_KERN_H
#define TN_KERN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/rng.h"

enum { TN_LANES = 8, TN_BLOCK = 256 };

/* A row of the table of activations, a = f(z; p). Sources are papers or textbook sections. */
typedef struct tn_act tn_act;
struct tn_act {
    const char *name, *formula, *derivative, *range, *source;
    const char *param;  /* name of the parameter p, or NULL */
    double param_value; /* its default */
    bool relu_family;   /* piecewise linear with its kink at z = 0 */
    void (*value)(const tn_act *self, int64_t n, double p, const double *z, double *a);
    void (*backward)(const tn_act *self, int64_t n, double p, const double *z, const double *a,
                     double *d); /* d *= f' */
    void (*second)(const tn_act *self, int64_t n, double p, const double *z, const double *a,
                   double *s); /* s = f'' */
    /* Set where a unit depends on all `units` of its layer (softmax): the values of the whole layer
     * for n samples, unit-major; then value, backward and second are NULL, the layer is the last,
     * and its loss is fused. */
    void (*layer)(const tn_act *self, int units, int64_t n, int64_t ld, const double *z, double *a);
};

/* A row of the table of losses. Targets y and outputs z, a are unit-major blocks with `out` units.
 * sum: over samples in order, within a sample over outputs in order, one accumulator. The mean is
 * scale * sum * (1 / terms), see tn_loss_terms. `delta` is d(loss of one sample)/da, or /dz if
 * `fused`.
 */
typedef struct tn_loss tn_loss;
struct tn_loss {
    const char *name, *formula, *source;
    const char *output; /* name of the only output activation it goes with, or NULL */
    bool fused;
    bool unit_targets; /* targets must lie in [0, 1] */
    bool classes;      /* one output per class: one-hot targets, means over the samples only */
    bool squares;      /* sum is that of (a - y)^2 */
    double scale;
    double (*sum)(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                  const double *a, const double *y, double acc);
    void (*delta)(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                  const double *a, const double *y, double *d);
    /* The diagonal second derivative, in the same variable as `delta`. */
    void (*second)(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                   const double *a, const double *y, double *s);
    /* Where outputs are coupled: r = the second derivative times a tangent t; else NULL. */
    void (*product)(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                    const double *a, const double *y, const double *t, double *r);
};

/* The number of terms of a mean over samples. */
static inline double tn_loss_terms(const tn_loss *loss, int64_t samples, int out) {
    return (double)(loss->classes ? samples : samples * out);
}

enum { TN_HYPER = 4 };

/* A row of the table of optimizers: update number t (from 1) of n parameters from the mean gradient
 * g, element by element. `state` is `states` arrays of n numbers, zero before the first update. The
 * row's weight_decay, if it has one, takes the place of the recipe's. */
typedef struct tn_optim {
    const char *name, *formula, *source;
    double lr;                   /* the default */
    const char *hyper[TN_HYPER]; /* names of the options beside lr, NULL where unused */
    double hyper_value[TN_HYPER];
    int states;
    void (*step)(int64_t n, double lr, const double *hyper, int64_t t, const double *g,
                 double *state, double *p);
} tn_optim;

/* One step of a program: to = op(from[0], from[1], from[2]) on blocks of numbers (core/tape.h). In
 * a step with two operands the one numbered `constant` - 1 is `number` instead. Places are
 * registers, then the two inputs, then the output. */
typedef struct tn_step {
    uint8_t op, constant, to, from[3];
    double number;
} tn_step;

typedef struct tn_program {
    const tn_step *step;
    int count;
} tn_program;

/* Rows defined by a formula begin with the row proper: f, f', f''; a(z), or loss(a, y) of one
 * output. The derivatives of an activation see z and a. */
typedef struct tn_tape_act {
    tn_act row;
    tn_program program[3];
} tn_tape_act;

typedef struct tn_tape_loss {
    tn_loss row;
    tn_program program[3];
} tn_tape_loss;

/* A row of the table of elementary functions: out = f(x) with the bits of vmath.h; n is a multiple
 * of TN_LANES. */
typedef struct tn_map {
    const char *name;
    void (*run)(int64_t n, const double *x, double *out);
} tn_map;

/* How one net is trained on a set of samples. */
typedef struct tn_recipe {
    const tn_loss *loss;
    const tn_optim *optim;
    double hyper[TN_HYPER];
    double lr;
    int64_t batch; /* 1..samples */
    /* See update.h; each is 0 where it is not wanted. */
    double l1, l2;       /* penalties on the weights */
    double clip;         /* the largest norm of the mean gradient */
    double weight_decay; /* of all parameters, within the optimizer's gradient */
    /* NULL, or soon after it is set an epoch ends early; what it leaves is of no use then. */
    atomic_int *stop;
} tn_recipe;

static inline bool tn_stops(const tn_recipe *recipe) {
    return recipe->stop && atomic_load_explicit(recipe->stop, memory_order_relaxed);
}

typedef struct tn_layer {
    int in, out;
    const tn_act *act;
    double param;
    int64_t w, b; /* offsets of W (in x out, row-major) and b (out) in the parameters */
} tn_layer;

/* The shape of a network; its parameters live elsewhere (one net or many of an ensemble). */
typedef struct tn_net {
    int layers;
    int64_t params;
    tn_layer layer[];
} tn_net;

/* Buffers of one worker for one block of samples: input, target, and z, a, d of each layer. */
typedef struct tn_block {
    int64_t ld;
    double *x, *y, *g; /* (in, ld), right behind it (out, ld); gradient (params) */
    double *z, *a, *d; /* all layers' units one after another, (units, ld) each */
    uint32_t *order;   /* permutation of one epoch (samples), or NULL */
} tn_block;

/* A block with what second derivatives need, (units, ld) each but where said. */
typedef struct tn_curve {
    tn_block block;
    double *slope, *bend; /* f'(z) and da f''(z) */
    double *second;       /* of the loss (out, ld) */
    double *ones;         /* (ld) */
} tn_curve;

/* How z, a and dz change along a direction through the parameters, (units, ld) each. */
typedef struct tn_tangent {
    double *z, *a, *d;
} tn_tangent;

/* Buffers of one worker for `lanes` nets of one shape side by side, a block of up to ld samples:
 * parameter i of net l at [i * lanes + l], value (unit j, sample s, net l) at [(j * ld + s) * lanes
 * + l]. Every net goes through the operations of a net alone, in its lane. */
typedef struct tn_group {
    int lanes; /* a multiple of TN_LANES */
    int64_t ld;
    double *p, *g, *state; /* (params, lanes) each, (states * params, lanes) */
    double *x, *y;         /* (in, ld, lanes), right behind it (out, ld, lanes) */
    double *z, *a, *d;     /* all layers' units one after another, (units, ld, lanes) each */
} tn_group;

/* Points of a plane side by side, and rows and points of a tile of a separable plane. */
enum { TN_POINTS = 16, TN_ROWS = 6 };

/* TN_POINTS nets of one shape on the same samples, some parameters of which differ: parameter i of
 * net l at [i * TN_POINTS + l], value (unit j, sample s, net l) at [(j * ld + s) * TN_POINTS + l].
 * A unit that is not `own` has the same values in all nets, which stand in a block; the units of
 * the last layer and those above an own one are own. Every net goes through the operations of a net
 * alone. */
typedef struct tn_points {
    int64_t ld;
    const bool *own; /* (units) */
    double *p;       /* (params, TN_POINTS) */
    double *z, *a;   /* (units, ld, TN_POINTS) */
    double *turned;  /* z, then a of the outputs of one net, (out, ld of the block) each */
} tn_points;

/* Samples packed for training: row i holds the inputs, then the targets. */
typedef struct tn_samples {
    const double *xy;
    int64_t count;
    int in, out;
} tn_samples;

typedef struct tn_kernels {
    const char *isa;
    const tn_act *acts; /* each table ends with a row whose name is NULL */
    const tn_loss *losses;
    const tn_optim *optims;
    const tn_act *tape_act; /* what a row defined by a formula begins with, name and texts apart */
    const tn_loss *tape_loss;
    /* z = b_j, then z = fma(x_k, w_kj, z) for k = 1..in; a = act(z). From block->x. */
    void (*forward)(const tn_net *net, const double *p, const tn_block *block, int64_t n);
    /* After forward: adds the block's gradient to block->g (sum: over samples in order), leaves
     * dz of each layer in block->d. */
    void (*backward)(const tn_net *net, const double *p, const tn_loss *loss, const tn_block *block,
                     int64_t n);
    /* Copies samples order[first..first+n) (or first.. if order is NULL) into block->x and ->y. */
    void (*gather)(const tn_samples *samples, const uint32_t *order, int64_t first, int64_t n,
                   const tn_block *block);
    /* One pass over all samples in the given order; the last short batch is used. `steps` counts
     * the updates made before. Some or all swaps of `next` (or NULL), another epoch's order, are
     * made between the batches, where the processor would wait for sums. */
    void (*epoch)(const tn_net *net, const tn_samples *samples, const uint32_t *order,
                  const tn_recipe *recipe, int64_t steps, const tn_block *block,
                  tn_permutation *next, double *state, double *p);
    /* The same for each net of a group; net l sees the samples in the order order + l * stride. */
    void (*epoch_lanes)(const tn_net *net, const tn_samples *samples, const uint32_t *order,
                        int64_t stride, const tn_recipe *recipe, int64_t steps,
                        const tn_group *group);
    /* Raw sums over all samples in order: the loss' and that of squared errors. */
    void (*sums)(const tn_net *net, const double *p, const tn_samples *samples, const tn_loss *loss,
                 const tn_block *block, double *loss_sum, double *square_sum);
    /* After forward: dz of each layer in block.d, slope, bend, second. */
    void (*bend)(const tn_net *net, const double *p, const tn_loss *loss, const tn_curve *curve,
                 int64_t n);
    /* After bend: adds the block's part of d2(loss) / dp_q dp_r to row[r] for all r <= q (and, of
     * the weights from one unit, for some more). sum: over samples in order. */
    void (*hessian_row)(const tn_net *net, const double *p, const tn_loss *loss,
                        const tn_curve *curve, const tn_tangent *tangent, int64_t n, int64_t q,
                        double *row);
    /* After forward: row s * out + o of jac (rows of tn_lanes(params + 1) numbers) is the
     * derivative of output o for sample s by each parameter, then last[o * ld + s], then zeros. */
    void (*jacobian)(const tn_net *net, const double *p, const tn_curve *curve, int64_t n,
                     const double *last, double *jac);
    /* g[q][r] = fma(jac[i][q], jac[i][r], g[q][r]) over the rows i in order, for r <= q and
     * first <= q < columns (and more up to whole vectors). Rows of g and jac: tn_lanes(columns). */
    void (*gram)(int64_t columns, int64_t first, int64_t rows, const double *jac, double *g);
    /* After forward: second derivative of the outputs (out, ld) at p + t v by t, at t = 0. */
    void (*accelerate)(const tn_net *net, const double *p, const double *v, const tn_curve *curve,
                       const tn_tangent *tangent, int64_t n, double *second);
    /* z and a of the own units for samples first..first+n of a block that went through forward. */
    void (*points_forward)(const tn_net *net, const tn_block *block, const tn_points *points,
                           int64_t first, int64_t n);
    /* After points_forward: adds the losses of its samples to sum[TN_POINTS]. sum: as in tn_loss.
     */
    void (*points_sum)(const tn_net *net, const tn_loss *loss, const double *root,
                       const tn_block *block, const tn_points *points, int64_t first, int64_t n,
                       double *sum);
    /* After points_forward: raises reach[TN_POINTS] to the largest |b_j| + |a_1 w_1j| + ... of an
     * output. */
    void (*points_reach)(const tn_net *net, const tn_block *block, const tn_points *points,
                         int64_t first, int64_t n, double *reach);
    /* sum[r * TN_POINTS + c] = fma(d, d, sum[...]), d = t[k * TN_ROWS + r] + u[k * TN_POINTS + c],
     * for k < n in order. */
    void (*points_tile)(int64_t n, const double *u, const double *t, double *sum);
    const tn_map *maps; /* ends with a row whose name is NULL, as the tables above */
} tn_kernels;

#define TN_CAT_(a, b) a##_##b
#define TN_CAT(a, b)  TN_CAT_(a, b)
#define TN_K(name)    TN_CAT(name, TN_ISA)
#define TN_STR_(a)    #a
#define TN_STR(a)     TN_STR_(a)

extern const tn_kernels tn_kernels_base;
#ifdef __x86_64__
extern const tn_kernels tn_kernels_fma;    /* AVX2 + FMA */
extern const tn_kernels tn_kernels_avx512; /* AVX-512 F, DQ, VL */
#endif

#ifdef TN_ISA
extern const tn_act TN_K(tn_acts)[];
extern const tn_loss TN_K(tn_losses)[];
extern const tn_optim TN_K(tn_optims)[];
void TN_K(tn_bend)(const tn_net *net, const double *p, const tn_loss *loss, const tn_curve *curve,
                   int64_t n);
void TN_K(tn_hessian_row)(const tn_net *net, const double *p, const tn_loss *loss,
                          const tn_curve *curve, const tn_tangent *tangent, int64_t n, int64_t q,
                          double *row);
void TN_K(tn_jacobian)(const tn_net *net, const double *p, const tn_curve *curve, int64_t n,
                       const double *last, double *jac);
void TN_K(tn_gram)(int64_t columns, int64_t first, int64_t rows, const double *jac, double *g);
void TN_K(tn_accelerate)(const tn_net *net, const double *p, const double *v, const tn_curve *curve,
                         const tn_tangent *tangent, int64_t n, double *second);
extern const tn_act TN_K(tn_tape_act);
extern const tn_loss TN_K(tn_tape_loss);
extern const tn_map TN_K(tn_maps)[];
void TN_K(tn_points_forward)(const tn_net *net, const tn_block *block, const tn_points *points,
                             int64_t first, int64_t n);
void TN_K(tn_points_sum)(const tn_net *net, const tn_loss *loss, const double *root,
                         const tn_block *block, const tn_points *points, int64_t first, int64_t n,
                         double *sum);
void TN_K(tn_points_reach)(const tn_net *net, const tn_block *block, const tn_points *points,
                           int64_t first, int64_t n, double *reach);
void TN_K(tn_points_tile)(int64_t n, const double *u, const double *t, double *sum);
void TN_K(tn_epoch_lanes)(const tn_net *net, const tn_samples *samples, const uint32_t *order,
                          int64_t stride, const tn_recipe *recipe, int64_t steps,
                          const tn_group *group);
#endif

/* n rounded up to whole vectors. */
static inline int64_t tn_lanes(int64_t n) {
    return (n + TN_LANES - 1) / TN_LANES * TN_LANES;
}

/* First unit of layer l in the (units, ld) buffers. */
static inline int64_t tn_unit0(const tn_net *net, int l) {
    int64_t u = 0;
    for (int i = 0; i < l; i++)
        u += net->layer[i].out;
    return u;
}

#endif
