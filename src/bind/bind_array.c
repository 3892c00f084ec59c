/* bind_array.c: arrays as Lua values: made from tables, indexed, viewed. An owner is one userdata:
 * its tn_view, then the numbers, 64-byte aligned; a view keeps the owner in user value 1. No __gc.
 */
#include "bind/bind_array.h"

#include <math.h>
#include <string.h>

#include "bind/bind_parts.h"
#include "core/vmath.h"

tn_view tnl_new_array(lua_State *L, int rank, const int64_t *dim) {
    int64_t count = 1;
    for (int k = 0; k < rank; k++)
        if (__builtin_mul_overflow(count, dim[k], &count) || count > (int64_t)1 << 48)
            luaL_error(L, tnl_say(L, "an array of this shape does not fit into memory"));
    size_t bytes = (size_t)count * sizeof(double);
    tn_view *v = lua_newuserdatauv(L, sizeof *v + TNL_SLACK + bytes, 0);
    *v = tn_view_shaped(tnl_align(v + 1), rank, dim);
    memset(v->p, 0, bytes);
    luaL_setmetatable(L, TNL_ARRAY);
    return *v;
}

void tnl_push_view(lua_State *L, tn_view v, int owner) {
    owner = lua_absindex(L, owner);
    tn_view *view = lua_newuserdatauv(L, sizeof *view, 1);
    *view = v;
    luaL_setmetatable(L, TNL_ARRAY);
    int top = lua_gettop(L);
    /* A view of a view keeps the memory's owner, not the view between. */
    if (!tnl_is_array(L, owner) || lua_getiuservalue(L, owner, 1) != LUA_TUSERDATA) {
        lua_settop(L, top);
        lua_pushvalue(L, owner);
    }
    lua_setiuservalue(L, top, 1);
}

bool tnl_is_array(lua_State *L, int arg) {
    return luaL_testudata(L, arg, TNL_ARRAY) != NULL;
}

tn_view tnl_check_array(lua_State *L, int arg) {
    tn_view *v = luaL_testudata(L, arg, TNL_ARRAY);
    if (!v)
        tnl_type_error(L, arg, "array");
    return *v;
}

const char *tnl_push_shape(lua_State *L, tn_view v) {
    lua_pushliteral(L, "(");
    for (int k = 0; k < v.rank; k++) {
        lua_pushfstring(L, k ? ", %I" : "%I", (LUAI_UACINT)v.dim[k]);
        lua_concat(L, 2);
    }
    lua_pushliteral(L, ")");
    lua_concat(L, 2);
    return lua_tostring(L, -1);
}

int tnl_check_dims(lua_State *L, int first, int last, int64_t *dim) {
    int rank = last - first + 1;
    if (rank < 1 || rank > TN_MAX_RANK)
        return luaL_error(L, tnl_say(L, "1 to %d dimensions expected, got %d"), TN_MAX_RANK, rank);
    for (int k = 0; k < rank; k++) {
        dim[k] = tnl_integer(L, first + k);
        if (dim[k] < 1)
            luaL_argerror(L, first + k,
                          lua_pushfstring(L, tnl_say(L, "dimension must be at least 1, got %I"),
                                          (LUAI_UACINT)dim[k]));
    }
    return rank;
}

/* ---- from tables ---- */

/* Finds rank and dimensions along the first elements of the table on top; nested arrays count. */
static int measure(lua_State *L, int64_t *dim) {
    int rank = 0, top = lua_gettop(L);
    lua_pushvalue(L, -1);
    while (lua_istable(L, -1) && rank <= TN_MAX_RANK) {
        if (rank < TN_MAX_RANK)
            dim[rank] = (int64_t)lua_rawlen(L, -1);
        rank++;
        luaL_checkstack(L, 1, NULL);
        lua_rawgeti(L, -1, 1);
    }
    if (tnl_is_array(L, -1)) {
        tn_view v = tnl_check_array(L, -1);
        for (int k = 0; k < v.rank && rank < TN_MAX_RANK; k++)
            dim[rank++] = v.dim[k];
    }
    lua_settop(L, top);
    return rank;
}

