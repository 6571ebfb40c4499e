#include "support/table.h"
#include "tensor/dtype.h"

static float float_of(uint32_t bits)
{
        float f;

        memcpy(&f, &bits, sizeof(f));
        return f;
}

static uint32_t bits_of(float f)
{
        uint32_t bits;

        memcpy(&bits, &f, sizeof(bits));
        return bits;
}

typedef struct HalfRow {
        const char *name;
        uint32_t f32;
        uint16_t half;
} HalfRow;

/* f16: 5 bits of exponent, 10 of fraction. */
static const HalfRow f16_rows[] = {
        {"zero", 0x00000000, 0x0000},
        {"minus zero", 0x80000000, 0x8000},
        {"one", 0x3F800000, 0x3C00},
        {"minus two", 0xC0000000, 0xC000},
        {"a third", 0x3EAAAAAB, 0x3555},
        {"greatest", 0x477FE000, 0x7BFF},
        {"just below the half step to infinity", 0x477FEFFF, 0x7BFF},
        {"half step to infinity", 0x477FF000, 0x7C00},
        {"far too large", 0x7F000000, 0x7C00},
        {"infinity", 0x7F800000, 0x7C00},
        {"minus infinity", 0xFF800000, 0xFC00},
        {"tie to even, down", 0x3F801000, 0x3C00},
        {"tie to even, up", 0x3F803000, 0x3C02},
        {"just above a tie", 0x3F801001, 0x3C01},
        {"least normal", 0x38800000, 0x0400},
        {"greatest subnormal", 0x387FC000, 0x03FF},
        {"least subnormal", 0x33800000, 0x0001},
        {"half of the least subnormal", 0x33000000, 0x0000},
        {"just above that half", 0x33000001, 0x0001},
        {"f32 subnormal", 0x00000001, 0x0000},
};

static void test_f16_from(const void *p)
{
        const HalfRow *row = p;

        assert_int_equal(f16_from_f32(float_of(row->f32)), row->half);
}

/* bf16: the upper half of a float. */
static const HalfRow bf16_rows[] = {
        {"zero", 0x00000000, 0x0000},
        {"minus zero", 0x80000000, 0x8000},
        {"one", 0x3F800000, 0x3F80},
        {"tie to even, down", 0x3F808000, 0x3F80},
        {"tie to even, up", 0x3F818000, 0x3F82},
        {"just above a tie", 0x3F808001, 0x3F81},
        {"greatest", 0x7F7F0000, 0x7F7F},
        {"rounds to infinity", 0x7F7F8000, 0x7F80},
        {"infinity", 0x7F800000, 0x7F80},
        {"a NaN with low bits only", 0x7F800001, 0x7FC0},
        {"a negative NaN", 0xFFFFFFFF, 0xFFFF},
        {"subnormal", 0x00010000, 0x0001},
};

static void test_bf16_from(const void *p)
{
        const HalfRow *row = p;

        assert_int_equal(bf16_from_f32(float_of(row->f32)), row->half);
}

/* Finite f16 numbers by the definition; NaN and infinity are looked at in test_f16_specials. */
static double f16_by_definition(uint16_t h)
{
        const int exponent = (h >> 10) & 31;
        const int fraction = h & 1023;
        const double magnitude =
                exponent == 0 ? ldexp(fraction, -24) : ldexp(1024 + fraction, exponent - 25);

        return h & 0x8000 ? -magnitude : magnitude;
}

static void test_f16_all(const void *p)
{
        (void)p;
        for (uint32_t h = 0; h < 0x7C00; h++) {
                assert_true(f16_to_f32((uint16_t)h) == (float)f16_by_definition((uint16_t)h));
                assert_int_equal(f16_from_f32(f16_to_f32((uint16_t)h)), h);
                assert_int_equal(f16_from_f32(f16_to_f32((uint16_t)(h | 0x8000))), h | 0x8000);
        }
}

static void test_f16_specials(const void *p)
{
        (void)p;
        assert_int_equal(bits_of(f16_to_f32(0x7C00)), 0x7F800000);
        assert_int_equal(bits_of(f16_to_f32(0xFC00)), 0xFF800000);
        assert_true(isnan(f16_to_f32(0x7C01)));
        assert_true(isnan(f16_to_f32(0xFE00)));
        assert_int_equal(f16_from_f32(NAN) & 0x7E00, 0x7E00);
}

static void test_bf16_all(const void *p)
{
        (void)p;
        for (uint32_t h = 0; h <= 0x7F80; h++)
                assert_int_equal(bf16_from_f32(bf16_to_f32((uint16_t)h)), h);
}

typedef struct PlainRow {
        const char *name;
        DType type;
        uint8_t bytes[8];
        float want;
} PlainRow;

