#include "support/table.h"
#include "weights/config.h"

typedef struct RefusalRow {
        const char *name;
        const char *json;
        Status status;
        const char *text;
} RefusalRow;

#define LLAMA(keys) "{\"model_type\":\"llama\"," keys "}"
#define QWEN2(keys) "{\"model_type\":\"qwen2\"," keys "}"
#define QWEN3(keys) "{\"model_type\":\"qwen3\"," keys "}"
#define PHI3(keys)  "{\"model_type\":\"phi3\"," keys "}"
#define ROPE(keys)  LLAMA("\"rope_scaling\":{" keys "}")

static const RefusalRow file_rows[] = {
        {"empty", "", E_FORMAT, "line 1, column 1"},
        {"not JSON", "model_type: llama", E_FORMAT, "line 1, column 1"},
        {"cut off", "{\"model_type\":", E_FORMAT, "line 1, column"},
        {"an array", "[]", E_FORMAT, "expected an object, found an array"},
        {"a Git LFS pointer", "version https://git-lfs.github.com/spec/v1\n", E_FORMAT,
         "this is a Git LFS pointer"},
        {"NaN", LLAMA("\"rms_norm_eps\":NaN"), E_FORMAT, "line 1, column"},
        {"Infinity", LLAMA("\"rms_norm_eps\":Infinity"), E_FORMAT, "line 1, column"},
        {"1e999", LLAMA("\"rms_norm_eps\":1e999"), E_FORMAT, "line 1, column"},
        {"no model_type", "{}", E_MISSING, "model_type: missing"},
        {"model_type null", "{\"model_type\":null}", E_MISSING, "model_type: missing"},
        {"model_type a number", "{\"model_type\":1}", E_FORMAT, "model_type: expected a string"},
        {"model_type unknown", "{\"model_type\":\"foo\"}", E_UNSUPPORTED,
         "model_type \"foo\" is not supported; supported: llama, mistral, ministral, "},
        {"model_type empty", "{\"model_type\":\"\"}", E_UNSUPPORTED, "model_type \"\""},
        {"model_type in capitals", "{\"model_type\":\"Llama\"}", E_UNSUPPORTED, "\"Llama\""},
        {"quantised", LLAMA("\"quantization_config\":{\"quant_method\":\"gptq\"}"), E_UNSUPPORTED,
         "quantization_config: quant_method \"gptq\" is not supported"},
};

