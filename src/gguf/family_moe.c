/* Families with experts. */
#include "gguf/family_rows.h"

#define KEYS_EXPERTS \
        GGUF_KEY("expert_count", U32, n_expert), GGUF_KEY("expert_used_count", U32, n_expert_used)
#define KEYS_GRANITE                                             \
        GGUF_KEY("embedding_scale", F32, embd_scale),            \
                GGUF_KEY("residual_scale", F32, residual_scale), \
                GGUF_KEY("logit_scale", INVERSE, logit_scale),   \
                GGUF_KEY("attention.scale", F32, attn_scale)

static const GgufKeys keys_experts = GGUF_KEYS(KEYS_EXPERTS);
static const GgufKeys keys_qwen2_moe =
        GGUF_KEYS(KEYS_EXPERTS, GGUF_KEY("expert_feed_forward_length", U32, n_ff_expert),
                  GGUF_KEY("expert_shared_feed_forward_length", U32, n_ff_shared));
static const GgufKeys keys_qwen3_moe =
        GGUF_KEYS(KEYS_EXPERTS, GGUF_KEY("expert_feed_forward_length", U32, n_ff_expert));
static const GgufKeys keys_granitemoe = GGUF_KEYS(KEYS_EXPERTS, KEYS_GRANITE);
static const GgufKeys keys_granitemoeshared =
        GGUF_KEYS(KEYS_EXPERTS, KEYS_GRANITE,
                  GGUF_KEY("expert_shared_feed_forward_length", U32, n_ff_shared));

/* What llama.cpp's graph does with the weights of the chosen experts. */
static Status topk_plain_text(const ConfigSource *s, JsonOut *j)
{
        (void)s;
        return json_out_bool(j, "norm_topk_prob", false);
}

static Status topk_summed_text(const ConfigSource *s, JsonOut *j)
{
        (void)s;
        return json_out_bool(j, "norm_topk_prob", true);
}

/* The first layer from `i` on that has experts; n_layer when none has. */
static uint32_t sparse_from(const ModelConfig *c, uint32_t i)
{
        while (i < c->n_layer && !arch_is_sparse(c, i))
                i++;
        return i;
}

static uint32_t dense_lead(const ModelConfig *c)
{
        return sparse_from(c, 0);
}

/* Every step-th of the layers behind the first dense ones has experts: the step shows in the first
   two that have. */
static uint32_t sparse_step(const ModelConfig *c)
{
        const uint32_t first = dense_lead(c);
        const uint32_t next = sparse_from(c, first + 1);

        return next < c->n_layer ? next - first : 1;
}

static Status dense_lead_put(const ConfigTarget *t)
{
        return gguf_put_u32(t, "leading_dense_block_count", dense_lead(t->config));
}

static uint32_t shared_count(const ModelConfig *c)
{
        return c->n_ff_shared / c->n_ff_expert;
}

static Status ernie_write(const ConfigTarget *t)
{
        TRY(dense_lead_put(t));
        TRY(gguf_put_u32(t, "expert_shared_count", shared_count(t->config)));
        return gguf_put_u32(t, "interleave_moe_layer_step", sparse_step(t->config));
}

static Status ernie_read(const ConfigSource *s, JsonOut *j)
{
        uint32_t step = 1;
        uint32_t lead = 0;
        uint32_t width = 1;
        uint32_t shared = 0;

        TRY(gguf_optional_u32(s, "interleave_moe_layer_step", &step));
        TRY(gguf_optional_u32(s, "leading_dense_block_count", &lead));
        TRY(gguf_optional_u32(s, "expert_feed_forward_length", &width));
        TRY(gguf_optional_u32(s, "expert_shared_feed_forward_length", &shared));
        ENSURE(width > 0, E_RANGE, "expert_feed_forward_length: 0");
        TRY(json_out_u64(j, "moe_layer_interval", step));
        TRY(json_out_u64(j, "moe_layer_start_index", lead));
        TRY(json_out_u64(j, "moe_layer_end_index", s->sizes.n_layer - 1));
        return json_out_u64(j, "moe_num_shared_experts", shared / width);
}