static const PlainRow plain_rows[] = {
        {"F32", DT_F32, {0, 0, 0x20, 0xC1}, -10.0F},
        {"F16", DT_F16, {0, 0xC2}, -3.0F},
        {"BF16", DT_BF16, {0x40, 0xC0}, -3.0F},
        {"F64", DT_F64, {0, 0, 0, 0, 0, 0, 0x08, 0xC0}, -3.0F},
        {"I8", DT_I8, {0xFE}, -2.0F},
        {"I16", DT_I16, {0xFE, 0xFF}, -2.0F},
        {"I32", DT_I32, {0xFE, 0xFF, 0xFF, 0xFF}, -2.0F},
        {"I64", DT_I64, {0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, -2.0F},
        {"U8", DT_U8, {0xFE}, 254.0F},
        {"U16", DT_U16, {0xFE, 0xFF}, 65534.0F},
        {"U32", DT_U32, {0, 0, 0, 0x80}, 2147483648.0F},
        {"U64", DT_U64, {0, 0, 0, 0, 0, 0, 0, 0x80}, 9223372036854775808.0F},
        {"BOOL", DT_BOOL, {1}, 1.0F},
};

/* Two elements at an odd address. */
static void test_plain(const void *p)
{
        const PlainRow *row = p;
        const DTypeTraits *t = dtype_traits(row->type);
        uint8_t src[17];
        float dst[2];

        assert_string_equal(t->name, row->name);
        assert_int_equal(t->block, 1);
        memcpy(src + 1, row->bytes, t->block_size);
        memcpy(src + 1 + t->block_size, row->bytes, t->block_size);
        t->to_f32(src + 1, dst, 2);
        assert_true(dst[0] == row->want);
        assert_true(dst[1] == row->want);
}

static void test_by_name(const void *p)
{
        const PlainRow *row = p;
        DType found;

        assert_true(dtype_by_name(str_of(row->name), &found));
        assert_int_equal(found, row->type);
}

typedef struct NameRow {
        const char *name;
} NameRow;

static const NameRow unknown_rows[] = {{""}, {"f32"}, {"Q4_0"}, {"Q6_K"}, {"F8_E4M3"}, {"F321"}};

static void test_unknown_name(const void *p)
{
        const NameRow *row = p;
        DType found = DT_MAX;

        assert_false(dtype_by_name(str_of(row->name), &found));
        assert_int_equal(found, DT_MAX);
}

typedef struct BytesRow {
        const char *name;
        DType type;
        uint64_t n;
        bool fits;
        uint64_t want;
} BytesRow;

static const BytesRow bytes_rows[] = {
        {"none", DT_F32, 0, true, 0},
        {"plain", DT_F32, 3, true, 12},
        {"blocks", DT_Q4_1, 64, true, 40},
        {"super-blocks", DT_Q6_K, 512, true, 420},
        {"part of a block", DT_Q4_0, 33, false, 0},
        {"part of a super-block", DT_Q4_K, 32, false, 0},
        {"overflow", DT_F32, UINT64_MAX / 4 + 1, false, 0},
        {"as large as fits", DT_F16, UINT64_MAX / 2, true, UINT64_MAX - 1},
};

static void test_bytes(const void *p)
{
        const BytesRow *row = p;
        uint64_t bytes = 0;

        assert_int_equal(dtype_bytes(row->type, row->n, &bytes), row->fits);
        assert_true(bytes == row->want);
}

typedef struct BackRow {
        const char *name;
        DType type;
} BackRow;

static const BackRow back_rows[] = {{"F32", DT_F32}, {"F16", DT_F16}, {"BF16", DT_BF16}};

/* What a type holds exactly survives the way out and back, at odd addresses. */
static void test_back(const void *p)
{
        const BackRow *row = p;
        const DTypeTraits *t = dtype_traits(row->type);
        const float values[5] = {0.0F, -1.5F, 2.0F, 0.25F, -96.0F};
        uint8_t bytes[5 * 4 + 1];
        float again[5];

        assert_true(t->is_float);
        t->from_f32(values, bytes + 1, 5);
        t->to_f32(bytes + 1, again, 5);
        assert_memory_equal(again, values, sizeof(values));
}

static const TestTable tables[] = {
        TEST_TABLE("f16_from_f32", f16_rows, test_f16_from),
        TEST_TABLE("bf16_from_f32", bf16_rows, test_bf16_from),
        TEST_ONE("every finite f16", test_f16_all),
        TEST_ONE("f16 infinities and NaN", test_f16_specials),
        TEST_ONE("every bf16", test_bf16_all),
        TEST_TABLE("to_f32", plain_rows, test_plain),
        TEST_TABLE("dtype_by_name", plain_rows, test_by_name),
        TEST_TABLE("dtype_by_name refuses", unknown_rows, test_unknown_name),
        TEST_TABLE("dtype_bytes", bytes_rows, test_bytes),
        TEST_TABLE("from_f32", back_rows, test_back),
};
TEST_MAIN(tables)
