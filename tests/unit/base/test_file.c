#include "base/file.h"

#include "support/table.h"
#include "support/temp.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void test_open(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(file_close) File f = {.fd = -1};

        (void)p;
        temp_dir_init(&dir);
        assert_ok(file_open(temp_file(&dir, "a", STR("abc")), &f));
        assert_int_equal(f.size, 3);
        assert_true(f.fd >= 0);
        assert_string_equal(f.path, dir.file);
        file_close(&f);
        assert_int_equal(f.fd, -1);
        assert_null(f.path);
}

/* A zeroed File reads fd 0, which is not its own. */
static void test_close_zeroed(const void *p)
{
        File f = {0};

        (void)p;
        assert_int_equal(dup2(STDERR_FILENO, 0), 0);
        file_close(&f);
        assert_true(fcntl(0, F_GETFD) >= 0);
}

typedef struct ReadRow {
        const char *name;
        uint64_t offset;
        size_t n;
        const char *want; /* the bytes, or a part of the message */
} ReadRow;

static const ReadRow read_rows[] = {
        {"all", 0, 6, "abcdef"},
        {"the middle", 2, 3, "cde"},
        {"nothing", 3, 0, ""},
        {"nothing at the end", 6, 0, ""},
};

static void test_read_at(const void *p)
{
        const ReadRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(file_close) File f = {.fd = -1};
        char got[16] = {0};

        temp_dir_init(&dir);
        assert_ok(file_open(temp_file(&dir, "a", STR("abcdef")), &f));
        assert_ok(file_read_at(&f, row->offset, got, row->n));
        assert_string_equal(got, row->want);
}

static const ReadRow short_rows[] = {
        {"one byte too many", 0, 7, "/a: ends at byte 6, 7 bytes at 0 were wanted"},
        {"begins at the end", 6, 1, "/a: ends at byte 6, 1 bytes at 6 were wanted"},
        {"begins far behind", 1000000, 1, "/a: ends at byte 1000000"},
        {"offset beyond off_t", UINT64_MAX, 1, "/a: no such offset: 18446744073709551615"},
};

static void test_short(const void *p)
{
        const ReadRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(file_close) File f = {.fd = -1};
        char got[16];

        temp_dir_init(&dir);
        assert_ok(file_open(temp_file(&dir, "a", STR("abcdef")), &f));
        assert_status(file_read_at(&f, row->offset, got, row->n), E_IO, row->want);
}

static void test_not_files(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(file_close) File f = {.fd = -1};

        (void)p;
        temp_dir_init(&dir);
        assert_status(file_open(temp_path(&dir, "absent"), &f), E_IO, "No such file");
        assert_status(file_open(dir.path, &f), E_IO, "is a directory");
        assert_int_equal(mkfifo(temp_path(&dir, "fifo"), 0600), 0);
        assert_status(file_open(dir.file, &f), E_IO, "fifo: is not a regular file");
        assert_int_equal(f.fd, -1);
}

typedef struct LimitRow {
        const char *name;
        const char *content;
        size_t limit;
        Status want;
} LimitRow;

static const LimitRow limit_rows[] = {
        {"empty", "", 0, OK},
        {"as large as the limit", "abcdef", 6, OK},
        {"one byte more than the limit", "abcdef", 5, E_RANGE},
        {"limit 0", "a", 0, E_RANGE},
};

static void test_read_all(const void *p)
{
        const LimitRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(strbuf_done) StrBuf b = {0};

        temp_dir_init(&dir);
        assert_ok(strbuf_append(&b, STR("old")));
        assert_status(file_read_all(temp_file(&dir, "a", str_of(row->content)), row->limit, &b),
                      row->want, row->want == OK ? "" : "more than the limit of");
        assert_str(strbuf_str(&b), row->want == OK ? row->content : "old");
}

