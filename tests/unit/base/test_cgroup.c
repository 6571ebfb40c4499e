#include "base/cgroup.h"

#include "support/table.h"
#include "support/temp.h"

/* A control file of the made-up mount. */
typedef struct ControlFile {
        const char *path;
        const char *content;
} ControlFile;

typedef struct LimitRow {
        const char *name;
        const char *membership;
        ControlFile files[4];
        double want; /* 0: none */
} LimitRow;

static const LimitRow limit_rows[] = {
        {"v2, no quota", "0::/a\n", {{"a/cpu.max", "max 100000\n"}}, 0},
        {"v2, one CPU and a half", "0::/a\n", {{"a/cpu.max", "150000 100000\n"}}, 1.5},
        {"v2, another period", "0::/a\n", {{"a/cpu.max", "20000 10000\n"}}, 2},
        {"v2, the parent's is less",
         "0::/a/b\n",
         {{"a/cpu.max", "100000 100000\n"}, {"a/b/cpu.max", "300000 100000\n"}},
         1},
        {"v2, the child's is less",
         "0::/a/b\n",
         {{"a/cpu.max", "300000 100000\n"}, {"a/b/cpu.max", "50000 100000\n"}},
         0.5},
        {"v2, at the root of a container", "0::/\n", {{"cpu.max", "200000 100000\n"}}, 2},
        {"v2, a path the container does not see",
         "0::/host/a\n",
         {{"cpu.max", "200000 100000\n"}},
         2},
        {"v2, beside v1", "1:cpu:/\n0::/a\n", {{"unified/a/cpu.max", "100000 100000\n"}}, 1},
        {"v1",
         "4:cpu,cpuacct:/a\n",
         {{"cpu,cpuacct/a/cpu.cfs_quota_us", "250000\n"},
          {"cpu,cpuacct/a/cpu.cfs_period_us", "100000\n"}},
         2.5},
        {"v1, no quota",
         "4:cpu:/a\n",
         {{"cpu/a/cpu.cfs_quota_us", "-1\n"}, {"cpu/a/cpu.cfs_period_us", "100000\n"}},
         0},
        {"v1, the parent's",
         "4:cpu:/a/b\n",
         {{"cpu/cpu.cfs_quota_us", "100000\n"}, {"cpu/cpu.cfs_period_us", "50000\n"}},
         2},
        {"v1, the link named cpu",
         "4:cpuacct,cpu:/\n",
         {{"cpu/cpu.cfs_quota_us", "100000\n"}, {"cpu/cpu.cfs_period_us", "100000\n"}},
         1},
        {"another controller's group",
         "5:memory:/a\n3:cpuset:/a\n",
         {{"cpu/a/cpu.cfs_quota_us", "100000\n"}, {"cpu/a/cpu.cfs_period_us", "100000\n"}},
         0},
        {"no control files", "0::/a\n", {{NULL, NULL}}, 0},
        {"empty control file", "0::/a\n", {{"a/cpu.max", ""}}, 0},
        {"one number", "0::/a\n", {{"a/cpu.max", "5\n"}}, 0},
        {"period of zero", "0::/a\n", {{"a/cpu.max", "5 0\n"}}, 0},
        {"words", "0::/a\n", {{"a/cpu.max", "many few\n"}}, 0},
        {"no membership", "", {{"cpu.max", "100000 100000\n"}}, 0},
        {"memberships that are none", "0\n0:\n\n::", {{"a/cpu.max", "100000 100000\n"}}, 0},
};

static void files_make(TempDir *dir, const LimitRow *row)
{
        char path[128];

        for (size_t i = 0; i < N_ELEMS(row->files) && row->files[i].path != NULL; i++) {
                (void)snprintf(path, sizeof(path), "fs/%s", row->files[i].path);
                (void)temp_file(dir, path, str_of(row->files[i].content));
        }
}

static void test_limit(const void *p)
{
        const LimitRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        char mount[TEMP_PATH_MAX + 8];
        double got;

        temp_dir_init(&dir);
        files_make(&dir, row);
        (void)snprintf(mount, sizeof(mount), "%s/fs", dir.path);
        got = cgroup_cpu_limit(temp_file(&dir, "cgroup", str_of(row->membership)), mount);
        assert_true(got == (row->want > 0 ? row->want : (double)INFINITY));
}

static void test_absent(const void *p)
{
        (void)p;
        assert_true(isinf(cgroup_cpu_limit("/nonexistent/cgroup", "/nonexistent")));
}

static const TestTable tables[] = {
        TEST_TABLE("limit", limit_rows, test_limit),
        TEST_ONE("a system without control groups has no limit", test_absent),
};

TEST_MAIN(tables);
