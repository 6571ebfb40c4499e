#include "gguf_text.h"
#include "support/table.h"
#include "weights/gguf.h"

/* A key of each type, then three tensors; the data begins at a multiple of 64. */
static const char whole_text[] =
        "raw:GGUF u32:3 u64:3 u64:17 str:general.alignment u32:4 u32:64 "
        "str:u8 u32:0 u8:200 str:i8 u32:1 u8:0xFF str:u16 u32:2 u16:40000 str:i16 u32:3 u16:0xFFFE "
        "str:u32 u32:4 u32:4000000000 str:i32 u32:5 i32:7 str:f32 u32:6 f32:1.5 "
        "str:yes u32:7 u8:1 str:text u32:8 str:hello str:u64 u32:10 ff:8 str:i64 u32:11 ff:8 "
        "str:f64 u32:12 u64:0x4004000000000000 str:nan u32:6 u32:0x7FC00000 "
        "str:strings u32:9 u32:8 u64:3 str:a str: str:ccc "
        "str:floats u32:9 u32:6 u64:2 f32:0.5 f32:-2 str:ints u32:9 u32:5 u64:3 i32:1 ff:4 i32:3 "
        "str:f u32:2 u64:3 u64:2 u32:0 u64:0 str:q u32:2 u64:32 u64:2 u32:2 u64:64 "
        "str:h u32:1 u64:2 u32:1 u64:128 "
        "pad:64 f32:1 f32:2 f32:3 f32:4 f32:5 f32:6 pad:64 "
        "u16:0x3C00 zero:16 u16:0x3C00 ff:16 pad:64 u16:0x3C00 u16:0xC000";

static Gguf *text_open(TempDir *d, const char *text)
{
        CLEANUP(strbuf_done) StrBuf bytes = {0};
        Gguf *g = NULL;

        assert_ok(gguf_text_bytes(text, &bytes));
        assert_ok(gguf_open(temp_file(d, "m.gguf", strbuf_str(&bytes)), &g));
        return g;
}

typedef struct IntegerRow {
        const char *name; /* the key */
        Status status;
        uint64_t want;
        const char *part;
} IntegerRow;

static const IntegerRow integer_rows[] = {
        {"u8", OK, 200, ""},
        {"i8", E_RANGE, 0, "i8: -1 is negative"},
        {"u16", OK, 40000, ""},
        {"i16", E_RANGE, 0, "i16: -2 is negative"},
        {"u32", OK, 4000000000, ""},
        {"i32", OK, 7, ""},
        {"u64", OK, UINT64_MAX, ""},
        {"i64", E_RANGE, 0, "i64: -1 is negative"},
        {"f32", E_FORMAT, 0, "f32: expected an unsigned integer, found a 32-bit float"},
        {"f64", E_FORMAT, 0, "found a 64-bit float"},
        {"yes", E_FORMAT, 0, "found a bool"},
        {"text", E_FORMAT, 0, "found a string"},
        {"ints", E_FORMAT, 0, "found an array"},
        {"absent", E_MISSING, 0, "absent: missing"},
};

static void test_u64(const void *p)
{
        const IntegerRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir = temp_dir_made();
        CLEANUP(gguf_free) Gguf *g = text_open(&dir, whole_text);
        uint64_t v = 0;

        assert_status(gguf_u64(g, row->name, &v), row->status, row->part);
        assert_true(v == row->want);
}

typedef struct FloatRow {
        const char *name;
        Status status;
        double want;
        const char *part;
} FloatRow;

static const FloatRow float_rows[] = {
        {"u8", OK, 200, ""},
        {"i8", OK, -1, ""},
        {"i64", OK, -1, ""},
        {"f32", OK, 1.5, ""},
        {"f64", OK, 2.5, ""},
        {"nan", E_RANGE, 0, "nan: nan is not a finite number"},
        {"yes", E_FORMAT, 0, "yes: expected a number, found a bool"},
        {"floats", E_FORMAT, 0, "found an array"},
        {"absent", E_MISSING, 0, "absent: missing"},
};

