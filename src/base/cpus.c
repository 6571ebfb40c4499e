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

/* NULL when memory is short or the system does not tell. */
static hwloc_cpuset_t affinity_new(hwloc_topology_t t)
{
        hwloc_cpuset_t set = hwloc_bitmap_alloc();

        if (set == NULL || hwloc_get_cpubind(t, set, HWLOC_CPUBIND_PROCESS) == 0)
                return set;
        hwloc_bitmap_free(set);
        return NULL;
}

/* The i-th core that has a CPU in the affinity mask, or NULL. Without core data CPUs are cores. */
static hwloc_obj_t core_at(const Cpus *c, size_t i)
{
        const int depth = hwloc_get_type_or_below_depth(c->topology, HWLOC_OBJ_CORE);
        hwloc_obj_t core = NULL;

        do {
                core = hwloc_get_next_obj_covering_cpuset_by_depth(c->topology, c->allowed, depth,
                                                                   core);
        } while (core != NULL && i-- > 0);
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

static bool is_known(const Cpus *c)
{
        return c->topology != NULL && c->allowed != NULL;
}

void cpus_open(Cpus *out)
{
        Cpus c = {.topology = topology_new()};

        if (c.topology != NULL)
                c.allowed = affinity_new(c.topology);
        c.n_cores = is_known(&c) ? cores_count(&c) : affinity_count();
        c.quota = cgroup_cpu_limit("/proc/self/cgroup", "/sys/fs/cgroup");
        *out = c;
}

void cpus_done(Cpus *c)
{
        if (c->allowed != NULL)
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

static void thread_bind(const Cpus *c, hwloc_obj_t core, pthread_t thread)
{
        hwloc_bitmap_t set = hwloc_bitmap_alloc();

        if (set == NULL)
                return;
        if (hwloc_bitmap_and(set, core->cpuset, c->allowed) == 0)
                (void)hwloc_set_thread_cpubind(c->topology, thread, set, 0);
        hwloc_bitmap_free(set);
}

void cpus_pin(const Cpus *c, size_t i, pthread_t thread)
{
        hwloc_obj_t core = is_known(c) ? core_at(c, i) : NULL;

        if (core != NULL)
                thread_bind(c, core, thread);
}
