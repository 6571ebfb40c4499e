#include "base/json.h"

#include "support/table.h"
#include "support/temp.h"

#include <unistd.h>

typedef struct BadRow {
        const char *name;
        const char *text;
        const char *want;
} BadRow;

static const BadRow bad_rows[] = {
        {"empty", "", "line 1, column 1: the JSON text is empty"},
        {"only spaces", "  \n", "line "},
        {"no value", "{\"a\":}", "line 1, column 6"},
        {"third line", "{\n\"a\": 1,\n  b: 2}", "line 3, column 3"},
        {"column counts characters", "\"\xC3\xA9\xC3\xA9\" x", "line 1, column 6"},
        {"cut object", "{\"a\": 1", "line 1, column 8"},
        {"cut string", "[\"abc", "line 1, column"},
        {"cut literal", "[tru", "line 1, column"},
        {"two values", "1 2", "line 1, column 3"},
        {"trailing comma in an array", "[1,]", "line 1, column"},
        {"trailing comma in an object", "{\"a\":1,}", "line 1, column"},
        {"comment", "[1] // one", "line 1, column 5"},
        {"NaN", "[NaN]", "line 1, column 2"},
        {"Infinity", "[-Infinity]", "line 1, column"},
        {"number beyond doubles", "1e999", "line 1, column"},
        {"leading zero", "[01]", "line 1, column"},
        {"plus sign", "[+1]", "line 1, column 2"},
        {"bare fraction", "[.5]", "line 1, column 2"},
        {"single quotes", "['a']", "line 1, column 2"},
        {"control character in a string", "[\"\n\"]", "line 1, column 3"},
        {"unknown escape", "\"\\x41\"", "line 1, column"},
        {"short \\u escape", "\"\\u12\"", "line 1, column"},
        {"lone high surrogate", "\"\\ud800\"", "line 1, column"},
        {"lone low surrogate", "\"\\udc00\"", "line 1, column"},
        {"invalid UTF-8", "\"\xFF\"", "line 1, column"},
        {"overlong UTF-8", "\"\xC0\x80\"", "line 1, column"},
        {"UTF-8 surrogate", "\"\xED\xA0\x80\"", "line 1, column"},
        {"byte order mark", "\xEF\xBB\xBF{}", "line 1, column 1"},
        {"mismatched brackets", "[1}", "line 1, column 3"},
        {"only closing brackets", "]]]]", "line 1, column 1"},
};

static void test_bad(const void *p)
{
        const BadRow *row = p;
        yyjson_doc *doc = NULL;

        assert_status(json_parse(str_of(row->text), &doc), E_FORMAT, row->want);
        assert_null(doc);
}

typedef struct DepthRow {
        const char *name;
        const char *open; /* repeated n times, then `middle`, then `close` n times */
        const char *middle;
        const char *close;
        int n;
        const char *want; /* NULL: parses */
} DepthRow;

static const DepthRow depth_rows[] = {
        {"64 arrays", "[", "1", "]", 64, NULL},
        {"siblings at depth 64", "[", "[],[],[1]", "]", 63, NULL},
        {"65 arrays", "[", "1", "]", 65, "line 1, column 65: nested deeper than 64"},
        {"64 objects", "{\"a\":", "1", "}", 64, NULL},
        {"65 objects", "{\"a\":", "1", "}", 65, "line 1, column 321: nested deeper than 64"},
        {"a million arrays", "[", "", "]", 1000000, "nested deeper than 64"},
        {"a million open only", "[", "", "", 1000000, "column 1000001: unexpected end"},
        {"65 in turn", "[\n{\"a\":", "1", "}]", 33, "line 33, column 6: nested deeper than 64"},
        {"brackets in a string", "",
         "\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
         "[[[[\"",
         "", 0, NULL},
        {"brackets behind an escaped quote", "",
         "\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
         "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"",
         "", 0, NULL},
        {"brackets behind an escaped backslash", "", "[\"\\\\\", [[1]]]", "", 0, NULL},
};

static void repeat(StrBuf *b, const char *text, int n)
{
        for (int i = 0; i < n; i++)
                assert_ok(strbuf_append(b, str_of(text)));
}

static Status parse_want(const char *want)
{
        return want == NULL ? OK : E_FORMAT;
}

static void test_depth(const void *p)
{
        const DepthRow *row = p;
        CLEANUP(strbuf_done) StrBuf b = {0};
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        Status s;

        repeat(&b, row->open, row->n);
        repeat(&b, row->middle, 1);
        repeat(&b, row->close, row->n);
        s = json_parse(strbuf_str(&b), &doc);
        assert_status(s, parse_want(row->want), row->want == NULL ? "" : row->want);
}

static void test_good(const void *p)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        yyjson_val *root;

        (void)p;
        assert_ok(
                json_parse(STR(" {\"a\": [1, -2, 3.5, true, null], \"b\": \"x\\u20ac\"} "), &doc));
        root = yyjson_doc_get_root(doc);
        assert_int_equal(yyjson_get_sint(yyjson_arr_get(yyjson_obj_get(root, "a"), 1)), -2);
        assert_str(json_str(yyjson_obj_get(root, "b")), "x\xE2\x82\xAC");
}

