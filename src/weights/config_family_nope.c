/* Families in which some layers do not rotate: smollm3, exaone4, cohere2; and cohere, its kin. */
#include "weights/config_families.h"
#include "weights/config_rows.h"
#include "weights/store_keys.h"

static const FieldRows keys_cohere =
        KEYS(KEY_KV_HEADS, KEY_HEAD_DIM, KEY_FF, KEY_ACT("hidden_act"), KEY_EPS("layer_norm_eps"),
             KEY_BOOL("attention_bias", attn_bias), KEY_SCALE("logit_scale", logit_scale));
static const FieldRows keys_qk_norm = KEYS(KEY_BOOL("use_qk_norm", qk_norm));
static const FieldRows keys_pattern =
        KEYS(KEY_WINDOW("sliding_window"),
             KEY_SIZE("sliding_window_pattern", window_pattern, LAYERS_MAX));
static const FieldRows keys_window = KEYS(KEY_WINDOW("sliding_window"));
static const FieldRows keys_smollm3 =
        KEYS(KEY_WINDOW("sliding_window"), KEY_BOOL("use_sliding_window", use_sliding_window),
             KEY_BOOL("attention_bias", attn_bias), KEY_BOOL("mlp_bias", mlp_bias));

static const RopeRule rope_cohere = ROPE_OF(500000);

static const RopeRule rope_smollm3 = ROPE_OF(2000000);

/* Windowed layers rotate, full ones do not. */
static Status no_rope_in_full_layers(ModelConfig *c)
{
        TRY(layer_flags_new(c, &c->layer_no_rope));
        memset(c->layer_no_rope, 1, c->n_layer);
        for (size_t i = 0; c->layer_is_windowed != NULL && i < c->n_layer; i++)
                c->layer_no_rope[i] = !c->layer_is_windowed[i];
        return OK;
}

static Status cohere2_wiring(yyjson_val *root, ModelConfig *c)
{
        (void)root;
        return no_rope_in_full_layers(c);
}

/* Older files have a text here ("LLLG") beside layer_types, which then says it all. */
static Status exaone4_pattern_read(yyjson_val *root, ModelConfig *c)
{
        const bool is_text = yyjson_is_str(key_value(root, "sliding_window_pattern"));
        const FieldSpec row = KEY_SIZE("sliding_window_pattern", window_pattern, LAYERS_MAX);

        ENSURE(!is_text || key_value(root, "layer_types") != NULL, E_UNSUPPORTED,
               "sliding_window_pattern: a text is not supported without layer_types");
        return fields_read(&row, !is_text, root, &c->arena, c);
}

/* Without a window every layer is full, and then every layer rotates. */
static Status exaone4_windows(yyjson_val *root, ModelConfig *c)
{
        if (c->window == 0)
                return windows_by_list(root, c);
        TRY(exaone4_pattern_read(root, c));
        TRY(windows_by_pattern(root, c));
        return no_rope_in_full_layers(c);
}

typedef struct NopeKeys {
        uint32_t interval;
} NopeKeys;

static const FieldSpec nope_fields[] = {
        FIELD_RANGE("no_rope_layer_interval", FIELD_U32, NopeKeys, interval, false, 1, LAYERS_MAX),
};

static Status no_rope_by_interval(yyjson_val *root, ModelConfig *c)
{
        NopeKeys keys = {4};

        TRY(fields_read(nope_fields, N_ELEMS(nope_fields), root, &c->arena, &keys));
        for (size_t i = 0; i < c->n_layer; i++)
                c->layer_no_rope[i] = (i + 1) % keys.interval == 0;
        return OK;
}

/* The list has 1 where a layer does rotate. */
static Status no_rope_from_list(yyjson_val *list, ModelConfig *c)
{
        ENSURE(yyjson_is_arr(list), E_FORMAT, "no_rope_layers: expected an array, found %s",
               json_type_name(list));
        ENSURE(yyjson_arr_size(list) == c->n_layer, E_FORMAT,
               "no_rope_layers: %zu entries, but num_hidden_layers is %u", yyjson_arr_size(list),
               c->n_layer);
        for (size_t i = 0; i < c->n_layer; i++) {
                ENSURE(yyjson_is_uint(yyjson_arr_get(list, i)), E_FORMAT,
                       "no_rope_layers[%zu]: expected 0 or 1", i);
                c->layer_no_rope[i] = yyjson_get_uint(yyjson_arr_get(list, i)) == 0;
        }
        return OK;
}

static Status no_rope_read(yyjson_val *root, ModelConfig *c)
{
        yyjson_val *list = key_value(root, "no_rope_layers");

        TRY(layer_flags_new(c, &c->layer_no_rope));
        return list != NULL ? no_rope_from_list(list, c) : no_rope_by_interval(root, c);
}

/* Layers that do not rotate have the window when it is in use. */
static void no_rope_fill(ModelConfig *c)
{
        if (c->use_sliding_window && c->window > 0)
                memcpy(c->layer_is_windowed, c->layer_no_rope, c->n_layer);
}

static Status smollm3_windows(yyjson_val *root, ModelConfig *c)
{
        TRY(no_rope_read(root, c));
        return windows_resolve(root, no_rope_fill, c);
}

#define COHERE_SIZES                                                                   \
        .n_vocab = 256000, .n_embd = 8192, .n_ff = 22528, .n_layer = 40, .n_head = 64, \
        .n_ctx_train = 8192, .norm_eps = 1e-5, .tied = true, .parallel = true,         \
        .norm_shared = true, .logit_scale = 0.0625, .bos_id = 5, .pad_id = 0

const Family family_cohere = {
        .model_type = "cohere",
        .defaults = {COHERE_SIZES},
        .eos = {255001},
        .n_eos = 1,
        .keys = {&keys_cohere, &keys_qk_norm},
        .rope = &rope_cohere,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = rule_none,
};

const Family family_cohere2 = {
        .model_type = "cohere2",
        .defaults = {COHERE_SIZES, .window = 4096, .window_pattern = 4},
        .eos = {255001},
        .n_eos = 1,
        .keys = {&keys_cohere, &keys_pattern},
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_by_pattern,
        .wiring = cohere2_wiring,
};

const Family family_exaone4 = {
        .model_type = "exaone4",
        .defaults = {.n_vocab = 102400,
                     .n_embd = 4096,
                     .n_ff = 16384,
                     .n_layer = 32,
                     .n_head = 32,
                     .n_head_kv = 32,
                     .n_ctx_train = 2048,
                     .norm_eps = 1e-5,
                     .qk_norm = true,
                     .window = 4096,
                     .window_pattern = 4,
                     .bos_id = 0,
                     .pad_id = -1},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_window},
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = exaone4_windows,
        .wiring = rule_none,
};

const Family family_smollm3 = {
        .model_type = "smollm3",
        .defaults = {.n_vocab = 128256,
                     .n_embd = 2048,
                     .n_ff = 11008,
                     .n_layer = 36,
                     .n_head = 16,
                     .n_head_kv = 4,
                     .n_ctx_train = 32768,
                     .norm_eps = 1e-6,
                     .tied = true,
                     .bos_id = 128000,
                     .pad_id = 128004},
        .eos = {128001},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_smollm3},
        .rope = &rope_smollm3,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = smollm3_windows,
        .wiring = rule_none,
};
