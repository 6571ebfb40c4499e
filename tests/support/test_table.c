/* The test layer tests itself: every assert must fail where it should, and each row must run. */
#include "support/table.h"
#include "support/temp.h"

#include <fcntl.h>
#include <unistd.h>

typedef struct FailRow {
        const char *name;
        void (*run)(void);
} FailRow;

static void fail_ok(void)
{
        assert_ok(FAIL(E_IO, "meant to fail"));
}

static void fail_status_kind(void)
{
        assert_status(FAIL(E_IO, "meant to fail"), E_RANGE, "meant");
}

static void fail_status_text(void)
{
        assert_status(FAIL(E_IO, "meant to fail"), E_IO, "another text");
}

static void fail_status_ok(void)
{
        assert_status(OK, E_IO, "");
}

static void fail_str(void)
{
        assert_str(STR("meant"), "mean");
}

static void fail_near(void)
{
        assert_near(1.0, 1.1, 0.01);
}

static void fail_near_nan(void)
{
        assert_near(NAN, 1.0, 1.0);
}

static Status swallow_failure(void *arg)
{
        char *x = NULL;

        (void)arg;
        (void)mem_new(&x);
        mem_free(x);
        return OK;
}

static void fail_oom_swallowed(void)
{
        oom_each(swallow_failure, NULL);
}

static Status fail_otherwise(void *arg)
{
        CLEANUP(mem_free_at) char *x = NULL;

        (void)arg;
        ENSURE(mem_new(&x) == OK, E_FORMAT, "the wrong status");
        return OK;
}

static void fail_oom_status(void)
{
        oom_each(fail_otherwise, NULL);
}

static Status fail_always(void *arg)
{
        (void)arg;
        return FAIL(E_NOMEM, "with all the memory there is");
}

static void fail_oom_always(void)
{
        oom_each(fail_always, NULL);
}

static const FailRow fail_rows[] = {
        {"assert_ok", fail_ok},
        {"assert_status, another status", fail_status_kind},
        {"assert_status, another text", fail_status_text},
        {"assert_status, no error", fail_status_ok},
        {"assert_str", fail_str},
        {"assert_near", fail_near},
        {"assert_near, not a number", fail_near_nan},
        {"oom_each, a failure swallowed", fail_oom_swallowed},
        {"oom_each, another status", fail_oom_status},
        {"oom_each, no run succeeds", fail_oom_always},
};

static void test_fails(const void *p)
{
        const FailRow *row = p;

        row->run();
}

static Status three_allocations(void *n_runs)
{
        CLEANUP(mem_free_at) char *a = NULL;
        CLEANUP(mem_free_at) char *b = NULL;
        CLEANUP(mem_free_at) char *c = NULL;

        *(int *)n_runs += 1;
        TRY(mem_new(&a));
        TRY(mem_new(&b));
        return mem_new(&c);
}

/* One run for each allocation, and one that meets no failure. */
static void test_oom_runs(const void *p)
{
        int n_runs = 0;

        (void)p;
        oom_each(three_allocations, &n_runs);
        assert_int_equal(n_runs, 4);
}

static void test_passes(const void *p)
{
        (void)p;
        assert_null(p);
        assert_ok(OK);
        assert_status(FAIL(E_IO, "a text of it"), E_IO, "text");
        assert_str((Str){0}, "");
        assert_near(1000.0, 1000.9, 0.001);
        assert_near(INFINITY, 1.0, INFINITY);
}

static void test_temp(const void *p)
{
        TempDir dir;
        char path[sizeof(dir.path)];

        (void)p;
        temp_dir_init(&dir);
        memcpy(path, dir.path, sizeof(path));
        (void)temp_file(&dir, "a/b/c", STR("x"));
        assert_int_equal(access(dir.file, F_OK), 0);
        temp_dir_done(&dir);
        temp_dir_done(&dir);
        assert_int_not_equal(access(path, F_OK), 0);
}

static int n_failed;

/* Every failing row failed; main ran them before, unheard. */
static void test_all_failed(const void *p)
{
        (void)p;
        assert_int_equal(n_failed, N_ELEMS(fail_rows));
}

static const TestTable passing[] = {
        TEST_ONE("what holds passes", test_passes),
        TEST_ONE("one run for each allocation and one more", test_oom_runs),
        TEST_ONE("a temporary folder goes with all in it", test_temp),
        TEST_ONE("every assert fails where it should", test_all_failed),
};

static const TestTable failing[] = {TEST_TABLE("fails", fail_rows, test_fails)};

/* The output of tests that are meant to fail would be counted as failures. */
static int failing_run(int argc, char **argv)
{
        const int out = dup(STDOUT_FILENO);
        const int err = dup(STDERR_FILENO);
        const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
        int n;

        (void)dup2(nowhere, STDOUT_FILENO);
        (void)dup2(nowhere, STDERR_FILENO);
        n = tests_run(failing, N_ELEMS(failing), argc, argv);
        (void)fflush(stdout);
        (void)fflush(stderr);
        (void)dup2(out, STDOUT_FILENO);
        (void)dup2(err, STDERR_FILENO);
        (void)close(nowhere);
        (void)close(out);
        (void)close(err);
        return n;
}

int main(int argc, char **argv)
{
        n_failed = failing_run(argc, argv);
        return tests_run(passing, N_ELEMS(passing), argc, argv);
}
