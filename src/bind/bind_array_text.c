/* bind_array_text.c: numbers and arrays as text. Numbers of one array share one form and one width:
 * whole numbers without a point, else tn.digits() decimals (default 4), or powers of ten when the
 * greatest is 1e6 or more, or would show no digit. Lines hold at most 80 columns; what does not fit
 * becomes "...", and a last line tells the shape. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bind/bind_array.h"

enum {
    LINE = 80,
    MAX_COLUMNS = 38, /* "[[" and 38 numbers of one digit and a space fill a line */
    MAX_LINES = 10,   /* rows shown of a matrix */
    MAX_BLOCKS = 4,   /* parts shown of each dimension above */
    DEFAULT_DIGITS = 4
};

typedef struct layout {
    lua_State *L;
    luaL_Buffer *out;
    int digits, width, columns, rank;
    char form; /* 'd' whole, 'f' fixed, 'e' powers of ten */
    bool whole, shortened;
    double greatest;
} layout;

static int digits(lua_State *L) {
    int n = lua_getfield(L, LUA_REGISTRYINDEX, "tinynet.digits") == LUA_TNUMBER
                ? (int)lua_tointeger(L, -1)
                : DEFAULT_DIGITS;
    lua_pop(L, 1);
    return n;
}

static void note(layout *f, double x) {
    if (!isfinite(x))
        return;
    f->whole = f->whole && x == floor(x);
    if (fabs(x) > f->greatest)
        f->greatest = fabs(x);
}

static void choose_form(layout *f) {
    double visible = 0.5;
    for (int k = 0; k < f->digits; k++)
        visible /= 10;
    if (f->whole && f->greatest < 1e15)
        f->form = 'd';
    else
        f->form = f->greatest >= 1e6 || f->greatest < visible ? 'e' : 'f';
}

/* Writes x without padding; the sign of what rounds to zero is left out. Answers the length. */
static int number_text(const layout *f, double x, char *text, size_t size) {
    if (x != x)
        return snprintf(text, size, "nan");
    int n = f->form == 'e' ? snprintf(text, size, "%.*e", f->digits, x)
                           : snprintf(text, size, "%.*f", f->form == 'd' ? 0 : f->digits, x);
    if (text[0] == '-' && isfinite(x) && strpbrk(text, "123456789") == NULL) {
        memmove(text, text + 1, (size_t)n);
        n--;
    }
    return n;
}

static int shown(const layout *f, tn_view v) {
    return v.rank == 1 ? f->columns : f->rank == 2 ? MAX_LINES : MAX_BLOCKS;
}

/* Calls visit on each number that is shown, before the widths are known. */
static void survey(layout *f, tn_view v, void (*visit)(layout *, double)) {
    int limit = shown(f, v);
    for (int64_t i = 0; i < v.dim[0]; i++) {
        if (v.dim[0] > limit && i == (limit + 1) / 2)
            i = v.dim[0] - limit / 2;
        if (v.rank == 1)
            visit(f, v.p[i * v.step[0]]);
        else
            survey(f, tn_view_part(v, i), visit);
    }
}

static void widen(layout *f, double x) {
    char text[400];
    int n = number_text(f, x, text, sizeof text);
    if (n > f->width)
        f->width = n;
}

static void put_number(layout *f, double x) {
    char text[400];
    int n = number_text(f, x, text, sizeof text);
    for (int k = n; k < f->width; k++)
        luaL_addchar(f->out, ' ');
    luaL_addlstring(f->out, text, (size_t)n);
}

static void put_break(layout *f, tn_view v) {
    if (v.rank > 1) {
        luaL_addchar(f->out, '\n');
        for (int k = v.rank; k <= f->rank; k++)
            luaL_addchar(f->out, ' ');
    } else
        luaL_addchar(f->out, ' ');
}

static void put(layout *f, tn_view v) {
    int limit = shown(f, v);
    luaL_addchar(f->out, '[');
    for (int64_t i = 0; i < v.dim[0]; i++) {
        if (i)
            put_break(f, v);
        if (v.dim[0] > limit && i == (limit + 1) / 2) {
            luaL_addstring(f->out, "...");
            put_break(f, v);
            f->shortened = true;
            i = v.dim[0] - limit / 2;
        }
        if (v.rank == 1)
            put_number(f, v.p[i * v.step[0]]);
        else
            put(f, tn_view_part(v, i));
    }
    luaL_addchar(f->out, ']');
}

static void push_array_text(lua_State *L, tn_view v) {
    luaL_Buffer out;
    layout f = {L, &out, digits(L), 0, MAX_COLUMNS, v.rank, 'd', true, false, 0};
    survey(&f, v, note);
    choose_form(&f);
    survey(&f, v, widen);
    /* Brackets on both sides; 4 columns more for "... " when not all fit. */
    int room = LINE - 2 * v.rank + 1;
    int64_t last = v.dim[v.rank - 1];
    f.columns = room / (f.width + 1);
    if (last > f.columns)
        f.columns = (room - 4) / (f.width + 1);
    const char *shape = tnl_push_shape(L, v);
    luaL_buffinit(L, &out);
    put(&f, v);
    if (f.shortened) {
        luaL_addchar(&out, '\n');
        luaL_addstring(&out, shape);
    }
    luaL_pushresult(&out);
}

/*---
The array as text of at most 80 columns: "[[-0.9195 -1.8940]]".
@return string
*/
int tnl_array_tostring(lua_State *L) {
    push_array_text(L, tnl_check_array(L, 1));
    return 1;
}

/*---
A number or an array as text, in the form that tn.digits() sets.
@param v number|tinynet.array
@return string
*/
int tnl_array_format(lua_State *L) {
    if (lua_type(L, 1) != LUA_TNUMBER)
        push_array_text(L, tnl_check_array(L, 1));
    else {
        char text[400];
        double x = lua_tonumber(L, 1);
        layout f = {L, NULL, digits(L), 0, 1, 0, 'd', true, false, 0};
        note(&f, x);
        choose_form(&f);
        lua_pushlstring(L, text, (size_t)number_text(&f, x, text, sizeof text));
    }
    return 1;
}

/*---
Sets how many decimals printed numbers have, or tells it.
@param n integer|nil 0 to 17
@return integer the decimals in use
@error bad argument #1 to 'digits' (0 to 17 expected)
*/
int tnl_array_digits(lua_State *L) {
    if (!lua_isnoneornil(L, 1)) {
        lua_Integer n = tnl_integer(L, 1);
        luaL_argcheck(L, n >= 0 && n <= 17, 1, tnl_say(L, "0 to 17 expected"));
        lua_pushinteger(L, n);
        lua_setfield(L, LUA_REGISTRYINDEX, "tinynet.digits");
    }
    lua_pushinteger(L, digits(L));
    return 1;
}
