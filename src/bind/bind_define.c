/* bind_define.c: activations and losses that a script defines. The script's function is called once
 * with symbols; what it does to them becomes a tape (core/tape.h), the tape a row.
 *
 * A symbol is a place on the tape it keeps in user value 1. Rows stand in the registry, by name,
 * until the Lua state closes: cores and trainers point to them. */
#include "bind/bind_define.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "bind/bind_array.h"
#include "core/interval.h"
#include "core/tape.h"

#define SYMBOL "tinynet.symbol"

typedef struct symbol {
    tn_tape *tape;
    int at;
} symbol;

/* ---- symbols ---- */

bool tnl_has_symbol(lua_State *L) {
    for (int i = lua_gettop(L); i > 0; i--)
        if (luaL_testudata(L, i, SYMBOL))
            return true;
    return false;
}

/* A tape in a userdata; user value 1 is true while the function that writes it runs. */
static tn_tape *push_tape(lua_State *L, int room, int inputs) {
    tn_tape *tape = lua_newuserdatauv(L, tn_tape_size(room), 1);
    tn_tape_init(tape, room, inputs);
    return tape;
}

static void set_open(lua_State *L, int index, bool open) {
    lua_pushboolean(L, open);
    lua_setiuservalue(L, index, 1);
}

/* Pushes place `at` of the tape at `index`. */
static int push_symbol(lua_State *L, int index, int at) {
    index = lua_absindex(L, index);
    if (at < 0)
        return luaL_error(
            L, tnl_say(L, "a defined function may take at most %d operations and numbers"),
            TN_TAPE_MOST);
    symbol *s = lua_newuserdatauv(L, sizeof *s, 1);
    *s = (symbol){lua_touserdata(L, index), at};
    lua_pushvalue(L, index);
    lua_setiuservalue(L, -2, 1);
    luaL_setmetatable(L, SYMBOL);
    return 1;
}

/* Pushes the open tape of the first symbol among the arguments. */
static tn_tape *push_symbols_tape(lua_State *L) {
    int i = 1;
    while (i <= lua_gettop(L) && !luaL_testudata(L, i, SYMBOL))
        i++;
    assert(i <= lua_gettop(L));
    lua_getiuservalue(L, i, 1);
    lua_getiuservalue(L, -1, 1);
    if (!lua_toboolean(L, -1))
        luaL_error(L, tnl_say(L, "this symbol belongs to a definition that is finished"));
    lua_pop(L, 1);
    return lua_touserdata(L, -1);
}

/* The place of argument `arg` on a tape: a symbol of that tape or a finite number. */
static int operand(lua_State *L, int arg, tn_tape *tape) {
    symbol *s = luaL_testudata(L, arg, SYMBOL);
    if (s && s->tape != tape)
        return luaL_error(L, tnl_say(L, "symbols of two definitions cannot meet in one formula"));
    if (s)
        return s->at;
    if (tnl_is_array(L, arg))
        return luaL_error(
            L, tnl_say(L, "a defined function cannot read an array: it becomes one formula of "
                          "numbers; write the numbers themselves, as a[1]"));
    if (lua_type(L, arg) != LUA_TNUMBER)
        return luaL_error(
            L, tnl_say(L, "a defined function calculates with numbers and its arguments, got %s"),
            lua_type(L, arg) == LUA_TNIL ? "nil" : luaL_typename(L, arg));
    double number = lua_tonumber(L, arg);
    if (!isfinite(number))
        return luaL_error(L, tnl_say(L, "%s cannot stand in a defined function"),
                          isnan(number) ? "nan" : "infinity");
    return tn_tape_number(tape, number);
}

/* x^y: a number as exponent becomes multiplications. */
static int symbol_power(lua_State *L) {
    if (lua_type(L, 2) == LUA_TNUMBER && lua_tonumber(L, 2) == 0) {
        lua_pushnumber(L, 1);
        return 1;
    }
    tn_tape *tape = push_symbols_tape(L);
    int x = operand(L, 1, tape), y = operand(L, 2, tape);
    int z = lua_type(L, 2) == LUA_TNUMBER ? tn_tape_power(tape, x, lua_tonumber(L, 2))
                                          : tn_tape_add(tape, TN_OP_POW, x, y, -1);
    return push_symbol(L, -1, z);
}

