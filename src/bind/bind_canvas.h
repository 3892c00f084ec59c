/* bind_canvas.h: the one part of tinynet.canvas. */
#ifndef TNL_BIND_CANVAS_H
#define TNL_BIND_CANVAS_H

#include <lua.h>

int tnl_open_canvas(lua_State *L); /* leaves the table { measure =, render = } */

#endif
