#include "model_dir.h"
#include "support/table.h"
#include "weights/store.h"

/* Data byte i of every file here has the value i. */
static const char header[] =
        "{\"__metadata__\":{\"format\":\"pt\"},"
        "\"b\":{\"dtype\":\"U8\",\"shape\":[2,3],\"data_offsets\":[4,10]},"
        "\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]},"
        "\"scalar\":{\"dtype\":\"I8\",\"shape\":[],\"data_offsets\":[10,11]},"
        "\"none\":{\"dtype\":\"F32\",\"shape\":[4,0],\"data_offsets\":[11,11]}}   ";
enum { DATA_SIZE = 11 };

typedef struct TensorRow {
        const char *name;
        DType dtype;
        uint32_t n_dims;
        uint64_t dims[2];
        uint64_t n_elems;
        uint64_t n_bytes;
        uint64_t data_offset;
} TensorRow;

static const TensorRow tensor_rows[] = {
        {"b", DT_U8, 2, {2, 3}, 6, 6, 4},
        {"a", DT_F16, 1, {2}, 2, 4, 0},
        {"scalar", DT_I8, 0, {0}, 1, 1, 10},
        {"none", DT_F32, 2, {4, 0}, 0, 0, 11},
};

static Store *store_make(const ModelDir *d)
{
        Store *s = NULL;

        assert_ok(store_open_safetensors(
                model_safetensors(d, "model.safetensors", header, DATA_SIZE), &s));
        return s;
}

static void test_tensor(const void *p)
{
        const TensorRow *row = p;
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(store_free) Store *s = store_make(&d);
        const TensorInfo *t = store_find(s, str_of(row->name));

        assert_non_null(t);
        assert_str(t->name, row->name);
        assert_int_equal(t->dtype, row->dtype);
        assert_int_equal(t->n_dims, row->n_dims);
        assert_memory_equal(t->dims, row->dims, sizeof(row->dims));
        assert_int_equal(t->n_elems, row->n_elems);
        assert_int_equal(t->n_bytes, row->n_bytes);
        assert_int_equal(t->offset, 8 + strlen(header) + row->data_offset);
}

static void test_totals(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(store_free) Store *s = store_make(&d);

        (void)p;
        assert_int_equal(store_count(s), 4);
        assert_str(store_at(s, 0)->name, "b");
        assert_int_equal(store_bytes(s), DATA_SIZE);
        assert_int_equal(store_file_count(s), 1);
        assert_string_equal(store_file_path(s, 0), model_path(&d, "model.safetensors"));
        assert_null(store_find(s, STR("c")));
        assert_null(store_find(s, STR("")));
}

static void test_directory(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(store_free) Store *first = store_make(&d);
        CLEANUP(store_free) Store *s = NULL;

        (void)p;
        (void)model_file(&d, "consolidated.safetensors", STR("not read"));
        assert_ok(store_open_safetensors(d.path, &s));
        assert_int_equal(store_count(s), 4);
}

static void test_directory_only_file(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(store_free) Store *s = NULL;

        (void)p;
        (void)model_safetensors(&d, "weights.safetensors", header, DATA_SIZE);
        assert_ok(store_open_safetensors(d.path, &s));
        assert_int_equal(store_count(s), 4);
}

static void test_directory_ambiguous(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(store_free) Store *s = NULL;

        (void)p;
        (void)model_safetensors(&d, "a.safetensors", header, DATA_SIZE);
        (void)model_safetensors(&d, "b.safetensors", header, DATA_SIZE);
        assert_status(store_open_safetensors(d.path, &s), E_MISSING,
                      "2 *.safetensors files, but no");
}

static void test_directory_empty(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(store_free) Store *s = NULL;

        (void)p;
        assert_status(store_open_safetensors(d.path, &s), E_MISSING, "no model.safetensors");
}

static void test_no_tensors(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(store_free) Store *s = NULL;

        (void)p;
        assert_ok(store_open_safetensors(model_safetensors(&d, "x.safetensors", "{}", 0), &s));
        assert_int_equal(store_count(s), 0);
        assert_null(store_find(s, STR("a")));
}

static Status numbered_add(Store *s, uint32_t i)
{
        char name[16];

        (void)snprintf(name, sizeof(name), "t%u", i);
        return store_add_tensor(s, &(TensorInfo){.name = str_of(name), .n_bytes = i});
}

static bool numbered_found(const Store *s, uint32_t i)
{
        char name[16];
        const TensorInfo *t;

        (void)snprintf(name, sizeof(name), "t%u", i);
        t = store_find(s, str_of(name));
        return t != NULL && t->n_bytes == i;
}

enum { MANY = 1000 };

static void all_found(const Store *s, uint32_t n)
{
        for (uint32_t i = 0; i < n; i++)
                assert_true(numbered_found(s, i));
        assert_false(numbered_found(s, n));
}

/* Names stay findable at every count, whatever the lengths of the sorted runs are. */
static void test_many_names(const void *p)
{
        CLEANUP(store_free) Store *s = NULL;

        (void)p;
        assert_ok(store_new(&s));
        for (uint32_t i = 0; i < MANY; i++) {
                assert_ok(numbered_add(s, i));
                all_found(s, i + 1);
        }
        assert_status(numbered_add(s, 500), E_FORMAT, "\"t500\": the tensor is there twice");
}

static Status store_use(void *arg)
{
        CLEANUP(store_free) Store *s = NULL;
        float values[6];

        TRY(store_open_safetensors(arg, &s));
        return store_read_f32(s, store_find(s, STR("b")), 0, 6, values);
}

static void test_oom(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();

        (void)p;
        (void)model_safetensors(&d, "model.safetensors", header, DATA_SIZE);
        oom_each(store_use, d.path);
}

static const TestTable tables[] = {
        TEST_TABLE("tensor", tensor_rows, test_tensor),
        TEST_ONE("totals", test_totals),
        TEST_ONE("directory takes model.safetensors", test_directory),
        TEST_ONE("directory takes its only file", test_directory_only_file),
        TEST_ONE("directory with two candidates", test_directory_ambiguous),
        TEST_ONE("directory without weights", test_directory_empty),
        TEST_ONE("file without tensors", test_no_tensors),
        TEST_ONE("many names", test_many_names),
        TEST_ONE("every allocation fails", test_oom),
};
TEST_MAIN(tables)