static const RefusalRow key_rows[] = {
        {"a size as a string", LLAMA("\"hidden_size\":\"12\""), E_FORMAT,
         "hidden_size: expected an integer, found \"12\""},
        {"a size as a fraction", LLAMA("\"hidden_size\":12.5"), E_FORMAT,
         "hidden_size: expected an integer"},
        {"a size as a list", LLAMA("\"num_attention_heads\":[8,8]"), E_FORMAT,
         "num_attention_heads: expected an integer, found an array"},
        {"vocab 0", LLAMA("\"vocab_size\":0"), E_RANGE, "vocab_size: 0 is outside 1..16777216"},
        {"vocab negative", LLAMA("\"vocab_size\":-1"), E_RANGE, "vocab_size: -1"},
        {"vocab absurd", LLAMA("\"vocab_size\":1000000000"), E_RANGE, "vocab_size: 1000000000"},
        {"hidden 0", LLAMA("\"hidden_size\":0"), E_RANGE, "hidden_size: 0"},
        {"hidden absurd", LLAMA("\"hidden_size\":4294967296"), E_RANGE, "hidden_size: 4294967296"},
        {"hidden 1e300", LLAMA("\"hidden_size\":1e300"), E_RANGE, "hidden_size"},
        {"layers 0", LLAMA("\"num_hidden_layers\":0"), E_RANGE, "num_hidden_layers: 0"},
        {"layers 10^9", LLAMA("\"num_hidden_layers\":1000000000"), E_RANGE,
         "num_hidden_layers: 1000000000 is outside 1..10000"},
        {"heads 0", LLAMA("\"num_attention_heads\":0"), E_RANGE, "num_attention_heads: 0"},
        {"heads absurd", LLAMA("\"num_attention_heads\":65537"), E_RANGE, "num_attention_heads"},
        {"kv heads 0", LLAMA("\"num_key_value_heads\":0"), E_RANGE, "num_key_value_heads: 0"},
        {"kv heads not dividing", LLAMA("\"num_key_value_heads\":5"), E_RANGE,
         "num_attention_heads: 32 is not a multiple of num_key_value_heads 5"},
        {"more kv heads than heads", LLAMA("\"num_key_value_heads\":64"), E_RANGE,
         "num_attention_heads: 32 is not a multiple of num_key_value_heads 64"},
        {"heads not dividing hidden", LLAMA("\"hidden_size\":100"), E_RANGE,
         "hidden_size: 100 is not a multiple of num_attention_heads 32"},
        {"head dim 0", LLAMA("\"head_dim\":0"), E_RANGE, "head_dim: 0"},
        {"head dim absurd", LLAMA("\"head_dim\":8193"), E_RANGE, "head_dim: 8193"},
        {"head dim derived absurd",
         LLAMA("\"hidden_size\":1048576,\"num_attention_heads\":1,\"num_key_value_heads\":1"),
         E_RANGE, "head_dim: hidden_size 1048576 / num_attention_heads 1 makes 1048576"},
        {"head dim odd", LLAMA("\"head_dim\":5"), E_RANGE, "head_dim: 5 of 5 dims rotate"},
        {"head dim 1", LLAMA("\"head_dim\":1"), E_RANGE, "head_dim: 1 of 1 dims rotate"},
        {"ff 0", LLAMA("\"intermediate_size\":0"), E_RANGE, "intermediate_size: 0"},
        {"ff a list", LLAMA("\"intermediate_size\":[1,2]"), E_FORMAT, "intermediate_size"},
        {"positions 0", LLAMA("\"max_position_embeddings\":0"), E_RANGE,
         "max_position_embeddings: 0"},
        {"positions absurd", LLAMA("\"max_position_embeddings\":1e18"), E_RANGE,
         "max_position_embeddings"},
        {"eps negative", LLAMA("\"rms_norm_eps\":-1e-5"), E_RANGE, "rms_norm_eps"},
        {"eps a string", LLAMA("\"rms_norm_eps\":\"1e-5\""), E_FORMAT,
         "rms_norm_eps: expected a number"},
        {"tied a number", LLAMA("\"tie_word_embeddings\":1"), E_FORMAT,
         "tie_word_embeddings: expected true or false"},
        {"act unknown", LLAMA("\"hidden_act\":\"mish\""), E_UNSUPPORTED,
         "hidden_act: \"mish\" is not supported; supported: silu, swish, gelu"},
        {"act a number", LLAMA("\"hidden_act\":1"), E_FORMAT,
         "hidden_act: expected a string, found a number"},
        {"dtype unknown", LLAMA("\"torch_dtype\":\"int3\""), E_UNSUPPORTED,
         "torch_dtype: \"int3\" is not supported"},
        {"dtype a number", LLAMA("\"dtype\":16"), E_FORMAT, "dtype: expected a string"},
        {"bos a string", LLAMA("\"bos_token_id\":\"<s>\""), E_FORMAT,
         "bos_token_id: expected an integer"},
        {"bos absurd", LLAMA("\"bos_token_id\":4294967296"), E_RANGE, "bos_token_id"},
        {"pad -2", LLAMA("\"pad_token_id\":-2"), E_RANGE, "pad_token_id: -2"},
        {"eos a string", LLAMA("\"eos_token_id\":\"</s>\""), E_FORMAT,
         "eos_token_id: expected a token id, found a string"},
        {"eos negative", LLAMA("\"eos_token_id\":-1"), E_RANGE, "eos_token_id: -1 is negative"},
        {"eos in a list", LLAMA("\"eos_token_id\":[1,\"2\"]"), E_FORMAT,
         "eos_token_id[1]: expected a token id, found a string"},
        {"eos above 31 bits", LLAMA("\"eos_token_id\":[2147483648]"), E_RANGE,
         "eos_token_id[0]: 2147483648 is above"},
        {"bias a string", LLAMA("\"attention_bias\":\"yes\""), E_FORMAT,
         "attention_bias: expected true or false"},
};

