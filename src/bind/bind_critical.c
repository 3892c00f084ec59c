/* bind_critical.c: slopes in a plane through the parameters of a net, critical points and basins.
 */
#include "bind/bind_net.h"
#include "bind/bind_parts.h"
#include "core/basin.h"
#include "core/critical.h"

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

static tn_view check_rank(lua_State *L, int arg, int rank) {
    tn_view v = tnl_check_array(L, arg);
    luaL_argcheck(L, v.rank == rank, arg,
                  tnl_say(L, rank == 1 ? "array of rank 1 expected" : "grid expected"));
    return v;
}

static int points(lua_State *L, tn_view xs, tn_view ys, int columns) {
    tnl_core *core = tnl_check_core(L, 1);
    const tn_loss *loss = tnl_check_loss(L, 4);
    tn_ctx *ctx = tnl_ctx(L);
    tn_grid_spec spec = {.net = core->net,
                         .params = core->params,
                         .samples = tnl_check_samples(L, 2, core),
                         .loss = loss,
                         .x = check_axis(L, 5, core),
                         .y = check_axis(L, 6, core),
                         .threads = ctx->pool.threads};
    void *work = tnl_push_work(L, tn_critical_work(&spec));
    tn_view out = tnl_new_array(L, 2, (int64_t[]){xs.dim[0], columns});
    tn_err err;
    tn_status status = tn_critical_points(ctx, &spec, xs, ys, work, out, &err);
    if (status == TN_INTERRUPTED)
        atomic_store(ctx->interrupt, 0);
    lua_pushboolean(L, status == TN_OK);
    return 2;
}

/*---
The loss of the first member and its derivatives at points of a plane (core/critical.h).
@param core core
@param x array (m, inputs)
@param y array (m, outputs)
@param loss string
@param along_x integer|array position of a parameter that takes the coordinate's value, or a
direction
@param along_y integer|array
@param xs array (n)
@param ys array (n)
@return array (n, 6): loss, its derivatives by x, y, xx, xy, yy
@return boolean false after Ctrl-C: missing points are NaN
*/
static int critical_points(lua_State *L) {
    tn_view xs = check_rank(L, 7, 1), ys = check_rank(L, 8, 1);
    luaL_argcheck(L, xs.dim[0] == ys.dim[0], 8,
                  tnl_say(L, "as many coordinates along y as along x expected"));
    return points(L, xs, ys, TN_CURVES);
}

/* One column of an array (n, columns) as the grid (ny, nx). */
static tn_view as_grid(tn_view out, int column, int64_t ny, int64_t nx) {
    int64_t step = out.step[0];
    return (tn_view){out.p + column, 2, {ny, nx, 1, 1}, {nx * step, step, 0, 0}};
}

static void push_cell(lua_State *L, const tn_cell *cell) {
    lua_createtable(L, 0, 3);
    lua_pushinteger(L, cell->i + 1);
    lua_setfield(L, -2, "i");
    lua_pushinteger(L, cell->j + 1);
    lua_setfield(L, -2, "j");
    lua_pushinteger(L, cell->index);
    lua_setfield(L, -2, "index");
}

/*---
The cells of a mesh around which the slope of the loss turns: where critical points are.
@param core core
@param x array (m, inputs)
@param y array (m, outputs)
@param loss string
@param along_x integer|array as for points
@param along_y integer|array
@param xs array (nx) coordinates of the mesh
@param ys array (ny)
@return table { {i =, j =, index = 1 (minimum or maximum) or -1 (saddle)}, ... }, from column i, row
j
@return boolean false after Ctrl-C
*/
static int critical_cells(lua_State *L) {
    tn_view xs = check_rank(L, 7, 1), ys = check_rank(L, 8, 1);
    int64_t nx = xs.dim[0], ny = ys.dim[0];
    tn_view x = tnl_new_array(L, 1, (int64_t[]){nx * ny});
    tn_view y = tnl_new_array(L, 1, (int64_t[]){nx * ny});
    for (int64_t k = 0; k < nx * ny; k++) {
        x.p[k] = *tn_at(xs, k % nx, 0);
        y.p[k] = *tn_at(ys, k / nx, 0);
    }
    points(L, x, y, TN_SLOPES); /* pushes the array and whether it is complete */
    tn_view out = tnl_check_array(L, -2);
    tn_view gx = as_grid(out, TN_FX, ny, nx), gy = as_grid(out, TN_FY, ny, nx);
    int64_t count = tn_critical_cells(gx, gy, 0, NULL);
    tn_cell *cell = tnl_push_work(L, (size_t)(count + 1) * sizeof *cell);
    tn_critical_cells(gx, gy, count, cell);
    lua_createtable(L, (int)count, 0);
    for (int64_t k = 0; k < count; k++) {
        push_cell(L, &cell[k]);
        lua_rawseti(L, -2, k + 1);
    }
    lua_pushvalue(L, -3); /* whether it is complete */
    return 2;
}

