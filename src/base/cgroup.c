#include "base/cgroup.h"

#include "base/status.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MAX_BYTES = 4096, DIR_MAX_BYTES = 8192, PATH_MAX_BYTES = 8320 };

static void stream_close(FILE **f)
{
        if (*f != NULL)
                (void)fclose(*f);
}

/* How many of the numbers a control file begins with; 0 also when it is not there. */
static int numbers_read(const char *dir, const char *name, double numbers[2])
{
        char path[PATH_MAX_BYTES];
        CLEANUP(stream_close) FILE *f = NULL;

        (void)snprintf(path, sizeof(path), "%s/%s", dir, name);
        f = fopen(path, "re");
        return f == NULL ? 0 : fscanf(f, "%lf %lf", &numbers[0], &numbers[1]);
}

/* "max" and -1 stand for no quota. */
static double quota_of(double quota, double period)
{
        return quota > 0 && period > 0 ? quota / period : (double)INFINITY;
}

static double limit_v2(const char *dir)
{
        double max[2] = {0, 0};

        (void)numbers_read(dir, "cpu.max", max);
        return quota_of(max[0], max[1]);
}

static double limit_v1(const char *dir)
{
        double quota[2] = {0, 0};
        double period[2] = {0, 0};

        (void)numbers_read(dir, "cpu.cfs_quota_us", quota);
        (void)numbers_read(dir, "cpu.cfs_period_us", period);
        return quota_of(quota[0], period[0]);
}

/* Cuts the last component; false when the base itself has been reached. */
static bool dir_to_parent(char *dir, size_t base_length)
{
        char *slash = strrchr(dir + base_length, '/');

        if (slash == NULL)
                return false;
        *slash = '\0';
        return true;
}

/* The least limit of a group and its parents. Inside a container upper parts may not be there. */
static double limit_upwards(const char *base, const char *group)
{
        char dir[DIR_MAX_BYTES];
        double limit = (double)INFINITY;
        bool more = true;

        (void)snprintf(dir, sizeof(dir), "%s%s", base, group);
        while (more) {
                limit = fmin(limit, fmin(limit_v1(dir), limit_v2(dir)));
                more = dir_to_parent(dir, strlen(base));
        }
        return limit;
}

/* One line of the membership list: "4:cpu,cpuacct:/a/b" (v1), "0::/a/b" (v2). */
typedef struct Membership {
        char *controllers;
        char *group;
} Membership;

/* Cuts the line in place; false when it is no membership. */
static bool membership_parse(char *line, Membership *out)
{
        char *rest = line;

        (void)strsep(&rest, ":");
        out->controllers = strsep(&rest, ":");
        out->group = strsep(&rest, "\n");
        return out->group != NULL;
}

/* v2 has one hierarchy for all controllers, so it names none. */
static bool controls_cpu(const Membership *m)
{
        char list[LINE_MAX_BYTES];

        (void)snprintf(list, sizeof(list), ",%.1024s,", m->controllers);
        return m->controllers[0] == '\0' || strstr(list, ",cpu,") != NULL;
}

/* A hierarchy is mounted under its controllers' names; v2 at the mount itself or in "unified". */
static double membership_limit(const Membership *m, const char *mount)
{
        const char *const folders[] = {".", "unified", "cpu", m->controllers};
        char base[LINE_MAX_BYTES];
        double limit = (double)INFINITY;

        for (size_t i = 0; i < N_ELEMS(folders); i++) {
                (void)snprintf(base, sizeof(base), "%.2048s/%.1024s", mount, folders[i]);
                limit = fmin(limit, limit_upwards(base, m->group));
        }
        return limit;
}

static double line_limit(char *line, const char *mount)
{
        Membership m;

        if (!membership_parse(line, &m) || !controls_cpu(&m))
                return (double)INFINITY;
        return membership_limit(&m, mount);
}

double cgroup_cpu_limit(const char *membership, const char *mount)
{
        CLEANUP(stream_close) FILE *f = fopen(membership, "re");
        char line[LINE_MAX_BYTES];
        double limit = (double)INFINITY;

        if (f == NULL)
                return limit;
        while (fgets(line, sizeof(line), f) != NULL)
                limit = fmin(limit, line_limit(line, mount));
        return limit;
}
