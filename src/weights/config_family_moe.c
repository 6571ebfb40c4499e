/* Families in which every layer has experts, and ernie4_5_moe. */
#include "weights/config_experts.h"
#include "weights/config_families.h"

/* The name of the class comes first: Transformers sets the other after it. */
static const FieldRows keys_mixtral =
        KEYS(KEY_WINDOW("sliding_window"), KEY_EXPERTS("num_local_experts"),
             KEY_EXPERTS("num_experts"), KEY_EXPERTS_USED("num_experts_per_tok"));

static const FieldRows keys_phimoe = KEYS(
        KEY_WINDOW("sliding_window"), KEY_EXPERTS("num_local_experts"),
        KEY_EXPERTS_USED("num_experts_per_tok"), KEY_BOOL("attention_bias", attn_bias),
        KEY_BOOL("lm_head_bias", head_bias),
        FIELD_RANGE("router_jitter_noise", FIELD_F64, ModelConfig, router_jitter, false, 0, 1));

static const FieldRows keys_gpt_oss =
        KEYS(KEY_WINDOW("sliding_window"), KEY_EXPERTS("num_local_experts"),
             KEY_EXPERTS_USED("num_experts_per_tok"), KEY_BOOL("attention_bias", attn_bias),
             KEY_SCALE("swiglu_limit", swiglu_limit), KEY_SCALE("swiglu_alpha", swiglu_alpha));

static const FieldRows keys_ernie = KEYS(
        KEY_BOOL("use_bias", attn_bias), KEY_BOOL("use_bias", mlp_bias),
        KEY_BOOL("use_bias", head_bias), KEY_SIZE("moe_intermediate_size", n_ff_expert, FF_MAX),
        KEY_EXPERTS("moe_num_experts"), KEY_EXPERTS("num_experts"), KEY_EXPERTS_USED("moe_k"),
        KEY_EXPERTS_USED("num_experts_per_tok"),
        FIELD_RANGE("moe_norm_min", FIELD_F64, ModelConfig, topk_sum_min, false, 0, 1));

/* sparsemixer chooses two. */
static const Demands two_experts = DEMANDS({"num_experts_per_tok", 2, "2"});

static const RopeRule rope_mixtral = ROPE_OF(1000000);
static const RopeRule rope_ernie = ROPE_OF(500000);

static const RopeRule rope_phimoe = {
        .theta_key = "rope_theta",
        .theta = 1000000,
        .types = &rope_names_phimoe,
};

/* The object of the class when the file has none; theta has a key of its own. */
static const RopeConfig gpt_oss_absent = {
        .type = ROPE_YARN,
        .factor = 32,
        .partial_rotary_factor = 1,
        .original_max_position = 4096,
        .beta_fast = 32,
        .beta_slow = 1,
        .attention_factor = -1,
};

static const RopeRule rope_gpt_oss = {
        .theta_key = "rope_theta",
        .theta = 150000,
        .types = &rope_names,
        .absent = &gpt_oss_absent,
};

static const FieldSpec mscale_fields[] = {
        FIELD_RANGE("short_mscale", FIELD_F64, RopeConfig, short_mscale, true, 1e-9, 1e9),
        FIELD_RANGE("long_mscale", FIELD_F64, RopeConfig, long_mscale, true, 1e-9, 1e9),
};

/* longrope with factors of its own on cos and sin, which the class insists on. */
static Status phimoe_rotation(yyjson_val *root, const Family *f, ModelConfig *c)
{
        yyjson_val *object;
        const char *key;

        TRY(rope_read(root, f, c));
        TRY(rope_object_find(root, &key, &object));
        if (c->rope.type == ROPE_DEFAULT)
                return OK;
        return status_within(
                fields_read(mscale_fields, N_ELEMS(mscale_fields), object, &c->arena, &c->rope),
                "%s", key);
}

typedef struct ErnieKeys {
        uint32_t start;
        int32_t end; /* the last layer with experts; -1: the last of all */
        uint32_t interval;
        uint32_t n_shared;
} ErnieKeys;

static const FieldSpec ernie_fields[] = {
        FIELD_RANGE("moe_layer_start_index", FIELD_U32, ErnieKeys, start, false, 0, LAYERS_MAX),
        FIELD_RANGE("moe_layer_end_index", FIELD_I32, ErnieKeys, end, false, -1, LAYERS_MAX),
        FIELD_RANGE("moe_layer_interval", FIELD_U32, ErnieKeys, interval, false, 1, LAYERS_MAX),
        FIELD_RANGE("moe_num_shared_experts", FIELD_U32, ErnieKeys, n_shared, false, 0, 64),
};

