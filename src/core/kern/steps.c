/* steps.c: runs the programs of formulas (core/tape.h), step by step on blocks of numbers. */
#include "core/array.h"
#include "core/fma.h"
#include "core/kern/kern.h"
#include "core/tape.h"
#include "core/vmath.h"

/* Numbers per block: the cost of choosing a step vanishes, the registers stay in the cache. */
enum { WIDTH = 128 };

/* n is a multiple of TN_LANES; the bound says so to the vectoriser. */
#define EACH for (int64_t i = 0; i < n / TN_LANES * TN_LANES; i++)

#define STEP1(code, name, value)                                                                   \
    case 3 * TN_OP_##code:                                                                         \
        EACH {                                                                                     \
            double x = xs[i];                                                                      \
            to[i] = value;                                                                         \
        }                                                                                          \
        break;
#define STEP2(code, name, value)                                                                   \
    case 3 * TN_OP_##code:                                                                         \
        EACH {                                                                                     \
            double x = xs[i], y = ys[i];                                                           \
            to[i] = value;                                                                         \
        }                                                                                          \
        break;                                                                                     \
    case 3 * TN_OP_##code + 1:                                                                     \
        EACH {                                                                                     \
            double x = number, y = ys[i];                                                          \
            to[i] = value;                                                                         \
        }                                                                                          \
        break;                                                                                     \
    case 3 * TN_OP_##code + 2:                                                                     \
        EACH {                                                                                     \
            double x = xs[i], y = number;                                                          \
            to[i] = value;                                                                         \
        }                                                                                          \
        break;
#define STEP3(code, name, value)                                                                   \
    case 3 * TN_OP_##code:                                                                         \
        EACH {                                                                                     \
            double x = xs[i], y = ys[i], w = ws[i];                                                \
            to[i] = value;                                                                         \
        }                                                                                          \
        break;

static void run_step(int code, double number, int64_t n, const double *restrict xs,
                     const double *restrict ys, const double *restrict ws, double *restrict to) {
    switch (code) {
    case 3 * TN_OP_NUMBER:
        EACH to[i] = number;
        break;
        TN_OP_LIST(STEP1, STEP2, STEP3)
    }
}

/* out = program(in0, in1) for n <= WIDTH numbers. */
static void run_block(const tn_program *program, int64_t n, const double *in0, const double *in1,
                      double *out) {
    double registers[TN_REGISTERS][WIDTH];
    double *outside[] = {(double *)in0, (double *)in1, out};
#define PLACE(k) ((k) < TN_REGISTERS ? registers[k] : outside[(k)-TN_REGISTERS])
    for (int i = 0; i < program->count; i++) {
        const tn_step *s = &program->step[i];
        run_step(3 * s->op + s->constant, s->number, n, PLACE(s->from[0]), PLACE(s->from[1]),
                 PLACE(s->from[2]), PLACE(s->to));
    }
#undef PLACE
}

static void run(const tn_program *program, int64_t n, const double *in0, const double *in1,
                double *out) {
    for (int64_t i = 0; i < n; i += WIDTH)
        run_block(program, n - i < WIDTH ? n - i : WIDTH, in0 + i, in1 + i, out + i);
}

static const tn_program *act_program(const tn_act *self) {
    return ((const tn_tape_act *)self)->program;
}

static void act_value(const tn_act *self, int64_t n, double p, const double *z, double *a) {
    (void)p;
    run(&act_program(self)[0], n, z, z, a);
}

static void act_backward(const tn_act *self, int64_t n, double p, const double *z, const double *a,
                         double *d) {
    double slope[WIDTH];
    (void)p;
    for (int64_t first = 0; first < n; first += WIDTH) {
        int64_t m = n - first < WIDTH ? n - first : WIDTH;
        run_block(&act_program(self)[1], m, z + first, a + first, slope);
        for (int64_t i = 0; i < m / TN_LANES * TN_LANES; i++)
            d[first + i] *= slope[i];
    }
}

static void act_second(const tn_act *self, int64_t n, double p, const double *z, const double *a,
                       double *s) {
    (void)p;
    run(&act_program(self)[2], n, z, a, s);
}

const tn_act TN_K(tn_tape_act) = {
    .value = act_value, .backward = act_backward, .second = act_second};

static const tn_program *loss_program(const tn_loss *self) {
    return ((const tn_tape_loss *)self)->program;
}

/* acc += loss(a, y), blocks of numbers gathered in the order of the sum. */
static double loss_sum(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                       const double *a, const double *y, double acc) {
    double as[WIDTH] = {0}, ys[WIDTH] = {0}, value[WIDTH];
    int64_t count = n * out, s = 0;
    int j = 0;
    (void)z;
    for (int64_t first = 0; first < count; first += WIDTH) {
        int64_t m = count - first < WIDTH ? count - first : WIDTH;
        for (int64_t i = 0; i < m; i++) {
            as[i] = a[j * ld + s];
            ys[i] = y[j * ld + s];
            if (++j == out)
                j = 0, s++;
        }
        run_block(&loss_program(self)[0], tn_lanes(m), as, ys, value);
        for (int64_t i = 0; i < m; i++)
            acc += value[i];
    }
    return acc;
}

/* to = program(a, y) * (1 / out), n a multiple of TN_LANES. */
static void loss_map(const tn_program *program, int64_t n, int out, int64_t ld, const double *a,
                     const double *y, double *restrict to) {
    double factor = 1.0 / out;
    for (int j = 0; j < out; j++) {
        run(program, n, a + j * ld, y + j * ld, to + j * ld);
        for (int64_t i = 0; i < n; i++)
            to[j * ld + i] *= factor;
    }
}

static void loss_delta(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                       const double *a, const double *y, double *d) {
    (void)z;
    loss_map(&loss_program(self)[1], n, out, ld, a, y, d);
}

static void loss_second(const tn_loss *self, int64_t n, int out, int64_t ld, const double *z,
                        const double *a, const double *y, double *s) {
    (void)z;
    loss_map(&loss_program(self)[2], n, out, ld, a, y, s);
}

const tn_loss TN_K(tn_tape_loss) = {
    .scale = 1, .sum = loss_sum, .delta = loss_delta, .second = loss_second};