static Status olmoe_write(const ConfigTarget *t)
{
        const ModelConfig *c = t->config;

        ENSURE(c->n_head_kv == c->n_head, E_UNSUPPORTED,
               "num_key_value_heads: llama.cpp wants norms of keys in olmoe as wide as the model, "
               "and the model has %u key heads of %u",
               c->n_head_kv, c->n_head);
        return OK;
}

static Status hunyuan_write(const ConfigTarget *t)
{
        return gguf_put_u32(t, "expert_shared_count", 1);
}

/* llama.cpp knows those that have queries of one projection by their layers. */
enum { LITE_LAYERS = 27, LITE_LAYERS_TOO = 26 };

static bool is_lite(const ModelConfig *c)
{
        return c->n_layer == LITE_LAYERS || c->n_layer == LITE_LAYERS_TOO;
}

static Status query_rank_put(const ConfigTarget *t)
{
        const ModelConfig *c = t->config;

        ENSURE(c->q_lora_rank > 0 || is_lite(c), E_UNSUPPORTED,
               "q_lora_rank: null: llama.cpp takes it from the number of layers, %d or %d",
               LITE_LAYERS_TOO, LITE_LAYERS);
        return c->q_lora_rank == 0 ? OK : gguf_put_u32(t, "attention.q_lora_rank", c->q_lora_rank);
}

/* One latent row a token is the one key and value head. */
static Status latent_put(const ConfigTarget *t)
{
        const ModelConfig *c = t->config;

        TRY(query_rank_put(t));
        TRY(gguf_put_u32(t, "attention.head_count_kv", 1));
        TRY(gguf_put_u32(t, "attention.key_length", c->kv_lora_rank + c->qk_rope_dim));
        TRY(gguf_put_u32(t, "attention.value_length", c->kv_lora_rank));
        TRY(gguf_put_u32(t, "attention.key_length_mla", c->qk_nope_dim + c->qk_rope_dim));
        return gguf_put_u32(t, "attention.value_length_mla", c->v_dim);
}

enum { GATING_SOFTMAX = 1, GATING_SIGMOID = 2 };

static Status deepseek_write(const ConfigTarget *t, uint32_t gating)
{
        ENSURE(!t->config->rope_half, E_UNSUPPORTED,
               "rope_interleave: false: llama.cpp rotates "
               "adjacent pairs");
        TRY(latent_put(t));
        TRY(dense_lead_put(t));
        TRY(gguf_put_u32(t, "expert_shared_count", shared_count(t->config)));
        return gguf_put_u32(t, "expert_gating_func", gating);
}

static Status deepseek2_write(const ConfigTarget *t)
{
        return deepseek_write(t, GATING_SOFTMAX);
}

static Status deepseek3_write(const ConfigTarget *t)
{
        return deepseek_write(t, GATING_SIGMOID);
}

static Status latent_text(const ConfigSource *s, JsonOut *j)
{
        uint32_t key = 0;
        uint32_t value = 0;
        uint32_t rank = 0;

        TRY(gguf_optional_u32(s, "attention.key_length_mla", &key));
        TRY(gguf_optional_u32(s, "attention.value_length_mla", &value));
        TRY(gguf_optional_u32(s, "attention.q_lora_rank", &rank));
        ENSURE(key > s->n_rot, E_UNSUPPORTED,
               "%s: %u: files that hold kv_b whole are not read; %u of it rotate",
               gguf_key_name(s->family, "attention.key_length_mla").text, key, s->n_rot);
        TRY(json_out_u64(j, "qk_nope_head_dim", key - s->n_rot));
        TRY(json_out_u64(j, "qk_rope_head_dim", s->n_rot));
        TRY(json_out_u64(j, "v_head_dim", value));
        return rank > 0 ? json_out_u64(j, "q_lora_rank", rank) : json_out_null(j, "q_lora_rank");
}

static Status deepseek_read(const ConfigSource *s, JsonOut *j)
{
        uint32_t lead = 0;
        uint32_t shared = 0;

        TRY(gguf_optional_u32(s, "leading_dense_block_count", &lead));
        TRY(gguf_optional_u32(s, "expert_shared_count", &shared));
        TRY(json_out_u64(j, "first_k_dense_replace", lead));
        TRY(json_out_u64(j, "n_shared_experts", shared));
        return latent_text(s, j);
}

