/* bind_contour.h: the part of engine.geom that bind_contour.c makes. */
#ifndef TNL_BIND_CONTOUR_H
#define TNL_BIND_CONTOUR_H

#include <lauxlib.h>

extern const luaL_Reg tnl_geom_contour[];

#endif
