/* GGUF metadata becomes a tokenizer.json that behaves as the original. */
#include "kit.h"

#define TEXT(lit)                      \
        {                              \
                (lit), sizeof(lit) - 1 \
        }

static const Str llama_tokens[] = {
        TEXT("<unk>"),  TEXT("<s>"), TEXT("</s>"),      TEXT("<0x41>"), TEXT("<0x0A>"),
        TEXT("\u2581"), TEXT("l"),   TEXT("o"),         TEXT("w"),      TEXT("lo"),
        TEXT("ow"),     TEXT("low"), TEXT("\u2581low"), TEXT("[user]"), TEXT("\u2581l")};
static const float llama_scores[] = {0, 0, 0, 0, 0, -9, -9, -9, -9, -2, -1, -4, -5, 0, -8};
static const int32_t llama_types[] = {2, 3, 3, 6, 6, 1, 1, 1, 1, 1, 1, 1, 1, 4, 1};

static GgufVocab llama_vocab(void)
{
        return (GgufVocab){.model = STR("llama"),
                           .tokens = llama_tokens,
                           .scores = llama_scores,
                           .types = llama_types,
                           .n_tokens = N_ELEMS(llama_tokens),
                           .bos_id = 1,
                           .eos_id = 2,
                           .unk_id = 0,
                           .pad_id = -1,
                           .add_space_prefix = true};
}

static const Str gpt2_tokens[] = {TEXT("<|end|>"), TEXT("a"),     TEXT("b"),  TEXT("\u0120"),
                                  TEXT("1"),       TEXT("2"),     TEXT("ab"), TEXT("\u0120ab"),
                                  TEXT("12"),      TEXT("<tool>")};
static const int32_t gpt2_types[] = {3, 1, 1, 1, 1, 1, 1, 1, 1, 4};
static const Str gpt2_merges[] = {TEXT("a b"), TEXT("\u0120 ab"), TEXT("1 2")};

static GgufVocab gpt2_vocab(void)
{
        return (GgufVocab){.model = STR("gpt2"),
                           .pre = STR("gpt-2"),
                           .tokens = gpt2_tokens,
                           .types = gpt2_types,
                           .n_tokens = N_ELEMS(gpt2_tokens),
                           .merges = gpt2_merges,
                           .n_merges = N_ELEMS(gpt2_merges),
                           .bos_id = 0,
                           .eos_id = 0,
                           .unk_id = -1,
                           .pad_id = -1};
}

static void gguf_tokenizer(const GgufVocab *v, Tokenizer **out)
{
        CLEANUP(strbuf_done) StrBuf json = {0};

        assert_ok(tokenizer_json_from_gguf(v, &json));
        assert_ok(tokenizer_parse(strbuf_str(&json), out));
}

/* An option of the metadata, the text, its ids, and their text. */
typedef struct GgufRow {
        const char *name;
        const char *pre; /* NULL: the llama model */
        bool add_bos;
        bool add_eos;
        bool no_prefix;
        const char *text;
        const char *ids;
        const char *decoded;
} GgufRow;

static const GgufRow rows[] = {
        {"llama word", NULL, false, false, false, "low", "12", "low"},
        {"llama best score first", NULL, false, false, false, "lo ow", "5,9,5,10", "lo ow"},
        {"llama byte fallback", NULL, false, false, false, "A\n", "5,3,4", "A\n"},
        {"llama unknown", NULL, false, false, false, "?low", "5,0,11", "<unk>low"},
        {"llama bos and eos", NULL, true, true, false, "low", "1,12,2", "<s> low</s>"},
        {"llama control", NULL, false, false, false, "low</s>low", "12,2,12", "low</s> low"},
        {"llama user-defined", NULL, false, false, false, "[user]low", "13,12", "[user] low"},
        {"llama without prefix", NULL, false, false, true, "low low", "11,12", "low low"},
        {"gpt-2 word", "gpt-2", false, false, false, "ab ab", "6,7", "ab ab"},
        {"gpt-2 digits", "gpt-2", false, false, false, "12", "8", "12"},
        {"smollm digits", "smollm", false, false, false, "12", "4,5", "12"},
        {"qwen2 digits", "qwen2", false, false, false, "12", "4,5", "12"},
        {"llama-bpe digits", "llama-bpe", false, false, false, "12 ab", "8,7", "12 ab"},
        {"gpt-4o", "gpt-4o", false, false, false, "ab12", "6,8", "ab12"},
        {"tekken", "tekken", false, false, false, "ab12", "6,4,5", "ab12"},
        {"one token for bos and eos", "gpt-2", true, true, false, "a", "0,1,0", "<|end|>a<|end|>"},
        {"gpt-2 control", "gpt-2", false, false, false, "a<|end|><tool>b", "1,0,9,2",
         "a<|end|><tool>b"},
};

