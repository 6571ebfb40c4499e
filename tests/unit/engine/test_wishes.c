/* What a model's own files make of generation: stop strings that the decoder ends, rules refused.
 */
#include "unit/arch/model_copy.h"
#include "unit/engine/kit.h"

enum { TOKEN_Z = 63 };

static qn_generate_options greedy(int32_t n)
{
        qn_generate_options o;

        qn_generate_options_init(&o, NULL);
        o.sampling.temperature = 0.0F;
        o.max_tokens = n;
        return o;
}

/* Token 63 becomes a byte that begins a character, and only the end makes text of it. */
static qn_model *byte_model(TempDir *dir)
{
        model_copy(dir, "llama-f32");
        model_edit(dir, "tokenizer.json", "\"Z\": 63", "\"<0xC3>\": 63");
        model_edit(dir, "tokenizer.json", "\"type\": \"Fuse\"", "\"type\": \"ByteFallback\"");
        return kit_model(dir->path, true);
}

/* A stop string that the decoder's last piece completes is found all the same. */
static void test_word_at_the_end(const void *p)
{
        static const char *const words[] = {"no", "\xEF\xBF\xBD"};
        const qn_logit_bias bias = {TOKEN_Z, 1e6F};
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(kit_model_close) qn_model *m = NULL;
        CLEANUP(kit_session_free) qn_session *s = NULL;
        qn_generate_options o = greedy(1);
        qn_result r;

        (void)p;
        temp_dir_init(&dir);
        m = byte_model(&dir);
        s = kit_session(m, 5);
        o.sampling.logit_bias = &bias;
        o.sampling.n_logit_bias = 1;
        o.stop = words;
        o.n_stop = N_ELEMS(words);
        assert_ok(kit_status(qn_generate(s, &o, &r)));
        assert_int_equal(r.reason, QN_STOP_WORD);
        assert_int_equal(r.stop_word, 1);
}

typedef struct AskedRow {
        const char *name, *config;
        Status want;
        const char *part;
} AskedRow;

static const AskedRow asked_rows[] = {
        {"beams", "{\"num_beams\": 4}", E_UNSUPPORTED, "num_beams: 4 is not supported"},
        {"a bad word beyond the vocabulary", "{\"bad_words_ids\": [[1, 131]]}", E_RANGE,
         "bad_words_ids: 131 is outside the vocabulary 0..130"},
        {"a forced end beyond it", "{\"forced_eos_token_id\": [2, 999]}", E_RANGE,
         "forced_eos_token_id: 999"},
        {"a forced beginning beyond it", "{\"forced_bos_token_id\": 131}", E_RANGE,
         "forced_bos_token_id: 131"},
        {"a bias beyond it", "{\"sequence_bias\": [[[1, 131], 2.0]]}", E_RANGE,
         "sequence_bias: 131 is outside the vocabulary 0..130"},
        {"nothing left", "{\"forced_bos_token_id\": 5, \"suppress_tokens\": [5]}", E_NUMERIC,
         "no token can be chosen"},
};

static void test_asked(const void *p)
{
        const AskedRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(kit_model_close) qn_model *m = NULL;
        CLEANUP(kit_session_free) qn_session *s = NULL;
        const qn_generate_options o = greedy(4);

        temp_dir_init(&dir);
        model_copy(&dir, "llama-f32");
        (void)temp_file(&dir, "generation_config.json", str_of(row->config));
        m = kit_model(dir.path, true);
        s = kit_session(m, 1);
        assert_status(kit_status(qn_generate(s, &o, NULL)), row->want, row->part);
        assert_int_equal(qn_session_length(s), 1);
}

static void test_sampling_size(const void *p)
{
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, true);
        CLEANUP(kit_session_free) qn_session *s = kit_session(m, 5);
        qn_generate_options o = greedy(4);

        (void)p;
        o.sampling.size = 8;
        assert_status(kit_status(qn_generate(s, &o, NULL)), E_USAGE, "qn_sampling.size is 8");
}

/* max_new_tokens of the file is the default of max_tokens. */
static void test_max_tokens(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(kit_model_close) qn_model *m = NULL;
        qn_generate_options o;

        (void)p;
        temp_dir_init(&dir);
        model_copy(&dir, "llama-f32");
        (void)temp_file(&dir, "generation_config.json", STR("{\"max_new_tokens\": 7}"));
        m = kit_model(dir.path, true);
        qn_generate_options_init(&o, m);
        assert_int_equal(o.max_tokens, 7);
        qn_generate_options_init(&o, NULL);
        assert_int_equal(o.max_tokens, -1);
}

static const TestTable tables[] = {
        TEST_ONE("word at the end", test_word_at_the_end),
        TEST_TABLE("asked", asked_rows, test_asked),
        TEST_ONE("sampling size", test_sampling_size),
        TEST_ONE("max tokens", test_max_tokens),
};
TEST_MAIN(tables);
