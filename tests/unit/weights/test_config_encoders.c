/* config.json of encoders: what they read, what they refuse. */
#include "config_member.h"
#include "support/table.h"

static const FamilyRow value_rows[] = {
        {"bert sees all", "bert", "", FLAG(bidirectional), 1},
        {"bert norms after", "bert", "", FLAG(norm_after), 1},
        {"bert token types", "bert", "", U32(n_token_types), 2},
        {"bert type_vocab_size", "bert", "'type_vocab_size':5", U32(n_token_types), 5},
        {"bert gelu is exact", "bert", "", INT(act), ACTFN_GELU},
        {"bert layer_norm_eps", "bert", "'layer_norm_eps':1e-7", F64(norm_eps), 1e-7},
        {"bert does not rotate", "bert", "", FLAG(no_rope), 1},
        {"bert positions from row 0", "bert", "", U32(position_offset), 0},
        {"bert absolute positions", "bert", "'position_embedding_type':'absolute'",
         U32(n_ctx_train), 512},
        {"bert without padding", "bert", "'pad_token_id':null", INT(pad_id), -1},
        {"roberta vocabulary", "roberta", "", U32(n_vocab), 50265},
        {"roberta positions from row 2", "roberta", "", U32(position_offset), 2},
        {"roberta positions behind another padding", "roberta", "'pad_token_id':4",
         U32(position_offset), 5},
        {"roberta places left", "roberta", "'max_position_embeddings':514", U32(n_ctx_train), 512},
        {"roberta pads take no place", "roberta", "", FLAG(pads_unplaced), 1},
        {"bert pads take one", "bert", "", FLAG(pads_unplaced), 0},
        {"xlm-roberta places left", "xlm-roberta", "'max_position_embeddings':514",
         U32(n_ctx_train), 512},
        {"opt positions from row 2", "opt", "", U32(position_offset), 2},
        {"modernbert sees all", "modernbert", "", FLAG(bidirectional), 1},
        {"modernbert half a window, and the token", "modernbert", "", U32(window), 65},
        {"modernbert odd window", "modernbert", "'local_attention':7", U32(window), 4},
        {"modernbert narrowest window", "modernbert", "'local_attention':1", U32(window), 1},
        {"modernbert global theta", "modernbert", "'global_rope_theta':5e4", F64(rope.theta), 5e4},
        {"modernbert local theta", "modernbert", "'local_rope_theta':77", F64(rope_local.theta),
         77},
        {"modernbert theta of the 5.x form", "modernbert",
         "'rope_parameters':{'sliding_attention':{'rope_type':'default','rope_theta':33}}",
         F64(rope_local.theta), 33},
        {"modernbert scales windowed layers", "modernbert",
         "'rope_scaling':{'rope_type':'linear','factor':2}", F64(rope_local.factor), 2},
        {"modernbert scales full layers", "modernbert",
         "'rope_scaling':{'rope_type':'linear','factor':2}", F64(rope.factor), 2},
        {"modernbert scaling keeps theta", "modernbert",
         "'rope_scaling':{'rope_type':'linear','factor':2}", F64(rope_local.theta), 10000},
        {"modernbert norms without bias", "modernbert", "", FLAG(norm_unbiased), 1},
        {"modernbert norms with bias", "modernbert", "'norm_bias':true", FLAG(norm_unbiased), 0},
        {"modernbert attention_bias", "modernbert", "'attention_bias':true", FLAG(attn_bias), 1},
        {"modernbert mlp_bias", "modernbert", "'mlp_bias':true", FLAG(mlp_bias), 1},
        {"nomic n_embd", "nomic_bert", "'n_embd':48", U32(n_embd), 48},
        {"nomic n_inner", "nomic_bert", "'n_inner':100", U32(n_ff), 100},
        {"nomic n_positions", "nomic_bert", "'n_positions':8192", U32(n_ctx_train), 8192},
        {"nomic layer_norm_epsilon", "nomic_bert", "'layer_norm_epsilon':1e-5", F64(norm_eps),
         1e-5},
        {"nomic rotary_emb_base", "nomic_bert", "'rotary_emb_base':10000", F64(rope.theta), 10000},
        {"nomic theta of the 5.x form", "nomic_bert", "'rope_parameters':{'rope_theta':50}",
         F64(rope.theta), 50},
        {"nomic without token types", "nomic_bert", "'type_vocab_size':0", U32(n_token_types), 0},
        {"nomic swiglu", "nomic_bert", "'activation_function':'swiglu'", INT(act), ACTFN_SILU},
        {"nomic scaling null", "nomic_bert", "'rotary_scaling_factor':null", U32(n_ctx_train),
         2048},
        {"gemma3 is causal", "gemma3_text", "'sliding_window':512", U32(window), 512},
        {"gemma3 both ways", "gemma3_text",
         "'use_bidirectional_attention':true,'sliding_window':512", U32(window), 257},
        {"gemma3 both ways null", "gemma3_text", "'use_bidirectional_attention':null",
         FLAG(bidirectional), 0},
};

