/* The k-th allocation fails, over loading, encoding and decoding: E_NOMEM, and nothing leaks. */
#include "kit.h"

static const char json[] = BPE_JSON(
        "\"a\":0,\"b\":1,\"ab\":2,\"\\u0120\":3", "\"a b\"",
        ",\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFC\"},"
        "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"x+\"},\"content\":\"a\"}]},"
        "\"pre_tokenizer\":" LLAMA3_PRE ",\"decoder\":{\"type\":\"Sequence\",\"decoders\":["
        "{\"type\":\"ByteLevel\"},{\"type\":\"Fuse\"},"
        "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"b\"},\"content\":\"c\"}]},"
        "\"added_tokens\":[{\"id\":4,\"content\":\"<s>\",\"special\":true},"
        "{\"id\":5,\"content\":\"aB\",\"normalized\":true}],"
        "\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":["
        "{\"SpecialToken\":{\"id\":\"<s>\",\"type_id\":0}},"
        "{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}],"
        "\"special_tokens\":{\"<s>\":{\"id\":\"<s>\",\"ids\":[4],\"tokens\":[\"<s>\"]}}}");

static Status round_trip(void *arg)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        CLEANUP(id_vec_done) IdVec ids = {0};
        CLEANUP(strbuf_done) StrBuf text = {0};
        const EncodeOptions o = {.add_special_tokens = true, .parse_special = true};

        (void)arg;
        TRY(tokenizer_parse(str_of(json), &t));
        TRY(tokenizer_encode(t,
                             STR("ab\xFF xx<s>e\xCC\x81 ababababababababababababababababab"
                                 "ababababababababababababababababababababababababababababab"),
                             &o, &ids));
        return tokenizer_decode(t, ids.p, ids.n, false, &text);
}

static void test_round_trip(const void *p)
{
        (void)p;
        oom_each(round_trip, NULL);
}

static Status gguf_convert(void *arg)
{
        CLEANUP(strbuf_done) StrBuf out = {0};
        const Str tokens[] = {STR("<unk>"), STR("<s>"), STR("a"), STR("b"), STR("ab")};
        const float scores[] = {0, 0, -3, -4, -1};
        const int32_t types[] = {2, 3, 1, 1, 1};
        const GgufVocab v = {.model = STR("llama"),
                             .tokens = tokens,
                             .scores = scores,
                             .types = types,
                             .n_tokens = 5,
                             .bos_id = 1,
                             .eos_id = -1,
                             .unk_id = 0,
                             .pad_id = -1,
                             .add_bos = true,
                             .add_space_prefix = true};

        (void)arg;
        return tokenizer_json_from_gguf(&v, &out);
}

static void test_gguf_convert(const void *p)
{
        (void)p;
        oom_each(gguf_convert, NULL);
}

static const TestTable tables[] = {
        TEST_ONE("load-encode-decode", test_round_trip),
        TEST_ONE("gguf", test_gguf_convert),
};
TEST_MAIN(tables);
