/* How many layers fit a device, from what a GGUF file says. */
#include "backend/llama/fit.h"
#include "unit/weights/gguf_tiny.h"

#include "support/table.h"
#include "support/temp.h"

typedef struct FitRow {
        const char *name;
        uint64_t free;
        uint32_t want; /* layers, the output being the first */
} FitRow;

/* Layers of 10, 20 and 30 bytes, an output of 5, buffers of 100: the last layer goes first. */
static const FitRow fit_rows[] = {
        {"nothing", 0, 0},
        {"less than the output", 104, 0},
        {"the output alone", 105, 1},
        {"nearly a layer", 134, 1},
        {"the last layer", 135, 2},
        {"two layers", 155, 3},
        {"nearly all", 164, 3},
        {"all", 165, 4},
        {"more than there is", UINT64_MAX, 4},
};

static void test_fit(const void *p)
{
        const FitRow *row = p;
        uint64_t layers[] = {10, 20, 30};
        const Need need = {layers, N_ELEMS(layers), 5, 100};
        const uint32_t k = fit_layers(&need, row->free);

        assert_int_equal(k, row->want);
        assert_true(need_bytes(&need, k) <= row->free);
}

/* What the tiny model's parts weigh: width 8, one layer, vocabulary 4, F32. */
enum {
        NORMS = 2 * 8 * 4,
        ATTENTION = (2 * 8 * 8 + 2 * 4 * 8) * 4,
        FFN = 3 * 4 * 8 * 4,
        KV_TOKEN = 2 * 4, /* numbers: key and value of one head of 4 */
        TABLE = 4 * 8 * 4
};

typedef struct NeedRow {
        const char *name;
        const TinyModel *model;
        uint32_t n_ctx, n_sequences;
        enum ggml_type kv;
        uint64_t layer;  /* bytes */
        uint64_t output; /* without the norm */
} NeedRow;

static const NeedRow need_rows[] = {
        {"a tied head", &tiny_llama, 10, 1, GGML_TYPE_F16,
         NORMS + ATTENTION + FFN + KV_TOKEN * 10 * 2, TABLE},
        {"KV in f32", &tiny_llama, 10, 1, GGML_TYPE_F32,
         NORMS + ATTENTION + FFN + KV_TOKEN * 10 * 4, TABLE},
        {"three sequences", &tiny_llama, 10, 3, GGML_TYPE_F16,
         NORMS + ATTENTION + FFN + KV_TOKEN * 30 * 2, TABLE},
        {"the model's context", &tiny_llama, 0, 1, GGML_TYPE_F16,
         NORMS + ATTENTION + FFN + KV_TOKEN * 64 * 2, TABLE},
        {"a head of its own", &tiny_qwen2, 10, 1, GGML_TYPE_F16,
         NORMS + ATTENTION + FFN + (8 + 4 + 4) * 4 + KV_TOKEN * 10 * 2, TABLE},
};

static void test_need(const void *p)
{
        const NeedRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(strbuf_done) StrBuf bytes = {0};
        CLEANUP(need_done) Need need = {0};
        char path[TEMP_PATH_MAX];
        Settings set = {.path = path,
                        .n_ctx = row->n_ctx,
                        .n_sequences = row->n_sequences,
                        .max_rows = 8,
                        .kv_type = row->kv};

        temp_dir_init(&dir);
        assert_ok(tiny_model_bytes(row->model, &(TinyEdit){0}, &bytes));
        (void)snprintf(path, sizeof(path), "%s", temp_file(&dir, "m.gguf", strbuf_str(&bytes)));
        assert_ok(need_read(&set, &need));
        assert_int_equal(need.n_layers, 1);
        assert_int_equal(need.layers[0], row->layer);
        assert_int_equal(need.output, row->output + 8 * sizeof(float));
        assert_true(need.compute > 0);
}

static void test_unreadable(const void *p)
{
        char path[] = "/no/such/file.gguf";
        const Settings set = {.path = path, .n_sequences = 1, .max_rows = 8};
        Need need = {0};

        (void)p;
        assert_status(need_read(&set, &need), E_FORMAT, "libllama: the file cannot be read");
        assert_null(need.layers);
}

static const TestTable tables[] = {
        TEST_TABLE("fit", fit_rows, test_fit),
        TEST_TABLE("need", need_rows, test_need),
        TEST_ONE("unreadable", test_unreadable),
};
TEST_MAIN(tables);
