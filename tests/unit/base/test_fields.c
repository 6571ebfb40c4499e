#include "unit/base/everything.h"

#include <float.h>

static Status read_json(const char *text, Reading *r)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;

        r->got = everything_defaults;
        TRY(json_parse(str_of(text), &doc));
        return fields_read(everything_rows, EVERYTHING_ROWS, yyjson_doc_get_root(doc), &r->arena,
                           &r->got);
}

typedef struct GoodRow {
        const char *name;
        const char *text;
        double (*of)(const Everything *e);
        double want;
} GoodRow;

static const GoodRow good_rows[] = {
        {"true", "{\"flag\": true}", flag_of, 1},
        {"false", "{\"flag\": false}", flag_of, 0},
        {"the least i32", "{\"i32\": -2147483648}", i32_of, -2147483648.0},
        {"the largest i32", "{\"i32\": 2147483647}", i32_of, 2147483647},
        {"a whole number as a real", "{\"i32\": 3.0}", i32_of, 3},
        {"a whole number with an exponent", "{\"i32\": 1e6}", i32_of, 1000000},
        {"minus zero", "{\"i32\": -0.0}", i32_of, 0},
        {"the largest u32", "{\"u32\": 4294967295}", u32_of, 4294967295.0},
        {"the least i64", "{\"i64\": -9223372036854775808}", i64_of, -0x1p63},
        {"the least i64 as a real", "{\"i64\": -9223372036854775808.0}", i64_of, -0x1p63},
        {"the largest u64", "{\"u64\": 18446744073709551615}", u64_of, 0x1p64},
        {"an integer for f32", "{\"f32\": 3}", f32_of, 3},
        {"a negative integer for f32", "{\"f32\": -3}", f32_of, -3},
        {"the largest f32", "{\"f32\": 3.4028234663852886e38}", f32_of, (double)FLT_MAX},
        {"f64", "{\"f64\": 1e308}", f64_of, 1e308},
        {"the largest u64 as f64", "{\"f64\": 18446744073709551615}", f64_of, 0x1p64},
        {"a text", "{\"text\": \"abc\"}", length_of, 3},
        {"a text with NUL", "{\"text\": \"a\\u0000c\"}", length_of, 3},
        {"a name", "{\"mode\": \"on\"}", mode_of, 1},
        {"the last name", "{\"mode\": \"off\"}", mode_of, 2},
        {"read by hand", "{\"stops\": [1, 2, 3]}", stops_of, 3},
        {"the range's least", "{\"layers\": 1}", layers_of, 1},
        {"the range's largest", "{\"layers\": 1000}", layers_of, 1000},
        {"the bound of a real range", "{\"share\": 1}", share_of, 1},
        {"absent keeps the default", "{}", i32_of, -7},
        {"null keeps the default", "{\"i32\": null}", i32_of, -7},
        {"null keeps what is read by hand", "{\"stops\": null}", stops_of, 5},
        {"unknown keys are ignored", "{\"x\": {\"i32\": 1}, \"i3\": 2, \"i322\": 3}", i32_of, -7},
        {"the last of two equal keys counts", "{\"i32\": 1, \"i32\": 2}", i32_of, 2},
};

static void test_good(const void *p)
{
        const GoodRow *row = p;
        CLEANUP(reading_done) Reading r = {0};

        assert_ok(read_json(row->text, &r));
        assert_true(row->of(&r.got) == row->want);
}

typedef struct BadRow {
        const char *name;
        const char *text;
        Status status;
        const char *want;
} BadRow;

