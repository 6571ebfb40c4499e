/* What a directory says of its embeddings: modules, their files, limits, prompts. */
#include "engine/embed.h"

#include "base/file.h"
#include "support/table.h"
#include "support/temp.h"

enum { WIDTH = 30, FILE_MAX = 1 << 20 };

#define GOLDEN     "tests/golden/models/gemma3-f32-bidirectional/"
#define ST(kind_)  "sentence_transformers.models." kind_
#define FIRST      "{\"path\":\"\",\"type\":\"" ST("Transformer") "\"}"
#define POOL       "{\"path\":\"1_Pooling\",\"type\":\"" ST("Pooling") "\"}"
#define DENSE      "{\"path\":\"2_Dense\",\"type\":\"" ST("Dense") "\"}"
#define DENSE_JSON "2_Dense/config.json"
#define POOL_JSON  "1_Pooling/config.json"

static void golden_copy(TempDir *dir, const char *name)
{
        CLEANUP(strbuf_done) StrBuf text = {0};
        char path[256];

        (void)snprintf(path, sizeof(path), GOLDEN "%s", name);
        assert_ok(file_read_all(path, FILE_MAX, &text));
        (void)temp_file(dir, name, strbuf_str(&text));
}

/* Transformer, mean of 30, dense 30 → 41, dense 41 → 30, normalize. */
static void recipe_dir(TempDir *dir)
{
        static const char *const files[] = {"modules.json",
                                            POOL_JSON,
                                            DENSE_JSON,
                                            "2_Dense/model.safetensors",
                                            "3_Dense/config.json",
                                            "3_Dense/model.safetensors"};

        temp_dir_init(dir);
        for (size_t i = 0; i < N_ELEMS(files); i++)
                golden_copy(dir, files[i]);
}

typedef struct FileRow {
        const char *name;
        const char *file;
        const char *content; /* in place of what is there; "": an empty one */
        Status status;
        const char *part; /* of the message */
} FileRow;

static const FileRow refusal_rows[] = {
        {"no JSON", "modules.json", "[", E_FORMAT, "modules.json: line 1"},
        {"no array", "modules.json", "{}", E_FORMAT, "modules.json: expected an array of modules"},
        {"no modules", "modules.json", "[]", E_FORMAT, "expected an array of modules"},
        {"no type", "modules.json", "[{\"path\":\"\"}]", E_MISSING, "[0]: type: missing"},
        {"no path", "modules.json", "[{\"type\":\"" ST("Transformer") "\"}]", E_MISSING,
         "[0]: path: missing"},
        {"unknown module", "modules.json",
         "[" FIRST "," POOL ",{\"path\":\"\",\"type\":\"" ST("CNN") "\"}]", E_UNSUPPORTED,
         "[2]: type \"sentence_transformers.models.CNN\" is not supported; supported:"},
        {"module of another package", "modules.json",
         "[{\"path\":\"\",\"type\":\"my.Transformer\"}]", E_UNSUPPORTED,
         "[0]: type \"my.Transformer\""},
        {"pooling first", "modules.json", "[" POOL "]", E_UNSUPPORTED, "Pooling cannot stand here"},
        {"dense before pooling", "modules.json", "[" FIRST "," DENSE "]", E_UNSUPPORTED,
         "[1]: Dense cannot stand here"},
        {"two poolings", "modules.json", "[" FIRST "," POOL "," POOL "]", E_UNSUPPORTED,
         "[2]: Pooling cannot stand here"},
        {"two transformers", "modules.json", "[" FIRST "," FIRST "]", E_UNSUPPORTED,
         "[1]: Transformer cannot stand here"},
        {"a path upwards", "modules.json",
         "[" FIRST ",{\"path\":\"a/../../b\",\"type\":\"" ST("Pooling") "\"}]", E_FORMAT,
         "leads out of the model's folder"},
        {"an absolute path", "modules.json",
         "[" FIRST ",{\"path\":\"/b\",\"type\":\"" ST("Pooling") "\"}]", E_FORMAT,
         "path \"/b\" leads out"},
        {"no pooling config", "modules.json",
         "[" FIRST ",{\"path\":\"9_Pooling\",\"type\":\"" ST("Pooling") "\"}]", E_MISSING,
         "9_Pooling/config.json: there is no such file"},
        {"pooling of another width", POOL_JSON, "{\"word_embedding_dimension\":31}", E_FORMAT,
         "word_embedding_dimension: 31, but 30 numbers come in"},
        {"unknown pooling", POOL_JSON, "{\"pooling_mode\":\"sum\"}", E_USAGE,
         "\"sum\" is not one of cls, max"},
        {"pooling of no modes", POOL_JSON, "{\"pooling_mode\":[]}", E_FORMAT,
         "pooling_mode: expected a name or a list"},
        {"a mode twice", POOL_JSON, "{\"pooling_mode\":[\"cls\",\"cls\"]}", E_USAGE,
         "cls is there twice"},
        {"a flag that is a number", POOL_JSON, "{\"pooling_mode_cls_token\":1}", E_FORMAT,
         "pooling_mode_cls_token: expected"},
        {"dense takes another width", DENSE_JSON, "{\"in_features\":29,\"out_features\":41}",
         E_FORMAT, "in_features: 29, but 30 numbers come in"},
        {"dense without a width", DENSE_JSON, "{\"out_features\":41}", E_MISSING,
         "in_features: missing"},
        {"dense of another shape", DENSE_JSON,
         "{\"in_features\":30,\"out_features\":42,\"bias\":false}", E_FORMAT,
         "linear.weight: 1230 numbers, expected 1260"},
        {"dense without its bias", DENSE_JSON, "{\"in_features\":30,\"out_features\":41}",
         E_MISSING, "the tensor linear.bias is missing"},
        {"dense with an activation of one's own", DENSE_JSON,
         "{\"in_features\":30,\"out_features\":41,\"activation_function\":\"my.Act\"}",
         E_UNSUPPORTED, "activation_function: \"my.Act\""},
        {"dense with a residual", DENSE_JSON,
         "{\"in_features\":30,\"out_features\":41,\"use_residual\":true}", E_UNSUPPORTED,
         "use_residual: only false"},
        {"dense of tokens", DENSE_JSON,
         "{\"in_features\":30,\"out_features\":41,\"module_input_name\":\"token_embeddings\"}",
         E_UNSUPPORTED, "module_input_name: only \"sentence_embedding\""},
        {"dense with broken weights", "2_Dense/model.safetensors", "", E_FORMAT, "2_Dense"},
        {"a limit of nothing", "sentence_bert_config.json", "{\"max_seq_length\":0}", E_RANGE,
         "max_seq_length: 0"},
        {"a limit that is a text", "sentence_bert_config.json", "{\"max_seq_length\":\"512\"}",
         E_FORMAT, "max_seq_length: expected an integer"},
        {"prompts that are no JSON", "config_sentence_transformers.json", "{", E_FORMAT,
         "config_sentence_transformers.json: line 1"},
};

