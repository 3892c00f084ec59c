/* grid_split.c: separable planes. The outputs of a row u(x_i) and of a row v(y_j) are computed
 * once; then only squares of u_i + v_j - y are summed, in tiles that stay in registers.
 *
 * The sequence: u and v - y are multiplied by the root of a merged sample; residuals run over
 * merged samples, within a sample over outputs, one fma each; then the rest is added. u takes the
 * terms of the last layer that move along x, from 0; v the others, with the bias. Where the
 * rounding of u + v could show (u = -v in all but the last digits) a point is evaluated directly
 * instead. */
#include <math.h>
#include <string.h>

#include "core/fma.h"
#include "core/grid_parts.h"
#include "core/vmath.h"

/* Samples at a time at least; residuals of a tile between loads of its sums; panels of TN_ROWS rows
 * and of TN_POINTS columns of one task; numbers of all rows at a time. */
enum {
    LEAST = 128,
    DEEP = 512,
    PANELS = 4,
    ACROSS = 64,
    TILE = TN_ROWS * TN_POINTS,
    MOST = 1 << 22
};

typedef struct grid_side {
    const tn_axis *axis;
    int mask;
    tn_view at;
    bool *own, common;
    double *rows, *reach; /* the panels; the largest sum of sizes per coordinate */
} grid_side;

typedef struct run {
    tn_ctx *ctx;
    const tn_grid_spec *spec;
    const tn_grid_spec *distinct; /* the same with the merged samples */
    const uint8_t *unit;
    const tn_merged *data;
    grid_side x, y;
    tn_view z;
    int64_t panels;              /* rows of a task, in panels */
    int64_t across;              /* tasks of a row */
    int64_t chunk, first, count; /* samples at a time; those of this time */
    char *work;
    size_t bytes;
} run;

static int64_t ceil_of(int64_t n, int64_t by) {
    return (n + by - 1) / by;
}

/* The plan ----------------------------------------------------------------------------------- */

bool tn_grid_separable(const tn_ctx *ctx, const tn_grid_spec *s, const uint8_t *unit) {
    const tn_layer *top = &s->net->layer[s->net->layers - 1];
    const uint8_t *below = unit + tn_unit0(s->net, s->net->layers - 1) - top->in;
    bool identity = false;
    for (const tn_act *row = ctx->kernels->acts; row->name;
         row++) /* names of others may equal it */
        identity |= row == top->act && strcmp(row->name, "identity") == 0;
    if (!identity || !s->loss->squares)
        return false;
    for (int k = 0; s->net->layers > 1 && k < top->in; k++)
        for (int j = 0; below[k] && j < top->out; j++)
            if ((below[k] | tn_grid_moves(s, top->w + (int64_t)k * top->out + j)) ==
                (TN_MOVES_X | TN_MOVES_Y))
                return false;
    return true;
}

/* A parameter of the last layer for u (or v): its share of a term that moves as `moves` says. */
static double share_of(const tn_grid_spec *s, bool of_x, int moves, int64_t q, double t, double p) {
    bool here = moves & TN_MOVES_X;
    if (moves != (TN_MOVES_X | TN_MOVES_Y))
        return here == of_x ? p : 0;
    const tn_axis *mine = of_x ? &s->x : &s->y; /* p = x's share + y's */
    if (of_x || !s->x.direction)
        return mine->direction ? t * mine->direction[q] : t;
    return p;
}

/* The parameters of u at x = t, or of v at y = t. */
static void place_side(const run *r, const grid_side *side, double t, double *p) {
    const tn_grid_spec *s = r->spec;
    const tn_layer *top = &s->net->layer[s->net->layers - 1];
    const uint8_t *below = r->unit + tn_unit0(s->net, s->net->layers - 1) - top->in;
    memcpy(p, s->params, (size_t)s->net->params * sizeof *p);
    tn_grid_set(side->axis, t, p);
    tn_grid_add(side->axis, t, s->net->params, p);
    for (int64_t q = top->w; q < s->net->params; q++) {
        int moves = tn_grid_moves(s, q);
        if (q < top->b && s->net->layers > 1)
            moves |= below[(q - top->w) / top->out];
        p[q] = share_of(s, side->mask == TN_MOVES_X, moves, q, t, p[q]);
    }
}

