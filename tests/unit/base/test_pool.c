#include "base/pool.h"

#include "support/table.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>

enum { THREADS_MAX = 16 };

/* What the program began with: a pool that narrowed it must not hide that from later rows. */
static cpu_set_t first_mask;

__attribute__((constructor)) static void first_mask_save(void)
{
        (void)sched_getaffinity(0, sizeof(first_mask), &first_mask);
}

static void mask_set(const cpu_set_t *mask)
{
        assert_int_equal(sched_setaffinity(0, sizeof(*mask), mask), 0);
}

static void mask_check(const cpu_set_t *want)
{
        cpu_set_t mask;

        assert_int_equal(sched_getaffinity(0, sizeof(mask), &mask), 0);
        assert_true(CPU_EQUAL(&mask, want));
}

/* Linked with --wrap: the n-th thread cannot be started; 0: all can. */
static int thread_refused;

int __real_pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*f)(void *), void *arg);
int __wrap_pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*f)(void *), void *arg);

int __wrap_pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*f)(void *), void *arg)
{
        if (thread_refused > 0 && --thread_refused == 0)
                return EAGAIN;
        return __real_pthread_create(t, a, f, arg);
}

typedef struct SizeRow {
        const char *name;
        size_t n;
} SizeRow;

static const SizeRow size_rows[] = {
        {"1 thread", 1}, {"2 threads", 2}, {"3 threads", 3}, {"8 threads", 8}, {"16 threads", 16},
};

/* What threads do together: each counts itself, and checks the others across barriers. */
typedef struct Work {
        int calls[THREADS_MAX];
        long value[THREADS_MAX];
        long wrong[THREADS_MAX];
        int rounds;
} Work;

static void count_call(const PoolThread *t, void *arg)
{
        Work *w = arg;

        w->calls[t->index]++;
}

static void test_run(const void *p)
{
        const SizeRow *row = p;
        CLEANUP(pool_free) Pool *pool = NULL;
        Work w = {0};

        assert_ok(pool_new(row->n, &pool));
        assert_int_equal(pool_size(pool), row->n);
        for (int i = 0; i < 200; i++)
                pool_run(pool, count_call, &w);
        for (size_t i = 0; i < row->n; i++)
                assert_int_equal(w.calls[i], 200);
}

static long sum(const long *values, size_t n)
{
        long total = 0;

        for (size_t i = 0; i < n; i++)
                total += values[i];
        return total;
}

/* Plain memory, written by one thread and read by all after the barrier: a race if it leaks. */
static void rounds_together(const PoolThread *t, void *arg)
{
        Work *w = arg;

        for (int i = 1; i <= w->rounds; i++) {
                w->value[t->index] = i;
                pool_barrier(t);
                w->wrong[t->index] += sum(w->value, t->n_threads) != i * (long)t->n_threads;
                pool_barrier(t);
        }
}

static void test_barrier(const void *p)
{
        const SizeRow *row = p;
        CLEANUP(pool_free) Pool *pool = NULL;
        Work w = {.rounds = 500};

        assert_ok(pool_new(row->n, &pool));
        for (int i = 0; i < 3; i++)
                pool_run(pool, rounds_together, &w);
        assert_int_equal(sum(w.wrong, row->n), 0);
        assert_int_equal(sum(w.value, row->n), 500 * (long)row->n);
}

/* Long enough that waiting threads go to sleep, another one late each time. */
static void be_late_in_turn(const PoolThread *t, void *arg)
{
        Work *w = arg;
        volatile long x = 0;

        for (int i = 0; i < w->rounds; i++) {
                const bool late = (size_t)i % t->n_threads == t->index;

                for (long k = 0; k < 200000 * (long)late; k++)
                        x += k;
                pool_barrier(t);
        }
        w->value[t->index] = x;
}

static void test_sleep(const void *p)
{
        const SizeRow *row = p;
        CLEANUP(pool_free) Pool *pool = NULL;
        Work w = {.rounds = 20};

        assert_ok(pool_new(row->n, &pool));
        pool_run(pool, be_late_in_turn, &w);
        for (size_t i = 0; i < row->n; i++)
                assert_true(w.value[i] > 0 || w.rounds < (int)row->n);
}

static void test_idle_free(const void *p)
{
        const SizeRow *row = p;
        Pool *pool = NULL;

        for (int i = 0; i < 10; i++) {
                assert_ok(pool_new(row->n, &pool));
                pool_free(&pool);
                assert_null(pool);
        }
        pool_free(&pool);
}

