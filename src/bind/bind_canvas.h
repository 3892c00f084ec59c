/* bind_canvas.h: the parts of tinynet.canvas. */
#ifndef TNL_BIND_CANVAS_H
#define TNL_BIND_CANVAS_H

#include <lua.h>

#include "draw/canvas.h"

int tnl_open_canvas(lua_State *L); /* leaves the table { measure =, render =, film = } */
int tnl_open_film(lua_State *L);   /* leaves the function film: bind_film.c */

/* Draws the scene at index `scene_at` on a new page, which is pushed, marked to be closed. Raises
 * what is wrong with the scene. */
tn_canvas *tnl_new_page(lua_State *L, int scene_at, tn_page page, double scale);

#endif
