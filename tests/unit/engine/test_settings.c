/* generation_config.json, the sampling defaults it sets, and the special tokens. */
#include "unit/engine/kit.h"

#include "support/temp.h"

typedef struct ConfigRow {
        const char *name, *generation, *config; /* the files; NULL: absent */
        int32_t eos[3];
        size_t n_eos;
        float temperature, top_p;
        int32_t top_k;
} ConfigRow;

static const ConfigRow config_rows[] = {
        {"no files", NULL, NULL, {0}, 0, 0.8F, 0.95F, 40},
        {"empty", "{}", "{}", {0}, 0, 0.8F, 0.95F, 40},
        {"one end token", "{\"eos_token_id\": 7}", NULL, {7}, 1, 0.8F, 0.95F, 40},
        {"several", "{\"eos_token_id\": [7, 8, 9]}", NULL, {7, 8, 9}, 3, 0.8F, 0.95F, 40},
        {"those of config.json", "{}", "{\"eos_token_id\": [5, 6]}", {5, 6}, 2, 0.8F, 0.95F, 40},
        {"not both", "{\"eos_token_id\": 7}", "{\"eos_token_id\": 5}", {7}, 1, 0.8F, 0.95F, 40},
        {"sampling",
         "{\"temperature\": 0.6, \"top_p\": 0.9, \"top_k\": 20}",
         NULL,
         {0},
         0,
         0.6F,
         0.9F,
         20},
        {"zeros count", "{\"temperature\": 0.0, \"top_k\": 0}", NULL, {0}, 0, 0.0F, 0.95F, 0},
        {"sampled, as Transformers does by default",
         "{\"do_sample\": true}",
         NULL,
         {0},
         0,
         1.0F,
         1.0F,
         50},
        {"sampled, with values of its own",
         "{\"do_sample\": true, \"temperature\": 0.6, \"top_k\": 20}",
         NULL,
         {0},
         0,
         0.6F,
         1.0F,
         20},
        {"not sampled", "{\"do_sample\": false, \"temperature\": 0.6}", NULL, {0}, 0, 0, 0.95F, 40},
        {"nulls say nothing",
         "{\"do_sample\": null, \"top_p\": null}",
         NULL,
         {0},
         0,
         0.8F,
         0.95F,
         40},
        {"other keys are no matter", "{\"_x\": [1], \"top_p\": 0.5}", NULL, {0}, 0, 0.8F, 0.5F, 40},
};

static void file_put(TempDir *dir, const char *name, const char *text)
{
        if (text != NULL)
                (void)temp_file(dir, name, str_of(text));
}

static void test_config(const void *p)
{
        const ConfigRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(generation_config_done) GenerationConfig g = {0};
        qn_model m = {0};
        qn_sampling s;

        temp_dir_init(&dir);
        file_put(&dir, "generation_config.json", row->generation);
        file_put(&dir, "config.json", row->config);
        assert_ok(generation_config_load(dir.path, &g));
        assert_int_equal(g.eos_ids.n, row->n_eos);
        for (size_t i = 0; i < row->n_eos; i++)
                assert_int_equal(g.eos_ids.p[i], row->eos[i]);
        m.generation = g;
        qn_sampling_init(&s, &m);
        assert_near(s.temperature, row->temperature, 1e-7);
        assert_near(s.top_p, row->top_p, 1e-7);
        assert_int_equal(s.top_k, row->top_k);
}

typedef struct BadRow {
        const char *name, *text;
        Status want;
        const char *part;
} BadRow;

static const BadRow bad_rows[] = {
        {"no JSON", "{", E_FORMAT, "generation_config.json"},
        {"a text for an id", "{\"eos_token_id\": \"7\"}", E_FORMAT,
         "eos_token_id: expected an integer, found"},
        {"a text in a list", "{\"eos_token_id\": [7, \"8\"]}", E_FORMAT, "expected an integer"},
        {"a temperature below zero", "{\"temperature\": -1}", E_RANGE, "temperature"},
        {"a top_p above one", "{\"top_p\": 1.5}", E_RANGE, "top_p"},
        {"a bad word that is none", "{\"bad_words_ids\": [7]}", E_FORMAT,
         "bad_words_ids: expected lists of ids, found a number"},
        {"an empty bad word", "{\"bad_words_ids\": [[7], []]}", E_FORMAT, "found an empty one"},
        {"bad words that are no list", "{\"bad_words_ids\": {}}", E_FORMAT, "expected a list"},
        {"a negative id", "{\"suppress_tokens\": [-1]}", E_RANGE, "-1 is outside 0.."},
        {"do_sample of a number", "{\"do_sample\": 1}", E_FORMAT, "expected true or false"},
        {"a negative n-gram", "{\"no_repeat_ngram_size\": -2}", E_RANGE, "no_repeat_ngram_size"},
        {"a bias without a number", "{\"sequence_bias\": [[[1], \"x\"]]}", E_FORMAT,
         "sequence_bias: expected pairs of a list of ids and a number"},
        {"a bias for nothing", "{\"sequence_bias\": [[[], 1.0]]}", E_FORMAT, "expected pairs"},
        {"biases that are none", "{\"sequence_bias\": 1}", E_FORMAT, "expected a list"},
        {"an epsilon above one", "{\"epsilon_cutoff\": 2}", E_RANGE, "epsilon_cutoff"},
        {"an id beyond 32 bits", "{\"eos_token_id\": 4294967303}", E_RANGE, "eos_token_id"},
};

