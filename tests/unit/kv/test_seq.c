/* One sequence and its forks: which blocks it holds, and whose they are. */
#include "unit/kv/kit.h"

static void seq_check(const KvSeq *s, int32_t first, size_t n)
{
        assert_int_equal(s->tokens.n, n);
        assert_int_equal(s->blocks.n, (n + KV_TOKENS - 1) / KV_TOKENS);
        assert_int_equal(s->base.n, s->blocks.n);
        for (size_t i = 0; i < n; i++)
                assert_int_equal(s->tokens.p[i], first + (int32_t)i);
        for (size_t b = 0; b < s->blocks.n; b++)
                assert_ptr_equal(s->base.p[b], kv_block_at(s->pool, s->blocks.p[b]));
}

typedef struct ExtendRow {
        const char *name;
        size_t first, then;
} ExtendRow;

static const ExtendRow extend_rows[] = {
        {"nothing to nothing", 0, 0},     {"one token", 1, 0},
        {"fifteen and one", 15, 1},       {"sixteen and one", 16, 1},
        {"seventeen and nothing", 17, 0}, {"one and forty", 1, 40},
        {"a block and a block", 16, 16},  {"up to the last slot", 63, 1},
};

static void test_extend(const void *p)
{
        const ExtendRow *row = p;
        CLEANUP(kv_pool_free) KvPool *pool = kit_pool(4, false);
        CLEANUP(kv_seq_done) KvSeq s = kit_seq(pool, 0, 5, row->first);

        seq_check(&s, 5, row->first);
        assert_ok(kv_seq_extend(&s, kit_ids(5 + (int32_t)row->first), row->then));
        seq_check(&s, 5, row->first + row->then);
        assert_int_equal(kv_pool_held(pool), s.blocks.n);
        kv_seq_done(&s);
        assert_int_equal(kv_pool_held(pool), 0);
        assert_int_equal(kv_pool_used(pool), 0);
}

typedef struct TrimRow {
        const char *name;
        size_t n, keep, left;
} TrimRow;

static const TrimRow trim_rows[] = {
        {"to nothing", 40, 0, 0},         {"one off", 40, 39, 39},
        {"to a block's end", 40, 32, 32}, {"to a block's start", 40, 33, 33},
        {"to its length", 40, 40, 40},    {"beyond its length", 40, 99, 40},
        {"of nothing", 0, 0, 0},
};

static void test_trim(const void *p)
{
        const TrimRow *row = p;
        CLEANUP(kv_pool_free) KvPool *pool = kit_pool(8, false);
        CLEANUP(kv_seq_done) KvSeq s = kit_seq(pool, 0, 0, row->n);

        kv_seq_trim(&s, row->keep);
        seq_check(&s, 0, row->left);
        assert_int_equal(kv_pool_held(pool), s.blocks.n);
        assert_ok(kv_seq_extend(&s, kit_ids((int32_t)row->left), 20));
        seq_check(&s, 0, row->left + 20);
}

typedef struct ForkRow {
        const char *name;
        size_t n, more;
        size_t held; /* blocks used by both after the fork grew */
        size_t shared;
} ForkRow;

static const ForkRow fork_rows[] = {
        {"a full block stays shared", 16, 1, 2, 1},  {"a half block is copied", 8, 1, 2, 0},
        {"only the last is copied", 40, 1, 4, 2},    {"copied and grown", 40, 30, 6, 2},
        {"an empty one shares nothing", 0, 5, 1, 0}, {"not grown: all shared", 40, 0, 3, 3},
};

static size_t shared_count(const KvSeq *a, const KvSeq *b)
{
        size_t n = 0;

        for (size_t i = 0; i < a->blocks.n; i++)
                n += a->blocks.p[i] == b->blocks.p[i];
        return n;
}

/* The fork grows (by nothing is no reason to copy, so that row skips it). */
static void test_fork(const void *p)
{
        const ForkRow *row = p;
        CLEANUP(kv_pool_free) KvPool *pool = kit_pool(8, false);
        CLEANUP(kv_seq_done) KvSeq s = kit_seq(pool, 0, 0, row->n);
        CLEANUP(kv_seq_done) KvSeq f = {0};

        kit_mark(&s, 'o');
        assert_ok(kv_seq_fork(&s, &f));
        seq_check(&f, 0, row->n);
        if (row->more > 0)
                assert_ok(kv_seq_extend(&f, kit_ids((int32_t)row->n), row->more));
        seq_check(&f, 0, row->n + row->more);
        seq_check(&s, 0, row->n);
        assert_int_equal(shared_count(&s, &f), row->shared);
        assert_int_equal(kv_pool_used(pool), row->held);
        kv_seq_done(&s);
        kv_seq_done(&f);
        assert_int_equal(kv_pool_held(pool), 0);
}

