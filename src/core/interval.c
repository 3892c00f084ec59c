#include "core/interval.h"

#include <float.h>
#include <math.h>

#include "core/fma.h"
#include "core/vmath.h"

typedef tn_interval iv;

static const iv LINE = {-INFINITY, INFINITY}, ZERO = {0, 0}, ONE = {1, 1};

/* ---- rounding ---- */

static double below(double x) {
    return x == INFINITY ? DBL_MAX : x - (fabs(x) * 0x1p-52 + 0x1p-1074);
}

static double above(double x) {
    return x == -INFINITY ? -DBL_MAX : x + (fabs(x) * 0x1p-52 + 0x1p-1074);
}

static double least(double a, double b) {
    return a < b ? a : b;
}

static double most(double a, double b) {
    return a > b ? a : b;
}

/* [lo, hi], or the line where a bound is NaN. */
static iv make(double lo, double hi) {
    return lo <= hi ? (iv){lo, hi} : LINE;
}

static double sum_low(double a, double b) {
    double rest, s = tn_two_sum(a, b, &rest);
    return rest == 0 ? s : below(s);
}

static double sum_high(double a, double b) {
    double rest, s = tn_two_sum(a, b, &rest);
    return rest == 0 ? s : above(s);
}

/* The remainder of a tiny product may itself be lost. */
static bool exact_product(double a, double b, double p) {
    return a == 0 || b == 0 || (fabs(p) > 0x1p-900 && tn_fma(a, b, -p) == 0);
}

static double product_low(double a, double b) {
    double p = a == 0 || b == 0 ? 0 : a * b;
    return exact_product(a, b, p) ? p : below(p);
}

static double product_high(double a, double b) {
    double p = a == 0 || b == 0 ? 0 : a * b;
    return exact_product(a, b, p) ? p : above(p);
}

/* ---- operations ---- */

static iv hull(iv x, iv y) {
    return make(least(x.lo, y.lo), most(x.hi, y.hi));
}

static iv neg(iv x) {
    return (iv){-x.hi, -x.lo};
}

static iv add(iv x, iv y) {
    return make(sum_low(x.lo, y.lo), sum_high(x.hi, y.hi));
}

static iv sub(iv x, iv y) {
    return add(x, neg(y));
}

static iv mul(iv x, iv y) {
    double lo = least(least(product_low(x.lo, y.lo), product_low(x.lo, y.hi)),
                      least(product_low(x.hi, y.lo), product_low(x.hi, y.hi)));
    double hi = most(most(product_high(x.lo, y.lo), product_high(x.lo, y.hi)),
                     most(product_high(x.hi, y.lo), product_high(x.hi, y.hi)));
    return make(lo, hi);
}

static iv times(double c, iv x) {
    return mul((iv){c, c}, x);
}

static iv square(iv x) {
    double a = fabs(x.lo), b = fabs(x.hi), big = most(a, b);
    double small = x.lo <= 0 && x.hi >= 0 ? 0 : least(a, b);
    return make(product_low(small, small), product_high(big, big));
}

static iv inverse(iv x) {
    if (!(x.lo > 0 || x.hi < 0))
        return LINE;
    return make(below(1 / x.hi), above(1 / x.lo));
}

/* The functions of vmath as functions to point to. */
#define OF(name)                                                                                   \
    static double f_##name(double x) {                                                             \
        return tn_##name(x);                                                                       \
    }
OF(exp)
OF(log)
OF(log1p)
OF(tanh)
OF(sigmoid)
OF(expm1)
OF(erf)
OF(normal_cdf)
OF(softplus)
OF(sin)
OF(cos)

/* An increasing function of vmath, whose error is below 2 ulp, with values in [bottom, top].
 * All but softplus are exact at 0. */
static iv rising(double (*f)(double), iv x, double bottom, double top) {
    double lo = f(x.lo), hi = f(x.hi);
    if (x.lo != 0 || f == f_softplus)
        lo = below(below(below(lo)));
    if (x.hi != 0 || f == f_softplus)
        hi = above(above(above(hi)));
    return make(most(lo, bottom), least(hi, top));
}

/* A function with slopes in [-1, 1] and values there, too: from the middle and half the width.
 */