static void test_refusal(const void *p)
{
        const FileRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(recipe_free) Recipe *r = NULL;

        recipe_dir(&dir);
        (void)temp_file(&dir, row->file, str_of(row->content));
        assert_status(recipe_load(dir.path, WIDTH, &r), row->status, row->part);
        assert_null(r);
}

typedef struct SaidRow {
        const char *name;
        const char *file;
        const char *content;
        const char *pooling;
        size_t width; /* behind all modules */
        uint32_t max_tokens;
        bool cut_left;
} SaidRow;

static const SaidRow said_rows[] = {
        {"all modules", "other.json", "{}", "mean", 30, 0, false},
        {"no modules at all", "modules.json", "[" FIRST "]", "", 30, 0, false},
        {"names of the newest release", "modules.json",
         "[{\"path\":\"\",\"type\":\"sentence_transformers.base.modules.transformer.Transformer\"},"
         "{\"path\":\"1_Pooling\",\"type\":"
         "\"sentence_transformers.sentence_transformer.modules.pooling.Pooling\"}]",
         "mean", 30, 0, false},
        {"dropout does nothing", "modules.json",
         "[" FIRST "," POOL ",{\"path\":\"2\",\"type\":\"" ST("Dropout") "\"}]", "mean", 30, 0,
         false},
        {"no flag means mean", POOL_JSON, "{}", "mean", 30, 0, false},
        {"one name", POOL_JSON, "{\"pooling_mode\":\"lasttoken\"}", "lasttoken", 30, 0, false},
        {"the name wins over flags", POOL_JSON,
         "{\"pooling_mode_cls_token\":true,\"pooling_mode\":\"max\"}", "max", 30, 0, false},
        {"max_seq_length", "sentence_bert_config.json", "{\"max_seq_length\":77}", "mean", 30, 77,
         false},
        {"max_seq_length null", "sentence_bert_config.json", "{\"max_seq_length\":null}", "mean",
         30, 0, false},
        {"model_max_length", "tokenizer_config.json", "{\"model_max_length\":99}", "mean", 30, 99,
         false},
        {"model_max_length without end", "tokenizer_config.json", "{\"model_max_length\":1e30}",
         "mean", 30, 0, false},
        {"cut at the beginning", "tokenizer_config.json", "{\"truncation_side\":\"left\"}", "mean",
         30, 0, true},
};

