/* The prefix tree: what a new sequence takes over, and what goes when room is needed. */
#include "unit/kv/kit.h"

/* Leaves a published sequence's blocks in the tree. */
static void leave(KvPool *pool, uint32_t variant, int32_t first, size_t n)
{
        KvSeq s = kit_seq(pool, variant, first, n);

        kit_mark(&s, 'p');
        kv_seq_publish(&s);
        kv_seq_done(&s);
}

static size_t reuse(KvPool *pool, uint32_t variant, int32_t first, size_t limit)
{
        CLEANUP(kv_seq_done) KvSeq s;
        size_t n = 777;

        kv_seq_init(pool, variant, &s);
        assert_ok(kv_seq_reuse(&s, kit_ids(first), limit, &n));
        assert_int_equal(s.tokens.n, n);
        assert_int_equal(s.blocks.n, n / KV_TOKENS);
        for (size_t b = 0; b < s.blocks.n; b++)
                assert_int_equal(kit_mark_at(&s, b), 'p');
        return n;
}

typedef struct ReuseRow {
        const char *name;
        bool prefix;
        size_t published;
        uint32_t variant; /* of the second; the first has 0 */
        int32_t first;    /* token of the second */
        size_t limit, want;
} ReuseRow;

static const ReuseRow reuse_rows[] = {
        {"all full blocks", true, 50, 0, 0, 50, 48},
        {"no more than the limit", true, 50, 0, 0, 47, 32},
        {"no half blocks", true, 50, 0, 0, 15, 0},
        {"a limit of nothing", true, 50, 0, 0, 0, 0},
        {"less than a block was published", true, 15, 0, 0, 50, 0},
        {"other tokens", true, 50, 0, 1, 50, 0},
        {"another variant", true, 50, 1, 0, 50, 0},
        {"switched off", false, 50, 0, 0, 50, 0},
        {"more than was published", true, 32, 0, 0, 200, 32},
};

static void test_reuse(const void *p)
{
        const ReuseRow *row = p;
        CLEANUP(kv_pool_free) KvPool *pool = kit_pool(16, row->prefix);

        leave(pool, 0, 0, row->published);
        assert_int_equal(kv_pool_held(pool), 0);
        assert_int_equal(reuse(pool, row->variant, row->first, row->limit), row->want);
        assert_int_equal(kv_pool_held(pool), 0);
}

/* Equal beginnings, then two ways: both are found. */
static void test_branches(const void *p)
{
        CLEANUP(kv_pool_free) KvPool *pool = kit_pool(16, true);
        CLEANUP(kv_seq_done) KvSeq a = kit_seq(pool, 0, 0, 16);
        CLEANUP(kv_seq_done) KvSeq b = {0};

        (void)p;
        assert_ok(kv_seq_fork(&a, &b));
        assert_ok(kv_seq_extend(&a, kit_ids(16), 16));
        assert_ok(kv_seq_extend(&b, kit_ids(500), 16));
        kv_seq_publish(&a);
        kv_seq_publish(&b);
        assert_int_equal(kv_pool_used(pool), 3);
        assert_int_equal(pool->tree.n_live, 3);
}

/* Two that computed the same tokens: the tree keeps the first one's blocks. */
static void test_published_twice(const void *p)
{
        CLEANUP(kv_pool_free) KvPool *pool = kit_pool(16, true);

        (void)p;
        leave(pool, 0, 0, 32);
        leave(pool, 0, 0, 32);
        leave(pool, 1, 0, 32);
        assert_int_equal(kv_pool_used(pool), 4);
        assert_int_equal(kv_pool_held(pool), 0);
}

/* The same 16 tokens behind other tokens are another block. */
static void test_place_matters(const void *p)
{
        CLEANUP(kv_pool_free) KvPool *pool = kit_pool(16, true);

        (void)p;
        leave(pool, 0, 0, 32);
        assert_int_equal(reuse(pool, 0, 16, 16), 0);
}

/* Cached blocks give way to sequences, the longest unused first, leaves before what they hang on.
 */
static void test_evicts_oldest(const void *p)
{
        CLEANUP(kv_pool_free) KvPool *pool = kit_pool(4, true);
        CLEANUP(kv_seq_done) KvSeq s = {0};

        (void)p;
        leave(pool, 0, 0, 32);
        leave(pool, 0, 500, 32);
        assert_int_equal(kv_pool_used(pool), 4);
        assert_int_equal(reuse(pool, 0, 0, 32), 32);
        s = kit_seq(pool, 0, 900, 16);
        assert_int_equal(reuse(pool, 0, 500, 32), 16);
        assert_int_equal(reuse(pool, 0, 0, 32), 32);
        assert_ok(kv_seq_extend(&s, kit_ids(916), 16));
        assert_int_equal(reuse(pool, 0, 500, 32), 0);
        assert_int_equal(reuse(pool, 0, 0, 32), 32);
}

/* What a sequence still holds is never evicted, though the tree has it. */
static void test_held_stay(const void *p)
{
        CLEANUP(kv_pool_free) KvPool *pool = kit_pool(2, true);
        CLEANUP(kv_seq_done) KvSeq s = kit_seq(pool, 0, 0, 32);
        CLEANUP(kv_seq_done) KvSeq t;

        (void)p;
        kv_seq_publish(&s);
        kv_seq_init(pool, 0, &t);
        assert_status(kv_seq_extend(&t, kit_ids(500), 1), E_CONTEXT, "full");
        kv_seq_done(&s);
        assert_ok(kv_seq_extend(&t, kit_ids(500), 32));
        assert_int_equal(pool->tree.n_live, 0);
        assert_int_equal(kv_pool_held(pool), 2);
}

/* A sequence that took blocks over, trimmed into one of them, must not write into it. */
static void test_trimmed_into_shared(const void *p)
{
        CLEANUP(kv_pool_free) KvPool *pool = kit_pool(4, true);
        CLEANUP(kv_seq_done) KvSeq s;
        size_t n;

        (void)p;
        leave(pool, 0, 0, 32);
        kv_seq_init(pool, 0, &s);
        assert_ok(kv_seq_reuse(&s, kit_ids(0), 32, &n));
        kv_seq_trim(&s, 20);
        assert_ok(kv_seq_extend(&s, kit_ids(700), 12));
        kit_mark(&s, 'p');
        s.base.p[1][0] = 'x';
        kv_seq_publish(&s);
        assert_int_equal(reuse(pool, 0, 0, 32), 32);
        assert_int_equal(pool->tree.n_live, 3);
}

/* Many rounds through a small pool: the counts come back, whatever order blocks go in. */
static void test_churn(const void *p)
{
        CLEANUP(kv_pool_free) KvPool *pool = kit_pool(8, true);

        (void)p;
        for (int32_t i = 0; i < 200; i++)
                leave(pool, (uint32_t)i % 2, i * 7 % 5 * 100, 17 + (size_t)i % 100);
        assert_int_equal(kv_pool_held(pool), 0);
        assert_true(kv_pool_used(pool) <= 8);
        assert_int_equal(kv_pool_used(pool), pool->tree.n_live);
}

static const TestTable tables[] = {
        TEST_TABLE("reuse", reuse_rows, test_reuse),
        TEST_ONE("branches", test_branches),
        TEST_ONE("published twice", test_published_twice),
        TEST_ONE("place matters", test_place_matters),
        TEST_ONE("evicts the oldest leaf", test_evicts_oldest),
        TEST_ONE("held blocks stay", test_held_stay),
        TEST_ONE("trimmed into a shared block", test_trimmed_into_shared),
        TEST_ONE("churn", test_churn),
};
TEST_MAIN(tables);
