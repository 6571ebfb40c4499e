/* A pinned, persistent thread pool with an epoch-flag barrier. */
#ifndef QUERN_BASE_POOL_H
#define QUERN_BASE_POOL_H

#include "base/status.h"

typedef struct Pool Pool;

/** One thread's place in a run. */
typedef struct PoolThread {
        Pool *pool;
        size_t index; /* 0 is the calling thread */
        size_t n_threads;
} PoolThread;

typedef void (*PoolFn)(const PoolThread *t, void *arg);

/** A contiguous share of work. */
typedef struct PoolRange {
        size_t begin;
        size_t end;
} PoolRange;

/**
 * Starts n_threads - 1 workers; the caller of pool_run is thread 0. A pool that takes every core of
 * the process is pinned, one worker to a core by hwloc, and pool_run moves its caller to the core
 * that is left (without changing its affinity); a smaller pool is left to the scheduler. n_threads
 * 0: pool_default_size(). Errors: E_NOMEM, E_IO "cannot start thread 2 of 4: …" (none is left).
 */
Status pool_new(size_t n_threads, Pool **out);
void pool_free(Pool **pool);
size_t pool_size(const Pool *pool);

/** Cores (not hyper-threads) this process may use: affinity mask and cgroup quota, at least 1. */
size_t pool_default_size(void);

/** Runs fn once on every thread and returns when all have finished. One caller at a time. */
void pool_run(Pool *pool, PoolFn fn, void *arg);

/**
 * Inside fn: waits until all threads of the run are here, each then seeing what the others wrote
 * before. Every thread calls it equally often. Spins about 50 µs, then sleeps; sleeps at once in a
 * pool of more threads than cores. Cost: 0.3 µs with 2 threads that arrive together.
 */
void pool_barrier(const PoolThread *t);

/** The thread's share of n items in units of `align`: disjoint, in order, covering all. */
PoolRange pool_share(const PoolThread *t, size_t n, size_t align);

#endif
