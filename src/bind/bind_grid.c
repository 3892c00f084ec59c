/* bind_grid.c: losses over a plane through the parameters of a net. */
#include <unistd.h>

#include "bind/bind_parts.h"
#include "bind/bind_plane.h"

/* The position of a parameter (from 1), or a direction: an array with a number per parameter.
 * Pushes one value. */
static tn_axis check_axis(lua_State *L, int arg, const tnl_core *core) {
    int64_t n = core->net->params;
    if (!tnl_is_array(L, arg)) {
        lua_Integer k = luaL_checkinteger(L, arg);
        luaL_argcheck(L, k >= 1 && k <= n, arg, tnl_say(L, "no such parameter"));
        lua_pushnil(L);
        return (tn_axis){NULL, k - 1};
    }
    tn_view v = tnl_check_array(L, arg);
    luaL_argcheck(L, v.rank == 1 && v.dim[0] == n, arg,
                  tnl_say(L, "a number for each parameter expected"));
    double *direction = tnl_push_work(L, (size_t)n * sizeof *direction);
    for (int64_t k = 0; k < n; k++)
        direction[k] = *tn_at(v, k, 0);
    return (tn_axis){direction, 0};
}

tn_grid_spec tnl_check_plane(lua_State *L) {
    tn_ctx *ctx = tnl_ctx(L);
    tnl_core *core = tnl_check_core(L, 1);
    const tn_loss *loss = tnl_check_loss(L, 4);
    return (tn_grid_spec){.net = core->net,
                          .params = core->params,
                          .samples = tnl_check_samples(L, 2, core),
                          .loss = loss,
                          .x = check_axis(L, 5, core),
                          .y = check_axis(L, 6, core),
                          .threads = ctx->pool.threads};
}

int tnl_finish_plane(lua_State *L, tn_ctx *ctx, tn_status status) {
    if (status == TN_INTERRUPTED)
        atomic_store(ctx->interrupt, 0);
    lua_pushboolean(L, status == TN_OK);
    return 2;
}

/*---
The mean loss of the first member over a plane: z (ny, nx), see core/grid.h.
@param core core
@param x array (m, inputs)
@param y array (m, outputs)
@param loss string
@param along_x integer|array position of a parameter that takes the coordinate's value, or a
direction
@param along_y integer|array
@param xs array coordinates (nx)
@param ys array coordinates (ny)
@return array
@return boolean false after Ctrl-C: missing points are NaN
*/
static int grid_losses(lua_State *L) {
    tn_ctx *ctx = tnl_ctx(L);
    tn_view xs = tnl_check_list(L, 7), ys = tnl_check_list(L, 8);
    tn_grid_spec spec = tnl_check_plane(L);
    void *work = tnl_push_work(L, tn_grid_work(&spec, xs.dim[0], ys.dim[0]));
    tn_view z = tnl_new_array(L, 2, (int64_t[]){ys.dim[0], xs.dim[0]});
    tn_err err;
    return tnl_finish_plane(L, ctx, tn_grid_run(ctx, &spec, xs, ys, work, z, &err));
}

/*---
The mean loss of the first member at points of a plane: z (n), the same bits as measure() there.
@param core core
@param x array (m, inputs)
@param y array (m, outputs)
@param loss string
@param along_x integer|array as for losses
@param along_y integer|array
@param xs array (n)
@param ys array (n)
@return array
@return boolean false after Ctrl-C: missing points are NaN
*/
static int grid_list(lua_State *L) {
    tn_ctx *ctx = tnl_ctx(L);
    tn_view xs = tnl_check_list(L, 7), ys = tnl_check_list(L, 8);
    luaL_argcheck(L, xs.dim[0] == ys.dim[0], 8,
                  tnl_say(L, "as many coordinates along y as along x expected"));
    tn_grid_spec spec = tnl_check_plane(L);
    void *work = tnl_push_work(L, tn_grid_list_work(&spec));
    tn_view z = tnl_new_array(L, 1, (int64_t[]){xs.dim[0]});
    tn_err err;
    return tnl_finish_plane(L, ctx, tn_grid_list(ctx, &spec, xs, ys, work, z, &err));
}

/*---
The memory of this machine.
@return number bytes
*/
static int grid_memory(lua_State *L) {
    lua_pushnumber(L, (lua_Number)sysconf(_SC_PHYS_PAGES) * (lua_Number)sysconf(_SC_PAGESIZE));
    return 1;
}

int tnl_open_grid(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"losses", grid_losses}, {"list", grid_list}, {"memory", grid_memory}, {NULL, NULL}};
    luaL_newlib(L, functions);
    return 1;
}
