/* curve.c: second derivatives of the loss, exact: the rules of forward and backward are derived
 * once more along one parameter (Pearlmutter 1994). */
#include <string.h>

#include "core/kern/kern.h"
#include "core/kern/layer.h"

/* da in d becomes dz. */
static void bend_unit(const tn_layer *l, int64_t n, const double *z, const double *a, double *d,
                      double *slope, double *bend) {
    l->act->second(l->act, n, l->param, z, a, bend);
    for (int64_t s = 0; s < n; s++) {
        bend[s] *= d[s];
        slope[s] = 1;
    }
    l->act->backward(l->act, n, l->param, z, a, slope);
    for (int64_t s = 0; s < n; s++)
        d[s] *= slope[s];
}

void TN_K(tn_bend)(const tn_net *net, const double *p, const tn_loss *loss, const tn_curve *curve,
                   int64_t n) {
    const tn_block *b = &curve->block;
    int top = net->layers - 1, out = net->layer[top].out;
    int64_t ld = b->ld, lanes = tn_lanes(n), unit = tn_unit0(net, top);
    const double *z = b->z + unit * ld, *a = b->a + unit * ld;
    loss->delta(loss, lanes, out, ld, z, a, b->y, b->d + unit * ld);
    if (!loss->product)
        loss->second(loss, lanes, out, ld, z, a, b->y, curve->second);
    for (int l = top; l >= 0; l--) {
        const tn_layer *layer = &net->layer[l];
        for (int j = 0; j < layer->out && (l < top || !loss->fused); j++) {
            int64_t at = (unit + j) * ld;
            bend_unit(layer, lanes, b->z + at, b->a + at, b->d + at, curve->slope + at,
                      curve->bend + at);
        }
        int64_t below = unit - layer->in;
        if (l > 0)
            tn_pull(layer, p, n, ld, b->d + unit * ld, b->d + below * ld);
        unit = below;
    }
    for (int64_t s = 0; s < ld; s++)
        curve->ones[s] = 1;
}

/* One parameter: weight (k, j) or, with k < 0, bias j of a layer whose units begin at `unit`. */
typedef struct place {
    int layer, k, j;
    int64_t unit;
} place;

static place find(const tn_net *net, int64_t q) {
    int l = 0;
    while (q >= net->layer[l].b + net->layer[l].out)
        l++;
    const tn_layer *layer = &net->layer[l];
    int64_t e = q - layer->w;
    int k = q >= layer->b ? -1 : (int)(e / layer->out);
    return (place){l, k, (int)(e % layer->out), tn_unit0(net, l)};
}

static const double *input_of(const tn_net *net, const tn_block *b, int layer, int64_t unit) {
    return layer > 0 ? b->a + (unit - net->layer[layer].in) * b->ld : b->x;
}

/* a' = f'(z) z' for the units of a layer. */
static void tilt(const tn_layer *l, int64_t n, int64_t ld, const double *slope, const double *z,
                 double *a) {
    for (int j = 0; j < l->out; j++)
        for (int64_t s = 0; s < n; s++)
            a[j * ld + s] = slope[j * ld + s] * z[j * ld + s];
}

/* z' and a' of the parameter's layer and of those above. */
static void spread(const tn_net *net, const double *p, const tn_loss *loss, const tn_curve *c,
                   const tn_tangent *t, int64_t n, place at) {
    int64_t ld = c->block.ld, lanes = tn_lanes(n), unit = at.unit;
    int top = net->layers - 1, out = net->layer[at.layer].out;
    const double *x = input_of(net, &c->block, at.layer, unit);
    memset(t->z + unit * ld, 0, (size_t)(out * ld) * sizeof *t->z);
    memcpy(t->z + (unit + at.j) * ld, at.k < 0 ? c->ones : x + at.k * ld,
           (size_t)lanes * sizeof *x);
    for (int l = at.layer; l <= top; l++) {
        const tn_layer *layer = &net->layer[l];
        if (l > at.layer) {
            bool second = l == at.layer + 1; /* one unit below moves */
            tn_push(layer, p, n, ld, second ? at.j : 0, second ? at.j + 1 : layer->in,
                    t->a + (unit - layer->in) * ld, t->z + unit * ld);
        }
        if (l < top || !loss->fused)
            tilt(layer, lanes, ld, c->slope + unit * ld, t->z + unit * ld, t->a + unit * ld);
        unit += layer->out;
    }
}

