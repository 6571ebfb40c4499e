/* Encoding options, bad text, spans of user text, lookups. */
#include "kit.h"

static const char json[] = BPE_JSON(
        "\"a\":0,\"b\":1,\"<\":2,\"s\":3,\">\":4,\"\xEF\xBF\xBD\":5,\"|\":6,\"\\u2581\":7", "",
        ",\"added_tokens\":[{\"id\":8,\"content\":\"<s>\",\"special\":true},"
        "{\"id\":9,\"content\":\"<b>\",\"special\":false},"
        "{\"id\":10,\"content\":\"|s|\",\"special\":true,\"normalized\":true}],"
        "\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":["
        "{\"type\":\"Prepend\",\"prepend\":\"\\u2581\"},"
        "{\"type\":\"Replace\",\"pattern\":{\"String\":\"\\u2581|\"},\"content\":\"|\"}]},"
        "\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":["
        "{\"SpecialToken\":{\"id\":\"<s>\",\"type_id\":0}},"
        "{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}],"
        "\"special_tokens\":{\"<s>\":{\"id\":\"<s>\",\"ids\":[8],\"tokens\":[\"<s>\"]}}}");

typedef struct EncodeRow {
        const char *name;
        Str text;
        EncodeOptions options;
        const char *want;
} EncodeRow;

static const TextSpan first_user[] = {{0, 3}};
static const TextSpan second_user[] = {{3, 6}};
static const TextSpan one_byte[] = {{4, 5}};
static const TextSpan empty_span[] = {{3, 3}};
static const TextSpan two_users[] = {{0, 2}, {8, 9}};
static const TextSpan behind_bad[] = {{1, 4}};

#define PLAIN(spans)                                                               \
        {                                                                          \
                .parse_special = true, .plain = (spans), .n_plain = N_ELEMS(spans) \
        }

static const EncodeRow encode_rows[] = {
        {"text", {"ab", 2}, {.parse_special = true}, "7,0,1"},
        {"nothing", {"", 0}, {.parse_special = true}, ""},
        {"nothing with BOS", {"", 0}, {.add_special_tokens = true}, "8"},
        {"BOS", {"a", 1}, {.add_special_tokens = true, .parse_special = true}, "8,7,0"},
        {"special", {"<s>a", 4}, {.parse_special = true}, "8,7,0"},
        {"special as text", {"<s>a", 4}, {.parse_special = false}, "7,2,3,4,0"},
        {"added that is not special", {"<b>a", 4}, {.parse_special = false}, "9,7,0"},
        {"normalized special", {"|s|", 3}, {.parse_special = true}, "10"},
        {"invalid byte", {"a\xFF", 2}, {.parse_special = true}, "7,0,5"},
        {"unfinished character", {"\xF0\x9F\x98", 3}, {.parse_special = true}, "7,5"},
        {"surrogate", {"\xED\xA0\x80", 3}, {.parse_special = true}, "7,5,5,5"},
        {"overlong", {"\xC0\xAF", 2}, {.parse_special = true}, "7,5,5"},
        {"user text first", {"<s><s>", 6}, PLAIN(first_user), "7,2,3,4,8"},
        {"user text second", {"<s><s>", 6}, PLAIN(second_user), "8,7,2,3,4"},
        {"user text within", {"<s><s>", 6}, PLAIN(one_byte), "8,7,2,3,4"},
        {"empty user text", {"<s><s>", 6}, PLAIN(empty_span), "8,8"},
        {"user text before and behind", {"aa<s><s>b", 9}, PLAIN(two_users), "7,0,0,8,8,7,1"},
        {"added in user text", {"<b><b>", 6}, PLAIN(first_user), "9,9"},
        {"behind an invalid byte", {"\xFF<s><s>", 7}, PLAIN(behind_bad), "7,5,2,3,4,8"},
        {"normalized in user text", {"|s||s|", 6}, PLAIN(first_user), "6,3,6,10"},
};

static void test_encode(const void *p)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        CLEANUP(id_vec_done) IdVec ids = {0};
        const EncodeRow *row = p;

        kit_tokenizer(json, &t);
        assert_ok(tokenizer_encode(t, row->text, &row->options, &ids));
        kit_assert_ids(&ids, row->want);
}

static void test_appends(const void *p)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        CLEANUP(id_vec_done) IdVec ids = {0};

        (void)p;
        kit_tokenizer(json, &t);
        kit_encode(t, STR("a"), &ids);
        kit_encode(t, STR("b"), &ids);
        kit_assert_ids(&ids, "7,0,7,1");
}

static void test_lookups(const void *p)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        int32_t id = -1;

        (void)p;
        kit_tokenizer(json, &t);
        assert_int_equal(tokenizer_vocab_size(t), 11);
        assert_true(tokenizer_token_id(t, STR("<s>"), &id));
        assert_int_equal(id, 8);
        assert_true(tokenizer_token_id(t, STR("b"), &id));
        assert_int_equal(id, 1);
        assert_false(tokenizer_token_id(t, STR("c"), &id));
        assert_str(tokenizer_token_text(t, 9), "<b>");
        assert_null(tokenizer_token_text(t, 11).p);
        assert_null(tokenizer_token_text(t, -1).p);
        assert_true(tokenizer_is_special(t, 8));
        assert_false(tokenizer_is_special(t, 9));
        assert_false(tokenizer_is_special(t, -1));
}

static void test_unknown_ids_vanish(const void *p)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        CLEANUP(strbuf_done) StrBuf text = {0};
        const int32_t ids[] = {0, -1, 11, INT32_MAX, INT32_MIN, 1};

        (void)p;
        kit_tokenizer(json, &t);
        assert_ok(tokenizer_decode(t, ids, N_ELEMS(ids), true, &text));
        assert_string_equal(strbuf_cstr(&text), "a b");
}

static const TestTable tables[] = {
        TEST_TABLE("encode", encode_rows, test_encode),
        TEST_ONE("appends", test_appends),
        TEST_ONE("lookups", test_lookups),
        TEST_ONE("unknown-ids-vanish", test_unknown_ids_vanish),
};
TEST_MAIN(tables);
