/* tape.h: a formula as a list of operations on numbers, its derivatives, and the programs that the
 * kernels run for it.
 *
 * A tape is in the order of evaluation: the arguments of operation i stand before i, inputs first.
 * Equal operations on equal arguments share one place. An operation is one IEEE operation or one
 * function of vmath, so that a program gives each element the bits of that formula written with
 * tn.math, whatever the block and the instruction set. Derivatives are exact rules, operation by
 * operation; they drop zeros and factors of 1 and merge constant factors. */
#ifndef TN_TAPE_H
#define TN_TAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/kern/kern.h"

/* X1 code, name as in tn.math, value in terms of x; X2 of x and y; X3 of x, y and w. */
#define TN_OP_LIST(X1, X2, X3)                                                                     \
    X2(ADD, "add", x + y)                                                                          \
    X2(SUB, "sub", x - y)                                                                          \
    X2(MUL, "mul", x *y)                                                                           \
    X2(DIV, "div", x / y)                                                                          \
    X2(POW, "pow", tn_pow(x, y))                                                                   \
    X2(MAX, "max", tn_select((x != x) | (x > y), x, y))                                            \
    X2(MIN, "min", tn_select((x != x) | (x < y), x, y))                                            \
    X1(NEG, "neg", -x)                                                                             \
    X1(ABS, "abs", fabs(x))                                                                        \
    X1(FLOOR, "floor", floor(x))                                                                   \
    X1(SQRT, "sqrt", sqrt(x))                                                                      \
    X1(EXP, "exp", tn_exp(x))                                                                      \
    X1(LOG, "log", tn_log(x))                                                                      \
    X1(LOG1P, "log1p", tn_log1p(x))                                                                \
    X1(TANH, "tanh", tn_tanh(x))                                                                   \
    X1(TANH_SLOPE, "tanh_slope", tn_fma(-x, x, 1)) /* in terms of the tangent; derivatives only */ \
    X1(SIGMOID, "sigmoid", tn_sigmoid(x))                                                          \
    X1(SIN, "sin", tn_sin(x))                                                                      \
    X1(COS, "cos", tn_cos(x))                                                                      \
    X1(NORMAL_INV, "normal_inv", tn_normal_inv(x))                                                 \
    X1(EXPM1, "expm1", tn_expm1(x))                                                                \
    X1(ERF, "erf", tn_erf(x))                                                                      \
    X1(NORMAL_CDF, "normal_cdf", tn_normal_cdf(x))                                                 \
    X1(SOFTPLUS, "softplus", tn_softplus(x))                                                       \
    X3(WHERE, "where", tn_select(x > 0, y, w))

typedef enum tn_op {
    TN_OP_INPUT,  /* arg[0] is its number */
    TN_OP_NUMBER, /* a constant */
#define TN_X(code, name, value) TN_OP_##code,
    TN_OP_LIST(TN_X, TN_X, TN_X)
#undef TN_X
        TN_OP_COUNT
} tn_op;

/* Operations and constants of a function as it is written; room for its derivatives; values that a
 * program keeps at the same time. */
enum { TN_TAPE_MOST = 1000, TN_TAPE_ROOM = 8192, TN_REGISTERS = 64 };

typedef struct tn_tape_op {
    int32_t op, arg[3];
    int32_t next; /* in its bucket */
    double number;
} tn_tape_op;

enum { TN_TAPE_BUCKETS = 256 };

typedef struct tn_tape {
    int inputs, count, room;
    int result;
    int known; /* the place of the original function in its derivative, or -1 */
    int32_t bucket[TN_TAPE_BUCKETS];
    tn_tape_op op[];
} tn_tape;

size_t tn_tape_size(int room);

/* A tape of its inputs alone; room is at least their number. */
void tn_tape_init(tn_tape *tape, int room, int inputs);

/* The arguments an operation takes: 0 for inputs and numbers. */
int tn_op_arity(tn_op op);
const char *tn_op_name(tn_op op);

/* The operation of a name; TN_OP_COUNT if there is none. */
tn_op tn_op_find(const char *name);

/* These answer the place of the result, or -1 if there is no room or an argument is -1. */
int tn_tape_number(tn_tape *tape, double number);
int tn_tape_add(tn_tape *tape, tn_op op, int x, int y, int w);

/* x^number in the steps of tn_pow; the number is not 0. */
int tn_tape_power(tn_tape *tape, int x, double number);

/* Copies what the result needs, in canonical order; false if `to` has no room. */
bool tn_tape_pack(const tn_tape *from, tn_tape *to);

/* Whether two packed tapes are the same formula; whether a packed tape depends on an input. */
bool tn_tape_equal(const tn_tape *a, const tn_tape *b);
bool tn_tape_uses(const tn_tape *tape, int input);

/* The derivative of a packed tape with respect to an input, packed into `out`; `work` is another
 * tape with TN_TAPE_ROOM. At a kink of abs, max or min it is that of the left side in z, `where`
 * has that of the branch it takes. False if there is no room. */
bool tn_tape_derive(const tn_tape *f, int input, tn_tape *work, tn_tape *out);

/* The steps that compute a packed tape, into `step` unless it is NULL; their number, or -1 if more
 * than TN_REGISTERS values were alive at once. If `known`, the original function's value is the
 * second input instead of being computed. */
int tn_tape_program(const tn_tape *tape, bool known, tn_step *step);

#endif
