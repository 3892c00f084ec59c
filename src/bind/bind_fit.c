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
    luaL_argcheck(L, luaL_len(L, arg) == members, arg, tnl_say(L, "one seed per member expected"));
    for (int64_t i = 0; i < members; i++) {
        lua_rawgeti(L, arg, i + 1);
        seeds[i] = (uint64_t)luaL_checkinteger(L, -1);
        lua_pop(L, 1);
    }
}

/* Field `key` of the table at `index`, or `value` where it is nil. */
static double number_field(lua_State *L, int index, const char *key, double value) {
    lua_getfield(L, index, key);
    value = luaL_optnumber(L, -1, value);
    lua_pop(L, 1);
    return value;
}

/* The first n numbers of the list in field `key` of the table at `index`, where there is one. */
static void number_list(lua_State *L, int index, const char *key, int n, double *values) {
    if (lua_getfield(L, index, key) == LUA_TTABLE)
        for (int k = 0; k < n; k++) {
            lua_rawgeti(L, -1, k + 1);
            values[k] = luaL_optnumber(L, -1, values[k]);
            lua_pop(L, 1);
        }
    lua_pop(L, 1);
}

static const tn_schedule *schedule_field(lua_State *L, int index) {
    const tn_schedule *row = NULL;
    if (lua_getfield(L, index, "schedule") != LUA_TNIL) {
        const char *name = luaL_checkstring(L, -1);
        for (row = tn_schedules; row->name && strcmp(row->name, name) != 0;)
            row++;
        luaL_argcheck(L, row->name, index, tnl_say(L, "unknown schedule"));
    }
    lua_pop(L, 1);
    return row;
}

/* What is beside the plain recipe in the table at `index`, or its defaults where that is nil. */
static void read_more(lua_State *L, int index, tn_fit_spec *spec) {
    tn_recipe *r = &spec->recipe;
    memcpy(r->hyper, r->optim->hyper_value, sizeof r->hyper);
    if (lua_isnil(L, index))
        return;
    luaL_checktype(L, index, LUA_TTABLE);
    number_list(L, index, "hyper", TN_HYPER, r->hyper);
    r->l1 = number_field(L, index, "l1", 0);
    r->l2 = number_field(L, index, "l2", 0);
    r->clip = number_field(L, index, "clip", 0);
    r->weight_decay = number_field(L, index, "weight_decay", 0);
    spec->schedule = schedule_field(L, index);
    number_list(L, index, "schedule_options", TN_SCHEDULE_OPTIONS, spec->schedule_option);
    spec->start = (int64_t)number_field(L, index, "start", 0);
    spec->epochs = (int64_t)number_field(L, index, "epochs", 1);
}

/*---
Prepares a training of all members of a core; the state of the optimizer is fresh.
@param core core
@param x array (m, inputs)
@param y array (m, outputs)
@param loss string
@param optimizer string
@param lr number
@param batch integer
@param seeds integer|integer[] of the order of samples: one for all members, or one each
@param more table|nil { hyper = numbers in the optimizer's order, l1 =, l2 =, clip =, weight_decay
=, schedule = name, schedule_options = numbers, start = number of the first epoch, epochs = }
@return trainer
*/
static int fit_trainer(lua_State *L) {
    tnl_core *core = tnl_check_core(L, 1);
    const tn_loss *loss = tnl_check_loss(L, 4);
    const tn_optim *optim = tnl_check_optim(L, 5);
    double lr = luaL_checknumber(L, 6);
    lua_Integer batch = luaL_checkinteger(L, 7);
    luaL_argcheck(L, batch >= 1, 7, tnl_say(L, "at least one sample per step expected"));
    lua_settop(L, 9);
    tn_samples samples = tnl_check_samples(L, 2, core); /* pushes 10 */
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
    read_more(L, 9, &spec);
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
    memset(spec.state, 0, state_bytes);
    for (int64_t i = 0; i < core->members; i++)
        t->diverged[i] = 0;
    read_seeds(L, 8, core->members, t->seeds);
    spec.seeds = t->seeds;
    spec.diverged = t->diverged;
    t->spec = spec;
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, 1);
    lua_pushvalue(L, 10);
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
    luaL_argcheck(L, t->spec.threads == ctx->pool.threads, 1,
                  tnl_say(L, "the number of threads has changed"));
    if (tn_fit_run(ctx, &t->spec, first, count, t->work, &err) == TN_INTERRUPTED) {
        atomic_store(ctx->interrupt, 0);
        count = err.n[0];
    }
    lua_pushinteger(L, count);
    return 1;
}

/*---
Trains some batches of an epoch, with the bits they have within run; of a core with one member.
@param epoch integer from 0
@param first integer the first batch, from 0
@param count integer batches
@return array the order of the samples in that epoch, from 1
*/
static int trainer_batches(lua_State *L) {
    trainer *t = luaL_checkudata(L, 1, TRAINER);
    lua_Integer epoch = luaL_checkinteger(L, 2), first = luaL_checkinteger(L, 3);
    lua_Integer count = luaL_checkinteger(L, 4);
    int64_t all = t->spec.samples.count, batch = t->spec.recipe.batch;
    luaL_argcheck(L, t->spec.members == 1, 1, tnl_say(L, "one member expected"));
    luaL_argcheck(L, first >= 0 && first <= (all + batch - 1) / batch, 3,
                  tnl_say(L, "no such batch"));
    luaL_argcheck(L, count >= 0, 4, tnl_say(L, "batches expected"));
    uint32_t *order = tnl_push_work(L, (size_t)all * sizeof *order);
    tn_fit_batches(tnl_ctx(L), &t->spec, epoch, first, count, order, t->work);
    tn_view out = tnl_new_array(L, 1, &all);
    for (int64_t i = 0; i < all; i++)
        out.p[i] = order[i] + 1.0;
    return 1;
}

static int64_t *check_rest(lua_State *L) {
    trainer *t = luaL_checkudata(L, 1, TRAINER);
    lua_Integer i = luaL_checkinteger(L, 2);
    luaL_argcheck(L, i >= 1 && i <= t->spec.members, 2, tnl_say(L, "no such member"));
    return &t->diverged[i - 1];
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
    int64_t *epoch = check_rest(L);
    *epoch = luaL_optinteger(L, 3, *epoch);
    lua_pushinteger(L, *epoch > 0 ? *epoch : 0);
    return 1;
}

/*---
Puts a member to rest: it is trained no further.
@param member integer
*/
static int trainer_rest(lua_State *L) {
    int64_t *epoch = check_rest(L);
    *epoch = *epoch > 0 ? *epoch : -1;
    return 0;
}

void tnl_add_fit(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"trainer", fit_trainer}, {"measure", fit_measure}, {NULL, NULL}};
    static const luaL_Reg methods[] = {{"run", trainer_run},           {"batches", trainer_batches},
                                       {"diverged", trainer_diverged}, {"rest", trainer_rest},
                                       {"state", trainer_state},       {NULL, NULL}};
    luaL_newmetatable(L, TRAINER);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    luaL_setfuncs(L, functions, 0);
}
