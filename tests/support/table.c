#include "support/table.h"

/*
 * AddressSanitizer ends the program at sizes that no machine has, where malloc returns NULL. Sizes
 * out of hostile files must become E_NOMEM, under the sanitizer too.
 */
__attribute__((visibility("default"))) const char *__asan_default_options(void);
__attribute__((visibility("default"))) const char *__tsan_default_options(void);

const char *__asan_default_options(void)
{
        return "allocator_may_return_null=1";
}

const char *__tsan_default_options(void)
{
        return "allocator_may_return_null=1";
}

enum { OOM_RUNS_MAX = 100000, NAME_MAX_BYTES = 256 };

/* What one cmocka test runs. */
typedef struct TestCase {
        const TestTable *table;
        const void *row;
        char name[NAME_MAX_BYTES];
} TestCase;

static void case_run(void **state)
{
        const TestCase *c = *state;

        mem_fail_at(0);
        c->table->run(c->row);
}

/* An assert that failed inside oom_each must not make later rows fail too. */
static int case_teardown(void **state)
{
        (void)state;
        mem_fail_at(0);
        return 0;
}

/* TEST_ONE has no rows: the case is named as its table. */
static void case_name(TestCase *c)
{
        const char *row_name = "";

        if (c->row != NULL)
                memcpy(&row_name, c->row, sizeof(row_name));
        (void)snprintf(c->name, sizeof(c->name), "%s%s%s", c->table->name,
                       c->row == NULL ? "" : "/", row_name);
}

static void case_init(TestCase *c, const TestTable *t, size_t i)
{
        c->table = t;
        c->row = t->rows == NULL ? NULL : (const char *)t->rows + i * t->row_size;
        case_name(c);
}

static TestCase *cases_append(TestCase *at, const TestTable *t)
{
        for (size_t i = 0; i < t->n_rows; i++)
                case_init(at++, t, i);
        return at;
}

static size_t cases_count(const TestTable *tables, size_t n_tables)
{
        size_t n = 0;

        for (size_t i = 0; i < n_tables; i++)
                n += tables[i].n_rows;
        return n;
}

/* calloc itself, so that the tested code's allocation counts are its own. */
static void *must_calloc(size_t n, size_t size)
{
        void *p = calloc(n + (n == 0), size);

        if (p == NULL)
                abort();
        return p;
}

static int cases_run(TestCase *cases, size_t n, const char *group)
{
        struct CMUnitTest *tests = must_calloc(n, sizeof(*tests));
        int n_failed;

        for (size_t i = 0; i < n; i++)
                tests[i] = (struct CMUnitTest){cases[i].name, case_run, NULL, case_teardown,
                                               &cases[i]};
        n_failed = _cmocka_run_group_tests(group, tests, n, NULL, NULL);
        free(tests);
        return n_failed;
}

/* The program's name without its folders. */
static const char *group_name(const char *path)
{
        const char *slash = strrchr(path, '/');

        return slash == NULL ? path : slash + 1;
}

int tests_run(const TestTable *tables, size_t n_tables, int argc, char **argv)
{
        const size_t n = cases_count(tables, n_tables);
        TestCase *cases = must_calloc(n, sizeof(*cases));
        TestCase *at = cases;
        int n_failed;

        if (argc > 1)
                cmocka_set_test_filter(argv[1]);
        for (size_t i = 0; i < n_tables; i++)
                at = cases_append(at, &tables[i]);
        n_failed = cases_run(cases, n, group_name(argv[0]));
        free(cases);
        return n_failed;
}

void assert_ok_at(Status s, const char *expr, const char *file, int line)
{
        if (s == OK)
                return;
        print_error("%s: %s: %s\n    from %s\n", expr, status_name(s), status_text(),
                    status_origin());
        _fail(file, line);
}

static bool status_matches(Status s, Status want, const char *part)
{
        return s == want && strstr(s == OK ? "" : status_text(), part) != NULL;
}

void assert_status_at(Status s, Status want, const char *part, const char *expr, const char *file,
                      int line)
{
        if (status_matches(s, want, part))
                return;
        print_error("%s: got %s \"%s\", expected %s with \"%s\"\n", expr, status_name(s),
                    s == OK ? "" : status_text(), status_name(want), part);
        _fail(file, line);
}

void assert_str_at(Str actual, const char *want, const char *file, int line)
{
        if (str_equal(actual, str_of(want)))
                return;
        print_error("got \"%.*s\", expected \"%s\"\n", STR_ARG(actual), want);
        _fail(file, line);
}

void assert_near_at(double actual, double want, double tolerance, const char *file, int line)
{
        if (fabs(actual - want) <= tolerance * fmax(1.0, fabs(want)))
                return;
        print_error("got %.17g, expected %.17g within %g\n", actual, want, tolerance);
        _fail(file, line);
}

/* One run with the k-th allocation failing; false when the run ended before it. */
static bool oom_once(Status (*fn)(void *arg), void *arg, uint64_t k)
{
        Status s;
        bool met;

        mem_fail_at(k);
        s = fn(arg);
        met = mem_alloc_count() >= k;
        mem_fail_at(0);
        if (s != (met ? E_NOMEM : OK))
                fail_msg("allocation %llu failed: got %s \"%s\"", (unsigned long long)k,
                         status_name(s), status_text());
        return met;
}

void oom_each(Status (*fn)(void *arg), void *arg)
{
        uint64_t k = 1;

        while (oom_once(fn, arg, k)) {
                k++;
                assert_in_range(k, 1, OOM_RUNS_MAX);
        }
}