static iv wave(double (*f)(double), iv x) {
    double half = 0.5 * (x.hi - x.lo), mid = x.lo + half;
    if (!(half < 2))
        return (iv){-1, 1};
    double reach = half * 1.0000001 + (fabs(x.lo) + fabs(x.hi) + 1) * 0x1p-48, v = f(mid);
    return make(most(-1, v - reach), least(1, v + reach));
}

/* exp(-k x^2) times c > 0 */
static iv bell(double c, double k, iv x) {
    return times(c, rising(f_exp, times(-k, square(x)), 0, 1));
}

/* ---- jets ---- */

static bool is_zero(iv x) {
    return x.lo == 0 && x.hi == 0;
}

static tn_jet constant(iv v) {
    return (tn_jet){v, ZERO, ZERO};
}

static tn_jet unknown(void) {
    return (tn_jet){LINE, LINE, LINE};
}

/* g(u) from the value of g and its derivatives there. */
static tn_jet chain(tn_jet u, iv g, iv g1, iv g2) {
    return (tn_jet){g, mul(g1, u.slope), add(mul(g2, square(u.slope)), mul(g1, u.bend))};
}

static tn_jet sum(tn_jet u, tn_jet w) {
    return (tn_jet){add(u.value, w.value), add(u.slope, w.slope), add(u.bend, w.bend)};
}

static tn_jet minus(tn_jet u) {
    return (tn_jet){neg(u.value), neg(u.slope), neg(u.bend)};
}

static tn_jet product(tn_jet u, tn_jet w) {
    iv cross = times(2, mul(u.slope, w.slope));
    return (tn_jet){mul(u.value, w.value), add(mul(u.slope, w.value), mul(u.value, w.slope)),
                    add(add(mul(u.bend, w.value), cross), mul(u.value, w.bend))};
}

static tn_jet quotient(tn_jet u, tn_jet w) {
    iv r = inverse(w.value), r2 = square(r);
    if (!(w.value.lo > 0 || w.value.hi < 0))
        return unknown();
    return product(u, chain(w, r, neg(r2), times(2, mul(r2, r))));
}

/* The greater of two: its slope jumps up where they cross. */
static tn_jet greater(tn_jet u, tn_jet w) {
    iv d = sub(u.value, w.value);
    if (d.lo > 0 || d.hi < 0)
        return d.lo > 0 ? u : w;
    tn_jet m = {make(most(u.value.lo, w.value.lo), most(u.value.hi, w.value.hi)),
                hull(u.slope, w.slope), hull(u.bend, w.bend)};
    m.bend.hi = INFINITY;
    return m;
}

/* Where the condition decides, that branch; else anything may happen to the derivatives. */
static tn_jet branch(iv condition, tn_jet u, tn_jet w) {
    if (condition.lo > 0 || condition.hi <= 0)
        return condition.lo > 0 ? u : w;
    return (tn_jet){hull(u.value, w.value), LINE, LINE};
}

static tn_jet of_sqrt(tn_jet u) {
    if (!(u.value.lo > 0))
        return unknown();
    iv s = make(below(sqrt(u.value.lo)), above(sqrt(u.value.hi))), r = times(0.5, inverse(s));
    return chain(u, s, r, neg(times(0.5, mul(r, inverse(u.value)))));
}

static tn_jet of_log(tn_jet u, iv v, double (*f)(double)) {
    if (!(v.lo > 0))
        return unknown();
    iv r = inverse(v);
    return chain(u, rising(f, u.value, -INFINITY, INFINITY), r, neg(square(r)));
}

static tn_jet of_sigmoid(tn_jet u) {
    iv s = rising(f_sigmoid, u.value, 0, 1), rest = rising(f_sigmoid, neg(u.value), 0, 1);
    iv s1 = mul(s, rest);
    return chain(u, s, s1, mul(s1, sub(rest, s)));
}

static tn_jet of_softplus(tn_jet u) {
    iv s = rising(f_sigmoid, u.value, 0, 1), rest = rising(f_sigmoid, neg(u.value), 0, 1);
    return chain(u, rising(f_softplus, u.value, 0, INFINITY), s, mul(s, rest));
}

static tn_jet of_tanh(tn_jet u) {
    iv t = rising(f_tanh, u.value, -1, 1), t1 = sub(ONE, square(t));
    t1 = make(most(t1.lo, 0), least(t1.hi, 1));
    return chain(u, t, t1, mul(times(-2, t), t1));
}

