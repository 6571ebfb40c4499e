/* Each model on a megabyte of one thing, and files without a type. */
#include "kit.h"

enum { MEGABYTE = 1000 * 1000 };

#define UNIGRAM_VOCAB \
        "[[\"<unk>\",0],[\"a\",-1],[\"aa\",-1.5],[\"aaaa\",-2],[\" \",-1],[\"\\n\",-1]]"
#define WORDS_VOCAB "{\"[UNK]\":0,\"a\":1,\"aa\":2,\"##a\":3,\" \":4,\"\\n\":5}"

static const char unigram_json[] =
        "{\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":" UNIGRAM_VOCAB "}}";
static const char word_piece_json[] =
        "{\"model\":{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\",\"continuing_subword_prefix\":"
        "\"##\",\"max_input_chars_per_word\":10000000,\"vocab\":" WORDS_VOCAB "}}";
static const char word_level_json[] =
        "{\"model\":{\"type\":\"WordLevel\",\"unk_token\":\"[UNK]\",\"vocab\":" WORDS_VOCAB "}}";
static const char split_json[] =
        "{\"pre_tokenizer\":{\"type\":\"Whitespace\"},\"model\":{\"type\":\"WordLevel\","
        "\"unk_token\":\"[UNK]\",\"vocab\":" WORDS_VOCAB "}}";
static const char bert_json[] =
        "{\"normalizer\":{\"type\":\"BertNormalizer\"},\"pre_tokenizer\":{\"type\":"
        "\"BertPreTokenizer\"},\"model\":{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\","
        "\"continuing_subword_prefix\":\"##\",\"max_input_chars_per_word\":100,"
        "\"vocab\":" WORDS_VOCAB "}}";

typedef struct ModelRow {
        const char *name;
        const char *json;
        Str unit;
        size_t n_ids; /* of a megabyte */
} ModelRow;

static const ModelRow model_rows[] = {
        {"unigram letters", unigram_json, {"a", 1}, MEGABYTE / 4},
        {"unigram spaces", unigram_json, {" ", 1}, MEGABYTE},
        {"unigram newlines", unigram_json, {"\n", 1}, MEGABYTE},
        {"unigram unknown", unigram_json, {"x", 1}, 1},
        {"word piece letters", word_piece_json, {"a", 1}, MEGABYTE - 1},
        {"word piece spaces", word_piece_json, {" ", 1}, 1},
        {"word piece newlines", word_piece_json, {"\n", 1}, 1},
        {"word level letters", word_level_json, {"a", 1}, 1},
        {"word level spaces", word_level_json, {" ", 1}, 1},
        {"split words", split_json, {"a ", 2}, MEGABYTE / 2},
        {"split spaces", split_json, {" ", 1}, 0},
        {"split newlines", split_json, {"\n", 1}, 0},
        {"bert letters", bert_json, {"a", 1}, 1},
        {"bert spaces", bert_json, {" ", 1}, 0},
        {"bert marks", bert_json, {"\xCC\x81\xCC\xA3", 4}, 0},
};

static void test_megabyte(const void *p)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        CLEANUP(strbuf_done) StrBuf text = {0};
        CLEANUP(id_vec_done) IdVec ids = {0};
        const ModelRow *row = p;

        kit_tokenizer(row->json, &t);
        kit_repeat(row->unit, MEGABYTE, &text);
        kit_encode(t, strbuf_str(&text), &ids);
        assert_int_equal(ids.n, row->n_ids);
}

/* {"added_tokens": [a run of `n` letters and one more], …}: each place begins a long almost-match.
 */
static void almost_json(size_t n, StrBuf *out)
{
        assert_ok(strbuf_append(out, STR("{\"added_tokens\":[{\"id\":9,\"content\":\"a\"},"
                                         "{\"id\":10,\"content\":\"")));
        kit_repeat(STR("a"), out->n + n, out);
        assert_ok(strbuf_append(out, STR("b\"}],\"model\":{\"type\":\"Unigram\",\"unk_id\":0,"
                                         "\"vocab\":" UNIGRAM_VOCAB "}}")));
}

/* A search that tries each place takes 10^10 steps here. */
static void test_long_added(const void *p)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        CLEANUP(strbuf_done) StrBuf json = {0};
        CLEANUP(strbuf_done) StrBuf text = {0};
        CLEANUP(id_vec_done) IdVec ids = {0};

        (void)p;
        almost_json(100 * 1000, &json);
        kit_tokenizer(strbuf_cstr(&json), &t);
        kit_repeat(STR("a"), MEGABYTE, &text);
        kit_encode(t, strbuf_str(&text), &ids);
        assert_int_equal(ids.n, MEGABYTE);
        assert_int_equal(ids.p[0], 1);
}

typedef struct UntypedRow {
        const char *name;
        const char *json;
        const char *text;
        const char *ids;
} UntypedRow;

static const UntypedRow untyped_rows[] = {
        {"bpe", "{\"model\":{\"vocab\":{\"a\":0,\"aa\":1},\"merges\":[\"a a\"]}}", "aaa", "1,0"},
        {"word piece",
         "{\"model\":{\"unk_token\":\"[UNK]\",\"continuing_subword_prefix\":\"##\","
         "\"max_input_chars_per_word\":100,\"vocab\":" WORDS_VOCAB "}}",
         "aaa", "2,3"},
        {"word level", "{\"model\":{\"unk_token\":\"[UNK]\",\"vocab\":" WORDS_VOCAB "}}", "aa",
         "2"},
        {"unigram", "{\"model\":{\"unk_id\":0,\"vocab\":" UNIGRAM_VOCAB "}}", "aaax", "1,2,0"},
};

static void test_untyped(const void *p)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        CLEANUP(id_vec_done) IdVec ids = {0};
        const UntypedRow *row = p;

        kit_tokenizer(row->json, &t);
        kit_encode(t, str_of(row->text), &ids);
        kit_assert_ids(&ids, row->ids);
}

static void test_unknown_refused(const void *p)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        CLEANUP(id_vec_done) IdVec ids = {0};
        const EncodeOptions o = {.parse_special = true};

        (void)p;
        kit_tokenizer("{\"model\":{\"type\":\"Unigram\",\"vocab\":[[\"a\",-1]]}}", &t);
        assert_status(tokenizer_encode(t, STR("ax"), &o, &ids), E_RANGE, "no token for \"x\"");
        assert_int_equal(ids.n, 0);
}

static const TestTable tables[] = {
        TEST_TABLE("megabyte", model_rows, test_megabyte),
        TEST_TABLE("untyped", untyped_rows, test_untyped),
        TEST_ONE("long-added-token", test_long_added),
        TEST_ONE("unknown-refused", test_unknown_refused),
};
TEST_MAIN(tables);
