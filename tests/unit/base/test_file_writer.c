#include "base/file.h"

#include "support/table.h"
#include "support/temp.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static size_t entries(const char *path)
{
        CLEANUP(dir_list_done) DirList l = {0};

        assert_ok(dir_list(path, &l));
        return l.n;
}

static void assert_content(const char *path, const char *want)
{
        CLEANUP(strbuf_done) StrBuf b = {0};

        assert_ok(file_read_all(path, 1000000, &b));
        assert_str(strbuf_str(&b), want);
}

static void test_commit(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(file_writer_done) FileWriter w = {.fd = -1};

        (void)p;
        temp_dir_init(&dir);
        assert_ok(file_writer_open(temp_path(&dir, "out"), &w));
        assert_ok(file_writer_write(&w, "abc", 3));
        assert_ok(file_writer_write(&w, "", 0));
        assert_ok(file_writer_write(&w, "def", 3));
        assert_false(file_exists(dir.file));
        assert_ok(file_writer_commit(&w));
        assert_content(dir.file, "abcdef");
        assert_int_equal(entries(dir.path), 1);
}

/* The order in which tensors are written is not the order of their headers. */
static void test_write_at(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(file_writer_done) FileWriter w = {.fd = -1};

        (void)p;
        temp_dir_init(&dir);
        assert_ok(file_writer_open(temp_path(&dir, "out"), &w));
        assert_ok(file_writer_write(&w, "____", 4));
        assert_ok(file_writer_write_at(&w, 6, "gh", 2));
        assert_ok(file_writer_write_at(&w, 1, "bc", 2));
        assert_ok(file_writer_write(&w, "ef", 2));
        assert_ok(file_writer_commit(&w));
        assert_content(dir.file, "_bc_efgh");
}

static void test_discard(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        FileWriter w = {.fd = -1};

        (void)p;
        temp_dir_init(&dir);
        (void)temp_file(&dir, "out", STR("old"));
        assert_ok(file_writer_open(dir.file, &w));
        assert_ok(file_writer_write(&w, "new", 3));
        file_writer_done(&w);
        file_writer_done(&w);
        assert_content(dir.file, "old");
        assert_int_equal(entries(dir.path), 1);
}

static void test_replace(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(file_writer_done) FileWriter w = {.fd = -1};

        (void)p;
        temp_dir_init(&dir);
        (void)temp_file(&dir, "out", STR("old and longer"));
        assert_ok(file_writer_open(dir.file, &w));
        assert_ok(file_writer_write(&w, "new", 3));
        assert_content(dir.file, "old and longer");
        assert_ok(file_writer_commit(&w));
        assert_content(dir.file, "new");
}

static void test_mode(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(file_writer_done) FileWriter w = {.fd = -1};
        struct stat st;
        const mode_t before = umask(027);

        (void)p;
        temp_dir_init(&dir);
        assert_ok(file_writer_open(temp_path(&dir, "out"), &w));
        (void)umask(before);
        assert_ok(file_writer_commit(&w));
        assert_int_equal(stat(dir.file, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0640);
}

static void test_no_folder(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(file_writer_done) FileWriter w = {.fd = -1};

        (void)p;
        temp_dir_init(&dir);
        assert_status(file_writer_open(temp_path(&dir, "absent/out"), &w), E_IO,
                      "absent/out: No such file");
        assert_null(w.path);
}

/* A folder has come to be where the file should go. */
static void test_failed_rename(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        FileWriter w = {.fd = -1};

        (void)p;
        temp_dir_init(&dir);
        assert_ok(file_writer_open(temp_path(&dir, "out"), &w));
        (void)temp_file(&dir, "out/x", STR("here first"));
        assert_status(file_writer_commit(&w), E_IO, "/out: ");
        file_writer_done(&w);
        assert_content(temp_path(&dir, "out/x"), "here first");
        assert_int_equal(entries(dir.path), 1);
}

/* A file-size limit stands for a full disk; its signal must not end the test. */
static void size_limit(rlim_t bytes)
{
        struct rlimit r;

        (void)signal(SIGXFSZ, SIG_IGN);
        assert_int_equal(getrlimit(RLIMIT_FSIZE, &r), 0);
        r.rlim_cur = bytes;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &r), 0);
}

static void test_full_disk(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        FileWriter w = {.fd = -1};
        Status s;

        (void)p;
        temp_dir_init(&dir);
        assert_ok(file_writer_open(temp_path(&dir, "out"), &w));
        size_limit(4);
        s = file_writer_write(&w, "abcdef", 6);
        size_limit(RLIM_INFINITY);
        assert_status(s, E_IO, "/out: File too large");
        file_writer_done(&w);
        assert_int_equal(entries(dir.path), 0);
}

static void test_offset_too_large(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(file_writer_done) FileWriter w = {.fd = -1};

        (void)p;
        temp_dir_init(&dir);
        assert_ok(file_writer_open(temp_path(&dir, "out"), &w));
        assert_status(file_writer_write_at(&w, UINT64_MAX, "x", 1), E_IO, "18446744073709551615");
}

static const TestTable tables[] = {
        TEST_ONE("nothing is seen before commit, all after", test_commit),
        TEST_ONE("writes at offsets", test_write_at),
        TEST_ONE("without commit the old file stays", test_discard),
        TEST_ONE("commit replaces the old file", test_replace),
        TEST_ONE("the mode follows the umask", test_mode),
        TEST_ONE("no such folder", test_no_folder),
        TEST_ONE("a failed rename leaves no temporary file", test_failed_rename),
        TEST_ONE("a full disk is told and leaves nothing", test_full_disk),
        TEST_ONE("no such offset", test_offset_too_large),
};

TEST_MAIN(tables);
