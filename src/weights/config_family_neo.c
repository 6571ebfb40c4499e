/* gpt_neo with its layers of two kinds, gpt_neox, starcoder2. */
#include "weights/config_families.h"
#include "weights/config_rows.h"
#include "weights/store_keys.h"

static const FieldRows names_neo =
        KEYS(KEY_SIZE("num_layers", n_layer, LAYERS_MAX), KEY_SIZE("num_heads", n_head, HEADS_MAX));

static const FieldRows keys_neo = KEYS(KEY_FF, KEY_ACT("activation_function"),
                                       KEY_EPS("layer_norm_epsilon"), KEY_WINDOW("window_size"));

static const FieldRows keys_neox =
        KEYS(KEY_FF, KEY_ACT("hidden_act"), KEY_EPS("layer_norm_eps"),
             KEY_BOOL("attention_bias", attn_bias), KEY_BOOL("use_parallel_residual", parallel));

/* Of two similar keys it reads these: activation_function and layer_norm_epsilon are decoys. */
static const FieldRows keys_starcoder2 =
        KEYS(KEY_KV_HEADS, KEY_HEAD_DIM, KEY_FF, KEY_ACT("hidden_act"), KEY_EPS("norm_epsilon"),
             KEY_BOOL("use_bias", attn_bias), KEY_BOOL("use_bias", mlp_bias),
             KEY_WINDOW("sliding_window"));

static const RopeRule rope_neox = {
        .theta_key = "rotary_emb_base",
        .theta = 10000,
        .partial_key = "rotary_pct",
        .partial = 0.25,
        .types = &rope_names,
};

static const NamedValue layer_rows[] = {{"global", 0}, {"local", 1}};
static const NameTable layer_names = {layer_rows, N_ELEMS(layer_rows)};

/* Layers named so far; more than n_layer are counted, not stored. */
typedef struct LayerKinds {
        const char *key;
        ModelConfig *c;
        size_t n;
} LayerKinds;

static Status kind_push(LayerKinds *kinds, yyjson_val *name)
{
        int local;

        TRY(name_read(&layer_names, kinds->key, name, &local));
        ENSURE(kinds->n < kinds->c->n_layer, E_FORMAT, "%s: names more than the %u layers",
               kinds->key, kinds->c->n_layer);
        kinds->c->layer_is_windowed[kinds->n++] = (uint8_t)local;
        return OK;
}

static Status kinds_push(LayerKinds *kinds, yyjson_val *names)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(names);
        const size_t n = yyjson_arr_size(names);

        ENSURE(yyjson_is_arr(names), E_FORMAT, "%s: expected an array, found %s", kinds->key,
               json_type_name(names));
        for (size_t i = 0; i < n; i++)
                TRY(kind_push(kinds, yyjson_arr_iter_next(&it)));
        return OK;
}

/* [["global", "local"], 12]: the names so many times. */
static Status group_push(LayerKinds *kinds, yyjson_val *group)
{
        yyjson_val *names = yyjson_arr_get(group, 0);
        yyjson_val *times = yyjson_arr_get(group, 1);

        ENSURE(yyjson_is_uint(times), E_FORMAT, "%s: expected [[names], times] groups", kinds->key);
        ENSURE(yyjson_arr_size(names) > 0, E_FORMAT, "%s: a group without names", kinds->key);
        for (uint64_t i = 0; i < yyjson_get_uint(times); i++)
                TRY(kinds_push(kinds, names));
        return OK;
}

static Status groups_push(LayerKinds *kinds, yyjson_val *groups)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(groups);
        const size_t n = yyjson_arr_size(groups);

        ENSURE(yyjson_is_arr(groups), E_FORMAT, "%s: expected an array, found %s", kinds->key,
               json_type_name(groups));
        for (size_t i = 0; i < n; i++)
                TRY(group_push(kinds, yyjson_arr_iter_next(&it)));
        return OK;
}

/* The class default, [[["global", "local"], 12]]. */
static Status kinds_by_class(LayerKinds *kinds)
{
        for (; kinds->n < 24 && kinds->n < kinds->c->n_layer; kinds->n++)
                kinds->c->layer_is_windowed[kinds->n] = kinds->n % 2;
        return OK;
}

static Status kinds_read(yyjson_val *root, LayerKinds *kinds)
{
        yyjson_val *names = key_value(root, "attention_layers");
        yyjson_val *groups = key_value(root, "attention_types");

        if (names != NULL) {
                kinds->key = "attention_layers";
                return kinds_push(kinds, names);
        }
        return groups != NULL ? groups_push(kinds, groups) : kinds_by_class(kinds);
}

static Status neo_windows(yyjson_val *root, ModelConfig *c)
{
        LayerKinds kinds = {"attention_types", c, 0};

        TRY(layer_flags_new(c, &c->layer_is_windowed));
        TRY(kinds_read(root, &kinds));
        ENSURE(kinds.n == c->n_layer, E_FORMAT, "%s: names %zu layers, but num_layers is %u",
               kinds.key, kinds.n, c->n_layer);
        return OK;
}

const Family family_gpt_neo = {
        .model_type = "gpt_neo",
        .defaults = {.n_vocab = 50257,
                     .n_embd = 2048,
                     .n_layer = 24,
                     .n_head = 16,
                     .n_ctx_train = 2048,
                     .norm_eps = 1e-5,
                     .act = ACTFN_GELU_TANH,
                     .tied = true,
                     .out_bias = true,
                     .mlp_bias = true,
                     .attn_scale = 1,
                     .window = 256,
                     .bos_id = 50256,
                     .pad_id = -1},
        .eos = {50256},
        .n_eos = 1,
        .old_keys = &names_neo,
        .keys = {&keys_neo},
        .shape = rule_none,
        .rotation = rope_none,
        .windows = neo_windows,
        .wiring = rule_none,
};

const Family family_gpt_neox = {
        .model_type = "gpt_neox",
        .defaults = {.n_vocab = 50432,
                     .n_embd = 6144,
                     .n_ff = 24576,
                     .n_layer = 44,
                     .n_head = 64,
                     .n_ctx_train = 2048,
                     .norm_eps = 1e-5,
                     .act = ACTFN_GELU,
                     .attn_bias = true,
                     .mlp_bias = true,
                     .parallel = true,
                     .bos_id = 0,
                     .pad_id = -1},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_neox},
        .rope = &rope_neox,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = rule_none,
};

const Family family_starcoder2 = {
        .model_type = "starcoder2",
        .defaults = {.n_vocab = 49152,
                     .n_embd = 3072,
                     .n_ff = 12288,
                     .n_layer = 30,
                     .n_head = 24,
                     .n_head_kv = 2,
                     .n_ctx_train = 4096,
                     .norm_eps = 1e-5,
                     .act = ACTFN_GELU_TANH,
                     .tied = true,
                     .attn_bias = true,
                     .mlp_bias = true,
                     .bos_id = 50256,
                     .pad_id = -1},
        .eos = {50256},
        .n_eos = 1,
        .keys = {&keys_starcoder2},
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_everywhere,
        .wiring = rule_none,
};
