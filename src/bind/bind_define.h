/* bind_define.h: symbols, which stand for the arguments of a function that is being defined. */
#ifndef TNL_BIND_DEFINE_H
#define TNL_BIND_DEFINE_H

#include "bind/bind_net.h"

/* Whether one of the arguments is a symbol. */
bool tnl_has_symbol(lua_State *L);

/* The function `name` of tn.math on arguments one of which is a symbol: pushes a symbol (or a
 * number where that is all there is to it); raises what cannot stand in a formula. */
int tnl_symbol_call(lua_State *L, const char *name);

/* The row of that name defined in this Lua state, or NULL. */
const tn_act *tnl_defined_act(lua_State *L, const char *name);
const tn_loss *tnl_defined_loss(lua_State *L, const char *name);

/* Adds its functions to the table on top of the stack. */
void tnl_add_define(lua_State *L);

#endif
