/* Do a store's tensors fit the config? All that is wrong is in one message. */
#include "arch/arch.h"
#include "arch/model.h"
#include "unit/arch/model_copy.h"

#include "support/table.h"

enum { EDITS_MAX = 3, PARTS_MAX = 6 };

typedef struct Edit {
        const char *file, *from, *to;
} Edit;

typedef struct RefusalRow {
        const char *name, *model;
        Edit edits[EDITS_MAX];
        const char *parts[PARTS_MAX]; /* of the message */
} RefusalRow;

#define WEIGHTS "model.safetensors"
#define CONFIG  "config.json"

static const RefusalRow refusal_rows[] = {
        {"a tensor is missing under its name",
         "llama-f32",
         {{WEIGHTS, "model.norm.weight", "model.nurm.weight"}},
         {"2 tensors do not fit config.json", "missing model.norm.weight",
          "extra model.nurm.weight"}},
        {"a shape is turned round",
         "llama-f32",
         {{WEIGHTS, "[45,37]", "[37,45]"}},
         {"1 tensor does not fit", "mlp.down_proj.weight is [37, 45], expected [45, 37]"}},
        {"missing, extra and mis-shaped at once",
         "llama-f32",
         {{WEIGHTS, "[45,37]", "[37,45]"},
          {WEIGHTS, "model.layers.1.self_attn.k_proj.weight",
           "model.layers.1.self_attn.x_proj.weight"}},
         {"3 tensors do not fit", "missing model.layers.1.self_attn.k_proj.weight",
          "extra model.layers.1.self_attn.x_proj.weight", "expected [45, 37]"}},
        {"the config says another width",
         "llama-f32",
         {{CONFIG, "\"intermediate_size\": 37", "\"intermediate_size\": 38"}},
         {"6 tensors do not fit", "gate_proj.weight is [37, 45], expected [38, 45]",
          "down_proj.weight is [45, 37], expected [45, 38]"}},
        {"the config says more layers",
         "llama-f32",
         {{CONFIG, "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"}},
         {"9 tensors do not fit", "missing model.layers.2.self_attn.q_proj.weight", "; …"}},
        {"the config says fewer layers",
         "llama-f32",
         {{CONFIG, "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1"}},
         {"9 tensors do not fit", "extra model.layers.1.", "; …"}},
        {"the config wants biases",
         "llama-f32",
         {{CONFIG, "\"attention_bias\": false", "\"attention_bias\": true"}},
         {"8 tensors do not fit", "missing model.layers.0.self_attn.q_proj.bias"}},
        {"the vocabulary is larger",
         "llama-f32",
         {{CONFIG, "\"vocab_size\": 131", "\"vocab_size\": 132"}},
         {"2 tensors do not fit", "model.embed_tokens.weight is [131, 45], expected [132, 45]",
          "lm_head.weight is [131, 45], expected [132, 45]"}},
        {"an integer tensor",
         "llama-f32",
         {{WEIGHTS, "\"dtype\":\"F32\"", "\"dtype\":\"I32\""}},
         {"1 tensor does not fit", "dtype:", "is I32, expected a float type"}},
        {"a head that is not tied is needed",
         "llama-f32",
         {{WEIGHTS, "\"lm_head.weight\"", "\"lm_hind.weight\""}},
         {"missing lm_head.weight", "extra lm_hind.weight"}},
        {"query norms of qwen3",
         "qwen3-f32",
         {{WEIGHTS, "layers.0.self_attn.q_norm.weight", "layers.0.self_attn.q_nurm.weight"}},
         {"2 tensors do not fit", "missing model.layers.0.self_attn.q_norm.weight"}},
        {"a fused tensor of phi3",
         "phi3-f32",
         {{WEIGHTS, "layers.0.mlp.gate_up_proj.weight", "layers.0.mlp.gate_op_proj.weight"}},
         {"missing model.layers.0.mlp.gate_up_proj.weight",
          "extra model.layers.0.mlp.gate_op_proj.weight"}},
};