/* Rows --------------------------------------------------------------------------------------- */

/* Writes residuals k of 16 coordinates from number i on: u, or v - y, times the root. */
static void put(const run *r, const grid_side *side, int64_t i, int64_t s, int64_t k,
                const double *a, double y) {
    double root = r->data->root[s];
    int64_t deep = r->chunk * r->distinct->samples.out;
    if (side->mask == TN_MOVES_X)
        for (int l = 0; l < TN_POINTS; l++)
            side->rows[(i * deep) + k * TN_POINTS + l] = a[l] * root;
    else
        for (int l = 0; l < TN_POINTS; l++)
            side->rows[(i + l) / TN_ROWS * TN_ROWS * deep + k * TN_ROWS + (i + l) % TN_ROWS] =
                (a[l] - y) * root;
}

static void fill_block(const run *r, const grid_side *side, tn_desk *d, int64_t i, int64_t first,
                       int64_t n) {
    const tn_kernels *kernels = r->ctx->kernels;
    const tn_net *net = r->spec->net;
    int out = r->distinct->samples.out;
    int64_t row = d->points.ld * TN_POINTS;
    const double *a = d->points.a + tn_unit0(net, net->layers - 1) * row;
    kernels->gather(&r->distinct->samples, NULL, first, n, &d->block);
    if (side->common)
        kernels->forward(net, d->p, &d->block, n);
    for (int64_t s = 0; s < n; s += TN_SPAN) {
        int64_t m = n - s < TN_SPAN ? n - s : TN_SPAN;
        kernels->points_forward(net, &d->block, &d->points, s, m);
        kernels->points_reach(net, &d->block, &d->points, s, m, side->reach + i);
        for (int64_t t = 0; t < m; t++)
            for (int o = 0; o < out; o++)
                put(r, side, i, first + s + t, (first - r->first + s + t) * out + o,
                    a + o * row + t * TN_POINTS, d->block.y[o * d->block.ld + s + t]);
    }
}

/* Rows of TN_POINTS coordinates of x, then of y. */
static void fill_rows(void *arg, int worker, int64_t index) {
    run *r = arg;
    int64_t of_x = ceil_of(r->x.at.dim[0], TN_POINTS);
    const grid_side *side = index < of_x ? &r->x : &r->y;
    int64_t i = (index < of_x ? index : index - of_x) * TN_POINTS, last = side->at.dim[0] - 1;
    tn_carver mine = {r->work + (size_t)worker * r->bytes, 0};
    tn_desk d;
    tn_desk_carve(&d, r->distinct, 1, &mine);
    d.points.own = side->own;
    for (int l = 0; l < TN_POINTS; l++) {
        if (l == 0 || i + l <= last)
            place_side(r, side, *tn_at(side->at, i + l, 0), d.p);
        for (int64_t q = 0; q < r->spec->net->params; q++)
            d.points.p[q * TN_POINTS + l] = d.p[q];
    }
    for (int64_t s = 0; s < r->count && !tn_interrupted(r->ctx); s += d.block.ld) {
        int64_t rest = r->count - s;
        fill_block(r, side, &d, i, r->first + s, rest < d.block.ld ? rest : d.block.ld);
    }
}

/* Tiles -------------------------------------------------------------------------------------- */

/* Whether the rounding of u + v may be more than half of what the contract of tn_grid_run allows:
 * each output is off by at most `off`, the squares by 2 off sqrt(sum terms) + terms off^2. */
static bool too_rough(const run *r, double sum, double reach_x, double reach_y) {
    const tn_layer *top = &r->spec->net->layer[r->spec->net->layers - 1];
    double terms = (double)r->spec->samples.count * r->distinct->samples.out;
    double off = (top->in + 4) * 0x1p-52 * (reach_x + reach_y + r->data->largest);
    double error = off * (2 * sqrt(sum * terms) + terms * off);
    return !(error <= 0.5e-12 * sum + 0.5e-15 * r->data->squares);
}

