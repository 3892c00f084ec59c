/* net.h: shapes of networks, and what is computed from one set of parameters and data. */
#ifndef TN_NET_H
#define TN_NET_H

#include "core/ctx.h"
#include "core/kern/kern.h"
#include "core/view.h"

typedef struct tn_layer_spec {
    int units;
    const tn_act *act;
    double param;
} tn_layer_spec;

/* Parameters stand layer by layer: W (fan_in x fan_out, row-major), then b (fan_out). */
size_t tn_net_size(int layers);
void tn_net_init(tn_net *net, int inputs, int layers, const tn_layer_spec *spec);

/* All units above the inputs. */
int64_t tn_net_units(const tn_net *net);

/* Bytes for the buffers of one worker on blocks of up to `samples` samples; `order` places for a
 * permutation. tn_block_init carves them from 64-byte aligned memory. */
size_t tn_block_size(const tn_net *net, int64_t samples, int64_t order);
void tn_block_init(tn_block *block, const tn_net *net, int64_t samples, int64_t order, void *mem);

/* Packs x (m, in) and y (m, out) into xy (m rows of in + out numbers). */
void tn_samples_pack(tn_view x, tn_view y, double *xy);

/* {loss, mse, r2} of one member on samples; r2 = 1 - mse / variance of y (over all outputs). NaN is
 * canonical. */
void tn_net_measure(const tn_ctx *ctx, const tn_net *net, const double *params,
                    const tn_samples *samples, const tn_loss *loss, const tn_block *block,
                    double out[3]);

/* The share of samples of the right class. One output: class 1 above the threshold, else 0, as the
 * target tells; several: the first largest output and the first largest target. NaN is wrong. */
double tn_net_accuracy(const tn_ctx *ctx, const tn_net *net, const double *params,
                       const tn_samples *samples, double threshold, const tn_block *block);

/* Copies unit-major buffers of one layer and block of samples to `out` (m, units) at row `first`.
 */
void tn_block_export(const double *units, int64_t ld, int64_t n, int64_t first, tn_view out);

/* Per hidden unit over all samples: smallest z, largest z, share of z > 0, largest |a'(z)|. Where a
 * z is NaN, so are the smallest and the largest.
 * out (hidden units, 4). */
enum { TN_Z_MIN, TN_Z_MAX, TN_ACTIVE, TN_SLOPE, TN_UNIT_STATS };
void tn_net_unit_stats(const tn_ctx *ctx, const tn_net *net, const double *params,
                       const tn_samples *samples, const tn_block *block, tn_view out);

#endif
