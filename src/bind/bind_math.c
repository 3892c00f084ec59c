/* bind_math.c: tn.math, functions of numbers and arrays inside the same-bits promise. A function is
 * one row of a table; apply_row, apply1 and apply2 decide by the kinds of the arguments: numbers,
 * arrays, or the symbols of a function that is being defined. */
#include <math.h>
#include <string.h>

#include "bind/bind_array.h"
#include "bind/bind_define.h"
#include "bind/bind_net.h"
#include "bind/bind_parts.h"
#include "core/vmath.h"

static double greater(double a, double b) {
    return a != a || a > b ? a : b;
}
static double smaller(double a, double b) {
    return a != a || a < b ? a : b;
}

/* Each function has its name as upvalue: it is that of the operation in a formula. */
static int on_symbols(lua_State *L) {
    return tnl_symbol_call(L, lua_tostring(L, lua_upvalueindex(1)));
}

static int apply1(lua_State *L, double (*f)(double)) {
    tnl_most(L, 1);
    if (tnl_has_symbol(L))
        return on_symbols(L);
    if (tnl_is_array(L, 1)) {
        tn_view v = tnl_check_array(L, 1);
        tn_array_map(f, v, tnl_new_array(L, v.rank, v.dim));
    } else if (lua_type(L, 1) == LUA_TNUMBER)
        lua_pushnumber(L, tn_canonical(f(lua_tonumber(L, 1))));
    else
        return tnl_type_error(L, 1, "number or array");
    return 1;
}

/* A function of vmath.h: arrays go through the kernels, a number through the same sequence. */
static int apply_row(lua_State *L, const char *name, double (*f)(double)) {
    tnl_most(L, 1);
    if (!tnl_is_array(L, 1))
        return apply1(L, f);
    const tn_map *map = tnl_ctx(L)->kernels->maps;
    while (strcmp(map->name, name) != 0)
        map++;
    tn_view v = tnl_check_array(L, 1);
    tn_array_map_row(map, v, tnl_new_array(L, v.rank, v.dim));
    return 1;
}

static int apply2(lua_State *L, double (*f)(double, double)) {
    double number[2];
    tn_view v[2];
    tnl_most(L, 2);
    if (tnl_has_symbol(L))
        return on_symbols(L);
    for (int k = 0; k < 2; k++)
        if (!tnl_operand(L, k + 1, &number[k], &v[k]))
            return tnl_type_error(L, k + 1, "number or array");
    if (v[0].rank == 0 && v[1].rank == 0)
        lua_pushnumber(L, tn_canonical(f(number[0], number[1])));
    else
        tnl_zip(L, f, v[0], v[1]);
    return 1;
}

/*---
e^x.
@param x number|tinynet.array
@return number|tinynet.array
@error bad argument #1 to 'exp' (number or array expected, got nil)
*/
static int math_exp(lua_State *L) {
    return apply_row(L, "exp", tn_exp);
}

/*---
The natural logarithm; NaN below 0.
@param x number|tinynet.array
@return number|tinynet.array
*/
static int math_log(lua_State *L) {
    return apply_row(L, "log", tn_log);
}

/*---
log(1 + x), accurate near 0.
@param x number|tinynet.array
@return number|tinynet.array
*/
static int math_log1p(lua_State *L) {
    return apply_row(L, "log1p", tn_log1p);
}

/*---
The hyperbolic tangent.
@param x number|tinynet.array
@return number|tinynet.array
*/
static int math_tanh(lua_State *L) {
    return apply_row(L, "tanh", tn_tanh);
}

/*---
1 / (1 + e^-x).
@param x number|tinynet.array
@return number|tinynet.array
*/
static int math_sigmoid(lua_State *L) {
    return apply_row(L, "sigmoid", tn_sigmoid);
}

/*---
The sine, x in radians.
@param x number|tinynet.array
@return number|tinynet.array
*/
static int math_sin(lua_State *L) {
    return apply_row(L, "sin", tn_sin);
}

/*---
The cosine, x in radians.
@param x number|tinynet.array
@return number|tinynet.array
*/
static int math_cos(lua_State *L) {
    return apply_row(L, "cos", tn_cos);
}

/*---
The square root; NaN below 0.
@param x number|tinynet.array
@return number|tinynet.array
*/
static int math_sqrt(lua_State *L) {
    return apply1(L, sqrt);
}

/*---
The absolute value.
@param x number|tinynet.array
@return number|tinynet.array
*/
static int math_abs(lua_State *L) {
    return apply1(L, fabs);
}

/*---
The greatest whole number not above x.
@param x number|tinynet.array
@return number|tinynet.array
*/
static int math_floor(lua_State *L) {
    return apply1(L, floor);
}

