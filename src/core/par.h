/* par.h: a persistent pool of threads for independent tasks. */
#ifndef TN_PAR_H
#define TN_PAR_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { TN_MAX_THREADS = 64 };

/* Task `index` of a run, on worker 0..threads-1. Writes only what no other task writes. */
typedef void tn_task(void *arg, int worker, int64_t index);

typedef struct tn_pool {
    int threads; /* workers of a run, the calling thread among them */
    int started; /* threads created so far; they start with the first run that needs them */
    bool stop;
    uint64_t round; /* counts runs */
    int busy;       /* created threads still in this run */
    tn_task *task;
    void *arg;
    int64_t count;
    atomic_llong next;
    pthread_mutex_t lock;
    pthread_cond_t begin, done;
    pthread_t thread[TN_MAX_THREADS];
    struct tn_worker {
        struct tn_pool *pool;
        int number;
    } worker[TN_MAX_THREADS];
} tn_pool;

/* threads is clamped to 1..TN_MAX_THREADS. The pool must not move in memory. */
void tn_pool_init(tn_pool *pool, int threads);

/* Runs task(arg, worker, i) for i = 0..count-1 and returns when all are done. Tasks are handed out
 * in order, one at a time; results must not depend on which worker takes which. */
void tn_pool_run(tn_pool *pool, int64_t count, tn_task *task, void *arg);

/* Joins all threads; the pool can run again afterwards. */
void tn_pool_join(tn_pool *pool);

#endif
