/* least.c: what least squares needs of a net: derivatives of its outputs by the parameters. */
#include <string.h>

#include "core/kern/kern.h"
#include "core/kern/layer.h"

static void slopes(const tn_net *net, const tn_curve *c, int64_t lanes) {
    const tn_block *b = &c->block;
    int64_t at = 0;
    for (int l = 0; l < net->layers; l++)
        for (int j = 0; j < net->layer[l].out; j++, at += b->ld) {
            const tn_layer *layer = &net->layer[l];
            for (int64_t s = 0; s < lanes; s++)
                c->slope[at + s] = 1;
            layer->act->backward(layer->act, lanes, layer->param, b->z + at, b->a + at,
                                 c->slope + at);
        }
}

/* Derivatives by the parameters of a layer into column w and following of every `out`-th row. */
static void store(const tn_layer *l, int64_t n, int64_t ld, const double *d, const double *x,
                  int64_t stride, double *jac) {
    double *to = jac + l->w;
    for (int k = 0; k < l->in; k++)
        for (int j = 0; j < l->out; j++, to++)
            for (int64_t s = 0; s < n; s++)
                to[s * stride] = d[j * ld + s] * x[k * ld + s];
    for (int j = 0; j < l->out; j++, to++)
        for (int64_t s = 0; s < n; s++)
            to[s * stride] = d[j * ld + s];
}

/* One output: d of each layer is its derivative by z. */
static void trace_output(const tn_net *net, const double *p, const tn_curve *c, int64_t n, int o,
                         int64_t stride, double *jac) {
    const tn_block *b = &c->block;
    int top = net->layers - 1;
    int64_t ld = b->ld, unit = tn_unit0(net, top), lanes = tn_lanes(n);
    memset(b->d + unit * ld, 0, (size_t)(net->layer[top].out * ld) * sizeof *b->d);
    for (int64_t s = 0; s < lanes; s++)
        b->d[(unit + o) * ld + s] = 1;
    for (int l = top; l >= 0; l--) {
        const tn_layer *layer = &net->layer[l];
        double *d = b->d + unit * ld;
        int64_t below = unit - layer->in;
        for (int j = 0; j < layer->out; j++)
            for (int64_t s = 0; s < lanes; s++)
                d[j * ld + s] *= c->slope[(unit + j) * ld + s];
        store(layer, n, ld, d, l > 0 ? b->a + below * ld : b->x, stride, jac);
        if (l > 0)
            tn_pull(layer, p, n, ld, d, b->d + below * ld);
        unit = below;
    }
}

void TN_K(tn_jacobian)(const tn_net *net, const double *p, const tn_curve *curve, int64_t n,
                       const double *last, double *jac) {
    int out = net->layer[net->layers - 1].out;
    int64_t width = tn_lanes(net->params + 1), ld = curve->block.ld;
    slopes(net, curve, tn_lanes(n));
    for (int o = 0; o < out; o++)
        trace_output(net, p, curve, n, o, out * width, jac + o * width);
    for (int64_t s = 0; s < n; s++)
        for (int o = 0; o < out; o++) {
            double *row = jac + (s * out + o) * width;
            row[net->params] = last[o * ld + s];
            for (int64_t q = net->params + 1; q < width; q++)
                row[q] = 0;
        }
}

/* Four rows q by a vector of columns r. */
static void gram_tile(int64_t width, int64_t rows, const double *restrict jq,
                      const double *restrict jr, double *restrict g) {
    tn_vec sum[4];
    for (int i = 0; i < 4; i++)
        sum[i] = tn_vload(g + i * width);
    for (int64_t k = 0; k < rows; k++, jq += width, jr += width) {
        tn_vec v = tn_vload(jr);
        for (int i = 0; i < 4; i++)
            sum[i] = tn_vfma(tn_vset(jq[i]), v, sum[i]);
    }
    for (int i = 0; i < 4; i++)
        tn_vstore(g + i * width, sum[i]);
}

void TN_K(tn_gram)(int64_t columns, int64_t first, int64_t rows, const double *jac, double *g) {
    int64_t width = tn_lanes(columns);
    for (int64_t q = first / 4 * 4; q < columns; q += 4)
        for (int64_t r = 0; r <= q; r += TN_WIDTH)
            gram_tile(width, rows, jac + q, jac + r, g + q * width + r);
}

/* z' = vb_j, then fma(x_k, V_kj, z') and fma(x'_k, w_kj, z') over k; z'' = 0, then
 * fma(2 x'_k, V_kj, z'') and fma(x''_k, w_kj, z'') over k. Without x1, x2: of constant inputs. */
static void lift(const tn_layer *l, const double *p, const double *v, int64_t n, int64_t ld,
                 const double *x, const double *x1, const double *x2, double *z1, double *z2) {
    for (int j = 0; j < l->out; j++)
        for (int64_t s = 0; s < n; s += TN_WIDTH) {
            tn_vec once = tn_vset(v[l->b + j]), twice = tn_vset(0);
            for (int k = 0; k < l->in; k++) {
                int64_t at = k * ld + s, e = l->w + (int64_t)k * l->out + j;
                once = tn_vfma(tn_vload(x + at), tn_vset(v[e]), once);
                if (x1) {
                    once = tn_vfma(tn_vload(x1 + at), tn_vset(p[e]), once);
                    twice = tn_vfma(tn_vload(x1 + at), tn_vset(2 * v[e]), twice);
                    twice = tn_vfma(tn_vload(x2 + at), tn_vset(p[e]), twice);
                }
            }
            tn_vstore(z1 + j * ld + s, once);
            tn_vstore(z2 + j * ld + s, twice);
        }
}

void TN_K(tn_accelerate)(const tn_net *net, const double *p, const double *v, const tn_curve *curve,
                         const tn_tangent *tangent, int64_t n, double *second) {
    const tn_block *b = &curve->block;
    const double *x = b->x, *x1 = NULL, *x2 = NULL;
    int64_t ld = b->ld, lanes = tn_lanes(n), at = 0;
    slopes(net, curve, lanes);
    for (int l = 0; l < net->layers; l++) {
        const tn_layer *layer = &net->layer[l];
        double *z1 = tangent->z + at, *a1 = tangent->a + at, *a2 = tangent->d + at;
        const double *slope = curve->slope + at;
        double *bend = curve->bend + at;
        lift(layer, p, v, n, ld, x, x1, x2, z1, a2);
        for (int64_t j = 0; j < layer->out * ld; j += ld) {
            layer->act->second(layer->act, lanes, layer->param, b->z + at + j, b->a + at + j,
                               bend + j);
            for (int64_t s = j; s < j + lanes; s++) {
                a1[s] = slope[s] * z1[s];
                a2[s] = tn_fma(bend[s] * z1[s], z1[s], slope[s] * a2[s]);
            }
        }
        x = b->a + at, x1 = a1, x2 = a2;
        at += layer->out * ld;
    }
    memcpy(second, x2, (size_t)(net->layer[net->layers - 1].out * ld) * sizeof *second);
}
