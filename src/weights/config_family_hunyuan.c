/* The hunyuan families: a rotation stretched by alpha. */
#include "weights/config_experts.h"
#include "weights/config_families.h"

/* A number, or one for each layer: then they must be equal. */
static Status uniform_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        yyjson_val *first = yyjson_is_arr(v) ? yyjson_arr_get_first(v) : v;
        yyjson_arr_iter it = yyjson_arr_iter_with(v);
        const size_t n = yyjson_arr_size(v);

        (void)arena;
        for (size_t i = 0; i < n; i++)
                ENSURE(yyjson_equals(yyjson_arr_iter_next(&it), first), E_UNSUPPORTED,
                       "%s: numbers that differ between layers are not supported", f->key);
        ENSURE(yyjson_is_uint(first), E_FORMAT, "%s: expected an integer, found %s", f->key,
               json_type_name(first));
        ENSURE(yyjson_get_uint(first) - 1 < EXPERTS_MAX, E_RANGE, "%s: %llu is outside 1..%d",
               f->key, (unsigned long long)yyjson_get_uint(first), (int)EXPERTS_MAX);
        *(uint32_t *)at = (uint32_t)yyjson_get_uint(first);
        return OK;
}

static const FieldRows keys_bias = KEYS(KEY_BOOL("attention_bias", attn_bias));
static const FieldRows keys_hunyuan = KEYS(
        KEY_BOOL("attention_bias", attn_bias), KEY_CUSTOM("num_experts", n_expert, uniform_read),
        KEY_CUSTOM("num_local_experts", n_expert, uniform_read),
        KEY_CUSTOM("moe_topk", n_expert_used, uniform_read),
        KEY_CUSTOM("num_experts_per_tok", n_expert_used, uniform_read));

static const RopeRule rope_hunyuan = {
        .theta_key = "rope_theta",
        .theta = 10000,
        .types = &rope_names,
        .reads_alpha = true,
};

/* The shared expert is a whole ffn; keys that speak of its number and width are decoys. */
static Status hunyuan_wiring(yyjson_val *root, ModelConfig *c)
{
        (void)root;
        c->n_ff_shared = c->n_ff;
        return OK;
}

const Family family_hunyuan_v1_dense = {
        .model_type = "hunyuan_v1_dense",
        .defaults = {.n_vocab = 290943,
                     .n_embd = 4096,
                     .n_ff = 11008,
                     .n_layer = 32,
                     .n_head = 32,
                     .n_ctx_train = 2048,
                     .norm_eps = 1e-5,
                     .qk_norm = true,
                     .bos_id = 1,
                     .pad_id = 0},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_bias},
        .rope = &rope_hunyuan,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = rule_none,
};

const Family family_hunyuan_v1_moe = {
        .model_type = "hunyuan_v1_moe",
        .defaults = {.n_vocab = 290943,
                     .n_embd = 4096,
                     .n_ff = 11008,
                     .n_layer = 32,
                     .n_head = 32,
                     .n_ctx_train = 2048,
                     .norm_eps = 1e-5,
                     .qk_norm = true,
                     .n_expert = 1,
                     .n_expert_used = 1,
                     .norm_topk = true,
                     .bos_id = 1,
                     .pad_id = 0},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_hunyuan},
        .rope = &rope_hunyuan,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = hunyuan_wiring,
};