typedef struct RefusalRow {
        const char *name, *family, *keys;
        Status status;
        const char *text;
} RefusalRow;

static const RefusalRow refusal_rows[] = {
        {"bert as decoder", "bert", "'is_decoder':true", E_UNSUPPORTED, "is_decoder: only false"},
        {"bert cross attention", "bert", "'add_cross_attention':true", E_UNSUPPORTED,
         "add_cross_attention"},
        {"bert relative positions", "bert", "'position_embedding_type':'relative_key'",
         E_UNSUPPORTED, "position_embedding_type: only \"absolute\""},
        {"bert without token types", "bert", "'type_vocab_size':0", E_RANGE, "type_vocab_size: 0"},
        {"roberta without padding", "roberta", "'pad_token_id':null", E_UNSUPPORTED,
         "pad_token_id: null"},
        {"roberta without places", "roberta", "'max_position_embeddings':2", E_RANGE,
         "max_position_embeddings: 2 leaves no position"},
        {"roberta relative positions", "roberta", "'position_embedding_type':'relative_key_query'",
         E_UNSUPPORTED, "position_embedding_type"},
        {"modernbert unknown scaling", "modernbert", "'rope_scaling':{'rope_type':'x','factor':2}",
         E_UNSUPPORTED, "rope_type: \"x\""},
        {"modernbert no window", "modernbert", "'local_attention':0", E_RANGE,
         "local_attention: 0"},
        {"nomic pre-norm", "nomic_bert", "'prenorm':true", E_UNSUPPORTED, "prenorm: only false"},
        {"nomic causal", "nomic_bert", "'causal':true", E_UNSUPPORTED, "causal: only false"},
        {"nomic bias", "nomic_bert", "'qkv_proj_bias':true", E_UNSUPPORTED, "qkv_proj_bias"},
        {"nomic interleaved", "nomic_bert", "'rotary_emb_interleaved':true", E_UNSUPPORTED,
         "rotary_emb_interleaved"},
        {"nomic part of a head", "nomic_bert", "'rotary_emb_fraction':0.5", E_UNSUPPORTED,
         "rotary_emb_fraction: only 1"},
        {"nomic scaling", "nomic_bert", "'rotary_scaling_factor':2", E_UNSUPPORTED,
         "rotary_scaling_factor: only null"},
        {"nomic another gate", "nomic_bert", "'activation_function':'geglu'", E_UNSUPPORTED,
         "activation_function: \"geglu\""},
};

static void test_refusal(const void *p)
{
        const RefusalRow *row = p;
        CLEANUP(config_free) ModelConfig *c = NULL;
        char json[FAMILY_JSON_MAX];

        assert_status(config_parse(str_of(family_json(row->family, row->keys, json)), &c),
                      row->status, row->text);
        assert_null(c);
}

static const TestTable tables[] = {
        TEST_TABLE("value", value_rows, family_row_check),
        TEST_TABLE("refusal", refusal_rows, test_refusal),
};
TEST_MAIN(tables)