int tnl_symbol_call(lua_State *L, const char *name) {
    tn_op op = tn_op_find(name);
    int arity = op == TN_OP_COUNT ? 0 : tn_op_arity(op), arg[3] = {-1, -1, -1};
    if (arity == 0 || op == TN_OP_TANH_SLOPE)
        return luaL_error(L, tnl_say(L, "tn.math.%s cannot stand in a defined function"), name);
    lua_settop(L, arity);
    if (op == TN_OP_POW)
        return symbol_power(L);
    if (op == TN_OP_WHERE && (lua_isboolean(L, 1) || lua_type(L, 1) == LUA_TNUMBER)) {
        bool yes = lua_isboolean(L, 1) ? lua_toboolean(L, 1) : lua_tonumber(L, 1) > 0;
        lua_pushvalue(L, yes ? 2 : 3);
        return 1;
    }
    tn_tape *tape = push_symbols_tape(L);
    for (int k = 0; k < arity; k++)
        arg[k] = operand(L, k + 1, tape);
    return push_symbol(L, -1, tn_tape_add(tape, op, arg[0], arg[1], arg[2]));
}

/*---
a + b of a symbol and a symbol or number.
@error a defined function cannot read an array: it becomes one formula of numbers
*/
static int symbol_add(lua_State *L) {
    return tnl_symbol_call(L, "add");
}

/*---
a - b.
*/
static int symbol_sub(lua_State *L) {
    return tnl_symbol_call(L, "sub");
}

/*---
a * b.
*/
static int symbol_mul(lua_State *L) {
    return tnl_symbol_call(L, "mul");
}

/*---
a / b.
*/
static int symbol_div(lua_State *L) {
    return tnl_symbol_call(L, "div");
}

/*---
a ^ b in the steps of tn.math.pow.
*/
static int symbol_pow(lua_State *L) {
    return tnl_symbol_call(L, "pow");
}

/*---
-a.
*/
static int symbol_unm(lua_State *L) {
    return tnl_symbol_call(L, "neg");
}

/*---
Refuses comparisons.
@error a defined function cannot branch with `if` or compare; write tn.math.where(z, a, b)
*/
static int symbol_compare(lua_State *L) {
    return luaL_error(
        L, tnl_say(L, "a defined function cannot branch with `if` or compare; write "
                      "tn.math.where(z, a, b), which takes a where z > 0 and b elsewhere"));
}

/*---
Refuses to be shown: a symbol has no value.
@error a symbol has no value to print or to put into a string
*/
static int symbol_text(lua_State *L) {
    return luaL_error(
        L, tnl_say(L, "a symbol has no value to print or to put into a string: a defined "
                      "function is called once, to become a formula"));
}

/*---
Refuses fields and methods; those of arrays stand in tn.math.
@error a symbol has no fields or methods; write tn.math.tanh(z)
*/
static int symbol_index(lua_State *L) {
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    tn_op op = tn_op_find(key);
    if (op != TN_OP_COUNT && op != TN_OP_TANH_SLOPE)
        return luaL_error(L, tnl_say(L, "a symbol has no fields or methods; write tn.math.%s(z)"),
                          key);
    return luaL_error(
        L, tnl_say(L, "a symbol has no fields, methods, elements or length: it stands for one "
                      "number"));
}

/*---
Refuses operators that formulas do not have.
@error a defined function may use + - * / ^ and the functions of tn.math
*/
static int symbol_other(lua_State *L) {
    return luaL_error(
        L, tnl_say(L, "a defined function may use + - * / ^ and the functions of tn.math, as "
                      "tn.math.floor"));
}

static const luaL_Reg symbol_operators[] = {
    {"__add", symbol_add},        {"__sub", symbol_sub},     {"__mul", symbol_mul},
    {"__div", symbol_div},        {"__pow", symbol_pow},     {"__unm", symbol_unm},
    {"__eq", symbol_compare},     {"__lt", symbol_compare},  {"__le", symbol_compare},
    {"__tostring", symbol_text},  {"__concat", symbol_text}, {"__index", symbol_index},
    {"__newindex", symbol_index}, {"__len", symbol_index},   {"__call", symbol_other},
    {"__idiv", symbol_other},     {"__mod", symbol_other},   {"__band", symbol_other},
    {"__bor", symbol_other},      {"__bxor", symbol_other},  {"__bnot", symbol_other},
    {"__shl", symbol_other},      {"__shr", symbol_other},   {NULL, NULL},
};

