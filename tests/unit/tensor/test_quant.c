#include "quant_golden.h"
#include "support/table.h"
#include "tensor/dtype.h"

#define GOLDEN(name_, type_, prefix_)                                                       \
        {                                                                                   \
                (name_), (type_), prefix_##_block, sizeof(prefix_##_block), prefix_##_bits, \
                        N_ELEMS(prefix_##_bits)                                             \
        }

typedef struct GoldenRow {
        const char *name;
        DType type;
        const uint8_t *block;
        size_t size;
        const uint32_t *bits;
        size_t n;
} GoldenRow;

static const GoldenRow golden_rows[] = {
        GOLDEN("Q4_0", DT_Q4_0, q4_0), GOLDEN("Q4_1", DT_Q4_1, q4_1), GOLDEN("Q5_0", DT_Q5_0, q5_0),
        GOLDEN("Q5_1", DT_Q5_1, q5_1), GOLDEN("Q8_0", DT_Q8_0, q8_0), GOLDEN("Q2_K", DT_Q2_K, q2_k),
        GOLDEN("Q3_K", DT_Q3_K, q3_k), GOLDEN("Q4_K", DT_Q4_K, q4_k), GOLDEN("Q5_K", DT_Q5_K, q5_k),
        GOLDEN("Q6_K", DT_Q6_K, q6_k),
};

enum { BLOCK_MAX = 256, SIZE_MAX_BYTES = 210 };

/* The block's shape is the table's. */
static void test_shape(const void *p)
{
        const GoldenRow *row = p;
        const DTypeTraits *t = dtype_traits(row->type);

        assert_string_equal(t->name, row->name);
        assert_int_equal(t->block, row->n);
        assert_int_equal(t->block_size, row->size);
        assert_false(t->is_float);
}

/* Two blocks at an odd address give the recorded bits, twice. */
static void test_values(const void *p)
{
        const GoldenRow *row = p;
        uint8_t src[2 * SIZE_MAX_BYTES + 1];
        float dst[2 * BLOCK_MAX];

        memcpy(src + 1, row->block, row->size);
        memcpy(src + 1 + row->size, row->block, row->size);
        dtype_traits(row->type)->to_f32(src + 1, dst, 2 * row->n);
        assert_memory_equal(dst, row->bits, row->n * sizeof(float));
        assert_memory_equal(dst + row->n, row->bits, row->n * sizeof(float));
}

static const TestTable tables[] = {
        TEST_TABLE("shape", golden_rows, test_shape),
        TEST_TABLE("values", golden_rows, test_values),
};
TEST_MAIN(tables)
