#include "core/basin.h"

#include <math.h>
#include <string.h>

/* A heap of nodes by key, then by number; place[node] is where it stands, -1 if not. */
typedef struct heap {
    int64_t *node, *place, count;
    double *key;
} heap;

size_t tn_basin_work(int64_t nx, int64_t ny) {
    return (size_t)(nx * ny) * (3 * sizeof(int64_t) + sizeof(double));
}

static double height(tn_view z, int64_t node) {
    double v = *tn_at(z, node / z.dim[1], node % z.dim[1]);
    return v == v ? v : HUGE_VAL;
}

/* Neighbour number k of 0..7, or -1 beyond the edge. */
static int64_t neighbour(tn_view z, int64_t node, int k) {
    static const int di[8] = {-1, 0, 1, -1, 1, -1, 0, 1}, dj[8] = {-1, -1, -1, 0, 0, 1, 1, 1};
    int64_t i = node % z.dim[1] + di[k], j = node / z.dim[1] + dj[k];
    return i < 0 || j < 0 || i >= z.dim[1] || j >= z.dim[0] ? -1 : j * z.dim[1] + i;
}

/* Local minima ------------------------------------------------------------------------------------
 */

static bool on_border(tn_view z, int64_t node) {
    int64_t i = node % z.dim[1], j = node / z.dim[1];
    return i == 0 || j == 0 || i == z.dim[1] - 1 || j == z.dim[0] - 1;
}

/* The set around `seed` into list, its nodes marked; whether all around it is higher. */
static bool gather_set(tn_view z, int64_t seed, double tolerance, char *seen, int64_t *list,
                       int64_t *count) {
    double level = height(z, seed), slack = fabs(level) * tolerance;
    bool pit = level < HUGE_VAL;
    seen[seed] = 1;
    list[0] = seed, *count = 1;
    for (int64_t k = 0; k < *count && level < HUGE_VAL; k++)
        for (int s = 0; s < 8; s++) {
            int64_t next = neighbour(z, list[k], s);
            if (next < 0 || height(z, next) > level + slack)
                continue;
            pit = pit && height(z, next) >= level - slack;
            if (!seen[next] && height(z, next) >= level - slack) {
                seen[next] = 1;
                list[(*count)++] = next;
            }
        }
    return pit;
}

static tn_pit describe(tn_view z, const int64_t *list, int64_t count) {
    double mi = 0, mj = 0, least = HUGE_VAL;
    tn_pit pit = {.count = count};
    for (int64_t k = 0; k < count; k++) {
        mi += (double)(list[k] % z.dim[1]) / (double)count;
        mj += (double)(list[k] / z.dim[1]) / (double)count;
        pit.border = pit.border || on_border(z, list[k]);
    }
    for (int64_t k = 0; k < count; k++) {
        double di = (double)(list[k] % z.dim[1]) - mi, dj = (double)(list[k] / z.dim[1]) - mj;
        if (di * di + dj * dj < least) {
            least = di * di + dj * dj;
            pit.i = list[k] % z.dim[1], pit.j = list[k] / z.dim[1];
        }
    }
    return pit;
}

int64_t tn_basin_pits(tn_view z, double tolerance, void *work, int64_t capacity, tn_pit *pit) {
    int64_t nodes = tn_view_count(z), found = 0, count, *list = work;
    char *seen = (char *)(list + nodes);
    memset(seen, 0, (size_t)nodes);
    for (int64_t node = 0; node < nodes; node++)
        if (!seen[node] && gather_set(z, node, tolerance, seen, list, &count) && found++ < capacity)
            pit[found - 1] = describe(z, list, count);
    return found;
}

/* Passes ------------------------------------------------------------------------------------------
 */

static bool before(const heap *h, int64_t a, int64_t b) {
    return h->key[a] < h->key[b] || (h->key[a] == h->key[b] && a < b);
}

static void put(heap *h, int64_t at, int64_t node) {
    h->node[at] = node;
    h->place[node] = at;
}

