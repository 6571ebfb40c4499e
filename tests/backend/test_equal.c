/* Both engines on the same weights: a golden directory, and the GGUF file that convert makes of it.
 */
#include "base/vec.h"
#include "engine/convert.h"
#include "quern/quern.h"

#include "support/table.h"
#include "support/temp.h"

enum { N_PROMPT = 6, N_NEW = 24, CTX = 64, TOKENS_MAX = N_PROMPT + N_NEW };

static const int32_t prompt[N_PROMPT] = {5, 9, 14, 22, 31, 40};

/* A model, open in both engines. */
typedef struct Pair {
        TempDir dir;
        qn_model *native, *llama;
} Pair;

static Status from_qn(qn_status s)
{
        return (Status)s;
}

static void pair_done(Pair *p)
{
        qn_model_close(p->native);
        qn_model_close(p->llama);
        temp_dir_done(&p->dir);
}

static qn_model *model_at(const char *path, const char *backend)
{
        qn_model *m = NULL;
        qn_model_options o;

        qn_model_options_init(&o);
        o.backend = backend;
        o.activations = "f32";
        o.device = "cpu";
        o.n_threads = 1;
        o.n_ctx = CTX;
        assert_ok(from_qn(qn_model_open(path, &o, &m)));
        return m;
}

static Pair pair_open(const char *golden)
{
        Pair p = {0};
        char dir[TEMP_PATH_MAX];

        temp_dir_init(&p.dir);
        (void)snprintf(dir, sizeof(dir), "tests/golden/models/%s", golden);
        assert_ok(convert_hf_to_gguf(dir, temp_path(&p.dir, "m.gguf"),
                                     &(ConvertOptions){.dtype = DT_MAX}));
        p.native = model_at(dir, "native");
        p.llama = model_at(temp_path(&p.dir, "m.gguf"), "llama");
        return p;
}

/* Squared differences over squares: libllama looks GELU up in a table of half precision. */
#define EXACT 1e-9
#define GELU  1e-6

typedef struct ModelRow {
        const char *name; /* of the golden model */
        double nmse;
} ModelRow;

static const ModelRow model_rows[] = {
        {"arcee-f32", EXACT},
        {"bloom-f32", GELU},
        {"cohere2-f32-pattern", EXACT},
        {"ernie4_5-f32", EXACT},
        {"falcon-f32-7b", GELU},
        {"gemma-f32", GELU},
        {"glm4-f32", EXACT},
        {"gpt2-f32", GELU},
        {"gpt_bigcode-f32-mqa", GELU},
        {"gpt_neox-f32", GELU},
        {"granite-f32", EXACT},
        {"granitemoe-f32", EXACT},
        {"granitemoeshared-f32", EXACT},
        {"hunyuan-f32-alpha", EXACT},
        {"llama-f32", EXACT},
        {"llama-f32-linear", EXACT},
        {"llama-f32-llama3", EXACT},
        {"llama-f32-sharded", EXACT},
        {"llama-f32-yarn", EXACT},
        {"ministral3-f32", EXACT},
        {"mixtral-f32", EXACT},
        {"mpt-f32-alibi", GELU},
        {"olmo-f32-clip", EXACT},
        {"olmo2-f32", EXACT},
        {"olmo3-f32-pattern", EXACT},
        {"phi-f32", GELU},
        {"qwen3-f32", EXACT},
        {"seed_oss-f32", EXACT},
        {"stablelm-f32", EXACT},
        {"starcoder2-f32", GELU},
};

static void greedy(qn_model *m, int32_t tokens[TOKENS_MAX])
{
        qn_session *s = NULL;
        qn_generate_options o;

        qn_generate_options_init(&o, m);
        o.sampling.temperature = 0.0F;
        o.max_tokens = N_NEW;
        o.ignore_eos = true;
        assert_ok(from_qn(qn_session_new(m, &s)));
        assert_ok(from_qn(qn_session_feed(s, prompt, N_PROMPT)));
        assert_ok(from_qn(qn_generate(s, &o, NULL)));
        assert_int_equal(qn_session_length(s), TOKENS_MAX);
        memcpy(tokens, qn_session_tokens(s), TOKENS_MAX * sizeof(*tokens));
        qn_session_free(s);
}

