#include "config_member.h"
#include "support/table.h"

/* A list of one byte a layer as text: "0011"; "" where the config has none. */
typedef struct LayersRow {
        const char *name;
        const char *family;
        const char *keys;
        size_t offset;
        const char *layers;
} LayersRow;

#define WINDOWED offsetof(ModelConfig, layer_is_windowed)
#define NO_ROPE  offsetof(ModelConfig, layer_no_rope)
#define DENSE    offsetof(ModelConfig, layer_is_dense)
#define SCALED   offsetof(ModelConfig, layer_scaled)
#define FOUR     "'num_hidden_layers':4"
#define FIVE     "'num_hidden_layers':5"
#define SWSF                                                                                       \
        "'layer_types':['sliding_attention','full_attention','sliding_attention','full_attention'" \
        "]"

static const LayersRow window_rows[] = {
        {"gemma", "gemma", FOUR ",'sliding_window':4", WINDOWED, ""},
        {"gemma2", "gemma2", FIVE, WINDOWED, "10101"},
        {"gemma2 layer_types", "gemma2",
         "'num_hidden_layers':2,'layer_types':['full_attention','sliding_attention']", WINDOWED,
         "01"},
        {"gemma2 all full without a window", "gemma2",
         "'num_hidden_layers':1,'sliding_window':null,'layer_types':['full_attention']", WINDOWED,
         ""},
        {"gemma3", "gemma3_text", "'num_hidden_layers':7", WINDOWED, "1111101"},
        {"gemma3 sliding_window_pattern", "gemma3_text", FIVE ",'sliding_window_pattern':2",
         WINDOWED, "10101"},
        {"gemma3 pattern 1", "gemma3_text", FIVE ",'sliding_window_pattern':1", WINDOWED, ""},
        {"gemma3 layer_types win", "gemma3_text", FOUR ",'sliding_window_pattern':4," SWSF,
         WINDOWED, "1010"},
        {"gpt_oss", "gpt_oss", FIVE, WINDOWED, "10101"},
        {"modernbert", "modernbert", FIVE, WINDOWED, "01101"},
        {"modernbert every second", "modernbert", FIVE ",'global_attn_every_n_layers':2", WINDOWED,
         "01010"},
        {"modernbert layer_types win", "modernbert", FOUR "," SWSF, WINDOWED, "1010"},
        {"cohere2", "cohere2", FIVE, WINDOWED, "11101"},
        {"cohere2 pattern", "cohere2", FIVE ",'sliding_window_pattern':3", WINDOWED, "11011"},
        {"olmo3", "olmo3", FIVE, WINDOWED, "11101"},
        {"olmo3 pattern is a decoy", "olmo3", FIVE ",'sliding_window_pattern':2", WINDOWED,
         "11101"},
        {"exaone4", "exaone4", FIVE, WINDOWED, "11101"},
        {"exaone4 pattern", "exaone4", FIVE ",'sliding_window_pattern':2", WINDOWED, "10101"},
        {"exaone4 pattern as a text", "exaone4", FOUR ",'sliding_window_pattern':'LLLG'," SWSF,
         WINDOWED, "1010"},
        {"exaone4 null", "exaone4", FIVE ",'sliding_window':null", WINDOWED, ""},
        {"ministral", "ministral", FOUR, WINDOWED, "1111"},
        {"ministral null", "ministral", FOUR ",'sliding_window':null", WINDOWED, ""},
        {"ministral layer_types", "ministral", FOUR "," SWSF, WINDOWED, "1010"},
        {"ministral3", "ministral3", FOUR, WINDOWED, ""},
        {"ministral3 layer_types are a decoy", "ministral3", FOUR ",'sliding_window':8," SWSF,
         WINDOWED, "1111"},
        {"starcoder2", "starcoder2", FOUR, WINDOWED, ""},
        {"starcoder2 given", "starcoder2", FOUR ",'sliding_window':8", WINDOWED, "1111"},
        {"mixtral", "mixtral", FOUR ",'sliding_window':8", WINDOWED, "1111"},
        {"phimoe", "phimoe", FOUR, WINDOWED, ""},
        {"qwen2_moe", "qwen2_moe", FIVE ",'use_sliding_window':true", WINDOWED, "10101"},
        {"qwen2_moe below max_window_layers", "qwen2_moe",
         FIVE ",'use_sliding_window':true,'max_window_layers':3", WINDOWED, "10100"},
        {"qwen2_moe not in use", "qwen2_moe", FIVE, WINDOWED, ""},
        {"qwen3_moe", "qwen3_moe", FIVE ",'use_sliding_window':true,'max_window_layers':3",
         WINDOWED, "11111"},
        {"qwen2_moe 0 as 5.x writes it", "qwen2_moe", FIVE ",'sliding_window':0", WINDOWED, ""},
        {"qwen3_moe not in use", "qwen3_moe", FIVE, WINDOWED, ""},
        {"smollm3", "smollm3", FIVE, WINDOWED, ""},
        {"smollm3 in use", "smollm3", FIVE ",'use_sliding_window':true,'sliding_window':8",
         WINDOWED, "00010"},
        {"gpt_neo", "gpt_neo", "'num_layers':5", WINDOWED, "01010"},
        {"gpt_neo attention_types", "gpt_neo",
         "'num_layers':5,'attention_types':[[['local','global'],2],[['local'],1]]", WINDOWED,
         "10101"},
        {"gpt_neo attention_layers win", "gpt_neo",
         "'num_layers':2,'attention_types':[[['local'],9]],'attention_layers':['global','local']",
         WINDOWED, "01"},
};

