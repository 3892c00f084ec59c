/* bind_fit.c: training and measuring; the finest call from Lua is one block of epochs. */
#include <string.h>

#include "bind/bind_net.h"
#include "core/fit.h"

#define TRAINER "tinynet.trainer"

/* A training under way: core and packed samples are kept in user values 1 and 2. */
typedef struct trainer {
    tn_fit_spec spec;
    void *work;
    uint64_t *seeds;
    int64_t *diverged;
} trainer;

/*---
{loss, mse, r2} of each member on samples, and the share of right classes where a threshold is given
(src/core/net.h, tn_net_accuracy).
@param core core
@param x array (m, inputs)
@param y array (m, outputs)
@param loss string
@param threshold number|nil
@return array (members, 3 or 4)
*/
static int fit_measure(lua_State *L) {
    lua_settop(L, 5);
    tnl_core *core = tnl_check_core(L, 1);
    const tn_loss *loss = tnl_check_loss(L, 4);
    tn_ctx *ctx = tnl_ctx(L);
    tn_fit_spec spec = {.net = core->net,
                        .members = core->members,
                        .params = core->params,
                        .samples = tnl_check_samples(L, 2, core),
                        .recipe = {.loss = loss},
                        .threads = ctx->pool.threads};
    void *work = tnl_push_work(L, tn_fit_work(&spec));
    bool classes = !lua_isnoneornil(L, 5);
    double threshold = luaL_optnumber(L, 5, 0);
    tn_view out = tnl_new_array(L, 2, (int64_t[]){core->members, classes ? 4 : 3});
    tn_fit_measure(ctx, &spec, work, out);
    if (classes) {
        tn_view column = out;
        column.p = tn_at(out, 0, 3);
        column.dim[1] = 1;
        tn_fit_accuracy(ctx, &spec, threshold, work, column);
    }
    return 1;
}

/* One seed at `arg`, or a list of one per member. */
static void read_seeds(lua_State *L, int arg, int64_t members, uint64_t *seeds) {
    if (lua_type(L, arg) != LUA_TTABLE) {
        seeds[0] = (uint64_t)luaL_checkinteger(L, arg);
        return;
    }
    luaL_argcheck(L, luaL_len(L, arg) == members, arg, "one seed per member expected");
    for (int64_t i = 0; i < members; i++) {
        lua_rawgeti(L, arg, i + 1);
        seeds[i] = (uint64_t)luaL_checkinteger(L, -1);
        lua_pop(L, 1);
    }
}

/*---
Prepares a training of all members of a core.
@param core core
@param x array (m, inputs)
@param y array (m, outputs)
@param loss string
@param optimizer string
@param lr number
@param batch integer
@param seeds integer|integer[] of the order of samples: one for all members, or one each
@return trainer
*/
static int fit_trainer(lua_State *L) {
    tnl_core *core = tnl_check_core(L, 1);
    const tn_loss *loss = tnl_check_loss(L, 4);
    const tn_optim *optim = tnl_check_optim(L, 5);
    double lr = luaL_checknumber(L, 6);
    lua_Integer batch = luaL_checkinteger(L, 7);
    luaL_argcheck(L, batch >= 1, 7, "at least one sample per step expected");
    lua_settop(L, 8);
    tn_samples samples = tnl_check_samples(L, 2, core); /* pushes 9 */
    tn_fit_spec spec = {.net = core->net,
                        .members = core->members,
                        .params = core->params,
                        .samples = samples,
                        .recipe = {.loss = loss,
                                   .optim = optim,
                                   .lr = lr,
                                   .batch = batch < samples.count ? batch : samples.count},
                        .own_order = lua_type(L, 8) == LUA_TTABLE,
                        .threads = tnl_ctx(L)->pool.threads};
    size_t per_member = (size_t)core->members * sizeof(int64_t);
    size_t work = tn_fit_work(&spec);
    int64_t states = optim->states * core->net->params * core->members;
    size_t state_bytes = (size_t)states * sizeof(double);
    trainer *t =
        lua_newuserdatauv(L, sizeof *t + TNL_SLACK + work + 2 * per_member + state_bytes, 2);
    t->work = tnl_align(t + 1);
    t->seeds = (uint64_t *)((char *)t->work + work);
    t->diverged = (int64_t *)((char *)t->seeds + per_member);
    spec.state = (double *)((char *)t->diverged + per_member);
    memcpy(spec.recipe.hyper, optim->hyper_value, sizeof spec.recipe.hyper);
    memset(spec.state, 0, state_bytes);
    for (int64_t i = 0; i < core->members; i++)
        t->diverged[i] = 0;
    read_seeds(L, 8, core->members, t->seeds);
    spec.seeds = t->seeds;
    spec.diverged = t->diverged;
    t->spec = spec;
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, 1);
    lua_pushvalue(L, 9);
    lua_setiuservalue(L, -2, 2);
    luaL_setmetatable(L, TRAINER);
    return 1;
}

/*---
Trains for `count` epochs, the first of which is number `first` (from 0).
@param first integer
@param count integer
@return integer epochs completed: fewer than `count` after Ctrl-C
*/
static int trainer_run(lua_State *L) {
    trainer *t = luaL_checkudata(L, 1, TRAINER);
    lua_Integer first = luaL_checkinteger(L, 2), count = luaL_checkinteger(L, 3);
    tn_ctx *ctx = tnl_ctx(L);
    tn_err err;
    luaL_argcheck(L, t->spec.threads == ctx->pool.threads, 1, "the number of threads has changed");
    if (tn_fit_run(ctx, &t->spec, first, count, t->work, &err) == TN_INTERRUPTED) {
        atomic_store(ctx->interrupt, 0);
        count = err.n[0];
    }
    lua_pushinteger(L, count);
    return 1;
}

/*---
The state of the optimizer as a view (members, states * parameters); nil if it has none.
@return tinynet.array|nil
*/
static int trainer_state(lua_State *L) {
    trainer *t = luaL_checkudata(L, 1, TRAINER);
    int64_t width = t->spec.recipe.optim->states * t->spec.net->params;
    if (width == 0)
        return 0;
    tnl_push_view(L, tn_view2(t->spec.state, t->spec.members, width), 1);
    return 1;
}

/*---
The epoch (from 1) after which a member's parameters were no longer finite, 0 if they are; sets it
first where it is given (a training that goes on from a file).
@param member integer
@param epoch integer|nil
@return integer
*/
static int trainer_diverged(lua_State *L) {
    trainer *t = luaL_checkudata(L, 1, TRAINER);
    lua_Integer i = luaL_checkinteger(L, 2);
    luaL_argcheck(L, i >= 1 && i <= t->spec.members, 2, "no such member");
    t->diverged[i - 1] = luaL_optinteger(L, 3, t->diverged[i - 1]);
    lua_pushinteger(L, t->diverged[i - 1]);
    return 1;
}

void tnl_add_fit(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"trainer", fit_trainer}, {"measure", fit_measure}, {NULL, NULL}};
    static const luaL_Reg methods[] = {{"run", trainer_run},
                                       {"diverged", trainer_diverged},
                                       {"state", trainer_state},
                                       {NULL, NULL}};
    luaL_newmetatable(L, TRAINER);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    luaL_setfuncs(L, functions, 0);
}
