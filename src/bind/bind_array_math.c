/* bind_array_math.c: arithmetic of arrays, comparison, reductions to one number or to one per row.
 */
#include <math.h>
#include <string.h>

#include "bind/bind_array.h"
#include "bind/bind_define.h"
#include "core/vmath.h"

/* ---- element by element ---- */

static double add(double a, double b) {
    return a + b;
}
static double subtract(double a, double b) {
    return a - b;
}
static double multiply(double a, double b) {
    return a * b;
}
static double divide(double a, double b) {
    return a / b;
}
static double negative(double a) {
    return -a;
}

bool tnl_operand(lua_State *L, int arg, double *number, tn_view *v) {
    if (lua_type(L, arg) == LUA_TNUMBER) {
        *number = lua_tonumber(L, arg);
        *v = (tn_view){number, 0, {1, 1, 1, 1}, {0, 0, 0, 0}};
        return true;
    }
    if (!tnl_is_array(L, arg))
        return false;
    *v = tnl_check_array(L, arg);
    return true;
}

bool tnl_broadcast(tn_view *a, tn_view *b) {
    if (a->rank == 0)
        a->rank = b->rank;
    if (b->rank == 0)
        b->rank = a->rank;
    return tn_view_broadcast(a, b);
}

void tnl_zip(lua_State *L, double (*f)(double, double), tn_view a, tn_view b) {
    tn_view wide_a = a, wide_b = b;
    if (a.rank != b.rank && a.rank && b.rank)
        luaL_error(
            L,
            tnl_say(L,
                    "shapes %s and %s differ in rank; a:reshape(1, n) makes a row, a:reshape(n, 1) "
                    "a column"),
            tnl_push_shape(L, a), tnl_push_shape(L, b));
    if (!tnl_broadcast(&wide_a, &wide_b))
        luaL_error(L, tnl_say(L, "shapes %s and %s do not fit together"), tnl_push_shape(L, a),
                   tnl_push_shape(L, b));
    tn_array_zip(f, wide_a, wide_b, tnl_new_array(L, wide_a.rank, wide_a.dim));
}

static int binary(lua_State *L, const char *name, double (*f)(double, double)) {
    double number[2];
    tn_view v[2];
    if (tnl_has_symbol(L))
        return tnl_symbol_call(L, "add"); /* refuses the array */
    for (int k = 0; k < 2; k++)
        if (!tnl_operand(L, k + 1, &number[k], &v[k]))
            return luaL_error(L, tnl_say(L, "cannot %s array and %s"), name,
                              luaL_typename(L, k + 1));
    tnl_zip(L, f, v[0], v[1]);
    return 1;
}

/*---
a + b, element by element; a number on either side; dimensions of 1 stretch.
@error shapes (2, 3) and (3, 2) do not fit together
@error shapes (2, 3) and (3) differ in rank; a:reshape(1, n) makes a row, a:reshape(n, 1) a column
@error cannot add array and table
*/
static int array_add(lua_State *L) {
    return binary(L, "add", add);
}

/*---
a - b, as a + b.
*/
static int array_sub(lua_State *L) {
    return binary(L, "subtract", subtract);
}

/*---
a * b, element by element; the matrix product is a:dot(b).
*/
static int array_mul(lua_State *L) {
    return binary(L, "multiply", multiply);
}

/*---
a / b, element by element.
*/
static int array_div(lua_State *L) {
    return binary(L, "divide", divide);
}

/*---
a ^ b. A whole b: square and multiply from the lowest bit of |b|, then the reciprocal if b < 0;
b = 0.5: the square root; otherwise exp(b log a), NaN for a < 0.
*/
static int array_pow(lua_State *L) {
    return binary(L, "raise", tn_pow);
}

static int map_new(lua_State *L, double (*f)(double), tn_view v) {
    tn_array_map(f, v, tnl_new_array(L, v.rank, v.dim));
    return 1;
}

/*---
-a.
*/
static int array_unm(lua_State *L) {
    return map_new(L, negative, tnl_check_array(L, 1));
}

/*---
|a|, element by element.
@return tinynet.array
*/
static int array_abs(lua_State *L) {
    tnl_most(L, 1);
    return map_new(L, fabs, tnl_self_array(L));
}

/*---
A new array of f(x) for each element x, in index order.
@param f fun(x: number): number
@return tinynet.array
@error map: the function must return a number, got nil
*/
static int array_map(lua_State *L) {
    tnl_most(L, 2);
    tn_view v = tnl_self_array(L);
    tnl_type(L, 2, LUA_TFUNCTION);
    tn_view out = tnl_new_array(L, v.rank, v.dim);
    tn_walk from = tn_walk_begin(v), to = tn_walk_begin(out);
    for (int64_t n = tn_view_count(v); n > 0; n--) {
        lua_pushvalue(L, 2);
        lua_pushnumber(L, *tn_walk_next(&from));
        lua_call(L, 1, 1);
        if (lua_type(L, -1) != LUA_TNUMBER)
            return luaL_error(L, tnl_say(L, "map: the function must return a number, got %s"),
                              luaL_typename(L, -1));
        *tn_walk_next(&to) = tn_canonical(lua_tonumber(L, -1));
        lua_pop(L, 1);
    }
    return 1;
}