static const BadRow bad_rows[] = {
        {"not an object", "[1]", E_FORMAT, "expected an object, found an array"},
        {"number for bool", "{\"flag\": 1}", E_FORMAT, "flag: expected true or false, found 1"},
        {"text for bool", "{\"flag\": \"true\"}", E_FORMAT, "found \"true\""},
        {"text for integer", "{\"i32\": \"12\"}", E_FORMAT,
         "i32: expected an integer, found \"12\""},
        {"fraction for integer", "{\"i32\": 1.5}", E_FORMAT, "expected an integer, found 1.5"},
        {"bool for integer", "{\"i32\": true}", E_FORMAT, "expected an integer, found true"},
        {"array for integer", "{\"i32\": [1]}", E_FORMAT, "expected an integer, found an array"},
        {"object for integer", "{\"i32\": {}}", E_FORMAT, "found an object"},
        {"i32 one too large", "{\"i32\": 2147483648}", E_RANGE,
         "i32: 2147483648 is outside -2147483648..2147483647"},
        {"i32 one too small", "{\"i32\": -2147483649}", E_RANGE, "i32: -2147483649 is outside"},
        {"u32 negative", "{\"u32\": -1}", E_RANGE, "u32: -1 is outside 0..4294967295"},
        {"u32 one too large", "{\"u32\": 4294967296}", E_RANGE, "4294967296 is outside"},
        {"i64 one too large", "{\"i64\": 9223372036854775808}", E_RANGE, "9223372036854775808"},
        {"i64 too large as a real", "{\"i64\": 9223372036854775808.0}", E_RANGE, "is outside"},
        {"u64 negative", "{\"u64\": -1}", E_RANGE, "outside 0..18446744073709551615"},
        {"u64 one too large", "{\"u64\": 18446744073709551616}", E_RANGE, "u64: "},
        {"integer of 1e308", "{\"i32\": 1e308}", E_RANGE, "1e+308 is outside"},
        {"integer of -1e308", "{\"i64\": -1e308}", E_RANGE, "-1e+308 is outside"},
        {"f32 too large", "{\"f32\": 1e39}", E_RANGE, "f32: 1e+39 is outside"},
        {"f32 too small", "{\"f32\": -1e39}", E_RANGE, "f32: -1e+39 is outside"},
        {"text for a number", "{\"f64\": \"x\"}", E_FORMAT, "f64: expected a number, found \"x\""},
        {"number for a text", "{\"text\": 5}", E_FORMAT, "text: expected a string, found 5"},
        {"number for a name", "{\"mode\": 1}", E_FORMAT, "mode: expected a string, found 1"},
        {"unknown name", "{\"mode\": \"On\"}", E_RANGE, "mode: \"On\" is not one of auto, on, off"},
        {"empty name", "{\"mode\": \"\"}", E_RANGE, "mode: \"\" is not one of"},
        {"read by hand", "{\"stops\": \"x\"}", E_FORMAT, "stops: expected an array"},
        {"below the range", "{\"layers\": 0}", E_RANGE, "layers: 0 is outside 1..1000"},
        {"above the range", "{\"layers\": 1001}", E_RANGE, "layers: 1001 is outside 1..1000"},
        {"below a real range", "{\"share\": -0.001}", E_RANGE, "share: -0.001"},
        {"above a real range", "{\"share\": 1.5}", E_RANGE, "share: 1.5 is outside 0..1"},
        {"a long text is cut in the message",
         "{\"i32\": \"0123456789012345678901234567890123456789012345678901234567890123456789\"}",
         E_FORMAT, "found \"0123456789012345678901234567890123456789012345678901234567890123…\""},
};

static void test_bad(const void *p)
{
        const BadRow *row = p;
        CLEANUP(reading_done) Reading r = {0};

        assert_status(read_json(row->text, &r), row->status, row->want);
        assert_memory_equal(&r.got, &everything_defaults, sizeof(everything_defaults));
}

typedef struct RequiredRow {
        const char *name;
        const char *text;
        Status want;
} RequiredRow;

static const RequiredRow required_rows[] = {
        {"there", "{\"i32\": 1}", OK},
        {"absent", "{}", E_MISSING},
        {"null", "{\"i32\": null}", E_MISSING},
        {"null behind a value", "{\"i32\": 1, \"i32\": null}", E_MISSING},
};

static void test_required(const void *p)
{
        static const FieldSpec required[] = {FIELD("i32", FIELD_I32, Everything, i32, true)};
        const RequiredRow *row = p;
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        CLEANUP(reading_done) Reading r = {0};

        assert_ok(json_parse(str_of(row->text), &doc));
        assert_status(fields_read(required, 1, yyjson_doc_get_root(doc), &r.arena, &r.got),
                      row->want, row->want == OK ? "" : "i32: missing");
}

static void test_text_is_copied(const void *p)
{
        CLEANUP(reading_done) Reading r = {0};

        (void)p;
        assert_ok(read_json("{\"text\": \"caf\\u00e9\"}", &r));
        assert_str(r.got.text, "caf\xC3\xA9");
        assert_int_equal(r.got.text.p[r.got.text.n], '\0');
}

static void test_exact_u64(const void *p)
{
        CLEANUP(reading_done) Reading r = {0};

        (void)p;
        assert_ok(read_json("{\"u64\": 18446744073709551615, \"i64\": 9223372036854775807}", &r));
        assert_true(r.got.u64 == UINT64_MAX);
        assert_true(r.got.i64 == INT64_MAX);
}

static void test_find(const void *p)
{
        (void)p;
        assert_ptr_equal(fields_find(everything_rows, EVERYTHING_ROWS, STR("u32")),
                         &everything_rows[2]);
        assert_null(fields_find(everything_rows, EVERYTHING_ROWS, STR("u3")));
        assert_null(fields_find(everything_rows, 0, STR("u32")));
}

static const TestTable tables[] = {
        TEST_TABLE("read", good_rows, test_good),
        TEST_TABLE("refused", bad_rows, test_bad),
        TEST_TABLE("required", required_rows, test_required),
        TEST_ONE("texts outlive the document", test_text_is_copied),
        TEST_ONE("64-bit integers are exact", test_exact_u64),
        TEST_ONE("find", test_find),
};

TEST_MAIN(tables);