static const RefusalRow window_rows[] = {
        {"window 0", QWEN2("\"sliding_window\":0"), E_RANGE, "sliding_window: 0"},
        {"window negative", QWEN2("\"sliding_window\":-1"), E_RANGE, "sliding_window: -1"},
        {"window a string", QWEN2("\"sliding_window\":\"4k\""), E_FORMAT, "sliding_window"},
        {"use_sliding_window a string", QWEN2("\"use_sliding_window\":\"no\""), E_FORMAT,
         "use_sliding_window: expected true or false"},
        {"max_window_layers negative", QWEN2("\"max_window_layers\":-1"), E_RANGE,
         "max_window_layers: -1"},
        {"layer_types a string", QWEN3("\"layer_types\":\"full_attention\""), E_FORMAT,
         "layer_types: expected an array, found a string"},
        {"layer_types too short", QWEN3("\"layer_types\":[\"full_attention\"]"), E_FORMAT,
         "layer_types: 1 entries, but num_hidden_layers is 32"},
        {"layer type a number", QWEN3("\"num_hidden_layers\":1,\"layer_types\":[1]"), E_FORMAT,
         "layer_types[0]: expected a string"},
        {"layer type unknown",
         QWEN3("\"num_hidden_layers\":1,\"layer_types\":[\"linear_attention\"]"), E_UNSUPPORTED,
         "layer_types[0]: \"linear_attention\" is not supported"},
        {"sliding layer without a window",
         QWEN3("\"num_hidden_layers\":1,\"layer_types\":[\"sliding_attention\"]"), E_FORMAT,
         "layer_types[0]: sliding_attention, but no sliding window is in use"},
};

