/* What needs no running pool: shares of work, and the counter that threads wait on. */
#include "base/epoch.h"
#include "base/pool.h"
#include "support/table.h"

typedef struct ShareRow {
        const char *name;
        size_t n;
        size_t align;
        size_t n_threads;
} ShareRow;

static const ShareRow share_rows[] = {
        {"nothing", 0, 1, 3},
        {"one item", 1, 1, 3},
        {"fewer items than threads", 5, 1, 8},
        {"an even split", 12, 1, 4},
        {"an uneven split", 13, 1, 4},
        {"one unit", 15, 16, 2},
        {"whole units", 64, 16, 3},
        {"a short last unit", 50, 16, 2},
        {"one thread", 50, 16, 1},
        {"as many as can be", SIZE_MAX, 1, 7},
        {"as many units as can be", SIZE_MAX, 16, 7},
        {"unit larger than all", 10, SIZE_MAX, 2},
};

static PoolRange share_of(const ShareRow *row, size_t i)
{
        const PoolThread t = {NULL, i, row->n_threads};

        return pool_share(&t, row->n, row->align);
}

static size_t units_of(PoolRange r, size_t align)
{
        return (r.end - r.begin) / align + ((r.end - r.begin) % align != 0);
}

/* Each begins where the one before ended, on a unit, with at most one unit less than the first. */
static void test_share(const void *p)
{
        const ShareRow *row = p;
        const size_t most = units_of(share_of(row, 0), row->align);
        size_t end = 0;

        for (size_t i = 0; i < row->n_threads; i++) {
                const PoolRange r = share_of(row, i);

                assert_true(r.begin == end);
                assert_true(r.end >= r.begin);
                assert_true(r.begin % row->align == 0 || r.begin == row->n);
                assert_in_range(units_of(r, row->align), most - (most > 0), most);
                end = r.end;
        }
        assert_true(end == row->n);
}

/* Waiting is by difference, so that the counter may wrap around. */
static void test_epoch_wraps(const void *p)
{
        Epoch e = {0};

        (void)p;
        epoch_post(&e, UINT32_MAX);
        epoch_wait(&e, UINT32_MAX - 1, 0);
        epoch_wait(&e, UINT32_MAX, 0);
        epoch_post(&e, 1);
        epoch_wait(&e, UINT32_MAX, 0);
        epoch_wait(&e, 1, 0);
        assert_int_equal(e.sleepers, 0);
}

static const TestTable tables[] = {
        TEST_TABLE("shares", share_rows, test_share),
        TEST_ONE("the epoch wraps around", test_epoch_wraps),
};

TEST_MAIN(tables);
