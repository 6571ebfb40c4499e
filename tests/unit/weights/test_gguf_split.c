/* Models in several files: PREFIX-00001-of-0000N.gguf. */
#include "gguf_text.h"
#include "support/table.h"
#include "weights/gguf.h"

/* Parts of a split model. */
#define SPLIT(n_tensors, no, count, total)                                    \
        "raw:GGUF u32:3 u64:" #n_tensors " u64:3 str:split.no u32:2 u16:" #no \
        " str:split.count u32:2 u16:" #count " str:split.tensors.count u32:5 u32:" #total " "
#define ONE_FLOAT(name) "str:" name " u32:1 u64:1 u32:0 u64:0 pad:32 "

typedef struct SplitRow {
        const char *name;
        size_t n_files;
        const char *files[2][2]; /* name, text; the first is opened */
        Status status;
        const char *part;
} SplitRow;

static const SplitRow split_rows[] = {
        {"two parts",
         2,
         {{"m-00001-of-00002.gguf", SPLIT(1, 0, 2, 2) ONE_FLOAT("a") "f32:1"},
          {"m-00002-of-00002.gguf", SPLIT(1, 1, 2, 2) ONE_FLOAT("b") "f32:2"}},
         OK,
         ""},
        {"metadata alone in the first",
         2,
         {{"m-00001-of-00002.gguf", SPLIT(0, 0, 2, 2)},
          {"m-00002-of-00002.gguf",
           SPLIT(2, 1, 2, 2) "str:a u32:1 u64:1 u32:0 u64:0 str:b u32:1 u64:1 u32:0 u64:32 pad:32 "
                             "f32:1 pad:32 f32:2"}},
         OK,
         ""},
        {"a part missing",
         2,
         {{"m-00001-of-00003.gguf", SPLIT(1, 0, 3, 3) ONE_FLOAT("a") "f32:1"},
          {"m-00002-of-00003.gguf", SPLIT(1, 1, 3, 3) ONE_FLOAT("b") "f32:2"}},
         E_MISSING,
         "m-00003-of-00003.gguf: part 3 of 3 is missing"},
        {"the second part opened",
         1,
         {{"m-00002-of-00002.gguf", SPLIT(1, 1, 2, 2) ONE_FLOAT("b") "f32:2"}},
         E_USAGE,
         "this is part 2 of 2; open the first part instead"},
        {"another name",
         1,
         {{"m.gguf", SPLIT(1, 0, 2, 2) ONE_FLOAT("a") "f32:1"}},
         E_FORMAT,
         "must be named …-00001-of-00002.gguf"},
        {"wrong number",
         2,
         {{"m-00001-of-00002.gguf", SPLIT(1, 0, 2, 2) ONE_FLOAT("a") "f32:1"},
          {"m-00002-of-00002.gguf", SPLIT(1, 0, 2, 2) ONE_FLOAT("b") "f32:2"}},
         E_FORMAT,
         "m-00002-of-00002.gguf: split.no: 0; expected 1"},
        {"wrong count",
         2,
         {{"m-00001-of-00002.gguf", SPLIT(1, 0, 2, 2) ONE_FLOAT("a") "f32:1"},
          {"m-00002-of-00002.gguf", SPLIT(1, 1, 5, 2) ONE_FLOAT("b") "f32:2"}},
         E_FORMAT,
         "split.count: 5; expected 2"},
        {"wrong total",
         2,
         {{"m-00001-of-00002.gguf", SPLIT(1, 0, 2, 7) ONE_FLOAT("a") "f32:1"},
          {"m-00002-of-00002.gguf", SPLIT(1, 1, 2, 7) ONE_FLOAT("b") "f32:2"}},
         E_FORMAT,
         "split.tensors.count: 7; expected 2"},
        {"one name in two parts",
         2,
         {{"m-00001-of-00002.gguf", SPLIT(1, 0, 2, 2) ONE_FLOAT("a") "f32:1"},
          {"m-00002-of-00002.gguf", SPLIT(1, 1, 2, 2) ONE_FLOAT("a") "f32:2"}},
         E_FORMAT,
         "m-00002-of-00002.gguf: tensor \"a\""},
        {"a damaged part",
         2,
         {{"m-00001-of-00002.gguf", SPLIT(1, 0, 2, 2) ONE_FLOAT("a") "f32:1"},
          {"m-00002-of-00002.gguf", "raw:GGUX"}},
         E_FORMAT,
         "m-00002-of-00002.gguf: byte 0"},
};

static void split_write(TempDir *d, const char *const file[2])
{
        CLEANUP(strbuf_done) StrBuf bytes = {0};

        assert_ok(gguf_text_bytes(file[1], &bytes));
        (void)temp_file(d, file[0], strbuf_str(&bytes));
}

/* Both tensors are read from the part that holds them. */
static void split_content_check(const Gguf *g)
{
        const Store *s = gguf_store(g);
        float a = 0;
        float b = 0;

        assert_int_equal(store_count(s), 2);
        assert_ok(store_read_f32(s, store_find(s, STR("a")), 0, 1, &a));
        assert_ok(store_read_f32(s, store_find(s, STR("b")), 0, 1, &b));
        assert_true(a == 1);
        assert_true(b == 2);
}

static void test_split(const void *p)
{
        const SplitRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir = temp_dir_made();
        CLEANUP(gguf_free) Gguf *g = NULL;

        for (size_t i = 0; i < row->n_files; i++)
                split_write(&dir, row->files[i]);
        assert_status(gguf_open(temp_path(&dir, row->files[0][0]), &g), row->status, row->part);
        if (row->status == OK)
                split_content_check(g);
}

static const TestTable tables[] = {
        TEST_TABLE("split", split_rows, test_split),
};
TEST_MAIN(tables)