static void test_bad_config(const void *p)
{
        const BadRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        GenerationConfig g = {.top_k = 4711};

        temp_dir_init(&dir);
        file_put(&dir, "generation_config.json", row->text);
        assert_status(generation_config_load(dir.path, &g), row->want, row->part);
        assert_int_equal(g.top_k, 4711);
}

/* What the file asks and Quern does not do: told at generation, in one sentence. */
typedef struct RefusedRow {
        const char *name, *text;
        const char *part; /* "": nothing is refused */
} RefusedRow;

static const RefusedRow refused_rows[] = {
        {"nothing asked", "{}", ""},
        {"beams", "{\"num_beams\": 4}", "num_beams: 4 is not supported (beam search)"},
        {"one beam", "{\"num_beams\": 1}", ""},
        {"guidance", "{\"guidance_scale\": 1.5}", "guidance_scale: 1.5 is not supported"},
        {"a watermark", "{\"watermarking_config\": {}}", "watermarking_config: an object is not"},
        {"values at rest",
         "{\"epsilon_cutoff\": 0.0, \"eta_cutoff\": 0, \"diversity_penalty\": 0.0, "
         "\"encoder_repetition_penalty\": 1.0, \"remove_invalid_values\": false, "
         "\"exponential_decay_length_penalty\": null}",
         ""},
        {"invalid values removed", "{\"remove_invalid_values\": true}", "remove_invalid_values: "},
        {"stop strings", "{\"stop_strings\": [\"x\"]}", "stop_strings: an array is not supported"},
};

static void test_refused(const void *p)
{
        const RefusedRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(generation_config_done) GenerationConfig g = {0};
        const char *refusal;

        temp_dir_init(&dir);
        file_put(&dir, "generation_config.json", row->text);
        assert_ok(generation_config_load(dir.path, &g));
        refusal = g.refusal == NULL ? "" : g.refusal;
        assert_int_equal(strlen(refusal) > 0, strlen(row->part) > 0);
        assert_non_null(strstr(refusal, row->part));
}

/* With do_sample the ops run in Transformers' order; a penalty looks back on everything. */
static void test_transformers_order(const void *p)
{
        const GenerationConfig g = {.do_sample = SAMPLE_YES,
                                    .repetition_penalty = 1.1F,
                                    .temperature = -1,
                                    .top_p = -1,
                                    .min_p = -1,
                                    .typical_p = -1,
                                    .top_k = INT32_MIN};
        qn_sampling s;

        (void)p;
        qn_sampling_init(&s, NULL);
        assert_null(s.samplers);
        generation_config_sampling(&g, &s);
        assert_non_null(strstr(s.samplers, "temperature;top_k;top_p;min_p;typical_p"));
        assert_int_equal(s.repeat_last_n, -1);
        assert_near(s.repeat_penalty, 1.1F, 1e-7);
        assert_near(s.min_p, 0, 0);
}

typedef struct DefaultRow {
        const char *name;
        size_t offset;
        float want;
} DefaultRow;

#define MEMBER(name_, want_)                                \
        {                                                   \
#name_, offsetof(qn_sampling, name_), want_ \
        }

/* The defaults that the header promises. */
static const DefaultRow default_rows[] = {
        MEMBER(temperature, 0.8F),
        MEMBER(dynatemp_range, 0.0F),
        MEMBER(dynatemp_exponent, 1.0F),
        MEMBER(top_p, 0.95F),
        MEMBER(min_p, 0.05F),
        MEMBER(typical_p, 1.0F),
        MEMBER(top_n_sigma, -1.0F),
        MEMBER(xtc_probability, 0.0F),
        MEMBER(xtc_threshold, 0.1F),
        MEMBER(repeat_penalty, 1.0F),
        MEMBER(presence_penalty, 0.0F),
        MEMBER(frequency_penalty, 0.0F),
        MEMBER(dry_multiplier, 0.0F),
        MEMBER(dry_base, 1.75F),
        MEMBER(mirostat_tau, 5.0F),
        MEMBER(mirostat_eta, 0.1F),
};

