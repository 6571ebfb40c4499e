/* qn_embed on a tiny encoder and a decoder: options, cutting, prompts, batches, refusals. */
#include "unit/engine/kit.h"

enum { E = 30, TEXTS = 7 };

#define BERT  "tests/golden/models/bert-f32-mean"
#define BARE  "tests/golden/models/bert-bf16-cls-prefix"
#define QWEN  "tests/golden/models/qwen3-bf16-last"
#define DENSE "tests/golden/models/roberta-f16-mean-dense"

static qn_text text_of(const char *s)
{
        return (qn_text){s, strlen(s)};
}

static qn_embeddings row_of(qn_model *m, const qn_embed_options *o, const char *text)
{
        const qn_text t = text_of(text);
        qn_embeddings row;

        assert_ok(kit_status(qn_embed(m, o, &t, 1, &row)));
        return row;
}

typedef struct SameRow {
        const char *name;
        const char *prompt_a;
        uint32_t max_a;
        const char *a;
        const char *b; /* with default options */
} SameRow;

/* The tokenizer has "the", "sky", "is", "blue"; [CLS] and [SEP] stand around each text. */
static const SameRow same_rows[] = {
        {"a prompt is text before the text", "the ", 0, "sky is blue", "the sky is blue"},
        {"an empty prompt", "", 0, "sky", "sky"},
        {"cut at the end, special tokens kept", NULL, 4, "the sky is blue", "the sky"},
        {"the prompt counts in the limit", "the ", 4, "sky is blue", "the sky"},
        {"cut to special tokens alone", NULL, 2, "the sky", ""},
        {"a limit that is not reached", NULL, 6, "the sky is blue", "the sky is blue"},
        {"a limit above the context", NULL, 4000, "the sky is blue", "the sky is blue"},
};

static void test_same(const void *p)
{
        const SameRow *row = p;
        CLEANUP(kit_model_close) qn_model *m = kit_model(BERT, true);
        CLEANUP(qn_embeddings_free) qn_embeddings a = {.rows = NULL};
        CLEANUP(qn_embeddings_free) qn_embeddings b = {.rows = NULL};
        qn_embed_options o;

        qn_embed_options_init(&o);
        o.prompt = row->prompt_a;
        o.max_tokens = row->max_a;
        a = row_of(m, &o, row->a);
        b = row_of(m, NULL, row->b);
        assert_int_equal(a.width, E);
        assert_int_equal(a.n_tokens, b.n_tokens);
        assert_memory_equal(a.rows, b.rows, a.width * sizeof(float));
}

/* Texts of 2 to 40 tokens, together and one by one; a context of KIT_CTX holds few of them. */
static void test_batch(const void *p)
{
        static const char *const words[TEXTS] = {
                "",
                "the sky",
                "a b c d e f g h i j k l m n o p q r s t u v w x y z",
                "sea",
                "the sky is blue and the sea is deep and the grass is green , what colour is it ?",
                "water",
                "high !"};
        CLEANUP(kit_model_close) qn_model *m = kit_model(BERT, true);
        CLEANUP(qn_embeddings_free) qn_embeddings e = {.rows = NULL};
        qn_text texts[TEXTS];

        (void)p;
        for (size_t i = 0; i < TEXTS; i++)
                texts[i] = text_of(words[i]);
        assert_ok(kit_status(qn_embed(m, NULL, texts, TEXTS, &e)));
        for (size_t i = 0; i < TEXTS; i++) {
                CLEANUP(qn_embeddings_free) qn_embeddings alone = row_of(m, NULL, words[i]);
                assert_memory_equal(alone.rows, e.rows + i * E, E * sizeof(float));
        }
}

static void test_nothing(const void *p)
{
        CLEANUP(kit_model_close) qn_model *m = kit_model(BERT, true);
        CLEANUP(qn_embeddings_free) qn_embeddings e = {.rows = NULL};

        (void)p;
        assert_ok(kit_status(qn_embed(m, NULL, NULL, 0, &e)));
        assert_non_null(e.rows);
        assert_int_equal(e.n_rows, 0);
        assert_int_equal(e.n_tokens, 0);
        assert_int_equal(e.width, E);
}

/* The first numbers of a row, of length 1 again where the row is. */
static void dimensions_check(int32_t normalize, double length)
{
        CLEANUP(kit_model_close) qn_model *m = kit_model(BERT, true);
        CLEANUP(qn_embeddings_free) qn_embeddings all = {.rows = NULL};
        CLEANUP(qn_embeddings_free) qn_embeddings cut = {.rows = NULL};
        double sum = 0;
        qn_embed_options o;

        qn_embed_options_init(&o);
        o.normalize = normalize;
        all = row_of(m, &o, "the sky");
        o.dimensions = 7;
        cut = row_of(m, &o, "the sky");
        assert_int_equal(cut.width, 7);
        for (size_t i = 0; i < 7; i++) {
                sum += (double)cut.rows[i] * (double)cut.rows[i];
                assert_near(cut.rows[i] * all.rows[0], all.rows[i] * cut.rows[0], 1e-6);
        }
        assert_true(length == 0 || fabs(sum - length) < 1e-6);
}

static void test_dimensions(const void *p)
{
        (void)p;
        dimensions_check(1, 1.0);
        dimensions_check(0, 0);
}

