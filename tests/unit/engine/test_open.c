/* Opening and inspecting: options, refusals, no memory, what `quern info` prints. */
#include "unit/arch/model_copy.h"
#include "unit/engine/kit.h"

typedef struct OpenRow {
        const char *name, *path;
        qn_model_options o; /* size 0: as it is after _init */
        Status want;
        const char *part;
} OpenRow;

static const OpenRow open_rows[] = {
        {"defaults", LLAMA, {0}, OK, ""},
        {"the native backend", LLAMA, {.backend = "native"}, OK, ""},
        {"auto everything",
         LLAMA,
         {.backend = "auto", .activations = "auto", .kv_dtype = "auto"},
         OK,
         ""},
        {"a backend there is not",
         LLAMA,
         {.backend = "cuda"},
         E_USAGE,
         "backend: \"cuda\" is not one of auto, native, llama"},
        {"an unknown KV format", LLAMA, {.kv_dtype = "i4"}, E_USAGE, "kv-dtype: \"i4\""},
        {"no such directory",
         "tests/golden/models/none",
         {0},
         E_IO,
         "tests/golden/models/none: no such file or directory"},
        {"a file that is no model", LLAMA "/config.json", {0}, E_UNSUPPORTED, "not a model"},
        {"a directory without a model", "tests/golden", {0}, E_MISSING, "config.json"},
        {"too little memory", LLAMA, {.memory_limit = 4096}, E_NOMEM, "are allowed"},
        {"a size too large",
         LLAMA,
         {.size = sizeof(qn_model_options) + 1},
         E_USAGE,
         "qn_model_options_init"},
        {"a size too small", LLAMA, {.size = 1}, E_USAGE, "qn_model_options.size is 1"},
};

static void test_open(const void *p)
{
        const OpenRow *row = p;
        CLEANUP(kit_model_close) qn_model *m = NULL;
        qn_model_options o = row->o;

        o.size = o.size > 0 ? o.size : sizeof(o);
        o.n_threads = 1;
        if (row->want == OK)
                assert_ok(kit_status(qn_model_open(row->path, &o, &m)));
        else
                assert_status(kit_status(qn_model_open(row->path, &o, &m)), row->want, row->part);
        assert_int_equal(m != NULL, row->want == OK);
}

static void test_shape(const void *p)
{
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, true);
        const qn_model_shape s = qn_model_shape_of(m);

        (void)p;
        assert_int_equal(s.n_vocab, KIT_VOCAB);
        assert_int_equal(s.n_ctx, KIT_CTX);
        assert_int_equal(s.n_ctx_train, 128);
        assert_int_equal(s.n_layer, 2);
        assert_int_equal(s.n_embd, 45);
        assert_non_null(qn_model_tokenizer(m));
        assert_non_null(qn_model_template(m));
}

static bool never(float done, void *user)
{
        (void)done;
        (void)user;
        return false;
}

static void test_cancel(const void *p)
{
        qn_model *m = NULL;
        qn_model_options o;

        (void)p;
        qn_model_options_init(&o);
        o.progress = never;
        o.n_threads = 1;
        assert_status(kit_status(qn_model_open(LLAMA, &o, &m)), E_CANCELLED, "cancelled");
        assert_null(m);
}

static Status open_and_generate(void *arg)
{
        CLEANUP(kit_model_close) qn_model *m = NULL;
        CLEANUP(kit_session_free) qn_session *s = NULL;
        const qn_model_options *o = arg;
        qn_generate_options g;

        TRY(kit_status(qn_model_open(LLAMA, o, &m)));
        TRY(kit_status(qn_session_new(m, &s)));
        TRY(kit_status(qn_session_feed(s, kit_ids(), 5)));
        qn_generate_options_init(&g, m);
        g.max_tokens = 2;
        g.sampling.seed = 1;
        return kit_status(qn_generate(s, &g, NULL));
}

static Status open_only(void *arg)
{
        CLEANUP(kit_model_close) qn_model *m = NULL;
        const qn_model_options *o = arg;

        return kit_status(qn_model_open(LLAMA, o, &m));
}

static Status inspect_only(void *arg)
{
        CLEANUP(kit_free) char *json = NULL;

        return kit_status(qn_inspect(arg, &json));
}

static qn_model_options small_options(void)
{
        qn_model_options o;

        qn_model_options_init(&o);
        o.n_threads = 1;
        o.n_ctx = 32;
        o.chunk = 8;
        return o;
}

