#include "base/pool.h"

#include "base/cpus.h"
#include "base/epoch.h"
#include "base/mem.h"

#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { SPIN_NS = 50000, THREAD_NAME_MAX = 16 };

/* One thread of the pool; `arrived` counts its barriers, and every thread watches it. */
typedef struct Member {
        Epoch arrived;
        PoolThread place;
        uint32_t n_arrivals; /* the member's own copy, so that it does not read what others watch */
        pthread_t thread;
} Member;

struct Pool {
        Epoch runs; /* counts pool_run; workers wait here for the next */
        PoolFn fn;  /* NULL ends the workers */
        void *arg;
        Member *members;
        size_t n_threads;
        size_t n_started; /* workers to join */
        uint64_t spin_ns;
        bool pinned;
        Cpus cpus;
};

static void arrive(Member *m)
{
        m->n_arrivals++;
        epoch_post(&m->arrived, m->n_arrivals);
}

/* Members that are there already cost one load each, the caller's own included. */
static void await_all(Pool *p, uint32_t n_arrivals)
{
        for (size_t i = 0; i < p->n_threads; i++)
                epoch_wait(&p->members[i].arrived, n_arrivals, p->spin_ns);
}

void pool_barrier(const PoolThread *t)
{
        Member *m = &t->pool->members[t->index];

        if (t->n_threads == 1)
                return;
        arrive(m);
        await_all(t->pool, m->n_arrivals);
}

/* Waits for the n-th run and takes part in it; false when that run ends the pool. */
static bool worker_run(Member *m, uint32_t n)
{
        Pool *p = m->place.pool;

        epoch_wait(&p->runs, n, p->spin_ns);
        if (p->fn == NULL)
                return false;
        p->fn(&m->place, p->arg);
        arrive(m);
        return true;
}

static void *worker_main(void *member)
{
        uint32_t n = 1;

        while (worker_run(member, n))
                n++;
        return NULL;
}

/* Only the one running caller writes `runs`, so that its own read needs no order. */
static void run_publish(Pool *p, PoolFn fn, void *arg)
{
        p->fn = fn;
        p->arg = arg;
        epoch_post(&p->runs, atomic_load_explicit(&p->runs.value, memory_order_relaxed) + 1);
}

static void run_shared(Pool *p, PoolFn fn, void *arg)
{
        if (p->pinned)
                cpus_come_home(&p->cpus);
        run_publish(p, fn, arg);
        fn(&p->members[0].place, arg);
        pool_barrier(&p->members[0].place);
}

void pool_run(Pool *pool, PoolFn fn, void *arg)
{
        assert(fn != NULL);
        if (pool->n_threads == 1)
                fn(&pool->members[0].place, arg);
        else
                run_shared(pool, fn, arg);
}

static void thread_name(const Member *m)
{
        char name[THREAD_NAME_MAX];

        (void)snprintf(name, sizeof(name), "quern-%u", (unsigned)m->place.index % 1000000U);
        (void)pthread_setname_np(m->thread, name);
}

static Status worker_start(Pool *p, Member *m)
{
        const int err = pthread_create(&m->thread, NULL, worker_main, m);

        ENSURE(err == 0, E_IO, "cannot start thread %zu of %zu: %s", m->place.index + 1,
               p->n_threads, strerror(err));
        p->n_started++;
        thread_name(m);
        return OK;
}

static Status workers_start(Pool *p)
{
        for (size_t i = 1; i < p->n_threads; i++)
                TRY(worker_start(p, &p->members[i]));
        return OK;
}

/* Signals are for the program's own threads: workers inherit a mask that blocks all. */
static Status workers_start_masked(Pool *p)
{
        sigset_t all;
        sigset_t before;
        Status s;

        (void)sigfillset(&all);
        (void)pthread_sigmask(SIG_SETMASK, &all, &before);
        s = workers_start(p);
        (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
        return s;
}

/*
 * Only a pool that takes every core is pinned: a smaller one, or one under a quota, shares the
 * machine with others, who would choose the same first cores.
 */
static bool takes_every_core(const Pool *p, const Cpus *c)
{
        return p->n_threads == c->n_cores && cpus_usable(c) == c->n_cores;
}

static void workers_pin(Pool *p)
{
        p->pinned = takes_every_core(p, &p->cpus);
        for (size_t i = 1; p->pinned && i < p->n_threads; i++)
                cpus_pin(&p->cpus, i, p->members[i].thread);
}

static Status members_new(Pool *p)
{
        TRY(mem_new_array(&p->members, p->n_threads));
        for (size_t i = 0; i < p->n_threads; i++)
                p->members[i].place = (PoolThread){p, i, p->n_threads};
        return OK;
}

static void size_choose(Pool *p, size_t n_threads)
{
        const size_t usable = cpus_usable(&p->cpus);

        p->n_threads = n_threads == 0 ? usable : n_threads;
        p->spin_ns = p->n_threads <= usable ? SPIN_NS : 0;
}

Status pool_new(size_t n_threads, Pool **out)
{
        CLEANUP(pool_free) Pool *p = NULL;

        TRY(mem_new(&p));
        cpus_open(&p->cpus);
        size_choose(p, n_threads);
        TRY(members_new(p));
        TRY(workers_start_masked(p));
        workers_pin(p);
        *out = TAKE(p);
        return OK;
}

static void workers_end(Pool *p)
{
        run_publish(p, NULL, NULL);
        for (size_t i = 1; i <= p->n_started; i++)
                (void)pthread_join(p->members[i].thread, NULL);
}

static void pool_destroy(Pool *p)
{
        workers_end(p);
        cpus_done(&p->cpus);
        mem_free(p->members);
        mem_free(p);
}

void pool_free(Pool **pool)
{
        if (*pool != NULL)
                pool_destroy(*pool);
        *pool = NULL;
}

size_t pool_size(const Pool *pool)
{
        return pool->n_threads;
}

size_t pool_default_size(void)
{
        CLEANUP(cpus_done) Cpus c;

        cpus_open(&c);
        return cpus_usable(&c);
}

/* The first `count % parts` parts get one unit more; no product, hence no overflow. */
static size_t part_begin(size_t count, size_t part, size_t parts)
{
        const size_t extra = count % parts;

        return count / parts * part + (part < extra ? part : extra);
}

/* Item at which unit `unit` of `units` begins; the last unit may be short. */
static size_t unit_begin(size_t unit, size_t units, size_t align, size_t n)
{
        return unit == units ? n : unit * align;
}

PoolRange pool_share(const PoolThread *t, size_t n, size_t align)
{
        size_t units;

        assert(align > 0);
        units = n / align + (n % align != 0);
        return (PoolRange){
                unit_begin(part_begin(units, t->index, t->n_threads), units, align, n),
                unit_begin(part_begin(units, t->index + 1, t->n_threads), units, align, n),
        };
}
