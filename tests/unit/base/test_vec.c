#include "base/vec.h"

#include "support/table.h"

static void test_push(const void *p)
{
        CLEANUP(id_vec_done) IdVec v = {0};

        (void)p;
        for (int32_t i = 0; i < 1000; i++)
                assert_ok(vec_push(&v, i * 3));
        assert_int_equal(v.n, 1000);
        assert_int_equal(v.p[999], 2997);
        assert_int_equal(vec_pop(&v), 2997);
        assert_int_equal(v.n, 999);
}

static void test_append(const void *p)
{
        static const float numbers[] = {1.0F, 2.0F, 3.0F};
        CLEANUP(float_vec_done) FloatVec v = {0};

        (void)p;
        assert_ok(vec_append(&v, numbers, 0));
        assert_null(v.p);
        assert_ok(vec_append(&v, numbers, 3));
        assert_ok(vec_append(&v, numbers, 2));
        assert_int_equal(v.n, 5);
        assert_true(v.p[4] == 2.0F);
        vec_clear(&v);
        assert_int_equal(v.n, 0);
}

static void test_doubling(const void *p)
{
        CLEANUP(id_vec_done) IdVec v = {0};

        (void)p;
        mem_fail_at(0);
        for (int32_t i = 0; i < 4096; i++)
                assert_ok(vec_push(&v, i));
        assert_in_range(mem_alloc_count(), 1, 13);
}

static void test_reserve_too_much(const void *p)
{
        CLEANUP(id_vec_done) IdVec v = {0};

        (void)p;
        assert_ok(vec_push(&v, 7));
        assert_status(vec_reserve(&v, SIZE_MAX), E_NOMEM, "1 elements and 18446744073709551615");
        assert_status(vec_reserve(&v, SIZE_MAX / 4), E_NOMEM, "");
        assert_int_equal(v.n, 1);
        assert_int_equal(v.p[0], 7);
}

static void test_failed_push(const void *p)
{
        CLEANUP(id_vec_done) IdVec v = {0};

        (void)p;
        for (int32_t i = 0; i < 8; i++)
                assert_ok(vec_push(&v, i));
        mem_fail_at(1);
        assert_status(vec_push(&v, 8), E_NOMEM, "");
        assert_int_equal(v.n, 8);
        assert_int_equal(v.p[7], 7);
}

static const TestTable tables[] = {
        TEST_ONE("push and pop", test_push),
        TEST_ONE("append", test_append),
        TEST_ONE("4096 pushes cost at most 13 allocations", test_doubling),
        TEST_ONE("a reserve that cannot be leaves the vector", test_reserve_too_much),
        TEST_ONE("a push without memory leaves the vector", test_failed_push),
};

TEST_MAIN(tables);