static void test_f64(const void *p)
{
        const FloatRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir = temp_dir_made();
        CLEANUP(gguf_free) Gguf *g = text_open(&dir, whole_text);
        double v = 0;

        assert_status(gguf_f64(g, row->name, &v), row->status, row->part);
        assert_true(v == row->want);
}

static void test_scalars(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir = temp_dir_made();
        CLEANUP(gguf_free) Gguf *g = text_open(&dir, whole_text);
        bool yes = false;
        Str text = {0};

        (void)p;
        assert_ok(gguf_bool(g, "yes", &yes));
        assert_true(yes);
        assert_status(gguf_bool(g, "u8", &yes), E_FORMAT, "u8: expected a bool, found an 8-bit");
        assert_ok(gguf_str(g, "text", &text));
        assert_str(text, "hello");
        assert_status(gguf_str(g, "f32", &text), E_FORMAT,
                      "f32: expected a string, found a 32-bit");
        assert_true(gguf_has(g, "nan"));
        assert_false(gguf_has(g, "tex"));
}

static void test_keys(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir = temp_dir_made();
        CLEANUP(gguf_free) Gguf *g = text_open(&dir, whole_text);
        GgufType type = GGUF_TYPE_MAX;

        (void)p;
        assert_int_equal(gguf_key_count(g), 17);
        assert_str(gguf_key_at(g, 0, &type), "general.alignment");
        assert_int_equal(type, GGUF_U32);
        assert_str(gguf_key_at(g, 16, &type), "ints");
        assert_int_equal(type, GGUF_ARRAY);
}

static void test_strings(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir = temp_dir_made();
        CLEANUP(gguf_free) Gguf *g = text_open(&dir, whole_text);
        CLEANUP(mem_free_at) Str *s = NULL;
        size_t n = 0;

        (void)p;
        assert_ok(gguf_array_str(g, "strings", &s, &n));
        assert_int_equal(n, 3);
        assert_str(s[0], "a");
        assert_str(s[1], "");
        assert_str(s[2], "ccc");
}

static void test_numbers(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir = temp_dir_made();
        CLEANUP(gguf_free) Gguf *g = text_open(&dir, whole_text);
        CLEANUP(mem_free_at) float *f = NULL;
        CLEANUP(mem_free_at) int32_t *i = NULL;
        size_t n_f = 0;
        size_t n_i = 0;

        (void)p;
        assert_ok(gguf_array_f32(g, "floats", &f, &n_f));
        assert_int_equal(n_f, 2);
        assert_true(f[0] == 0.5F);
        assert_true(f[1] == -2.0F);
        assert_ok(gguf_array_i32(g, "ints", &i, &n_i));
        assert_int_equal(n_i, 3);
        assert_int_equal(i[1], -1);
}

/* One array read as another, or a scalar as an array. */
static void test_array_types(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir = temp_dir_made();
        CLEANUP(gguf_free) Gguf *g = text_open(&dir, whole_text);
        GgufType type = GGUF_TYPE_MAX;
        uint64_t n = 0;
        float *f = NULL;
        size_t n_f = 0;

        (void)p;
        assert_ok(gguf_array(g, "strings", &type, &n));
        assert_int_equal(type, GGUF_STRING);
        assert_int_equal(n, 3);
        assert_status(
                gguf_array_f32(g, "ints", &f, &n_f), E_FORMAT,
                "ints: expected an array, each element a 32-bit float, found a 32-bit integer");
        assert_status(gguf_array_f32(g, "f32", &f, &n_f), E_FORMAT, "expected an array, found");
        assert_status(gguf_array(g, "absent", &type, &n), E_MISSING, "absent: missing");
        assert_null(f);
}

