#include "config_member.h"
#include "support/table.h"

static const ValueRow window_rows[] = {
        {"mistral null", MISTRAL(",\"sliding_window\":null"), U32(window), 0},
        {"mistral given", MISTRAL(",\"sliding_window\":17"), U32(window), 17},
        {"phi3 given", PHI3(",\"sliding_window\":2047"), U32(window), 2047},
        {"llama ignores the key", LLAMA(",\"sliding_window\":17"), U32(window), 0},
        {"qwen2 not in use", QWEN2(",\"sliding_window\":17,\"max_window_layers\":0"), U32(window),
         0},
        {"qwen2 in use", QWEN2(",\"use_sliding_window\":true,\"max_window_layers\":1"), U32(window),
         4096},
        {"qwen2 max_window_layers beyond the layers",
         QWEN2(",\"use_sliding_window\":true,\"max_window_layers\":99"), U32(window), 0},
        {"qwen2 in use but null",
         QWEN2(",\"use_sliding_window\":true,\"sliding_window\":null,"
               "\"max_window_layers\":0"),
         U32(window), 0},
};

/* Which of the layers are windowed: "0011"; "" when none is and the config has no list. */
typedef struct LayersRow {
        const char *name;
        const char *json;
        const char *layers;
} LayersRow;

#define FOUR   ",\"num_hidden_layers\":4"
#define IN_USE ",\"use_sliding_window\":true"

static const LayersRow layers_rows[] = {
        {"llama", LLAMA(FOUR ",\"sliding_window\":8"), ""},
        {"mistral", MISTRAL(FOUR), "1111"},
        {"mistral null", MISTRAL(FOUR ",\"sliding_window\":null"), ""},
        {"mistral ignores layer_types", MISTRAL(FOUR ",\"layer_types\":[\"full_attention\"]"),
         "1111"},
        {"phi3", PHI3(FOUR ",\"sliding_window\":8"), "1111"},
        {"phi3 default", PHI3(FOUR), ""},
        {"qwen2 default", QWEN2(FOUR ",\"max_window_layers\":0"), ""},
        {"qwen2 from the first", QWEN2(FOUR IN_USE ",\"max_window_layers\":0"), "1111"},
        {"qwen2 from the third", QWEN2(FOUR IN_USE ",\"max_window_layers\":2"), "0011"},
        {"qwen2 from beyond", QWEN2(FOUR IN_USE ",\"max_window_layers\":4"), ""},
        {"qwen2 max_window_layers is 28", QWEN2(",\"num_hidden_layers\":29" IN_USE),
         "00000000000000000000000000001"},
        {"qwen3 layer_types win",
         QWEN3(",\"num_hidden_layers\":2" IN_USE ",\"max_window_layers\":1,"
               "\"layer_types\":[\"sliding_attention\",\"full_attention\"]"),
         "10"},
        {"qwen3 all full",
         QWEN3(",\"num_hidden_layers\":1" IN_USE ",\"max_window_layers\":0,"
               "\"layer_types\":[\"full_attention\"]"),
         ""},
};

static void layers_show(const ModelConfig *c, char out[64])
{
        memset(out, 0, 64);
        for (size_t i = 0; c->layer_is_windowed != NULL && i < c->n_layer; i++)
                out[i] = (char)('0' + c->layer_is_windowed[i]);
}

static void test_layers(const void *p)
{
        const LayersRow *row = p;
        CLEANUP(config_free) ModelConfig *c = NULL;
        char shown[64];

        assert_ok(config_parse(str_of(row->json), &c));
        layers_show(c, shown);
        assert_string_equal(shown, row->layers);
}

#define SCALING(keys)    ",\"rope_scaling\":{" keys "}"
#define PARAMETERS(keys) ",\"rope_parameters\":{" keys "}"
#define LLAMA3_KEYS                                                        \
        "\"factor\":8.0,\"low_freq_factor\":1.0,\"high_freq_factor\":4.0," \
        "\"original_max_position_embeddings\":8192,\"rope_type\":\"llama3\""
