#include "support/table.h"
#include "weights/config.h"

/* What a family's class in transformers 5.24 says when the file says nothing, in this order. */
enum {
        V,
        E,
        F,
        L,
        H,
        G,
        D,
        POSITIONS,
        EPS,
        ACT,
        TIED,
        THETA,
        PARTIAL,
        BOS,
        PAD,
        N_EOS,
        EOS,
        COLUMNS
};

typedef struct DefaultRow {
        const char *name;
        double want[COLUMNS];
} DefaultRow;

static const DefaultRow default_rows[] = {
        {"llama",
         {32000, 4096, 11008, 32, 32, 32, 128, 2048, 1e-06, ACTFN_SILU, 0, 10000, 1, 1, -1, 1, 2}},
        {"mistral",
         {32000, 4096, 14336, 32, 32, 8, 128, 131072, 1e-06, ACTFN_SILU, 0, 10000, 1, 1, -1, 1, 2}},
        {"ministral",
         {32000, 4096, 14336, 32, 32, 8, 128, 131072, 1e-06, ACTFN_SILU, 0, 10000, 1, 1, -1, 1, 2}},
        {"ministral3",
         {131072, 4096, 14336, 34, 32, 8, 128, 262144, 1e-05, ACTFN_SILU, 0, 1000000, 1, 1, 11, 1,
          2}},
        {"qwen2",
         {151936, 4096, 22016, 32, 32, 32, 128, 32768, 1e-06, ACTFN_SILU, 0, 10000, 1, -1, -1, 0,
          0}},
        {"qwen3",
         {151936, 4096, 22016, 32, 32, 32, 128, 32768, 1e-06, ACTFN_SILU, 0, 10000, 1, -1, -1, 0,
          0}},
        {"phi3",
         {32064, 3072, 8192, 32, 32, 32, 96, 4096, 1e-05, ACTFN_SILU, 0, 10000, 1, 1, 32000, 1,
          32000}},
        {"gemma",
         {256000, 3072, 24576, 28, 16, 16, 256, 8192, 1e-06, ACTFN_GELU_TANH, 1, 10000, 1, 2, 0, 1,
          1}},
        {"gemma2",
         {256000, 2304, 9216, 26, 8, 4, 256, 8192, 1e-06, ACTFN_GELU_TANH, 1, 10000, 1, 2, 0, 1,
          1}},
        {"gemma3_text",
         {262208, 2304, 9216, 26, 8, 4, 256, 131072, 1e-06, ACTFN_GELU_TANH, 1, 1000000, 1, 2, 0, 1,
          1}},
        {"olmo",
         {50304, 4096, 11008, 32, 32, 32, 128, 2048, 1e-05, ACTFN_SILU, 0, 10000, 1, -1, 1, 1,
          50279}},
        {"olmo2",
         {50304, 4096, 11008, 32, 32, 32, 128, 2048, 1e-05, ACTFN_SILU, 0, 10000, 1, -1, 1, 1,
          50279}},
        {"olmo3",
         {50304, 4096, 11008, 32, 32, 32, 128, 2048, 1e-05, ACTFN_SILU, 0, 500000, 1, -1, 1, 1,
          50279}},
        {"cohere",
         {256000, 8192, 22528, 40, 64, 64, 128, 8192, 1e-05, ACTFN_SILU, 1, 500000, 1, 5, 0, 1,
          255001}},
        {"cohere2",
         {256000, 8192, 22528, 40, 64, 64, 128, 8192, 1e-05, ACTFN_SILU, 1, 10000, 1, 5, 0, 1,
          255001}},
        {"exaone4",
         {102400, 4096, 16384, 32, 32, 32, 128, 2048, 1e-05, ACTFN_SILU, 0, 10000, 1, 0, -1, 1, 2}},
        {"smollm3",
         {128256, 2048, 11008, 36, 16, 4, 128, 32768, 1e-06, ACTFN_SILU, 1, 2000000, 1, 128000,
          128004, 1, 128001}},
        {"arcee",
         {32000, 2560, 18432, 32, 32, 32, 80, 4096, 1e-05, ACTFN_RELU2, 0, 10000, 1, 128000, -1, 1,
          128001}},
        {"helium",
         {48000, 2560, 7040, 24, 20, 20, 128, 4096, 1e-08, ACTFN_SILU, 0, 100000, 1, 1, 3, 1, 2}},
        {"seed_oss",
         {155136, 4096, 27648, 64, 80, 8, 128, 524288, 1e-06, ACTFN_SILU, 0, 10000, 1, 0, 1, 1, 2}},
        {"nemotron",
         {256000, 6144, 24576, 32, 48, 48, 128, 4096, 1e-05, ACTFN_RELU2, 0, 10000, 0.5, 2, -1, 1,
          3}},
        {"granite",
         {32000, 4096, 11008, 32, 32, 32, 128, 2048, 1e-06, ACTFN_SILU, 0, 10000, 1, 1, -1, 1, 2}},
        {"ernie4_5",
         {103424, 1024, 3072, 18, 16, 2, 128, 131072, 1e-05, ACTFN_SILU, 1, 500000, 1, 1, 0, 1, 2}},
        {"hunyuan_v1_dense",
         {290943, 4096, 11008, 32, 32, 32, 128, 2048, 1e-05, ACTFN_SILU, 0, 10000, 1, 1, 0, 1, 2}},
        {"glm",
         {151552, 4096, 13696, 40, 32, 2, 128, 131072, 1.5625e-07, ACTFN_SILU, 0, 10000, 0.5, -1,
          151329, 3, 151329}},
        {"glm4",
         {151552, 4096, 13696, 40, 32, 2, 128, 131072, 1.5625e-07, ACTFN_SILU, 0, 10000, 0.5, -1,
          151329, 3, 151329}},
        {"gpt2",
         {50257, 768, 3072, 12, 12, 12, 64, 1024, 1e-05, ACTFN_GELU_TANH, 1, 10000, 1, 50256, -1, 1,
          50256}},
        {"gpt_bigcode",
         {50257, 768, 3072, 12, 12, 1, 64, 1024, 1e-05, ACTFN_GELU_TANH, 1, 10000, 1, 50256, -1, 1,
          50256}},
        {"gptj",
         {50400, 4096, 16384, 28, 16, 16, 256, 2048, 1e-05, ACTFN_GELU_TANH, 0, 10000, 0.25, 50256,
          -1, 1, 50256}},
        {"gpt_neo",
         {50257, 2048, 8192, 24, 16, 16, 128, 2048, 1e-05, ACTFN_GELU_TANH, 1, 10000, 1, 50256, -1,
          1, 50256}},
        {"gpt_neox",
         {50432, 6144, 24576, 44, 64, 64, 96, 2048, 1e-05, ACTFN_GELU, 0, 10000, 0.25, 0, -1, 1,
          2}},
        {"starcoder2",
         {49152, 3072, 12288, 30, 24, 2, 128, 4096, 1e-05, ACTFN_GELU_TANH, 1, 10000, 1, 50256, -1,
          1, 50256}},
        {"phi",
         {51200, 2048, 8192, 24, 32, 32, 64, 2048, 1e-05, ACTFN_GELU_TANH, 0, 10000, 0.5, 1, -1, 1,
          2}},
        {"persimmon",
         {262144, 4096, 16384, 36, 64, 64, 64, 16384, 1e-05, ACTFN_RELU2, 0, 10000, 0.5, 1, -1, 1,
          2}},
        {"stablelm",
         {50304, 2560, 6912, 32, 32, 32, 80, 4096, 1e-05, ACTFN_SILU, 0, 10000, 0.25, 0, -1, 1, 0}},
        {"opt",
         {50272, 768, 3072, 12, 12, 12, 64, 2048, 1e-05, ACTFN_RELU, 1, 10000, 1, 2, 1, 1, 2}},
        {"bloom",
         {250880, 64, 256, 2, 8, 8, 8, 2048, 1e-05, ACTFN_GELU_TANH, 1, 10000, 1, 1, -1, 1, 2}},
        {"mpt",
         {50368, 2048, 8192, 24, 16, 16, 128, 2048, 1e-05, ACTFN_GELU, 1, 10000, 1, -1, -1, 0, 0}},
        {"falcon",
         {65024, 4544, 18176, 32, 71, 1, 64, 2048, 1e-05, ACTFN_GELU, 1, 10000, 1, 11, -1, 1, 11}},
        {"mixtral",
         {32000, 4096, 14336, 32, 32, 8, 128, 131072, 1e-05, ACTFN_SILU, 0, 1000000, 1, 1, -1, 1,
          2}},
        {"phimoe",
         {32064, 4096, 6400, 32, 32, 8, 128, 131072, 1e-05, ACTFN_SILU, 0, 1000000, 1, 1, -1, 1,
          2}},
        {"qwen2_moe",
         {151936, 2048, 5632, 24, 16, 16, 128, 32768, 1e-06, ACTFN_SILU, 0, 10000, 1, -1, -1, 0,
          0}},
        {"qwen3_moe",
         {151936, 2048, 6144, 24, 32, 4, 64, 32768, 1e-06, ACTFN_SILU, 0, 10000, 1, -1, -1, 0, 0}},
        {"olmoe",
         {50304, 2048, 2048, 16, 16, 16, 128, 4096, 1e-05, ACTFN_SILU, 0, 10000, 1, -1, 1, 1,
          50279}},
        {"granitemoe",
         {32000, 4096, 11008, 32, 32, 32, 128, 2048, 1e-06, ACTFN_SILU, 0, 10000, 1, 1, -1, 1, 2}},
        {"granitemoeshared",
         {32000, 4096, 11008, 32, 32, 32, 128, 2048, 1e-06, ACTFN_SILU, 0, 10000, 1, 1, -1, 1, 2}},
        {"gpt_oss",
         {201088, 2880, 2880, 36, 64, 8, 64, 131072, 1e-05, ACTFN_SILU, 0, 150000, 1, -1, -1, 0,
          0}},
        {"hunyuan_v1_moe",
         {290943, 4096, 11008, 32, 32, 32, 128, 2048, 1e-05, ACTFN_SILU, 0, 10000, 1, 1, 0, 1, 2}},
        {"ernie4_5_moe",
         {103424, 2560, 12288, 28, 20, 4, 128, 131072, 1e-05, ACTFN_SILU, 1, 500000, 1, 1, 0, 1,
          2}},
        {"deepseek_v2",
         {102400, 4096, 11008, 32, 32, 32, 64, 2048, 1e-06, ACTFN_SILU, 0, 10000, 1, 1, -1, 1, 2}},
        {"deepseek_v3",
         {129280, 7168, 18432, 61, 128, 128, 64, 4096, 1e-06, ACTFN_SILU, 0, 10000, 1, 0, -1, 1,
          1}},
};

