/* Merging a word's symbols: by scanning while it is short, by a heap when it is long. */
#include "tokenizer/bpe.h"

enum { SCAN_MAX = 40, SYMBOL_DEAD = -1, NOWHERE = -1 };

static uint64_t pair_merge(const Bpe *b, int32_t left, int32_t right)
{
        return merge_map_find(&b->merges, merge_key(left, right));
}

static void scan_refresh(const Bpe *b, SymbolVec *s, size_t i)
{
        s->p[i].merge = i + 1 < s->n ? pair_merge(b, s->p[i].id, s->p[i + 1].id) : MERGE_NONE;
}

/* Merges hold the rank above the new id, so the least is the best, the leftmost among equals. */
static size_t scan_best(const SymbolVec *s)
{
        size_t best = 0;

        for (size_t i = 1; i < s->n; i++)
                best = s->p[i].merge < s->p[best].merge ? i : best;
        return best;
}

static void scan_join(const Bpe *b, SymbolVec *s, size_t i)
{
        s->p[i].id = (int32_t)(uint32_t)s->p[i].merge;
        s->n--;
        memmove(&s->p[i + 1], &s->p[i + 2], (s->n - i - 1) * sizeof(*s->p));
        scan_refresh(b, s, i);
        if (i > 0)
                scan_refresh(b, s, i - 1);
}

static void scan_merge(const Bpe *b, SymbolVec *s)
{
        size_t best;

        for (size_t i = 0; i < s->n; i++)
                scan_refresh(b, s, i);
        best = scan_best(s);
        while (s->p[best].merge != MERGE_NONE) {
                scan_join(b, s, best);
                best = scan_best(s);
        }
}

/* Work on a long word. A heap entry is rank << 32 | position; one whose rank is no longer that of
 * the pair at its position is stale. */
typedef struct Work {
        const Bpe *b;
        Symbol *s;
        HeapVec *heap;
} Work;

static void heap_swap(HeapVec *h, size_t i, size_t j)
{
        const uint64_t t = h->p[i];

        h->p[i] = h->p[j];
        h->p[j] = t;
}

static bool above_greater(const HeapVec *h, size_t i)
{
        return i > 0 && h->p[(i - 1) / 2] > h->p[i];
}

static void heap_rise(HeapVec *h, size_t i)
{
        for (; above_greater(h, i); i = (i - 1) / 2)
                heap_swap(h, i, (i - 1) / 2);
}

static size_t lesser_child(const HeapVec *h, size_t i)
{
        const size_t left = 2 * i + 1;

        if (left + 1 < h->n && h->p[left + 1] < h->p[left])
                return left + 1;
        return left;
}

static bool child_less(const HeapVec *h, size_t child, size_t i)
{
        return child < h->n && h->p[child] < h->p[i];
}

static void heap_sink(HeapVec *h)
{
        size_t i = 0;
        size_t child = lesser_child(h, 0);

        while (child_less(h, child, i)) {
                heap_swap(h, i, child);
                i = child;
                child = lesser_child(h, i);
        }
}

static uint64_t heap_pop(HeapVec *h)
{
        const uint64_t top = h->p[0];

        h->p[0] = h->p[--h->n];
        heap_sink(h);
        return top;
}

static Status heap_push(HeapVec *h, uint64_t entry)
{
        TRY(vec_push(h, entry));
        heap_rise(h, h->n - 1);
        return OK;
}

static uint64_t link_merge(const Work *w, int32_t i)
{
        const int32_t next = w->s[i].next;

        return next == NOWHERE ? MERGE_NONE : pair_merge(w->b, w->s[i].id, w->s[next].id);
}

/* Looks up the pair at `i` anew; nothing stands before the first symbol. */
static Status link_refresh(const Work *w, int32_t i)
{
        if (i == NOWHERE)
                return OK;
        w->s[i].merge = link_merge(w, i);
        if (w->s[i].merge == MERGE_NONE)
                return OK;
        return heap_push(w->heap, (w->s[i].merge & ~(uint64_t)UINT32_MAX) | (uint32_t)i);
}

static void link_back(const Work *w, int32_t next, int32_t i)
{
        if (next != NOWHERE)
                w->s[next].prev = i;
}

static Status link_join(const Work *w, int32_t i)
{
        Symbol *left = &w->s[i];
        Symbol *right = &w->s[left->next];

        left->id = (int32_t)(uint32_t)left->merge;
        left->next = right->next;
        right->id = SYMBOL_DEAD;
        right->merge = MERGE_NONE;
        link_back(w, left->next, i);
        TRY(link_refresh(w, i));
        return link_refresh(w, left->prev);
}

static bool is_current(const Work *w, uint64_t entry)
{
        const uint64_t merge = w->s[(uint32_t)entry].merge;

        return merge != MERGE_NONE && merge >> 32 == entry >> 32;
}

static Status top_merge(const Work *w)
{
        const uint64_t top = heap_pop(w->heap);

        return is_current(w, top) ? link_join(w, (int32_t)(uint32_t)top) : OK;
}

static void links_set(const Work *w, int32_t n)
{
        for (int32_t i = 0; i < n; i++) {
                w->s[i].prev = i - 1;
                w->s[i].next = i + 1;
        }
        w->s[n - 1].next = NOWHERE;
}

static Status links_init(const Work *w, int32_t n)
{
        links_set(w, n);
        for (int32_t i = 0; i < n; i++)
                TRY(link_refresh(w, i));
        return OK;
}

static void dead_drop(SymbolVec *s)
{
        size_t kept = 0;

        for (size_t i = 0; i < s->n; i++) {
                s->p[kept] = s->p[i];
                kept += s->p[i].id != SYMBOL_DEAD;
        }
        s->n = kept;
}

static Status heap_merge(const Bpe *b, SymbolVec *symbols, HeapVec *heap)
{
        const Work w = {b, symbols->p, heap};

        ENSURE(symbols->n < INT32_MAX, E_RANGE, "a word of %zu characters is too long", symbols->n);
        vec_clear(heap);
        TRY(links_init(&w, (int32_t)symbols->n));
        while (heap->n > 0)
                TRY(top_merge(&w));
        dead_drop(symbols);
        return OK;
}

Status bpe_merge(const Bpe *b, SymbolVec *symbols, HeapVec *heap)
{
        if (symbols->n > SCAN_MAX)
                return heap_merge(b, symbols, heap);
        if (symbols->n > 1)
                scan_merge(b, symbols);
        return OK;
}
