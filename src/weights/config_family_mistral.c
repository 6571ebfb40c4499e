/* mistral, ministral and ministral3. */
#include "weights/config_families.h"
#include "weights/config_rows.h"

static const FieldRows keys_window = KEYS(KEY_WINDOW("sliding_window"));

/* The object of the class when the file has none. */
static const RopeConfig ministral3_absent = {
        .type = ROPE_YARN,
        .theta = 1000000,
        .factor = 16,
        .partial_rotary_factor = 1,
        .original_max_position = 16384,
        .beta_fast = 32,
        .beta_slow = 1,
        .attention_factor = -1,
        .mscale = 1,
        .mscale_all_dim = 1,
        .truncate = true,
};

static const RopeRule rope_ministral3 = {
        .theta_key = "rope_theta",
        .theta = 10000,
        .types = &rope_names,
        .absent = &ministral3_absent,
};

static const FieldSpec query_fields[] = {
        FIELD_RANGE("llama_4_scaling_beta", FIELD_F64, ModelConfig, query_beta, true, 0, 1e6),
        KEY_SIZE("original_max_position_embeddings", query_period, TOKENS_MAX),
};

/* Queries grow with the position by keys of the rope object, which has both once it is there. */
static Status query_scale_read(yyjson_val *object, ModelConfig *c)
{
        if (object == NULL)
                return OK;
        c->query_period = c->rope.original_max_position;
        return fields_read(query_fields, N_ELEMS(query_fields), object, &c->arena, c);
}

static Status ministral3_rotation(yyjson_val *root, const Family *f, ModelConfig *c)
{
        yyjson_val *object;
        const char *key;

        TRY(rope_read(root, f, c));
        TRY(rope_object_find(root, &key, &object));
        return status_within(query_scale_read(object, c), "%s", key);
}

const Family family_mistral = {
        .model_type = "mistral",
        .defaults = {.n_vocab = 32000,
                     .n_embd = 4096,
                     .n_ff = 14336,
                     .n_layer = 32,
                     .n_head = 32,
                     .n_head_kv = 8,
                     .n_ctx_train = 4096 * 32,
                     .norm_eps = 1e-6,
                     .window = 4096,
                     .bos_id = 1,
                     .pad_id = -1},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_window},
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_everywhere,
        .wiring = rule_none,
};

const Family family_ministral = {
        .model_type = "ministral",
        .defaults = {.n_vocab = 32000,
                     .n_embd = 4096,
                     .n_ff = 14336,
                     .n_layer = 32,
                     .n_head = 32,
                     .n_head_kv = 8,
                     .n_ctx_train = 4096 * 32,
                     .norm_eps = 1e-6,
                     .window = 4096,
                     .bos_id = 1,
                     .pad_id = -1},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_window},
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_by_list,
        .wiring = rule_none,
};

const Family family_ministral3 = {
        .model_type = "ministral3",
        .defaults = {.n_vocab = 131072,
                     .n_embd = 4096,
                     .n_ff = 14336,
                     .n_layer = 34,
                     .n_head = 32,
                     .n_head_kv = 8,
                     .head_dim = 128,
                     .n_ctx_train = 262144,
                     .norm_eps = 1e-5,
                     .query_beta = 0.1,
                     .query_period = 16384,
                     .bos_id = 1,
                     .pad_id = 11},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_window},
        .rope = &rope_ministral3,
        .shape = rule_none,
        .rotation = ministral3_rotation,
        .windows = windows_everywhere,
        .wiring = rule_none,
};
