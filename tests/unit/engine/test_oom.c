/* The public API with its k-th allocation failing, for every k: E_NOMEM, no leak, all as before. */
#include "support/temp.h"
#include "unit/arch/model_copy.h"
#include "unit/engine/kit.h"
#include "unit/weights/gguf_tiny.h"

static const char request[] = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello!\"}],\"add_"
                              "generation_prompt\":true}";
static const char text[] = "Hello, World! 12 \xC3\xA9";

static Status tokenizer_use(void *arg)
{
        CLEANUP(qn_tokenizer_close_at) qn_tokenizer *t = NULL;
        CLEANUP(mem_free_at) int32_t *ids = NULL;
        CLEANUP(kit_free) char *back = NULL;
        size_t n = 0;
        size_t n_back = 0;

        TRY(kit_status(qn_tokenizer_open(arg, &t)));
        TRY(kit_status(qn_tokenize(t, text, strlen(text), true, true, &ids, &n)));
        return kit_status(qn_detokenize(t, ids, n, true, &back, &n_back));
}

static void decoder_free_at(qn_decoder **d)
{
        qn_decoder_free(*d);
}

static Status decoder_use(void *arg)
{
        CLEANUP(decoder_free_at) qn_decoder *d = NULL;
        const char *piece = NULL;
        size_t n = 0;

        TRY(kit_status(qn_decoder_new(qn_model_tokenizer(arg), false, &d)));
        for (size_t i = 0; i < KIT_IDS; i++)
                TRY(kit_status(qn_decoder_push(d, kit_ids()[i], &piece, &n)));
        return kit_status(qn_decoder_end(d, &piece, &n));
}

static Status template_use(void *arg)
{
        CLEANUP(qn_template_close_at) qn_template *t = NULL;
        CLEANUP(kit_free) char *prompt = NULL;
        size_t n = 0;

        TRY(kit_status(qn_template_open(arg, &t)));
        return kit_status(qn_render(t, request, strlen(request), &prompt, &n));
}

static bool token_take(const qn_token *token, void *user)
{
        *(size_t *)user += token->n_piece;
        return true;
}

/* Everything that a chat of the command needs. */
static qn_generate_options chat_options(const qn_model *m, size_t *n_text)
{
        static const char *const stop[] = {"never said"};
        static const qn_logit_bias bias = {5, 0.5F};
        qn_generate_options o;

        qn_generate_options_init(&o, m);
        o.sampling.seed = 7;
        o.sampling.logit_bias = &bias;
        o.sampling.n_logit_bias = 1;
        o.sampling.repeat_penalty = 1.1F;
        o.sampling.dry_multiplier = 0.8F;
        o.stop = stop;
        o.n_stop = 1;
        o.max_tokens = 4;
        o.logprobs = true;
        o.n_top_logprobs = 3;
        o.on_token = token_take;
        o.user = n_text;
        return o;
}

static Status chat_use(void *arg)
{
        CLEANUP(kit_session_free) qn_session *s = NULL;
        CLEANUP(mem_free_at) int32_t *ids = NULL;
        size_t n = 0;
        size_t n_text = 0;
        const qn_generate_options o = chat_options(arg, &n_text);

        TRY(kit_status(qn_chat_encode(arg, request, strlen(request), false, &ids, &n)));
        TRY(kit_status(qn_session_new(arg, &s)));
        TRY(kit_status(qn_session_prompt(s, ids, n, NULL)));
        return kit_status(qn_generate(s, &o, NULL));
}

/* Past the end of the context, the oldest half goes. */
static Status shift_use(void *arg)
{
        CLEANUP(kit_session_free) qn_session *s = NULL;
        qn_generate_options o;

        qn_generate_options_init(&o, NULL);
        o.sampling.temperature = 0.0F;
        o.max_tokens = 4;
        o.context_shift = true;
        o.ignore_eos = true;
        TRY(kit_status(qn_session_new(arg, &s)));
        TRY(kit_status(qn_session_feed(s, kit_ids(), KIT_IDS)));
        return kit_status(qn_generate(s, &o, NULL));
}

static Status fork_use(void *arg)
{
        CLEANUP(kit_session_free) qn_session *s = NULL;
        CLEANUP(kit_session_free) qn_session *other = NULL;

        TRY(kit_status(qn_session_new(arg, &s)));
        TRY(kit_status(qn_session_feed(s, kit_ids(), 20)));
        TRY(kit_status(qn_session_fork(s, &other)));
        TRY(kit_status(qn_session_trim(other, 9)));
        TRY(kit_status(qn_session_feed(other, kit_ids(), 5)));
        return kit_status(qn_session_feed(s, kit_ids(), 5));
}

static bool row_ignore(size_t t, const float *row, size_t n, void *user)
{
        (void)t;
        (void)row;
        (void)n;
        (void)user;
        return true;
}

static Status rows_use(void *arg)
{
        TRY(kit_status(qn_logits(arg, kit_ids(), 30, row_ignore, NULL)));
        return kit_status(qn_hidden(arg, kit_ids(), 30, row_ignore, NULL));
}

