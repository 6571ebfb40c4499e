/* The automaton against a search that tries every key at every place. */
#include "kit.h"
#include "tokenizer/matcher.h"

enum { KEYS_MAX = 8, TEXT_N = 400 };

typedef struct MatcherRow {
        const char *name;
        const char *alphabet;
        const char *keys[KEYS_MAX];
} MatcherRow;

static const MatcherRow matcher_rows[] = {
        {"one key", "ab", {"ab"}},
        {"no key", "ab", {NULL}},
        {"an empty key matches nothing", "ab", {"", "a"}},
        {"keys in keys", "ab", {"a", "aa", "aaa", "aaaa"}},
        {"suffixes", "abc", {"abc", "bc", "c", "abcab"}},
        {"the textbook's", "hisrex", {"he", "she", "his", "hers"}},
        {"equal keys: the last counts", "ab", {"ab", "a", "ab", "a"}},
        {"longer than the sort's prefix", "a", {"aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaa", "aaaaaaaaaa"}},
        {"differences behind the prefix", "ab", {"aaaaaaaaab", "aaaaaaaaaa", "aaaaaaaab"}},
        {"bytes above 127", "\xC3\xA9\xE6\x97", {"\xC3\xA9", "\xE6\x97\xA5", "\xA9\xC3"}},
        {"every byte begins one", "abcd", {"a", "b", "c", "d", "ab", "cd"}},
};

static size_t keys_count(const MatcherRow *row, Str keys[KEYS_MAX])
{
        size_t n = 0;

        for (; n < KEYS_MAX && row->keys[n] != NULL; n++)
                keys[n] = str_of(row->keys[n]);
        return n;
}

static bool ends_with_key(Str text, Str key)
{
        return key.n > 0 && str_ends_with(text, key);
}

static bool is_longer(const Str *keys, size_t best, Str key)
{
        return best == 0 || key.n >= keys[best - 1].n;
}

/* Index + 1 of the longest key at the end of `text`, the last of equal ones; 0: none. */
static size_t naive_longest(const Str *keys, size_t n, Str text)
{
        size_t best = 0;

        for (size_t i = 0; i < n; i++)
                best = ends_with_key(text, keys[i]) & is_longer(keys, best, keys[i]) ? i + 1 : best;
        return best;
}

static size_t naive_count(const Str *keys, size_t n, Str text)
{
        size_t count = 0;

        for (size_t i = 0; i < n; i++)
                count += ends_with_key(text, keys[i]) &&
                         naive_longest(&keys[i], n - i, keys[i]) == 1;
        return count;
}

static size_t chain_count(const Matcher *m, uint32_t found)
{
        size_t count = 0;

        for (; found != 0; found = m->nodes.p[found].shorter)
                count++;
        return count;
}

/* Text without a pattern, the same in each run. */
static void text_make(const char *alphabet, char text[TEXT_N])
{
        const size_t n = strlen(alphabet);
        uint64_t state = 12345;

        for (size_t i = 0; i < TEXT_N; i++) {
                state = state * 6364136223846793005U + 1442695040888963407U;
                text[i] = alphabet[(state >> 33) % n];
        }
}

static void check_place(const Matcher *m, uint32_t node, const Str *keys, size_t n, Str before)
{
        const uint32_t found = matcher_found(m, node);

        assert_int_equal(found == 0 ? 0 : m->nodes.p[found].key, naive_longest(keys, n, before));
        assert_int_equal(chain_count(m, found), naive_count(keys, n, before));
}

static void test_forward(const void *p)
{
        CLEANUP(matcher_done) Matcher m = {0};
        Str keys[KEYS_MAX];
        char text[TEXT_N];
        const MatcherRow *row = p;
        const size_t n = keys_count(row, keys);
        uint32_t node = 0;

        assert_ok(matcher_build(&m, keys, n, MATCH_FORWARD));
        text_make(row->alphabet, text);
        for (size_t i = 0; i < TEXT_N; i++) {
                node = matcher_step(&m, node, (uint8_t)text[i]);
                check_place(&m, node, keys, n, (Str){text, i + 1});
        }
}

static void reversed(Str s, char *out)
{
        for (size_t i = 0; i < s.n; i++)
                out[i] = s.p[s.n - 1 - i];
}

/* Backward keys are forward keys spelled from their ends. */
static void test_backward(const void *p)
{
        CLEANUP(matcher_done) Matcher m = {0};
        CLEANUP(matcher_done) Matcher turned = {0};
        char spelled[KEYS_MAX][64];
        Str keys[KEYS_MAX];
        Str ends[KEYS_MAX];
        const size_t n = keys_count(p, keys);

        for (size_t i = 0; i < n; i++) {
                reversed(keys[i], spelled[i]);
                ends[i] = (Str){spelled[i], keys[i].n};
        }
        assert_ok(matcher_build(&m, keys, n, MATCH_BACKWARD));
        assert_ok(matcher_build(&turned, ends, n, MATCH_FORWARD));
        assert_int_equal(m.nodes.n, turned.nodes.n);
        assert_memory_equal(m.root, turned.root, sizeof(m.root));
        if (n > 0)
                assert_memory_equal(m.nodes.p, turned.nodes.p, m.nodes.n * sizeof(*m.nodes.p));
}

/* Read one byte too far, a label behind the last node would be found. */
static void test_last_node(const void *p)
{
        CLEANUP(matcher_done) Matcher m = {0};
        const Str keys[] = {STR("ab")};

        (void)p;
        assert_ok(matcher_build(&m, keys, 1, MATCH_FORWARD));
        assert_int_equal(m.labels.n + 1, m.nodes.n);
        assert_int_equal(m.nodes.p[m.nodes.n - 1].child, m.labels.n);
}

static const TestTable tables[] = {
        TEST_TABLE("forward", matcher_rows, test_forward),
        TEST_TABLE("backward", matcher_rows, test_backward),
        TEST_ONE("last-node", test_last_node),
};
TEST_MAIN(tables);
