/* The gemma families: scaled embeddings, soft-caps, windows by pattern. */
#include "weights/config_families.h"
#include "weights/config_rows.h"

#include <math.h>

static const Demands causal = DEMANDS({"use_bidirectional_attention", 0, "false"});

static const FieldRows keys_gemma =
        KEYS(KEY_KV_HEADS, KEY_HEAD_DIM, KEY_FF, KEY_ACT("hidden_act"), KEY_EPS("rms_norm_eps"),
             KEY_BOOL("attention_bias", attn_bias));

static const FieldRows keys_gemma2 =
        KEYS(KEY_KV_HEADS, KEY_HEAD_DIM, KEY_FF, KEY_ACT("hidden_activation"),
             KEY_EPS("rms_norm_eps"), KEY_BOOL("attention_bias", attn_bias),
             KEY_WINDOW("sliding_window"), KEY_SCALE("query_pre_attn_scalar", attn_scale),
             KEY_SCALE("final_logit_softcapping", logit_softcap));

static const FieldRows keys_softcap = KEYS(KEY_SCALE("attn_logit_softcapping", attn_softcap));
static const FieldRows keys_gemma3 =
        KEYS(KEY_SIZE("sliding_window_pattern", window_pattern, LAYERS_MAX),
             KEY_BOOL("use_bidirectional_attention", bidirectional));

/* A double in the precision of the weights, float where the file does not say. */
static double as_dtype(double x, int dtype)
{
        const DTypeTraits *traits = dtype_traits(dtype == DT_MAX ? DT_F32 : (DType)dtype);
        float f = (float)x;
        char stored[8];

        if (dtype == DT_F64)
                return x;
        traits->from_f32(&f, stored, 1);
        traits->to_f32(stored, &f, 1);
        return f;
}

/* "gelu" of the first files means the tanh form, as the class itself says. */
static Status gemma_wiring(yyjson_val *root, ModelConfig *c)
{
        (void)root;
        c->act = c->act == ACTFN_GELU ? ACTFN_GELU_TANH : c->act;
        c->embd_scale = as_dtype(sqrt(c->n_embd), c->dtype);
        return OK;
}

static Status gemma2_wiring(yyjson_val *root, ModelConfig *c)
{
        (void)root;
        c->embd_scale = as_dtype(sqrt(c->n_embd), c->dtype);
        c->attn_scale = pow(c->attn_scale, -0.5);
        return OK;
}

/* The embedding form sees half of the window to each side, and itself. */
static Status gemma3_windows(yyjson_val *root, ModelConfig *c)
{
        if (c->bidirectional)
                c->window = c->window / 2 + 1;
        return windows_by_pattern(root, c);
}

static const RopeRule rope_gemma3 = ROPE_OF(1000000);

static const RopeRule rope_gemma3_local = {
        .theta_key = "rope_local_base_freq",
        .theta = 10000,
        .types = &rope_names,
};

const Family family_gemma = {
        .model_type = "gemma",
        .defaults = {.n_vocab = 256000,
                     .n_embd = 3072,
                     .n_ff = 24576,
                     .n_layer = 28,
                     .n_head = 16,
                     .n_head_kv = 16,
                     .head_dim = 256,
                     .n_ctx_train = 8192,
                     .norm_eps = 1e-6,
                     .act = ACTFN_GELU_TANH,
                     .tied = true,
                     .bos_id = 2,
                     .pad_id = 0},
        .eos = {1},
        .n_eos = 1,
        .keys = {&keys_gemma},
        .demands = &causal,
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = gemma_wiring,
};

const Family family_gemma2 = {
        .model_type = "gemma2",
        .defaults = {.n_vocab = 256000,
                     .n_embd = 2304,
                     .n_ff = 9216,
                     .n_layer = 26,
                     .n_head = 8,
                     .n_head_kv = 4,
                     .head_dim = 256,
                     .n_ctx_train = 8192,
                     .norm_eps = 1e-6,
                     .act = ACTFN_GELU_TANH,
                     .tied = true,
                     .window = 4096,
                     .window_pattern = 2,
                     .attn_scale = 256,
                     .attn_softcap = 50,
                     .logit_softcap = 30,
                     .bos_id = 2,
                     .pad_id = 0},
        .eos = {1},
        .n_eos = 1,
        .keys = {&keys_gemma2, &keys_softcap},
        .demands = &causal,
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_by_pattern,
        .wiring = gemma2_wiring,
};

const Family family_gemma3_text = {
        .model_type = "gemma3_text",
        .defaults = {.n_vocab = 262208,
                     .n_embd = 2304,
                     .n_ff = 9216,
                     .n_layer = 26,
                     .n_head = 8,
                     .n_head_kv = 4,
                     .head_dim = 256,
                     .n_ctx_train = 131072,
                     .norm_eps = 1e-6,
                     .act = ACTFN_GELU_TANH,
                     .tied = true,
                     .window = 4096,
                     .window_pattern = 6,
                     .qk_norm = true,
                     .attn_scale = 256,
                     .bos_id = 2,
                     .pad_id = 0},
        .eos = {1},
        .n_eos = 1,
        .keys = {&keys_gemma2, &keys_gemma3},
        .rope = &rope_gemma3,
        .rope_local = &rope_gemma3_local,
        .shape = rule_none,
        .rotation = rope_read_by_layer_type,
        .windows = gemma3_windows,
        .wiring = gemma2_wiring,
};
