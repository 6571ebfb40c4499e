#include "base/file.h"
#include "model_dir.h"
#include "support/table.h"
#include "weights/safetensors_write.h"

static const TensorInfo two_tensors[] = {
        {.name = {"w", 1}, .dtype = DT_F32, .n_dims = 2, .dims = {1, 2}},
        {.name = {"\"b\"\n", 4}, .dtype = DT_U8, .n_dims = 1, .dims = {3}},
};
static const float w_data[] = {1.5F, -2.0F};
static const uint8_t b_data[] = {7, 8, 9};

static Status two_written(const char *path)
{
        CLEANUP(safetensors_writer_free) SafetensorsWriter *w = NULL;

        TRY(safetensors_writer_open(path, two_tensors, N_ELEMS(two_tensors), &w));
        TRY(safetensors_writer_write(w, w_data, sizeof(w_data)));
        TRY(safetensors_writer_write(w, b_data, 1));
        TRY(safetensors_writer_write(w, b_data + 1, 2));
        return safetensors_writer_commit(w);
}

static void test_round_trip(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(store_free) Store *s = NULL;
        float w[2];
        float b[3];

        (void)p;
        assert_ok(two_written(model_path(&d, "x.safetensors")));
        assert_ok(store_open_safetensors(model_path(&d, "x.safetensors"), &s));
        assert_int_equal(store_count(s), 2);
        assert_int_equal(store_at(s, 0)->offset % 8, 0);
        assert_int_equal(store_find(s, STR("w"))->dims[1], 2);
        assert_ok(store_read_f32(s, store_find(s, STR("w")), 0, 2, w));
        assert_ok(store_read_f32(s, store_find(s, STR("\"b\"\n")), 0, 3, b));
        assert_memory_equal(w, w_data, sizeof(w));
        assert_near(b[2], 9, 0);
}

static void test_bytes(const void *p)
{
        static const char want[] =
                "{\"__metadata__\":{\"format\":\"pt\"},"
                "\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
                "\"\\\"b\\\"\\n\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[8,11]}}";
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(strbuf_done) StrBuf text = {0};

        (void)p;
        assert_ok(two_written(model_path(&d, "x.safetensors")));
        assert_ok(file_read_all(model_path(&d, "x.safetensors"), 4096, &text));
        assert_memory_equal(text.p + 8, want, sizeof(want) - 1);
}

static void test_empty(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(safetensors_writer_free) SafetensorsWriter *w = NULL;
        CLEANUP(store_free) Store *s = NULL;
        const char *path = model_path(&d, "x.safetensors");

        (void)p;
        assert_ok(safetensors_writer_open(path, NULL, 0, &w));
        assert_ok(safetensors_writer_commit(w));
        assert_ok(store_open_safetensors(path, &s));
        assert_int_equal(store_count(s), 0);
}

typedef struct OpenRow {
        const char *name;
        TensorInfo tensors[2];
        Status status;
        const char *text;
} OpenRow;

static const OpenRow open_rows[] = {
        {"a block type",
         {{.name = {"a", 1}, .dtype = DT_Q4_0, .n_dims = 1, .dims = {32}},
          {.name = {"b", 1}, .dtype = DT_U8}},
         E_UNSUPPORTED,
         "\"a\": dtype Q4_0 cannot be stored in safetensors"},
        {"a name twice",
         {{.name = {"a", 1}, .dtype = DT_U8}, {.name = {"a", 1}, .dtype = DT_U8}},
         E_FORMAT,
         "\"a\": the tensor is there twice"},
        {"a name that is not UTF-8",
         {{.name = {"a", 1}, .dtype = DT_U8}, {.name = {"\xff", 1}, .dtype = DT_U8}},
         E_FORMAT,
         "the name is not UTF-8"},
        {"the metadata's name",
         {{.name = {"a", 1}, .dtype = DT_U8}, {.name = {"__metadata__", 12}, .dtype = DT_U8}},
         E_FORMAT,
         "\"__metadata__\" cannot be a tensor's name"},
        {"too many elements",
         {{.name = {"a", 1}, .dtype = DT_U8, .n_dims = 2, .dims = {1ULL << 33, 1ULL << 33}},
          {.name = {"b", 1}, .dtype = DT_U8}},
         E_RANGE,
         "\"a\": the data is larger than 64 bits count"},
        {"too many bytes in all",
         {{.name = {"a", 1}, .dtype = DT_U8, .n_dims = 1, .dims = {UINT64_MAX}},
          {.name = {"b", 1}, .dtype = DT_U8}},
         E_RANGE,
         "\"b\": the data is larger than 64 bits count"},
};

