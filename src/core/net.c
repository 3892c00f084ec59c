#include "core/net.h"

#include <math.h>

#include "core/fma.h"
#include "core/vmath.h"

size_t tn_net_size(int layers) {
    return sizeof(tn_net) + (size_t)layers * sizeof(tn_layer);
}

void tn_net_init(tn_net *net, int inputs, int layers, const tn_layer_spec *spec) {
    net->layers = layers;
    net->params = 0;
    for (int l = 0; l < layers; l++) {
        int64_t w = net->params, b = w + (int64_t)inputs * spec[l].units;
        net->layer[l] = (tn_layer){inputs, spec[l].units, spec[l].act, spec[l].param, w, b};
        net->params = b + spec[l].units;
        inputs = spec[l].units;
    }
}

int64_t tn_net_units(const tn_net *net) {
    return tn_unit0(net, net->layers);
}

static int64_t block_ld(int64_t samples) {
    return tn_lanes(samples < TN_BLOCK ? samples : TN_BLOCK);
}

size_t tn_block_size(const tn_net *net, int64_t samples, int64_t order) {
    int64_t ld = block_ld(samples), in = net->layer[0].in, out = net->layer[net->layers - 1].out;
    int64_t numbers = (in + out + 3 * tn_net_units(net)) * ld + tn_lanes(net->params);
    return (size_t)numbers * sizeof(double) + (size_t)tn_lanes(order) * sizeof(uint32_t);
}

void tn_block_init(tn_block *block, const tn_net *net, int64_t samples, int64_t order, void *mem) {
    int64_t ld = block_ld(samples), units = tn_net_units(net);
    double *p = mem;
    block->ld = ld;
    block->x = p, p += net->layer[0].in * ld;
    block->y = p, p += net->layer[net->layers - 1].out * ld;
    block->z = p, p += units * ld;
    block->a = p, p += units * ld;
    block->d = p, p += units * ld;
    block->g = p, p += tn_lanes(net->params);
    block->order = order ? (uint32_t *)p : NULL;
}

void tn_samples_pack(tn_view x, tn_view y, double *xy) {
    for (int64_t i = 0; i < x.dim[0]; i++) {
        for (int64_t k = 0; k < x.dim[1]; k++)
            *xy++ = *tn_at(x, i, k);
        for (int64_t k = 0; k < y.dim[1]; k++)
            *xy++ = *tn_at(y, i, k);
    }
}

/* Mean squared deviation of the targets from their mean, sums over samples, then outputs. */
static double target_variance(const tn_samples *s) {
    double sum = 0, squares = 0, scale = 1.0 / (double)(s->count * s->out);
    int width = s->in + s->out;
    for (int64_t i = 0; i < s->count; i++)
        for (int j = s->in; j < width; j++)
            sum += s->xy[i * width + j];
    double mean = sum * scale;
    for (int64_t i = 0; i < s->count; i++)
        for (int j = s->in; j < width; j++) {
            double r = s->xy[i * width + j] - mean;
            squares = tn_fma(r, r, squares);
        }
    return squares * scale;
}

void tn_net_measure(const tn_ctx *ctx, const tn_net *net, const double *params,
                    const tn_samples *samples, const tn_loss *loss, const tn_block *block,
                    double out[3]) {
    double loss_sum, squares, scale = 1.0 / (double)(samples->count * samples->out);
    double loss_scale = 1.0 / tn_loss_terms(loss, samples->count, samples->out);
    ctx->kernels->sums(net, params, samples, loss, block, &loss_sum, &squares);
    double mse = squares * scale;
    out[0] = tn_canonical(loss_sum * loss_scale * loss->scale);
    out[1] = tn_canonical(mse);
    out[2] = tn_canonical(1 - mse / target_variance(samples));
}

/* The first largest of `out` values that stand `ld` apart; -1 if one is NaN. */
static int largest(const double *v, int out, int64_t ld) {
    int best = 0;
    for (int j = 0; j < out; j++) {
        if (v[j * ld] != v[j * ld])
            return -1;
        best = v[j * ld] > v[best * ld] ? j : best;
    }
    return best;
}

static int64_t count_hits(const double *a, const double *y, int out, int64_t n, int64_t ld,
                          double threshold) {
    int64_t hits = 0;
    for (int64_t s = 0; s < n; s++)
        hits += out == 1 ? a[s] == a[s] && (a[s] > threshold) == (y[s] > 0.5)
                         : largest(a + s, out, ld) == largest(y + s, out, ld);
    return hits;
}

double tn_net_accuracy(const tn_ctx *ctx, const tn_net *net, const double *params,
                       const tn_samples *samples, double threshold, const tn_block *block) {
    int64_t ld = block->ld, hits = 0;
    const double *a = block->a + tn_unit0(net, net->layers - 1) * ld;
    for (int64_t i = 0; i < samples->count; i += ld) {
        int64_t n = samples->count - i < ld ? samples->count - i : ld;
        ctx->kernels->gather(samples, NULL, i, n, block);
        ctx->kernels->forward(net, params, block, n);
        hits += count_hits(a, block->y, samples->out, n, ld, threshold);
    }
    return (double)hits / (double)samples->count;
}

void tn_block_export(const double *units, int64_t ld, int64_t n, int64_t first, tn_view out) {
    for (int64_t s = 0; s < n; s++)
        for (int64_t j = 0; j < out.dim[1]; j++)
            *tn_at(out, first + s, j) = tn_canonical(units[j * ld + s]);
}

static void add_unit_stats(const tn_layer *layer, const double *z, const double *a, double *slope,
                           int64_t n, tn_view out, int64_t unit) {
    double *lo = tn_at(out, unit, TN_Z_MIN), *hi = tn_at(out, unit, TN_Z_MAX);
    double *active = tn_at(out, unit, TN_ACTIVE), *steepest = tn_at(out, unit, TN_SLOPE);
    for (int64_t s = 0; s < tn_lanes(n); s++)
        slope[s] = 1;
    layer->act->backward(layer->act, tn_lanes(n), layer->param, z, a, slope);
    for (int64_t s = 0; s < n; s++) {
        *lo = *lo <= z[s] || *lo != *lo ? *lo : z[s]; /* a NaN stays */
        *hi = *hi >= z[s] || *hi != *hi ? *hi : z[s];
        *active += z[s] > 0;
        *steepest = fabs(slope[s]) > *steepest ? fabs(slope[s]) : *steepest;
    }
}

void tn_net_unit_stats(const tn_ctx *ctx, const tn_net *net, const double *params,
                       const tn_samples *samples, const tn_block *block, tn_view out) {
    int64_t hidden = out.dim[0], ld = block->ld;
    for (int64_t u = 0; u < hidden; u++) {
        *tn_at(out, u, TN_Z_MIN) = INFINITY;
        *tn_at(out, u, TN_Z_MAX) = -INFINITY;
        *tn_at(out, u, TN_ACTIVE) = *tn_at(out, u, TN_SLOPE) = 0;
    }
    for (int64_t i = 0; i < samples->count; i += ld) {
        int64_t n = samples->count - i < ld ? samples->count - i : ld, u = 0;
        ctx->kernels->gather(samples, NULL, i, n, block);
        ctx->kernels->forward(net, params, block, n);
        for (int l = 0; l < net->layers - 1; l++)
            for (int j = 0; j < net->layer[l].out; j++, u++)
                add_unit_stats(&net->layer[l], block->z + u * ld, block->a + u * ld,
                               block->d + u * ld, n, out, u);
    }
    for (int64_t u = 0; u < hidden; u++)
        *tn_at(out, u, TN_ACTIVE) *= 1.0 / (double)samples->count;
}