static const LayersRow rope_rows[] = {
        {"llama", "llama", FOUR, NO_ROPE, ""},
        {"cohere2 full layers", "cohere2", FIVE, NO_ROPE, "00010"},
        {"cohere2 all full", "cohere2", FOUR ",'sliding_window_pattern':1", NO_ROPE, "1111"},
        {"exaone4 full layers", "exaone4", FIVE, NO_ROPE, "00010"},
        {"exaone4 null rotates everywhere", "exaone4", FIVE ",'sliding_window':null", NO_ROPE, ""},
        {"exaone4 all full beside a window", "exaone4",
         "'num_hidden_layers':1,'layer_types':['full_attention']", NO_ROPE, "1"},
        {"smollm3", "smollm3", FIVE, NO_ROPE, "00010"},
        {"smollm3 interval", "smollm3", FIVE ",'no_rope_layer_interval':2", NO_ROPE, "01010"},
        {"smollm3 list has 1 for rope", "smollm3", FOUR ",'no_rope_layers':[1,1,0,1]", NO_ROPE,
         "0010"},
        {"smollm3 list null", "smollm3", FOUR ",'no_rope_layers':null", NO_ROPE, "0001"},
};

static const LayersRow other_rows[] = {
        {"gpt2", "gpt2", "'n_layer':3", SCALED, ""},
        {"gpt2 by layer", "gpt2", "'n_layer':3,'scale_attn_by_inverse_layer_idx':true", SCALED,
         "111"},
        {"mixtral", "mixtral", FOUR, DENSE, ""},
        {"qwen2_moe", "qwen2_moe", FOUR, DENSE, ""},
        {"qwen2_moe step", "qwen2_moe", FIVE ",'decoder_sparse_step':2", DENSE, "10101"},
        {"qwen3_moe mlp_only_layers", "qwen3_moe", FOUR ",'mlp_only_layers':[1,3,99,-1]", DENSE,
         "0101"},
        {"qwen3_moe mlp_only_layers null", "qwen3_moe", FOUR ",'mlp_only_layers':null", DENSE, ""},
        {"ernie4_5_moe", "ernie4_5_moe", FOUR, DENSE, "1000"},
        {"ernie4_5_moe start, end", "ernie4_5_moe",
         FIVE ",'moe_layer_start_index':1,'moe_layer_end_index':3", DENSE, "10001"},
        {"ernie4_5_moe interval", "ernie4_5_moe",
         FIVE ",'moe_layer_start_index':0,'moe_layer_interval':2", DENSE, "10101"},
        {"deepseek_v3", "deepseek_v3", FOUR, DENSE, "1110"},
        {"deepseek_v3 first_k_dense_replace", "deepseek_v3", FOUR ",'first_k_dense_replace':1",
         DENSE, "1000"},
        {"deepseek_v2", "deepseek_v2", FOUR ",'num_experts_per_tok':2", DENSE, ""},
};

