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
};

static void test_find(const void *p)
{
        const FindRow *row = p;

        assert_int_equal(str_find(str_of(row->text), str_of(row->needle), row->from), row->want);
}

static const TestTable tables[] = {
        TEST_TABLE("find", find_rows, test_find),
};

TEST_MAIN(tables)