/* Pushes "[2][3]", the place of a fault. */
static void push_place(lua_State *L, const int64_t *place, int depth) {
    lua_pushliteral(L, "");
    for (int k = 0; k < depth; k++) {
        lua_pushfstring(L, "[%I]", (LUAI_UACINT)place[k] + 1);
        lua_concat(L, 2);
    }
}

static bool refuse_length(lua_State *L, const int64_t *place, int depth, int64_t got,
                          int64_t want) {
    if (depth == 1)
        lua_pushfstring(L, tnl_say(L, "row %I has %I numbers, row 1 has %I"),
                        (LUAI_UACINT)place[0] + 1, (LUAI_UACINT)got, (LUAI_UACINT)want);
    else {
        push_place(L, place, depth);
        lua_pushfstring(L, tnl_say(L, "row %s has %I numbers, %I expected"), lua_tostring(L, -1),
                        (LUAI_UACINT)got, (LUAI_UACINT)want);
    }
    return false;
}

static bool refuse_kind(lua_State *L, const int64_t *place, int depth, const char *want) {
    const char *got = tnl_is_array(L, -1) ? "array" : luaL_typename(L, -1);
    push_place(L, place, depth);
    lua_pushfstring(L, tnl_say(L, "element %s: %s expected, got %s"), lua_tostring(L, -1),
                    tnl_say(L, want), got);
    return false;
}

/* Whether something else than entries 1 to n stands in the list on top: a sentence about it lies on
 * top then. Lists keep their entries first, so this looks at what follows only. */
static bool has_field(lua_State *L, int64_t n) {
    lua_pushinteger(L, n);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        if (lua_isinteger(L, -1) && lua_tointeger(L, -1) >= 1 && lua_tointeger(L, -1) <= n)
            continue;
        const char *key = luaL_tolstring(L, -1, NULL);
        lua_pushfstring(L, tnl_say(L, "field '%s' stands among the numbers"), key);
        return true;
    }
    return false;
}

/* Fills `out` from the value on top; on a fault a sentence lies on top. `place` is where we are. */
static bool fill(lua_State *L, tn_view out, int64_t *place, int depth, int rank) {
    if (depth == rank) {
        if (lua_type(L, -1) != LUA_TNUMBER)
            return refuse_kind(L, place, depth, "number");
        *out.p = tn_canonical(lua_tonumber(L, -1));
        return true;
    }
    tn_view *row = luaL_testudata(L, -1, TNL_ARRAY);
    if (row && tn_view_same_shape(*row, out)) {
        tn_array_copy(*row, out);
        return true;
    }
    if (row && row->rank == 1 && out.rank == 1)
        return refuse_length(L, place, depth, row->dim[0], out.dim[0]);
    if (!lua_istable(L, -1))
        return refuse_kind(L, place, depth, "row of numbers");
    if ((int64_t)lua_rawlen(L, -1) != out.dim[0])
        return refuse_length(L, place, depth, (int64_t)lua_rawlen(L, -1), out.dim[0]);
    luaL_checkstack(L, 4, NULL);
    for (int64_t i = 0; i < out.dim[0]; i++) {
        place[depth] = i;
        lua_rawgeti(L, -1, i + 1);
        if (!fill(L, tn_view_part(out, i), place, depth + 1, rank))
            return false;
        lua_pop(L, 1);
    }
    return !has_field(L, out.dim[0]);
}

bool tnl_to_array(lua_State *L, int index) {
    int64_t dim[TN_MAX_RANK], place[TN_MAX_RANK] = {0};
    lua_pushvalue(L, index);
    if (tnl_is_array(L, -1))
        return true;
    if (!lua_istable(L, -1)) {
        lua_pushfstring(L, tnl_say(L, "table of numbers or array expected, got %s"),
                        luaL_typename(L, -1));
        return false;
    }
    int rank = measure(L, dim);
    if (rank > TN_MAX_RANK) {
        lua_pushfstring(L, tnl_say(L, "an array has at most %d dimensions"), TN_MAX_RANK);
        return false;
    }
    for (int k = 0; k < rank; k++)
        if (dim[k] == 0) {
            lua_pushstring(L, k ? "row 1 is empty" : "the table is empty");
            return false;
        }
    tn_view out = tnl_new_array(L, rank, dim);
    lua_insert(L, -2);
    if (!fill(L, out, place, 0, rank))
        return false;
    lua_pop(L, 1);
    return true;
}

