/* bind_geom.c: the numbers behind the pictures, engine.geom. */
#include "bind/bind.h"
#include "bind/bind_contour.h"
#include "bind/bind_parts.h"
#include "bind/bind_surface.h"
#include "geom/label.h"
#include "geom/tick.h"

#define ROOM "tinynet.room"

/* Leaves a list of the numbers on the stack. */
static void push_list(lua_State *L, const double *v, int n) {
    lua_createtable(L, n, 4);
    for (int i = 0; i < n; i++) {
        lua_pushnumber(L, v[i]);
        lua_rawseti(L, -2, i + 1);
    }
}

static int push_ticks(lua_State *L, const tn_tick *t) {
    push_list(L, t->at, t->n);
    push_list(L, t->minor, t->minor_n);
    lua_setfield(L, -2, "minor");
    if (t->even) {
        lua_pushinteger(L, t->decimals);
        lua_setfield(L, -2, "decimals");
        lua_pushinteger(L, t->exponent);
        lua_setfield(L, -2, "exponent");
    }
    return 1;
}

static int check_most(lua_State *L) {
    lua_Integer most = luaL_checkinteger(L, 3);
    luaL_argcheck(L, most >= 2 && most <= TN_TICK_MAX, 3, tnl_say(L, "2 to 16 ticks"));
    return (int)most;
}

/*---
The marks of a linear axis: multiples of 1, 2, 2.5 or 5 x 10^k inside the range. Empty unless lo <
hi.
@param lo number
@param hi number
@param most integer the largest number of marks, 2..16
@return table list of marks with fields decimals, exponent (of the step) and minor (empty)
@error bad argument #3 to 'linear_ticks' (2 to 16 ticks)
*/
static int geom_linear_ticks(lua_State *L) {
    tn_tick t;
    double lo = luaL_checknumber(L, 1), hi = luaL_checknumber(L, 2);
    tn_tick_linear(lo, hi, check_most(L), &t);
    return push_ticks(L, &t);
}

/*---
The marks of a logarithmic axis: decades, 1-2-5, or even steps (then with decimals and exponent).
@param lo number above 0
@param hi number
@param most integer the largest number of labelled marks, 2..16
@return table list of marks with field minor, the marks without a label
@error bad argument #3 to 'log_ticks' (2 to 16 ticks)
*/
static int geom_log_ticks(lua_State *L) {
    tn_tick t;
    double lo = luaL_checknumber(L, 1), hi = luaL_checknumber(L, 2);
    tn_tick_log(lo, hi, check_most(L), &t);
    return push_ticks(L, &t);
}

typedef struct room_box {
    tn_room *room;
} room_box;

static tn_room *check_room(lua_State *L) {
    return ((room_box *)luaL_checkudata(L, 1, ROOM))->room;
}

const tn_room *tnl_test_room(lua_State *L, int index) {
    const room_box *box = luaL_testudata(L, index, ROOM);
    return box ? box->room : NULL;
}

/*---
A map of what is drawn in a rectangle, to find room for texts.
@param x number left, px
@param y number top, px
@param w number
@param h number
@return room
@error bad argument #3 to 'room' (1 to 32767 px)
*/
static int geom_room(lua_State *L) {
    double v[4];
    for (int i = 0; i < 4; i++)
        v[i] = luaL_checknumber(L, i + 1);
    for (int i = 2; i < 4; i++)
        luaL_argcheck(L, v[i] >= 1 && v[i] <= 32767, i + 1, tnl_say(L, "1 to 32767 px"));
    room_box *box = lua_newuserdatauv(L, sizeof *box + TNL_SLACK + tn_room_size(v[2], v[3]), 0);
    box->room = tn_room_init(tnl_align(box + 1), v[0], v[1], v[2], v[3]);
    luaL_setmetatable(L, ROOM);
    return 1;
}

/*---
Marks a polyline x1, y1, x2, y2, ...; NaN breaks it.
@param xy table flat list of coordinates
*/
static int room_line(lua_State *L) {
    tn_room *r = check_room(L);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_Integer n = (lua_Integer)lua_rawlen(L, 2);
    double x0 = 0, y0 = 0;
    for (lua_Integer i = 1; i < n; i += 2) {
        lua_rawgeti(L, 2, i);
        lua_rawgeti(L, 2, i + 1);
        double x = luaL_checknumber(L, -2), y = luaL_checknumber(L, -1);
        lua_pop(L, 2);
        if (i > 1)
            tn_room_line(r, x0, y0, x, y);
        x0 = x;
        y0 = y;
    }
    return 0;
}

/*---
Marks dots x1, y1, x2, y2, ... of a diameter.
@param xy table flat list of coordinates
@param size number px
*/
static int room_dots(lua_State *L) {
    tn_room *r = check_room(L);
    luaL_checktype(L, 2, LUA_TTABLE);
    double size = luaL_checknumber(L, 3);
    lua_Integer n = (lua_Integer)lua_rawlen(L, 2);
    for (lua_Integer i = 1; i < n; i += 2) {
        lua_rawgeti(L, 2, i);
        lua_rawgeti(L, 2, i + 1);
        double x = luaL_checknumber(L, -2), y = luaL_checknumber(L, -1);
        lua_pop(L, 2);
        tn_room_box(r, x - size / 2, y - size / 2, size, size);
    }
    return 0;
}

/*---
Marks a box.
@param x number left
@param y number top
@param w number
@param h number
*/
static int room_block(lua_State *L) {
    tn_room_box(check_room(L), luaL_checknumber(L, 2), luaL_checknumber(L, 3),
                luaL_checknumber(L, 4), luaL_checknumber(L, 5));
    return 0;
}

/*---
How many cells (3 x 3 px) of a box are taken; those outside the room count as taken.
@param x number left
@param y number top
@param w number
@param h number
@return integer
*/
static int room_busy(lua_State *L) {
    lua_pushinteger(L, tn_room_busy(check_room(L), luaL_checknumber(L, 2), luaL_checknumber(L, 3),
                                    luaL_checknumber(L, 4), luaL_checknumber(L, 5)));
    return 1;
}

/*---
The place where a box covers least: corners first, then along the edges.
@param w number
@param h number
@param gap number distance from the edges of the room
@return number|nil left; nil if the box is larger than the room
@return number top
@return integer taken cells below the box
*/
static int room_place(lua_State *L) {
    double x, y;
    int64_t busy = tn_room_place(check_room(L), luaL_checknumber(L, 2), luaL_checknumber(L, 3),
                                 luaL_checknumber(L, 4), &x, &y);
    if (busy < 0)
        return lua_pushnil(L), 1;
    lua_pushnumber(L, x);
    lua_pushnumber(L, y);
    lua_pushinteger(L, busy);
    return 3;
}

static const luaL_Reg room_methods[] = {
    {"line", room_line}, {"dots", room_dots},   {"block", room_block},
    {"busy", room_busy}, {"place", room_place}, {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"linear_ticks", geom_linear_ticks},
    {"log_ticks", geom_log_ticks},
    {"room", geom_room},
    {NULL, NULL},
};

int tnl_open_geom(lua_State *L) {
    luaL_newmetatable(L, ROOM);
    luaL_newlib(L, room_methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    luaL_setfuncs(L, tnl_geom_contour, 0);
    tnl_open_surface(L);
    return 1;
}
