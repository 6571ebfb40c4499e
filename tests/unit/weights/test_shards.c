#include "model_dir.h"
#include "support/table.h"
#include "weights/store.h"

/*
 * Two shards: "a" and "b" lie in model-00001-of-00002.safetensors, "c" in -00002-. Rows change
 * what the index says about them.
 */
#define S1        "model-00001-of-00002.safetensors"
#define S2        "model-00002-of-00002.safetensors"
#define U8(b, e)  "{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[" #b "," #e "]}"
#define MAP(rows) "{\"metadata\":{\"total_size\":6},\"weight_map\":{" rows "}}"
#define A1        "\"a\":\"" S1 "\""
#define B1        "\"b\":\"" S1 "\""
#define C2        "\"c\":\"" S2 "\""

static const char shard1[] = "{\"a\":" U8(0, 2) ",\"b\":" U8(2, 4) "}";
static const char shard2[] = "{\"c\":" U8(0, 2) "}";
static const char good_index[] = MAP(A1 "," B1 "," C2);

static ModelDir shards_make(const char *index)
{
        const ModelDir d = model_dir_make();

        (void)model_safetensors(&d, S1, shard1, 4);
        (void)model_safetensors(&d, S2, shard2, 2);
        (void)model_file(&d, "model.safetensors.index.json", str_of(index));
        return d;
}

typedef struct IndexRow {
        const char *name;
        const char *index;
        Status status;
        const char *text;
} IndexRow;

static const IndexRow index_rows[] = {
        {"empty file", "", E_FORMAT, "index.json: line 1, column 1"},
        {"not JSON", "{\"weight_map\":", E_FORMAT, "index.json: line 1, column"},
        {"a Git LFS pointer", "version https://git-lfs.github.com/spec/v1\n", E_FORMAT,
         "index.json: this is a Git LFS pointer, not the model"},
        {"an array", "[]", E_FORMAT, "index.json: expected an object, found an array"},
        {"no weight_map", "{}", E_MISSING, "weight_map: missing"},
        {"weight_map a string", "{\"weight_map\":\"x\"}", E_FORMAT,
         "weight_map: expected an object, found a string"},
        {"weight_map empty", MAP(""), E_FORMAT, "weight_map: no tensor is listed"},
        {"weight_map twice", "{\"weight_map\":{" A1 "},\"weight_map\":{" A1 "}}", E_FORMAT,
         "\"weight_map\": the key is there twice"},
        {"shard a number", MAP("\"a\":1"), E_FORMAT,
         "weight_map: \"a\": expected a file name, found a number"},
        {"shard above the directory", MAP("\"a\":\"../x.safetensors\""), E_FORMAT,
         "weight_map: \"a\": shard \"../x.safetensors\": a name without \"/\""},
        {"shard with dots", MAP("\"a\":\"..\""), E_FORMAT, "a name without \"..\""},
        {"shard in a folder", MAP("\"a\":\"sub/x.safetensors\""), E_FORMAT, "without \"/\""},
        {"shard absolute", MAP("\"a\":\"/etc/passwd\""), E_FORMAT, "without \"/\""},
        {"shard with an escaped slash", MAP("\"a\":\"..\\u002fx.safetensors\""), E_FORMAT,
         "without \"/\""},
        {"shard with NUL", MAP("\"a\":\"" S1 "\\u0000.safetensors\""), E_FORMAT,
         "the name holds a NUL"},
        {"shard of another kind", MAP("\"a\":\"pytorch_model.bin\""), E_FORMAT,
         "a name ending in .safetensors"},
        {"shard without a name", MAP("\"a\":\"\""), E_FORMAT, "a name ending in .safetensors"},
        {"shard absent", MAP(A1 "," B1 "," C2 ",\"d\":\"model-00003-of-00003.safetensors\""),
         E_MISSING, "model-00003-of-00003.safetensors: the index names this shard"},
        {"tensor listed twice", MAP(A1 "," B1 "," C2 "," A1), E_FORMAT,
         "weight_map: \"a\": the key is there twice"},
        {"tensor listed and absent", MAP(A1 "," B1 "," C2 ",\"d\":\"" S2 "\""), E_MISSING,
         "weight_map: \"d\": no tensor of this name in " S2},
        {"tensor in the other shard", MAP(A1 ",\"b\":\"" S2 "\"," C2), E_FORMAT,
         "weight_map: \"b\": the index names " S2 ", but the tensor lies in"},
        {"tensor not listed", MAP(A1 "," C2), E_FORMAT, "the tensor \"b\" of"},
        {"shard not listed", MAP(A1 "," B1), E_FORMAT,
         "the shard " S2 " lies in the directory but is not listed"},
};

static void test_index(const void *p)
{
        const IndexRow *row = p;
        CLEANUP(model_dir_remove) ModelDir d = shards_make(row->index);
        CLEANUP(store_free) Store *s = NULL;

        assert_status(store_open_safetensors(d.path, &s), row->status, row->text);
        assert_non_null(strstr(status_text(), "/model.safetensors.index.json: "));
        assert_null(s);
}

static void test_good(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = shards_make(good_index);
        CLEANUP(store_free) Store *s = NULL;
        float value;

        (void)p;
        assert_ok(store_open_safetensors(d.path, &s));
        assert_int_equal(store_count(s), 3);
        assert_int_equal(store_file_count(s), 2);
        assert_int_equal(store_bytes(s), 6);
        assert_ok(store_read_f32(s, store_find(s, STR("b")), 1, 1, &value));
        assert_near(value, 3, 0);
        assert_ok(store_read_f32(s, store_find(s, STR("c")), 1, 1, &value));
        assert_near(value, 1, 0);
}

static void test_tensor_in_both(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = shards_make(good_index);
        CLEANUP(store_free) Store *s = NULL;

        (void)p;
        (void)model_safetensors(&d, S2, shard1, 4);
        assert_status(store_open_safetensors(d.path, &s), E_FORMAT,
                      S2 ": \"a\": the tensor is there twice");
}

static void test_broken_shard(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = shards_make(good_index);
        CLEANUP(store_free) Store *s = NULL;

        (void)p;
        (void)model_safetensors(&d, S2, shard2, 1);
        assert_status(store_open_safetensors(d.path, &s), E_FORMAT,
                      S2 ": \"c\": data_offsets: end 2 is beyond the file");
}

static void test_other_files(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = shards_make(good_index);
        CLEANUP(store_free) Store *s = NULL;

        (void)p;
        (void)model_file(&d, "consolidated.safetensors", STR("another format's copy"));
        (void)model_file(&d, "adapter_model.safetensors", STR("an adapter"));
        assert_ok(store_open_safetensors(d.path, &s));
        assert_int_equal(store_count(s), 3);
}

static Status shards_open(void *dir)
{
        CLEANUP(store_free) Store *s = NULL;

        return store_open_safetensors(dir, &s);
}

static void test_oom(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = shards_make(good_index);

        (void)p;
        oom_each(shards_open, d.path);
}

static const TestTable tables[] = {
        TEST_TABLE("index", index_rows, test_index),
        TEST_ONE("two shards", test_good),
        TEST_ONE("a tensor in both shards", test_tensor_in_both),
        TEST_ONE("a broken shard", test_broken_shard),
        TEST_ONE("other files beside the shards", test_other_files),
        TEST_ONE("every allocation fails", test_oom),
};
TEST_MAIN(tables)