/*---
An array of numbers: rank 1 from numbers, rank 2 from rows, up to rank 4; rows may be arrays.
An array gives a copy.
@param t table|tinynet.array
@return tinynet.array
@error bad argument #1 to 'array' (row 2 has 3 numbers, row 1 has 2)
@error bad argument #1 to 'array' (element [2][1]: number expected, got string)
*/
static int array_new(lua_State *L) {
    tnl_most(L, 1);
    lua_settop(L, 1);
    if (!tnl_to_array(L, 1))
        return luaL_argerror(L, 1, lua_tostring(L, -1));
    if (tnl_is_array(L, 1)) {
        tn_view a = tnl_check_array(L, 1);
        tn_array_copy(a, tnl_new_array(L, a.rank, a.dim));
    }
    return 1;
}

/*---
An array of zeros.
@param ... integer 1 to 4 dimensions
@return tinynet.array
*/
static int array_zeros(lua_State *L) {
    int64_t dim[TN_MAX_RANK];
    tnl_new_array(L, tnl_check_dims(L, 1, lua_gettop(L), dim), dim);
    return 1;
}

/*---
An array of ones.
@param ... integer 1 to 4 dimensions
@return tinynet.array
*/
static int array_ones(lua_State *L) {
    int64_t dim[TN_MAX_RANK];
    tn_array_fill(tnl_new_array(L, tnl_check_dims(L, 1, lua_gettop(L), dim), dim), 1);
    return 1;
}

/*---
n numbers from a to b: a + (i (b - a)) / (n - 1) for i = 0 .. n-2, and the last is b itself.
@param a number
@param b number
@param n integer at least 2
@return tinynet.array rank 1
*/
static int array_linspace(lua_State *L) {
    tnl_most(L, 3);
    double a = tnl_number(L, 1), b = tnl_number(L, 2);
    int64_t n = tnl_integer(L, 3);
    luaL_argcheck(L, isfinite(a), 1, tnl_say(L, "finite number expected"));
    luaL_argcheck(L, isfinite(b), 2, tnl_say(L, "finite number expected"));
    luaL_argcheck(L, n >= 2, 3, tnl_say(L, "at least 2 points expected"));
    tn_array_linspace(a, b, tnl_new_array(L, 1, &n));
    return 1;
}

/* ---- indexing ---- */

/* The place, from 0, that index i means among n (negative: from the end), or -1. */
static int64_t resolve(lua_Integer i, int64_t n) {
    if (i < 0 && i >= -n)
        return i + n;
    return i >= 1 && i <= n ? i - 1 : -1;
}

static int64_t check_index(lua_State *L, int arg, int64_t n) {
    lua_Integer i = tnl_integer(L, arg);
    int64_t at = resolve(i, n);
    if (at < 0)
        luaL_argerror(L, arg,
                      lua_pushfstring(L, tnl_say(L, "index %I is out of range 1 to %I"),
                                      (LUAI_UACINT)i, (LUAI_UACINT)n));
    return at;
}

/* The element that the n indices from argument 2 on mean. */
static double *locate(lua_State *L, tn_view v, int n) {
    if (n == 1 && v.rank == 2 && (v.dim[0] == 1 || v.dim[1] == 1)) {
        int k = v.dim[0] == 1;
        return v.p + check_index(L, 2, v.dim[k]) * v.step[k];
    }
    if (n != v.rank)
        luaL_error(L, tnl_say(L, "%d indices expected for shape %s, got %d"), v.rank,
                   tnl_push_shape(L, v), n);
    for (int k = 0; k < n; k++)
        v.p += check_index(L, 2 + k, v.dim[k]) * v.step[k];
    return v.p;
}

