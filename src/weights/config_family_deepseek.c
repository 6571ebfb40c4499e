/* Latent attention: deepseek_v2, deepseek_v3. */
#include "weights/config_experts.h"
#include "weights/config_families.h"
#include "weights/store_keys.h"

#include <math.h>

#define KEYS_LATENT                                                           \
        KEY_KV_HEADS, KEY_FF, KEY_ACT("hidden_act"), KEY_EPS("rms_norm_eps"), \
                KEY_BOOL("attention_bias", attn_bias),                        \
                KEY_SIZE("q_lora_rank", q_lora_rank, EMBD_MAX),               \
                KEY_SIZE("kv_lora_rank", kv_lora_rank, EMBD_MAX),             \
                KEY_SIZE("qk_nope_head_dim", qk_nope_dim, HEAD_DIM_MAX),      \
                KEY_SIZE("qk_rope_head_dim", qk_rope_dim, HEAD_DIM_MAX),      \
                KEY_SIZE("v_head_dim", v_dim, HEAD_DIM_MAX),                  \
                KEY_SIZE("moe_intermediate_size", n_ff_expert, FF_MAX),       \
                KEY_SCALE("routed_scaling_factor", expert_scale),             \
                KEY_SIZE("n_group", n_expert_group, EXPERTS_MAX),             \
                KEY_SIZE("topk_group", n_group_used, EXPERTS_MAX),            \
                KEY_EXPERTS("n_routed_experts"), KEY_EXPERTS_USED("num_experts_per_tok")

/* norm_topk_prob is a decoy in the second version, mlp_bias in the third. */
static const FieldRows keys_v2 =
        KEYS(KEYS_LATENT, KEY_EXPERTS("num_experts"), KEY_BOOL("mlp_bias", mlp_bias));
static const FieldRows keys_v3 =
        KEYS(KEYS_LATENT, KEY_EXPERTS("num_local_experts"), KEY_BOOL("norm_topk_prob", norm_topk));

typedef struct DeepseekKeys {
        uint32_t n_shared;
        uint32_t n_dense;
        bool interleaved;
} DeepseekKeys;

static const FieldSpec deepseek_fields[] = {
        FIELD_RANGE("n_shared_experts", FIELD_U32, DeepseekKeys, n_shared, false, 0, 64),
        FIELD_RANGE("first_k_dense_replace", FIELD_U32, DeepseekKeys, n_dense, false, 0,
                    LAYERS_MAX),
        FIELD("rope_interleave", FIELD_BOOL, DeepseekKeys, interleaved, false),
};

static const NamedValue method_rows[] = {{"greedy", 0}, {"group_limited_greedy", 1}};
static const NameTable method_names = {method_rows, N_ELEMS(method_rows)};

/* What rotates is a part of a head of its own; keys and values of every head come from one row. */
static Status latent_shape(yyjson_val *root, ModelConfig *c)
{
        (void)root;
        ENSURE(c->n_head_kv == 0 || c->n_head_kv == c->n_head, E_UNSUPPORTED,
               "num_key_value_heads: %u is not supported beside num_attention_heads %u",
               c->n_head_kv, c->n_head);
        c->n_head_kv = c->n_head;
        c->head_dim = c->qk_rope_dim;
        return OK;
}

/* Source: modeling_deepseek_v3.py yarn_apply_mscale. */
static double mscale(const RopeConfig *r)
{
        const bool scaled = r->type != ROPE_DEFAULT && r->factor > 1;

        return scaled ? 0.1 * r->mscale_all_dim * log(r->factor) + 1 : 1;
}

static Status latent_wiring(const DeepseekKeys *keys, ModelConfig *c)
{
        const double m = mscale(&c->rope);

        c->attn_scale = m * m / sqrt(c->qk_nope_dim + c->qk_rope_dim);
        c->n_ff_shared = keys->n_shared * c->n_ff_expert;
        TRY(layer_flags_new(c, &c->layer_is_dense));
        for (size_t i = 0; i < keys->n_dense && i < c->n_layer; i++)
                c->layer_is_dense[i] = 1;
        return OK;
}