/* ---- products and comparison ---- */

/*---
The matrix product (m,k) by (k,n): for each element z = 0, then z = fma(a_ik, b_kj, z) over k.
A rank-1 array stands for a row on the left and for a column on the right, and drops out of the
result's shape; two of them give a number.
@param b tinynet.array
@return tinynet.array|number
@error cannot multiply shapes (2, 3) and (2, 3): the inner dimensions are 3 and 2
*/
static int array_dot(lua_State *L) {
    tnl_most(L, 2);
    tn_view v = tnl_self_array(L), w = tnl_check_array(L, 2), a = v, b = w;
    if (v.rank > 2 || w.rank > 2)
        return luaL_error(L, tnl_say(L, "dot() wants arrays of rank 1 or 2"));
    if (v.rank == 1)
        a = (tn_view){v.p, 2, {1, v.dim[0], 1, 1}, {0, v.step[0], 0, 0}};
    if (w.rank == 1)
        b = (tn_view){w.p, 2, {w.dim[0], 1, 1, 1}, {w.step[0], 0, 0, 0}};
    if (a.dim[1] != b.dim[0])
        return luaL_error(
            L, tnl_say(L, "cannot multiply shapes %s and %s: the inner dimensions are %I and %I"),
            tnl_push_shape(L, v), tnl_push_shape(L, w), (LUAI_UACINT)a.dim[1],
            (LUAI_UACINT)b.dim[0]);
    int64_t dim[2] = {a.dim[0], b.dim[1]}, flat = dim[0] * dim[1];
    bool matrix = v.rank == 2 && w.rank == 2;
    tn_view out = matrix ? tnl_new_array(L, 2, dim) : tnl_new_array(L, 1, &flat);
    tn_array_dot(a, b, tn_view2(out.p, dim[0], dim[1]));
    if (v.rank == 1 && w.rank == 1)
        lua_pushnumber(L, *out.p);
    return 1;
}

/* Equal shapes, and elements equal or at most tol apart. */
static bool equal(tn_view a, tn_view b, double tol) {
    if (!tn_view_same_shape(a, b))
        return false;
    tn_walk x = tn_walk_begin(a), y = tn_walk_begin(b);
    for (int64_t n = tn_view_count(a); n > 0; n--) {
        double left = *tn_walk_next(&x), right = *tn_walk_next(&y);
        if (left != right && !(fabs(left - right) <= tol))
            return false;
    }
    return true;
}

/*---
a == b: equal shapes and values (as for numbers NaN differs from NaN, 0 equals -0).
*/
static int array_eq(lua_State *L) {
    if (tnl_has_symbol(L))
        return tnl_symbol_call(L, "add"); /* refuses the array */
    lua_pushboolean(L, tnl_is_array(L, 1) && tnl_is_array(L, 2) &&
                           equal(tnl_check_array(L, 1), tnl_check_array(L, 2), 0));
    return 1;
}

/*---
Equal shapes and |a - b| <= tol everywhere.
@param b tinynet.array
@param tol number default 0
@return boolean
*/
static int array_equals(lua_State *L) {
    tnl_most(L, 3);
    tn_view a = tnl_self_array(L), b = tnl_check_array(L, 2);
    double tol = luaL_opt(L, tnl_number, 3, 0);
    luaL_argcheck(L, tol >= 0, 3, tnl_say(L, "tolerance must be at least 0"));
    lua_pushboolean(L, equal(a, b, tol));
    return 1;
}

/* ---- reductions ---- */

static int push_number(lua_State *L, double x) {
    lua_pushnumber(L, tn_canonical(x));
    return 1;
}

/*---
The least element; NaN if any is NaN.
@return number
*/
static int array_min(lua_State *L) {
    tnl_most(L, 1);
    return push_number(L, tn_array_min(tnl_self_array(L)));
}

/*---
The greatest element; NaN if any is NaN.
@return number
*/
static int array_max(lua_State *L) {
    tnl_most(L, 1);
    return push_number(L, tn_array_max(tnl_self_array(L)));
}

/*---
The sum in index order, by one accumulator. "rows": one sum per row, shape (m, 1); "columns": one
sum per column, shape (1, n).
@param by nil|"rows"|"columns"
@return number|tinynet.array
@error bad argument #1 to 'sum' ("rows" or "columns" expected, got "row")
@error sum "rows" wants an array of rank 2, got shape (3)
*/
static int array_sum(lua_State *L) {
    tnl_most(L, 2);
    static const char *const by[] = {"rows", "columns"};
    tn_view v = tnl_self_array(L);
    if (lua_isnoneornil(L, 2))
        return push_number(L, tn_array_sum(v));
    const char *wish = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
    int columns = strcmp(wish, by[1]) == 0;
    if (strcmp(wish, by[columns]) != 0)
        return luaL_argerror(
            L, 2,
            lua_pushfstring(L, tnl_say(L, "\"rows\" or \"columns\" expected, got \"%s\""), wish));
    if (v.rank != 2)
        return luaL_error(L, tnl_say(L, "sum \"%s\" wants an array of rank 2, got shape %s"),
                          by[columns], tnl_push_shape(L, v));
    int64_t dim[2] = {columns ? 1 : v.dim[0], columns ? v.dim[1] : 1};
    tn_view out = tnl_new_array(L, 2, dim);
    for (int64_t i = 0; i < v.dim[columns]; i++) {
        tn_view line = {
            v.p + i * v.step[columns], 1, {v.dim[!columns], 1, 1, 1}, {v.step[!columns], 0, 0, 0}};
        out.p[i] = tn_array_sum(line);
    }
    return 1;
}

