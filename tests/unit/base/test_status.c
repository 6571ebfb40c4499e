#include "base/mem.h"
#include "base/status.h"

#include "support/table.h"

#include <pthread.h>

static Status fail_at_origin(int value)
{
        ENSURE(value < 10, E_RANGE, "n: %d is outside 0..9", value);
        return OK;
}

static Status fail_below(int value)
{
        TRY(status_within(fail_at_origin(value), "%s", "a.json"));
        return OK;
}

static void test_try(const void *p)
{
        (void)p;
        assert_ok(fail_below(9));
        assert_status(fail_below(10), E_RANGE, "a.json: n: 10 is outside 0..9");
        assert_non_null(strstr(status_origin(), "test_status.c:"));
}

static void test_long_text(const void *p)
{
        (void)p;
        assert_status(FAIL(E_IO, "%9000d", 1), E_IO, " ");
        assert_int_equal(strlen(status_text()), 4095);
        assert_status(status_within(E_IO, "%9000d", 2), E_IO, ": ");
        assert_in_range(strlen(status_text()), 1000, 4095);
}

static void test_text_of_text(const void *p)
{
        (void)p;
        (void)FAIL(E_IO, "%s", "first");
        assert_status(FAIL(E_FORMAT, "again: %s", status_text()), E_FORMAT, "again: first");
        assert_status(status_within(E_FORMAT, "%s", status_text()), E_FORMAT,
                      "again: first: again: first");
}

static void *status_of_thread(void *text)
{
        (void)FAIL(E_IO, "of the thread");
        (void)snprintf(text, 64, "%s", status_text());
        return NULL;
}

static void test_per_thread(const void *p)
{
        char text[64];
        pthread_t t;

        (void)p;
        (void)FAIL(E_IO, "of the caller");
        assert_int_equal(pthread_create(&t, NULL, status_of_thread, text), 0);
        assert_int_equal(pthread_join(t, NULL), 0);
        assert_string_equal(text, "of the thread");
        assert_string_equal(status_text(), "of the caller");
}

static void test_names(const void *p)
{
        (void)p;
        for (int s = OK; s < STATUS_MAX; s++)
                assert_true(strlen(status_name((Status)s)) > 0);
        assert_string_equal(status_name(E_FORMAT), "format");
}

static void test_take(const void *p)
{
        CLEANUP(mem_free_at) char *a = NULL;
        CLEANUP(mem_free_at) char *b = NULL;

        (void)p;
        assert_ok(mem_new_array(&a, 3));
        b = TAKE(a);
        assert_null(a);
        assert_non_null(b);
}

typedef struct SizeRow {
        const char *name;
        size_t count;
        size_t size;
        Status want;
} SizeRow;

static const SizeRow size_rows[] = {
        {"one byte", 1, 1, OK},
        {"zero elements", 0, 8, OK},
        {"zero bytes each", 8, 0, OK},
        {"the product overflows", SIZE_MAX / 2, 3, E_NOMEM},
        {"rounding overflows", SIZE_MAX, 1, E_NOMEM},
        {"more than there is", SIZE_MAX / 4, 1, E_NOMEM},
};

static void test_size(const void *p)
{
        const SizeRow *row = p;
        CLEANUP(mem_free_at) char *x = NULL;

        assert_status(mem_alloc(&x, row->count, row->size), row->want,
                      row->want == OK ? "" : "out of memory");
        assert_int_equal(x != NULL, row->want == OK);
        assert_int_equal((uintptr_t)x % 64, 0);
}

static void test_resize(const void *p)
{
        CLEANUP(mem_free_at) int *x = NULL;

        (void)p;
        assert_ok(mem_resize(&x, 0, 2, sizeof(*x)));
        x[0] = 1;
        x[1] = 2;
        assert_ok(mem_resize(&x, 2, 100, sizeof(*x)));
        assert_int_equal(x[1], 2);
        assert_int_equal(x[99], 0);
        assert_ok(mem_resize(&x, 100, 1, sizeof(*x)));
        assert_int_equal(x[0], 1);
}

static void test_fail_at(const void *p)
{
        CLEANUP(mem_free_at) int *x = NULL;
        CLEANUP(mem_free_at) int *y = NULL;

        (void)p;
        mem_fail_at(2);
        assert_ok(mem_new(&x));
        assert_status(mem_new(&y), E_NOMEM, "by request of a test");
        assert_ok(mem_new(&y));
        assert_int_equal(mem_alloc_count(), 3);
}

static void test_pages(const void *p)
{
        const size_t size = (size_t)3 << 20;
        char *x = NULL;

        (void)p;
        assert_ok(mem_pages_alloc(size, &x));
        assert_int_equal(x[0] | x[size - 1], 0);
        x[size - 1] = 1;
        mem_pages_free(x, size);
        mem_pages_free(NULL, size);
        assert_status(mem_pages_alloc(SIZE_MAX / 2, &x), E_NOMEM, "bytes of pages");
}

static const TestTable tables[] = {
        TEST_ONE("TRY hands on, ENSURE tells", test_try),
        TEST_ONE("long texts are cut", test_long_text),
        TEST_ONE("a text may quote the one before", test_text_of_text),
        TEST_ONE("the last error is the thread's own", test_per_thread),
        TEST_ONE("names", test_names),
        TEST_ONE("TAKE moves", test_take),
        TEST_TABLE("allocation", size_rows, test_size),
        TEST_ONE("resize keeps and zeroes", test_resize),
        TEST_ONE("the k-th allocation fails, once", test_fail_at),
        TEST_ONE("pages", test_pages),
};

TEST_MAIN(tables);
