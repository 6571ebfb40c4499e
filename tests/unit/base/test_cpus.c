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
        TEST_ONE("the clock does not run backwards", test_clock),
};

TEST_MAIN(tables);
