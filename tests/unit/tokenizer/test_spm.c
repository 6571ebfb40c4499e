/* What tokenizer.model files are read as, and which are refused with which words. */
#include "support/table.h"
#include "tokenizer/spm.h"

/* A whole piece: text "a", score 1. */
#define PIECE     "\x0A\x08\x0A\x01"
#define SCORE     "\x15\x00\x00\x80\x3F"
#define ONE_PIECE PIECE "a" SCORE

typedef struct RefusalRow {
        const char *name;
        Str bytes;
        Status want;
        const char *part;
} RefusalRow;

static const RefusalRow refusal_rows[] = {
        {"empty", {"", 0}, E_FORMAT, "no pieces: this is no SentencePiece model"},
        {"text", STR("<|endoftext|> 0\n"), E_FORMAT, "byte 0: field 7: wire type 4"},
        {"no number", STR("\x02"), E_FORMAT, "byte 0: a field without a number"},
        {"a group", STR("\x0B"), E_FORMAT, "byte 0: field 1: wire type 3 is not known"},
        {"cut in a key", STR("\x8A"), E_FORMAT, "byte 0: a number is cut off"},
        {"cut in a length", STR("\x0A"), E_FORMAT, "byte 0: field 1: a number is cut off"},
        {"longer than the file",
         STR("\x0A\x7F"
             "ab"),
         E_FORMAT, "byte 0: field 1: 127 bytes are more than its message holds"},
        {"a length of 64 bits", STR("\x0A\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"), E_FORMAT,
         "byte 0: field 1: 18446744073709551615 bytes are more"},
        {"a number of 11 bytes", STR("\x0A\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"), E_FORMAT,
         "byte 0: field 1: a number has more than 64 bits"},
        {"in a piece",
         STR("\x0A\x03\x0A\x05"
             "a"),
         E_FORMAT, "byte 0: pieces: 0: byte 2: field 1: 5 bytes are more"},
        {"in the second piece", STR(ONE_PIECE "\x0A\x02\x15\x00"), E_FORMAT,
         "byte 10: pieces: 1: byte 12: field 2: 4 bytes are more"},
        {"a piece that is not UTF-8", STR("\x0A\x03\x0A\x01\xFF"), E_FORMAT,
         "byte 0: pieces: 0: not UTF-8"},
        {"a score that is no number",
         STR(PIECE "a"
                   "\x15\x00\x00\xC0\x7F"),
         E_RANGE, "pieces: 0: score: nan is not finite"},
        {"an endless score",
         STR(PIECE "a"
                   "\x15\x00\x00\x80\x7F"),
         E_RANGE, "score: inf is not finite"},
        {"in the trainer's part", STR(ONE_PIECE "\x12\x02\x18\x80"), E_FORMAT,
         "byte 10: trainer_spec: byte 12: field 3: a number is cut off"},
        {"a name that is not UTF-8", STR(ONE_PIECE "\x12\x04\xEA\x02\x01\xC3"), E_FORMAT,
         "byte 10: trainer_spec: byte 12: unk_piece: not UTF-8"},
        {"in the normalizer's part", STR(ONE_PIECE "\x1A\x01\x12"), E_FORMAT,
         "byte 10: normalizer_spec: byte 12: field 2: a number is cut off"},
};

static void test_refusal(const void *p)
{
        const RefusalRow *row = p;
        Spm spm;

        assert_status(spm_read(row->bytes, &spm), row->want, row->part);
        spm_done(&spm);
}

typedef struct ReadRow {
        const char *name;
        Str bytes;
        const char *text; /* of the first piece */
        int64_t type;
        int64_t kind;
        int64_t unk_id;
} ReadRow;

static const ReadRow read_rows[] = {
        {"defaults", STR(ONE_PIECE), "a", PIECE_NORMAL, SPM_UNIGRAM, 0},
        {"a type",
         STR("\x0A\x05\x0A\x01"
             "b"
             "\x18\x03"),
         "b", PIECE_CONTROL, SPM_UNIGRAM, 0},
        {"a type that is not known",
         STR("\x0A\x05\x0A\x01"
             "b"
             "\x18\x09"),
         "b", PIECE_NORMAL, SPM_UNIGRAM, 0},
        {"a type of none",
         STR("\x0A\x05\x0A\x01"
             "b"
             "\x18\x00"),
         "b", PIECE_NORMAL, SPM_UNIGRAM, 0},
        {"a kind", STR(ONE_PIECE "\x12\x02\x18\x02"), "a", PIECE_NORMAL, SPM_BPE, 0},
        {"a kind that is not known", STR(ONE_PIECE "\x12\x02\x18\x07"), "a", PIECE_NORMAL,
         SPM_UNIGRAM, 0},
        {"a negative id", STR(ONE_PIECE "\x12\x0C\xC0\x02\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"),
         "a", PIECE_NORMAL, SPM_UNIGRAM, -1},
        {"fields in any order", STR("\x12\x02\x18\x02" ONE_PIECE), "a", PIECE_NORMAL, SPM_BPE, 0},
        {"parts in two", STR("\x12\x02\x18\x02" ONE_PIECE "\x12\x03\xC0\x02\x05"), "a",
         PIECE_NORMAL, SPM_BPE, 5},
        {"of equal fields the last",
         STR("\x0A\x06\x0A\x01"
             "a"
             "\x0A\x01"
             "b"),
         "b", PIECE_NORMAL, SPM_UNIGRAM, 0},
        {"unknown fields are passed over",
         STR("\x48\x01\x52\x02zz" ONE_PIECE "\x5D"
             "1234"),
         "a", PIECE_NORMAL, SPM_UNIGRAM, 0},
        {"another wire type is passed over", STR("\x08\x01" ONE_PIECE), "a", PIECE_NORMAL,
         SPM_UNIGRAM, 0},
};

static void test_read(const void *p)
{
        const ReadRow *row = p;
        Spm spm;

        assert_ok(spm_read(row->bytes, &spm));
        assert_int_equal(spm.pieces.n, 1);
        assert_true(str_equal(spm.pieces.p[0].text, str_of(row->text)));
        assert_int_equal(spm.pieces.p[0].type, row->type);
        assert_int_equal(spm.kind, row->kind);
        assert_int_equal(spm.unk_id, row->unk_id);
        spm_done(&spm);
}

/* The longest piece, and one more byte. */
static void test_length(const void *p)
{
        static const char head[] = "\x0A\x84\x04\x0A\x81\x04";
        CLEANUP(strbuf_done) StrBuf bytes = {0};
        Spm spm;

        (void)p;
        assert_ok(strbuf_append(&bytes, (Str){head, sizeof(head) - 1}));
        for (int i = 0; i <= SPM_PIECE_MAX; i++)
                assert_ok(strbuf_append_char(&bytes, 'a'));
        assert_status(spm_read(strbuf_str(&bytes), &spm), E_RANGE,
                      "byte 0: pieces: 0: 513 bytes are too long, the most is 512");
        spm_done(&spm);
}

static const TestTable tables[] = {
        TEST_TABLE("refusal", refusal_rows, test_refusal),
        TEST_TABLE("read", read_rows, test_read),
        TEST_ONE("a piece that is too long", test_length),
};
TEST_MAIN(tables);
