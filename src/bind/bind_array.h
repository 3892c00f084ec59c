/* bind_array.h: what the files of tn.array share. */
#ifndef TNL_BIND_ARRAY_H
#define TNL_BIND_ARRAY_H

#include "bind/bind.h"
#include "core/array.h"

/* The array a method was called on. */
static inline tn_view tnl_self_array(lua_State *L) {
    return *(tn_view *)tnl_self(L, TNL_ARRAY, "array");
}

/* Pushes the value at `index` as an array: itself, or a new one from a table; or, answering false,
 * a sentence that says what is wrong with it. */
bool tnl_to_array(lua_State *L, int index);

/* The dimensions in arguments `first` .. `last` (1 to 4 positive whole numbers); their count. */
int tnl_check_dims(lua_State *L, int first, int last, int64_t *dim);

/* Pushes "(2, 3)". */
const char *tnl_push_shape(lua_State *L, tn_view v);

/* A number (kept at *number, viewed with rank 0) or array at `arg`; false for anything else. */
bool tnl_operand(lua_State *L, int arg, double *number, tn_view *v);

/* tn_view_broadcast, where a rank of 0 fits every shape. */
bool tnl_broadcast(tn_view *a, tn_view *b);

/* Pushes the array f(a, b), at least one of rank above 0; raises when the shapes do not fit. */
void tnl_zip(lua_State *L, double (*f)(double, double), tn_view a, tn_view b);

extern const luaL_Reg tnl_array_math[];      /* methods: bind_array_math.c */
extern const luaL_Reg tnl_array_operators[]; /* metamethods: bind_array_math.c */

int tnl_array_tostring(lua_State *L); /* bind_array_text.c */
int tnl_array_format(lua_State *L);
int tnl_array_digits(lua_State *L);

int tnl_array_load(lua_State *L); /* bind_io.c */
int tnl_array_save(lua_State *L);

#endif
