/* What tokenizer.json files are refused, with which words. */
#include "kit.h"

typedef struct RefusalRow {
        const char *name;
        const char *json;
        Status want;
        const char *part;
} RefusalRow;

#define MODEL(more) BPE_JSON("\"a\":0,\"b\":1,\"ab\":2", "\"a b\"", more)

static const RefusalRow refusal_rows[] = {
        {"empty", "", E_FORMAT, ""},
        {"not json", "{", E_FORMAT, ""},
        {"an array", "[]", E_FORMAT, "expected an object"},
        {"no model", "{}", E_FORMAT, "model: expected one model"},
        {"null model", "{\"model\":null}", E_FORMAT, "model"},
        {"unknown model", "{\"model\":{\"type\":\"Foo\"}}", E_UNSUPPORTED,
         "model: type \"Foo\" is not supported"},
        {"no vocab", "{\"model\":{\"type\":\"BPE\",\"merges\":[]}}", E_FORMAT, "vocab"},
        {"vocab is a list", "{\"model\":{\"type\":\"BPE\",\"vocab\":[],\"merges\":[]}}", E_FORMAT,
         "model: BPE: vocab: expected an object"},
        {"no merges", "{\"model\":{\"type\":\"BPE\",\"vocab\":{}}}", E_FORMAT, "merges"},
        {"negative id", BPE_JSON("\"a\":-1", "", ""), E_RANGE, "the id of \"a\""},
        {"huge id", BPE_JSON("\"a\":4294967295", "", ""), E_RANGE, "the id of \"a\""},
        {"fractional id", BPE_JSON("\"a\":0.5", "", ""), E_RANGE, "the id of \"a\""},
        {"same id twice", BPE_JSON("\"a\":7,\"b\":7", "", ""), E_FORMAT,
         "two tokens have the id 7"},
        {"merge of an absent token", BPE_JSON("\"a\":0,\"b\":1,\"ab\":2", "\"a c\"", ""), E_FORMAT,
         "merges[0]: token \"c\" is not in the vocabulary"},
        {"merge to an absent token", BPE_JSON("\"a\":0,\"b\":1", "\"a b\"", ""), E_FORMAT,
         "merges[0]: token \"ab\""},
        {"merge of one part", BPE_JSON("\"a\":0", "\"a\"", ""), E_FORMAT, "merges[0]"},
        {"merge of three parts", BPE_JSON("\"a\":0", "\"a a a\"", ""), E_FORMAT, "merges[0]"},
        {"merge of numbers", BPE_JSON("\"a\":0", "[1,2]", ""), E_FORMAT, "merges[0]"},
        {"merge of three strings", BPE_JSON("\"a\":0", "[\"a\",\"a\",\"a\"]", ""), E_FORMAT,
         "merges[0]"},
        {"dropout", "{\"model\":{\"type\":\"BPE\",\"dropout\":0.1,\"vocab\":{},\"merges\":[]}}",
         E_UNSUPPORTED, "dropout"},
        {"unknown normalizer", MODEL(",\"normalizer\":{\"type\":\"Foo\"}"), E_UNSUPPORTED,
         "normalizer: type \"Foo\" is not supported; supported: NFC"},
        {"unknown in a sequence",
         MODEL(",\"pre_tokenizer\":{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":"
               "\"Whitespace\"},{\"type\":\"Foo\"}]}"),
         E_UNSUPPORTED, "pre_tokenizer: pretokenizers[1]: type \"Foo\" is not supported"},
        {"unknown post-processor", MODEL(",\"post_processor\":{\"type\":\"Foo\"}"), E_UNSUPPORTED,
         "post_processor: type \"Foo\""},
        {"unknown decoder", MODEL(",\"decoder\":{\"type\":\"Foo\"}"), E_UNSUPPORTED,
         "decoder: type \"Foo\""},
        {"no type", MODEL(",\"decoder\":{}"), E_MISSING, "decoder: type: missing"},
        {"component is a string", MODEL(",\"decoder\":\"Fuse\""), E_FORMAT,
         "decoder: expected an object"},
        {"sequence without parts", MODEL(",\"decoder\":{\"type\":\"Sequence\"}"), E_FORMAT,
         "decoder: decoders: expected an array"},
        {"bad regex",
         MODEL(",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(a\"},"
               "\"behavior\":\"Isolated\"}"),
         E_FORMAT, "the regex \"(a\" is not understood"},
        {"open class",
         MODEL(",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"[a\"},"
               "\"behavior\":\"Isolated\"}"),
         E_FORMAT, "not closed"},
        {"deep classes",
         MODEL(",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":"
               "\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"},"
               "\"behavior\":\"Isolated\"}"),
         E_UNSUPPORTED, "nested deeper"},
        {"plus behind an interval",
         MODEL(",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"a{2}+\"},"
               "\"behavior\":\"Isolated\"}"),
         E_UNSUPPORTED, "behind {"},
        {"pattern of a wrong kind",
         MODEL(",\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"Foo\":\"a\"},\"content\":"
               "\"\"}"),
         E_FORMAT, "pattern"},
        {"pattern missing", MODEL(",\"normalizer\":{\"type\":\"Replace\",\"content\":\"\"}"),
         E_MISSING, "pattern: missing"},
        {"unknown behavior",
         MODEL(",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"String\":\"a\"},"
               "\"behavior\":\"Foo\"}"),
         E_RANGE, "behavior"},
        {"metaspace of two characters",
         MODEL(",\"pre_tokenizer\":{\"type\":\"Metaspace\",\"replacement\":\"ab\"}"), E_FORMAT,
         "one character"},
        {"strip of nothing",
         MODEL(",\"decoder\":{\"type\":\"Strip\",\"content\":\"\",\"start\":1,\"stop\":0}"),
         E_FORMAT, "one character"},
        {"template without its token",
         MODEL(",\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":"
               "{\"id\":\"x\",\"type_id\":0}}],\"special_tokens\":{}}"),
         E_FORMAT, "special_tokens: \"x\" is missing"},
        {"template of sequence B",
         MODEL(",\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[{\"Sequence\":"
               "{\"id\":\"B\",\"type_id\":0}}],\"special_tokens\":{}}"),
         E_FORMAT, "sequence \"B\""},
        {"added token without id", MODEL(",\"added_tokens\":[{\"content\":\"x\"}]"), E_MISSING,
         "added_tokens[0]: id: missing"},
        {"added token of a huge id",
         MODEL(",\"added_tokens\":[{\"content\":\"x\",\"id\":99999999}]"), E_RANGE,
         "added_tokens[0]: id"},
        {"added token on another's id", MODEL(",\"added_tokens\":[{\"content\":\"x\",\"id\":2}]"),
         E_FORMAT, "the id 2 of \"x\" is that of \"ab\""},
        {"unigram without a vocabulary", "{\"model\":{\"type\":\"Unigram\"}}", E_FORMAT,
         "model: Unigram: vocab: expected an array"},
        {"unigram of an object", "{\"model\":{\"type\":\"Unigram\",\"vocab\":{\"a\":0}}}", E_FORMAT,
         "vocab: expected an array, found an object"},
        {"unigram entry without a score",
         "{\"model\":{\"type\":\"Unigram\",\"vocab\":[[\"a\",-1],[\"b\"]]}}", E_FORMAT,
         "vocab[1]: expected [text, score]"},
        {"unigram unk_id beyond the end",
         "{\"model\":{\"type\":\"Unigram\",\"unk_id\":1,\"vocab\":[[\"a\",-1]]}}", E_RANGE,
         "unk_id: 1 is outside the vocabulary of 1 tokens"},
        {"unigram unk_id in an empty vocabulary",
         "{\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[]}}", E_RANGE, "unk_id: 0"},
        {"charsmap missing", MODEL(",\"normalizer\":{\"type\":\"Precompiled\"}"), E_FORMAT,
         "precompiled_charsmap: expected a string, found nothing"},
        {"charsmap of three characters",
         MODEL(",\"normalizer\":{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"AAA\"}"),
         E_FORMAT, "base64: 3 characters, expected a multiple of 4"},
        {"charsmap of other characters",
         MODEL(",\"normalizer\":{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"AA-A\"}"),
         E_FORMAT, "base64: byte 2 is none of the alphabet"},
        {"charsmap shorter than its trie",
         MODEL(",\"normalizer\":{\"type\":\"Precompiled\",\"precompiled_charsmap\":"
               "\"CAAAAAAA\"}"),
         E_FORMAT, "6 bytes cannot hold its trie"},
        {"empty charsmap",
         MODEL(",\"normalizer\":{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"\"}"),
         E_FORMAT, "0 bytes cannot hold its trie"},
        {"charsmap with broken texts",
         MODEL(",\"normalizer\":{\"type\":\"Precompiled\",\"precompiled_charsmap\":"
               "\"AAAAAP8=\"}"),
         E_FORMAT, "byte 0 of its texts is not UTF-8"},
        {"delimiter of two characters",
         MODEL(",\"pre_tokenizer\":{\"type\":\"CharDelimiterSplit\",\"delimiter\":\"ab\"}"),
         E_FORMAT, "delimiter: expected one character"},
        {"pieces of no length", MODEL(",\"pre_tokenizer\":{\"type\":\"FixedLength\",\"length\":0}"),
         E_RANGE, "length"},
        {"suffix missing", MODEL(",\"decoder\":{\"type\":\"BPEDecoder\"}"), E_MISSING,
         "suffix: missing"},
        {"suffix is a number", MODEL(",\"decoder\":{\"type\":\"BPEDecoder\",\"suffix\":1}"),
         E_FORMAT, "expected a string, found a number"},
        {"pad token missing", MODEL(",\"decoder\":{\"type\":\"CTC\"}"), E_MISSING,
         "pad_token: missing"},
        {"added token is a number", MODEL(",\"added_tokens\":[3]"), E_FORMAT, "added_tokens[0]"},
};

static void test_refusal(const void *p)
{
        Tokenizer *t = NULL;
        const RefusalRow *row = p;

        assert_status(tokenizer_parse(str_of(row->json), &t), row->want, row->part);
        assert_null(t);
}

static void test_no_file(const void *p)
{
        Tokenizer *t = NULL;

        (void)p;
        assert_status(tokenizer_open("no/such/tokenizer.json", &t), E_IO, "no/such/tokenizer.json");
        assert_null(t);
}

static void test_unk_absent(const void *p)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        CLEANUP(id_vec_done) IdVec ids = {0};
        const EncodeOptions o = {.parse_special = true};

        (void)p;
        kit_tokenizer("{\"model\":{\"type\":\"BPE\",\"unk_token\":\"<unk>\",\"vocab\":{\"a\":0},"
                      "\"merges\":[]}}",
                      &t);
        assert_status(tokenizer_encode(t, STR("x"), &o, &ids), E_RANGE, "<unk>");
        assert_int_equal(ids.n, 0);
}

static const TestTable tables[] = {
        TEST_TABLE("refusal", refusal_rows, test_refusal),
        TEST_ONE("no-file", test_no_file),
        TEST_ONE("unk-token-absent", test_unk_absent),
};
TEST_MAIN(tables);