/* An end of -1 is above every layer once it is unsigned. */
static uint32_t ernie_last(const ErnieKeys *k, const ModelConfig *c)
{
        const uint32_t last = (uint32_t)k->end;

        return last < c->n_layer ? last : c->n_layer - 1;
}

/* From start to end, each interval-th of all layers. */
static void ernie_sparse_mark(const ErnieKeys *k, ModelConfig *c)
{
        const uint32_t last = ernie_last(k, c);

        for (uint32_t i = k->start; i <= last; i++)
                c->layer_is_dense[i] = (i + 1) % k->interval != 0;
}

static Status ernie_wiring(yyjson_val *root, ModelConfig *c)
{
        ErnieKeys k = {.start = 1, .end = -1, .interval = 1, .n_shared = 2};

        TRY(fields_read(ernie_fields, N_ELEMS(ernie_fields), root, &c->arena, &k));
        TRY(layer_flags_new(c, &c->layer_is_dense));
        memset(c->layer_is_dense, 1, c->n_layer);
        ernie_sparse_mark(&k, c);
        c->n_ff_shared = k.n_shared * c->n_ff_expert;
        return OK;
}

const Family family_mixtral = {
        .model_type = "mixtral",
        .defaults = {.n_vocab = 32000,
                     .n_embd = 4096,
                     .n_ff = 14336,
                     .n_layer = 32,
                     .n_head = 32,
                     .n_head_kv = 8,
                     .n_ctx_train = 131072,
                     .norm_eps = 1e-5,
                     .n_expert = 8,
                     .n_expert_used = 2,
                     .norm_topk = true,
                     .bos_id = 1,
                     .pad_id = -1},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_mixtral},
        .rope = &rope_mixtral,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_everywhere,
        .wiring = rule_none,
};

const Family family_phimoe = {
        .model_type = "phimoe",
        .defaults = {.n_vocab = 32064,
                     .n_embd = 4096,
                     .n_ff = 6400,
                     .n_layer = 32,
                     .n_head = 32,
                     .n_head_kv = 8,
                     .n_ctx_train = 131072,
                     .norm_eps = 1e-5,
                     .n_expert = 16,
                     .n_expert_used = 2,
                     .router_jitter = 0.01,
                     .bos_id = 1,
                     .pad_id = -1},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_phimoe},
        .demands = &two_experts,
        .rope = &rope_phimoe,
        .shape = rule_none,
        .rotation = phimoe_rotation,
        .windows = windows_everywhere,
        .wiring = rule_none,
};

const Family family_gpt_oss = {
        .model_type = "gpt_oss",
        .defaults = {.n_vocab = 201088,
                     .n_embd = 2880,
                     .n_ff = 2880,
                     .n_layer = 36,
                     .n_head = 64,
                     .n_head_kv = 8,
                     .head_dim = 64,
                     .n_ctx_train = 131072,
                     .norm_eps = 1e-5,
                     .attn_bias = true,
                     .window = 128,
                     .window_pattern = 2,
                     .n_expert = 128,
                     .n_expert_used = 4,
                     .norm_topk = true,
                     .swiglu_limit = 7,
                     .swiglu_alpha = 1.702,
                     .bos_id = -1,
                     .pad_id = -1},
        .keys = {&keys_llama, &keys_gpt_oss},
        .quant_method = "mxfp4",
        .rope = &rope_gpt_oss,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_by_pattern,
        .wiring = rule_none,
};

const Family family_ernie4_5_moe = {
        .model_type = "ernie4_5_moe",
        .defaults = {.n_vocab = 103424,
                     .n_embd = 2560,
                     .n_ff = 12288,
                     .n_layer = 28,
                     .n_head = 20,
                     .n_head_kv = 4,
                     .n_ctx_train = 131072,
                     .norm_eps = 1e-5,
                     .tied = true,
                     .n_expert = 64,
                     .n_expert_used = 6,
                     .n_ff_expert = 1536,
                     .norm_topk = true,
                     .topk_sum_min = 1e-12,
                     .bos_id = 1,
                     .pad_id = 0},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_ernie},
        .rope = &rope_ernie,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = ernie_wiring,
};
