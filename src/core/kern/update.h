/* update.h: what happens to the mean gradient of one net before the optimizer's step. The net's
 * numbers stand `stride` apart, so that it may be one of several side by side. */
#ifndef TN_UPDATE_H
#define TN_UPDATE_H

#include "core/fma.h"
#include "core/kern/kern.h"

/* Whether tn_update_gradient has anything to do. */
static inline bool tn_update_needed(const tn_recipe *r) {
    return r->l1 != 0 || r->l2 != 0 || r->clip != 0 || r->weight_decay != 0;
}

/* The gradient of l1 sum |w| + l2 sum w^2 / 2 over all weights, biases left out:
 * g = fma(l2, w, g), then g = g + l1 sign(w), sign(0) = 0. */
static inline void tn_update_penalty(const tn_net *net, const tn_recipe *r, int64_t stride,
                                     const double *p, double *g) {
    for (int l = 0; l < net->layers; l++)
        for (int64_t i = net->layer[l].w; i < net->layer[l].b; i++) {
            double w = p[i * stride], sign = (double)(w > 0) - (double)(w < 0);
            g[i * stride] = tn_fma(r->l2, w, g[i * stride]) + r->l1 * sign;
        }
}

/* Shortens g to the norm `clip` where it is longer; the sum of squares by fma in order. */
static inline void tn_update_clip(int64_t n, double clip, int64_t stride, double *g) {
    double squares = 0;
    for (int64_t i = 0; i < n; i++)
        squares = tn_fma(g[i * stride], g[i * stride], squares);
    double norm = sqrt(squares);
    if (norm > clip) {
        double factor = clip / norm;
        for (int64_t i = 0; i < n; i++)
            g[i * stride] *= factor;
    }
}

/* Penalty, then clipping, then decay g = fma(weight_decay, p, g). */
static inline void tn_update_gradient(const tn_net *net, const tn_recipe *r, int64_t stride,
                                      const double *p, double *g) {
    if (r->l1 != 0 || r->l2 != 0)
        tn_update_penalty(net, r, stride, p, g);
    if (r->clip != 0)
        tn_update_clip(net->params, r->clip, stride, g);
    if (r->weight_decay != 0)
        for (int64_t i = 0; i < net->params; i++)
            g[i * stride] = tn_fma(r->weight_decay, p[i * stride], g[i * stride]);
}

/* Update number t (from 1) of `lanes` nets side by side, parameter by parameter; n numbers in each
 * row of the state, padding included. */
static inline void tn_update(const tn_net *net, const tn_recipe *r, int64_t n, int64_t lanes,
                             int64_t t, double *g, double *state, double *p) {
    if (tn_update_needed(r))
        for (int64_t k = 0; k < lanes; k++)
            tn_update_gradient(net, r, lanes, p + k, g + k);
    r->optim->step(n, r->lr, r->hyper, t, g, state, p);
}

#endif
