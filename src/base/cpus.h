/* The processor cores that this process may use, from hwloc, the affinity mask and cgroups. */
#ifndef QUERN_BASE_CPUS_H
#define QUERN_BASE_CPUS_H

#include "base/status.h"

#include <hwloc.h>
#include <pthread.h>

/** Zero-initialised means that nothing is known: count 1, nothing is pinned. */
typedef struct Cpus {
        hwloc_topology_t topology;
        hwloc_cpuset_t allowed; /* the affinity mask */
        hwloc_cpuset_t home;    /* the first core's CPUs in `allowed` */
        size_t n_cores;         /* cores with at least one CPU in `allowed` */
        double quota;           /* CPUs' worth of time, INFINITY without a cgroup quota */
} Cpus;

/**
 * Asks once. Where hwloc gives no topology, the CPUs of the affinity mask count as cores and
 * cpus_pin does nothing: a machine without /sys still runs.
 */
void cpus_open(Cpus *out);
void cpus_done(Cpus *c);

/** Cores worth a thread: n_cores, less when the quota allows less; at least 1. */
size_t cpus_usable(const Cpus *c);

/** Keeps a thread on the i-th core, i < n_cores; where that is refused it stays movable. */
void cpus_pin(const Cpus *c, size_t i, pthread_t thread);

/**
 * Moves the calling thread to the first core when it runs elsewhere, and lets it go again: its
 * affinity, which threads that it starts inherit, is what it was. Cheap when it is there already.
 */
void cpus_come_home(const Cpus *c);

#endif
