#include "core/tape.h"

#include <math.h>
#include <string.h>

#include "core/fma.h"

/* ---- building ---- */

size_t tn_tape_size(int room) {
    return sizeof(tn_tape) + (size_t)room * sizeof(tn_tape_op);
}

void tn_tape_init(tn_tape *tape, int room, int inputs) {
    tape->inputs = tape->count = inputs;
    tape->room = room;
    tape->result = tape->known = -1;
    for (int i = 0; i < TN_TAPE_BUCKETS; i++)
        tape->bucket[i] = -1;
    for (int i = 0; i < inputs; i++)
        tape->op[i] = (tn_tape_op){TN_OP_INPUT, {i, -1, -1}, -1, 0};
}

int tn_op_arity(tn_op op) {
    static const char arity[TN_OP_COUNT] = {
#define X1(code, name, value) [TN_OP_##code] = 1,
#define X2(code, name, value) [TN_OP_##code] = 2,
#define X3(code, name, value) [TN_OP_##code] = 3,
        TN_OP_LIST(X1, X2, X3)
#undef X1
#undef X2
#undef X3
    };
    return arity[op];
}

const char *tn_op_name(tn_op op) {
    static const char *const names[TN_OP_COUNT] = {"input", "number",
#define TN_X(code, name, value) name,
                                                   TN_OP_LIST(TN_X, TN_X, TN_X)
#undef TN_X
    };
    return names[op];
}

tn_op tn_op_find(const char *name) {
    tn_op op = TN_OP_NUMBER + 1;
    while (op < TN_OP_COUNT && strcmp(tn_op_name(op), name) != 0)
        op++;
    return op;
}

static bool same_op(const tn_tape_op *a, const tn_tape_op *b) {
    return a->op == b->op && memcmp(a->arg, b->arg, sizeof a->arg) == 0 &&
           tn_bits(a->number) == tn_bits(b->number);
}

static int bucket_of(const tn_tape_op *o) {
    uint64_t h = (uint64_t)o->op * 0x9e3779b97f4a7c15 ^ tn_bits(o->number);
    for (int k = 0; k < 3; k++)
        h = (h ^ (uint64_t)(uint32_t)o->arg[k]) * 0x9e3779b97f4a7c15;
    return (int)((h ^ h >> 29) >> 32) & (TN_TAPE_BUCKETS - 1);
}

static int place(tn_tape *t, tn_tape_op o) {
    int bucket = bucket_of(&o);
    for (int i = t->bucket[bucket]; i >= 0; i = t->op[i].next)
        if (same_op(&t->op[i], &o))
            return i;
    if (t->count >= t->room)
        return -1;
    o.next = t->bucket[bucket];
    t->op[t->count] = o;
    t->bucket[bucket] = t->count;
    return t->count++;
}

int tn_tape_number(tn_tape *tape, double number) {
    return place(tape, (tn_tape_op){TN_OP_NUMBER, {-1, -1, -1}, -1, number});
}

int tn_tape_add(tn_tape *tape, tn_op op, int x, int y, int w) {
    int arg[3] = {x, y, w}, arity = tn_op_arity(op);
    for (int k = 0; k < arity; k++)
        if (arg[k] < 0)
            return -1;
    return place(tape, (tn_tape_op){op, {x, arity > 1 ? y : -1, arity > 2 ? w : -1}, -1, 0});
}

static int add1(tn_tape *t, tn_op op, int x) {
    return tn_tape_add(t, op, x, -1, -1);
}

static int add2(tn_tape *t, tn_op op, int x, int y) {
    return tn_tape_add(t, op, x, y, -1);
}