static void push_pit(lua_State *L, const tn_pit *pit) {
    lua_createtable(L, 0, 4);
    lua_pushinteger(L, pit->i + 1);
    lua_setfield(L, -2, "i");
    lua_pushinteger(L, pit->j + 1);
    lua_setfield(L, -2, "j");
    lua_pushinteger(L, pit->count);
    lua_setfield(L, -2, "count");
    lua_pushboolean(L, pit->border);
    lua_setfield(L, -2, "border");
}

/*---
The local minima of a grid alone: nodes, or connected sets of equal ones, without lower neighbours.
@param z array (ny, nx)
@param tolerance number relative; nodes that differ less are equal
@return table { {i =, j =, count = nodes, border = whether it touches the edge}, ... }
*/
static int critical_pits(lua_State *L) {
    tn_view z = check_rank(L, 1, 2);
    double tolerance = luaL_checknumber(L, 2);
    void *work = tnl_push_work(L, tn_basin_work(z.dim[1], z.dim[0]));
    int64_t count = tn_basin_pits(z, tolerance, work, 0, NULL);
    tn_pit *pit = tnl_push_work(L, (size_t)(count + 1) * sizeof *pit);
    tn_basin_pits(z, tolerance, work, count, pit);
    lua_createtable(L, (int)count, 0);
    for (int64_t k = 0; k < count; k++) {
        push_pit(L, &pit[k]);
        lua_rawseti(L, -2, k + 1);
    }
    return 1;
}

static int64_t check_node(lua_State *L, int arg, tn_view z) {
    lua_Integer i = luaL_checkinteger(L, arg), j = luaL_checkinteger(L, arg + 1);
    luaL_argcheck(L, i >= 1 && i <= z.dim[1], arg, tnl_say(L, "no such column"));
    luaL_argcheck(L, j >= 1 && j <= z.dim[0], arg + 1, tnl_say(L, "no such row"));
    return (j - 1) * z.dim[1] + i - 1;
}

/*---
The way over a grid between two nodes whose highest point is as low as any can be.
@param x array (nx)
@param y array (ny)
@param z array (ny, nx)
@param i1 integer
@param j1 integer
@param i2 integer
@param j2 integer
@return array|nil (n, 2) coordinates; nil where only NaN lies between
@return integer number of the highest point among them
*/
static int critical_way(lua_State *L) {
    tn_view x = check_rank(L, 1, 1), y = check_rank(L, 2, 1), z = check_rank(L, 3, 2);
    luaL_argcheck(L, x.dim[0] == z.dim[1] && y.dim[0] == z.dim[0], 3,
                  tnl_say(L, "grid (ny, nx) expected"));
    int64_t from = check_node(L, 4, z), to = check_node(L, 6, z), top = 0, number = 1;
    void *work = tnl_push_work(L, tn_basin_work(z.dim[1], z.dim[0]));
    int64_t *way = tnl_push_work(L, (size_t)tn_view_count(z) * sizeof *way);
    int64_t count = tn_basin_way(x, y, z, from, to, work, way, &top);
    if (count == 0)
        return 0;
    tn_view out = tnl_new_array(L, 2, (int64_t[]){count, 2});
    for (int64_t k = 0; k < count; k++) {
        *tn_at(out, k, 0) = *tn_at(x, way[k] % z.dim[1], 0);
        *tn_at(out, k, 1) = *tn_at(y, way[k] / z.dim[1], 0);
        number = way[k] == top ? k + 1 : number;
    }
    lua_pushinteger(L, number);
    return 2;
}

int tnl_open_critical(lua_State *L) {
    static const luaL_Reg functions[] = {{"points", critical_points},
                                         {"cells", critical_cells},
                                         {"pits", critical_pits},
                                         {"way", critical_way},
                                         {NULL, NULL}};
    luaL_newlib(L, functions);
    return 1;
}