/* d' of the outputs in the variable of the loss' delta. */
static void turn(const tn_loss *loss, const tn_curve *c, const tn_tangent *t, int64_t n, int out,
                 int64_t unit) {
    int64_t ld = c->block.ld, at = unit * ld;
    const double *moved = (loss->fused ? t->z : t->a) + at;
    double *d = t->d + at;
    if (loss->product) {
        loss->product(loss, n, out, ld, c->block.z + at, c->block.a + at, c->block.y, moved, d);
        return;
    }
    for (int j = 0; j < out; j++)
        for (int64_t s = 0; s < n; s++)
            d[j * ld + s] = c->second[j * ld + s] * moved[j * ld + s];
}

/* dz' = f'(z) da' + da f''(z) z', the last only where z moves. */
static void turn_layer(const tn_layer *l, const tn_curve *c, const tn_tangent *t, int64_t n,
                       int64_t unit, bool moves) {
    int64_t first = unit * c->block.ld, ld = c->block.ld;
    for (int j = 0; j < l->out; j++) {
        int64_t at = first + j * ld;
        for (int64_t s = 0; s < n; s++)
            t->d[at + s] *= c->slope[at + s];
        for (int64_t s = 0; moves && s < n; s++)
            t->d[at + s] = tn_fma(c->bend[at + s], t->z[at + s], t->d[at + s]);
    }
}

/* row[e] = fma(d_j, x_k, row[e]) over the samples for the first `count` parameters e of a layer,
 * four sums at a time; the input of a bias is 1. */
static void add_row(const tn_layer *l, int64_t count, int64_t n, int64_t ld, const double *d,
                    const double *x, const double *ones, double *row) {
    for (int64_t first = 0; first < count; first += 4) {
        const double *dj[4], *xk[4];
        double sum[4] = {0};
        for (int i = 0; i < 4; i++) {
            int64_t e = first + i < count ? first + i : first, k = e / l->out;
            dj[i] = d + e % l->out * ld;
            xk[i] = k < l->in ? x + k * ld : ones;
            sum[i] = row[e];
        }
        for (int64_t s = 0; s < n; s++)
            for (int i = 0; i < 4; i++)
                sum[i] = tn_fma(dj[i][s], xk[i][s], sum[i]);
        for (int i = 0; i < 4 && first + i < count; i++)
            row[first + i] = sum[i];
    }
}

void TN_K(tn_hessian_row)(const tn_net *net, const double *p, const tn_loss *loss,
                          const tn_curve *curve, const tn_tangent *tangent, int64_t n, int64_t q,
                          double *row) {
    place at = find(net, q);
    int top = net->layers - 1;
    int64_t ld = curve->block.ld, lanes = tn_lanes(n), unit = tn_unit0(net, top);
    spread(net, p, loss, curve, tangent, n, at);
    turn(loss, curve, tangent, lanes, net->layer[top].out, unit);
    for (int l = top; l >= 0; l--) {
        const tn_layer *layer = &net->layer[l];
        double *d = tangent->d + unit * ld;
        if (l < top || !loss->fused)
            turn_layer(layer, curve, tangent, lanes, unit, l >= at.layer);
        int64_t all = (int64_t)(layer->in + 1) * layer->out;
        int64_t count = l < at.layer || at.k < 0 ? all : (int64_t)(at.k + 1) * layer->out;
        if (l <= at.layer)
            add_row(layer, count, n, ld, d, input_of(net, &curve->block, l, unit), curve->ones,
                    row + layer->w);
        int64_t below = unit - layer->in;
        if (l > 0)
            tn_pull(layer, p, n, ld, d, tangent->d + below * ld);
        for (int64_t s = 0; l > 0 && l == at.layer && at.k >= 0 && s < lanes; s++)
            tangent->d[(below + at.k) * ld + s] += curve->block.d[(unit + at.j) * ld + s];
        unit = below;
    }
}