/* This class alone has no default that makes a model. */
static const char *needed_keys(const char *family)
{
        return strcmp(family, "deepseek_v2") == 0 ? ",\"num_experts_per_tok\":6" : "";
}

static double first_eos(const ModelConfig *c)
{
        return c->eos_ids.n > 0 ? c->eos_ids.p[0] : 0;
}

static void row_compare(const ModelConfig *c, const double want[COLUMNS])
{
        const double got[COLUMNS] = {
                [V] = c->n_vocab,
                [E] = c->n_embd,
                [F] = c->n_ff,
                [L] = c->n_layer,
                [H] = c->n_head,
                [G] = c->n_head_kv,
                [D] = c->head_dim,
                [POSITIONS] = c->n_ctx_train,
                [EPS] = c->norm_eps,
                [ACT] = c->act,
                [TIED] = c->tied,
                [THETA] = c->rope.theta,
                [PARTIAL] = c->rope.partial_rotary_factor,
                [BOS] = c->bos_id,
                [PAD] = c->pad_id,
                [N_EOS] = (double)c->eos_ids.n,
                [EOS] = first_eos(c),
        };

        for (size_t i = 0; i < COLUMNS; i++)
                assert_near(got[i], want[i], 1e-15);
}

static void test_default(const void *p)
{
        const DefaultRow *row = p;
        CLEANUP(config_free) ModelConfig *c = NULL;
        char json[96];

        (void)snprintf(json, sizeof(json), "{\"model_type\":\"%s\"%s}", row->name,
                       needed_keys(row->name));
        assert_ok(config_parse(str_of(json), &c));
        row_compare(c, row->want);
}

static const TestTable tables[] = {
        TEST_TABLE("default", default_rows, test_default),
};
TEST_MAIN(tables)