static tn_jet of_floor(tn_jet u) {
    double lo = floor(u.value.lo), hi = floor(u.value.hi);
    return lo == hi ? constant((iv){lo, hi}) : unknown();
}

static tn_jet jet_of(tn_op op, tn_jet u, tn_jet w, tn_jet v, bool same) {
    const double inf = INFINITY, two_over_root_pi = 0x1.20dd750429b6dp0;
    iv x = u.value, e;
    switch (op) {
    case TN_OP_ADD:
        return sum(u, w);
    case TN_OP_SUB:
        return sum(u, minus(w));
    case TN_OP_MUL:
        return same ? chain(u, square(x), times(2, x), (iv){2, 2}) : product(u, w);
    case TN_OP_DIV:
        return quotient(u, w);
    case TN_OP_MAX:
        return greater(u, w);
    case TN_OP_MIN:
        return minus(greater(minus(u), minus(w)));
    case TN_OP_NEG:
        return minus(u);
    case TN_OP_ABS:
        return greater(u, minus(u));
    case TN_OP_FLOOR:
        return of_floor(u);
    case TN_OP_SQRT:
        return of_sqrt(u);
    case TN_OP_EXP:
        e = rising(f_exp, x, 0, inf);
        return chain(u, e, e, e);
    case TN_OP_LOG:
        return of_log(u, x, f_log);
    case TN_OP_LOG1P:
        return of_log(u, add(ONE, x), f_log1p);
    case TN_OP_TANH:
        return of_tanh(u);
    case TN_OP_SIGMOID:
        return of_sigmoid(u);
    case TN_OP_SIN:
        return chain(u, wave(f_sin, x), wave(f_cos, x), neg(wave(f_sin, x)));
    case TN_OP_COS:
        return chain(u, wave(f_cos, x), neg(wave(f_sin, x)), neg(wave(f_cos, x)));
    case TN_OP_EXPM1:
        e = rising(f_exp, x, 0, inf);
        return chain(u, rising(f_expm1, x, -1, inf), e, e);
    case TN_OP_ERF:
        e = bell(two_over_root_pi, 1, x);
        return chain(u, rising(f_erf, x, -1, 1), e, mul(times(-2, x), e));
    case TN_OP_NORMAL_CDF:
        e = bell(0x1.9884533d43651p-2, 0.5, x);
        return chain(u, rising(f_normal_cdf, x, 0, 1), e, mul(neg(x), e));
    case TN_OP_SOFTPLUS:
        return of_softplus(u);
    case TN_OP_WHERE:
        return branch(x, w, v);
    default: /* pow with a formula as exponent, normal_inv, tanh_slope */
        return unknown();
    }
}

tn_jet tn_tape_jet(const tn_tape *tape, tn_interval z, double y, tn_jet *work) {
    const tn_jet none = constant(ZERO);
    for (int i = 0; i < tape->count; i++) {
        const tn_tape_op *o = &tape->op[i];
        int arity = tn_op_arity(o->op);
        if (o->op == TN_OP_INPUT)
            work[i] = o->arg[0] == 0 ? (tn_jet){z, ONE, ZERO} : constant((iv){y, y});
        else if (o->op == TN_OP_NUMBER)
            work[i] = constant((iv){o->number, o->number});
        else
            work[i] = jet_of(o->op, work[o->arg[0]], arity > 1 ? work[o->arg[1]] : none,
                             arity > 2 ? work[o->arg[2]] : none, o->arg[0] == o->arg[1]);
        if (is_zero(work[i].slope)) /* a constant, whatever the bounds of its parts */
            work[i].bend = ZERO;
    }
    return work[tape->result];
}

bool tn_tape_convex(const tn_tape *tape, tn_interval z, double y, int depth, tn_jet *work) {
    tn_jet f = tn_tape_jet(tape, z, y, work);
    double mid = z.lo + 0.5 * (z.hi - z.lo);
    if (f.bend.lo >= 0)
        return true;
    if (depth == 0 || f.bend.hi < 0 || !(z.lo < mid && mid < z.hi))
        return false;
    return tn_tape_convex(tape, (iv){z.lo, mid}, y, depth - 1, work) &&
           tn_tape_convex(tape, (iv){mid, z.hi}, y, depth - 1, work);
}
