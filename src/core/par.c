#include "core/par.h"

#include "core/ctx.h"

static void drain(tn_pool *pool, int worker) {
    int64_t i;
    while ((i = atomic_fetch_add(&pool->next, 1)) < pool->count)
        pool->task(pool->arg, worker, i);
}

static void *work(void *p) {
    struct tn_worker *me = p;
    tn_pool *pool = me->pool;
    uint64_t seen = 0;
    tn_fp_default();
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (pool->round == seen && !pool->stop)
            pthread_cond_wait(&pool->begin, &pool->lock);
        if (pool->stop)
            break;
        seen = pool->round;
        pthread_mutex_unlock(&pool->lock);
        drain(pool, me->number);
        pthread_mutex_lock(&pool->lock);
        if (--pool->busy == 0)
            pthread_cond_signal(&pool->done);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

void tn_pool_init(tn_pool *pool, int threads) {
    *pool = (tn_pool){.threads = threads < 1                ? 1
                                 : threads > TN_MAX_THREADS ? TN_MAX_THREADS
                                                            : threads};
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->begin, NULL);
    pthread_cond_init(&pool->done, NULL);
}

/* Threads count from the round they are created in; where the system gives no more, fewer work. */
static void start(tn_pool *pool, int wanted) {
    while (pool->started < wanted) {
        struct tn_worker *w = &pool->worker[pool->started];
        *w = (struct tn_worker){pool, pool->started + 1};
        if (pthread_create(&pool->thread[pool->started], NULL, work, w) != 0)
            return;
        pool->started++;
    }
}

void tn_pool_run(tn_pool *pool, int64_t count, tn_task *task, void *arg) {
    pool->task = task;
    pool->arg = arg;
    pool->count = count;
    atomic_store(&pool->next, 0);
    if (pool->threads > 1 && count > 1) {
        pthread_mutex_lock(&pool->lock);
        pool->round++;
        start(pool, pool->threads - 1);
        pool->busy = pool->started;
        pthread_cond_broadcast(&pool->begin);
        pthread_mutex_unlock(&pool->lock);
    }
    drain(pool, 0);
    pthread_mutex_lock(&pool->lock);
    while (pool->busy > 0)
        pthread_cond_wait(&pool->done, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}

void tn_pool_join(tn_pool *pool) {
    pthread_mutex_lock(&pool->lock);
    pool->stop = true;
    pthread_cond_broadcast(&pool->begin);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < pool->started; i++)
        pthread_join(pool->thread[i], NULL);
    pool->started = 0;
    pool->stop = false;
}