/*---
Calls f with `inputs` symbols, on a tape of their own, and answers its first result.
@param f function
@param inputs integer 1 or 2
@return any
@error this symbol belongs to a definition that is finished
*/
static int define_trace(lua_State *L) {
    int inputs = (int)luaL_checkinteger(L, 2);
    luaL_argcheck(L, inputs == 1 || inputs == 2, 2, tnl_say(L, "1 or 2 expected"));
    tn_tape *tape = push_tape(L, TN_TAPE_MOST + inputs, inputs);
    lua_pushvalue(L, 1);
    for (int i = 0; i < inputs; i++)
        push_symbol(L, 3, i);
    set_open(L, 3, true);
    lua_call(L, inputs, 1);
    set_open(L, 3, false);
    symbol *s = luaL_testudata(L, 4, SYMBOL);
    if (s && s->tape != tape)
        return luaL_error(L, tnl_say(L, "the function returned a symbol of another definition"));
    return 1;
}

/* ---- rows ---- */

/* Pushes the registry's table of rows of a kind, "act" or "loss". */
static void push_rows(lua_State *L, const char *kind) {
    luaL_getsubtable(L, LUA_REGISTRYINDEX,
                     strcmp(kind, "act") == 0 ? "tinynet.acts" : "tinynet.losses");
}

static const void *defined(lua_State *L, const char *kind, const char *name) {
    push_rows(L, kind);
    lua_getfield(L, -1, name);
    const void *row = lua_touserdata(L, -1);
    lua_pop(L, 2);
    return row;
}

const tn_act *tnl_defined_act(lua_State *L, const char *name) {
    return defined(L, "act", name);
}

const tn_loss *tnl_defined_loss(lua_State *L, const char *name) {
    return defined(L, "loss", name);
}

/* f, f' and f'' of a formula, packed, each in a userdata on the stack from `first` on. */
static bool derive(lua_State *L, const tn_tape *written, const tn_tape **tapes) {
    tn_tape *f = push_tape(L, written->count, written->inputs);
    tn_tape *slope = push_tape(L, TN_TAPE_ROOM, f->inputs);
    tn_tape *curve = push_tape(L, TN_TAPE_ROOM, f->inputs);
    tn_tape *work = push_tape(L, TN_TAPE_ROOM, f->inputs);
    tapes[0] = f, tapes[1] = slope, tapes[2] = curve;
    if (!tn_tape_pack(written, f))
        return false;
    f->known = f->inputs == 1 ? f->result : -1; /* derivatives of activations see a */
    return tn_tape_derive(f, 0, work, slope) && tn_tape_derive(slope, 0, work, curve);
}

/* Pushes nil and a message; answers 2. */
static int no(lua_State *L, const char *message) {
    lua_pushnil(L);
    lua_pushstring(L, message);
    return 2;
}

/* Fills the three programs from their tapes into `step`. */
static void write_programs(const tn_tape **tapes, tn_step *step, tn_program *program) {
    for (int k = 0; k < 3; k++) {
        int count = tn_tape_program(tapes[k], k > 0, step);
        program[k] = (tn_program){step, count};
        step += count;
    }
}

/* Pushes the userdata of a row: the row, its steps, its name; its tape is kept in user value 1. */
static int push_row(lua_State *L, bool act, const char *name, const tn_tape **tapes) {
    const tn_kernels *kernels = tnl_ctx(L)->kernels;
    size_t head = act ? sizeof(tn_tape_act) : sizeof(tn_tape_loss), steps = 0;
    for (int k = 0; k < 3; k++) {
        int count = tn_tape_program(tapes[k], k > 0, NULL);
        if (count < 0)
            return no(L, lua_pushfstring(
                             L,
                             tnl_say(L, "more than %d values must be kept at a time; write the "
                                        "formula in smaller steps"),
                             TN_REGISTERS));
        steps += (size_t)count * sizeof(tn_step);
    }
    char *mem = lua_newuserdatauv(L, head + steps + strlen(name) + 1, 1);
    tn_step *step = (tn_step *)(mem + head);
    char *text = strcpy(mem + head + steps, name);
    if (act) {
        tn_tape_act *row = (tn_tape_act *)mem;
        row->row = *kernels->tape_act;
        row->row.name = text;
        write_programs(tapes, step, row->program);
    } else {
        tn_tape_loss *row = (tn_tape_loss *)mem;
        row->row = *kernels->tape_loss;
        row->row.name = text;
        write_programs(tapes, step, row->program);
    }
    return 1;
}

