/* bind_plane.h: planes through the parameters of a net, as arguments. */
#ifndef TNL_BIND_PLANE_H
#define TNL_BIND_PLANE_H

#include "bind/bind_net.h"
#include "core/grid.h"

/* Arguments 1 to 6: core, x, y, loss, and two axes, each the position of a parameter (from 1) or a
 * direction (params). Pushes what they need. */
tn_grid_spec tnl_check_plane(lua_State *L);

/* Pushes whether all is done, beside the array that was filled, and answers 2; after Ctrl-C the
 * flag is down again. */
int tnl_finish_plane(lua_State *L, tn_ctx *ctx, tn_status status);

#endif
