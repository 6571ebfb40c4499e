#include "server/workers.h"

#include "base/mem.h"
#include "server/ring.h"

enum { THREADS_MAX = 16 };

struct Workers {
        Ring queue;
        WorkFn run;
        pthread_t threads[THREADS_MAX];
        size_t n_threads;
};

static void *worker_run(void *arg)
{
        Workers *w = arg;
        Exchange *x;

        while ((x = ring_pop(&w->queue)) != NULL) {
                w->run(x);
                exchange_unref(x);
        }
        return NULL;
}

void workers_free(Workers **w)
{
        if (*w == NULL)
                return;
        ring_close(&(*w)->queue);
        for (size_t i = 0; i < (*w)->n_threads; i++)
                (void)pthread_join((*w)->threads[i], NULL);
        ring_done(&(*w)->queue);
        mem_free(*w);
        *w = NULL;
}

static Status threads_start(Workers *w, size_t n)
{
        for (; w->n_threads < n; w->n_threads++)
                ENSURE(pthread_create(&w->threads[w->n_threads], NULL, worker_run, w) == 0, E_IO,
                       "cannot start thread %zu of %zu", w->n_threads + 1, n);
        return OK;
}

Status workers_new(size_t n_threads, size_t queue, WorkFn run, Workers **out)
{
        CLEANUP(workers_free) Workers *w = NULL;

        TRY(mem_new(&w));
        w->run = run;
        TRY(ring_init(&w->queue, queue));
        TRY(threads_start(w, n_threads < THREADS_MAX ? n_threads : THREADS_MAX));
        *out = TAKE(w);
        return OK;
}

bool workers_push(Workers *w, Exchange *x)
{
        if (ring_push(&w->queue, exchange_ref(x)))
                return true;
        exchange_unref(x);
        return false;
}