static Status embed_use(void *arg)
{
        CLEANUP(qn_embeddings_free) qn_embeddings e = {0};
        const qn_text texts[] = {{"hello", 5}, {"a", 1}};
        qn_embed_options o;

        qn_embed_options_init(&o);
        o.pooling = "mean+max";
        return kit_status(qn_embed(arg, &o, texts, N_ELEMS(texts), &e));
}

static Status archs_use(void *arg)
{
        CLEANUP(kit_free) char *json = NULL;

        (void)arg;
        return kit_status(qn_archs(&json));
}

/* What is used again and again; its own opening is tested in test_open.c. */
typedef struct ModelRow {
        const char *name;
        Status (*use)(void *model);
} ModelRow;

static const ModelRow model_rows[] = {
        {"decoder", decoder_use}, {"chat", chat_use}, {"context shift", shift_use},
        {"fork", fork_use},       {"rows", rows_use}, {"embed", embed_use},
        {"archs", archs_use},
};

static void test_model(const void *p)
{
        const ModelRow *row = p;
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, true);

        oom_each(row->use, m);
}

typedef struct PathRow {
        const char *name, *model;
        Status (*use)(void *path);
} PathRow;

static Status verify_as(const char *path, bool record)
{
        CLEANUP(kit_free) char *json = NULL;
        qn_verify_options o;
        bool sound = false;

        qn_verify_options_init(&o);
        o.n_threads = 1;
        o.record = record;
        TRY(kit_status(qn_verify(path, &o, &json, &sound)));
        ENSURE(sound, E_FORMAT, "not sound: %s", json);
        return OK;
}

static Status verify_use(void *arg)
{
        return verify_as(arg, false);
}

static const PathRow path_rows[] = {
        {"tokenizer", "llama-f32", tokenizer_use},
        {"template", "llama-f32", template_use},
};

static void test_path(const void *p)
{
        const PathRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;

        temp_dir_init(&dir);
        model_copy(&dir, row->model);
        oom_each(row->use, dir.path);
}

/* With vectors that were recorded before. */
static void test_verify(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;

        (void)p;
        temp_dir_init(&dir);
        model_copy(&dir, "llama-f32");
        assert_ok(verify_as(dir.path, true));
        oom_each(verify_use, dir.path);
}

typedef struct Conversion {
        const char *from, *to;
} Conversion;

static Status convert_use(void *arg)
{
        const Conversion *c = arg;
        qn_convert_options o;

        qn_convert_options_init(&o);
        o.force = true;
        return kit_status(qn_convert(c->from, c->to, &o));
}

static void test_to_directory(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(strbuf_done) StrBuf bytes = {0};
        CLEANUP(strbuf_done) StrBuf to = {0};
        Conversion c;

        (void)p;
        temp_dir_init(&dir);
        assert_ok(tiny_model_bytes(&tiny_llama, &(TinyEdit){0}, &bytes));
        assert_ok(strbuf_append(&to, str_of(temp_path(&dir, "out"))));
        c = (Conversion){temp_file(&dir, "in.gguf", strbuf_str(&bytes)), strbuf_cstr(&to)};
        oom_each(convert_use, &c);
}

static void test_to_gguf(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        Conversion c;

        (void)p;
        temp_dir_init(&dir);
        c = (Conversion){LLAMA, temp_path(&dir, "out.gguf")};
        oom_each(convert_use, &c);
}

enum { BEFORE = 20 };

static void assert_held(qn_session *s, const float *want)
{
        const float *logits = NULL;

        assert_int_equal(qn_session_length(s), BEFORE);
        assert_memory_equal(qn_session_tokens(s), kit_ids(), BEFORE * sizeof(int32_t));
        assert_ok(kit_status(qn_session_logits(s, &logits)));
        assert_memory_equal(logits, want, KIT_VOCAB * sizeof(float));
}

/* Whether the k-th allocation was wanted at all. */
static bool cross_with_failure(qn_model *m, uint64_t k)
{
        CLEANUP(kit_session_free) qn_session *s = kit_session(m, BEFORE);
        float before[KIT_VOCAB];
        const float *logits = NULL;
        qn_status got;

        assert_ok(kit_status(qn_session_logits(s, &logits)));
        memcpy(before, logits, sizeof(before));
        mem_fail_at(k);
        got = qn_session_feed(s, kit_ids() + BEFORE, KIT_IDS - BEFORE);
        mem_fail_at(0);
        if (got == QN_OK)
                return false;
        assert_int_equal(got, QN_E_NOMEM);
        assert_held(s, before);
        return true;
}

/* Longrope: all is computed anew past the original length. What fails then costs no token. */
static void test_rebuild(const void *p)
{
        uint64_t k = 1;
        CLEANUP(kit_model_close)
        qn_model *m = kit_model(golden_path("phi3-f16-longrope-crossing"), true);

        (void)p;
        while (cross_with_failure(m, k))
                k++;
        assert_true(k > 2);
}

static const TestTable tables[] = {
        TEST_TABLE("model", model_rows, test_model),
        TEST_TABLE("path", path_rows, test_path),
        TEST_ONE("verify", test_verify),
        TEST_ONE("convert to a directory", test_to_directory),
        TEST_ONE("convert to GGUF", test_to_gguf),
        TEST_ONE("rebuild", test_rebuild),
};
TEST_MAIN(tables);