typedef struct RefusedRow {
        const char *name;
        int at;
        const char *want;
} RefusedRow;

static const RefusedRow refused_rows[] = {
        {"the first worker", 1, "cannot start thread 2 of 4: Resource temporarily unavailable"},
        {"the last worker", 3, "cannot start thread 4 of 4: "},
};

static void test_refused(const void *p)
{
        const RefusedRow *row = p;
        Pool *pool = NULL;

        thread_refused = row->at;
        assert_status(pool_new(4, &pool), E_IO, row->want);
        assert_null(pool);
        assert_int_equal(thread_refused, 0);
}

static void test_default_size(const void *p)
{
        CLEANUP(pool_free) Pool *pool = NULL;
        cpu_set_t set;

        (void)p;
        assert_int_equal(sched_getaffinity(0, sizeof(set), &set), 0);
        assert_in_range(pool_default_size(), 1, (size_t)CPU_COUNT(&set));
        assert_ok(pool_new(0, &pool));
        assert_int_equal(pool_size(pool), pool_default_size());
}

/* With one CPU allowed there is one thread to use, and the pool still works with more. */
static void one_cpu_work(void)
{
        CLEANUP(pool_free) Pool *pool = NULL;
        Work w = {.rounds = 50};

        assert_int_equal(pool_default_size(), 1);
        assert_ok(pool_new(3, &pool));
        pool_run(pool, rounds_together, &w);
        assert_int_equal(sum(w.wrong, 3), 0);
}

static void test_affinity(const void *p)
{
        cpu_set_t one;

        (void)p;
        CPU_ZERO(&one);
        CPU_SET((size_t)sched_getcpu(), &one);
        mask_set(&one);
        one_cpu_work();
        mask_set(&first_mask);
}

/* The caller's own mask is its own: threads that it starts later must not inherit a pin. */
static void test_caller_mask(const void *p)
{
        CLEANUP(pool_free) Pool *pool = NULL;
        Work w = {0};

        (void)p;
        mask_set(&first_mask);
        assert_ok(pool_new(0, &pool));
        for (int i = 0; i < 100; i++)
                pool_run(pool, count_call, &w);
        mask_check(&first_mask);
}

static size_t cpu_last(const cpu_set_t *set)
{
        size_t cpu = CPU_SETSIZE - 1;

        while (!CPU_ISSET(cpu, set))
                cpu--;
        return cpu;
}

/* Also when the pool moves its caller to the first core, as from the last. */
static void test_moved_caller_mask(const void *p)
{
        CLEANUP(pool_free) Pool *pool = NULL;
        cpu_set_t last;
        Work w = {0};

        (void)p;
        mask_set(&first_mask);
        assert_ok(pool_new(0, &pool));
        CPU_ZERO(&last);
        CPU_SET(cpu_last(&first_mask), &last);
        mask_set(&last);
        pool_run(pool, count_call, &w);
        mask_check(&last);
        mask_set(&first_mask);
}

static void record_blocked(const PoolThread *t, void *arg)
{
        Work *w = arg;
        sigset_t set;

        (void)pthread_sigmask(SIG_SETMASK, NULL, &set);
        w->calls[t->index] = sigismember(&set, SIGTERM);
}

static void test_signals(const void *p)
{
        CLEANUP(pool_free) Pool *pool = NULL;
        Work w = {0};

        (void)p;
        assert_ok(pool_new(3, &pool));
        pool_run(pool, record_blocked, &w);
        assert_int_equal(w.calls[0], 0);
        assert_int_equal(w.calls[1], 1);
        assert_int_equal(w.calls[2], 1);
}

static const TestTable tables[] = {
        TEST_TABLE("run", size_rows, test_run),
        TEST_TABLE("barrier", size_rows, test_barrier),
        TEST_TABLE("late threads", size_rows, test_sleep),
        TEST_TABLE("freed while idle", size_rows, test_idle_free),
        TEST_TABLE("refused", refused_rows, test_refused),
        TEST_ONE("the default size", test_default_size),
        TEST_ONE("one CPU allowed", test_affinity),
        TEST_ONE("the caller's affinity stays", test_caller_mask),
        TEST_ONE("a moved caller's affinity stays", test_moved_caller_mask),
        TEST_ONE("workers block signals", test_signals),
};

TEST_MAIN(tables);