/* 16 dims, 2 heads: 8 dims a head, 4 factors. */
#define TINY_HEADS ",\"hidden_size\":16,\"num_attention_heads\":2"
#define FACTORS    "\"short_factor\":[1,1,1,1.5],\"long_factor\":[1,2,3,4.25]"

static const ValueRow rope_rows[] = {
        {"4.x theta", LLAMA(",\"rope_theta\":500000.0"), F64(rope.theta), 500000},
        {"5.x theta", LLAMA(PARAMETERS("\"rope_theta\":500000.0,\"rope_type\":\"default\"")),
         F64(rope.theta), 500000},
        {"inner theta wins", LLAMA(",\"rope_theta\":5" PARAMETERS("\"rope_theta\":6")),
         F64(rope.theta), 6},
        {"outer theta fills in", LLAMA(",\"rope_theta\":5" PARAMETERS("\"rope_type\":\"default\"")),
         F64(rope.theta), 5},
        {"rope_scaling null", LLAMA(",\"rope_scaling\":null"), INT(rope.type), ROPE_DEFAULT},
        {"rope_scaling wins",
         LLAMA(SCALING("\"type\":\"linear\",\"factor\":2") PARAMETERS("\"rope_theta\":6")),
         INT(rope.type), ROPE_LINEAR},
        {"rope_scaling empty", LLAMA(SCALING("") PARAMETERS("\"rope_theta\":6")), F64(rope.theta),
         6},
        {"type default", LLAMA(SCALING("\"type\":\"default\"")), INT(rope.type), ROPE_DEFAULT},
        {"rope_type wins over type",
         LLAMA(SCALING("\"type\":\"linear\",\"rope_type\":\"dynamic\",\"factor\":2")),
         INT(rope.type), ROPE_DYNAMIC},
        {"linear factor", LLAMA(SCALING("\"type\":\"linear\",\"factor\":2.5")), F64(rope.factor),
         2.5},
        {"dynamic uses the trained length",
         LLAMA(SCALING("\"type\":\"dynamic\",\"factor\":2,"
                       "\"original_max_position_embeddings\":64")),
         U32(rope.original_max_position), 2048},
        {"llama3 type", LLAMA(SCALING(LLAMA3_KEYS)), INT(rope.type), ROPE_LLAMA3},
        {"llama3 factor", LLAMA(PARAMETERS(LLAMA3_KEYS)), F64(rope.factor), 8},
        {"llama3 low", LLAMA(SCALING(LLAMA3_KEYS)), F64(rope.low_freq_factor), 1},
        {"llama3 high", LLAMA(SCALING(LLAMA3_KEYS)), F64(rope.high_freq_factor), 4},
        {"llama3 original", LLAMA(SCALING(LLAMA3_KEYS)), U32(rope.original_max_position), 8192},
        {"a top-level original wins",
         LLAMA(",\"original_max_position_embeddings\":77" SCALING(LLAMA3_KEYS)),
         U32(rope.original_max_position), 77},
        {"yarn type", QWEN2(SCALING("\"type\":\"yarn\",\"factor\":4.0")), INT(rope.type),
         ROPE_YARN},
        {"yarn original is the trained length", QWEN2(SCALING("\"type\":\"yarn\",\"factor\":4.0")),
         U32(rope.original_max_position), 32768},
        {"yarn factor not given is the ratio",
         QWEN2(SCALING("\"type\":\"yarn\",\"original_max_position_embeddings\":8192")),
         F64(rope.factor), 4},
        {"yarn beta_fast", QWEN2(SCALING("\"type\":\"yarn\",\"factor\":4,\"beta_fast\":16")),
         F64(rope.beta_fast), 16},
        {"yarn beta_fast null", QWEN2(SCALING("\"type\":\"yarn\",\"factor\":4,\"beta_fast\":null")),
         F64(rope.beta_fast), 32},
        {"yarn beta_slow", QWEN2(SCALING("\"type\":\"yarn\",\"factor\":4")), F64(rope.beta_slow),
         1},
        {"yarn attention factor not given", QWEN2(SCALING("\"type\":\"yarn\",\"factor\":4")),
         F64(rope.attention_factor), -1},
        {"yarn attention factor",
         QWEN2(SCALING("\"type\":\"yarn\",\"factor\":4,\"attention_factor\":1.25")),
         F64(rope.attention_factor), 1.25},
        {"yarn mscale", QWEN2(SCALING("\"type\":\"yarn\",\"factor\":4,\"mscale\":0.5")),
         F64(rope.mscale), 0.5},
        {"yarn truncates", QWEN2(SCALING("\"type\":\"yarn\",\"factor\":4")), FLAG(rope.truncate),
         1},
        {"yarn does not truncate",
         QWEN2(SCALING("\"type\":\"yarn\",\"factor\":4,\"truncate\":false")), FLAG(rope.truncate),
         0},
        {"longrope", PHI3(TINY_HEADS SCALING("\"type\":\"longrope\"," FACTORS)), INT(rope.type),
         ROPE_LONGROPE},
        {"phi3's su is longrope", PHI3(TINY_HEADS SCALING("\"type\":\"su\"," FACTORS)),
         INT(rope.type), ROPE_LONGROPE},
        {"phi3's yarn is longrope", PHI3(TINY_HEADS SCALING("\"type\":\"yarn\"," FACTORS)),
         INT(rope.type), ROPE_LONGROPE},
        {"longrope counts factors", PHI3(TINY_HEADS SCALING("\"type\":\"su\"," FACTORS)),
         U32(rope.n_factors), 4},
        {"longrope in llama", LLAMA(TINY_HEADS SCALING("\"type\":\"longrope\"," FACTORS)),
         INT(rope.type), ROPE_LONGROPE},
        {"phi3 original is the class's",
         PHI3(TINY_HEADS ",\"max_position_embeddings\":131072" SCALING("\"type\":\"su\"," FACTORS)),
         U32(rope.original_max_position), 4096},
        {"longrope factor is the ratio",
         PHI3(TINY_HEADS ",\"max_position_embeddings\":131072" SCALING("\"type\":\"su\"," FACTORS)),
         F64(rope.factor), 32},
        {"phi3 partial, 4.x", PHI3(",\"partial_rotary_factor\":0.75"),
         F64(rope.partial_rotary_factor), 0.75},
        {"phi3 partial, 5.x", PHI3(PARAMETERS("\"partial_rotary_factor\":0.75")),
         F64(rope.partial_rotary_factor), 0.75},
        {"partial rotation halves the factors",
         PHI3(",\"hidden_size\":32,\"num_attention_heads\":2,\"partial_rotary_factor\":0.5" SCALING(
                 "\"type\":\"su\"," FACTORS)),
         U32(rope.n_factors), 4},
        {"llama ignores partial_rotary_factor", LLAMA(",\"partial_rotary_factor\":0.5"),
         F64(rope.partial_rotary_factor), 1},
        {"equal parameters for each layer type",
         QWEN3(PARAMETERS("\"full_attention\":{\"rope_theta\":7},"
                          "\"sliding_attention\":{\"rope_theta\":7}")),
         F64(rope.theta), 7},
        {"one layer type", QWEN3(PARAMETERS("\"full_attention\":{\"rope_theta\":7}")),
         F64(rope.theta), 7},
};

static void test_factors(const void *p)
{
        static const float want_short[] = {1, 1, 1, 1.5F};
        static const float want_long[] = {1, 2, 3, 4.25F};
        CLEANUP(config_free) ModelConfig *c = NULL;

        (void)p;
        assert_ok(config_parse(STR(PHI3(TINY_HEADS SCALING("\"type\":\"su\"," FACTORS))), &c));
        assert_int_equal(c->rope.n_factors, 4);
        assert_memory_equal(c->rope.short_factor, want_short, sizeof(want_short));
        assert_memory_equal(c->rope.long_factor, want_long, sizeof(want_long));
}

static const TestTable tables[] = {
        TEST_TABLE("window", window_rows, value_row_check),
        TEST_TABLE("layers", layers_rows, test_layers),
        TEST_TABLE("rope", rope_rows, value_row_check),
        TEST_ONE("longrope factors", test_factors),
};
TEST_MAIN(tables)