/* Groups count only by the one method; without it the keys are decoys. */
static Status method_read(yyjson_val *root, ModelConfig *c)
{
        yyjson_val *method = key_value(root, "topk_method");
        int grouped = 0;

        if (method != NULL)
                TRY(name_read(&method_names, "topk_method", method, &grouped));
        c->n_expert_group *= (uint32_t)grouped;
        c->n_group_used *= (uint32_t)grouped;
        return OK;
}

static Status v2_wiring(yyjson_val *root, ModelConfig *c)
{
        DeepseekKeys keys = {.n_shared = 2};

        TRY(fields_read(deepseek_fields, N_ELEMS(deepseek_fields), root, &c->arena, &keys));
        TRY(method_read(root, c));
        return latent_wiring(&keys, c);
}

/* Every expert that is chosen must be in a chosen group. */
static Status groups_check(const ModelConfig *c)
{
        const uint32_t groups = c->n_expert_group > 0 ? c->n_expert_group : 1;
        const uint32_t open = c->n_group_used > 0 ? c->n_group_used : 1;

        ENSURE(c->n_expert_used <= open * (c->n_expert / groups), E_UNSUPPORTED,
               "num_experts_per_tok: %u, but %u of %u groups hold only %u experts",
               c->n_expert_used, open, groups, open * (c->n_expert / groups));
        return OK;
}

static Status v3_wiring(yyjson_val *root, ModelConfig *c)
{
        DeepseekKeys keys = {.n_shared = 1, .n_dense = 3, .interleaved = true};

        TRY(fields_read(deepseek_fields, N_ELEMS(deepseek_fields), root, &c->arena, &keys));
        c->rope_half = !keys.interleaved;
        ENSURE(c->n_expert >= 2 * c->n_expert_group, E_RANGE,
               "n_group: %u groups of %u experts: a group is chosen by its best two",
               c->n_expert_group, c->n_expert);
        TRY(groups_check(c));
        return latent_wiring(&keys, c);
}

const Family family_deepseek_v2 = {
        .model_type = "deepseek_v2",
        .defaults = {.n_vocab = 102400,
                     .n_embd = 4096,
                     .n_ff = 11008,
                     .n_layer = 32,
                     .n_head = 32,
                     .n_ctx_train = 2048,
                     .norm_eps = 1e-6,
                     .n_expert = 64,
                     .n_ff_expert = 1407,
                     .q_lora_rank = 1536,
                     .kv_lora_rank = 512,
                     .qk_nope_dim = 128,
                     .qk_rope_dim = 64,
                     .v_dim = 128,
                     .bos_id = 1,
                     .pad_id = -1},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_v2},
        .rope = &rope_plain,
        .shape = latent_shape,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = v2_wiring,
};

const Family family_deepseek_v3 = {
        .model_type = "deepseek_v3",
        .defaults = {.n_vocab = 129280,
                     .n_embd = 7168,
                     .n_ff = 18432,
                     .n_layer = 61,
                     .n_head = 128,
                     .n_ctx_train = 4096,
                     .norm_eps = 1e-6,
                     .n_expert = 256,
                     .n_expert_used = 8,
                     .n_ff_expert = 2048,
                     .n_expert_group = 8,
                     .n_group_used = 4,
                     .norm_topk = true,
                     .expert_scale = 2.5,
                     .q_lora_rank = 1536,
                     .kv_lora_rank = 512,
                     .qk_nope_dim = 128,
                     .qk_rope_dim = 64,
                     .v_dim = 128,
                     .bos_id = 0,
                     .pad_id = -1},
        .eos = {1},
        .n_eos = 1,
        .keys = {&keys_v3},
        .rope = &rope_plain,
        .shape = latent_shape,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = v3_wiring,
};