static void layers_show(const ModelConfig *c, size_t offset, char out[64])
{
        const uint8_t *layers;

        memset(out, 0, 64);
        memcpy(&layers, (const char *)c + offset, sizeof(layers));
        for (size_t i = 0; layers != NULL && i < c->n_layer; i++)
                out[i] = (char)('0' + layers[i]);
}

static void test_layers(const void *p)
{
        const LayersRow *row = p;
        CLEANUP(config_free) ModelConfig *c = NULL;
        char json[FAMILY_JSON_MAX];
        char shown[64];

        assert_ok(config_parse(str_of(family_json(row->family, row->keys, json)), &c));
        layers_show(c, row->offset, shown);
        assert_string_equal(shown, row->layers);
}

/* The window is gone where no layer has one. */
static const FamilyRow length_rows[] = {
        {"gemma2", "gemma2", "", U32(window), 4096},
        {"gemma3 pattern 1", "gemma3_text", "'sliding_window_pattern':1", U32(window), 0},
        {"gpt_oss", "gpt_oss", "", U32(window), 128},
        {"gpt_neo window_size", "gpt_neo", "'window_size':9", U32(window), 9},
        {"qwen2_moe not in use", "qwen2_moe", "", U32(window), 0},
        {"smollm3 not in use", "smollm3", "'sliding_window':8", U32(window), 0},
        {"exaone4 null", "exaone4", "'sliding_window':null", U32(window), 0},
};

