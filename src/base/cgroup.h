/* The CPU quota of the control groups this process is in (Linux cgroup v1 and v2). */
#ifndef QUERN_BASE_CGROUP_H
#define QUERN_BASE_CGROUP_H

/**
 * CPUs' worth of time per period that the process may use, the least of its groups' and their
 * parents' quotas: 1.5 for "150000 100000"; INFINITY without a quota or without control groups.
 *
 * @param membership the list of groups, "/proc/self/cgroup" outside tests.
 * @param mount      where control groups are mounted, "/sys/fs/cgroup" outside tests.
 * Source: Linux Documentation/admin-guide/cgroup-v2.rst (cpu.max), scheduler/sched-bwc.rst (v1).
 */
double cgroup_cpu_limit(const char *membership, const char *mount);

#endif
