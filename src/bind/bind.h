/* bind.h: what all binding files share: errors in Lua's wording, nearest names, arrays on the
 * stack. */
#ifndef TNL_BIND_H
#define TNL_BIND_H

#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>

#include "core/status.h"
#include "core/view.h"

#define TNL_ARRAY "tinynet.array" /* metatable name of arrays, in the registry */

#define TNL_EXPORT __attribute__((visibility("default")))

/* Pushes the name among the string keys of the table at `index` that is nearest to `name`
 * (see core/nearest.h), or nil. */
void tnl_nearest(lua_State *L, int index, const char *name);

/* Raises "unknown field 'x' of WHAT; did you mean 'y'?"; the candidates are the string keys of the
 * table at `index`. */
int tnl_unknown(lua_State *L, const char *what, const char *name, int index);

/* Makes the module table at the top callable with `call` (may be NULL; the table itself drops out
 * of the arguments) and its unknown fields an error that names the nearest one. */
void tnl_seal(lua_State *L, const char *what, lua_CFunction call);

/* The object of a method, argument 1; raises "calling 'f' on bad self (...)" for anything else. */
void *tnl_self(lua_State *L, const char *metatable, const char *what);

/* A sentence, or the format of one, in the language of the run: the English text itself, or what
 * text/errors_zh.lua has for it. The answer lives as long as the language stays. */
const char *tnl_say(lua_State *L, const char *english);

/* Raises "bad argument #n to 'f' (WANTED expected, got TYPE)"; classes are called without the name
 * of the library. */
int tnl_type_error(lua_State *L, int arg, const char *wanted);

/* luaL_checknumber and its like, with the sentence in the language of the run; for a number with a
 * fraction "whole number expected, got 0.5". */
lua_Number tnl_number(lua_State *L, int arg);
lua_Integer tnl_integer(lua_State *L, int arg);
const char *tnl_string(lua_State *L, int arg);
void tnl_type(lua_State *L, int arg, int type);

/* Raises the sentence of an engine status in the language in use, at the caller's line. */
int tnl_raise(lua_State *L, const tn_err *err);

/* Pushes that sentence instead of raising it. */
void tnl_push_status(lua_State *L, const tn_err *err);

/* Allocates a zeroed row-major array (one full userdata, 64-byte aligned inside) and pushes it. */
tn_view tnl_new_array(lua_State *L, int rank, const int64_t *dim);

/* Pushes an array that looks into memory owned by the userdata at `owner` (kept in user value 1).
 */
void tnl_push_view(lua_State *L, tn_view v, int owner);

/* The array at `arg`; raises tnl_type_error otherwise. */
tn_view tnl_check_array(lua_State *L, int arg);

bool tnl_is_array(lua_State *L, int arg);

/* Refuses an argument beyond the first n: "no argument expected, got number". */
void tnl_most(lua_State *L, int n);

/* Rounds a pointer inside a userdata up to 64 bytes; allocate TNL_SLACK bytes more than needed. */
enum { TNL_SLACK = 64 };
static inline void *tnl_align(void *p) {
    return (void *)(((uintptr_t)p + 63) & ~(uintptr_t)63);
}

/* The path at `arg`, as the host wants it opened: the guard of a sandbox (registry
 * "tinynet.guard") may answer another one, or raise. */
const char *tnl_path(lua_State *L, int arg, bool write);

#endif