static void test_oom_open(const void *p)
{
        qn_model_options o = small_options();

        (void)p;
        oom_each(open_only, &o);
}

static void test_oom_generate(const void *p)
{
        qn_model_options o = small_options();

        (void)p;
        oom_each(open_and_generate, &o);
}

static void test_oom_inspect(const void *p)
{
        char path[] = LLAMA;

        (void)p;
        oom_each(inspect_only, path);
}

typedef struct InspectRow {
        const char *name, *model, *part;
} InspectRow;

static const InspectRow inspect_rows[] = {
        {"family", "llama-f32", "\"model_type\":\"llama\""},
        {"format", "llama-f32", "\"format\":\"huggingface\""},
        {"shapes", "llama-f32",
         "\"vocab_size\":131,\"hidden_size\":45,\"layers\":2,\"heads\":3,"
         "\"kv_heads\":1,\"head_dim\":10,\"intermediate_size\":37,"
         "\"context\":128"},
        {"dtypes", "llama-mixed-dtypes", "\"dtypes\":[\"F32\",\"F16\",\"BF16\",\"F64\"]"},
        {"tied", "llama-f16-tied", "\"tied_embeddings\":true"},
        {"tensors", "llama-f32", "\"tensors\":21"},
        {"tokenizer and template", "llama-f32", "\"tokenizer_size\":131,\"chat_template\":true"},
        {"backend", "qwen3-f32",
         "\"backend\":\"native\",\"backends\":[{\"name\":\"native\",\"usable\":true,"
         "\"reason\":\"a Hugging Face directory of a known family\"},"
         "{\"name\":\"llama\",\"usable\":false,"},
};

static void test_inspect(const void *p)
{
        const InspectRow *row = p;
        CLEANUP(kit_free) char *json = NULL;
        CLEANUP(json_free) yyjson_doc *doc = NULL;

        assert_ok(kit_status(qn_inspect(golden_path(row->model), &json)));
        assert_ok(json_parse(str_of(json), &doc));
        if (strstr(json, row->part) == NULL)
                fail_msg("%s is not in %s", row->part, json);
}

/* Ids are enough to compute with, so a directory without tokenizer.json is a model too. */
static void test_no_tokenizer(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(kit_model_close) qn_model *m = NULL;
        CLEANUP(kit_free) char *json = NULL;

        (void)p;
        temp_dir_init(&dir);
        model_copy(&dir, "llama-f32");
        model_drop(&dir, "tokenizer.json");
        m = kit_model(dir.path, true);
        assert_null(qn_model_tokenizer(m));
        assert_ok(kit_status(qn_inspect(dir.path, &json)));
        assert_non_null(strstr(json, "\"tokenizer_size\":0"));
}

static void test_inspect_misfit(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        char *json = NULL;

        (void)p;
        temp_dir_init(&dir);
        model_copy(&dir, "llama-f32");
        model_edit(&dir, "config.json", "\"vocab_size\": 131", "\"vocab_size\": 130");
        assert_status(kit_status(qn_inspect(dir.path, &json)), E_FORMAT, "expected [130, 45]");
        assert_null(json);
}

static void test_versions(const void *p)
{
        (void)p;
        assert_int_equal(qn_version(), QN_VERSION);
        assert_ok(kit_status(qn_version_check(QN_VERSION)));
        assert_status(kit_status(qn_version_check(QN_VERSION + (1 << 16))), E_USAGE, "compiled");
        assert_status(kit_status(qn_log_level("loud")), E_USAGE, "log level: \"loud\"");
        assert_status(kit_status(qn_log_format("xml")), E_USAGE, "log format: \"xml\"");
        assert_ok(kit_status(qn_log_level("warn")));
}

static const TestTable tables[] = {
        TEST_TABLE("open", open_rows, test_open),
        TEST_ONE("shape", test_shape),
        TEST_ONE("cancel", test_cancel),
        TEST_ONE("out of memory: open", test_oom_open),
        TEST_ONE("out of memory: generate", test_oom_generate),
        TEST_ONE("out of memory: inspect", test_oom_inspect),
        TEST_TABLE("inspect", inspect_rows, test_inspect),
        TEST_ONE("no tokenizer", test_no_tokenizer),
        TEST_ONE("inspect a misfit", test_inspect_misfit),
        TEST_ONE("versions", test_versions),
};
TEST_MAIN(tables);