static Status plan(const char *path, size_t *bytes)
{
        CLEANUP(config_free) ModelConfig *config = NULL;
        CLEANUP(store_free) Store *store = NULL;

        TRY(config_load(path, &config));
        TRY(store_open_safetensors(path, &store));
        return model_plan(config, store, bytes);
}

static void edits_make(TempDir *dir, const Edit *edits)
{
        for (size_t i = 0; i < EDITS_MAX && edits[i].file != NULL; i++)
                model_edit(dir, edits[i].file, edits[i].from, edits[i].to);
}

static void test_refusal(const void *p)
{
        const RefusalRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        size_t bytes = 4711;

        temp_dir_init(&dir);
        model_copy(&dir, row->model);
        edits_make(&dir, row->edits);
        for (size_t i = 0; i < PARTS_MAX && row->parts[i] != NULL; i++)
                assert_status(plan(dir.path, &bytes), E_FORMAT, row->parts[i]);
        assert_int_equal(bytes, 4711);
}

typedef struct AcceptRow {
        const char *name, *model;
        Edit edits[EDITS_MAX];
} AcceptRow;

static const AcceptRow accept_rows[] = {
        {"as it is", "llama-f32", {{0}}},
        {"a stale head beside tied embeddings",
         "llama-f32",
         {{CONFIG, "\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true"}}},
        {"tied without a head", "llama-f16-tied", {{0}}},
        {"stale buffers", "llama-f16-stale", {{0}}},
        {"fused tensors", "phi3-f32", {{0}}},
        {"several shards", "llama-f32-sharded", {{0}}},
        {"several dtypes", "llama-mixed-dtypes", {{0}}},
};

static void test_accept(const void *p)
{
        const AcceptRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        size_t bytes = 0;

        temp_dir_init(&dir);
        model_copy(&dir, row->model);
        edits_make(&dir, row->edits);
        assert_ok(plan(dir.path, &bytes));
        assert_true(bytes > 0);
        assert_int_equal(bytes % 64, 0);
}

/* A tied model needs no second table. */
static void test_tied_is_smaller(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        size_t tied = 0;
        size_t untied = 0;

        (void)p;
        temp_dir_init(&dir);
        model_copy(&dir, "llama-f32");
        assert_ok(plan(dir.path, &untied));
        model_edit(&dir, CONFIG, "\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true");
        assert_ok(plan(dir.path, &tied));
        assert_int_equal(untied - tied, (panels_bytes(PANEL_F32, 131, 45) + 63) / 64 * 64);
}

typedef struct FamilyRow {
        const char *name;
        bool known;
} FamilyRow;

static const FamilyRow family_rows[] = {{"llama", true},   {"mistral", true}, {"qwen2", true},
                                        {"qwen3", true},   {"phi3", true},    {"llam", false},
                                        {"llama ", false}, {"", false}};

static void test_family(const void *p)
{
        const FamilyRow *row = p;
        const ArchSpec *spec = arch_find(str_of(row->name));

        assert_int_equal(spec != NULL, row->known);
        if (spec != NULL)
                assert_string_equal(spec->model_type, row->name);
}

/* Each listed family can be found, and its config can be read. */
static void test_listing(const void *p)
{
        (void)p;
        assert_int_equal(arch_count(), 56);
        for (size_t i = 0; i < arch_count(); i++)
                assert_ptr_equal(arch_find(str_of(arch_at(i)->model_type)), arch_at(i));
}

static const TestTable tables[] = {
        TEST_TABLE("refusal", refusal_rows, test_refusal),
        TEST_TABLE("accept", accept_rows, test_accept),
        TEST_ONE("tied is smaller", test_tied_is_smaller),
        TEST_TABLE("family", family_rows, test_family),
        TEST_ONE("listing", test_listing),
};
TEST_MAIN(tables);
