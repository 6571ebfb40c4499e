#include "config_member.h"
#include "model_dir.h"
#include "support/table.h"

/* The defaults of the classes in transformers 5.24. */
static const ValueRow default_rows[] = {
        {"llama vocab", LLAMA(""), U32(n_vocab), 32000},
        {"llama embd", LLAMA(""), U32(n_embd), 4096},
        {"llama ff", LLAMA(""), U32(n_ff), 11008},
        {"llama layers", LLAMA(""), U32(n_layer), 32},
        {"llama heads", LLAMA(""), U32(n_head), 32},
        {"llama kv heads", LLAMA(""), U32(n_head_kv), 32},
        {"llama head dim", LLAMA(""), U32(head_dim), 128},
        {"llama positions", LLAMA(""), U32(n_ctx_train), 2048},
        {"llama eps", LLAMA(""), F64(norm_eps), 1e-6},
        {"llama act", LLAMA(""), INT(act), ACTFN_SILU},
        {"llama untied", LLAMA(""), FLAG(tied), false},
        {"llama no bias", LLAMA(""), FLAG(attn_bias), false},
        {"llama theta", LLAMA(""), F64(rope.theta), 10000},
        {"llama no window", LLAMA(""), U32(window), 0},
        {"llama dtype not given", LLAMA(""), INT(dtype), DT_MAX},
        {"llama bos", LLAMA(""), INT(bos_id), 1},
        {"llama pad", LLAMA(""), INT(pad_id), -1},
        {"mistral ff", MISTRAL(""), U32(n_ff), 14336},
        {"mistral kv heads", MISTRAL(""), U32(n_head_kv), 8},
        {"mistral positions", MISTRAL(""), U32(n_ctx_train), 131072},
        {"mistral window", MISTRAL(""), U32(window), 4096},
        {"qwen2 vocab", QWEN2(""), U32(n_vocab), 151936},
        {"qwen2 ff", QWEN2(""), U32(n_ff), 22016},
        {"qwen2 kv heads", QWEN2(""), U32(n_head_kv), 32},
        {"qwen2 positions", QWEN2(""), U32(n_ctx_train), 32768},
        {"qwen2 bias", QWEN2(""), FLAG(attn_bias), true},
        {"qwen2 no window", QWEN2(""), U32(window), 0},
        {"qwen2 no bos", QWEN2(""), INT(bos_id), -1},
        {"qwen3 head dim", QWEN3(""), U32(head_dim), 128},
        {"qwen3 no bias", QWEN3(""), FLAG(attn_bias), false},
        {"phi3 vocab", PHI3(""), U32(n_vocab), 32064},
        {"phi3 embd", PHI3(""), U32(n_embd), 3072},
        {"phi3 eps", PHI3(""), F64(norm_eps), 1e-5},
        {"phi3 positions", PHI3(""), U32(n_ctx_train), 4096},
        {"phi3 no window", PHI3(""), U32(window), 0},
        {"phi3 pad", PHI3(""), INT(pad_id), 32000},
};

static const ValueRow key_rows[] = {
        {"vocab", LLAMA(",\"vocab_size\":7"), U32(n_vocab), 7},
        {"an integer written as 7.0", LLAMA(",\"vocab_size\":7.0"), U32(n_vocab), 7},
        {"the last of two", LLAMA(",\"vocab_size\":7,\"vocab_size\":8"), U32(n_vocab), 8},
        {"kv heads", LLAMA(",\"num_key_value_heads\":4"), U32(n_head_kv), 4},
        {"kv heads null", MISTRAL(",\"num_key_value_heads\":null"), U32(n_head_kv), 32},
        {"head dim explicit", LLAMA(",\"head_dim\":96"), U32(head_dim), 96},
        {"head dim null", LLAMA(",\"head_dim\":null"), U32(head_dim), 128},
        {"head dim not hidden / heads", QWEN3(",\"hidden_size\":1000,\"num_attention_heads\":32"),
         U32(head_dim), 128},
        {"eps", LLAMA(",\"rms_norm_eps\":1e-05"), F64(norm_eps), 1e-5},
        {"swish", LLAMA(",\"hidden_act\":\"swish\""), INT(act), ACTFN_SILU},
        {"gelu", LLAMA(",\"hidden_act\":\"gelu\""), INT(act), ACTFN_GELU},
        {"gelu_new", LLAMA(",\"hidden_act\":\"gelu_new\""), INT(act), ACTFN_GELU_TANH},
        {"gelu_pytorch_tanh", LLAMA(",\"hidden_act\":\"gelu_pytorch_tanh\""), INT(act),
         ACTFN_GELU_TANH},
        {"relu", LLAMA(",\"hidden_act\":\"relu\""), INT(act), ACTFN_RELU},
        {"relu2", LLAMA(",\"hidden_act\":\"relu2\""), INT(act), ACTFN_RELU2},
        {"tied", LLAMA(",\"tie_word_embeddings\":true"), FLAG(tied), true},
        {"attention bias", LLAMA(",\"attention_bias\":true"), FLAG(attn_bias), true},
        {"mlp bias", LLAMA(",\"mlp_bias\":true"), FLAG(mlp_bias), true},
        {"attention bias does not exist in mistral", MISTRAL(",\"attention_bias\":true"),
         FLAG(attn_bias), false},
        {"4.x dtype", LLAMA(",\"torch_dtype\":\"bfloat16\""), INT(dtype), DT_BF16},
        {"5.x dtype", LLAMA(",\"dtype\":\"float16\""), INT(dtype), DT_F16},
        {"5.x dtype wins", LLAMA(",\"dtype\":\"float32\",\"torch_dtype\":\"float16\""), INT(dtype),
         DT_F32},
        {"bos null", LLAMA(",\"bos_token_id\":null"), INT(bos_id), -1},
        {"pad -1", LLAMA(",\"pad_token_id\":-1"), INT(pad_id), -1},
        {"keys nobody knows", LLAMA(",\"x\":{\"y\":[1]},\"pretraining_tp\":1"), U32(n_vocab),
         32000},
};

