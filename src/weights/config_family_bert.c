/* Encoders with learned positions: bert and the robertas. */
#include "weights/config_families.h"
#include "weights/config_rows.h"
#include "weights/store_keys.h"

static const Demands encoder =
        DEMANDS({"is_decoder", 0, "false"}, {"add_cross_attention", 0, "false"});

static const FieldRows keys_bert = KEYS(KEY_FF, KEY_ACT("hidden_act"), KEY_EPS("layer_norm_eps"),
                                        KEY_SIZE("type_vocab_size", n_token_types, TOKENS_MAX));

/* Files of the relative kinds hold tensors that nobody reads any more: refused before that. */
static Status bert_shape(yyjson_val *root, ModelConfig *c)
{
        yyjson_val *type = key_value(root, "position_embedding_type");

        (void)c;
        ENSURE(type == NULL || yyjson_equals_str(type, "absolute"), E_UNSUPPORTED,
               "position_embedding_type: only \"absolute\" is supported");
        return OK;
}

/* Positions begin behind the padding token's: max_position_embeddings counts those rows too. */
static Status roberta_shape(yyjson_val *root, ModelConfig *c)
{
        TRY(bert_shape(root, c));
        ENSURE(c->pad_id >= 0, E_UNSUPPORTED,
               "pad_token_id: null, but positions are counted from it");
        c->position_offset = (uint32_t)c->pad_id + 1;
        ENSURE(c->n_ctx_train > c->position_offset, E_RANGE,
               "max_position_embeddings: %u leaves no position behind pad_token_id %d",
               c->n_ctx_train, c->pad_id);
        c->n_ctx_train -= c->position_offset;
        c->pads_unplaced = true;
        return OK;
}

#define BERT_SIZES                                                                               \
        .n_embd = 768, .n_ff = 3072, .n_layer = 12, .n_head = 12, .n_ctx_train = 512,            \
        .norm_eps = 1e-12, .act = ACTFN_GELU, .tied = true, .attn_bias = true, .mlp_bias = true, \
        .norm_after = true, .bidirectional = true, .n_token_types = 2

const Family family_bert = {
        .model_type = "bert",
        .defaults = {BERT_SIZES, .n_vocab = 30522, .bos_id = -1, .pad_id = 0},
        .keys = {&keys_bert},
        .demands = &encoder,
        .shape = bert_shape,
        .rotation = rope_none,
        .windows = windows_none,
        .wiring = rule_none,
};

const Family family_roberta = {
        .model_type = "roberta",
        .defaults = {BERT_SIZES, .n_vocab = 50265, .bos_id = 0, .pad_id = 1},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_bert},
        .demands = &encoder,
        .shape = roberta_shape,
        .rotation = rope_none,
        .windows = windows_none,
        .wiring = rule_none,
};

const Family family_xlm_roberta = {
        .model_type = "xlm-roberta",
        .defaults = {BERT_SIZES, .n_vocab = 30522, .bos_id = 0, .pad_id = 1},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_bert},
        .demands = &encoder,
        .shape = roberta_shape,
        .rotation = rope_none,
        .windows = windows_none,
        .wiring = rule_none,
};