int tn_tape_power(tn_tape *tape, int x, double number) {
    if (number == 0.5)
        return add1(tape, TN_OP_SQRT, x);
    if (number != floor(number) || fabs(number) >= 0x1p63)
        return add1(tape, TN_OP_EXP,
                    add2(tape, TN_OP_MUL, tn_tape_number(tape, number), add1(tape, TN_OP_LOG, x)));
    int z = -1;
    for (uint64_t n = (uint64_t)fabs(number); n; n >>= 1) {
        if (n & 1)
            z = z < 0 ? x : add2(tape, TN_OP_MUL, z, x);
        if (n > 1)
            x = add2(tape, TN_OP_MUL, x, x);
        if (x < 0)
            return -1;
    }
    return number < 0 ? add2(tape, TN_OP_DIV, tn_tape_number(tape, 1), z) : z;
}

/* ---- packing ---- */

/* Marks what the result needs; places whose arguments are not asked for: `leaf`, or -1. */
static void mark_live(const tn_tape *t, int leaf, uint8_t *live) {
    memset(live, 0, (size_t)t->count);
    live[t->result] = 1;
    for (int i = t->result; i >= t->inputs; i--)
        for (int k = 0; live[i] && i != leaf && k < tn_op_arity(t->op[i].op); k++)
            live[t->op[i].arg[k]] = 1;
}

/* The copy of place i, which is a number or copied already. */
static int packed_arg(const tn_tape *from, int i, const int32_t *map, tn_tape *to) {
    return i >= 0 && from->op[i].op == TN_OP_NUMBER ? tn_tape_number(to, from->op[i].number)
           : i >= 0                                 ? map[i]
                                                    : -1;
}

bool tn_tape_pack(const tn_tape *from, tn_tape *to) {
    uint8_t live[TN_TAPE_ROOM];
    int32_t map[TN_TAPE_ROOM];
    tn_tape_init(to, to->room, from->inputs);
    mark_live(from, -1, live);
    for (int i = 0; i < from->inputs; i++)
        map[i] = i;
    for (int i = from->inputs; i <= from->result; i++) {
        const tn_tape_op *o = &from->op[i];
        map[i] = -1;
        if (!live[i] || o->op == TN_OP_NUMBER) /* numbers stand where they are first used */
            continue;
        int arg[3];
        for (int k = 0; k < 3; k++)
            arg[k] = packed_arg(from, o->arg[k], map, to);
        map[i] = tn_tape_add(to, o->op, arg[0], arg[1], arg[2]);
        if (map[i] < 0)
            return false;
    }
    to->result = packed_arg(from, from->result, map, to);
    to->known = from->known >= 0 && from->known <= from->result ? map[from->known] : -1;
    return to->result >= 0;
}

bool tn_tape_equal(const tn_tape *a, const tn_tape *b) {
    bool same = a->inputs == b->inputs && a->count == b->count && a->result == b->result;
    for (int i = 0; same && i < a->count; i++)
        same = same_op(&a->op[i], &b->op[i]);
    return same;
}

bool tn_tape_uses(const tn_tape *tape, int input) {
    uint8_t live[TN_TAPE_ROOM];
    mark_live(tape, -1, live);
    return live[input];
}

/* ---- derivatives ---- */

static bool is_number(const tn_tape *t, int i, double *number) {
    if (i < 0 || t->op[i].op != TN_OP_NUMBER)
        return false;
    *number = t->op[i].number;
    return true;
}

static bool equals(const tn_tape *t, int i, double number) {
    double v;
    return is_number(t, i, &v) && v == number;
}

static int negative(tn_tape *t, int x) {
    double v;
    if (is_number(t, x, &v))
        return tn_tape_number(t, -v);
    return x >= 0 && t->op[x].op == TN_OP_NEG ? t->op[x].arg[0] : add1(t, TN_OP_NEG, x);
}

static int plus(tn_tape *t, int x, int y) {
    double v, w;
    if (is_number(t, x, &v) && is_number(t, y, &w))
        return tn_tape_number(t, v + w);
    return equals(t, x, 0) ? y : equals(t, y, 0) ? x : add2(t, TN_OP_ADD, x, y);
}