/* A decoder's long text goes in chunks of 20; the bits are those of one step. */
static void test_chunks(const void *p)
{
        CLEANUP(kit_model_close) qn_model *chunked = kit_model(LLAMA, true);
        CLEANUP(qn_embeddings_free) qn_embeddings a = {.rows = NULL};
        CLEANUP(qn_embeddings_free) qn_embeddings b = {.rows = NULL};
        const qn_ids text = {kit_ids(), KIT_IDS};
        qn_model *whole = NULL;
        qn_model_options m;
        qn_embed_options o;

        (void)p;
        qn_model_options_init(&m);
        qn_embed_options_init(&o);
        o.pooling = "mean+max+lasttoken";
        assert_ok(kit_status(qn_model_open(LLAMA, &m, &whole)));
        assert_ok(kit_status(qn_embed_ids(chunked, &o, &text, 1, &a)));
        assert_ok(kit_status(qn_embed_ids(whole, &o, &text, 1, &b)));
        qn_model_close(whole);
        assert_memory_equal(a.rows, b.rows, a.width * sizeof(float));
}

typedef struct RefusalRow {
        const char *name;
        const char *model;
        qn_embed_options o;
        qn_ids text;
        Status status;
        const char *part;
} RefusalRow;

#define OPTIONS(...)                                                           \
        {                                                                      \
                .size = sizeof(qn_embed_options), .normalize = -1, __VA_ARGS__ \
        }

static const int32_t low_ids[KIT_CTX + 1] = {5, 6, 7};
static const int32_t wrong_ids[] = {5, 67};

static const RefusalRow refusal_rows[] = {
        {"no pooling", BARE, OPTIONS(.truncate = true), {low_ids, 3}, E_USAGE, "--pooling"},
        {"unknown pooling", BERT, OPTIONS(.pooling = "sum"), {low_ids, 3}, E_USAGE, "\"sum\""},
        {"pooling that the dense layer does not take",
         DENSE,
         OPTIONS(.pooling = "cls+max"),
         {low_ids, 3},
         E_USAGE,
         "\"cls+max\" makes 72 numbers, but the model's dense layer takes 36"},
        {"more numbers than a row has",
         BERT,
         OPTIONS(.dimensions = 31),
         {low_ids, 3},
         E_USAGE,
         "dimensions: 31 numbers of a row are wanted, it has 30"},
        {"no ids", BERT, OPTIONS(.truncate = true), {low_ids, 0}, E_USAGE, "text 1 has no tokens"},
        {"more ids than the context",
         BERT,
         OPTIONS(.truncate = true),
         {low_ids, KIT_CTX + 1},
         E_CONTEXT,
         "49 tokens do not fit the context of 48"},
        {"an id beyond the vocabulary",
         BERT,
         OPTIONS(.truncate = true),
         {wrong_ids, 2},
         E_RANGE,
         "token id 67"},
        {"options of another size",
         BERT,
         {.size = 1},
         {low_ids, 3},
         E_USAGE,
         "qn_embed_options.size is 1"},
};

static void test_refusal(const void *p)
{
        const RefusalRow *row = p;
        CLEANUP(kit_model_close) qn_model *m = kit_model(row->model, true);
        qn_embeddings e = {.rows = NULL};

        assert_status(kit_status(qn_embed_ids(m, &row->o, &row->text, 1, &e)), row->status,
                      row->part);
        assert_null(e.rows);
}

/* And after a refusal the model still works. */
static void test_after_refusal(const void *p)
{
        CLEANUP(kit_model_close) qn_model *m = kit_model(BERT, true);
        const qn_ids texts[] = {{low_ids, 3}, {wrong_ids, 2}};
        CLEANUP(qn_embeddings_free) qn_embeddings e = {.rows = NULL};

        (void)p;
        assert_status(kit_status(qn_embed_ids(m, NULL, texts, 2, &e)), E_RANGE, "67");
        e = row_of(m, NULL, "the sky");
        assert_non_null(e.rows);
}

/* What gives no text says what it gives. */
static void test_no_text(const void *p)
{
        static const char *const encoders[] = {
                BERT, DENSE, "tests/golden/models/gemma3-f32-bidirectional",
                "tests/golden/models/modernbert-f32-mean", "tests/golden/models/nomic-f32-mean"};

        (void)p;
        for (size_t i = 0; i < N_ELEMS(encoders); i++) {
                CLEANUP(kit_model_close) qn_model *m = kit_model(encoders[i], true);
                qn_session *s = NULL;

                assert_status(kit_status(qn_session_new(m, &s)), E_UNSUPPORTED, "quern embed");
                assert_null(s);
        }
}

/* A decoder that embeds can generate too. */
static void test_decoder_generates(const void *p)
{
        CLEANUP(kit_model_close) qn_model *m = kit_model(QWEN, true);
        CLEANUP(kit_session_free) qn_session *s = NULL;

        (void)p;
        assert_ok(kit_status(qn_session_new(m, &s)));
}

static bool one_only(size_t t, const float *state, size_t n_hidden, void *user)
{
        (void)state;
        *(size_t *)user = n_hidden;
        return t < 1;
}

static void test_hidden_stops(const void *p)
{
        CLEANUP(kit_model_close) qn_model *m = kit_model(BERT, true);
        size_t width = 0;

        (void)p;
        assert_status(kit_status(qn_hidden(m, low_ids, 3, one_only, &width)), E_CANCELLED,
                      "stopped by the caller");
        assert_int_equal(width, E);
}

static const TestTable tables[] = {
        TEST_TABLE("the same row", same_rows, test_same),
        TEST_TABLE("refusal", refusal_rows, test_refusal),
        TEST_ONE("together and alone", test_batch),
        TEST_ONE("no texts", test_nothing),
        TEST_ONE("fewer dimensions", test_dimensions),
        TEST_ONE("a decoder in chunks", test_chunks),
        TEST_ONE("a refusal leaves the model whole", test_after_refusal),
        TEST_ONE("encoders make no text", test_no_text),
        TEST_ONE("a decoder generates", test_decoder_generates),
        TEST_ONE("hidden states until the caller stops", test_hidden_stops),
};

TEST_MAIN(tables);
