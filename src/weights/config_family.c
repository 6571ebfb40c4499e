#include "weights/config_family.h"

/* Sanity limits: far above every published model, far below what overflows. */
enum { WINDOW_MAX = INT32_MAX, LAYERS_MAX = 10000 };

#define WINDOW_FIELD \
        FIELD_RANGE("sliding_window", FIELD_U32, ModelConfig, window, false, 1, WINDOW_MAX)

static const FieldSpec llama_fields[] = {
        FIELD("attention_bias", FIELD_BOOL, ModelConfig, attn_bias, false),
        FIELD("mlp_bias", FIELD_BOOL, ModelConfig, mlp_bias, false),
};

static const FieldSpec mistral_fields[] = {
        WINDOW_FIELD,
};

static const FieldSpec qwen2_fields[] = {
        WINDOW_FIELD,
        FIELD("use_sliding_window", FIELD_BOOL, ModelConfig, use_sliding_window, false),
        FIELD_RANGE("max_window_layers", FIELD_U32, ModelConfig, max_window_layers, false, 0,
                    LAYERS_MAX),
};

static const FieldSpec qwen3_fields[] = {
        WINDOW_FIELD,
        FIELD("use_sliding_window", FIELD_BOOL, ModelConfig, use_sliding_window, false),
        FIELD_RANGE("max_window_layers", FIELD_U32, ModelConfig, max_window_layers, false, 0,
                    LAYERS_MAX),
        FIELD("attention_bias", FIELD_BOOL, ModelConfig, attn_bias, false),
};

/* The only family here whose rotation reads this key; the others carry it as a decoy. */
static const FieldSpec phi3_fields[] = {
        WINDOW_FIELD,
        FIELD_RANGE("partial_rotary_factor", FIELD_F64, ModelConfig, rope.partial_rotary_factor,
                    false, 1e-3, 1),
};

static const char *const model_types[] = {"llama", "mistral", "qwen2", "qwen3", "phi3", NULL};

static const Family families[] = {
        {
                .model_type = "llama",
                .defaults = {.n_vocab = 32000,
                             .n_embd = 4096,
                             .n_ff = 11008,
                             .n_layer = 32,
                             .n_head = 32,
                             .n_ctx_train = 2048,
                             .norm_eps = 1e-6,
                             .bos_id = 1,
                             .pad_id = -1},
                .eos = 2,
                .fields = llama_fields,
                .n_fields = N_ELEMS(llama_fields),
                .rope_types = &rope_names,
                .windows = windows_none,
        },
        {
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
                .eos = 2,
                .fields = mistral_fields,
                .n_fields = N_ELEMS(mistral_fields),
                .rope_types = &rope_names,
                .windows = windows_everywhere,
        },
        {
                .model_type = "qwen2",
                .defaults = {.n_vocab = 151936,
                             .n_embd = 4096,
                             .n_ff = 22016,
                             .n_layer = 32,
                             .n_head = 32,
                             .n_head_kv = 32,
                             .n_ctx_train = 32768,
                             .norm_eps = 1e-6,
                             .attn_bias = true,
                             .window = 4096,
                             .max_window_layers = 28,
                             .bos_id = -1,
                             .pad_id = -1},
                .eos = -1,
                .fields = qwen2_fields,
                .n_fields = N_ELEMS(qwen2_fields),
                .rope_types = &rope_names,
                .windows = windows_by_layer,
        },
        {
                .model_type = "qwen3",
                .defaults = {.n_vocab = 151936,
                             .n_embd = 4096,
                             .n_ff = 22016,
                             .n_layer = 32,
                             .n_head = 32,
                             .n_head_kv = 32,
                             .head_dim = 128,
                             .n_ctx_train = 32768,
                             .norm_eps = 1e-6,
                             .window = 4096,
                             .max_window_layers = 28,
                             .bos_id = -1,
                             .pad_id = -1},
                .eos = -1,
                .fields = qwen3_fields,
                .n_fields = N_ELEMS(qwen3_fields),
                .rope_types = &rope_names,
                .windows = windows_by_layer,
        },
        {
                .model_type = "phi3",
                .defaults = {.n_vocab = 32064,
                             .n_embd = 3072,
                             .n_ff = 8192,
                             .n_layer = 32,
                             .n_head = 32,
                             .n_ctx_train = 4096,
                             .norm_eps = 1e-5,
                             .bos_id = 1,
                             .pad_id = 32000},
                .eos = 32000,
                .original_max_position = 4096,
                .fields = phi3_fields,
                .n_fields = N_ELEMS(phi3_fields),
                .rope_types = &rope_names_phi3,
                .windows = windows_everywhere,
        },
};
_Static_assert(N_ELEMS(families) + 1 == N_ELEMS(model_types), "a name for every family");

const char *const *config_model_types(void)
{
        return model_types;
}

static Status model_types_list(StrBuf *out)
{
        for (size_t i = 0; model_types[i] != NULL; i++)
                TRY(strbuf_printf(out, "%s%s", i == 0 ? "" : ", ", model_types[i]));
        return OK;
}

static Status family_refuse(Str model_type)
{
        CLEANUP(strbuf_done) StrBuf list = {0};

        TRY(model_types_list(&list));
        return FAIL(E_UNSUPPORTED, "model_type \"%.*s\" is not supported; supported: %s",
                    STR_ARG(model_type), strbuf_cstr(&list));
}

Status family_find(Str model_type, const Family **out)
{
        for (size_t i = 0; i < N_ELEMS(families); i++)
                if (str_equal(model_type, str_of(families[i].model_type))) {
                        *out = &families[i];
                        return OK;
                }
        return family_refuse(model_type);
}