static void test_default(const void *p)
{
        const DefaultRow *row = p;
        qn_sampling s;
        float value;

        qn_sampling_init(&s, NULL);
        memcpy(&value, (const char *)&s + row->offset, sizeof(value));
        assert_near(value, row->want, 1e-7);
}

static void test_default_integers(const void *p)
{
        qn_sampling s;

        (void)p;
        qn_sampling_init(&s, NULL);
        assert_int_equal(s.size, sizeof(s));
        assert_int_equal(s.top_k, 40);
        assert_int_equal(s.repeat_last_n, 64);
        assert_int_equal(s.dry_allowed_length, 2);
        assert_int_equal(s.dry_penalty_last_n, 64);
        assert_int_equal(s.mirostat, 0);
        assert_int_equal(s.min_keep, 0);
        assert_true(s.seed == UINT64_MAX);
}

/* What a plain request means: nothing is cut. */
static void test_default_plain(const void *p)
{
        qn_sampling s;

        (void)p;
        qn_sampling_init_plain(&s, NULL);
        assert_near(s.temperature, 1.0, 0);
        assert_near(s.top_p, 1.0, 0);
        assert_near(s.min_p, 0.0, 0);
        assert_int_equal(s.top_k, 0);
}

typedef struct SpecialRow {
        const char *name, *config, *map; /* tokenizer_config.json, special_tokens_map.json */
        const char *key, *want;          /* want NULL: not there */
} SpecialRow;

static const SpecialRow special_rows[] = {
        {"no files", NULL, NULL, "bos_token", NULL},
        {"a text", "{\"bos_token\": \"<s>\"}", NULL, "bos_token", "<s>"},
        {"an object", "{\"eos_token\": {\"content\": \"</s>\", \"lstrip\": false}}", NULL,
         "eos_token", "</s>"},
        {"null", "{\"pad_token\": null, \"bos_token\": \"b\"}", NULL, "pad_token", NULL},
        {"the map wins", "{\"bos_token\": \"a\"}", "{\"bos_token\": \"b\"}", "bos_token", "b"},
        {"both are seen", "{\"bos_token\": \"a\"}", "{\"eos_token\": \"b\"}", "bos_token", "a"},
        {"quotes in a token", "{\"unk_token\": \"a\\\"b\"}", NULL, "unk_token", "a\"b"},
        {"no other keys", "{\"chat_template\": \"x\", \"bos_token\": \"a\"}", NULL, "chat_template",
         NULL},
        {"a flag is no token", "{\"add_bos_token\": true}", NULL, "add_bos_token", NULL},
};

static void special_free(yyjson_doc **doc)
{
        json_free(doc);
}

static void test_special(const void *p)
{
        const SpecialRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(special_free) yyjson_doc *doc = NULL;
        yyjson_val *v;

        temp_dir_init(&dir);
        file_put(&dir, "tokenizer_config.json", row->config);
        file_put(&dir, "special_tokens_map.json", row->map);
        assert_ok(special_tokens_load(dir.path, &doc));
        v = yyjson_obj_get(yyjson_doc_get_root(doc), row->key);
        if (row->want != NULL)
                assert_string_equal(yyjson_get_str(v), row->want);
        else
                assert_null(v);
}

static void test_special_once(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(special_free) yyjson_doc *doc = NULL;

        (void)p;
        temp_dir_init(&dir);
        file_put(&dir, "tokenizer_config.json", "{\"bos_token\": \"a\"}");
        file_put(&dir, "special_tokens_map.json", "{\"bos_token\": \"b\"}");
        assert_ok(special_tokens_load(dir.path, &doc));
        assert_int_equal(yyjson_obj_size(yyjson_doc_get_root(doc)), 1);
}

static const TestTable tables[] = {
        TEST_TABLE("config", config_rows, test_config),
        TEST_TABLE("bad config", bad_rows, test_bad_config),
        TEST_TABLE("refused", refused_rows, test_refused),
        TEST_ONE("transformers order", test_transformers_order),
        TEST_TABLE("default", default_rows, test_default),
        TEST_ONE("default integers", test_default_integers),
        TEST_ONE("default plain", test_default_plain),
        TEST_TABLE("special", special_rows, test_special),
        TEST_ONE("no special token twice", test_special_once),
};
TEST_MAIN(tables);