/*---
The point below which N(0,1) lies with probability p; p = 0 and 1 give infinities.
@param p number|tinynet.array
@return number|tinynet.array
*/
static int math_normal_inv(lua_State *L) {
    return apply_row(L, "normal_inv", tn_normal_inv);
}

/*---
e^x - 1, accurate near 0.
@param x number|tinynet.array
@return number|tinynet.array
*/
static int math_expm1(lua_State *L) {
    return apply_row(L, "expm1", tn_expm1);
}

/*---
The error function, 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x.
@param x number|tinynet.array
@return number|tinynet.array
*/
static int math_erf(lua_State *L) {
    return apply_row(L, "erf", tn_erf);
}

/*---
The probability that N(0,1) lies below x; accurate in the lower tail, too.
@param x number|tinynet.array
@return number|tinynet.array
*/
static int math_normal_cdf(lua_State *L) {
    return apply_row(L, "normal_cdf", tn_normal_cdf);
}

/*---
log(1 + e^x).
@param x number|tinynet.array
@return number|tinynet.array
*/
static int math_softplus(lua_State *L) {
    return apply_row(L, "softplus", tn_softplus);
}

/*---
The greater of two, element by element; NaN if either is.
@param a number|tinynet.array
@param b number|tinynet.array
@return number|tinynet.array
@error shapes (2, 3) and (3, 2) do not fit together
*/
static int math_max(lua_State *L) {
    return apply2(L, greater);
}

/*---
The smaller of two, element by element; NaN if either is.
@param a number|tinynet.array
@param b number|tinynet.array
@return number|tinynet.array
*/
static int math_min(lua_State *L) {
    return apply2(L, smaller);
}

/*---
x ^ y as for arrays: whole y by multiplications, y = 0.5 by sqrt, else exp(y log x).
@param x number|tinynet.array
@param y number|tinynet.array
@return number|tinynet.array
*/
static int math_pow(lua_State *L) {
    return apply2(L, tn_pow);
}

/*---
a where c is true or above 0, else b, element by element: where(x - 3, a, b) has its step at 3.
@param c boolean|number|tinynet.array
@param a number|tinynet.array
@param b number|tinynet.array
@return number|tinynet.array
@error bad argument #1 to 'where' (boolean, number or array expected, got nil)
*/
static int math_where(lua_State *L) {
    double number[3];
    tn_view v[3];
    tnl_most(L, 3);
    if (tnl_has_symbol(L))
        return on_symbols(L);
    if (lua_isboolean(L, 1)) {
        lua_pushnumber(L, lua_toboolean(L, 1));
        lua_replace(L, 1);
    }
    for (int k = 0; k < 3; k++)
        if (!tnl_operand(L, k + 1, &number[k], &v[k]))
            return tnl_type_error(L, k + 1, k ? "number or array" : "boolean, number or array");
    if (v[0].rank == 0 && v[1].rank == 0 && v[2].rank == 0) {
        lua_pushnumber(L, number[0] > 0 ? number[1] : number[2]);
        return 1;
    }
    tn_view shown[3] = {v[0], v[1], v[2]};
    for (int pass = 0; pass < 2; pass++) /* the second pass carries the full shape to all */
        for (int k = 0; k < 3; k++)
            if (!tnl_broadcast(&v[k], &v[(k + 1) % 3]))
                return luaL_error(L, tnl_say(L, "shapes %s, %s and %s do not fit together"),
                                  tnl_push_shape(L, shown[0]), tnl_push_shape(L, shown[1]),
                                  tnl_push_shape(L, shown[2]));
    tn_array_where(v[0], v[1], v[2], tnl_new_array(L, v[0].rank, v[0].dim));
    return 1;
}

static const luaL_Reg functions[] = {
    {"exp", math_exp},
    {"log", math_log},
    {"log1p", math_log1p},
    {"tanh", math_tanh},
    {"sigmoid", math_sigmoid},
    {"sin", math_sin},
    {"cos", math_cos},
    {"sqrt", math_sqrt},
    {"abs", math_abs},
    {"floor", math_floor},
    {"max", math_max},
    {"min", math_min},
    {"pow", math_pow},
    {"where", math_where},
    {"normal_inv", math_normal_inv},
    {"expm1", math_expm1},
    {"erf", math_erf},
    {"normal_cdf", math_normal_cdf},
    {"softplus", math_softplus},
    {NULL, NULL},
};

int tnl_open_math(lua_State *L) {
    luaL_newlibtable(L, functions);
    for (const luaL_Reg *f = functions; f->name; f++) {
        lua_pushstring(L, f->name);
        lua_pushcclosure(L, f->func, 1);
        lua_setfield(L, -2, f->name);
    }
    lua_pushnumber(L, 0x1.921fb54442d18p1);
    lua_setfield(L, -2, "pi");
    tnl_seal(L, "tn.math", NULL);
    return 1;
}
