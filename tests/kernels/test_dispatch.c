/* Which table is chosen, by argument, by QN_CPU and by measurement. */
#include "kernels/floats.h"

typedef struct NameRow {
        const char *name;
        const char *isa;
} NameRow;

static const NameRow name_rows[] = {{"generic", "generic"}, EACH_ISA("isa")};

static void test_by_argument(const void *p)
{
        const NameRow *row = p;
        const Kernels *want = usable_kernels(row->isa);
        const Kernels *k = NULL;

        assert_ok(kernels_select(row->isa, &k));
        assert_ptr_equal(k, want);
        assert_string_equal(k->name, row->isa);
}

static void test_by_environment(const void *p)
{
        const NameRow *row = p;
        const Kernels *want = usable_kernels(row->isa);
        const Kernels *k = NULL;

        assert_int_equal(setenv("QN_CPU", row->isa, 1), 0);
        assert_ok(kernels_select(NULL, &k));
        assert_int_equal(unsetenv("QN_CPU"), 0);
        assert_ptr_equal(k, want);
}

typedef struct ErrorRow {
        const char *name;
        const char *cpu;
        const char *part;
} ErrorRow;

static const ErrorRow error_rows[] = {
        {"unknown", "sse9", "QN_CPU=sse9: unknown; known: generic"},
        {"upper case", "AVX2", "QN_CPU=AVX2: unknown"},
        {"a prefix", "gen", "QN_CPU=gen: unknown"},
        {"trailing space", "generic ", "QN_CPU=generic : unknown"},
        {"a list", "avx2,avx512", "QN_CPU=avx2,avx512: unknown"},
};

static void test_error(const void *p)
{
        const ErrorRow *row = p;
        const Kernels *k = NULL;

        assert_status(kernels_select(row->cpu, &k), E_USAGE, row->part);
        assert_null(k);
}

static void test_error_from_environment(const void *p)
{
        const ErrorRow *row = p;
        const Kernels *k = NULL;

        assert_int_equal(setenv("QN_CPU", row->cpu, 1), 0);
        assert_status(kernels_select(NULL, &k), E_USAGE, row->part);
        assert_int_equal(unsetenv("QN_CPU"), 0);
        assert_null(k);
}

static size_t first_unusable(const KernelsEntry *list, size_t n)
{
        size_t i = 0;

        while (i < n && list[i].usable)
                i++;
        return i;
}

static void test_unusable(const void *p)
{
        KernelsEntry list[8];
        const Kernels *k = NULL;
        const size_t n = kernels_list(list, N_ELEMS(list));
        const size_t i = first_unusable(list, n);

        (void)p;
        if (i == n)
                skip(); /* this CPU runs every table */
        assert_status(kernels_select(list[i].kernels->name, &k), E_UNSUPPORTED, "cannot run");
        assert_null(k);
}

/* Best last: an unforced choice is the last usable row. */
static void test_best(const void *p)
{
        KernelsEntry list[8];
        const size_t n = kernels_list(list, N_ELEMS(list));
        const Kernels *best = NULL;
        const Kernels *k = NULL;

        (void)p;
        assert_int_equal(unsetenv("QN_CPU"), 0);
        for (size_t i = 0; i < n; i++)
                best = list[i].usable ? list[i].kernels : best;
        assert_ok(kernels_select(NULL, &k));
        assert_ptr_equal(k, best);
        assert_ok(kernels_select("", &k));
        assert_ptr_equal(k, best);
}

static void test_list(const void *p)
{
        KernelsEntry list[8];

        (void)p;
        assert_true(kernels_list(list, N_ELEMS(list)) >= 1);
        assert_int_equal(kernels_list(list, 1), 1);
        assert_string_equal(list[0].kernels->name, "generic");
        assert_true(list[0].usable);
        assert_int_equal(kernels_list(list, 0), 0);
}

/* Measured once: the answer never changes, so that bits stay the same for the life of a process. */
static void test_fastest(const void *p)
{
        const NameRow *row = p;
        const Kernels *k = usable_kernels(row->isa);
        const ActType first = kernels_fastest_act(k);

        assert_true(first < ACT_TYPE_MAX);
        for (size_t i = 0; i < 50; i++)
                assert_int_equal(kernels_fastest_act(k), first);
}

static void test_filled(const void *p)
{
        const NameRow *row = p;
        const Kernels *k = usable_kernels(row->isa);
        const GemmFn *gemm = &k->gemm[0][0];

        assert_in_range(k->tile_tokens, 1, TILE_MAX);
        for (size_t i = 0; i < sizeof(k->gemm) / sizeof(*gemm); i++)
                assert_non_null(gemm[i]);
        for (size_t i = 0; i < ACTFN_MAX; i++) {
                assert_non_null(k->act[i]);
                assert_non_null(k->act_mul[i]);
        }
}

static const TestTable tables[] = {
        TEST_TABLE("argument", name_rows, test_by_argument),
        TEST_TABLE("environment", name_rows, test_by_environment),
        TEST_TABLE("error", error_rows, test_error),
        TEST_TABLE("error from environment", error_rows, test_error_from_environment),
        TEST_TABLE("fastest", name_rows, test_fastest),
        TEST_TABLE("filled", name_rows, test_filled),
        TEST_ONE("unusable", test_unusable),
        TEST_ONE("best", test_best),
        TEST_ONE("list", test_list),
};
TEST_MAIN(tables)
