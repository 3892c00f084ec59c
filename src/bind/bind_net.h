/* bind_net.h: networks on the Lua stack, shared by the files that bind them. */
#ifndef TNL_BIND_NET_H
#define TNL_BIND_NET_H

#include "bind/bind.h"
#include "core/ctx.h"
#include "core/init.h"
#include "core/net.h"

/* One or many nets of one shape: shape and parameters in one userdata. */
typedef struct tnl_core {
    tn_net *net;
    double *params; /* (members, net->params) */
    int64_t members;
    int in, out;
} tnl_core;

/* The context of this Lua state (kernels, threads, interrupt flag), made on first use. */
tn_ctx *tnl_ctx(lua_State *L);

tnl_core *tnl_check_core(lua_State *L, int arg);

/* The zero-based member at `arg` (Lua counts from 1, default 1); raises when out of range. */
int64_t tnl_check_member(lua_State *L, int arg, const tnl_core *core);

/* An array (m, columns) at `arg`; raises wanted and got. */
tn_view tnl_check_matrix(lua_State *L, int arg, int64_t columns);

/* x (m, inputs) at `arg` alone, packed with targets of 0 into memory pushed on the stack. */
tn_samples tnl_check_inputs(lua_State *L, int arg, const tnl_core *core);

/* The array of rank 1 at `arg`. */
tn_view tnl_check_list(lua_State *L, int arg);

/* x and y at `arg` and `arg` + 1, packed into memory pushed on the stack. */
tn_samples tnl_check_samples(lua_State *L, int arg, const tnl_core *core);

/* Pushes scratch memory that lives while it is on the stack; 64-byte aligned. */
void *tnl_push_work(lua_State *L, size_t bytes);

/* Rows by name (a string at `arg`); raises with the nearest name. */
const tn_act *tnl_check_act(lua_State *L, int arg);
const tn_loss *tnl_check_loss(lua_State *L, int arg);
const tn_optim *tnl_check_optim(lua_State *L, int arg);
const tn_init *tnl_check_init(lua_State *L, int arg);

/* Parts of engine.net: each adds its functions to the table on top of the stack. */
void tnl_add_rows(lua_State *L);
void tnl_add_fit(lua_State *L);
void tnl_add_curve(lua_State *L);
void tnl_add_hinge(lua_State *L);
void tnl_add_alike(lua_State *L);

#endif