/* What the copy holds is the original's, and writing to one leaves the other. */
static void test_copy_on_write(const void *p)
{
        CLEANUP(kv_pool_free) KvPool *pool = kit_pool(8, false);
        CLEANUP(kv_seq_done) KvSeq s = kit_seq(pool, 0, 0, 20);
        CLEANUP(kv_seq_done) KvSeq f = {0};

        (void)p;
        kit_mark(&s, 'o');
        assert_ok(kv_seq_fork(&s, &f));
        assert_ok(kv_seq_extend(&f, kit_ids(20), 1));
        assert_int_equal(kit_mark_at(&f, 1), 'o');
        f.base.p[1][0] = 'f';
        assert_int_equal(kit_mark_at(&s, 1), 'o');
        assert_ok(kv_seq_extend(&s, kit_ids(20), 1));
        assert_int_equal(kit_mark_at(&s, 1), 'o');
        assert_int_equal(kit_mark_at(&f, 1), 'f');
}

static void test_fork_outlives(const void *p)
{
        CLEANUP(kv_pool_free) KvPool *pool = kit_pool(4, false);
        KvSeq s = kit_seq(pool, 3, 0, 20);
        CLEANUP(kv_seq_done) KvSeq f = {0};

        (void)p;
        kit_mark(&s, 'o');
        assert_ok(kv_seq_fork(&s, &f));
        assert_int_equal(f.variant, 3);
        kv_seq_done(&s);
        assert_int_equal(kv_pool_held(pool), 2);
        assert_int_equal(kit_mark_at(&f, 1), 'o');
        kv_seq_done(&f);
        assert_int_equal(kv_pool_held(pool), 0);
}

/* A block that was used before comes zeroed: garbage times a zero weight could be NaN. */
static void test_blocks_are_zeroed(const void *p)
{
        CLEANUP(kv_pool_free) KvPool *pool = kit_pool(1, false);
        KvSeq s = kit_seq(pool, 0, 0, 16);
        CLEANUP(kv_seq_done) KvSeq again = {0};

        (void)p;
        memset(s.base.p[0], 0xFF, KIT_BLOCK);
        kv_seq_done(&s);
        again = kit_seq(pool, 0, 0, 1);
        for (size_t i = 0; i < KIT_BLOCK; i++)
                assert_int_equal(again.base.p[0][i], 0);
}

typedef struct FullRow {
        const char *name;
        size_t held, other, more;
} FullRow;

static const FullRow full_rows[] = {
        {"none to begin with", 0, 64, 1},
        {"one too many at once", 10, 0, 55},
        {"the last block half full", 40, 0, 30},
        {"another holds the others", 16, 32, 33},
};

/* When the pool is exhausted nothing has changed, and what fits still fits. */
static void test_full(const void *p)
{
        const FullRow *row = p;
        CLEANUP(kv_pool_free) KvPool *pool = kit_pool(4, true);
        CLEANUP(kv_seq_done) KvSeq s = kit_seq(pool, 0, 0, row->held);
        CLEANUP(kv_seq_done) KvSeq other = kit_seq(pool, 0, 900, row->other);
        const size_t used = kv_pool_used(pool);

        assert_status(kv_seq_extend(&s, kit_ids((int32_t)row->held), row->more), E_CONTEXT,
                      "the KV cache is full: all 4 blocks of 16 tokens are in use");
        seq_check(&s, 0, row->held);
        seq_check(&other, 900, row->other);
        assert_int_equal(kv_pool_used(pool), used);
        assert_int_equal(kv_pool_held(pool), used);
}

/* A shared half block and no room for its copy. */
static void test_full_unshare(const void *p)
{
        CLEANUP(kv_pool_free) KvPool *pool = kit_pool(1, false);
        CLEANUP(kv_seq_done) KvSeq s = kit_seq(pool, 0, 0, 5);
        CLEANUP(kv_seq_done) KvSeq f = {0};

        (void)p;
        assert_ok(kv_seq_fork(&s, &f));
        assert_status(kv_seq_extend(&f, kit_ids(5), 1), E_CONTEXT, "full");
        seq_check(&f, 0, 5);
        kv_seq_done(&s);
        assert_ok(kv_seq_extend(&f, kit_ids(5), 1));
        seq_check(&f, 0, 6);
}

static const TestTable tables[] = {
        TEST_TABLE("extend", extend_rows, test_extend),
        TEST_TABLE("trim", trim_rows, test_trim),
        TEST_TABLE("fork", fork_rows, test_fork),
        TEST_ONE("copy on write", test_copy_on_write),
        TEST_ONE("a fork outlives its original", test_fork_outlives),
        TEST_ONE("blocks are zeroed", test_blocks_are_zeroed),
        TEST_TABLE("full", full_rows, test_full),
        TEST_ONE("full when unsharing", test_full_unshare),
};
TEST_MAIN(tables);
