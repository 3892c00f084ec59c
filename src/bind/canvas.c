/* canvas.c: luaopen of tinynet.canvas, the drawing module below lua/tinynet/plot. Not public. */
#include "bind/bind.h"
#include "bind/bind_canvas.h"

TNL_EXPORT int luaopen_tinynet_canvas(lua_State *L) {
    return tnl_open_canvas(L);
}
