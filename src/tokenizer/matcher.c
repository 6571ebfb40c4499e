/* The automaton is built breadth first over the sorted keys: a node is a run of them. */
#include "tokenizer/matcher.h"

#include <stdlib.h>

enum { PREFIX_BYTES = 8 };

/* A key with its first bytes as a number, so that most comparisons need no text. */
typedef struct SortKey {
        uint64_t prefix;
        Str text;
        uint32_t index;
        bool backward;
} SortKey;

/* The keys [begin, end) that begin with the same `depth` bytes: a node to be. */
typedef struct KeyRun {
        uint32_t begin;
        uint32_t end;
        uint32_t depth;
} KeyRun;

typedef VEC(KeyRun) KeyRunVec;

typedef struct Build {
        Matcher *m;
        SortKey *keys;
        KeyRunVec runs; /* by node */
} Build;

static void build_done(Build *b)
{
        mem_free(b->keys);
        vec_done(&b->runs);
}

static uint8_t key_byte(const SortKey *k, size_t i)
{
        return (uint8_t)k->text.p[k->backward ? k->text.n - 1 - i : i];
}

static uint64_t key_prefix(const SortKey *k)
{
        uint64_t prefix = 0;

        for (size_t i = 0; i < PREFIX_BYTES; i++)
                prefix = prefix << 8 | (i < k->text.n ? key_byte(k, i) : 0U);
        return prefix;
}

static SortKey sort_key(Str text, size_t index, MatchDirection direction)
{
        SortKey k = {0, text, (uint32_t)index, direction == MATCH_BACKWARD};

        k.prefix = key_prefix(&k);
        return k;
}

static size_t shorter_of(const SortKey *a, const SortKey *b)
{
        return a->text.n < b->text.n ? a->text.n : b->text.n;
}

/* The first place where two keys differ, or the end of the shorter. */
static size_t difference_at(const SortKey *a, const SortKey *b)
{
        const size_t n = shorter_of(a, b);
        size_t i = 0;

        while (i < n && key_byte(a, i) == key_byte(b, i))
                i++;
        return i;
}

static int order(uint64_t a, uint64_t b)
{
        return (a > b) - (a < b);
}

/* Keys with equal beginnings: the shorter first, equal ones by index. */
static int ends_compare(const SortKey *a, const SortKey *b)
{
        const int by_length = order(a->text.n, b->text.n);

        return by_length != 0 ? by_length : order(a->index, b->index);
}

static int texts_compare(const SortKey *a, const SortKey *b)
{
        const size_t at = difference_at(a, b);

        return at < shorter_of(a, b) ? order(key_byte(a, at), key_byte(b, at)) : ends_compare(a, b);
}

static int keys_compare(const void *x, const void *y)
{
        const SortKey *a = x;
        const SortKey *b = y;

        return a->prefix != b->prefix ? order(a->prefix, b->prefix) : texts_compare(a, b);
}

/* Where the keys that end at this depth end: they stand first, of equal ones the last counts. */
static uint32_t ended_end(const Build *b, KeyRun r)
{
        while (r.begin < r.end && b->keys[r.begin].text.n == r.depth)
                r.begin++;
        return r.begin;
}

/* The root is no key. */
static uint32_t run_key(const Build *b, KeyRun r)
{
        const uint32_t end = ended_end(b, r);

        return end == r.begin || r.depth == 0 ? 0 : b->keys[end - 1].index + 1;
}

/* The end of the keys that go on with the same byte as the one at `begin`. */
static uint32_t child_end(const Build *b, KeyRun r, uint32_t begin)
{
        const uint8_t byte = key_byte(&b->keys[begin], r.depth);

        while (begin < r.end && key_byte(&b->keys[begin], r.depth) == byte)
                begin++;
        return begin;
}

static uint32_t suffix_of(const Matcher *m, uint32_t parent, uint8_t byte)
{
        return parent == 0 ? 0 : matcher_step(m, m->nodes.p[parent].suffix, byte);
}

static Status node_add(Build *b, KeyRun r, uint32_t suffix, uint8_t byte)
{
        const MatchNode n = {
                .suffix = suffix, .key = run_key(b, r), .shorter = matcher_found(b->m, suffix)};

        TRY(vec_push(&b->runs, r));
        TRY(vec_push(&b->m->labels, byte));
        return vec_push(&b->m->nodes, n);
}

static Status child_add(Build *b, uint32_t parent, KeyRun r)
{
        const uint8_t byte = key_byte(&b->keys[r.begin], r.depth - 1);
        const uint32_t node = (uint32_t)b->m->nodes.n;

        TRY(node_add(b, r, suffix_of(b->m, parent, byte), byte));
        if (parent == 0)
                b->m->root[byte] = node;
        return OK;
}

static Status node_expand(Build *b, uint32_t node)
{
        const KeyRun r = b->runs.p[node];
        uint32_t end;

        b->m->nodes.p[node].child = (uint32_t)b->m->nodes.n;
        for (uint32_t i = ended_end(b, r); i < r.end; i = end) {
                end = child_end(b, r, i);
                TRY(child_add(b, node, (KeyRun){i, end, r.depth + 1}));
        }
        return OK;
}

static Status nodes_build(Build *b, size_t n)
{
        MatchNode end = {.child = 0};

        TRY(node_add(b, (KeyRun){0, (uint32_t)n, 0}, 0, 0));
        for (uint32_t i = 0; i < b->m->nodes.n; i++)
                TRY(node_expand(b, i));
        end.child = (uint32_t)b->m->nodes.n;
        return vec_push(&b->m->nodes, end);
}

static Status sorted_build(Build *b, const Str *keys, size_t n, MatchDirection direction)
{
        TRY(mem_new_array(&b->keys, n));
        for (size_t i = 0; i < n; i++)
                b->keys[i] = sort_key(keys[i], i, direction);
        qsort(b->keys, n, sizeof(*b->keys), keys_compare);
        return nodes_build(b, n);
}

static size_t keys_bytes(const Str *keys, size_t n)
{
        size_t total = 0;

        for (size_t i = 0; i < n; i++)
                total += keys[i].n;
        return total;
}

Status matcher_build(Matcher *out, const Str *keys, size_t n, MatchDirection direction)
{
        CLEANUP(build_done) Build b = {.m = out};
        const size_t total = keys_bytes(keys, n);

        ENSURE(total <= MATCHER_BYTES_MAX, E_RANGE, "the tokens have %zu bytes, the most is %d",
               total, MATCHER_BYTES_MAX);
        return n == 0 ? OK : sorted_build(&b, keys, n, direction);
}

void matcher_done(Matcher *m)
{
        vec_done(&m->nodes);
        vec_done(&m->labels);
}
