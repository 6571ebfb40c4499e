#include "config_member.h"
#include "support/table.h"

typedef struct RefusalRow {
        const char *name;
        const char *family;
        const char *keys;
        Status status;
        const char *text;
} RefusalRow;

static const RefusalRow demand_rows[] = {
        {"gemma bidirectional", "gemma", "'use_bidirectional_attention':true", E_UNSUPPORTED,
         "use_bidirectional_attention: only false is supported"},
        {"gemma2 bidirectional", "gemma2", "'use_bidirectional_attention':true", E_UNSUPPORTED,
         "use_bidirectional_attention: only false is supported"},
        {"gpt2 cross attention", "gpt2", "'add_cross_attention':true", E_UNSUPPORTED,
         "add_cross_attention: only false is supported"},
        {"gpt2 cross attention a text", "gpt2", "'add_cross_attention':'no'", E_UNSUPPORTED,
         "add_cross_attention: only false is supported"},
        {"gpt_bigcode cross attention", "gpt_bigcode", "'add_cross_attention':true", E_UNSUPPORTED,
         "add_cross_attention"},
        {"phimoe chooses two", "phimoe", "'num_experts_per_tok':3", E_UNSUPPORTED,
         "num_experts_per_tok: only 2 is supported"},
        {"keys by layer", "llama", "'per_layer_config':{'0':{}}", E_UNSUPPORTED,
         "per_layer_config is not supported"},
        {"MXFP4 elsewhere", "mixtral", "'quantization_config':{'quant_method':'mxfp4'}",
         E_UNSUPPORTED, "quantization_config: quant_method \"mxfp4\" is not supported"},
        {"gpt_oss otherwise quantised", "gpt_oss", "'quantization_config':{'quant_method':'fp8'}",
         E_UNSUPPORTED, "quantization_config: quant_method \"fp8\" is not supported"},
        {"quantised by nobody", "gpt_oss", "'quantization_config':{}", E_UNSUPPORTED,
         "quantization_config: quant_method \"\" is not supported"},
};

static const RefusalRow key_rows[] = {
        {"gpt2 n_embd 0", "gpt2", "'n_embd':0", E_RANGE, "n_embd: 0 is outside 1..1048576"},
        {"gpt2 n_layer a text", "gpt2", "'n_layer':'12'", E_FORMAT, "n_layer: expected an integer"},
        {"gptj rotary_dim above a head", "gptj", "'rotary_dim':258", E_RANGE,
         "rotary_dim: 258 is above the width of a head, 256"},
        {"gptj rotary_dim odd", "gptj", "'rotary_dim':3", E_RANGE, "3 of 256 dims rotate"},
        {"gptj rotary_dim 0", "gptj", "'rotary_dim':0", E_RANGE, "rotary_dim: 0"},
        {"granite logits_scaling 0", "granite", "'logits_scaling':0", E_RANGE,
         "logits_scaling: 0 is outside"},
        {"gemma2 query_pre_attn_scalar 0", "gemma2", "'query_pre_attn_scalar':0", E_RANGE,
         "query_pre_attn_scalar: 0"},
        {"gemma2 cap negative", "gemma2", "'final_logit_softcapping':-1", E_RANGE,
         "final_logit_softcapping: -1"},
        {"olmo clip 0", "olmo", "'clip_qkv':0", E_RANGE, "clip_qkv: 0"},
        {"mpt attn_config a text", "mpt", "'attn_config':'x'", E_FORMAT,
         "attn_config: expected an object, found a string"},
        {"mpt clip negative", "mpt", "'attn_config':{'clip_qkv':-1}", E_RANGE,
         "attn_config: clip_qkv: -1"},
        {"falcon two norms in 7B", "falcon", "'num_ln_in_parallel_attn':2", E_UNSUPPORTED,
         "num_ln_in_parallel_attn: 2 is not supported without new_decoder_architecture"},
        {"falcon three norms", "falcon", "'num_ln_in_parallel_attn':3", E_RANGE,
         "num_ln_in_parallel_attn: 3"},
        {"falcon-40b one after the other", "falcon",
         "'new_decoder_architecture':true,'parallel_attn':false", E_UNSUPPORTED,
         "parallel_attn: false is not supported with new_decoder_architecture"},
        {"falcon kv heads", "falcon", "'new_decoder_architecture':true,'num_kv_heads':3", E_RANGE,
         "num_attention_heads: 71 is not a multiple of num_key_value_heads 3"},
        {"opt act", "opt", "'activation_function':'tanh'", E_UNSUPPORTED,
         "activation_function: \"tanh\" is not supported"},
        {"hunyuan alpha negative", "hunyuan_v1_dense",
         "'rope_scaling':{'type':'dynamic','alpha':-1}", E_RANGE, "rope_scaling: alpha"},
        {"hunyuan alpha a text", "hunyuan_v1_dense",
         "'rope_scaling':{'type':'dynamic','alpha':'8'}", E_RANGE, "rope_scaling: alpha"},
        {"phimoe without mscale", "phimoe",
         "'head_dim':2,'rope_scaling':{'type':'longrope','short_factor':[1],'long_factor':[1]}",
         E_MISSING, "rope_scaling: short_mscale: missing"},
        {"phimoe linear", "phimoe", "'rope_scaling':{'type':'linear','factor':2}", E_UNSUPPORTED,
         "type: \"linear\" is not supported; supported: default, longrope"},
        {"ministral3 without beta", "ministral3",
         "'rope_parameters':{'rope_type':'yarn','factor':2}", E_MISSING,
         "rope_parameters: llama_4_scaling_beta: missing"},
        {"gemma3 layer rope a number", "gemma3_text", "'rope_parameters':{'full_attention':1}",
         E_FORMAT, "rope_parameters: full_attention: expected an object"},
        {"gemma3 scaling a text", "gemma3_text", "'rope_scaling':'linear'", E_FORMAT,
         "rope_scaling: expected an object"},
        {"gemma3 local theta 0", "gemma3_text", "'rope_local_base_freq':0", E_RANGE,
         "rope_local_base_freq: 0"},
};

