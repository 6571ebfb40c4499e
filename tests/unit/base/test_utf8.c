#include "support/table.h"

typedef struct DecodeRow {
        const char *name;
        const char *text;
        size_t want_n; /* 0: invalid */
        uint_least32_t want;
} DecodeRow;

static const DecodeRow decode_rows[] = {
        {"ASCII", "a", 1, 'a'},
        {"U+007F, the last of one byte", "\x7F", 1, 0x7F},
        {"U+0080, the first of two", "\xC2\x80", 2, 0x80},
        {"U+07FF, the last of two", "\xDF\xBF", 2, 0x7FF},
        {"U+0800, the first of three", "\xE0\xA0\x80", 3, 0x800},
        {"U+D7FF, before the surrogates", "\xED\x9F\xBF", 3, 0xD7FF},
        {"U+E000, behind the surrogates", "\xEE\x80\x80", 3, 0xE000},
        {"U+FFFF, the last of three", "\xEF\xBF\xBF", 3, 0xFFFF},
        {"U+10000, the first of four", "\xF0\x90\x80\x80", 4, 0x10000},
        {"U+10FFFF, the last of all", "\xF4\x8F\xBF\xBF", 4, 0x10FFFF},
        {"only the first character counts", "a\xFF", 1, 'a'},
        {"empty", "", 0, 0},
        {"a continuation byte leads", "\x80", 0, 0},
        {"overlong two bytes C0", "\xC0\x80", 0, 0},
        {"overlong two bytes C1", "\xC1\xBF", 0, 0},
        {"overlong three bytes", "\xE0\x9F\xBF", 0, 0},
        {"overlong four bytes", "\xF0\x8F\xBF\xBF", 0, 0},
        {"first surrogate", "\xED\xA0\x80", 0, 0},
        {"last surrogate", "\xED\xBF\xBF", 0, 0},
        {"beyond U+10FFFF", "\xF4\x90\x80\x80", 0, 0},
        {"F5 leads", "\xF5\x80\x80\x80", 0, 0},
        {"F8, five bytes", "\xF8\x88\x80\x80\x80", 0, 0},
        {"FE", "\xFE", 0, 0},
        {"FF", "\xFF", 0, 0},
        {"two bytes cut", "\xC3", 0, 0},
        {"three bytes cut after one", "\xE2", 0, 0},
        {"three bytes cut after two", "\xE2\x82", 0, 0},
        {"four bytes cut after three", "\xF0\x9F\x98", 0, 0},
        {"second byte is ASCII", "\xC3(", 0, 0},
        {"third byte leads", "\xE2\x82\xC3", 0, 0},
        {"fourth byte is ASCII", "\xF0\x9F\x98 ", 0, 0},
};

static void test_decode(const void *p)
{
        const DecodeRow *row = p;
        uint_least32_t c = 0;

        assert_int_equal(utf8_decode(str_of(row->text), &c), row->want_n);
        assert_int_equal(c, row->want);
}

typedef struct PrefixRow {
        const char *name;
        Str text;
        size_t want;
} PrefixRow;

static const PrefixRow prefix_rows[] = {
        {"empty", {"", 0}, 0},
        {"all valid", {"a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 10}, 10},
        {"a fault behind words of ASCII", {"0123456789abcdef\xFFxyz", 20}, 16},
        {"a fault within a word",
         {"01234\xFF"
          "789",
          9},
         5},
        {"a fault in the last byte of a word", {"0123456\xFF", 8}, 7},
        {"a character across words",
         {"0123456\xC3\xA9"
          "89abcdef",
          17},
         17},
        {"NUL is valid", {"a\0b", 3}, 3},
        {"stops at a lone continuation", {"ab\x80", 3}, 2},
        {"stops before a cut character", {"ab\xE2\x82", 4}, 2},
        {"the view ends within a character", {"ab\xC3\xA9", 3}, 2},
        {"stops at the first of two faults", {"\xFF\xFF", 2}, 0},
        {"stops at a surrogate", {"x\xED\xA0\x80y", 5}, 1},
};

static void test_prefix(const void *p)
{
        const PrefixRow *row = p;

        assert_int_equal(utf8_valid_prefix(row->text), row->want);
}

static bool is_scalar(uint_least32_t c)
{
        return c < 0xD800 || c > 0xDFFF;
}

static bool round_trips(uint_least32_t c)
{
        char bytes[4];
        uint_least32_t back = 0;
        const size_t n = utf8_encode(c, bytes);

        return utf8_decode((Str){bytes, n}, &back) == n && back == c;
}

static void test_round_trip(const void *p)
{
        (void)p;
        for (uint_least32_t c = 0; c <= 0x10FFFF; c++)
                assert_true(!is_scalar(c) || round_trips(c));
}

static const TestTable tables[] = {
        TEST_TABLE("decode", decode_rows, test_decode),
        TEST_TABLE("valid prefix", prefix_rows, test_prefix),
        TEST_ONE("every scalar value round-trips", test_round_trip),
};

TEST_MAIN(tables);