static int minus(tn_tape *t, int x, int y) {
    double v, w;
    if (is_number(t, x, &v) && is_number(t, y, &w))
        return tn_tape_number(t, v - w);
    return equals(t, x, 0) ? negative(t, y) : equals(t, y, 0) ? x : add2(t, TN_OP_SUB, x, y);
}

/* x y; a constant factor comes first and meets those of y. */
static int times(tn_tape *t, int x, int y) {
    double v, w;
    if (is_number(t, y, &w) && !is_number(t, x, &v))
        return times(t, y, x);
    if (!is_number(t, x, &v))
        return add2(t, TN_OP_MUL, x, y);
    if (v == 0 || y < 0)
        return y < 0 ? -1 : x;
    if (is_number(t, y, &w))
        return tn_tape_number(t, v * w);
    if (v == 1 || v == -1)
        return v == 1 ? y : negative(t, y);
    if (t->op[y].op == TN_OP_MUL && is_number(t, t->op[y].arg[0], &w))
        return times(t, tn_tape_number(t, v * w), t->op[y].arg[1]);
    return add2(t, TN_OP_MUL, x, y);
}

static int over(tn_tape *t, int x, int y) {
    double v, w;
    if (is_number(t, x, &v) && is_number(t, y, &w))
        return tn_tape_number(t, v / w);
    return equals(t, x, 0) || equals(t, y, 1) ? x : add2(t, TN_OP_DIV, x, y);
}

static int where(tn_tape *t, int c, int x, int y) {
    return x == y && c >= 0 ? x : tn_tape_add(t, TN_OP_WHERE, c, x, y);
}

/* The slope of the greater or smaller of two: of the one that is, at a tie of the left side, where
 * the greater one is that of the smaller slope. */
static int slope_of_extreme(tn_tape *t, tn_op op, const int *x, const int *d) {
    bool max = op == TN_OP_MAX;
    int first = minus(t, x[!max], x[max]),
        second = minus(t, x[max], x[!max]); /* > 0: it is taken */
    double v, w;
    if (!is_number(t, d[0], &v) || !is_number(t, d[1], &w))
        return where(t, first, d[0],
                     where(t, second, d[1], add2(t, max ? TN_OP_MIN : TN_OP_MAX, d[0], d[1])));
    return (max ? v < w : v > w) ? where(t, second, d[1], d[0]) : where(t, first, d[0], d[1]);
}

/* x^y y' log x + y x^(y - 1) x' */
static int slope_of_power(tn_tape *t, int z, const int *x, const int *d) {
    int base =
        equals(t, d[0], 0)
            ? d[0]
            : times(t,
                    times(t, x[1], add2(t, TN_OP_POW, x[0], minus(t, x[1], tn_tape_number(t, 1)))),
                    d[0]);
    int exponent =
        equals(t, d[1], 0) ? d[1] : times(t, times(t, z, add1(t, TN_OP_LOG, x[0])), d[1]);
    return plus(t, base, exponent);
}

/* c exp(k x^2) */
static int bell(tn_tape *t, double c, double k, int x) {
    int square = add2(t, TN_OP_MUL, x, x);
    return times(t, tn_tape_number(t, c),
                 add1(t, TN_OP_EXP, times(t, tn_tape_number(t, k), square)));
}

