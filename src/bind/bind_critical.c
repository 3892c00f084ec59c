/* bind_critical.c: slopes in a plane through the parameters of a net, critical points and basins.
 */
#include "bind/bind_parts.h"
#include "bind/bind_plane.h"
#include "core/basin.h"
#include "core/critical.h"
#include "core/pieces.h"

static tn_view check_grid(lua_State *L, int arg) {
    tn_view v = tnl_check_array(L, arg);
    luaL_argcheck(L, v.rank == 2, arg, tnl_say(L, "grid expected"));
    return v;
}

static int points(lua_State *L, tn_view xs, tn_view ys, int columns) {
    tn_ctx *ctx = tnl_ctx(L);
    tn_grid_spec spec = tnl_check_plane(L);
    void *work = tnl_push_work(L, tn_critical_work(&spec));
    tn_view out = tnl_new_array(L, 2, (int64_t[]){xs.dim[0], columns});
    tn_err err;
    return tnl_finish_plane(L, ctx, tn_critical_points(ctx, &spec, xs, ys, work, out, &err));
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
    tn_view xs = tnl_check_list(L, 7), ys = tnl_check_list(L, 8);
    luaL_argcheck(L, xs.dim[0] == ys.dim[0], 8,
                  tnl_say(L, "as many coordinates along y as along x expected"));
    return points(L, xs, ys, TN_CURVES);
}

/* One column of an array (n, columns) as the grid (ny, nx). */
static tn_view as_grid(tn_view out, int column, int64_t ny, int64_t nx) {
    int64_t step = out.step[0];
    return (tn_view){out.p + column, 2, {ny, nx, 1, 1}, {nx * step, step, 0, 0}};
}

/* Pushes a table { i =, j =, key = value }, places counted from 1. */
static void push_node(lua_State *L, int64_t i, int64_t j, const char *key, int64_t value) {
    lua_createtable(L, 0, 4);
    lua_pushinteger(L, i + 1);
    lua_setfield(L, -2, "i");
    lua_pushinteger(L, j + 1);
    lua_setfield(L, -2, "j");
    lua_pushinteger(L, value);
    lua_setfield(L, -2, key);
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
    tn_view xs = tnl_check_list(L, 7), ys = tnl_check_list(L, 8);
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
        push_node(L, cell[k].i, cell[k].j, "index", cell[k].index);
        lua_rawseti(L, -2, k + 1);
    }
    lua_pushvalue(L, -3); /* whether it is complete */
    return 2;
}

/*---
The local minima of a grid alone: nodes, or connected sets of equal ones, without lower neighbours.
@param z array (ny, nx)
@param tolerance number relative; nodes that differ less are equal
@return table { {i =, j =, count = nodes, border = whether it touches the edge}, ... }
*/
static int critical_pits(lua_State *L) {
    tn_view z = check_grid(L, 1);
    double tolerance = luaL_checknumber(L, 2);
    void *work = tnl_push_work(L, tn_basin_work(z.dim[1], z.dim[0]));
    int64_t count = tn_basin_pits(z, tolerance, work, 0, NULL);
    tn_pit *pit = tnl_push_work(L, (size_t)(count + 1) * sizeof *pit);
    tn_basin_pits(z, tolerance, work, count, pit);
    lua_createtable(L, (int)count, 0);
    for (int64_t k = 0; k < count; k++) {
        push_node(L, pit[k].i, pit[k].j, "count", pit[k].count);
        lua_pushboolean(L, pit[k].border);
        lua_setfield(L, -2, "border");
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
    tn_view x = tnl_check_list(L, 1), y = tnl_check_list(L, 2), z = check_grid(L, 3);
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

/* The numbers of an array field of the table at `index`, copied in a row; pushes one value. */
static const double *row_field(lua_State *L, int index, const char *key, int64_t n) {
    lua_getfield(L, index, key);
    tn_view v = tnl_check_array(L, -1);
    luaL_argcheck(L, v.rank == 1 && v.dim[0] == n, index,
                  tnl_say(L, "a number for each sample expected"));
    double *row = tnl_push_work(L, (size_t)n * sizeof *row);
    for (int64_t i = 0; i < n; i++)
        row[i] = *tn_at(v, i, 0);
    lua_remove(L, -2);
    return row;
}

static double number_field(lua_State *L, int index, const char *key) {
    lua_getfield(L, index, key);
    double v = luaL_checknumber(L, -1);
    lua_pop(L, 1);
    return v;
}

static tn_bent check_bent(lua_State *L, int index, int64_t n) {
    return (tn_bent){.g = row_field(L, index, "g", n),
                     .h = row_field(L, index, "h", n),
                     .c = row_field(L, index, "c", n),
                     .square = number_field(L, index, "square"),
                     .slope = number_field(L, index, "slope"),
                     .from = number_field(L, index, "from"),
                     .to = number_field(L, index, "to")};
}

static void push_piece_point(lua_State *L, const tn_piece_point *q) {
    static const char *const kinds[] = {"minimum", "saddle", "level", "ground", "ridge"};
    static const char *const keys[] = {"x", "y", "x1", "y1", "x2", "y2"};
    double v[] = {q->x, q->y, q->end[0][0], q->end[0][1], q->end[1][0], q->end[1][1]};
    lua_createtable(L, 0, 8);
    lua_pushstring(L, kinds[q->kind]);
    lua_setfield(L, -2, "kind");
    lua_pushboolean(L, q->kink);
    lua_setfield(L, -2, "kink");
    for (int k = 0; k < (q->kind >= TN_PIECE_LEVEL ? 6 : 2); k++) {
        lua_pushnumber(L, v[k]);
        lua_setfield(L, -2, keys[k]);
    }
}

/*---
All minima and saddles of a plane cut by kinks parallel to its axes (core/pieces.h).
@param x table what moves with x: { g = array (m), h = array (m), c = array (m), square =, slope =,
from =, to = }
@param y table what moves with y
@param cross number
@return table { { kind = "minimum"|"saddle"|"level", kink =, x =, y =, and for level ones the ends
x1
=, y1 =, x2 =, y2 = }, ... }
*/
static int critical_pieces(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, 2, LUA_TTABLE);
    tn_pieces_spec spec = {.cross = luaL_checknumber(L, 3)};
    lua_getfield(L, 1, "g");
    spec.samples = tnl_check_array(L, -1).dim[0];
    spec.x = check_bent(L, 1, spec.samples);
    spec.y = check_bent(L, 2, spec.samples);
    void *work = tnl_push_work(L, tn_pieces_work(spec.samples));
    int64_t room = 1024;
    tn_piece_point *point = tnl_push_work(L, (size_t)room * sizeof *point);
    int64_t count = tn_pieces_find(&spec, work, room, point);
    if (count > room) {
        point = tnl_push_work(L, (size_t)count * sizeof *point);
        tn_pieces_find(&spec, work, count, point);
    }
    lua_createtable(L, (int)count, 0);
    for (int64_t k = 0; k < count; k++) {
        push_piece_point(L, &point[k]);
        lua_rawseti(L, -2, k + 1);
    }
    return 1;
}

int tnl_open_critical(lua_State *L) {
    static const luaL_Reg functions[] = {{"points", critical_points}, {"cells", critical_cells},
                                         {"pits", critical_pits},     {"way", critical_way},
                                         {"pieces", critical_pieces}, {NULL, NULL}};
    luaL_newlib(L, functions);
    return 1;
}