/*---
Makes the row of an activation ("act", a symbol of one input) or a loss ("loss", of two). A row of
the same name stays if its formula is the same.
@param kind string
@param name string
@param formula symbol
@return boolean|nil true; nil and a message when it cannot be
@return string|nil
*/
static int define_row(lua_State *L) {
    const char *kind = luaL_checkstring(L, 1), *name = luaL_checkstring(L, 2);
    const symbol *s = luaL_checkudata(L, 3, SYMBOL);
    bool act = strcmp(kind, "act") == 0;
    const tn_tape *tapes[3];
    lua_settop(L, 3);
    s->tape->result = s->at;
    bool room = derive(L, s->tape, tapes); /* f is at 4 */
    if (!tn_tape_uses(tapes[0], 0))
        return no(L, "the result does not depend on the output a");
    if (!room)
        return no(L, "its derivatives are too long for the engine; write a shorter formula");
    push_rows(L, kind);
    if (lua_getfield(L, -1, name) == LUA_TUSERDATA) {
        lua_getiuservalue(L, -1, 1);
        if (!tn_tape_equal(lua_touserdata(L, -1), tapes[0]))
            return no(L, "that name is defined already, by another formula; choose another name");
        lua_pushboolean(L, true);
        return 1;
    }
    lua_pop(L, 1);
    int results = push_row(L, act, name, tapes);
    if (results == 1) {
        lua_pushvalue(L, 4);
        lua_setiuservalue(L, -2, 1);
        lua_setfield(L, -2, name);
        lua_pushboolean(L, true);
    }
    return results;
}

/*---
The operations of a defined row, in order: { "input" }, { "number", v }, { "mul", 1, 2 }, ... with
the places of arguments counted from 1; the last one is the result. nil if nothing is defined.
@param kind string "act" or "loss"
@param name string
@return table|nil
*/
static int define_tape(lua_State *L) {
    const char *kind = luaL_checkstring(L, 1), *name = luaL_checkstring(L, 2);
    push_rows(L, kind);
    if (lua_getfield(L, -1, name) != LUA_TUSERDATA)
        return 0;
    lua_getiuservalue(L, -1, 1);
    const tn_tape *t = lua_touserdata(L, -1);
    lua_createtable(L, t->count, 0);
    for (int i = 0; i < t->count; i++) {
        const tn_tape_op *o = &t->op[i];
        lua_createtable(L, 4, 0);
        lua_pushstring(L, tn_op_name(o->op));
        lua_rawseti(L, -2, 1);
        for (int k = 0; k < tn_op_arity(o->op); k++) {
            lua_pushinteger(L, o->arg[k] + 1);
            lua_rawseti(L, -2, k + 2);
        }
        if (o->op == TN_OP_NUMBER) {
            lua_pushnumber(L, o->number);
            lua_rawseti(L, -2, 2);
        }
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

/*---
Whether a formula of z and y is proved convex in z over lo[i] <= z <= hi[i] with y = y[i], for each
i, by interval bounds of its second derivative (core/interval.h); the first place where that failed.
@param formula symbol of two inputs
@param lo array (n)
@param hi array (n)
@param y array (n)
@return boolean
@return integer|nil
*/
static int define_convex(lua_State *L) {
    enum { DEPTH = 12 };
    const symbol *s = luaL_checkudata(L, 1, SYMBOL);
    tn_view lo = tnl_check_array(L, 2), hi = tnl_check_array(L, 3), y = tnl_check_array(L, 4);
    luaL_argcheck(L, lo.rank == 1 && hi.rank == 1 && y.rank == 1, 2,
                  tnl_say(L, "arrays of rank 1 expected"));
    luaL_argcheck(L, lo.dim[0] == hi.dim[0] && lo.dim[0] == y.dim[0], 3,
                  tnl_say(L, "lengths differ"));
    tn_jet *work = tnl_push_work(L, (size_t)s->tape->count * sizeof *work);
    s->tape->result = s->at;
    for (int64_t i = 0; i < lo.dim[0]; i++) {
        tn_interval z = {*tn_at(lo, i, 0), *tn_at(hi, i, 0)};
        if (!tn_tape_convex(s->tape, z, *tn_at(y, i, 0), DEPTH, work)) {
            lua_pushboolean(L, false);
            lua_pushinteger(L, i + 1);
            return 2;
        }
    }
    lua_pushboolean(L, true);
    return 1;
}

void tnl_add_define(lua_State *L) {
    static const luaL_Reg functions[] = {{"trace", define_trace},
                                         {"define", define_row},
                                         {"tape", define_tape},
                                         {"convex", define_convex},
                                         {NULL, NULL}};
    luaL_newmetatable(L, SYMBOL);
    luaL_setfuncs(L, symbol_operators, 0);
    lua_pushliteral(L, "symbol"); /* as errors call it */
    lua_setfield(L, -2, "__name");
    lua_pop(L, 1);
    luaL_setfuncs(L, functions, 0);
}
