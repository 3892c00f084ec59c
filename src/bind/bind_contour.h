/* bind_contour.h: the part of engine.geom that bind_contour.c makes. */
#ifndef TNL_BIND_CONTOUR_H
#define TNL_BIND_CONTOUR_H

#include <lauxlib.h>

#include "geom/label.h"

extern const luaL_Reg tnl_geom_contour[];

/* The room at `index`, NULL if there is none. bind_geom.c */
const tn_room *tnl_test_room(lua_State *L, int index);

#endif