/*---
One element.
@param ... integer one index per dimension; a single one also on shapes (1, n) and (n, 1)
@return number
@error bad argument #1 to 'get' (index 9 is out of range 1 to 3)
*/
static int array_get(lua_State *L) {
    tn_view v = tnl_self_array(L);
    lua_pushnumber(L, *locate(L, v, lua_gettop(L) - 1));
    return 1;
}

/*---
Sets one element: the indices, then the value.
@param ... number
*/
static int array_set(lua_State *L) {
    tn_view v = tnl_self_array(L);
    int top = lua_gettop(L) < 2 ? 2 : lua_gettop(L);
    double x = tnl_number(L, top);
    *locate(L, v, top - 2) = tn_canonical(x);
    return 0;
}

/* The place that the key of a[key] means; raises for other keys. */
static int64_t key_index(lua_State *L, tn_view v) {
    int whole;
    lua_Integer i = lua_tointegerx(L, 2, &whole);
    if (!whole || lua_type(L, 2) != LUA_TNUMBER)
        return luaL_error(L, tnl_say(L, "an array index is a whole number, got %s"),
                          luaL_tolstring(L, 2, NULL));
    int64_t at = resolve(i, v.dim[0]);
    if (at < 0)
        luaL_error(L, tnl_say(L, "index %I is out of range 1 to %I"), (LUAI_UACINT)i,
                   (LUAI_UACINT)v.dim[0]);
    return at;
}

/*---
a[i]: the number of a rank-1 array, else the row as a view; a.name: a method.
@error index 9 is out of range 1 to 3
@error unknown field 'shap' of array; did you mean 'shape'?
*/
static int array_index(lua_State *L) {
    tn_view v = tnl_check_array(L, 1);
    if (lua_type(L, 2) == LUA_TSTRING) {
        lua_pushvalue(L, 2);
        if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TNIL)
            return tnl_unknown(L, "array", lua_tostring(L, 2), lua_upvalueindex(1));
        return 1;
    }
    int64_t i = key_index(L, v);
    if (v.rank == 1)
        lua_pushnumber(L, v.p[i * v.step[0]]);
    else
        tnl_push_view(L, tn_view_part(v, i), 1);
    return 1;
}

/* Copies the array or table at `arg` into `out`; raises when the shapes differ. */
static void assign_array(lua_State *L, tn_view out, int arg) {
    if (!tnl_to_array(L, arg))
        luaL_error(L, "%s", lua_tostring(L, -1));
    tn_view a = tnl_check_array(L, -1);
    if (!tn_view_same_shape(a, out))
        luaL_error(L, tnl_say(L, "shape %s expected, got %s"), tnl_push_shape(L, out),
                   tnl_push_shape(L, a));
    if (tn_view_overlap(a, out)) {
        tn_view held = tnl_new_array(L, a.rank, a.dim);
        tn_array_copy(a, held);
        a = held;
    }
    tn_array_copy(a, out);
}

/*---
a[i] = v: a number fills the element or the whole row; a row array or table of its shape copies in.
@error index 9 is out of range 1 to 3
@error shape (2) expected, got (3)
*/
static int array_newindex(lua_State *L) {
    tn_view v = tnl_check_array(L, 1);
    if (lua_type(L, 2) == LUA_TSTRING)
        return luaL_error(L, tnl_say(L, "field '%s' of array cannot be set"), lua_tostring(L, 2));
    tn_view part = tn_view_part(v, key_index(L, v));
    if (lua_type(L, 3) == LUA_TNUMBER)
        tn_array_fill(part, lua_tonumber(L, 3));
    else if (v.rank == 1)
        return luaL_error(L, tnl_say(L, "number expected, got %s"), luaL_typename(L, 3));
    else
        assign_array(L, part, 3);
    return 0;
}

/*---
The first dimension.
*/
static int array_len(lua_State *L) {
    lua_pushinteger(L, tnl_check_array(L, 1).dim[0]);
    return 1;
}

/*---
The dimensions.
@return integer ...
*/
static int array_shape(lua_State *L) {
    tnl_most(L, 1);
    tn_view v = tnl_self_array(L);
    for (int k = 0; k < v.rank; k++)
        lua_pushinteger(L, v.dim[k]);
    return v.rank;
}