/* The derivative of z = op(x), with d the derivatives of x. */
static int slope_of(tn_tape *t, tn_op op, int z, const int *x, const int *d) {
    const double root_two_pi = 0x1.40d931ff62706p1, two_over_root_pi = 0x1.20dd750429b6dp0;
    switch (op) {
    case TN_OP_ADD:
        return plus(t, d[0], d[1]);
    case TN_OP_SUB:
        return minus(t, d[0], d[1]);
    case TN_OP_MUL:
        if (x[0] == x[1])
            return times(t, tn_tape_number(t, 2), times(t, x[0], d[0]));
        return plus(t, times(t, d[0], x[1]), times(t, x[0], d[1]));
    case TN_OP_DIV:
        return over(t, minus(t, d[0], times(t, z, d[1])), x[1]);
    case TN_OP_POW:
        return slope_of_power(t, z, x, d);
    case TN_OP_MAX:
    case TN_OP_MIN:
        return slope_of_extreme(t, op, x, d);
    case TN_OP_NEG:
        return negative(t, d[0]);
    case TN_OP_ABS:
        return where(t, x[0], d[0], negative(t, d[0]));
    case TN_OP_SQRT:
        return over(t, times(t, tn_tape_number(t, 0.5), d[0]), z);
    case TN_OP_EXP:
        return times(t, z, d[0]);
    case TN_OP_LOG:
        return over(t, d[0], x[0]);
    case TN_OP_LOG1P:
        return over(t, d[0], plus(t, tn_tape_number(t, 1), x[0]));
    case TN_OP_TANH:
        return times(t, add1(t, TN_OP_TANH_SLOPE, z), d[0]);
    case TN_OP_TANH_SLOPE: /* of 1 - x^2 */
        return times(t, times(t, tn_tape_number(t, -2), x[0]), d[0]);
    case TN_OP_SIGMOID:
        return times(t, times(t, z, minus(t, tn_tape_number(t, 1), z)), d[0]);
    case TN_OP_SIN:
        return times(t, add1(t, TN_OP_COS, x[0]), d[0]);
    case TN_OP_COS:
        return times(t, negative(t, add1(t, TN_OP_SIN, x[0])), d[0]);
    case TN_OP_EXPM1:
        return times(t, plus(t, tn_tape_number(t, 1), z), d[0]);
    case TN_OP_SOFTPLUS:
        return times(t, add1(t, TN_OP_SIGMOID, x[0]), d[0]);
    case TN_OP_ERF:
        return times(t, bell(t, two_over_root_pi, -1, x[0]), d[0]);
    case TN_OP_NORMAL_CDF:
        return times(t, bell(t, 1 / root_two_pi, -0.5, x[0]), d[0]);
    case TN_OP_NORMAL_INV: /* 1 / density at z */
        return times(t, bell(t, root_two_pi, 0.5, z), d[0]);
    case TN_OP_WHERE:
        return where(t, x[0], d[1], d[2]);
    default: /* numbers; floor, flat but for its steps */
        return tn_tape_number(t, 0);
    }
}

bool tn_tape_derive(const tn_tape *f, int input, tn_tape *work, tn_tape *out) {
    int32_t value[TN_TAPE_ROOM], slope[TN_TAPE_ROOM]; /* places in `work` */
    tn_tape_init(work, work->room, f->inputs);
    for (int i = 0; i < f->count; i++) {
        const tn_tape_op *o = &f->op[i];
        int x[3] = {-1, -1, -1}, d[3] = {-1, -1, -1};
        bool flat = true;
        for (int k = 0; k < tn_op_arity(o->op); k++) {
            x[k] = value[o->arg[k]];
            d[k] = slope[o->arg[k]];
            flat &= equals(work, d[k], 0);
        }
        value[i] = o->op == TN_OP_INPUT    ? i
                   : o->op == TN_OP_NUMBER ? tn_tape_number(work, o->number)
                                           : tn_tape_add(work, o->op, x[0], x[1], x[2]);
        slope[i] = o->op == TN_OP_INPUT ? tn_tape_number(work, i == input)
                   : flat               ? tn_tape_number(work, 0)
                                        : slope_of(work, o->op, value[i], x, d);
        if (value[i] < 0 || slope[i] < 0)
            return false;
    }
    work->result = slope[f->result];
    work->known = f->known >= 0 ? value[f->known] : -1;
    return tn_tape_pack(work, out);
}

/* ---- programs ---- */

