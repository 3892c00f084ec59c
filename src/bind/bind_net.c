/* bind_net.c: shapes, parameters and everything computed from them without training. */
#include "bind/bind_net.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bind/bind_define.h"
#include "core/init.h"
#include "core/vmath.h"

#define CORE "tinynet.core"
#define CTX  "tinynet.ctx"

enum { MAX_LAYERS = 64, MAX_UNITS = 1 << 20 };

static int ctx_close(lua_State *L) {
    tn_ctx *ctx = lua_touserdata(L, 1);
    tn_pool_join(&ctx->pool);
    return 0;
}

/* --threads of the host, else the processors online. */
static int wanted_threads(lua_State *L) {
    lua_Integer n = 0;
    if (lua_getfield(L, LUA_REGISTRYINDEX, "tinynet.host") == LUA_TTABLE) {
        lua_getfield(L, -1, "threads");
        n = lua_tointeger(L, -1);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return (int)(n > 0 ? n : sysconf(_SC_NPROCESSORS_ONLN));
}

tn_ctx *tnl_ctx(lua_State *L) {
    if (lua_getfield(L, LUA_REGISTRYINDEX, CTX) == LUA_TNIL) {
        tn_ctx *ctx = lua_newuserdatauv(L, sizeof *ctx, 0);
        ctx->kernels = tn_kernels_for(getenv("TINYNET_ISA"));
        lua_getfield(L, LUA_REGISTRYINDEX, "tinynet.interrupt");
        ctx->interrupt = lua_touserdata(L, -1);
        lua_pop(L, 1);
        tn_pool_init(&ctx->pool, wanted_threads(L));
        luaL_newmetatable(L, CTX);
        lua_pushcfunction(L, ctx_close);
        lua_setfield(L, -2, "__gc");
        lua_setmetatable(L, -2);
        lua_pushvalue(L, -1);
        lua_setfield(L, LUA_REGISTRYINDEX, CTX);
        lua_remove(L, -2);
    }
    tn_ctx *ctx = lua_touserdata(L, -1);
    lua_pop(L, 1); /* the registry keeps it */
    return ctx;
}

/*---
The number of threads; with an argument, sets it first (at most 64 are used).
@param n? integer
@return integer
*/
static int net_threads(lua_State *L) {
    tn_ctx *ctx = tnl_ctx(L);
    if (!lua_isnoneornil(L, 1)) {
        lua_Integer n = luaL_checkinteger(L, 1);
        luaL_argcheck(L, n >= 1, 1, tnl_say(L, "at least one thread expected"));
        tn_pool_join(&ctx->pool);
        ctx->pool.threads = n < TN_MAX_THREADS ? (int)n : TN_MAX_THREADS;
    }
    lua_pushinteger(L, ctx->pool.threads);
    return 1;
}

/*---
The instruction set of the kernels in use.
@return string "base"|"fma"
*/
static int net_isa(lua_State *L) {
    lua_pushstring(L, tnl_ctx(L)->kernels->isa);
    return 1;
}

tnl_core *tnl_check_core(lua_State *L, int arg) {
    return luaL_checkudata(L, arg, CORE);
}

int64_t tnl_check_member(lua_State *L, int arg, const tnl_core *core) {
    lua_Integer i = luaL_optinteger(L, arg, 1);
    luaL_argcheck(L, i >= 1 && i <= core->members, arg, tnl_say(L, "no such member"));
    return i - 1;
}

tn_view tnl_check_matrix(lua_State *L, int arg, int64_t columns) {
    tn_view v = tnl_check_array(L, arg);
    if (v.rank != 2 || v.dim[1] != columns)
        luaL_argerror(
            L, arg,
            lua_pushfstring(L, tnl_say(L, "array of shape (m, %I) expected, got (%I, %I)"),
                            (LUAI_UACINT)columns, (LUAI_UACINT)v.dim[0], (LUAI_UACINT)v.dim[1]));
    luaL_argcheck(L, v.dim[0] > 0, arg, tnl_say(L, "no samples"));
    return v;
}

tn_view tnl_check_list(lua_State *L, int arg) {
    tn_view v = tnl_check_array(L, arg);
    luaL_argcheck(L, v.rank == 1, arg, tnl_say(L, "array of rank 1 expected"));
    return v;
}

void *tnl_push_work(lua_State *L, size_t bytes) {
    return tnl_align(lua_newuserdatauv(L, bytes + TNL_SLACK, 0));
}

tn_samples tnl_check_samples(lua_State *L, int arg, const tnl_core *core) {
    tn_view x = tnl_check_matrix(L, arg, core->in), y = tnl_check_matrix(L, arg + 1, core->out);
    luaL_argcheck(L, x.dim[0] == y.dim[0], arg + 1,
                  tnl_say(L, "x and y differ in their number of samples"));
    double *xy = tnl_push_work(L, (size_t)(x.dim[0] * (core->in + core->out)) * sizeof *xy);
    tn_samples_pack(x, y, xy);
    return (tn_samples){xy, x.dim[0], core->in, core->out};
}

tn_samples tnl_check_inputs(lua_State *L, int arg, const tnl_core *core) {
    tn_view x = tnl_check_matrix(L, arg, core->in);
    double zero = 0, *xy;
    tn_view y = {&zero, 2, {x.dim[0], core->out, 1, 1}, {0, 0, 0, 0}};
    xy = tnl_push_work(L, (size_t)(x.dim[0] * (core->in + core->out)) * sizeof *xy);
    tn_samples_pack(x, y, xy);
    return (tn_samples){xy, x.dim[0], core->in, core->out};
}

static tn_block push_block(lua_State *L, const tnl_core *core, int64_t samples) {
    tn_block block;
    void *mem = tnl_push_work(L, tn_block_size(core->net, samples, 0));
    tn_block_init(&block, core->net, samples, 0, mem);
    return block;
}

/* The layers {units, act, param} at `arg`[2..]; answers their number. */
static int read_layers(lua_State *L, int arg, tn_layer_spec *spec) {
    lua_Integer n = luaL_len(L, arg) - 1;
    luaL_argcheck(L, n >= 1 && n <= MAX_LAYERS, arg,
                  tnl_say(L, "between 1 and 64 layers expected"));
    for (int l = 0; l < n; l++) {
        lua_rawgeti(L, arg, l + 2);
        int row = lua_gettop(L);
        luaL_checktype(L, row, LUA_TTABLE);
        lua_rawgeti(L, row, 1);
        lua_rawgeti(L, row, 2);
        lua_rawgeti(L, row, 3);
        lua_Integer units = luaL_checkinteger(L, row + 1);
        luaL_argcheck(L, units >= 1 && units <= MAX_UNITS, arg,
                      tnl_say(L, "number of units out of range"));
        spec[l] =
            (tn_layer_spec){(int)units, tnl_check_act(L, row + 2), luaL_optnumber(L, row + 3, 0)};
        lua_settop(L, row - 1);
    }
    return (int)n;
}

/* Pushes a core with room for `members` parameter sets of the shape; all zero. */
static tnl_core *push_core(lua_State *L, int inputs, int layers, const tn_layer_spec *spec,
                           int64_t members) {
    double params = 0, fan_in = inputs;
    for (int l = 0; l < layers; fan_in = spec[l++].units)
        params += (fan_in + 1) * spec[l].units;
    double bytes = params * (double)members * sizeof(double);
    if (bytes > 64e9)
        luaL_error(L, tnl_say(L, "%I nets with %f parameters would need %f GB of memory"),
                   (LUAI_UACINT)members, params, bytes * 1e-9);
    size_t head = sizeof(tnl_core) + tn_net_size(layers);
    tnl_core *core = lua_newuserdatauv(L, head + (size_t)bytes + TNL_SLACK, 0);
    core->net = (tn_net *)(core + 1);
    tn_net_init(core->net, inputs, layers, spec);
    core->params = tnl_align((char *)core + head);
    memset(core->params, 0, (size_t)bytes);
    core->members = members;
    core->in = inputs;
    core->out = spec[layers - 1].units;
    luaL_setmetatable(L, CORE);
    return core;
}

/*---
Makes the shape and the zeroed parameters of one net or many.
@param layers table { inputs, { units, activation, param }, ... }
@param members? integer
@return core
@error number of units out of range
*/
static int net_new(lua_State *L) {
    tn_layer_spec spec[MAX_LAYERS];
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_rawgeti(L, 1, 1);
    lua_Integer inputs = luaL_checkinteger(L, -1), members = luaL_optinteger(L, 2, 1);
    luaL_argcheck(L, inputs >= 1 && inputs <= MAX_UNITS, 1,
                  tnl_say(L, "number of inputs out of range"));
    luaL_argcheck(L, members >= 1, 2, tnl_say(L, "at least one member expected"));
    push_core(L, (int)inputs, read_layers(L, 1, spec), spec, members);
    return 1;
}

/*---
All parameters as a view (members, parameters per net).
@return array
*/
static int core_params(lua_State *L) {
    tnl_core *core = tnl_check_core(L, 1);
    tnl_push_view(L, tn_view2(core->params, core->members, core->net->params), 1);
    return 1;
}

static tn_view block_view(const tnl_core *core, int64_t member, int layer, bool bias) {
    const tn_layer *l = &core->net->layer[layer];
    double *p = core->params + member * core->net->params;
    return bias ? tn_view2(p + l->b, 1, l->out) : tn_view2(p + l->w, l->in, l->out);
}

static int check_layer(lua_State *L, int arg, const tnl_core *core) {
    lua_Integer l = luaL_checkinteger(L, arg);
    luaL_argcheck(L, l >= 1 && l <= core->net->layers, arg, tnl_say(L, "no such layer"));
    return (int)l - 1;
}

/*---
The weights (fan_in, fan_out) or biases (1, fan_out) of a layer of a member, as a view.
@param layer integer
@param bias boolean
@param member? integer
@return array
*/
static int core_block(lua_State *L) {
    tnl_core *core = tnl_check_core(L, 1);
    int layer = check_layer(L, 2, core);
    tnl_push_view(L, block_view(core, tnl_check_member(L, 4, core), layer, lua_toboolean(L, 3)), 1);
    return 1;
}

/* An argument of a law: nil (the law's default), a number, or an array (1, fan_out). */
static tn_view law_argument(lua_State *L, int arg, double *number, int fan_out) {
    if (tnl_is_array(L, arg)) {
        tn_view v = tnl_check_matrix(L, arg, fan_out);
        luaL_argcheck(L, v.dim[0] == 1, arg, tnl_say(L, "one row expected"));
        return v;
    }
    *number = luaL_optnumber(L, arg, *number);
    return tn_view2(number, 1, 1);
}

/*---
Draws the weights or the biases of a layer of a member; stream (seed, "init", 2 layer - 2 or - 1).
@param layer integer
@param bias boolean
@param member integer
@param law string name of a row of inits()
@param p number|array|nil
@param q number|array|nil
@param seed integer
*/
static int core_fill(lua_State *L) {
    tnl_core *core = tnl_check_core(L, 1);
    int layer = check_layer(L, 2, core);
    bool bias = lua_toboolean(L, 3);
    int64_t member = tnl_check_member(L, 4, core);
    const tn_init *law = tnl_check_init(L, 5);
    const tn_layer *l = &core->net->layer[layer];
    double p, q;
    law->defaults(l->in, l->out, &p, &q);
    tn_view pv = law_argument(L, 6, &p, l->out), qv = law_argument(L, 7, &q, l->out);
    uint64_t seed = (uint64_t)luaL_checkinteger(L, 8), block = 2 * (uint64_t)layer + bias;
    tn_init_fill(law, seed, block, pv, qv, block_view(core, member, layer, bias));
    return 0;
}

/*---
A new core with one member, a copy of member i.
@param i integer
@return core
*/
static int core_member(lua_State *L) {
    tnl_core *core = tnl_check_core(L, 1);
    int64_t i = tnl_check_member(L, 2, core), n = core->net->params;
    tn_layer_spec spec[MAX_LAYERS];
    for (int l = 0; l < core->net->layers; l++)
        spec[l] = (tn_layer_spec){core->net->layer[l].out, core->net->layer[l].act,
                                  core->net->layer[l].param};
    tnl_core *copy = push_core(L, core->in, core->net->layers, spec, 1);
    memcpy(copy->params, core->params + i * n, (size_t)n * sizeof *copy->params);
    return 1;
}

/* Runs forward over all samples and hands each block to `export`ed arrays z, a of layer l, which
 * stand at stack positions first + 2 l and first + 2 l + 1. */
static void forward_into(lua_State *L, const tnl_core *core, int64_t member, tn_samples samples,
                         int first) {
    tn_ctx *ctx = tnl_ctx(L);
    tn_block block = push_block(L, core, samples.count);
    const double *p = core->params + member * core->net->params;
    for (int64_t i = 0; i < samples.count; i += block.ld) {
        int64_t n = samples.count - i < block.ld ? samples.count - i : block.ld, unit = 0;
        ctx->kernels->gather(&samples, NULL, i, n, &block);
        ctx->kernels->forward(core->net, p, &block, n);
        for (int l = 0; l < core->net->layers; l++) {
            tn_block_export(block.z + unit * block.ld, block.ld, n, i,
                            tnl_check_array(L, first + 2 * l));
            tn_block_export(block.a + unit * block.ld, block.ld, n, i,
                            tnl_check_array(L, first + 2 * l + 1));
            unit += core->net->layer[l].out;
        }
    }
    lua_pop(L, 1);
}

/*---
z and a of every layer for inputs x (m, inputs): { z1, a1, z2, a2, ... }, arrays (m, units).
@param x array
@param member? integer
@return array ...
@error array of shape (m, %d) expected, got (%d, %d)
*/
static int core_layers(lua_State *L) {
    tnl_core *core = tnl_check_core(L, 1);
    int64_t member = tnl_check_member(L, 3, core);
    tn_samples samples = tnl_check_inputs(L, 2, core);
    int first = lua_gettop(L) + 1, layers = core->net->layers;
    luaL_checkstack(L, 2 * layers + 4, "too many layers");
    for (int l = 0; l < layers; l++)
        for (int k = 0; k < 2; k++)
            tnl_new_array(L, 2, (int64_t[]){samples.count, core->net->layer[l].out});
    forward_into(L, core, member, samples, first);
    return 2 * layers;
}

/* After forward and backward: copies dz of every layer into the arrays from `first` on. */
static void export_deltas(lua_State *L, const tnl_core *core, const tn_block *block, int64_t n,
                          int64_t row, int first) {
    for (int l = 0; l < core->net->layers; l++)
        tn_block_export(block->d + tn_unit0(core->net, l) * block->ld, block->ld, n, row,
                        tnl_check_array(L, first + l));
}

/*---
The mean gradient of a loss over samples, flat in the order of the parameters, and dz of every
layer, one row per sample, not averaged.
@param x array (m, inputs)
@param y array (m, outputs)
@param loss string
@param member? integer
@return array gradient, array dz1, array dz2, ...
*/
static int core_gradient(lua_State *L) {
    tnl_core *core = tnl_check_core(L, 1);
    const tn_loss *loss = tnl_check_loss(L, 4);
    const double *p = core->params + tnl_check_member(L, 5, core) * core->net->params;
    tn_samples samples = tnl_check_samples(L, 2, core);
    tn_block block = push_block(L, core, samples.count);
    tn_ctx *ctx = tnl_ctx(L);
    luaL_checkstack(L, core->net->layers + 4, "too many layers");
    tn_view g = tnl_new_array(L, 1, (int64_t[]){core->net->params});
    int first = lua_gettop(L) + 1;
    for (int l = 0; l < core->net->layers; l++)
        tnl_new_array(L, 2, (int64_t[]){samples.count, core->net->layer[l].out});
    block.g = g.p; /* zero as allocated */
    for (int64_t i = 0; i < samples.count; i += block.ld) {
        int64_t n = samples.count - i < block.ld ? samples.count - i : block.ld;
        ctx->kernels->gather(&samples, NULL, i, n, &block);
        ctx->kernels->forward(core->net, p, &block, n);
        ctx->kernels->backward(core->net, p, loss, &block, n);
        export_deltas(L, core, &block, n, i, first);
    }
    for (int64_t i = 0; i < core->net->params; i++)
        g.p[i] = tn_canonical(g.p[i] * (1.0 / (double)samples.count));
    return core->net->layers + 1;
}

/*---
Statistics of the hidden units over samples: smallest z, largest z, share of z > 0, largest |a'|.
@param x array (m, inputs)
@param member? integer
@return array (hidden units, 4), or nil for a net without hidden layers
*/
static int core_unit_stats(lua_State *L) {
    tnl_core *core = tnl_check_core(L, 1);
    int64_t member = tnl_check_member(L, 3, core);
    int64_t hidden = tn_unit0(core->net, core->net->layers - 1);
    tn_samples samples = tnl_check_inputs(L, 2, core);
    if (hidden == 0)
        return 0;
    tn_block block = push_block(L, core, samples.count);
    tn_view out = tnl_new_array(L, 2, (int64_t[]){hidden, TN_UNIT_STATS});
    tn_net_unit_stats(tnl_ctx(L), core->net, core->params + member * core->net->params, &samples,
                      &block, out);
    return 1;
}

static const luaL_Reg core_methods[] = {
    {"params", core_params},
    {"block", core_block},
    {"fill", core_fill},
    {"member", core_member},
    {"layers", core_layers},
    {"gradient", core_gradient},
    {"unit_stats", core_unit_stats},
    {NULL, NULL},
};

/*---
Whether Ctrl-C was pressed; then it counts as answered. For loops in Lua that keep what is done.
@return boolean
*/
static int net_interrupted(lua_State *L) {
    tn_ctx *ctx = tnl_ctx(L);
    lua_pushboolean(L, ctx->interrupt && atomic_exchange(ctx->interrupt, 0));
    return 1;
}

int tnl_open_net(lua_State *L) {
    static const luaL_Reg functions[] = {{"new", net_new},
                                         {"threads", net_threads},
                                         {"isa", net_isa},
                                         {"interrupted", net_interrupted},
                                         {NULL, NULL}};
    luaL_newmetatable(L, CORE);
    luaL_newlib(L, core_methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    tnl_add_rows(L);
    tnl_add_fit(L);
    tnl_add_curve(L);
    tnl_add_hinge(L);
    tnl_add_alike(L);
    tnl_add_define(L);
    return 1;
}
