/* Ids cut to a number, the post-processor's counted: as HF tokenizers truncate. */
#include "tokenizer/tokenizer.h"

#include "support/table.h"

enum { CLS = 7, SEP = 8 };

static const char json[] =
        "{\"added_tokens\":[{\"id\":7,\"content\":\"[CLS]\",\"special\":true,\"normalized\":false,"
        "\"single_word\":false,\"lstrip\":false,\"rstrip\":false},"
        "{\"id\":8,\"content\":\"[SEP]\",\"special\":true,\"normalized\":false,"
        "\"single_word\":false,\"lstrip\":false,\"rstrip\":false}],"
        "\"pre_tokenizer\":{\"type\":\"WhitespaceSplit\"},"
        "\"post_processor\":{\"type\":\"BertProcessing\",\"sep\":[\"[SEP]\",8],\"cls\":[\"[CLS]\","
        "7]},"
        "\"model\":{\"type\":\"WordLevel\",\"unk_token\":\"u\","
        "\"vocab\":{\"u\":0,\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"[CLS]\":7,\"[SEP]\":8}}}";

typedef struct CutRow {
        const char *name;
        const char *text;
        bool special;
        size_t max;
        bool left;
        int32_t want[8];
        size_t n_want;
} CutRow;

static const CutRow cut_rows[] = {
        {"no limit", "a b c d", true, 0, false, {CLS, 1, 2, 3, 4, SEP}, 6},
        {"not reached", "a b", true, 5, false, {CLS, 1, 2, SEP}, 4},
        {"reached", "a b c", true, 5, false, {CLS, 1, 2, 3, SEP}, 5},
        {"one too many", "a b c d", true, 5, false, {CLS, 1, 2, 3, SEP}, 5},
        {"the first stay", "a b c d", true, 4, false, {CLS, 1, 2, SEP}, 4},
        {"the last stay", "a b c d", true, 4, true, {CLS, 3, 4, SEP}, 4},
        {"room for one", "a b c d", true, 3, true, {CLS, 4, SEP}, 3},
        {"no room", "a b c d", true, 2, false, {CLS, SEP}, 2},
        {"less than no room", "a b c d", true, 1, false, {CLS, SEP}, 2},
        {"nothing added", "a b c d", false, 3, false, {1, 2, 3}, 3},
        {"nothing added, the last stay", "a b c d", false, 3, true, {2, 3, 4}, 3},
        {"no text", "", true, 2, false, {CLS, SEP}, 2},
        {"special tokens of the text count", "a [SEP] b c", true, 4, false, {CLS, 1, SEP, SEP}, 4},
};

static void test_cut(const void *p)
{
        const CutRow *row = p;
        const EncodeOptions o = {.add_special_tokens = row->special,
                                 .parse_special = true,
                                 .max_ids = row->max,
                                 .cut_left = row->left};
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        CLEANUP(id_vec_done) IdVec ids = {0};

        assert_ok(tokenizer_parse(STR(json), &t));
        assert_ok(tokenizer_encode(t, str_of(row->text), &o, &ids));
        assert_int_equal(ids.n, row->n_want);
        assert_memory_equal(ids.p, row->want, ids.n * sizeof(*ids.p));
}

static const TestTable tables[] = {TEST_TABLE("cut", cut_rows, test_cut)};

TEST_MAIN(tables);
