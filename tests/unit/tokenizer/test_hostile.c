/* A megabyte of what breaks tokenizers: it must be encoded in linear time, and decode to itself. */
#include "kit.h"

enum { MEGABYTE = 1000 * 1000 };

static const char vocab_json[] =
        BPE_JSON("\"a\":0,\"aa\":1,\"aaaa\":2,\"\\u0120\":3,\"\\u010a\":4", "\"a a\",\"aa aa\"",
                 ",\"pre_tokenizer\":%s,"
                 "\"decoder\":{\"type\":\"ByteLevel\"}");

typedef struct HostileRow {
        const char *name;
        const char *pre;
        Str unit;
} HostileRow;

static const HostileRow hostile_rows[] = {
        {"gpt2 letters", GPT2_PRE, {"a", 1}},
        {"gpt2 spaces", GPT2_PRE, {" ", 1}},
        {"gpt2 newlines", GPT2_PRE, {"\n", 1}},
        {"gpt2 spaces and letter", GPT2_PRE, {"                              a", 31}},
        {"llama3 letters", LLAMA3_PRE, {"a", 1}},
        {"llama3 spaces", LLAMA3_PRE, {" ", 1}},
        {"llama3 newlines", LLAMA3_PRE, {"\n", 1}},
        {"llama3 space newline", LLAMA3_PRE, {" \n", 2}},
        {"llama3 spaces and letters", LLAMA3_PRE, {"  a", 3}},
        {"one word", "null", {"a", 1}},
        {"capital Z", LLAMA3_PRE, {"Z", 1}},
        {"combining marks", LLAMA3_PRE, {"\xCC\x81", 2}},
        {"invalid bytes", LLAMA3_PRE, {"\xFF", 1}},
        {"NUL bytes", LLAMA3_PRE, {"\0", 1}},
};

static void hostile_json(const char *pre, StrBuf *out)
{
        const Str json = str_of(vocab_json);
        const size_t at = str_find(json, STR("%s"), 0);

        assert_ok(strbuf_append(out, str_slice(json, 0, at)));
        assert_ok(strbuf_append(out, str_of(pre)));
        assert_ok(strbuf_append(out, str_slice(json, at + 2, json.n)));
}

static void test_hostile(const void *p)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        CLEANUP(strbuf_done) StrBuf json = {0};
        CLEANUP(strbuf_done) StrBuf text = {0};
        CLEANUP(id_vec_done) IdVec ids = {0};
        const HostileRow *row = p;

        hostile_json(row->pre, &json);
        kit_tokenizer(strbuf_cstr(&json), &t);
        kit_repeat(row->unit, MEGABYTE, &text);
        kit_encode(t, strbuf_str(&text), &ids);
        assert_true(ids.n <= text.n);
}

/* Whole words merge from the left: an odd letter is left at the end. */
static void test_long_word(const void *p)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        CLEANUP(strbuf_done) StrBuf text = {0};
        CLEANUP(id_vec_done) IdVec ids = {0};

        (void)p;
        kit_tokenizer(BPE_JSON("\"a\":0,\"aa\":1,\"aaaa\":2", "\"a a\",\"aa aa\"", ""), &t);
        kit_repeat(STR("a"), 4 * 1000 + 3, &text);
        kit_encode(t, strbuf_str(&text), &ids);
        assert_int_equal(ids.n, 1002);
        assert_int_equal(ids.p[999], 2);
        assert_int_equal(ids.p[1000], 1);
        assert_int_equal(ids.p[1001], 0);
}

static const char normal_json[] =
        BPE_JSON("\"a\":0,\"e\":1", "", ",\"normalizer\":{\"type\":\"NFC\"}");

/* Marks of alternating classes: sorting them must not be quadratic. */
static void test_marks(const void *p)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        CLEANUP(strbuf_done) StrBuf text = {0};
        CLEANUP(id_vec_done) IdVec ids = {0};

        (void)p;
        kit_tokenizer(normal_json, &t);
        kit_repeat(STR("\xCC\x81\xCC\xA3"), MEGABYTE, &text);
        assert_ok(strbuf_append(&text, STR("ae")));
        kit_encode(t, strbuf_str(&text), &ids);
        kit_assert_ids(&ids, "0,1");
}

static const TestTable tables[] = {
        TEST_TABLE("megabyte", hostile_rows, test_hostile),
        TEST_ONE("long-word", test_long_word),
        TEST_ONE("alternating-marks", test_marks),
};
TEST_MAIN(tables);
