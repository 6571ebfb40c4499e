/* One KV block: written, scored and mixed by every ISA as by generic, and as by double. */
#include "kernels/floats.h"

typedef struct BlockRow {
        const char *name;
        const char *isa;
        PanelType type;
} BlockRow;

#define TYPES_OF(isa)                                               \
        {isa " f32", isa, PANEL_F32}, {isa " f16", isa, PANEL_F16}, \
        {                                                           \
                isa " bf16", isa, PANEL_BF16                        \
        }

static const BlockRow rows[] = {TYPES_OF("generic"), TYPES_OF("avx2"), TYPES_OF("avx512"),
                                TYPES_OF("avx512bf16")};
static const size_t dims[] = {1, 2, 3, 5, 15, 16, 17, 18, 31, 33, 64, 66, 80, 96, 127, 128, 256};
static const size_t head_counts[] = {1, 2, 3, 5, 8};
enum { ROUNDED = 16 };

typedef struct Block {
        char *k, *v;
        size_t dim, bytes;
} Block;

static size_t dim16_of(size_t dim)
{
        return (dim + ROUNDED - 1) / ROUNDED * ROUNDED;
}

static void put_token(const Kernels *kern, const Block *b, PanelType type, size_t slot)
{
        float *x = floats_new(b->dim);

        fill_normal(x, b->dim, (uint32_t)slot + 20);
        kern->kv_put_k[type](b->k, slot, x, b->dim);
        fill_normal(x, b->dim, (uint32_t)slot + 90);
        kern->kv_put_v[type](b->v, slot, x, b->dim);
        free(x);
}

static Block block_new(const Kernels *kern, PanelType type, size_t dim)
{
        Block b = {NULL, NULL, dim, kv_block_bytes(type, dim)};

        assert_ok(mem_alloc(&b.k, b.bytes, 1));
        assert_ok(mem_alloc(&b.v, b.bytes, 1));
        for (size_t slot = 0; slot < KV_BLOCK; slot++)
                put_token(kern, &b, type, slot);
        return b;
}

static void block_free(Block *b)
{
        mem_free(b->k);
        mem_free(b->v);
}

static void check_blocks_equal(const BlockRow *row, size_t dim)
{
        Block got = block_new(usable_kernels(row->isa), row->type, dim);
        Block want = block_new(usable_kernels("generic"), row->type, dim);

        assert_memory_equal(got.k, want.k, got.bytes);
        assert_memory_equal(got.v, want.v, got.bytes);
        block_free(&got);
        block_free(&want);
}

static void test_put(const void *p)
{
        for (size_t i = 0; i < N_ELEMS(dims); i++)
                check_blocks_equal(p, dims[i]);
}

/* Scores then mix of n heads: [n, 16] and [n, D16] in one array. */
static float *attend(const Kernels *kern, const Block *b, PanelType type, size_t n_heads)
{
        float *q = floats_new(n_heads * b->dim);
        float *out = floats_new(n_heads * (KV_BLOCK + dim16_of(b->dim)));
        float *acc = out + n_heads * KV_BLOCK;

        fill_normal(q, n_heads * b->dim, 3);
        fill_normal(acc, n_heads * dim16_of(b->dim), 4);
        kern->attn_scores[type](b->k, q, n_heads, b->dim, out);
        kern->attn_mix[type](b->v, out, n_heads, b->dim, acc);
        free(q);
        return out;
}

static void check_attend(const BlockRow *row, size_t dim, size_t n_heads)
{
        Block b = block_new(usable_kernels("generic"), row->type, dim);
        float *got = attend(usable_kernels(row->isa), &b, row->type, n_heads);
        float *want = attend(usable_kernels("generic"), &b, row->type, n_heads);

        assert_same_floats(got, want, n_heads * (KV_BLOCK + dim16_of(dim)), row->name);
        free(got);
        free(want);
        block_free(&b);
}

static void test_like_generic(const void *p)
{
        const size_t n_counts = N_ELEMS(head_counts);

        for (size_t i = 0; i < N_ELEMS(dims) * n_counts; i++)
                check_attend(p, dims[i / n_counts], head_counts[i % n_counts]);
}

/* A head's bits do not depend on its company. */
static void test_heads_alone(const void *p)
{
        const BlockRow *row = p;
        const Kernels *kern = usable_kernels(row->isa);
        Block b = block_new(kern, row->type, 66);
        float *one = attend(kern, &b, row->type, 1);
        float *five = attend(kern, &b, row->type, 5);

        assert_same_floats(one, five, KV_BLOCK, row->name);
        free(one);
        free(five);
        block_free(&b);
}

/* score[j] of unit query e_d is key j's element d, exactly as stored. */
static void check_unit_query(const BlockRow *row, const Kernels *kern, const Block *b, size_t d)
{
        static const double tolerance[] = {
                [PANEL_F32] = 0.0, [PANEL_F16] = 1e-3, [PANEL_BF16] = 8e-3};
        float *q = floats_new(b->dim);
        float *x = floats_new(b->dim);
        float scores[KV_BLOCK];

        memset(q, 0, b->dim * sizeof(*q));
        q[d] = 1.0F;
        kern->attn_scores[row->type](b->k, q, 1, b->dim, scores);
        fill_normal(x, b->dim, 20 + 9);
        assert_near(scores[9], x[d], tolerance[row->type]);
        free(q);
        free(x);
}

static void test_unit_queries(const void *p)
{
        const BlockRow *row = p;
        const Kernels *kern = usable_kernels(row->isa);
        Block b = block_new(kern, row->type, 35);

        for (size_t d = 0; d < b.dim; d++)
                check_unit_query(row, kern, &b, d);
        block_free(&b);
}

/* Weight 1 on slot j adds value j, and the padding of V stays zero. */
static void test_unit_weights(const void *p)
{
        const BlockRow *row = p;
        const Kernels *kern = usable_kernels(row->isa);
        Block b = block_new(kern, row->type, 35);
        const float weights[KV_BLOCK] = {[11] = 1.0F};
        float x[35];
        float acc[48] = {0};

        kern->attn_mix[row->type](b.v, weights, 1, 35, acc);
        fill_normal(x, 35, 90 + 11);
        for (size_t d = 0; d < 35; d++)
                assert_near(acc[d], x[d], 8e-3);
        for (size_t d = 35; d < 48; d++)
                assert_near(acc[d], 0.0F, 0.0);
        block_free(&b);
}

static const TestTable tables[] = {
        TEST_TABLE("put", rows, test_put),
        TEST_TABLE("like generic", rows, test_like_generic),
        TEST_TABLE("heads alone", rows, test_heads_alone),
        TEST_TABLE("unit queries", rows, test_unit_queries),
        TEST_TABLE("unit weights", rows, test_unit_weights),
};
TEST_MAIN(tables)
