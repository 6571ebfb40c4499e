/* What a conversion writes: names, order of rows, config.json, tokenizer_config.json. */
#include "base/file.h"
#include "gguf/config_read.h"
#include "gguf_convert.h"
#include "support/table.h"
#include "weights/config.h"

static const TinyEdit no_edit = {0};

typedef struct TensorCase {
        const char *name;
        const TinyModel *model;
        const char *hf;
        size_t element;
        float want;
} TensorCase;

/* Tensor i holds 1000 i + k; its place in the list of gguf_tiny.c gives i. */
static const TensorCase tensor_cases[] = {
        {"embedding", &tiny_llama, "model.embed_tokens.weight", 9, 9},
        {"final norm", &tiny_llama, "model.norm.weight", 7, 1007},
        {"input norm", &tiny_llama, "model.layers.0.input_layernorm.weight", 1, 2001},
        {"ffn norm", &tiny_llama, "model.layers.0.post_attention_layernorm.weight", 0, 3000},
        {"output", &tiny_llama, "model.layers.0.self_attn.o_proj.weight", 63, 4063},
        {"down", &tiny_llama, "model.layers.0.mlp.down_proj.weight", 31, 5031},
        {"gate", &tiny_llama, "model.layers.0.mlp.gate_proj.weight", 30, 6030},
        {"up", &tiny_llama, "model.layers.0.mlp.up_proj.weight", 2, 7002},
        {"q row 0 stays", &tiny_llama, "model.layers.0.self_attn.q_proj.weight", 0, 8000},
        {"q row 1 from 2", &tiny_llama, "model.layers.0.self_attn.q_proj.weight", 8, 8016},
        {"q row 2 from 1", &tiny_llama, "model.layers.0.self_attn.q_proj.weight", 17, 8009},
        {"q row 3 stays", &tiny_llama, "model.layers.0.self_attn.q_proj.weight", 24, 8024},
        {"q row 5 from 6", &tiny_llama, "model.layers.0.self_attn.q_proj.weight", 40, 8048},
        {"k row 1 from 2", &tiny_llama, "model.layers.0.self_attn.k_proj.weight", 8, 9016},
        {"v row 1 stays", &tiny_llama, "model.layers.0.self_attn.v_proj.weight", 8, 10008},
        {"qwen2 q row 1 stays", &tiny_qwen2, "model.layers.0.self_attn.q_proj.weight", 8, 8008},
        {"qwen2 q bias", &tiny_qwen2, "model.layers.0.self_attn.q_proj.bias", 1, 11001},
        {"qwen2 head", &tiny_qwen2, "lm_head.weight", 31, 14031},
        {"qwen3 q norm", &tiny_qwen3, "model.layers.0.self_attn.q_norm.weight", 3, 11003},
        {"qwen3 k norm", &tiny_qwen3, "model.layers.0.self_attn.k_norm.weight", 0, 12000},
        {"phi3 qkv", &tiny_phi3, "model.layers.0.self_attn.qkv_proj.weight", 127, 6127},
        {"phi3 gate and up", &tiny_phi3, "model.layers.0.mlp.gate_up_proj.weight", 63, 7063},
};

static void test_tensor(const void *p)
{
        const TensorCase *row = p;
        CLEANUP(conversion_done) Conversion c = conversion_make(row->model, &no_edit);
        CLEANUP(store_free) Store *s = NULL;
        const TensorInfo *t;
        float found = -1;

        assert_ok(conversion_run(&c));
        assert_ok(store_open_safetensors(c.out, &s));
        assert_int_equal(store_count(s), row->model->n_tensors);
        t = store_find(s, str_of(row->hf));
        assert_non_null(t);
        assert_ok(store_read_f32(s, t, row->element, 1, &found));
        assert_true(found == row->want);
}

typedef struct TextCase {
        const char *name;
        const TinyModel *model;
        TinyEdit edit;
        const char *file;
        const char *part;
} TextCase;

