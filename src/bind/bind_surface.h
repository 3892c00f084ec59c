/* bind_surface.h: the part of engine.geom that bind_surface.c makes. */
#ifndef TNL_BIND_SURFACE_H
#define TNL_BIND_SURFACE_H

#include <lauxlib.h>

/* Adds its functions to the table on top of the stack. */
void tnl_open_surface(lua_State *L);

#endif
