/* Stop strings in streamed text: what is shown when, and what is held back. */
#include "engine/stop.h"

#include "support/table.h"

enum { WORDS_MAX = 4 };

typedef struct StopRow {
        const char *name;
        const char *words[WORDS_MAX];
        const char *pieces; /* divided by '|' */
        const char *shown;  /* after each piece, divided likewise; then what the end gives */
        int found;          /* index of the word, or -1 */
} StopRow;

static const StopRow stop_rows[] = {
        {"no words", {0}, "abc|def", "abc|def|", -1},
        {"no text", {"x"}, "", "", -1},
        {"a word in a piece", {"STOP"}, "abSTOPcd", "ab", 0},
        {"a word over two pieces", {"STOP"}, "abST|OPcd", "ab|", 0},
        {"a word over many pieces", {"STOP"}, "a|S|T|O|P", "a||||", 0},
        {"a false beginning", {"STOP"}, "abST|x", "ab|STx|", -1},
        {"a beginning at the end", {"STOP"}, "abST", "ab|ST", -1},
        {"the beginning of a beginning", {"aab"}, "aa|ab", "|a", 0},
        {"repeats in the word", {"abab"}, "ab|ac|abab", "|abac|", 0},
        {"the earlier of two", {"late", "early"}, "x early late", "x ", 1},
        {"the first of two in one place", {"ab", "abc"}, "xabc", "x", 0},
        {"a word within another's beginning", {"abcd", "bc"}, "ab|c", "|a", 1},
        {"held for the longer word", {"xyz", "x!"}, "ax|y|z", "a||", 0},
        {"a word that is all there is", {"a"}, "a", "", 0},
        {"umlauts", {"\xC3\xA4"}, "a\xC3\xA4z", "a", 0},
        {"half of a character is no word", {"\xC3\xA4"}, "a\xC3\xB6|z", "a\xC3\xB6|z|", -1},
        {"empty pieces", {"ab"}, "a||b", "||", 0},
        {"a newline", {"\n\n"}, "a\n|b\n\nc", "a|\nb", 0},
};

static size_t words_count(const StopRow *row)
{
        size_t n = 0;

        while (n < WORDS_MAX && row->words[n] != NULL)
                n++;
        return n;
}

static void piece_push(StopFinder *f, Str piece, StrBuf *shown)
{
        Str text;

        assert_ok(stop_push(f, piece, &text));
        assert_ok(strbuf_append(shown, text));
        if (!f->found)
                assert_ok(strbuf_append_char(shown, '|'));
}

/* Takes what stands before the next '|' off the front. */
static Str piece_next(Str *left)
{
        const size_t at = str_find(*left, STR("|"), 0);
        const Str piece = str_slice(*left, 0, at < left->n ? at : left->n);

        *left = str_slice(*left, at < left->n ? at + 1 : left->n, left->n);
        return piece;
}

/* A word found early leaves pieces over, which then lack in what was shown. */
static void pieces_push(StopFinder *f, Str left, StrBuf *shown)
{
        while (left.n > 0 && !f->found)
                piece_push(f, piece_next(&left), shown);
        assert_int_equal(left.n, 0);
}

static void end_push(StopFinder *f, StrBuf *shown)
{
        Str text;

        if (f->found)
                return;
        assert_ok(stop_end(f, STR(""), &text));
        assert_ok(strbuf_append(shown, text));
}

static void test_stop(const void *p)
{
        const StopRow *row = p;
        CLEANUP(stop_done) StopFinder f = {0};
        CLEANUP(strbuf_done) StrBuf shown = {0};

        assert_ok(stop_init(&f, row->words, words_count(row)));
        pieces_push(&f, str_of(row->pieces), &shown);
        end_push(&f, &shown);
        assert_str(strbuf_str(&shown), row->shown);
        assert_int_equal(f.found, row->found >= 0);
        if (row->found >= 0)
                assert_int_equal(f.index, row->found);
}

static void test_found_at_end(const void *p)
{
        static const char *const words[] = {"ab"};
        CLEANUP(stop_done) StopFinder f = {0};
        Str text;

        (void)p;
        assert_ok(stop_init(&f, words, 1));
        assert_ok(stop_push(&f, STR("xa"), &text));
        assert_str(text, "x");
        assert_ok(stop_end(&f, STR("bc"), &text));
        assert_str(text, "");
        assert_true(f.found);
}

static void test_empty_word(const void *p)
{
        static const char *const words[] = {"a", ""};
        CLEANUP(stop_done) StopFinder f = {0};

        (void)p;
        assert_status(stop_init(&f, words, 2), E_USAGE, "stop string 2 is empty");
}

static Status stop_once(void *arg)
{
        static const char *const words[] = {"STOP"};
        CLEANUP(stop_done) StopFinder f = {0};
        Str text;

        (void)arg;
        TRY(stop_init(&f, words, 1));
        TRY(stop_push(&f, STR("a long piece of text that needs memory ST"), &text));
        return stop_end(&f, STR("and another long piece, longer than what was reserved"), &text);
}

static void test_oom(const void *p)
{
        (void)p;
        oom_each(stop_once, NULL);
}

static const TestTable tables[] = {
        TEST_TABLE("stop", stop_rows, test_stop),
        TEST_ONE("found at the end", test_found_at_end),
        TEST_ONE("empty word", test_empty_word),
        TEST_ONE("out of memory", test_oom),
};
TEST_MAIN(tables);