static void test_greedy(const void *p)
{
        const ModelRow *row = p;
        CLEANUP(pair_done) Pair pair = pair_open(row->name);
        int32_t native[TOKENS_MAX];
        int32_t llama[TOKENS_MAX];

        greedy(pair.native, native);
        greedy(pair.llama, llama);
        for (size_t i = 0; i < TOKENS_MAX; i++)
                assert_int_equal(llama[i], native[i]);
}

/* Rows of one engine, then the differences of the other's. */
typedef struct Compared {
        FloatVec rows;
        size_t at;
        double error, power;
} Compared;

static bool row_keep(size_t t, const float *logits, size_t n, void *user)
{
        Compared *c = user;

        (void)t;
        return vec_append(&c->rows, logits, n) == OK;
}

static bool row_compare(size_t t, const float *logits, size_t n, void *user)
{
        Compared *c = user;

        (void)t;
        for (size_t i = 0; i < n; i++) {
                const double want = (double)c->rows.p[c->at++];
                c->error += ((double)logits[i] - want) * ((double)logits[i] - want);
                c->power += want * want;
        }
        return true;
}

static void compared_done(Compared *c)
{
        float_vec_done(&c->rows);
}

static void test_logits(const void *p)
{
        const ModelRow *row = p;
        CLEANUP(pair_done) Pair pair = pair_open(row->name);
        CLEANUP(compared_done) Compared c = {0};
        int32_t tokens[TOKENS_MAX];

        greedy(pair.native, tokens);
        assert_ok(from_qn(qn_logits(pair.native, tokens, TOKENS_MAX, row_keep, &c)));
        assert_ok(from_qn(qn_logits(pair.llama, tokens, TOKENS_MAX, row_compare, &c)));
        assert_int_equal(c.at, c.rows.n);
        assert_near(c.error / c.power, 0.0, row->nmse);
}

/* Prompts do not depend on the engine. */
typedef struct ChatRow {
        const char *name, *request;
} ChatRow;

static const ChatRow chat_rows[] = {
        {"one message", "{\"messages\":[{\"role\":\"user\",\"content\":\"hi there\"}],"
                        "\"add_generation_prompt\":true}"},
        {"a conversation", "{\"messages\":[{\"role\":\"system\",\"content\":\"be kind\"},"
                           "{\"role\":\"user\",\"content\":\"a\"},"
                           "{\"role\":\"assistant\",\"content\":\"b\"},"
                           "{\"role\":\"user\",\"content\":\"caf\\u00e9 \\ud83d\\ude00\"}]}"},
        {"special tokens in the text",
         "{\"messages\":[{\"role\":\"user\",\"content\":\"<s></s>\"}]}"},
};

static IdVec chat_ids(const qn_model *m, const char *request)
{
        IdVec ids = {0};

        assert_ok(from_qn(qn_chat_encode(m, request, strlen(request), false, &ids.p, &ids.n)));
        return ids;
}

static void test_chat(const void *p)
{
        const ChatRow *row = p;
        CLEANUP(pair_done) Pair pair = pair_open("llama-f32");
        CLEANUP(id_vec_done) IdVec native = chat_ids(pair.native, row->request);
        CLEANUP(id_vec_done) IdVec llama = chat_ids(pair.llama, row->request);

        assert_true(native.n > 0);
        assert_int_equal(llama.n, native.n);
        assert_memory_equal(llama.p, native.p, native.n * sizeof(*native.p));
}

static const TestTable tables[] = {
        TEST_TABLE("greedy", model_rows, test_greedy),
        TEST_TABLE("logits", model_rows, test_logits),
        TEST_TABLE("chat", chat_rows, test_chat),
};
TEST_MAIN(tables);
