#include "tokenizer/added.h"

#include "tokenizer/unicode.h"

Status added_set_build(AddedSet *set, size_t n)
{
        return matcher_build(&set->matcher, set->texts, n, MATCH_BACKWARD);
}

void added_set_done(AddedSet *set)
{
        matcher_done(&set->matcher);
}

void added_split_done(AddedSplit *s)
{
        vec_done(&s->parts);
        vec_done(&s->hits);
}

/* The longest token that begins at `at`, where the matcher came to `node`. */
static Status hit_note(const AddedSet *set, uint32_t node, size_t at, AddedSplit *out)
{
        const uint32_t found = matcher_found(&set->matcher, node);
        uint32_t token;

        if (found == 0)
                return OK;
        token = set->matcher.nodes.p[found].key - 1;
        return vec_push(&out->hits, ((AddedHit){at, at + set->texts[token].n, token}));
}

/* From the end of the text, so that the last hit is the leftmost. */
static Status hits_find(const AddedSet *set, Str text, AddedSplit *out)
{
        uint32_t node = 0;

        vec_clear(&out->hits);
        for (size_t i = text.n; i > 0; i--) {
                node = matcher_step(&set->matcher, node, (uint8_t)text.p[i - 1]);
                TRY(hit_note(set, node, i - 1, out));
        }
        return OK;
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

static bool inside_word(Str text, const AddedHit *h)
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

static bool is_plain(const SpecialRule *r, const AddedHit *h)
{
        const size_t i = plain_find(r, h->begin);

        return i < r->n_plain && r->plain[i].begin < h->end;
}

static bool special_refused(const SpecialRule *r, const AddedHit *h)
{
        return !r->parse || is_plain(r, h);
}

static bool word_refused(const AddedToken *a, Str text, const AddedHit *h)
{
        return a->single_word && inside_word(text, h);
}

static bool is_refused(const AddedToken *a, const SpecialRule *r, Str text, const AddedHit *h)
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
static AddedPart part_of(const AddedToken *a, Str text, const AddedHit *h, size_t from)
{
        const size_t begin = a->lstrip ? begin_stripped(text, from, h->begin) : h->begin;
        const size_t end = a->rstrip ? spaces_end(text, later(h->end, from)) : h->end;

        return (AddedPart){begin, end, a};
}

static Status text_push(AddedSplit *out, size_t begin, size_t end)
{
        return begin < end ? vec_push(&out->parts, ((AddedPart){begin, end, NULL})) : OK;
}

/* `from` is the end of the last part, and moves on. */
static Status hit_push(const AddedToken *a, Str text, const AddedHit *h, size_t *from,
                       AddedSplit *out)
{
        const AddedPart p = part_of(a, text, h, *from);

        TRY(text_push(out, *from, p.begin));
        *from = p.end;
        return vec_push(&out->parts, p);
}

/* One hit, if it is one: `*from` is the end of the last part. */
static Status hit_take(const AddedToken *tokens, Str text, const SpecialRule *rule,
                       const AddedHit *h, size_t *from, AddedSplit *out)
{
        const AddedToken *a = &tokens[h->token];

        return is_refused(a, rule, text, h) ? OK : hit_push(a, text, h, from, out);
}

/* A refused hit hides those that overlap it too. */
Status added_split(const AddedSet *set, const AddedToken *tokens, Str text, const SpecialRule *rule,
                   AddedSplit *out)
{
        size_t from = 0;
        size_t seen = 0; /* end of the last hit */

        vec_clear(&out->parts);
        TRY(hits_find(set, text, out));
        for (size_t i = out->hits.n; i > 0; i--) {
                const AddedHit h = out->hits.p[i - 1];

                if (h.begin < seen)
                        continue;
                seen = h.end;
                TRY(hit_take(tokens, text, rule, &h, &from, out));
        }
        return text_push(out, from, text.n);
}
