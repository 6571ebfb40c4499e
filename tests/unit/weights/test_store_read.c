#include "model_dir.h"
#include "support/table.h"
#include "weights/store.h"

/* Data byte i has the value i. */
static const char header[] =
        "{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]},"
        "\"b\":{\"dtype\":\"U8\",\"shape\":[2,3],\"data_offsets\":[4,10]},"
        "\"none\":{\"dtype\":\"F32\",\"shape\":[4,0],\"data_offsets\":[10,10]}}";
enum { DATA_SIZE = 10 };

static Store *store_make(const ModelDir *d)
{
        Store *s = NULL;

        assert_ok(store_open_safetensors(
                model_safetensors(d, "model.safetensors", header, DATA_SIZE), &s));
        return s;
}

/* Ranges of "b", whose six bytes are 4, 5, 6, 7, 8, 9. */
typedef struct ReadRow {
        const char *name;
        uint64_t first;
        uint64_t n;
        Status status;
        float want_first;
        float want_last;
} ReadRow;

static const ReadRow read_rows[] = {
        {"all", 0, 6, OK, 4, 9},
        {"one in the middle", 2, 1, OK, 6, 6},
        {"the last", 5, 1, OK, 9, 9},
        {"one too many", 0, 7, E_RANGE, 0, 0},
        {"from the end", 6, 1, E_RANGE, 0, 0},
        {"a sum that wraps round", 5, UINT64_MAX, E_RANGE, 0, 0},
        {"far outside", UINT64_MAX, 1, E_RANGE, 0, 0},
};

static void values_check(const ReadRow *row, const float *values, const uint8_t *bytes)
{
        if (row->status != OK)
                return;
        assert_near(values[0], row->want_first, 0);
        assert_near(values[row->n - 1], row->want_last, 0);
        assert_near(bytes[0], row->want_first, 0);
        assert_near(bytes[row->n - 1], row->want_last, 0);
}

static void test_read(const void *p)
{
        const ReadRow *row = p;
        const char *text = row->status == OK ? "" : "\"b\": elements from";
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(store_free) Store *s = store_make(&d);
        const TensorInfo *t = store_find(s, STR("b"));
        float values[8] = {0};
        uint8_t bytes[8] = {0};

        assert_status(store_read(s, t, row->first, row->n, bytes), row->status, text);
        assert_status(store_read_f32(s, t, row->first, row->n, values), row->status, text);
        values_check(row, values, bytes);
}

static void test_read_nothing(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(store_free) Store *s = store_make(&d);
        float value = 7;

        (void)p;
        assert_ok(store_read_f32(s, store_find(s, STR("none")), 0, 0, &value));
        assert_ok(store_read_f32(s, store_find(s, STR("b")), 6, 0, &value));
        assert_near(value, 7, 0);
}

enum { LONG_TENSOR = 100003 }; /* several chunks and a piece */

static void long_values_check(const float *values)
{
        for (size_t i = 0; i < LONG_TENSOR; i++)
                assert_near(values[i], (uint8_t)i, 0);
}

static void test_read_long(const void *p)
{
        static float values[LONG_TENSOR];
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(store_free) Store *s = NULL;

        (void)p;
        assert_ok(store_open_safetensors(
                model_safetensors(&d, "x.safetensors",
                                  "{\"a\":{\"dtype\":\"U8\",\"shape\":[100003],"
                                  "\"data_offsets\":[0,100003]}}",
                                  LONG_TENSOR),
                &s));
        assert_ok(store_read_f32(s, store_at(s, 0), 0, LONG_TENSOR, values));
        long_values_check(values);
}

/* A Q8_0 block is an f16 scale and 32 signed bytes; the file holds two blocks from byte 4 on. */
typedef struct BlockRow {
        const char *name;
        uint64_t first;
        uint64_t n;
        Status status;
        float want_first;
} BlockRow;

static const BlockRow block_rows[] = {
        {"both", 0, 64, OK, 3},
        {"the second", 32, 32, OK, -4},
        {"from inside a block", 16, 32, E_RANGE, 0},
        {"part of a block", 0, 16, E_RANGE, 0},
};

/* Scales 1 and 2 (f16 0x3c00, 0x4000); values 3 and -2. */
static Store *block_store(const ModelDir *d)
{
        unsigned char bytes[4 + 2 * 34];
        Store *s = NULL;
        uint32_t file;

        memset(bytes, 3, sizeof(bytes));
        memset(bytes + 4 + 34, 0xfe, 34);
        bytes[4] = 0;
        bytes[5] = 0x3c;
        bytes[4 + 34] = 0;
        bytes[5 + 34] = 0x40;
        assert_ok(store_new(&s));
        assert_ok(store_add_file(
                s, model_file(d, "x.gguf", (Str){(const char *)bytes, sizeof(bytes)}), &file));
        assert_ok(store_add_tensor(s, &(TensorInfo){.name = STR("q"),
                                                    .dtype = DT_Q8_0,
                                                    .n_elems = 64,
                                                    .n_bytes = 68,
                                                    .file = file,
                                                    .offset = 4}));
        return s;
}

static void test_blocks(const void *p)
{
        const BlockRow *row = p;
        const char *text = row->status == OK ? "" : "are no whole blocks of 32";
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(store_free) Store *s = block_store(&d);
        float values[64] = {0};
        unsigned char bytes[68];

        assert_status(store_read_f32(s, store_at(s, 0), row->first, row->n, values), row->status,
                      text);
        assert_status(store_read(s, store_at(s, 0), row->first, row->n, bytes), row->status, text);
        assert_near(values[0], row->want_first, 0);
}

static void test_truncated_later(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(store_free) Store *s = store_make(&d);
        float values[6];

        (void)p;
        (void)model_file(&d, "model.safetensors", STR("short"));
        assert_status(store_read_f32(s, store_find(s, STR("b")), 0, 6, values), E_IO,
                      "model.safetensors");
}

static const TestTable tables[] = {
        TEST_TABLE("read", read_rows, test_read),
        TEST_TABLE("blocks", block_rows, test_blocks),
        TEST_ONE("reading nothing", test_read_nothing),
        TEST_ONE("reading in chunks", test_read_long),
        TEST_ONE("file cut short after opening", test_truncated_later),
};
TEST_MAIN(tables)
