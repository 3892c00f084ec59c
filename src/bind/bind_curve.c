/* bind_curve.c: second derivatives of nets, and eigenvalues. */
#include "bind/bind_net.h"
#include "core/eigen.h"
#include "core/hessian.h"

/* After Ctrl-C: false; the caller raises. */
static int push_status(lua_State *L, const tn_ctx *ctx, tn_status status) {
    if (status == TN_INTERRUPTED)
        atomic_store(ctx->interrupt, 0);
    lua_pushboolean(L, status == TN_OK);
    return 1;
}

/*---
All second derivatives of the mean loss of a core's first member, in the order of the parameters.
@param core core
@param x array (m, inputs)
@param y array (m, outputs)
@param loss string
@return array (parameters, parameters)
@return boolean false after Ctrl-C
*/
static int curve_hessian(lua_State *L) {
    tnl_core *core = tnl_check_core(L, 1);
    const tn_loss *loss = tnl_check_loss(L, 4);
    tn_ctx *ctx = tnl_ctx(L);
    tn_samples samples = tnl_check_samples(L, 2, core);
    int64_t n = core->net->params;
    tn_err err;
    void *work = tnl_push_work(L, tn_hessian_work(core->net, samples.count, ctx->pool.threads));
    tn_view out = tnl_new_array(L, 2, (int64_t[]){n, n});
    return 1 + push_status(
                   L, ctx,
                   tn_net_hessian(ctx, core->net, core->params, &samples, loss, work, out, &err));
}

/*---
Eigenvalues (ascending) and eigenvectors (columns) of a symmetric matrix.
@param a array (n, n)
@return array (n)
@return array (n, n)
@return boolean false after Ctrl-C
*/
static int curve_eigen(lua_State *L) {
    tn_view a = tnl_check_array(L, 1);
    luaL_argcheck(L, a.rank == 2 && a.dim[0] == a.dim[1], 1, "square matrix expected");
    tn_ctx *ctx = tnl_ctx(L);
    tn_err err;
    void *work = tnl_push_work(L, tn_eigen_work(a.dim[0]));
    tn_view values = tnl_new_array(L, 1, a.dim), vectors = tnl_new_array(L, 2, a.dim);
    return 2 + push_status(L, ctx, tn_eigen_symmetric(ctx, a, work, values, vectors, &err));
}

void tnl_add_curve(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"hessian", curve_hessian}, {"eigen", curve_eigen}, {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
