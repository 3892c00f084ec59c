/* bind_curve.c: second derivatives of nets, eigenvalues, and the training that needs curvature. */
#include <string.h>

#include "bind/bind_net.h"
#include "core/eigen.h"
#include "core/hessian.h"
#include "core/lm.h"

#define LM "tinynet.lm"

/* A training under way: core and packed samples are kept in user values 1 and 2. */
typedef struct lm_trainer {
    tn_lm_spec spec;
    void *work;
} lm_trainer;

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
    luaL_argcheck(L, a.rank == 2 && a.dim[0] == a.dim[1], 1, tnl_say(L, "square matrix expected"));
    tn_ctx *ctx = tnl_ctx(L);
    tn_err err;
    void *work = tnl_push_work(L, tn_eigen_work(a.dim[0]));
    tn_view values = tnl_new_array(L, 1, a.dim), vectors = tnl_new_array(L, 2, a.dim);
    return 2 + push_status(L, ctx, tn_eigen_symmetric(ctx, a, work, values, vectors, &err));
}

/*---
Prepares a training of all members of a core by Levenberg-Marquardt, on the mean squared error.
@param core core
@param x array (m, inputs)
@param y array (m, outputs)
@return lm_trainer with the methods of a trainer
@error lm trains nets of up to 1000 parameters
*/
static int curve_lm(lua_State *L) {
    tnl_core *core = tnl_check_core(L, 1);
    int64_t n = core->net->params, members = core->members;
    luaL_argcheck(L, n <= TN_LM_MOST, 1, tnl_say(L, "lm trains nets of up to 1000 parameters"));
    lua_settop(L, 3);
    tn_lm_spec spec = {.net = core->net,
                       .members = members,
                       .params = core->params,
                       .samples = tnl_check_samples(L, 2, core), /* pushes 4 */
                       .threads = tnl_ctx(L)->pool.threads};
    size_t state = (size_t)(members * (TN_LM_STATE + n)) * sizeof(double), work = tn_lm_work(&spec);
    lm_trainer *t = lua_newuserdatauv(L, sizeof *t + state + work + TNL_SLACK, 2);
    spec.state = (double *)(t + 1);
    memset(spec.state, 0, state);
    t->work = tnl_align((char *)spec.state + state);
    t->spec = spec;
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, 1);
    lua_pushvalue(L, 4);
    lua_setiuservalue(L, -2, 2);
    luaL_setmetatable(L, LM);
    return 1;
}

/*---
Runs `count` iterations, the first of which is epoch number `first` (from 0).
@param first integer
@param count integer
@return integer iterations completed: fewer than `count` after Ctrl-C
*/
static int lm_run(lua_State *L) {
    lm_trainer *t = luaL_checkudata(L, 1, LM);
    lua_Integer first = luaL_checkinteger(L, 2), count = luaL_checkinteger(L, 3);
    tn_ctx *ctx = tnl_ctx(L);
    tn_err err;
    luaL_argcheck(L, t->spec.threads == ctx->pool.threads, 1,
                  tnl_say(L, "the number of threads has changed"));
    if (tn_lm_run(ctx, &t->spec, first, count, t->work, &err) == TN_INTERRUPTED) {
        atomic_store(ctx->interrupt, 0);
        count = err.n[0];
    }
    lua_pushinteger(L, count);
    return 1;
}

static tn_lm_member *check_member(lua_State *L) {
    lm_trainer *t = luaL_checkudata(L, 1, LM);
    lua_Integer i = luaL_checkinteger(L, 2);
    luaL_argcheck(L, i >= 1 && i <= t->spec.members, 2, tnl_say(L, "no such member"));
    return tn_lm_member_of(&t->spec, i - 1);
}

/*---
The epoch (from 1) at which a member stopped in a bad state, 0 if none, and that state.
@param member integer
@return integer
@return string "diverged"|"runaway"
*/
static int lm_diverged(lua_State *L) {
    const tn_lm_member *m = check_member(L);
    lua_pushinteger(L, (lua_Integer)m->stopped);
    lua_pushstring(L, m->runaway != 0 ? "runaway" : "diverged");
    return 2;
}

/*---
Whether no step changes a member's parameters any more, or it was put to rest.
@param member integer
@return boolean
*/
static int lm_rests(lua_State *L) {
    lua_pushboolean(L, check_member(L)->rests != 0);
    return 1;
}

/*---
Lets a member keep its parameters from now on.
@param member integer
*/
static int lm_rest(lua_State *L) {
    check_member(L)->rests = 1;
    return 0;
}

/*---
The state of the training as a view, a row per member.
@return tinynet.array
*/
static int lm_state(lua_State *L) {
    lm_trainer *t = luaL_checkudata(L, 1, LM);
    int64_t width = TN_LM_STATE + t->spec.net->params;
    tnl_push_view(L, tn_view2(t->spec.state, t->spec.members, width), 1);
    return 1;
}

void tnl_add_curve(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"hessian", curve_hessian}, {"eigen", curve_eigen}, {"lm", curve_lm}, {NULL, NULL}};
    static const luaL_Reg methods[] = {{"run", lm_run},     {"diverged", lm_diverged},
                                       {"rest", lm_rest},   {"rests", lm_rests},
                                       {"state", lm_state}, {NULL, NULL}};
    luaL_newmetatable(L, LM);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    luaL_setfuncs(L, functions, 0);
}