static const RefusalRow layer_rows[] = {
        {"gemma2 null beside its pattern", "gemma2", "'sliding_window':null", E_FORMAT,
         "sliding_window: null, but by the pattern 2 some layers have one"},
        {"gemma3 pattern 0", "gemma3_text", "'sliding_window_pattern':0", E_RANGE,
         "sliding_window_pattern: 0"},
        {"exaone4 a text alone", "exaone4", "'sliding_window_pattern':'LLLG'", E_UNSUPPORTED,
         "sliding_window_pattern: a text is not supported without layer_types"},
        {"smollm3 interval 0", "smollm3", "'no_rope_layer_interval':0", E_RANGE,
         "no_rope_layer_interval: 0"},
        {"smollm3 list too short", "smollm3", "'no_rope_layers':[1]", E_FORMAT,
         "no_rope_layers: 1 entries, but num_hidden_layers is 36"},
        {"smollm3 list of texts", "smollm3", "'num_hidden_layers':1,'no_rope_layers':['1']",
         E_FORMAT, "no_rope_layers[0]: expected 0 or 1"},
        {"smollm3 list a number", "smollm3", "'no_rope_layers':1", E_FORMAT,
         "no_rope_layers: expected an array"},
        {"gpt_neo too few", "gpt_neo", "'attention_layers':['local']", E_FORMAT,
         "attention_layers: names 1 layers, but num_layers is 24"},
        {"gpt_neo too many", "gpt_neo", "'attention_types':[[['local'],1000000000000]]", E_FORMAT,
         "attention_types: names more than the 24 layers"},
        {"gpt_neo more layers than the class names", "gpt_neo", "'num_layers':25", E_FORMAT,
         "attention_types: names 24 layers, but num_layers is 25"},
        {"gpt_neo empty group", "gpt_neo", "'attention_types':[[[],1000000000000]]", E_FORMAT,
         "attention_types: a group without names"},
        {"gpt_neo group a text", "gpt_neo", "'attention_types':['local']", E_FORMAT,
         "attention_types: expected [[names], times] groups"},
        {"gpt_neo kind unknown", "gpt_neo", "'attention_layers':['banded']", E_UNSUPPORTED,
         "attention_layers: \"banded\" is not supported; supported: global, local"},
        {"gpt_neo types a number", "gpt_neo", "'attention_types':1", E_FORMAT,
         "attention_types: expected an array"},
};

static const RefusalRow expert_rows[] = {
        {"mixtral no experts", "mixtral", "'num_local_experts':0", E_RANGE, "num_local_experts: 0"},
        {"mixtral more than all", "mixtral", "'num_experts_per_tok':9", E_RANGE,
         "num_experts_per_tok: 9 of 8 experts"},
        {"deepseek_v2 without num_experts_per_tok", "deepseek_v2", "", E_MISSING,
         "num_experts_per_tok: missing"},
        {"deepseek_v2 method", "deepseek_v2", "'topk_method':'noaux_tc'", E_UNSUPPORTED,
         "topk_method: \"noaux_tc\" is not supported; supported: greedy, group_limited_greedy"},
        {"deepseek_v3 groups", "deepseek_v3", "'n_group':7", E_RANGE,
         "n_group: 7 does not divide 256 experts"},
        {"deepseek_v3 groups of one", "deepseek_v3", "'n_routed_experts':8", E_RANGE,
         "n_group: 8 groups of 8 experts"},
        {"deepseek_v3 more than all groups", "deepseek_v3", "'topk_group':9", E_RANGE,
         "topk_group: 9 of 8 groups"},
        {"deepseek_v3 kv heads", "deepseek_v3", "'num_key_value_heads':8", E_UNSUPPORTED,
         "num_key_value_heads: 8 is not supported beside num_attention_heads 128"},
        {"deepseek_v3 fp8", "deepseek_v3", "'quantization_config':{'quant_method':'fp8'}",
         E_UNSUPPORTED, "quant_method \"fp8\""},
        {"qwen3_moe step 0", "qwen3_moe", "'decoder_sparse_step':0", E_RANGE,
         "decoder_sparse_step: 0"},
        {"qwen3_moe mlp_only_layers a number", "qwen3_moe", "'mlp_only_layers':1", E_FORMAT,
         "mlp_only_layers: expected an array, found a number"},
        {"hunyuan experts differ", "hunyuan_v1_moe", "'num_experts':[4,8]", E_UNSUPPORTED,
         "num_experts: numbers that differ between layers are not supported"},
        {"hunyuan experts a text", "hunyuan_v1_moe", "'num_experts':'4'", E_FORMAT,
         "num_experts: expected an integer, found a string"},
        {"hunyuan experts an empty list", "hunyuan_v1_moe", "'num_experts':[]", E_FORMAT,
         "num_experts: expected an integer"},
        {"hunyuan experts 0", "hunyuan_v1_moe", "'num_experts':0", E_RANGE,
         "num_experts: 0 is outside 1..65536"},
        {"ernie4_5_moe interval 0", "ernie4_5_moe", "'moe_layer_interval':0", E_RANGE,
         "moe_layer_interval: 0"},
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
        TEST_TABLE("demand", demand_rows, test_refusal),
        TEST_TABLE("key", key_rows, test_refusal),
        TEST_TABLE("layers", layer_rows, test_refusal),
        TEST_TABLE("experts", expert_rows, test_refusal),
};
TEST_MAIN(tables)
