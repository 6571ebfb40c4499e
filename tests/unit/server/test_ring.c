/* The queue between threads: order, bounds, closing. */
#include "server/ring.h"

#include "support/table.h"

#include <sched.h>

enum { CAP = 3, MANY = 10000 };

static int items[MANY];

static void test_order(const void *p)
{
        CLEANUP(ring_done) Ring r;

        (void)p;
        assert_ok(ring_init(&r, CAP));
        for (size_t i = 0; i < CAP; i++)
                assert_true(ring_push(&r, &items[i]));
        for (size_t i = 0; i < CAP; i++)
                assert_ptr_equal(ring_pop(&r), &items[i]);
        assert_int_equal(ring_length(&r), 0);
}

static void test_full(const void *p)
{
        CLEANUP(ring_done) Ring r;

        (void)p;
        assert_ok(ring_init(&r, 1));
        assert_true(ring_push(&r, &items[0]));
        assert_false(ring_push(&r, &items[1]));
        assert_int_equal(ring_length(&r), 1);
        assert_ptr_equal(ring_pop(&r), &items[0]);
        assert_true(ring_push(&r, &items[1]));
}

static void test_none(const void *p)
{
        CLEANUP(ring_done) Ring r;

        (void)p;
        assert_ok(ring_init(&r, 0));
        assert_false(ring_push(&r, &items[0]));
}

static void test_closed(const void *p)
{
        CLEANUP(ring_done) Ring r;

        (void)p;
        assert_ok(ring_init(&r, CAP));
        assert_true(ring_push(&r, &items[0]));
        ring_close(&r);
        assert_false(ring_push(&r, &items[1]));
        assert_ptr_equal(ring_pop(&r), &items[0]);
        assert_null(ring_pop(&r));
}

static void test_zeroed(const void *p)
{
        Ring r = {0};

        (void)p;
        ring_close(&r);
        ring_done(&r);
}

static void test_no_memory(const void *p)
{
        CLEANUP(ring_done) Ring r = {0};

        (void)p;
        mem_fail_at(1);
        assert_status(ring_init(&r, CAP), E_NOMEM, "memory");
        mem_fail_at(0);
}

static void *sum_run(void *arg)
{
        Ring *r = arg;
        size_t *sum = NULL;
        const int *item;

        (void)mem_new(&sum);
        while ((item = ring_pop(r)) != NULL)
                *sum += (size_t)(item - items);
        return sum;
}

static void pushed(Ring *r, int *item)
{
        while (!ring_push(r, item))
                (void)sched_yield();
}

/* What one thread puts in, another takes out, each once. */
static void test_threads(const void *p)
{
        CLEANUP(ring_done) Ring r;
        pthread_t thread;
        size_t *sum = NULL;

        (void)p;
        assert_ok(ring_init(&r, CAP));
        assert_int_equal(pthread_create(&thread, NULL, sum_run, &r), 0);
        for (size_t i = 0; i < MANY; i++)
                pushed(&r, &items[i]);
        ring_close(&r);
        (void)pthread_join(thread, (void **)&sum);
        assert_int_equal(*sum, (size_t)MANY * (MANY - 1) / 2);
        mem_free(sum);
}

static const TestTable tables[] = {
        TEST_ONE("order", test_order),     TEST_ONE("full", test_full),
        TEST_ONE("none", test_none),       TEST_ONE("closed", test_closed),
        TEST_ONE("zeroed", test_zeroed),   TEST_ONE("no memory", test_no_memory),
        TEST_ONE("threads", test_threads),
};
TEST_MAIN(tables);