static GgufVocab row_vocab(const GgufRow *row)
{
        GgufVocab v = row->pre == NULL ? llama_vocab() : gpt2_vocab();

        v.pre = str_of(row->pre);
        v.add_bos = row->add_bos;
        v.add_eos = row->add_eos;
        v.add_space_prefix = !row->no_prefix;
        return v;
}

static void test_gguf(const void *p)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        CLEANUP(id_vec_done) IdVec ids = {0};
        CLEANUP(strbuf_done) StrBuf text = {0};
        const GgufRow *row = p;
        const GgufVocab v = row_vocab(row);
        const EncodeOptions o = {.add_special_tokens = true, .parse_special = true};

        gguf_tokenizer(&v, &t);
        assert_ok(tokenizer_encode(t, str_of(row->text), &o, &ids));
        kit_assert_ids(&ids, row->ids);
        assert_ok(tokenizer_decode(t, ids.p, ids.n, false, &text));
        assert_string_equal(strbuf_cstr(&text), row->decoded);
}

static void test_unknown_pre(const void *p)
{
        CLEANUP(strbuf_done) StrBuf json = {0};
        GgufVocab v = gpt2_vocab();

        (void)p;
        v.pre = STR("martian");
        assert_status(tokenizer_json_from_gguf(&v, &json), E_UNSUPPORTED,
                      "tokenizer.ggml.pre \"martian\" is not supported");
}

static void test_unknown_model(const void *p)
{
        CLEANUP(strbuf_done) StrBuf json = {0};
        GgufVocab v = gpt2_vocab();

        (void)p;
        v.model = STR("rwkv");
        assert_status(tokenizer_json_from_gguf(&v, &json), E_UNSUPPORTED, "\"rwkv\"");
}

static void test_no_scores(const void *p)
{
        CLEANUP(strbuf_done) StrBuf json = {0};
        GgufVocab v = llama_vocab();

        (void)p;
        v.scores = NULL;
        assert_status(tokenizer_json_from_gguf(&v, &json), E_MISSING, "tokenizer.ggml.scores");
}

typedef struct BosRow {
        const char *name;
        const char *model;
        const char *pre;
        bool adds;
} BosRow;

/* Source: llama.cpp src/llama-vocab.cpp, llama_vocab::impl::load. */
static const BosRow bos_rows[] = {
        {"sentencepiece", "llama", "default", true}, {"gpt-2", "gpt2", "gpt-2", false},
        {"llama-bpe", "gpt2", "llama-bpe", true},    {"smaug-bpe", "gpt2", "smaug-bpe", false},
        {"tekken", "gpt2", "tekken", true},          {"qwen2", "gpt2", "qwen2", false},
        {"unknown", "gpt2", "martian", false},
};

static void test_adds_bos(const void *p)
{
        const BosRow *row = p;

        assert_int_equal(gguf_adds_bos(str_of(row->model), str_of(row->pre)), row->adds);
}

static const TestTable tables[] = {
        TEST_TABLE("adds-bos", bos_rows, test_adds_bos),
        TEST_TABLE("gguf", rows, test_gguf),
        TEST_ONE("unknown-pre", test_unknown_pre),
        TEST_ONE("unknown-model", test_unknown_model),
        TEST_ONE("no-scores", test_no_scores),
};
TEST_MAIN(tables);
