#include "tokenizer/added.h"

#include "tokenizer/unicode.h"

void added_trie_done(AddedTrie *t)
{
        u64map_done(&t->edges);
        vec_done(&t->token);
}

/* Node 0 is the root; it is made with the first text. */
static Status node_new(AddedTrie *t, uint32_t *node)
{
        if (t->token.n == 0)
                TRY(vec_push(&t->token, 0));
        *node = (uint32_t)t->token.n;
        return vec_push(&t->token, 0);
}

static uint64_t edge_key(uint32_t node, unsigned char byte)
{
        return (uint64_t)node << 8 | byte;
}

/* Follows an edge; 0: there is none. */
static uint32_t edge_find(const AddedTrie *t, uint32_t node, unsigned char byte)
{
        uint64_t to = 0;

        (void)u64map_find(&t->edges, edge_key(node, byte), &to);
        return (uint32_t)to;
}

static void first_set(AddedTrie *t, uint32_t node, unsigned char byte, uint32_t to)
{
        if (node == 0)
                t->first[byte] = to;
}

static Status edge_add(AddedTrie *t, uint32_t *node, unsigned char byte)
{
        const uint32_t from = *node;

        TRY(node_new(t, node));
        TRY(u64map_put(&t->edges, edge_key(from, byte), *node));
        first_set(t, from, byte, *node);
        return OK;
}

static Status edge_follow(AddedTrie *t, uint32_t *node, unsigned char byte)
{
        const uint32_t to = edge_find(t, *node, byte);

        if (to == 0)
                return edge_add(t, node, byte);
        *node = to;
        return OK;
}

Status added_trie_put(AddedTrie *t, Str text, uint32_t index)
{
        uint32_t node = 0;

        for (size_t i = 0; i < text.n; i++)
                TRY(edge_follow(t, &node, (unsigned char)text.p[i]));
        t->token.p[node] = index + 1;
        return OK;
}

/* A match of the trie. */
typedef struct Hit {
        size_t begin;
        size_t end;
        uint32_t token; /* index + 1; 0: none */
} Hit;

static void hit_note(const AddedTrie *t, uint32_t node, size_t end, Hit *hit)
{
        if (t->token.p[node] == 0)
                return;
        hit->token = t->token.p[node];
        hit->end = end;
}

/* The longest token that begins at `at`; its first byte is known to begin one. */
static Hit longest_at(const AddedTrie *t, Str text, size_t at)
{
        uint32_t node = t->first[(unsigned char)text.p[at]];
        Hit hit = {at, at, 0};

        for (size_t i = at + 1; node != 0; i++) {
                hit_note(t, node, i, &hit);
                node = i < text.n ? edge_find(t, node, (unsigned char)text.p[i]) : 0;
        }
        return hit;
}

static size_t first_byte(const AddedTrie *t, Str text, size_t at)
{
        while (at < text.n && t->first[(unsigned char)text.p[at]] == 0)
                at++;
        return at;
}

/* The leftmost longest match at or after `from`; token 0: none. */
static Hit hit_next(const AddedTrie *t, Str text, size_t from)
{
        Hit hit = {from, from, 0};
        size_t at = first_byte(t, text, from);

        while (at < text.n && hit.token == 0) {
                hit = longest_at(t, text, at);
                at = first_byte(t, text, at + 1);
        }
        return hit;
}

static bool is_word(Str text, size_t at)
{
        uint_least32_t c = 0;

        (void)unicode_at(text, at, &c);
        return (unicode_class(c) & CODE_WORD) != 0;
}

static bool word_before(Str text, size_t end)
{
        return end > 0 && is_word(text, unicode_before(text, end));
}

static bool word_after(Str text, size_t begin)
{
        return begin < text.n && is_word(text, begin);
}

static bool inside_word(Str text, const Hit *h)
{
        return word_before(text, h->begin) || word_after(text, h->end);
}

/* The first plain span that ends behind `at`, as an index. */
static size_t plain_find(const SpecialRule *r, size_t at)
{
        size_t low = 0;
        size_t high = r->n_plain;

        while (low < high) {
                const size_t middle = low + (high - low) / 2;

                if (r->plain[middle].end > at)
                        high = middle;
                else
                        low = middle + 1;
        }
        return low;
}

static bool is_plain(const SpecialRule *r, const Hit *h)
{
        const size_t i = plain_find(r, h->begin);

        return i < r->n_plain && r->plain[i].begin < h->end;
}

static bool special_refused(const SpecialRule *r, const Hit *h)
{
        return !r->parse || is_plain(r, h);
}

static bool word_refused(const AddedToken *a, Str text, const Hit *h)
{
        return a->single_word && inside_word(text, h);
}

static bool is_refused(const AddedToken *a, const SpecialRule *r, Str text, const Hit *h)
{
        return (a->special && special_refused(r, h)) || word_refused(a, text, h);
}

static size_t later(size_t a, size_t b)
{
        return a > b ? a : b;
}

/* What an earlier token took along is not taken again. */
static size_t begin_stripped(Str text, size_t from, size_t begin)
{
        return from >= begin ? from
                             : from + spaces_begin(str_slice(text, from, begin), begin - from);
}

/* A stretch that an earlier token took is whitespace up to `from`: no need to walk it again. */
static AddedPart part_of(const AddedToken *a, Str text, const Hit *h, size_t from)
{
        const size_t begin = a->lstrip ? begin_stripped(text, from, h->begin) : h->begin;
        const size_t end = a->rstrip ? spaces_end(text, later(h->end, from)) : h->end;

        return (AddedPart){begin, end, a};
}

static Status text_push(AddedPartVec *out, size_t begin, size_t end)
{
        return begin < end ? vec_push(out, ((AddedPart){begin, end, NULL})) : OK;
}

/* `from` is the end of the last part, and moves on. */
static Status hit_push(const AddedToken *a, Str text, const Hit *h, size_t *from, AddedPartVec *out)
{
        const AddedPart p = part_of(a, text, h, *from);

        TRY(text_push(out, *from, p.begin));
        *from = p.end;
        return vec_push(out, p);
}

Status added_split(const AddedTrie *t, const AddedToken *tokens, Str text, const SpecialRule *rule,
                   AddedPartVec *out)
{
        size_t from = 0;
        Hit h = hit_next(t, text, 0);

        for (; h.token != 0; h = hit_next(t, text, h.end)) {
                const AddedToken *a = &tokens[h.token - 1];

                if (!is_refused(a, rule, text, &h))
                        TRY(hit_push(a, text, &h, &from, out));
        }
        return text_push(out, from, text.n);
}
