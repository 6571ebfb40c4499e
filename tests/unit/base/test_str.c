#include "support/table.h"

typedef struct FindRow {
        const char *name;
        const char *text;
        const char *needle;
        size_t from;
        size_t want;
} FindRow;

static const FindRow find_rows[] = {
        {"in an empty text", "", "a", 0, 0},
        {"at the begin", "abc", "a", 0, 0},
        {"at the end", "abc", "c", 0, 2},
        {"absent gives the length", "abc", "d", 0, 3},
        {"behind from", "abab", "ab", 1, 2},
        {"from at the end", "abc", "c", 3, 3},
        {"from beyond the end", "abc", "c", 9, 3},
        {"longer than the text", "ab", "abc", 0, 2},
        {"empty needle is at from", "abc", "", 2, 2},
        {"NULL is an empty text", NULL, "a", 0, 0},
        {"NULL is an empty needle", "abc", NULL, 1, 1},
};

static void test_find(const void *p)
{
        const FindRow *row = p;

        assert_int_equal(str_find(str_of(row->text), str_of(row->needle), row->from), row->want);
}

typedef struct OrderRow {
        const char *name;
        const char *a;
        const char *b;
        int want; /* the sign */
        bool starts;
        bool ends;
} OrderRow;

static const OrderRow order_rows[] = {
        {"equal", "ab", "ab", 0, true, true},
        {"both empty", "", "", 0, true, true},
        {"NULL and empty", NULL, "", 0, true, true},
        {"shorter first", "ab", "abc", -1, false, false},
        {"longer last", "abc", "ab", 1, true, false},
        {"suffix", "abc", "bc", -1, false, true},
        {"by bytes before length", "b", "abc", 1, false, false},
        {"bytes are unsigned", "\xC3\xA9", "z", 1, false, false},
        {"every text has the empty affix", "x", "", 1, true, true},
};

static int sign(int x)
{
        return (x > 0) - (x < 0);
}

static void test_order(const void *p)
{
        const OrderRow *row = p;
        const Str a = str_of(row->a);
        const Str b = str_of(row->b);

        assert_int_equal(sign(str_compare(a, b)), row->want);
        assert_int_equal(sign(str_compare(b, a)), -row->want);
        assert_int_equal(str_equal(a, b), row->want == 0);
        assert_int_equal(str_starts_with(a, b), row->starts);
        assert_int_equal(str_ends_with(a, b), row->ends);
}

static void test_slice(const void *p)
{
        const Str s = STR("quern");

        (void)p;
        assert_str(str_slice(s, 1, 3), "ue");
        assert_str(str_slice(s, 5, 5), "");
        assert_str(str_slice(s, 0, 5), "quern");
        assert_int_equal(str_slice((Str){0}, 0, 0).n, 0);
}

static void test_nul_inside(const void *p)
{
        (void)p;
        assert_false(str_equal(STR("a\0b"), STR("a\0c")));
        assert_int_equal(str_find(STR("a\0b"), STR("b"), 0), 2);
}

static void test_buf_untouched(const void *p)
{
        StrBuf b = {0};

        (void)p;
        assert_string_equal(strbuf_cstr(&b), "");
        assert_int_equal(strbuf_str(&b).n, 0);
        strbuf_clear(&b);
        strbuf_done(&b);
        assert_null(b.p);
}

static void test_buf_grows(const void *p)
{
        CLEANUP(strbuf_done) StrBuf b = {0};

        (void)p;
        for (int i = 0; i < 1000; i++)
                assert_ok(strbuf_append_char(&b, (char)('a' + i % 26)));
        assert_int_equal(b.n, 1000);
        assert_int_equal(strlen(b.p), 1000);
        assert_int_equal(b.p[999], 'a' + 999 % 26);
}

static void test_buf_appends(const void *p)
{
        CLEANUP(strbuf_done) StrBuf b = {0};

        (void)p;
        assert_ok(strbuf_append(&b, (Str){0}));
        assert_string_equal(strbuf_cstr(&b), "");
        assert_ok(strbuf_append(&b, STR("n=")));
        assert_ok(strbuf_printf(&b, "%d%s", 42, ", "));
        assert_ok(strbuf_append_utf8(&b, 0x20AC));
        assert_string_equal(b.p, "n=42, \xE2\x82\xAC");
        strbuf_clear(&b);
        assert_string_equal(b.p, "");
}

/* The length is found first, so that no text is cut however long. */
static void test_buf_printf_long(const void *p)
{
        CLEANUP(strbuf_done) StrBuf b = {0};

        (void)p;
        assert_ok(strbuf_printf(&b, "%5000d", 7));
        assert_int_equal(b.n, 5000);
        assert_int_equal(b.p[4999], '7');
}

static void test_buf_reserve_too_much(const void *p)
{
        CLEANUP(strbuf_done) StrBuf b = {0};

        (void)p;
        assert_ok(strbuf_append(&b, STR("kept")));
        assert_status(strbuf_reserve(&b, SIZE_MAX), E_NOMEM, "18446744073709551615");
        assert_status(strbuf_reserve(&b, SIZE_MAX - 1), E_NOMEM, "");
        assert_status(strbuf_reserve(&b, SIZE_MAX / 2), E_NOMEM, "");
        assert_string_equal(b.p, "kept");
}

static void test_dup(const void *p)
{
        CLEANUP(mem_free_at) char *copy = NULL;
        CLEANUP(mem_free_at) char *empty = NULL;

        (void)p;
        assert_ok(str_dup(STR("abc"), &copy));
        assert_string_equal(copy, "abc");
        assert_ok(str_dup((Str){0}, &empty));
        assert_string_equal(empty, "");
}

static const TestTable tables[] = {
        TEST_TABLE("find", find_rows, test_find),
        TEST_TABLE("order", order_rows, test_order),
        TEST_ONE("slice", test_slice),
        TEST_ONE("NUL bytes are text", test_nul_inside),
        TEST_ONE("an untouched buffer is an empty text", test_buf_untouched),
        TEST_ONE("a buffer grows", test_buf_grows),
        TEST_ONE("a buffer takes text, numbers and characters", test_buf_appends),
        TEST_ONE("printf of any length", test_buf_printf_long),
        TEST_ONE("a reserve that cannot be leaves the text", test_buf_reserve_too_much),
        TEST_ONE("dup", test_dup),
};

TEST_MAIN(tables);