static void push_list(lua_State *L, tn_view v) {
    luaL_checkstack(L, 2, NULL);
    lua_createtable(L, v.dim[0] < 1 << 24 ? (int)v.dim[0] : 0, 0);
    for (int64_t i = 0; i < v.dim[0]; i++) {
        if (v.rank == 1)
            lua_pushnumber(L, v.p[i * v.step[0]]);
        else
            push_list(L, tn_view_part(v, i));
        lua_rawseti(L, -2, i + 1);
    }
}

/*---
The numbers as a plain table, nested by rows.
@return table
*/
static int array_tolist(lua_State *L) {
    tnl_most(L, 1);
    push_list(L, tnl_self_array(L));
    return 1;
}

/* ---- views and copies ---- */

/*---
Row i as a view, as a[i].
@param i integer
@return tinynet.array one rank less
@error row() wants an array of rank 2 or more, got shape (3)
*/
static int array_row(lua_State *L) {
    tnl_most(L, 2);
    tn_view v = tnl_self_array(L);
    if (v.rank < 2)
        return luaL_error(L, tnl_say(L, "row() wants an array of rank 2 or more, got shape %s"),
                          tnl_push_shape(L, v));
    tnl_push_view(L, tn_view_part(v, check_index(L, 2, v.dim[0])), 1);
    return 1;
}

static tn_view check_matrix(lua_State *L, const char *name) {
    tn_view v = tnl_self_array(L);
    if (v.rank != 2)
        luaL_error(L, tnl_say(L, "%s() wants an array of rank 2, got shape %s"), name,
                   tnl_push_shape(L, v));
    return v;
}

/*---
The transpose, a view. A rank-1 array has none: a:reshape(n, 1) makes a column.
@return tinynet.array
@error t() wants an array of rank 2, got shape (3)
*/
static int array_t(lua_State *L) {
    tnl_most(L, 1);
    tn_view v = check_matrix(L, "t");
    tn_view t = {v.p, 2, {v.dim[1], v.dim[0], 1, 1}, {v.step[1], v.step[0], 0, 0}};
    tnl_push_view(L, t, 1);
    return 1;
}

/*---
Column j as a view of rank 1.
@param j integer
@return tinynet.array
@error col() wants an array of rank 2, got shape (3)
*/
static int array_col(lua_State *L) {
    tnl_most(L, 2);
    tn_view v = check_matrix(L, "col");
    int64_t j = check_index(L, 2, v.dim[1]);
    tn_view col = {v.p + j * v.step[1], 1, {v.dim[0], 1, 1, 1}, {v.step[0], 0, 0, 0}};
    tnl_push_view(L, col, 1);
    return 1;
}

/*---
Rows i1 to i2 inclusive, a view.
@param i1 integer
@param i2 integer default the last
@return tinynet.array
@error bad argument #2 to 'slice' (ends before it begins)
*/
static int array_slice(lua_State *L) {
    tnl_most(L, 3);
    tn_view v = tnl_self_array(L);
    int64_t first = check_index(L, 2, v.dim[0]);
    int64_t last = lua_isnoneornil(L, 3) ? v.dim[0] - 1 : check_index(L, 3, v.dim[0]);
    luaL_argcheck(L, first <= last, 3, tnl_say(L, "ends before it begins"));
    v.p += first * v.step[0];
    v.dim[0] = last - first + 1;
    tnl_push_view(L, v, 1);
    return 1;
}

/*---
The same numbers in index order under another shape, a view; only of evenly spaced ones.
@param ... integer 1 to 4 dimensions
@return tinynet.array
@error cannot give 6 numbers the shape (4, 2)
@error this view is not evenly spaced; write a:copy():reshape(...)
*/
static int array_reshape(lua_State *L) {
    tn_view v = tnl_self_array(L);
    int64_t dim[TN_MAX_RANK], count = 1;
    int rank = tnl_check_dims(L, 2, lua_gettop(L), dim);
    bool too_many = false;
    tn_view out = {v.p, rank, {1, 1, 1, 1}, {0, 0, 0, 0}};
    for (int k = 0; k < rank; k++) {
        out.dim[k] = dim[k];
        too_many |= __builtin_mul_overflow(count, dim[k], &count);
    }
    if (too_many || count != tn_view_count(v))
        return luaL_error(L, tnl_say(L, "cannot give %I numbers the shape %s"),
                          (LUAI_UACINT)tn_view_count(v), tnl_push_shape(L, out));
    out = tn_view_shaped(v.p, rank, dim);
    int64_t step;
    if (!tn_view_even(v, &step))
        return luaL_error(
            L, tnl_say(L, "this view is not evenly spaced; write a:copy():reshape(...)"));
    for (int k = 0; k < rank; k++)
        out.step[k] *= step;
    tnl_push_view(L, out, 1);
    return 1;
}

