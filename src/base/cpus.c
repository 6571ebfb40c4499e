#include "base/cpus.h"

#include "base/cgroup.h"

#include <math.h>
#include <sched.h>

/* Processing units and cores are all that is asked for; devices and caches cost start-up time. */
static bool topology_load(hwloc_topology_t t)
{
        return hwloc_topology_set_all_types_filter(t, HWLOC_TYPE_FILTER_KEEP_NONE) == 0 &&
               hwloc_topology_set_type_filter(t, HWLOC_OBJ_CORE, HWLOC_TYPE_FILTER_KEEP_ALL) == 0 &&
               hwloc_topology_load(t) == 0;
}

static hwloc_topology_t topology_new(void)
{
        hwloc_topology_t t = NULL;

        if (hwloc_topology_init(&t) != 0)
                return NULL;
        if (topology_load(t))
                return t;
        hwloc_topology_destroy(t);
        return NULL;
}

/* The calling thread's mask, which its workers inherit; NULL when it cannot be had. */
static hwloc_cpuset_t affinity_new(hwloc_topology_t t)
{
        hwloc_cpuset_t set = hwloc_bitmap_alloc();

        if (set == NULL || hwloc_get_cpubind(t, set, HWLOC_CPUBIND_THREAD) == 0)
                return set;
        hwloc_bitmap_free(set);
        return NULL;
}

static bool is_known(const Cpus *c)
{
        return c->topology != NULL && c->allowed != NULL;
}

static int cores_depth(const Cpus *c)
{
        return hwloc_get_type_or_below_depth(c->topology, HWLOC_OBJ_CORE);
}

/* The core behind `core` (NULL: the first) that has a CPU in the affinity mask, or NULL. */
static hwloc_obj_t core_next(const Cpus *c, hwloc_obj_t core)
{
        return hwloc_get_next_obj_covering_cpuset_by_depth(c->topology, c->allowed, cores_depth(c),
                                                           core);
}

/* NULL also when nothing is known. */
static hwloc_obj_t core_first(const Cpus *c)
{
        return is_known(c) ? core_next(c, NULL) : NULL;
}

/* The i-th of them, or NULL; where the system tells of no cores, CPUs stand for them. */
static hwloc_obj_t core_at(const Cpus *c, size_t i)
{
        hwloc_obj_t core = core_first(c);

        for (; core != NULL && i > 0; i--)
                core = core_next(c, core);
        return core;
}

static size_t cores_count(const Cpus *c)
{
        size_t n = 0;

        while (core_at(c, n) != NULL)
                n++;
        return n;
}

static size_t affinity_count(void)
{
        cpu_set_t set;

        CPU_ZERO(&set);
        return sched_getaffinity(0, sizeof(set), &set) == 0 ? (size_t)CPU_COUNT(&set) : 1;
}

/* The i-th core's CPUs in the affinity mask; NULL where that is not known or memory is short. */
static hwloc_cpuset_t core_set_new(const Cpus *c, size_t i)
{
        const hwloc_obj_t core = core_at(c, i);
        hwloc_bitmap_t set = core == NULL ? NULL : hwloc_bitmap_dup(core->cpuset);

        if (set != NULL)
                (void)hwloc_bitmap_and(set, set, c->allowed);
        return set;
}

void cpus_open(Cpus *out)
{
        Cpus c = {.topology = topology_new()};

        if (c.topology != NULL)
                c.allowed = affinity_new(c.topology);
        c.n_cores = is_known(&c) ? cores_count(&c) : affinity_count();
        c.home = core_set_new(&c, 0);
        c.quota = cgroup_cpu_limit("/proc/self/cgroup", "/sys/fs/cgroup");
        *out = c;
}

/* hwloc_bitmap_free takes NULL; hwloc_topology_destroy does not. */
void cpus_done(Cpus *c)
{
        hwloc_bitmap_free(c->home);
        hwloc_bitmap_free(c->allowed);
        if (c->topology != NULL)
                hwloc_topology_destroy(c->topology);
        *c = (Cpus){0};
}

/* Rounded down: threads beyond the quota only bring forward the moment when all are throttled. */
size_t cpus_usable(const Cpus *c)
{
        return (size_t)fmax(1.0, fmin(floor(c->quota), (double)c->n_cores));
}

void cpus_pin(const Cpus *c, size_t i, pthread_t thread)
{
        hwloc_bitmap_t set = core_set_new(c, i);

        if (set != NULL)
                (void)hwloc_set_thread_cpubind(c->topology, thread, set, 0);
        hwloc_bitmap_free(set);
}

/* Also true where home is not known. */
static bool is_home(const Cpus *c)
{
        const int cpu = sched_getcpu();

        return c->home == NULL || cpu < 0 || hwloc_bitmap_isset(c->home, (unsigned)cpu);
}

void cpus_come_home(const Cpus *c)
{
        cpu_set_t own;

        if (is_home(c) || sched_getaffinity(0, sizeof(own), &own) != 0)
                return;
        (void)hwloc_set_cpubind(c->topology, c->home, HWLOC_CPUBIND_THREAD);
        (void)sched_setaffinity(0, sizeof(own), &own);
}
