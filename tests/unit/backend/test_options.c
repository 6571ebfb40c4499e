/* What the native engine makes of its options: precision, budget, context. */
#include "backend/native/native.h"
#include "unit/arch/model_copy.h"

#include "support/table.h"

enum { FASTEST = -1 }; /* what the machine measures */

typedef struct PrecisionRow {
        const char *name, *act, *kv;
        DType weights;
        int want_act;
        PanelType want_kv;
} PrecisionRow;

static const PrecisionRow precision_rows[] = {
        {"f32 weights", NULL, NULL, DT_F32, ACT_F32, PANEL_F32},
        {"f16 weights", NULL, NULL, DT_F16, ACT_F32, PANEL_F16},
        {"bf16 weights", NULL, NULL, DT_BF16, FASTEST, PANEL_BF16},
        {"auto by name", "auto", "auto", DT_F16, ACT_F32, PANEL_F16},
        {"exact asked for bf16", "f32", NULL, DT_BF16, ACT_F32, PANEL_F32},
        {"exact asked for f16", "f32", "auto", DT_F16, ACT_F32, PANEL_F32},
        {"exact with a small KV", "f32", "bf16", DT_F32, ACT_F32, PANEL_BF16},
        {"bf16 activations by name", "bf16", NULL, DT_F32, ACT_BF16, PANEL_F32},
        {"f16 KV by name", NULL, "f16", DT_BF16, FASTEST, PANEL_F16},
        {"f32 KV by name", NULL, "f32", DT_BF16, FASTEST, PANEL_F32},
};

static void test_precision(const void *p)
{
        const PrecisionRow *row = p;
        const BackendOptions o = {.activations = row->act, .kv_dtype = row->kv};
        const Kernels *k = NULL;
        ActType act;
        PanelType kv;

        assert_ok(kernels_select(NULL, &k));
        assert_ok(native_precision(&o, row->weights, k, &act, &kv));
        assert_int_equal(act,
                         row->want_act == FASTEST ? (int)kernels_fastest_act(k) : row->want_act);
        assert_int_equal(kv, row->want_kv);
}

typedef struct BadRow {
        const char *name, *act, *kv, *part;
} BadRow;

static const BadRow bad_rows[] = {
        {"activations", "f16", NULL, "activations: \"f16\" is not one of auto, f32, bf16"},
        {"empty activations", "", NULL, "activations: \"\""},
        {"capitals", "F32", NULL, "activations: \"F32\""},
        {"KV", NULL, "q8_0", "kv-dtype: \"q8_0\" is not one of auto, f32, f16, bf16"},
        {"both: the first is told", "x", "y", "activations: \"x\""},
};

static void test_bad_precision(const void *p)
{
        const BadRow *row = p;
        const BackendOptions o = {.activations = row->act, .kv_dtype = row->kv};
        const Kernels *k = NULL;
        ActType act;
        PanelType kv;

        assert_ok(kernels_select(NULL, &k));
        assert_status(native_precision(&o, DT_F32, k, &act, &kv), E_USAGE, row->part);
}

typedef struct BudgetRow {
        const char *name;
        uint64_t limit, weights, kv;
        Status want;
        const char *part;
} BudgetRow;

static const BudgetRow budget_rows[] = {
        {"fits", 3000, 1000, 1000, OK, ""},
        {"fits exactly", 2000, 1000, 1000, OK, ""},
        {"a byte too much", 1999, 1000, 1000, E_NOMEM, "are allowed"},
        {"numbers in the message", 1000000000, 2000000000, 200000000, E_NOMEM,
         "needs 2.20 GB of memory (2.00 weights, 0.20 KV cache), 1.00 GB are allowed"},
        {"more than any machine", 0, UINT64_MAX / 2, 1, E_NOMEM, "are free"},
        {"nothing at all", 1, 0, 0, OK, ""},
};

static void test_budget(const void *p)
{
        const BudgetRow *row = p;
        const BackendOptions o = {.memory_limit = row->limit};

        if (row->want == OK)
                assert_ok(native_budget(&o, row->weights, row->kv));
        else
                assert_status(native_budget(&o, row->weights, row->kv), row->want, row->part);
}

typedef struct ContextRow {
        const char *name, *model;
        uint32_t n_ctx, chunk;
        uint32_t want_ctx, want_rows;
} ContextRow;

static const ContextRow context_rows[] = {
        {"the model's", "llama-f32", 0, 0, 128, 512},
        {"a smaller one", "llama-f32", 40, 0, 40, 512},
        {"a chunk", "llama-f32", 0, 7, 128, 7},
};

static void test_context(const void *p)
{
        const ContextRow *row = p;
        const BackendOptions o = {.n_ctx = row->n_ctx, .chunk = row->chunk, .n_threads = 1};
        BackendModel *m = NULL;
        BackendShape s;

        assert_ok(backend_native.open(golden_path(row->model), &o, &m));
        s = backend_native.shape(m);
        backend_native.close(&m);
        assert_null(m);
        assert_int_equal(s.n_ctx, row->want_ctx);
        assert_int_equal(s.max_rows, row->want_rows);
        assert_int_equal(s.n_ctx_train, 128);
        assert_int_equal(s.n_vocab, 131);
        assert_int_equal(s.n_threads, 1);
        assert_string_equal(s.kv_dtype, "f32");
}

typedef struct RefusalRow {
        const char *name, *path;
        BackendOptions o;
        Status want;
        const char *part;
} RefusalRow;

#define LLAMA "tests/golden/models/llama-f32"

static const RefusalRow refusal_rows[] = {
        {"no directory", "tests/golden/models/none", {0}, E_MISSING, "config.json"},
        {"too little memory", LLAMA, {.memory_limit = 1000}, E_NOMEM, "are allowed"},
        {"unknown activations", LLAMA, {.activations = "x"}, E_USAGE, "activations"},
        {"a context for no machine",
         LLAMA,
         {.n_ctx = UINT32_MAX, .memory_limit = 1 << 30},
         E_NOMEM,
         "KV cache"},
};

static void test_refusal(const void *p)
{
        const RefusalRow *row = p;
        BackendModel *m = NULL;

        assert_status(backend_native.open(row->path, &row->o, &m), row->want, row->part);
        assert_null(m);
}

static const TestTable tables[] = {
        TEST_TABLE("precision", precision_rows, test_precision),
        TEST_TABLE("bad precision", bad_rows, test_bad_precision),
        TEST_TABLE("budget", budget_rows, test_budget),
        TEST_TABLE("context", context_rows, test_context),
        TEST_TABLE("refusal", refusal_rows, test_refusal),
};
TEST_MAIN(tables);