static void test_said(const void *p)
{
        const SaidRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(recipe_free) Recipe *r = NULL;
        CLEANUP(strbuf_done) StrBuf pooling = {0};

        recipe_dir(&dir);
        (void)temp_file(&dir, row->file, str_of(row->content));
        assert_ok(recipe_load(dir.path, WIDTH, &r));
        assert_ok(pool_modes_text(&r->pooling, &pooling));
        assert_string_equal(strbuf_cstr(&pooling), row->pooling);
        assert_int_equal(r->width, row->width);
        assert_int_equal(r->max_tokens, row->max_tokens);
        assert_int_equal(r->cut_left, row->cut_left);
}

/* Joined modes stand in this order, whatever the order of the flags. */
static void test_joined(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(recipe_free) Recipe *r = NULL;
        CLEANUP(strbuf_done) StrBuf pooling = {0};

        (void)p;
        temp_dir_init(&dir);
        (void)temp_file(&dir, "modules.json", STR("[" FIRST "," POOL "]"));
        (void)temp_file(&dir, POOL_JSON,
                        STR("{\"pooling_mode_lasttoken\":true,\"pooling_mode_cls_token\":true,"
                            "\"include_prompt\":false}"));
        assert_ok(recipe_load(dir.path, WIDTH, &r));
        assert_ok(pool_modes_text(&r->pooling, &pooling));
        assert_string_equal(strbuf_cstr(&pooling), "cls+lasttoken");
        assert_int_equal(r->width, 2 * WIDTH);
        assert_false(r->prompt_counts);
}

typedef struct PromptRow {
        const char *name;
        const char *config;
        const char *given, *named;
        const char *want; /* NULL: refused */
} PromptRow;

#define PROMPTS "\"prompts\":{\"query\":\"query: \",\"empty\":\"\"}"

static const PromptRow prompt_rows[] = {
        {"none", "{}", NULL, NULL, ""},
        {"of one's own", "{}", "say: ", NULL, "say: "},
        {"by name", "{" PROMPTS "}", NULL, "query", "query: "},
        {"an empty one by name", "{" PROMPTS "}", NULL, "empty", ""},
        {"not without a name", "{" PROMPTS "}", NULL, NULL, ""},
        {"the default", "{" PROMPTS ",\"default_prompt_name\":\"query\"}", NULL, NULL, "query: "},
        {"no default", "{" PROMPTS ",\"default_prompt_name\":null}", NULL, NULL, ""},
        {"one's own beats the default", "{" PROMPTS ",\"default_prompt_name\":\"query\"}", "", NULL,
         ""},
        {"unknown name", "{" PROMPTS "}", NULL, "passage", NULL},
        {"unknown default", "{" PROMPTS ",\"default_prompt_name\":\"x\"}", NULL, NULL, NULL},
        {"a name without prompts", "{}", NULL, "query", NULL},
};

static void test_prompt(const void *p)
{
        const PromptRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(recipe_free) Recipe *r = NULL;
        Str got;

        recipe_dir(&dir);
        (void)temp_file(&dir, "config_sentence_transformers.json", str_of(row->config));
        assert_ok(recipe_load(dir.path, WIDTH, &r));
        if (row->want == NULL)
                assert_status(recipe_prompt(r, row->given, row->named, &got), E_USAGE,
                              "is not one of the model's");
        else {
                assert_ok(recipe_prompt(r, row->given, row->named, &got));
                assert_str(got, row->want);
        }
}

static Status recipe_load_once(void *arg)
{
        CLEANUP(recipe_free) Recipe *r = NULL;

        return recipe_load(arg, WIDTH, &r);
}

static void test_oom(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;

        (void)p;
        recipe_dir(&dir);
        oom_each(recipe_load_once, dir.path);
}

static const TestTable tables[] = {
        TEST_TABLE("refusal", refusal_rows, test_refusal), TEST_TABLE("said", said_rows, test_said),
        TEST_TABLE("prompt", prompt_rows, test_prompt),    TEST_ONE("joined modes", test_joined),
        TEST_ONE("every allocation fails", test_oom),
};

TEST_MAIN(tables);