/* The sums of one panel of rows and one of columns between a buffer and z. */
static void load_tile(const run *r, int64_t j, int64_t i, double *sum) {
    for (int k = 0; k < TILE; k++) {
        int64_t row = j + k / TN_POINTS, column = i + k % TN_POINTS;
        bool inside = row < r->z.dim[0] && column < r->z.dim[1] && r->first > 0;
        sum[k] = inside ? *tn_at(r->z, row, column) : 0;
    }
}

static void store_tile(const run *r, int64_t j, int64_t i, const double *sum) {
    int64_t rows = r->z.dim[0] - j, columns = r->z.dim[1] - i;
    for (int64_t row = 0; row < rows && row < TN_ROWS; row++)
        for (int64_t column = 0; column < columns && column < TN_POINTS; column++)
            *tn_at(r->z, j + row, i + column) = sum[row * TN_POINTS + column];
}

/* From sums to losses, of columns i .. end of one row. */
static void finish_row(const run *r, tn_desk *d, double scale, int64_t row, int64_t i,
                       int64_t end) {
    double *z = tn_at(r->z, row, i), rest = r->data->rest, reach_y = r->y.reach[row];
    bool stopped = tn_interrupted(r->ctx);
    for (int64_t c = i; c < end; c++, z += r->z.step[1]) {
        double sum = *z + rest;
        if (stopped)
            *z = TN_NAN;
        else if (too_rough(r, sum, r->x.reach[c], reach_y))
            *z = tn_grid_exact(r->ctx, r->spec, d, *tn_at(r->x.at, c, 0), *tn_at(r->y.at, row, 0));
        else
            *z = tn_canonical(sum * scale);
    }
}

static void finish(const run *r, tn_desk *d, int64_t j, int64_t i, int64_t rows, int64_t columns) {
    const tn_grid_spec *s = r->spec;
    double scale = 1.0 / tn_loss_terms(s->loss, s->samples.count, s->samples.out) * s->loss->scale;
    int64_t end = i + columns < r->z.dim[1] ? i + columns : r->z.dim[1];
    for (int64_t row = j; row < j + rows && row < r->z.dim[0]; row++)
        finish_row(r, d, scale, row, i, end);
}

static void add_panels(const run *r, int64_t j, int64_t i, int64_t down, int64_t across,
                       double *sum) {
    int64_t deep = r->chunk * r->distinct->samples.out, all = r->count * r->distinct->samples.out;
    for (int64_t k = 0; k < all && !tn_interrupted(r->ctx); k += DEEP)
        for (int64_t q = 0; q < across; q++)
            for (int64_t p = 0; p < down; p++)
                r->ctx->kernels->points_tile(all - k < DEEP ? all - k : DEEP,
                                             r->x.rows + (i + q * TN_POINTS) * deep + k * TN_POINTS,
                                             r->y.rows + (j + p * TN_ROWS) * deep + k * TN_ROWS,
                                             sum + (q * down + p) * TILE);
}

static void fill_tiles(void *arg, int worker, int64_t index) {
    run *r = arg;
    int64_t j = index / r->across * r->panels * TN_ROWS, i = index % r->across * ACROSS * TN_POINTS;
    int64_t down = ceil_of(r->z.dim[0] - j, TN_ROWS), across = ceil_of(r->z.dim[1] - i, TN_POINTS);
    down = down < r->panels ? down : r->panels;
    across = across < ACROSS ? across : ACROSS;
    tn_carver mine = {r->work + (size_t)worker * r->bytes, 0};
    tn_desk d;
    tn_desk_carve(&d, r->spec, 1, &mine);
    double *sum = tn_carve(&mine, (size_t)(PANELS * ACROSS * TILE) * sizeof *sum);
    for (int64_t t = 0; t < across * down; t++)
        load_tile(r, j + t % down * TN_ROWS, i + t / down * TN_POINTS, sum + t * TILE);
    add_panels(r, j, i, down, across, sum);
    for (int64_t t = 0; t < across * down; t++)
        store_tile(r, j + t % down * TN_ROWS, i + t / down * TN_POINTS, sum + t * TILE);
    if (r->first + r->count == r->distinct->samples.count)
        finish(r, &d, j, i, down * TN_ROWS, across * TN_POINTS);
}

/* All ---------------------------------------------------------------------------------------- */

