#include "base/arena.h"

#include "support/table.h"

static void test_alloc(const void *p)
{
        CLEANUP(arena_done) Arena a = {0};
        int64_t *one;
        int64_t *many;

        (void)p;
        assert_ok(arena_new(&a, &one));
        assert_ok(arena_new_array(&a, 100, &many));
        *one = 1;
        assert_int_equal(many[0] | many[99], 0);
        assert_int_equal((uintptr_t)many % 16, 0);
        assert_true(many > one);
        assert_int_equal(a.used_total, 16 + 800);
}

static void test_large(const void *p)
{
        CLEANUP(arena_done) Arena a = {0};
        char *small;
        char *large;

        (void)p;
        assert_ok(arena_new_array(&a, 10, &small));
        assert_ok(arena_new_array(&a, 1000000, &large));
        memset(large, 1, 1000000);
        assert_int_equal(small[9], 0);
}

static void test_many(const void *p)
{
        CLEANUP(arena_done) Arena a = {0};
        Str s[1000];

        (void)p;
        mem_fail_at(0);
        for (size_t i = 0; i < N_ELEMS(s); i++)
                assert_ok(arena_str(&a, STR("forty-two bytes of text, give or take some"), &s[i]));
        assert_str(s[0], "forty-two bytes of text, give or take some");
        assert_in_range(mem_alloc_count(), 1, 6);
}

static void test_zero_count(const void *p)
{
        CLEANUP(arena_done) Arena a = {0};
        int *x;
        int *y;

        (void)p;
        assert_ok(arena_new_array(&a, 0, &x));
        assert_ok(arena_new_array(&a, 0, &y));
        assert_non_null(x);
        assert_ptr_not_equal(x, y);
}

static void test_str(const void *p)
{
        CLEANUP(arena_done) Arena a = {0};
        Str s;

        (void)p;
        assert_ok(arena_str(&a, STR("abc"), &s));
        assert_string_equal(s.p, "abc");
        assert_ok(arena_str(&a, (Str){0}, &s));
        assert_string_equal(s.p, "");
        assert_int_equal(s.n, 0);
}

typedef struct LimitRow {
        const char *name;
        size_t limit;
        size_t first;
        size_t second;
        Status want; /* of the second */
} LimitRow;

static const LimitRow limit_rows[] = {
        {"none", 0, 1000, 100000, OK},
        {"just fits", 64, 32, 32, OK},
        {"one byte more", 64, 32, 33, E_NOMEM},
        {"already full", 32, 32, 1, E_NOMEM},
        {"overflow beyond the limit", 64, 32, SIZE_MAX - 31, E_NOMEM},
        {"overflow without a limit", 0, 32, SIZE_MAX - 31, E_NOMEM},
        {"overflow of rounding", 0, 32, SIZE_MAX, E_NOMEM},
};

static void test_limit(const void *p)
{
        const LimitRow *row = p;
        CLEANUP(arena_done) Arena a = {.limit = row->limit};
        char *x;
        char *y = NULL;

        assert_ok(arena_new_array(&a, row->first, &x));
        assert_int_equal(arena_new_array(&a, row->second, &y), row->want);
        assert_int_equal(y != NULL, row->want == OK);
}

static void test_product_overflow(const void *p)
{
        CLEANUP(arena_done) Arena a = {0};
        void *x = NULL;

        (void)p;
        assert_status(arena_alloc(&a, SIZE_MAX / 2, 3, &x), E_NOMEM, "x 3 bytes");
        assert_null(x);
}

static void test_reuse(const void *p)
{
        CLEANUP(arena_done) Arena a = {.limit = 100};
        char *x;

        (void)p;
        assert_ok(arena_new_array(&a, 96, &x));
        assert_status(arena_new(&a, &x), E_NOMEM, "limit of 100");
        arena_done(&a);
        assert_ok(arena_new_array(&a, 96, &x));
}

static const TestTable tables[] = {
        TEST_ONE("zeroed, aligned, counted", test_alloc),
        TEST_ONE("larger than a chunk", test_large),
        TEST_ONE("a thousand texts cost few allocations", test_many),
        TEST_ONE("a zero count gives a pointer of its own", test_zero_count),
        TEST_ONE("texts are copied with a NUL", test_str),
        TEST_TABLE("limit", limit_rows, test_limit),
        TEST_ONE("count times size overflows", test_product_overflow),
        TEST_ONE("done makes it empty, the limit stays", test_reuse),
};

TEST_MAIN(tables);