/*---
A copy with memory of its own.
@return tinynet.array
*/
static int array_copy(lua_State *L) {
    tnl_most(L, 1);
    tn_view v = tnl_self_array(L);
    tn_array_copy(v, tnl_new_array(L, v.rank, v.dim));
    return 1;
}

/*---
A new array of the rows whose numbers are listed, in that order; repeats are allowed.
@param list table|tinynet.array whole numbers
@return tinynet.array
@error bad argument #1 to 'take' (entry 2: row 9.0 is none of 1 to 3)
*/
static int array_take(lua_State *L) {
    tnl_most(L, 2);
    tn_view v = tnl_self_array(L);
    if (!tnl_to_array(L, 2))
        return luaL_argerror(L, 2, lua_tostring(L, -1));
    tn_view list = tnl_check_array(L, -1);
    luaL_argcheck(L, list.rank == 1, 2, tnl_say(L, "a list of row numbers expected"));
    int64_t dim[TN_MAX_RANK];
    memcpy(dim, v.dim, sizeof dim);
    dim[0] = list.dim[0];
    tn_view out = tnl_new_array(L, v.rank, dim);
    for (int64_t i = 0; i < list.dim[0]; i++) {
        lua_Integer index = 0;
        lua_pushnumber(L, list.p[i * list.step[0]]);
        bool whole = lua_numbertointeger(lua_tonumber(L, -1), &index) &&
                     (double)index == lua_tonumber(L, -1);
        int64_t at = whole ? resolve(index, v.dim[0]) : -1;
        if (at < 0)
            return luaL_argerror(
                L, 2,
                lua_pushfstring(L, tnl_say(L, "entry %I: row %f is none of 1 to %I"),
                                (LUAI_UACINT)i + 1, lua_tonumber(L, -1), (LUAI_UACINT)v.dim[0]));
        lua_pop(L, 1);
        tn_array_copy(tn_view_part(v, at), tn_view_part(out, i));
    }
    return 1;
}

static const luaL_Reg methods[] = {
    {"get", array_get},
    {"set", array_set},
    {"shape", array_shape},
    {"tolist", array_tolist},
    {"row", array_row},
    {"col", array_col},
    {"slice", array_slice},
    {"t", array_t},
    {"reshape", array_reshape},
    {"copy", array_copy},
    {"take", array_take},
    {"save", tnl_array_save},
    {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"zeros", array_zeros},
    {"ones", array_ones},
    {"linspace", array_linspace},
    {"load", tnl_array_load},
    {"format", tnl_array_format},
    {"digits", tnl_array_digits},
    {NULL, NULL},
};

int tnl_open_array(lua_State *L) {
    luaL_newmetatable(L, TNL_ARRAY);
    lua_newtable(L);
    luaL_setfuncs(L, methods, 0);
    luaL_setfuncs(L, tnl_array_math, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__names"); /* for completion and documentation */
    lua_pushcclosure(L, array_index, 1);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, array_newindex);
    lua_setfield(L, -2, "__newindex");
    lua_pushcfunction(L, array_len);
    lua_setfield(L, -2, "__len");
    lua_pushcfunction(L, tnl_array_tostring);
    lua_setfield(L, -2, "__tostring");
    luaL_setfuncs(L, tnl_array_operators, 0);
    lua_pop(L, 1);

    luaL_newlib(L, functions);
    tnl_seal(L, "tn.array", array_new);
    return 1;
}
