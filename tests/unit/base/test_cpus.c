#include "base/cpus.h"

#include "base/clock.h"
#include "base/pool.h"
#include "support/table.h"

#include <sched.h>

/* Linked with --wrap: the calls of hwloc that are to fail. */
typedef enum Failure { FAIL_NONE, FAIL_INIT, FAIL_LOAD, FAIL_BINDING } Failure;
static Failure failure;

int __real_hwloc_topology_init(hwloc_topology_t *t);
int __wrap_hwloc_topology_init(hwloc_topology_t *t);
int __real_hwloc_topology_load(hwloc_topology_t t);
int __wrap_hwloc_topology_load(hwloc_topology_t t);
int __real_hwloc_get_cpubind(hwloc_topology_t t, hwloc_cpuset_t set, int flags);
int __wrap_hwloc_get_cpubind(hwloc_topology_t t, hwloc_cpuset_t set, int flags);

int __wrap_hwloc_topology_init(hwloc_topology_t *t)
{
        return failure == FAIL_INIT ? -1 : __real_hwloc_topology_init(t);
}

int __wrap_hwloc_topology_load(hwloc_topology_t t)
{
        return failure == FAIL_LOAD ? -1 : __real_hwloc_topology_load(t);
}

int __wrap_hwloc_get_cpubind(hwloc_topology_t t, hwloc_cpuset_t set, int flags)
{
        return failure == FAIL_BINDING ? -1 : __real_hwloc_get_cpubind(t, set, flags);
}

typedef struct FailureRow {
        const char *name;
        Failure failure;
} FailureRow;

static const FailureRow failure_rows[] = {
        {"no topology", FAIL_INIT},
        {"the topology does not load", FAIL_LOAD},
        {"the affinity is not told", FAIL_BINDING},
};

static void count_threads(const PoolThread *t, void *counts)
{
        ((int *)counts)[t->index]++;
}

/* The pool does without: it counts CPUs by the mask and leaves threads where they are. */
static void test_failure(const void *p)
{
        const FailureRow *row = p;
        CLEANUP(pool_free) Pool *pool = NULL;
        int counts[2] = {0};
        cpu_set_t mask;

        failure = row->failure;
        assert_int_equal(sched_getaffinity(0, sizeof(mask), &mask), 0);
        assert_in_range(pool_default_size(), 1, (size_t)CPU_COUNT(&mask));
        assert_ok(pool_new(2, &pool));
        failure = FAIL_NONE;
        pool_run(pool, count_threads, counts);
        assert_int_equal(counts[0] + counts[1], 2);
}

static void test_unknown(const void *p)
{
        CLEANUP(cpus_done) Cpus c = {0};

        (void)p;
        failure = FAIL_INIT;
        cpus_open(&c);
        failure = FAIL_NONE;
        assert_null(c.topology);
        assert_null(c.home);
        assert_in_range(c.n_cores, 1, CPU_SETSIZE);
}

static void test_known(const void *p)
{
        CLEANUP(cpus_done) Cpus c = {0};

        (void)p;
        cpus_open(&c);
        assert_non_null(c.topology);
        assert_true(hwloc_bitmap_isincluded(c.home, c.allowed));
        assert_in_range(c.n_cores, 1, (size_t)hwloc_bitmap_weight(c.allowed));
}

typedef struct UsableRow {
        const char *name;
        size_t n_cores;
        double quota;
        size_t want;
} UsableRow;

static const UsableRow usable_rows[] = {
        {"no quota", 8, (double)INFINITY, 8}, {"quota below the cores", 8, 2.0, 2},
        {"quota above the cores", 2, 6.0, 2}, {"quota and a half", 8, 2.5, 2},
        {"quota of half a core", 8, 0.5, 1},  {"nothing known", 0, 0.0, 1},
};

static void test_usable(const void *p)
{
        const UsableRow *row = p;
        const Cpus c = {.n_cores = row->n_cores, .quota = row->quota};

        assert_int_equal(cpus_usable(&c), row->want);
}

static void test_unknown_cpus(const void *p)
{
        Cpus c = {0};

        (void)p;
        cpus_pin(&c, 0, pthread_self());
        cpus_come_home(&c);
        cpus_done(&c);
}

static void test_clock(const void *p)
{
        const uint64_t begin = clock_now_ns();

        (void)p;
        assert_true(clock_now_ns() >= begin);
        assert_near(clock_seconds(1000000000U, 3500000000U), 2.5, 1e-12);
}

static const TestTable tables[] = {
        TEST_TABLE("hwloc fails", failure_rows, test_failure),
        TEST_ONE("nothing known", test_unknown),
        TEST_ONE("home is one of the allowed cores", test_known),
        TEST_TABLE("usable cores", usable_rows, test_usable),
        TEST_ONE("what is not known is not used", test_unknown_cpus),
        TEST_ONE("the clock does not run backwards", test_clock),
};

TEST_MAIN(tables);
