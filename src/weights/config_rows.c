#include "weights/config_rows.h"

const FieldRows keys_common =
        KEYS(KEY_SIZE("vocab_size", n_vocab, 1 << 24), KEY_SIZE("hidden_size", n_embd, EMBD_MAX),
             KEY_SIZE("num_hidden_layers", n_layer, LAYERS_MAX),
             KEY_SIZE("num_attention_heads", n_head, HEADS_MAX),
             FIELD_RANGE("max_position_embeddings", FIELD_U32, ModelConfig, n_ctx_train, false, 2,
                         TOKENS_MAX),
             KEY_BOOL("tie_word_embeddings", tied),
             FIELD_RANGE("bos_token_id", FIELD_I32, ModelConfig, bos_id, false, -1, INT32_MAX),
             FIELD_RANGE("pad_token_id", FIELD_I32, ModelConfig, pad_id, false, -1, INT32_MAX),
             KEY_CUSTOM("torch_dtype", dtype, dtype_read),
             KEY_CUSTOM("dtype", dtype, dtype_read)); /* the 5.x name, which wins */

const FieldRows keys_llama =
        KEYS(KEY_KV_HEADS, KEY_HEAD_DIM, KEY_FF, KEY_ACT("hidden_act"), KEY_EPS("rms_norm_eps"));

Status rule_none(yyjson_val *root, ModelConfig *c)
{
        (void)root;
        (void)c;
        return OK;
}