static const TextCase text_cases[] = {
        {"class", &tiny_llama, {0}, "config.json", "\"architectures\": [\"LlamaForCausalLM\"]"},
        {"model type", &tiny_phi3, {0}, "config.json", "\"model_type\": \"phi3\""},
        {"vocabulary", &tiny_llama, {0}, "config.json", "\"vocab_size\": 4,"},
        {"head dimension", &tiny_llama, {0}, "config.json", "\"head_dim\": 4,"},
        {"eps", &tiny_llama, {0}, "config.json", "\"rms_norm_eps\": 1e-05,"},
        {"theta", &tiny_llama, {0}, "config.json", "\"rope_theta\": 50000.0,"},
        {"theta of old files",
         &tiny_llama,
         {.drop_key = "freq_base"},
         "config.json",
         "\"rope_theta\": 10000.0,"},
        {"no scaling", &tiny_llama, {0}, "config.json", "\"rope_scaling\": null,"},
        {"tied", &tiny_llama, {0}, "config.json", "\"tie_word_embeddings\": true,"},
        {"not tied", &tiny_qwen2, {0}, "config.json", "\"tie_word_embeddings\": false,"},
        {"dtype", &tiny_llama, {0}, "config.json", "\"torch_dtype\": \"float32\","},
        {"bos", &tiny_llama, {0}, "config.json", "\"bos_token_id\": 0,"},
        {"no pad", &tiny_llama, {0}, "config.json", "\"pad_token_id\": null"},
        {"pad outside",
         &tiny_llama,
         {.add_key = "str:tokenizer.ggml.padding_token_id u32:4 ff:4"},
         "config.json",
         "\"pad_token_id\": null"},
        {"end of turn",
         &tiny_llama,
         {.add_key = "str:tokenizer.ggml.eot_token_id u32:4 u32:3"},
         "generation_config.json",
         "\"eos_token_id\": [1, 3],"},
        {"end of turn the same",
         &tiny_llama,
         {.add_key = "str:tokenizer.ggml.eot_token_id u32:4 u32:1"},
         "generation_config.json",
         "\"eos_token_id\": 1,"},
        {"mistral by its window",
         &tiny_llama,
         {.add_key = "str:llama.attention.sliding_window u32:4 u32:32"},
         "config.json",
         "\"model_type\": \"mistral\""},
        {"mistral window",
         &tiny_llama,
         {.add_key = "str:llama.attention.sliding_window u32:4 u32:32"},
         "config.json",
         "\"sliding_window\": 32,"},
        {"qwen window off", &tiny_qwen2, {0}, "config.json", "\"use_sliding_window\": false,"},
        {"partial rotation",
         &tiny_phi3,
         {.add_key = "str:phi3.rope.dimension_count u32:4 u32:2"},
         "config.json",
         "\"partial_rotary_factor\": 0.5,"},
        {"template",
         &tiny_llama,
         {0},
         "tokenizer_config.json",
         "\"chat_template\": \"{{messages}}\""},
        {"named templates",
         &tiny_llama,
         {.add_key = "str:tokenizer.chat_template.tool_use u32:8 str:{{tools}}"},
         "tokenizer_config.json",
         "[{\"name\": \"tool_use\", \"template\": \"{{tools}}\"}, "
         "{\"name\": \"default\", \"template\": \"{{messages}}\"}]"},
        {"bos token", &tiny_llama, {0}, "tokenizer_config.json", "\"bos_token\": \"<s>\","},
        {"tokenizer", &tiny_llama, {0}, "tokenizer.json", "\"</s>\""},
};

static void test_text(const void *p)
{
        const TextCase *row = p;
        CLEANUP(conversion_done) Conversion c = conversion_make(row->model, &row->edit);
        CLEANUP(strbuf_done) StrBuf text = {0};

        assert_ok(conversion_run(&c));
        conversion_file(&c, row->file, &text);
        assert_non_null(strstr(strbuf_cstr(&text), row->part));
}

typedef struct ModelCase {
        const char *name;
        const TinyModel *model;
} ModelCase;

static const ModelCase model_cases[] = {{"llama", &tiny_llama},
                                        {"qwen2", &tiny_qwen2},
                                        {"qwen3", &tiny_qwen3},
                                        {"phi3", &tiny_phi3}};

/* Our own reader understands the config.json as it was meant. */
static void test_config_read_back(const void *p)
{
        const ModelCase *row = p;
        CLEANUP(conversion_done) Conversion c = conversion_make(row->model, &no_edit);
        CLEANUP(config_free) ModelConfig *config = NULL;

        assert_ok(conversion_run(&c));
        assert_ok(config_load(c.out, &config));
        assert_str(config->model_type, row->name);
        assert_int_equal(config->n_embd, 8);
        assert_int_equal(config->n_head, 2);
        assert_int_equal(config->n_head_kv, 1);
        assert_int_equal(config->head_dim, 4);
        assert_int_equal(config->n_ff, 4);
        assert_int_equal(config->n_ctx_train, 64);
        assert_int_equal(config->dtype, DT_F32);
        assert_int_equal(config->bos_id, 0);
        assert_int_equal(config->eos_ids.p[0], 1);
}

typedef struct Llama3Case {
        const char *name;
        double factor;
        size_t n;
        double theta;
} Llama3Case;

static const Llama3Case llama3_cases[] = {
        {"factor 8", 8, 64, 500000},
        {"factor 32", 32, 32, 500000},
};

/* As convert_hf_to_gguf.py computes it. */
static double llama3_factor(const Llama3Case *c, size_t i)
{
        const double wavelength = 6.283185307179586 * pow(c->theta, (double)i / (double)c->n);
        const double smooth = (8192 / wavelength - 1) / 3;
        const double clamped = fmin(1, fmax(0, smooth));

        return 1 / ((1 - clamped) / c->factor + clamped);
}

static void test_llama3(const void *p)
{
        const Llama3Case *row = p;
        const RopeConfig r = {.theta = row->theta,
                              .factor = row->factor,
                              .low_freq_factor = 1,
                              .high_freq_factor = 4,
                              .original_max_position = 8192};
        float table[64];

        gguf_llama3_table(&r, table, row->n);
        for (size_t i = 0; i < row->n; i++)
                assert_near(table[i], llama3_factor(row, i), 1e-6);
}

static const TestTable tables[] = {
        TEST_TABLE("tensor", tensor_cases, test_tensor),
        TEST_TABLE("text", text_cases, test_text),
        TEST_TABLE("config reads back", model_cases, test_config_read_back),
        TEST_TABLE("llama3", llama3_cases, test_llama3),
};
TEST_MAIN(tables)
