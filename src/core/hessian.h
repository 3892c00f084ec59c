/* hessian.h: all second derivatives of the mean loss of a net. */
#ifndef TN_HESSIAN_H
#define TN_HESSIAN_H

#include "core/ctx.h"
#include "core/net.h"
#include "core/status.h"

/* Carves a curve or a tangent from 64-byte aligned memory. */
size_t tn_curve_size(const tn_net *net, int64_t samples);
void tn_curve_init(tn_curve *curve, const tn_net *net, int64_t samples, void *mem);
size_t tn_tangent_size(const tn_net *net, int64_t samples);
void tn_tangent_init(tn_tangent *tangent, const tn_net *net, int64_t samples, void *mem);

/* Bytes of workspace, 64-byte aligned; `threads` are the pool's. */
size_t tn_hessian_work(const tn_net *net, int64_t samples, int threads);

/* out (params, params), row-major and contiguous. The lower triangle is computed, each sum over the
 * samples in order, then times 1/m; the upper one is its mirror. Kinks have second derivative 0. */
tn_status tn_net_hessian(tn_ctx *ctx, const tn_net *net, const double *params,
                         const tn_samples *samples, const tn_loss *loss, void *work, tn_view out,
                         tn_err *err);

#endif