static void test_str(const void *p)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        yyjson_val *root;

        (void)p;
        assert_ok(json_parse(STR("[\"a\\u0000b\", 12, [1, 2]]"), &doc));
        root = yyjson_doc_get_root(doc);
        assert_int_equal(json_str(yyjson_arr_get(root, 0)).n, 3);
        assert_int_equal(json_str(yyjson_arr_get(root, 1)).n, 0);
        assert_int_equal(json_str(yyjson_arr_get(root, 2)).n, 0);
        assert_int_equal(json_str(NULL).n, 0);
}

/* NULL stands for a value that is not there. */
typedef struct TypeRow {
        const char *name;
        const char *text;
} TypeRow;

static const TypeRow type_rows[] = {
        {"an object", "{}"}, {"an array", "[]"},    {"a string", "\"\""},
        {"a number", "1.5"}, {"a boolean", "true"}, {"null", "null"},
};

static void test_type_name(const void *p)
{
        const TypeRow *row = p;
        CLEANUP(json_free) yyjson_doc *doc = NULL;

        assert_ok(json_parse(str_of(row->text), &doc));
        assert_string_equal(json_type_name(yyjson_doc_get_root(doc)), row->name);
}

static void test_type_name_absent(const void *p)
{
        (void)p;
        assert_string_equal(json_type_name(NULL), "nothing");
}

typedef struct QuoteRow {
        const char *name;
        Str text;
        const char *want;
} QuoteRow;

static const QuoteRow quote_rows[] = {
        {"empty", {"", 0}, "\"\""},
        {"NULL", {NULL, 0}, "\"\""},
        {"plain", {"abc", 3}, "\"abc\""},
        {"quote and backslash", {"a\"b\\c", 5}, "\"a\\\"b\\\\c\""},
        {"short escapes", {"\b\t\n\f\r", 5}, "\"\\b\\t\\n\\f\\r\""},
        {"other controls", {"\x00\x01\x0B\x1F", 4}, "\"\\u0000\\u0001\\u000b\\u001f\""},
        {"DEL and slash stand as they are", {"\x7F/", 2}, "\"\x7F/\""},
        {"UTF-8 stands as it is", {"\xE2\x82\xAC", 3}, "\"\xE2\x82\xAC\""},
        {"invalid byte",
         {"a\xFF"
          "b",
          3},
         "\"a\xEF\xBF\xBD"
         "b\""},
        {"cut character, a mark for each byte", {"\xE2\x82", 2}, "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
        {"escape at the end", {"a\n", 2}, "\"a\\n\""},
};

static void test_quote(const void *p)
{
        const QuoteRow *row = p;
        CLEANUP(strbuf_done) StrBuf b = {0};

        assert_ok(json_append_quoted(&b, row->text));
        assert_str(strbuf_str(&b), row->want);
}

static void test_quote_round_trip(const void *p)
{
        char text[128];
        CLEANUP(strbuf_done) StrBuf b = {0};
        CLEANUP(json_free) yyjson_doc *doc = NULL;

        (void)p;
        for (size_t i = 0; i < sizeof(text); i++)
                text[i] = (char)i;
        assert_ok(json_append_quoted(&b, (Str){text, sizeof(text)}));
        assert_ok(json_parse(strbuf_str(&b), &doc));
        assert_true(str_equal(json_str(yyjson_doc_get_root(doc)), (Str){text, sizeof(text)}));
}

static void test_file(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(json_free) yyjson_doc *doc = NULL;

        (void)p;
        temp_dir_init(&dir);
        assert_status(json_parse_file(temp_path(&dir, "no.json"), 100, &doc), E_IO, "/no.json: ");
        assert_status(json_parse_file(temp_file(&dir, "bad.json", STR("{\n!")), 100, &doc),
                      E_FORMAT, "/bad.json: line 2, column 1: ");
        assert_status(json_parse_file(temp_file(&dir, "big.json", STR("[1, 2, 3]")), 8, &doc),
                      E_RANGE, "/big.json: 9 bytes are more than the limit of 8");
        assert_ok(json_parse_file(temp_file(&dir, "good.json", STR("[1, 2, 3]")), 9, &doc));
        assert_int_equal(yyjson_arr_size(yyjson_doc_get_root(doc)), 3);
}

static const TestTable tables[] = {
        TEST_TABLE("refused", bad_rows, test_bad),
        TEST_TABLE("depth", depth_rows, test_depth),
        TEST_ONE("values", test_good),
        TEST_ONE("the string of a value", test_str),
        TEST_TABLE("type name", type_rows, test_type_name),
        TEST_ONE("type name/nothing", test_type_name_absent),
        TEST_TABLE("quote", quote_rows, test_quote),
        TEST_ONE("quoted ASCII parses back", test_quote_round_trip),
        TEST_ONE("files", test_file),
};

TEST_MAIN(tables);
