#include "unit/base/everything.h"

typedef struct TextRow {
        const char *name;
        const char *key;
        const char *text;
        double (*of)(const Everything *e);
        double want;
} TextRow;

static const TextRow text_rows[] = {
        {"true", "flag", "true", flag_of, 1},
        {"1 for true", "flag", "1", flag_of, 1},
        {"yes", "flag", "yes", flag_of, 1},
        {"off", "flag", "off", flag_of, 0},
        {"integer", "i32", "-12", i32_of, -12},
        {"large integer", "u64", "18446744073709551615", u64_of, 0x1p64},
        {"real", "f32", "0.125", f32_of, 0.125},
        {"exponent", "f64", "1e-3", f64_of, 1e-3},
        {"text of digits", "text", "123", length_of, 3},
        {"empty text", "text", "", length_of, 0},
        {"name", "mode", "on", mode_of, 1},
        {"JSON read by hand", "stops", "[1, 2]", stops_of, 2},
};

static void test_text(const void *p)
{
        const TextRow *row = p;
        const FieldSpec *f = fields_find(everything_rows, EVERYTHING_ROWS, str_of(row->key));
        CLEANUP(reading_done) Reading r = {.got = everything_defaults};

        assert_ok(field_read_text(f, str_of(row->text), &r.arena, &r.got));
        assert_true(row->of(&r.got) == row->want);
}

typedef struct BadTextRow {
        const char *name;
        const char *key;
        const char *text;
        Status status;
        const char *want;
} BadTextRow;

static const BadTextRow bad_text_rows[] = {
        {"no word for bool", "flag", "maybe", E_FORMAT,
         "flag: expected true or false, found \"maybe\""},
        {"empty bool", "flag", "", E_FORMAT, "found \"\""},
        {"word for integer", "i32", "many", E_FORMAT, "i32: expected an integer, found \"many\""},
        {"empty integer", "i32", "", E_FORMAT, "expected an integer, found \"\""},
        {"integer with a tail", "i32", "12x", E_FORMAT, "i32: line 1, column 3"},
        {"hexadecimal", "i32", "0x10", E_FORMAT, "i32: line 1"},
        {"fraction for integer", "i32", "1.5", E_FORMAT, "expected an integer, found 1.5"},
        {"nan", "f32", "nan", E_FORMAT, "f32: expected a number, found \"nan\""},
        {"inf", "f64", "inf", E_FORMAT, "found \"inf\""},
        {"lone minus", "f64", "-", E_FORMAT, "f64: line 1"},
        {"outside the range", "layers", "0", E_RANGE, "layers: 0 is outside 1..1000"},
        {"unknown name", "mode", "x", E_RANGE, "mode: \"x\" is not one of auto, on, off"},
        {"string read by hand", "stops", "x", E_FORMAT, "stops: expected an array, found a string"},
        {"bad JSON read by hand", "stops", "[1", E_FORMAT, "stops: line 1, column"},
};

static void test_bad_text(const void *p)
{
        const BadTextRow *row = p;
        const FieldSpec *f = fields_find(everything_rows, EVERYTHING_ROWS, str_of(row->key));
        CLEANUP(reading_done) Reading r = {.got = everything_defaults};

        assert_status(field_read_text(f, str_of(row->text), &r.arena, &r.got), row->status,
                      row->want);
        assert_memory_equal(&r.got, &everything_defaults, sizeof(everything_defaults));
}

static const TestTable tables[] = {
        TEST_TABLE("from text", text_rows, test_text),
        TEST_TABLE("refused text", bad_text_rows, test_bad_text),
};

TEST_MAIN(tables);