/* Takes a node in, or up after its key became smaller. */
static void heap_raise(heap *h, int64_t node) {
    int64_t at = h->place[node] < 0 ? h->count++ : h->place[node];
    for (; at > 0 && before(h, node, h->node[(at - 1) / 2]); at = (at - 1) / 2)
        put(h, at, h->node[(at - 1) / 2]);
    put(h, at, node);
}

static int64_t heap_take(heap *h) {
    int64_t first = h->node[0], last = h->node[--h->count], at = 0;
    for (int64_t child = 1; child < h->count; child = 2 * at + 1) {
        if (child + 1 < h->count && before(h, h->node[child + 1], h->node[child]))
            child++;
        if (!before(h, h->node[child], last))
            break;
        put(h, at, h->node[child]);
        at = child;
    }
    if (h->count > 0)
        put(h, at, last);
    h->place[first] = -1;
    return first;
}

typedef struct map {
    tn_view x, y, z;
    double low, top;
    bool passes; /* keys are the highest node of the way, else its cost */
} map;

/* The key of `next` reached from `node`, HUGE_VAL where the way is barred. */
static double reach(const map *m, double key, int64_t node, int64_t next) {
    double h = height(m->z, next);
    if (m->passes)
        return h > key ? h : key;
    if (h > m->top)
        return HUGE_VAL;
    int64_t nx = m->z.dim[1];
    double wide = *tn_at(m->x, nx - 1, 0) - *tn_at(m->x, 0, 0);
    double high = *tn_at(m->y, m->y.dim[0] - 1, 0) - *tn_at(m->y, 0, 0);
    double dx = (*tn_at(m->x, next % nx, 0) - *tn_at(m->x, node % nx, 0)) / wide;
    double dy = (*tn_at(m->y, next / nx, 0) - *tn_at(m->y, node / nx, 0)) / high;
    double span = m->top > m->low ? m->top - m->low : 1;
    double above = (0.5 * (h + height(m->z, node)) - m->low) / span;
    return key + (above + 0.01) * sqrt(dx * dx + dy * dy);
}

/* Dijkstra's search; parent[node] is the node before it. Whether `to` was reached. */
static bool search(const map *m, int64_t from, int64_t to, heap *h, int64_t *parent) {
    int64_t nodes = tn_view_count(m->z);
    for (int64_t k = 0; k < nodes; k++) {
        h->key[k] = HUGE_VAL;
        h->place[k] = -1;
        parent[k] = -1;
    }
    h->count = 0;
    h->key[from] = m->passes ? height(m->z, from) : 0;
    heap_raise(h, from);
    while (h->count > 0) {
        int64_t node = heap_take(h);
        if (node == to)
            return true;
        for (int k = 0; k < 8; k++) {
            int64_t next = neighbour(m->z, node, k);
            double key = next < 0 ? HUGE_VAL : reach(m, h->key[node], node, next);
            if (next >= 0 && key < h->key[next]) {
                h->key[next] = key;
                parent[next] = node;
                heap_raise(h, next);
            }
        }
    }
    return false;
}

int64_t tn_basin_way(tn_view x, tn_view y, tn_view z, int64_t from, int64_t to, void *work,
                     int64_t *way, int64_t *top) {
    int64_t nodes = tn_view_count(z), *parent = (int64_t *)work + 2 * nodes, count = 0;
    heap h = {.node = work, .place = (int64_t *)work + nodes, .key = (double *)(parent + nodes)};
    map m = {.x = x, .y = y, .z = z, .low = HUGE_VAL, .passes = true};
    for (int64_t k = 0; k < nodes; k++)
        m.low = height(z, k) < m.low ? height(z, k) : m.low;
    if (height(z, from) == HUGE_VAL || !search(&m, from, to, &h, parent))
        return 0;
    m.top = h.key[to], m.passes = false;
    search(&m, from, to, &h, parent);
    *top = from;
    for (int64_t node = to; node >= 0; node = parent[node])
        way[count++] = node;
    for (int64_t k = 0; k < count / 2; k++) {
        int64_t other = way[k];
        way[k] = way[count - 1 - k];
        way[count - 1 - k] = other;
    }
    for (int64_t k = 0; k < count; k++)
        *top = height(z, way[k]) > height(z, *top) ? way[k] : *top;
    return count;
}