static const FamilyRow expert_rows[] = {
        {"mixtral experts", "mixtral", "", U32(n_expert), 8},
        {"mixtral used", "mixtral", "", U32(n_expert_used), 2},
        {"mixtral width is the ffn's", "mixtral", "", U32(n_ff_expert), 14336},
        {"mixtral num_experts wins", "mixtral", "'num_local_experts':4,'num_experts':6",
         U32(n_expert), 6},
        {"mixtral jitter is for training", "mixtral", "'router_jitter_noise':0.5",
         F64(router_jitter), 0},
        {"phimoe jitter is not", "phimoe", "'router_jitter_noise':0.5", F64(router_jitter), 0.5},
        {"qwen2_moe width", "qwen2_moe", "'moe_intermediate_size':12", U32(n_ff_expert), 12},
        {"qwen2_moe shared", "qwen2_moe", "", U32(n_ff_shared), 5632},
        {"qwen2_moe does not renormalise", "qwen2_moe", "", FLAG(norm_topk), 0},
        {"qwen2_moe renormalises", "qwen2_moe", "'norm_topk_prob':true", FLAG(norm_topk), 1},
        {"qwen2_moe without experts", "qwen2_moe", "'num_experts':0", U32(n_ff_shared), 0},
        {"qwen2_moe bias on qkv", "qwen2_moe", "", FLAG(qkv_bias), 1},
        {"qwen3_moe num_local_experts wins", "qwen3_moe", "'num_experts':4,'num_local_experts':16",
         U32(n_expert), 16},
        {"qwen3_moe all layers dense", "qwen3_moe", "'num_hidden_layers':1,'mlp_only_layers':[0]",
         U32(n_expert), 0},
        {"olmoe width is the ffn's", "olmoe", "", U32(n_ff_expert), 2048},
        {"granitemoe has no shared expert", "granitemoe", "'shared_intermediate_size':5",
         U32(n_ff_shared), 0},
        {"granitemoeshared", "granitemoeshared", "'shared_intermediate_size':5", U32(n_ff_shared),
         5},
        {"gpt_oss limit", "gpt_oss", "", F64(swiglu_limit), 7},
        {"gpt_oss alpha", "gpt_oss", "", F64(swiglu_alpha), 1.702},
        {"gpt_oss MXFP4 is read", "gpt_oss", "'quantization_config':{'quant_method':'mxfp4'}",
         U32(n_expert), 128},
        {"hunyuan shared", "hunyuan_v1_moe", "'num_experts':4,'moe_topk':2", U32(n_ff_shared),
         11008},
        {"hunyuan list of one value", "hunyuan_v1_moe", "'num_experts':4,'moe_topk':[2,2,2]",
         U32(n_expert_used), 2},
        {"hunyuan num_experts_per_tok wins", "hunyuan_v1_moe",
         "'num_experts':4,'moe_topk':2,'num_experts_per_tok':3", U32(n_expert_used), 3},
        {"ernie4_5_moe shared", "ernie4_5_moe", "'moe_num_shared_experts':3", U32(n_ff_shared),
         4608},
        {"ernie4_5_moe moe_k", "ernie4_5_moe", "'moe_k':3", U32(n_expert_used), 3},
        {"ernie4_5_moe moe_norm_min", "ernie4_5_moe", "", F64(topk_sum_min), 1e-12},
        {"deepseek_v2 greedy has no groups", "deepseek_v2",
         "'num_experts_per_tok':2,'n_group':8,'topk_group':3", U32(n_expert_group), 0},
        {"deepseek_v2 group_limited_greedy", "deepseek_v2",
         "'num_experts_per_tok':2,'n_group':8,'topk_group':3,'topk_method':'group_limited_greedy'",
         U32(n_group_used), 3},
        {"deepseek_v2 norm_topk_prob is a decoy", "deepseek_v2",
         "'num_experts_per_tok':2,'norm_topk_prob':true", FLAG(norm_topk), 0},
        {"deepseek_v3 groups", "deepseek_v3", "", U32(n_expert_group), 8},
        {"deepseek_v3 scale", "deepseek_v3", "", F64(expert_scale), 2.5},
        {"deepseek_v3 shared", "deepseek_v3", "'n_shared_experts':2", U32(n_ff_shared), 4096},
        {"deepseek_v3 q in one", "deepseek_v3", "'q_lora_rank':null", U32(q_lora_rank), 0},
        {"deepseek_v3 q_lora_rank", "deepseek_v3", "", U32(q_lora_rank), 1536},
        {"deepseek_v3 head_dim is a decoy", "deepseek_v3", "'head_dim':96", U32(head_dim), 64},
};

/* Each takes memory for lists of layers. */
static const LayersRow oom_rows[] = {
        {"smollm3", "smollm3", FOUR ",'use_sliding_window':true,'sliding_window':8", NO_ROPE, ""},
        {"exaone4", "exaone4", FOUR, NO_ROPE, ""},
        {"gpt_neo", "gpt_neo", "'num_layers':2", WINDOWED, ""},
        {"gpt2", "gpt2", "'scale_attn_by_inverse_layer_idx':true", SCALED, ""},
        {"deepseek_v3", "deepseek_v3", FOUR ",'eos_token_id':[1,2]", DENSE, ""},
        {"glm", "glm", "", DENSE, ""},
};

static Status config_use(void *json)
{
        CLEANUP(config_free) ModelConfig *c = NULL;

        return config_parse(str_of(json), &c);
}

static void test_oom(const void *p)
{
        const LayersRow *row = p;
        char json[FAMILY_JSON_MAX];

        (void)family_json(row->family, row->keys, json);
        oom_each(config_use, json);
}

static const TestTable tables[] = {
        TEST_TABLE("window", window_rows, test_layers),
        TEST_TABLE("no rope", rope_rows, test_layers),
        TEST_TABLE("other", other_rows, test_layers),
        TEST_TABLE("window length", length_rows, family_row_check),
        TEST_TABLE("experts", expert_rows, family_row_check),
        TEST_TABLE("every allocation fails", oom_rows, test_oom),
};
TEST_MAIN(tables)