static void test_open(const void *p)
{
        const OpenRow *row = p;
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(safetensors_writer_free) SafetensorsWriter *w = NULL;
        const char *path = model_path(&d, "x.safetensors");

        assert_status(safetensors_writer_open(path, row->tensors, 2, &w), row->status, row->text);
        assert_null(w);
        assert_false(file_exists(path));
}

static size_t files_count(const ModelDir *d)
{
        CLEANUP(dir_list_done) DirList list = {0};

        assert_ok(dir_list(d->path, &list));
        return list.n;
}

/* What was there before stays, and no temporary file is left, unless all the data came. */
static void test_unfinished(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(strbuf_done) StrBuf text = {0};
        SafetensorsWriter *w = NULL;
        const char *path = model_file(&d, "x.safetensors", STR("old"));

        (void)p;
        assert_ok(safetensors_writer_open(path, two_tensors, 2, &w));
        assert_ok(safetensors_writer_write(w, w_data, sizeof(w_data)));
        assert_status(safetensors_writer_commit(w), E_USAGE, "8 of 11 bytes of data written");
        safetensors_writer_free(&w);
        assert_ok(file_read_all(path, 4096, &text));
        assert_str(strbuf_str(&text), "old");
        assert_int_equal(files_count(&d), 1);
}

static void test_too_much(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(safetensors_writer_free) SafetensorsWriter *w = NULL;

        (void)p;
        assert_ok(safetensors_writer_open(model_path(&d, "x.safetensors"), two_tensors, 2, &w));
        assert_ok(safetensors_writer_write(w, w_data, sizeof(w_data)));
        assert_status(safetensors_writer_write(w, w_data, 4), E_USAGE,
                      "the tensors have only 3 left");
}

static void test_no_directory(const void *p)
{
        CLEANUP(safetensors_writer_free) SafetensorsWriter *w = NULL;

        (void)p;
        assert_status(safetensors_writer_open("/tmp/quern-no-such-dir/x", two_tensors, 2, &w), E_IO,
                      "/tmp/quern-no-such-dir/x: No such file");
}

static void test_order(const void *p)
{
        TensorInfo t[] = {
                {.name = {"c", 1}, .dtype = DT_U8},
                {.name = {"b", 1}, .dtype = DT_F32},
                {.name = {"d", 1}, .dtype = DT_BF16},
                {.name = {"a", 1}, .dtype = DT_F32},
        };

        (void)p;
        safetensors_order(t, N_ELEMS(t));
        assert_str(t[0].name, "a");
        assert_str(t[1].name, "b");
        assert_str(t[2].name, "d");
        assert_str(t[3].name, "c");
}

static Status write_again(void *path)
{
        return two_written(path);
}

static void test_oom(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        char path[MODEL_PATH_MAX];

        (void)p;
        (void)snprintf(path, sizeof(path), "%s", model_path(&d, "x.safetensors"));
        oom_each(write_again, path);
        assert_int_equal(files_count(&d), 1);
}

static const TestTable tables[] = {
        TEST_TABLE("open", open_rows, test_open),
        TEST_ONE("round trip", test_round_trip),
        TEST_ONE("header bytes", test_bytes),
        TEST_ONE("no tensors", test_empty),
        TEST_ONE("unfinished", test_unfinished),
        TEST_ONE("too much data", test_too_much),
        TEST_ONE("no such directory", test_no_directory),
        TEST_ONE("order", test_order),
        TEST_ONE("every allocation fails", test_oom),
};
TEST_MAIN(tables)