static const RefusalRow rope_rows[] = {
        {"theta 0", LLAMA("\"rope_theta\":0"), E_RANGE, "rope_theta: 0"},
        {"theta negative", LLAMA("\"rope_theta\":-10000"), E_RANGE, "rope_theta: -10000"},
        {"theta a string", LLAMA("\"rope_theta\":\"1e4\""), E_FORMAT,
         "rope_theta: expected a number"},
        {"scaling a number", LLAMA("\"rope_scaling\":2"), E_FORMAT,
         "rope_scaling: expected an object, found a number"},
        {"parameters a list", LLAMA("\"rope_parameters\":[]"), E_FORMAT,
         "rope_parameters: expected an object, found an array"},
        {"type unknown", ROPE("\"rope_type\":\"mrope\""), E_UNSUPPORTED,
         "rope_scaling: rope_type: \"mrope\" is not supported; supported: default, linear"},
        {"old type unknown", ROPE("\"type\":\"su\""), E_UNSUPPORTED,
         "type: \"su\" is not supported"},
        {"type a number", ROPE("\"rope_type\":1"), E_FORMAT, "rope_type: expected a string"},
        {"phi3 linear", PHI3("\"rope_scaling\":{\"type\":\"linear\",\"factor\":2}"), E_UNSUPPORTED,
         "type: \"linear\" is not supported; supported: default, longrope"},
        {"linear without factor", ROPE("\"type\":\"linear\""), E_MISSING,
         "rope_scaling: factor: missing, and this rope_type needs it"},
        {"dynamic without factor", ROPE("\"type\":\"dynamic\""), E_MISSING, "factor: missing"},
        {"factor 0", ROPE("\"type\":\"linear\",\"factor\":0"), E_RANGE, "rope_scaling: factor: 0"},
        {"factor negative", ROPE("\"type\":\"linear\",\"factor\":-2"), E_RANGE, "factor: -2"},
        {"factor a string", ROPE("\"type\":\"linear\",\"factor\":\"2\""), E_FORMAT,
         "factor: expected a number"},
        {"dynamic of two dims",
         LLAMA("\"head_dim\":2,\"rope_scaling\":{\"type\":\"dynamic\",\"factor\":2}"), E_RANGE,
         "2 of 2 dims rotate (partial_rotary_factor 1), at least 4 must"},
        {"llama3 without low_freq_factor",
         ROPE("\"rope_type\":\"llama3\",\"factor\":8,\"high_freq_factor\":4"), E_MISSING,
         "low_freq_factor: missing"},
        {"llama3 bounds equal",
         ROPE("\"rope_type\":\"llama3\",\"factor\":8,\"high_freq_factor\":4,\"low_freq_factor\":4"),
         E_RANGE, "high_freq_factor: 4 is not above low_freq_factor 4"},
        {"llama3 original 0",
         ROPE("\"rope_type\":\"llama3\",\"original_max_position_embeddings\":0,\"factor\":8,"
              "\"high_freq_factor\":4,\"low_freq_factor\":1"),
         E_RANGE, "original_max_position_embeddings: 0"},
        {"yarn theta 1",
         LLAMA("\"rope_theta\":1,\"rope_scaling\":{\"type\":\"yarn\",\"factor\":4}"), E_RANGE,
         "rope_theta: 1 is not above 1"},
        {"yarn betas crossed",
         ROPE("\"type\":\"yarn\",\"factor\":4,\"beta_fast\":1,\"beta_slow\":2"), E_RANGE,
         "beta_fast: 1 is below beta_slow 2"},
        {"yarn attention_factor negative",
         ROPE("\"type\":\"yarn\",\"factor\":4,\"attention_factor\":-1"), E_RANGE,
         "attention_factor: -1"},
        {"yarn truncate a number", ROPE("\"type\":\"yarn\",\"factor\":4,\"truncate\":0"), E_FORMAT,
         "truncate: expected true or false"},
        {"longrope without short_factor", ROPE("\"type\":\"longrope\",\"long_factor\":[1]"),
         E_MISSING, "short_factor: missing"},
        {"longrope without long_factor", ROPE("\"type\":\"longrope\",\"short_factor\":[1]"),
         E_MISSING, "long_factor: missing"},
        {"longrope factors a number",
         ROPE("\"type\":\"longrope\",\"short_factor\":1,\"long_factor\":[1]"), E_FORMAT,
         "short_factor: expected an array, found a number"},
        {"longrope factors too few",
         ROPE("\"type\":\"longrope\",\"short_factor\":[1],\"long_factor\":[1]"), E_FORMAT,
         "short_factor: 1 numbers, but half of the rotating dims are 64"},
        {"longrope factor a string",
         LLAMA("\"head_dim\":2,\"rope_scaling\":{\"type\":\"longrope\",\"short_factor\":[\"1\"],"
               "\"long_factor\":[1]}"),
         E_FORMAT, "short_factor[0]: expected a number, found a string"},
        {"longrope factor 0",
         LLAMA("\"head_dim\":2,\"rope_scaling\":{\"type\":\"longrope\",\"short_factor\":[1],"
               "\"long_factor\":[0]}"),
         E_RANGE, "long_factor[0]: 0 is not above 0"},
        {"longrope factor beyond float",
         LLAMA("\"head_dim\":2,\"rope_scaling\":{\"type\":\"longrope\",\"short_factor\":[1e300],"
               "\"long_factor\":[1]}"),
         E_RANGE, "short_factor[0]: 1e+300 is too large"},
        {"partial 0", PHI3("\"partial_rotary_factor\":0"), E_RANGE, "partial_rotary_factor: 0"},
        {"partial above 1", PHI3("\"partial_rotary_factor\":1.5"), E_RANGE,
         "partial_rotary_factor: 1.5"},
        {"partial of an odd width", PHI3("\"head_dim\":6,\"partial_rotary_factor\":0.5"), E_RANGE,
         "head_dim: 3 of 6 dims rotate (partial_rotary_factor 0.5), an even number must"},
        {"layer types differ",
         QWEN3("\"rope_parameters\":{\"full_attention\":{\"rope_theta\":7},"
               "\"sliding_attention\":{\"rope_theta\":8}}"),
         E_UNSUPPORTED,
         "rope_parameters: sliding_attention: rope parameters that differ between layer types"},
        {"layer type a number", QWEN3("\"rope_parameters\":{\"full_attention\":1}"), E_FORMAT,
         "rope_parameters: full_attention: expected an object, found a number"},
};

static void test_refusal(const void *p)
{
        const RefusalRow *row = p;
        CLEANUP(config_free) ModelConfig *c = NULL;

        assert_status(config_parse(str_of(row->json), &c), row->status, row->text);
        assert_null(c);
}

static const TestTable tables[] = {
        TEST_TABLE("file", file_rows, test_refusal),
        TEST_TABLE("key", key_rows, test_refusal),
        TEST_TABLE("window", window_rows, test_refusal),
        TEST_TABLE("rope", rope_rows, test_refusal),
};
TEST_MAIN(tables)