static Status deepseek2_read(const ConfigSource *s, JsonOut *j)
{
        TRY(json_out_str(j, "topk_method", STR("greedy")));
        return deepseek_read(s, j);
}

static const GgufKeys keys_ernie =
        GGUF_KEYS(KEYS_EXPERTS, GGUF_KEY("expert_feed_forward_length", U32, n_ff_expert),
                  GGUF_KEY("expert_shared_feed_forward_length", U32, n_ff_shared));
static const GgufKeys keys_deepseek2 =
        GGUF_KEYS(KEYS_EXPERTS, GGUF_KEY("expert_feed_forward_length", U32, n_ff_expert),
                  GGUF_KEY("attention.kv_lora_rank", U32, kv_lora_rank),
                  GGUF_KEY("expert_weights_scale", F32, expert_scale));
static const GgufKeys keys_deepseek3 =
        GGUF_KEYS(KEYS_EXPERTS, GGUF_KEY("expert_feed_forward_length", U32, n_ff_expert),
                  GGUF_KEY("attention.kv_lora_rank", U32, kv_lora_rank),
                  GGUF_KEY("expert_weights_scale", F32, expert_scale),
                  GGUF_KEY("expert_weights_norm", BOOL, norm_topk),
                  GGUF_KEY("expert_group_count", U32, n_expert_group),
                  GGUF_KEY("expert_group_used_count", U32, n_group_used));

static const GgufFamily rows[] = {
        {.model_type = "qwen2_moe",
         .arch = "qwen2moe",
         .class_name = "Qwen2MoeForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .square = true,
         .act = "silu",
         .windows = GGUF_WINDOWS_LIST,
         .head_needed = true,
         GGUF_RULES(&keys_qwen2_moe, topk_plain_text, gguf_no_meta)},
        {.model_type = "qwen3_moe",
         .arch = "qwen3moe",
         .class_name = "Qwen3MoeForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .act = "silu",
         .windows = GGUF_WINDOWS_ALL,
         GGUF_RULES(&keys_qwen3_moe, topk_summed_text, gguf_no_meta)},
        {.model_type = "olmoe",
         .arch = "olmoe",
         .class_name = "OlmoeForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .square = true,
         .act = "silu",
         .head_needed = true,
         GGUF_RULES(&keys_experts, topk_plain_text, olmoe_write)},
        {.model_type = "granitemoeshared",
         .arch = "granitemoe",
         .class_name = "GraniteMoeSharedForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .out_bias = GGUF_BIAS_MAYBE,
         .when = "expert_shared_feed_forward_length",
         .act = "silu",
         .interleaved = true,
         GGUF_RULES(&keys_granitemoeshared, gguf_no_text, gguf_no_meta)},
        {.model_type = "granitemoe",
         .arch = "granitemoe",
         .class_name = "GraniteMoeForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .out_bias = GGUF_BIAS_MAYBE,
         .act = "silu",
         .interleaved = true,
         GGUF_RULES(&keys_granitemoe, gguf_no_text, gguf_no_meta)},
        {.model_type = "ernie4_5_moe",
         .arch = "ernie4_5-moe",
         .class_name = "Ernie4_5_MoeForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .flat_choice = true,
         .act = "silu",
         GGUF_RULES(&keys_ernie, ernie_read, ernie_write)},
        {.model_type = "hunyuan_v1_moe",
         .arch = "hunyuan-moe",
         .class_name = "HunYuanMoEV1ForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .act = "silu",
         GGUF_RULES(&keys_qwen2_moe, gguf_no_text, hunyuan_write)},
        {.model_type = "deepseek_v3",
         .arch = "deepseek2",
         .class_name = "DeepseekV3ForCausalLM",
         .when = "expert_gating_func",
         .when_is = GATING_SIGMOID,
         .act = "silu",
         .latent = true,
         .log_mul = 0.1,
         GGUF_RULES(&keys_deepseek3, deepseek_read, deepseek3_write)},
        {.model_type = "deepseek_v2",
         .arch = "deepseek2",
         .class_name = "DeepseekV2ForCausalLM",
         .act = "silu",
         .latent = true,
         .log_mul = 0.1,
         GGUF_RULES(&keys_deepseek2, deepseek2_read, deepseek2_write)},
};

const FamilyTable gguf_families_moe = {rows, N_ELEMS(rows)};