enum { PLACE_IN = TN_REGISTERS, PLACE_OUT = TN_REGISTERS + 2 };

typedef struct lowering {
    const tn_tape *tape;
    tn_step *step;
    int count;
    uint8_t place[TN_TAPE_ROOM];
    int32_t last[TN_TAPE_ROOM]; /* the last user of a place */
    bool taken[TN_REGISTERS];
} lowering;

/* The first free register, or TN_REGISTERS. */
static int take(lowering *l) {
    int r = 0;
    while (r < TN_REGISTERS && l->taken[r])
        r++;
    if (r < TN_REGISTERS)
        l->taken[r] = true;
    return r;
}

static void emit(lowering *l, tn_step step) {
    if (l->step)
        l->step[l->count] = step;
    l->count++;
}

/* Brings a number into a register; TN_REGISTERS if none is free. */
static int fill(lowering *l, double number) {
    int r = take(l);
    emit(l, (tn_step){TN_OP_NUMBER, 0, (uint8_t)r, {0, 0, 0}, number});
    return r;
}

/* The step of place i; false if the registers do not suffice. */
static bool lower_op(lowering *l, int i) {
    const tn_tape *t = l->tape;
    const tn_tape_op *o = &t->op[i];
    tn_step s = {(uint8_t)o->op, 0, 0, {0, 0, 0}, 0};
    int arity = tn_op_arity(o->op), filled[3], fills = 0;
    for (int k = 0; k < arity; k++) {
        double number;
        int from = l->place[o->arg[k]];
        if (is_number(t, o->arg[k], &number)) {
            if (arity == 2 && !s.constant) {
                s.constant = (uint8_t)(k + 1), s.number = number;
                continue;
            }
            from = filled[fills++] = fill(l, number);
            if (from == TN_REGISTERS)
                return false;
        }
        s.from[k] = (uint8_t)from;
    }
    int to = i == t->result ? PLACE_OUT : take(l);
    if (to == TN_REGISTERS)
        return false;
    l->place[i] = s.to = (uint8_t)to;
    emit(l, s);
    for (int k = 0; k < fills; k++)
        l->taken[filled[k]] = false;
    for (int k = 0; k < arity; k++)
        if (t->op[o->arg[k]].op != TN_OP_NUMBER && l->last[o->arg[k]] == i &&
            l->place[o->arg[k]] < TN_REGISTERS)
            l->taken[l->place[o->arg[k]]] = false;
    return true;
}

/* A result that is no operation: a number, or an input, which is copied by a factor of 1. */
static void lower_plain(lowering *l, int i) {
    double number;
    if (is_number(l->tape, i, &number))
        emit(l, (tn_step){TN_OP_NUMBER, 0, PLACE_OUT, {0, 0, 0}, number});
    else
        emit(l, (tn_step){TN_OP_MUL, 2, PLACE_OUT, {l->place[i], 0, 0}, 1});
}

int tn_tape_program(const tn_tape *tape, bool known, tn_step *step) {
    lowering l = {.tape = tape, .step = step};
    uint8_t live[TN_TAPE_ROOM];
    int leaf = known ? tape->known : -1;
    mark_live(tape, leaf, live);
    for (int i = 0; i <= tape->result; i++)
        for (int k = 0; live[i] && i != leaf && k < tn_op_arity(tape->op[i].op); k++)
            l.last[tape->op[i].arg[k]] = i;
    for (int i = 0; i <= tape->result; i++) {
        bool plain = tape->op[i].op <= TN_OP_NUMBER || i == leaf;
        if (tape->op[i].op == TN_OP_INPUT)
            l.place[i] = (uint8_t)(PLACE_IN + tape->op[i].arg[0]);
        if (i == leaf)
            l.place[i] = PLACE_IN + 1;
        if (plain && i == tape->result)
            lower_plain(&l, i);
        if (live[i] && !plain && !lower_op(&l, i))
            return -1;
    }
    return l.count;
}