static int64_t chunk_of(int64_t numbers, int64_t samples) {
    int64_t most = MOST / numbers < LEAST ? LEAST : MOST / numbers;
    return most < samples ? most : samples;
}

static void side_carve(grid_side *side, const tn_grid_spec *s, int64_t n, int64_t deep,
                       tn_carver *c) {
    int64_t padded = ceil_of(n, TN_POINTS) * TN_POINTS, panels = ceil_of(padded, TN_ROWS);
    int64_t most = padded > panels * TN_ROWS ? padded : panels * TN_ROWS;
    side->own = tn_carve(c, (size_t)tn_net_units(s->net) * sizeof(bool));
    side->rows = tn_carve(c, (size_t)(most * deep) * sizeof(double));
    side->reach = tn_carve(c, (size_t)padded * sizeof(double));
}

/* Carves all but the workers' desks. */
static void run_carve(run *r, int64_t nx, int64_t ny, tn_carver *c) {
    const tn_samples *s = &r->spec->samples;
    r->chunk = chunk_of((nx + ny) * s->out, s->count);
    side_carve(&r->x, r->spec, nx, r->chunk * s->out, c);
    side_carve(&r->y, r->spec, ny, r->chunk * s->out, c);
    tn_carver one = {0};
    tn_desk desk;
    tn_desk_carve(&desk, r->spec, 1, &one);
    tn_carve(&one, (size_t)(PANELS * ACROSS * TILE) * sizeof(double));
    r->bytes = one.at;
}

size_t tn_grid_split_work(const tn_grid_spec *spec, int64_t nx, int64_t ny) {
    run r = {.spec = spec};
    tn_carver c = {0};
    run_carve(&r, nx, ny, &c);
    return c.at + r.bytes * (size_t)spec->threads;
}

static void begin_side(run *r, grid_side *side, const tn_axis *axis, int mask, tn_view at) {
    side->axis = axis, side->mask = mask, side->at = at;
    side->common = tn_grid_own(r->spec, r->unit, mask, side->own);
    int64_t padded = ceil_of(at.dim[0], TN_POINTS) * TN_POINTS, panel = TN_ROWS * r->chunk;
    memset(side->reach, 0, (size_t)padded * sizeof(double));
    panel *= r->distinct->samples.out;
    if (padded % TN_ROWS) /* rows of y that no coordinate fills */
        memset(side->rows + padded / TN_ROWS * panel, 0, (size_t)panel * sizeof(double));
}

void tn_grid_split(tn_ctx *ctx, const tn_grid_spec *spec, const tn_grid_spec *distinct,
                   const tn_merged *data, const uint8_t *unit, tn_view x, tn_view y, void *work,
                   tn_view z) {
    run r = {.ctx = ctx, .spec = spec, .distinct = distinct, .data = data, .unit = unit, .z = z};
    int64_t nx = x.dim[0], ny = y.dim[0];
    tn_carver c = {work, 0};
    run_carve(&r, nx, ny, &c);
    r.work = c.base + c.at;
    begin_side(&r, &r.x, &spec->x, TN_MOVES_X, x);
    begin_side(&r, &r.y, &spec->y, TN_MOVES_Y, y);
    int64_t panels = ceil_of(ny, TN_ROWS), rows = ceil_of(nx, TN_POINTS) + ceil_of(ny, TN_POINTS);
    r.panels = panels / (8 * spec->threads);
    r.panels = r.panels < 1 ? 1 : r.panels > PANELS ? PANELS : r.panels;
    r.across = ceil_of(nx, ACROSS * TN_POINTS);
    for (r.first = 0; r.first < r.distinct->samples.count; r.first += r.chunk) {
        int64_t rest = r.distinct->samples.count - r.first;
        r.count = rest < r.chunk ? rest : r.chunk;
        double terms = (double)(r.count * spec->samples.out);
        tn_grid_tasks(ctx, terms * (double)(nx + ny) * (double)(spec->net->params + 32), rows,
                      fill_rows, &r);
        tn_grid_tasks(ctx, terms * (double)nx * (double)ny, ceil_of(panels, r.panels) * r.across,
                      fill_tiles, &r);
    }
}