static double mean(tn_view v) {
    return tn_array_sum(v) / (double)tn_view_count(v);
}

/*---
The sum over the count.
@return number
*/
static int array_mean(lua_State *L) {
    tnl_most(L, 1);
    return push_number(L, mean(tnl_self_array(L)));
}

/*---
The standard deviation of the population (divided by the count, as numpy's):
s = fma(d, d, s) over d = x - mean, then sqrt(s / n).
@return number
*/
static int array_std(lua_State *L) {
    tnl_most(L, 1);
    tn_view v = tnl_self_array(L);
    return push_number(L, sqrt(tn_array_square_sum(v, mean(v)) / (double)tn_view_count(v)));
}

/*---
The Euclidean length of all elements: s = fma(x, x, s), then sqrt(s).
@return number
*/
static int array_norm(lua_State *L) {
    tnl_most(L, 1);
    return push_number(L, sqrt(tn_array_square_sum(tnl_self_array(L), 0)));
}

static int push_quantile(lua_State *L, tn_view v, double q) {
    int64_t n = tn_view_count(v);
    tn_view sorted = tnl_new_array(L, v.rank, v.dim);
    tn_array_copy(v, sorted);
    return push_number(L, tn_array_quantile(sorted.p, n, q));
}

/*---
The 0.5 quantile; NaN if any element is.
@return number
*/
static int array_median(lua_State *L) {
    tnl_most(L, 1);
    return push_quantile(L, tnl_self_array(L), 0.5);
}

/*---
The q-quantile of all elements, interpolated linearly between the sorted ones (as numpy's); NaN if
any element is.
@param q number 0 to 1
@return number
@error bad argument #1 to 'quantile' (0 to 1 expected)
*/
static int array_quantile(lua_State *L) {
    tnl_most(L, 2);
    tn_view v = tnl_self_array(L);
    double q = tnl_number(L, 2);
    luaL_argcheck(L, q >= 0 && q <= 1, 2, tnl_say(L, "0 to 1 expected"));
    return push_quantile(L, v, q);
}

/*---
How many elements make f true.
@param f fun(x: number): any
@return integer
*/
static int array_count(lua_State *L) {
    tnl_most(L, 2);
    tn_view v = tnl_self_array(L);
    tnl_type(L, 2, LUA_TFUNCTION);
    tn_walk w = tn_walk_begin(v);
    lua_Integer count = 0;
    for (int64_t n = tn_view_count(v); n > 0; n--) {
        lua_pushvalue(L, 2);
        lua_pushnumber(L, *tn_walk_next(&w));
        lua_call(L, 1, 1);
        count += lua_toboolean(L, -1);
        lua_pop(L, 1);
    }
    lua_pushinteger(L, count);
    return 1;
}

static int push_place(lua_State *L, double sign) {
    tn_view v = tnl_self_array(L);
    int64_t at = tn_array_arg_least(v, sign), index[TN_MAX_RANK];
    if (at < 0)
        return 0;
    for (int k = v.rank - 1; k >= 0; k--) {
        index[k] = at % v.dim[k];
        at /= v.dim[k];
    }
    for (int k = 0; k < v.rank; k++)
        lua_pushinteger(L, index[k] + 1);
    return v.rank;
}

/*---
The indices of the first least element, one per dimension; NaN never wins, and nothing but NaN
gives nil.
@return integer ...
*/
static int array_argmin(lua_State *L) {
    tnl_most(L, 1);
    return push_place(L, 1);
}

/*---
The indices of the first greatest element, as argmin.
@return integer ...
*/
static int array_argmax(lua_State *L) {
    tnl_most(L, 1);
    return push_place(L, -1);
}

const luaL_Reg tnl_array_math[] = {
    {"abs", array_abs},       {"map", array_map},
    {"dot", array_dot},       {"equals", array_equals},
    {"min", array_min},       {"max", array_max},
    {"sum", array_sum},       {"mean", array_mean},
    {"std", array_std},       {"norm", array_norm},
    {"median", array_median}, {"quantile", array_quantile},
    {"count", array_count},   {"argmin", array_argmin},
    {"argmax", array_argmax}, {NULL, NULL},
};

const luaL_Reg tnl_array_operators[] = {
    {"__add", array_add}, {"__sub", array_sub}, {"__mul", array_mul}, {"__div", array_div},
    {"__pow", array_pow}, {"__unm", array_unm}, {"__eq", array_eq},   {NULL, NULL},
};
