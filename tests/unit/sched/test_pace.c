/* How many prompt rows a step carries. */
#include "sched/pace.h"
#include "support/table.h"

typedef struct PaceRow {
        const char *name;
        double decode, row;
        size_t n_decode, n_free, want;
} PaceRow;

static const PaceRow pace_rows_of[] = {
        {"alone: all", 0.01, 0.001, 0, 512, 512},
        {"nothing measured", 0.0, 0.0, 4, 512, 64},
        {"as long again as decoding", 0.01, 0.0001, 4, 512, 100},
        {"never less than a block", 0.01, 0.1, 4, 512, 16},
        {"not more than is free", 0.01, 0.00001, 4, 60, 60},
        {"none free", 0.01, 0.0001, 4, 0, 0},
};

static void test_rows(const void *p)
{
        const PaceRow *row = p;
        const Pace pace = {.stretch = 2.0, .decode = row->decode, .row = row->row};

        assert_int_equal(pace_rows(&pace, row->n_decode, row->n_free), row->want);
}

/* Steps of 8 ms and 0.5 ms a row are understood whatever comes first. */
static void test_learn(const void *p)
{
        Pace pace = {.stretch = 2.0};

        (void)p;
        for (int i = 0; i < 200; i++) {
                pace_learn(&pace, 4, 0, 0.008);
                pace_learn(&pace, 4, 10, 0.013);
        }
        assert_near(pace.decode, 0.008, 1e-4);
        assert_near(pace.row, 0.0005, 1e-4);
        assert_int_equal(pace_rows(&pace, 4, 512), 16);
}

/* A clock that stands still does not divide by zero. */
static void test_still(const void *p)
{
        Pace pace = {.stretch = 2.0};

        (void)p;
        pace_learn(&pace, 1, 0, 0.0);
        pace_learn(&pace, 1, 5, 0.0);
        assert_in_range(pace_rows(&pace, 1, 512), 1, 512);
}

static const TestTable tables[] = {
        TEST_TABLE("rows", pace_rows_of, test_rows),
        TEST_ONE("learn", test_learn),
        TEST_ONE("a clock that stands still", test_still),
};

TEST_MAIN(tables);