static void test_tensors(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir = temp_dir_made();
        CLEANUP(gguf_free) Gguf *g = text_open(&dir, whole_text);
        const TensorInfo *f = store_find(gguf_store(g), STR("f"));
        float values[64];

        (void)p;
        assert_int_equal(store_count(gguf_store(g)), 3);
        assert_non_null(f);
        assert_int_equal(f->n_dims, 2);
        assert_int_equal(f->dims[0], 2); /* outermost first */
        assert_int_equal(f->dims[1], 3);
        assert_int_equal(f->offset % 64, 0);
        assert_ok(store_read_f32(gguf_store(g), f, 0, 6, values));
        assert_true(values[0] == 1);
        assert_true(values[5] == 6);
        assert_ok(
                store_read_f32(gguf_store(g), store_find(gguf_store(g), STR("q")), 0, 64, values));
        assert_true(values[0] == -8);
        assert_true(values[63] == 7);
        assert_ok(store_read_f32(gguf_store(g), store_find(gguf_store(g), STR("h")), 0, 2, values));
        assert_true(values[0] == 1);
        assert_true(values[1] == -2);
}

static void test_version_2(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir = temp_dir_made();
        CLEANUP(gguf_free) Gguf *g = text_open(&dir, "raw:GGUF u32:2 u64:0 u64:0");

        (void)p;
        assert_int_equal(store_count(gguf_store(g)), 0);
        assert_int_equal(gguf_key_count(g), 0);
}

/* A prefix of the file is refused, wherever it ends, short of the last tensor's last byte. */
static void test_truncated(const void *p)
{
        CLEANUP(strbuf_done) StrBuf bytes = {0};
        CLEANUP(temp_dir_done) TempDir dir = temp_dir_made();
        Gguf *g = NULL;

        (void)p;
        assert_ok(gguf_text_bytes(whole_text, &bytes));
        for (size_t n = 0; n < bytes.n; n++)
                assert_status(gguf_open(temp_file(&dir, "m.gguf", (Str){bytes.p, n}), &g), E_FORMAT,
                              "m.gguf: ");
        assert_null(g);
}

/* Any one byte wrong: opened or refused, nothing else. */
static void test_corrupted(const void *p)
{
        CLEANUP(strbuf_done) StrBuf bytes = {0};
        CLEANUP(temp_dir_done) TempDir dir = temp_dir_made();
        size_t n_refused = 0;

        (void)p;
        assert_ok(gguf_text_bytes(whole_text, &bytes));
        for (size_t i = 0; i < bytes.n; i++) {
                CLEANUP(gguf_free) Gguf *g = NULL;
                bytes.p[i] = (char)~bytes.p[i];
                n_refused += gguf_open(temp_file(&dir, "m.gguf", strbuf_str(&bytes)), &g) != OK;
                bytes.p[i] = (char)~bytes.p[i];
        }
        assert_true(n_refused > 300);
}

static Status open_and_read(void *path)
{
        CLEANUP(gguf_free) Gguf *g = NULL;
        CLEANUP(mem_free_at) Str *s = NULL;
        size_t n;

        TRY(gguf_open(path, &g));
        return gguf_array_str(g, "strings", &s, &n);
}

static void test_oom(const void *p)
{
        CLEANUP(strbuf_done) StrBuf bytes = {0};
        CLEANUP(temp_dir_done) TempDir dir = temp_dir_made();

        (void)p;
        assert_ok(gguf_text_bytes(whole_text, &bytes));
        oom_each(open_and_read, (void *)temp_file(&dir, "m.gguf", strbuf_str(&bytes)));
}

static const TestTable tables[] = {
        TEST_TABLE("gguf_u64", integer_rows, test_u64),
        TEST_TABLE("gguf_f64", float_rows, test_f64),
        TEST_ONE("bools, strings, presence", test_scalars),
        TEST_ONE("keys in order", test_keys),
        TEST_ONE("array of strings", test_strings),
        TEST_ONE("arrays of numbers", test_numbers),
        TEST_ONE("arrays of other types", test_array_types),
        TEST_ONE("tensors", test_tensors),
        TEST_ONE("version 2 without tensors", test_version_2),
        TEST_ONE("truncated anywhere", test_truncated),
        TEST_ONE("one byte wrong anywhere", test_corrupted),
        TEST_ONE("each allocation fails", test_oom),
};
TEST_MAIN(tables)