static void test_read_all_unsized(const void *p)
{
        CLEANUP(strbuf_done) StrBuf b = {0};

        (void)p;
        assert_ok(file_read_all("/proc/self/status", 1000000, &b));
        assert_true(b.n > 100);
        assert_status(file_read_all("/proc/self/status", 10, &b), E_RANGE, "limit of 10");
}

static void test_read_all_large(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(strbuf_done) StrBuf text = {0};
        CLEANUP(strbuf_done) StrBuf got = {0};

        (void)p;
        temp_dir_init(&dir);
        for (int i = 0; i < 50000; i++)
                assert_ok(strbuf_printf(&text, "%d\n", i));
        assert_ok(file_read_all(temp_file(&dir, "a", strbuf_str(&text)), text.n, &got));
        assert_true(str_equal(strbuf_str(&got), strbuf_str(&text)));
        assert_int_equal(got.p[got.n], '\0');
}

static void test_exists(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;

        (void)p;
        temp_dir_init(&dir);
        assert_true(file_exists(temp_file(&dir, "a", STR(""))));
        assert_false(dir_exists(dir.file));
        assert_false(file_exists(dir.path));
        assert_true(dir_exists(dir.path));
        assert_false(file_exists(temp_path(&dir, "b")));
        assert_false(dir_exists(dir.file));
}

typedef struct JoinRow {
        const char *name;
        const char *dir;
        const char *entry;
        const char *want;
} JoinRow;

static const JoinRow join_rows[] = {
        {"a slash between", "a/b", "c", "a/b/c"},
        {"no second slash", "a/", "c", "a/c"},
        {"the root", "/", "c", "/c"},
        {"the current folder", "", "c", "c"},
        {"an empty name", "a", "", "a/"},
};

static void test_join(const void *p)
{
        const JoinRow *row = p;
        CLEANUP(mem_free_at) char *path = NULL;

        assert_ok(path_join(row->dir, row->entry, &path));
        assert_string_equal(path, row->want);
}

static void test_dir_list(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(dir_list_done) DirList l = {0};
        char name[16];

        (void)p;
        temp_dir_init(&dir);
        for (int i = 19; i >= 0; i--) {
                (void)snprintf(name, sizeof(name), "f%02d", i);
                (void)temp_file(&dir, name, STR(""));
        }
        (void)temp_file(&dir, ".hidden/x", STR(""));
        assert_ok(dir_list(dir.path, &l));
        assert_int_equal(l.n, 21);
        assert_string_equal(l.names[0], ".hidden");
        assert_string_equal(l.names[1], "f00");
        assert_string_equal(l.names[20], "f19");
}

static void test_dir_list_bad(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(dir_list_done) DirList l = {0};

        (void)p;
        temp_dir_init(&dir);
        assert_status(dir_list(temp_path(&dir, "absent"), &l), E_IO, "/absent: No such file");
        assert_status(dir_list(temp_file(&dir, "a", STR("")), &l), E_IO, "/a: Not a directory");
        assert_null(l.names);
        assert_ok(dir_list(dir.path, &l));
        assert_int_equal(l.n, 1);
}

static const TestTable tables[] = {
        TEST_ONE("open and close", test_open),
        TEST_ONE("closing a zeroed file closes nothing", test_close_zeroed),
        TEST_TABLE("read at", read_rows, test_read_at),
        TEST_TABLE("too short", short_rows, test_short),
        TEST_ONE("folders, FIFOs and absent files are refused", test_not_files),
        TEST_TABLE("read all", limit_rows, test_read_all),
        TEST_ONE("read all of a file that states no size", test_read_all_unsized),
        TEST_ONE("read all of a large file", test_read_all_large),
        TEST_ONE("exists", test_exists),
        TEST_TABLE("join", join_rows, test_join),
        TEST_ONE("folder entries are sorted", test_dir_list),
        TEST_ONE("folders that cannot be listed", test_dir_list_bad),
};

TEST_MAIN(tables);