typedef struct EosRow {
        const char *name;
        const char *json;
        size_t n;
        int32_t ids[3];
} EosRow;

static const EosRow eos_rows[] = {
        {"llama's class default", LLAMA(""), 1, {2}},
        {"phi3's class default", PHI3(""), 1, {32000}},
        {"qwen2 has no default", QWEN2(""), 0, {0}},
        {"a number", LLAMA(",\"eos_token_id\":5"), 1, {5}},
        {"zero", LLAMA(",\"eos_token_id\":0"), 1, {0}},
        {"a list", LLAMA(",\"eos_token_id\":[5,6,7]"), 3, {5, 6, 7}},
        {"an empty list", LLAMA(",\"eos_token_id\":[]"), 0, {0}},
        {"null", LLAMA(",\"eos_token_id\":null"), 0, {0}},
};

static void test_eos(const void *p)
{
        const EosRow *row = p;
        CLEANUP(config_free) ModelConfig *c = NULL;

        assert_ok(config_parse(str_of(row->json), &c));
        assert_int_equal(c->eos_ids.n, row->n);
        for (size_t i = 0; i < row->n; i++)
                assert_int_equal(c->eos_ids.p[i], row->ids[i]);
}

static const char all_keys[] =
        "{\"model_type\":\"phi3\",\"hidden_size\":16,\"num_attention_heads\":2,"
        "\"eos_token_id\":[1,2],\"sliding_window\":8,\"num_hidden_layers\":2,"
        "\"rope_scaling\":{\"type\":\"longrope\",\"short_factor\":[1,1,1,1],"
        "\"long_factor\":[2,2,2,2]}}";

static void test_load(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(config_free) ModelConfig *c = NULL;

        (void)p;
        (void)model_file(&d, "config.json", str_of(all_keys));
        assert_ok(config_load(d.path, &c));
        assert_str(c->model_type, "phi3");
        assert_int_equal(c->n_layer, 2);
}

static void test_load_absent(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(config_free) ModelConfig *c = NULL;

        (void)p;
        assert_status(config_load(d.path, &c), E_MISSING, "/config.json: there is no such file");
}

static void test_load_place(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(config_free) ModelConfig *c = NULL;

        (void)p;
        (void)model_file(&d, "config.json", STR("{\"model_type\":\"llama\",\"vocab_size\":0}"));
        assert_status(config_load(d.path, &c), E_RANGE,
                      "/config.json: vocab_size: 0 is outside 1..16777216");
}

/* Each name finds the row of that name, so the two lists agree. */
static void test_model_types(const void *p)
{
        const char *const *names = config_model_types();
        char json[160];

        (void)p;
        for (size_t i = 0; names[i] != NULL; i++) {
                CLEANUP(config_free) ModelConfig *c = NULL;

                (void)snprintf(json, sizeof(json),
                               "{\"model_type\":\"%s\",\"num_experts_per_tok\":2,"
                               "\"num_experts\":4,\"num_local_experts\":16}",
                               names[i]);
                assert_ok(config_parse(str_of(json), &c));
                assert_str(c->model_type, names[i]);
        }
}

static Status config_use(void *json)
{
        CLEANUP(config_free) ModelConfig *c = NULL;

        return config_parse(str_of(json), &c);
}

static void test_oom(const void *p)
{
        char json[sizeof(all_keys)];

        (void)p;
        memcpy(json, all_keys, sizeof(json));
        oom_each(config_use, json);
}

static Status config_dir_use(void *dir)
{
        CLEANUP(config_free) ModelConfig *c = NULL;

        return config_load(dir, &c);
}

static void test_load_oom(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();

        (void)p;
        (void)model_file(&d, "config.json", str_of(all_keys));
        oom_each(config_dir_use, d.path);
}

static const TestTable tables[] = {
        TEST_TABLE("default", default_rows, value_row_check),
        TEST_TABLE("key", key_rows, value_row_check),
        TEST_TABLE("eos", eos_rows, test_eos),
        TEST_ONE("load", test_load),
        TEST_ONE("load from an empty directory", test_load_absent),
        TEST_ONE("load says where", test_load_place),
        TEST_ONE("model types", test_model_types),
        TEST_ONE("every allocation of parse fails", test_oom),
        TEST_ONE("every allocation of load fails", test_load_oom),
};
TEST_MAIN(tables)
