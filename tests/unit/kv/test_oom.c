/* Each allocation fails once; what was there stays, and nothing leaks. */
#include "unit/kv/kit.h"

static Status life(KvPool *pool)
{
        CLEANUP(kv_seq_done) KvSeq s;
        CLEANUP(kv_seq_done) KvSeq f = {0};
        CLEANUP(kv_seq_done) KvSeq again;
        size_t n;

        kv_seq_init(pool, 0, &s);
        kv_seq_init(pool, 0, &again);
        TRY(kv_seq_extend(&s, kit_ids(0), 40));
        TRY(kv_seq_fork(&s, &f));
        TRY(kv_seq_extend(&f, kit_ids(40), 30));
        kv_seq_publish(&f);
        return kv_seq_reuse(&again, kit_ids(0), 70, &n);
}

static Status pool_and_life(void *arg)
{
        CLEANUP(kv_pool_free) KvPool *pool = NULL;

        (void)arg;
        TRY(kv_pool_new(16, KIT_BLOCK, true, &pool));
        return life(pool);
}

static void test_oom(const void *p)
{
        (void)p;
        oom_each(pool_and_life, NULL);
}

static void test_extend_undone(const void *p)
{
        CLEANUP(kv_pool_free) KvPool *pool = kit_pool(16, true);
        CLEANUP(kv_seq_done) KvSeq s = kit_seq(pool, 0, 0, 16);

        (void)p;
        mem_fail_at(1);
        assert_status(kv_seq_extend(&s, kit_ids(16), 100), E_NOMEM, "");
        mem_fail_at(0);
        assert_int_equal(s.tokens.n, 16);
        assert_int_equal(s.blocks.n, 1);
        assert_int_equal(kv_pool_held(pool), 1);
}

static const TestTable tables[] = {
        TEST_ONE("a pool and its sequences", test_oom),
        TEST_ONE("an extension is undone", test_extend_undone),
};
TEST_MAIN(tables);
