/* Floats into blocks, against ggml's reference quantiser. */
#include "quant_make_golden.h"
#include "support/table.h"
#include "tensor/dtype.h"

enum { BLOCK = 32, SIZE_MAX_BYTES = 34 };

typedef float (*ValueFn)(int i);

static float spread(int i)
{
        return (float)(i * 37 % 101 - 50) / 16.0F;
}

static float negative_peak(int i)
{
        return (float)(i * 53 % 67) / -7.0F;
}

static float positive(int i)
{
        return (float)(i * 29 % 31 + 1) / 3.0F;
}

static float zeros(int i)
{
        return 0.0F * (float)i;
}

static float tiny(int i)
{
        return spread(i) * 0x1p-20F;
}

typedef struct MakeRow {
        const char *name;
        DType type;
        ValueFn value;
        const uint8_t *want;
        size_t size;
} MakeRow;

#define MAKE(type_, prefix_, values_)                                            \
        {                                                                        \
#type_ " " #values_, DT_##type_, (values_), prefix_##_##values_, \
                        sizeof(prefix_##_##values_)                              \
        }
#define MAKE_EACH(values_) \
        MAKE(Q4_0, q4_0, values_), MAKE(Q4_1, q4_1, values_), MAKE(Q8_0, q8_0, values_)

static const MakeRow make_rows[] = {MAKE_EACH(spread), MAKE_EACH(negative_peak),
                                    MAKE_EACH(positive), MAKE_EACH(zeros), MAKE_EACH(tiny)};

/* Two equal blocks, the second behind the first. */
static void test_make(const void *p)
{
        const MakeRow *row = p;
        float src[2 * BLOCK];
        uint8_t dst[2 * SIZE_MAX_BYTES];

        for (int i = 0; i < 2 * BLOCK; i++)
                src[i] = row->value(i % BLOCK);
        dtype_traits(row->type)->from_f32(src, dst, N_ELEMS(src));
        assert_memory_equal(dst, row->want, row->size);
        assert_memory_equal(dst + row->size, row->want, row->size);
}

/* What a block holds is a fixed point: made again it is the same. */
static void test_again(const void *p)
{
        const MakeRow *row = p;
        const DTypeTraits *t = dtype_traits(row->type);
        float values[BLOCK];
        float again[BLOCK];
        uint8_t bytes[SIZE_MAX_BYTES];

        t->to_f32(row->want, values, BLOCK);
        t->from_f32(values, bytes, BLOCK);
        t->to_f32(bytes, again, BLOCK);
        for (size_t i = 0; i < BLOCK; i++)
                assert_near(again[i], values[i], 1e-2);
}

static const TestTable tables[] = {
        TEST_TABLE("make", make_rows, test_make),
        TEST_TABLE("again", make_rows, test_again),
};
TEST_MAIN(tables)
