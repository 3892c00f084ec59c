/* bind_parts.h: the parts of tinynet.engine; each function pushes the table of its module. */
#ifndef TNL_BIND_PARTS_H
#define TNL_BIND_PARTS_H

#include <lauxlib.h>

int tnl_open_array(lua_State *L);    /* engine.array: bind_array.c */
int tnl_open_math(lua_State *L);     /* engine.math:  bind_math.c */
int tnl_open_rng(lua_State *L);      /* engine.rng:   bind_rng.c */
int tnl_open_io(lua_State *L);       /* engine.io:    bind_io.c */
int tnl_open_net(lua_State *L);      /* engine.net:   bind_net.c */
int tnl_open_geom(lua_State *L);     /* engine.geom:  bind_geom.c */
int tnl_open_grid(lua_State *L);     /* engine.grid:  bind_grid.c */
int tnl_open_bytes(lua_State *L);    /* engine.bytes: bind_bytes.c */
int tnl_open_critical(lua_State *L); /* engine.critical: bind_critical.c */
int tnl_open_worker(lua_State *L);   /* engine.worker: bind_worker.c */

static const luaL_Reg tnl_engine_parts[] = {
    {"array", tnl_open_array},
    {"math", tnl_open_math},
    {"rng", tnl_open_rng},
    {"io", tnl_open_io},
    {"net", tnl_open_net},
    {"geom", tnl_open_geom},
    {"grid", tnl_open_grid},
    {"bytes", tnl_open_bytes},
    {"critical", tnl_open_critical},
    {"worker", tnl_open_worker},
    {NULL, NULL},
};

#endif
