#include "kv/prefix.h"

int32_t prefix_root(uint32_t variant)
{
        return -1 - (int32_t)variant;
}

static size_t buckets_for(size_t n_blocks)
{
        size_t n = 16;

        while (n < n_blocks)
                n *= 2;
        return n;
}

static void tables_fill(PrefixTree *t)
{
        for (size_t i = 0; i < t->n_buckets; i++)
                t->buckets[i] = KV_NONE;
        for (size_t i = t->n_nodes; i > 0; i--)
                t->free.p[t->free.n++] = (int32_t)(i - 1);
}

Status prefix_init(PrefixTree *t, size_t n_blocks, bool on)
{
        t->n_nodes = n_blocks;
        t->n_buckets = buckets_for(n_blocks);
        t->on = on;
        TRY(mem_new_array(&t->nodes, n_blocks));
        TRY(mem_new_array(&t->buckets, t->n_buckets));
        TRY(vec_reserve(&t->free, n_blocks));
        tables_fill(t);
        return OK;
}

void prefix_done(PrefixTree *t)
{
        mem_free(t->nodes);
        mem_free(t->buckets);
        vec_done(&t->free);
}

static size_t bucket_of(const PrefixTree *t, int32_t parent, const int32_t *ids)
{
        int32_t key[KV_TOKENS + 1];

        key[0] = parent;
        memcpy(key + 1, ids, KV_TOKENS * sizeof(*ids));
        return (size_t)hash_bytes(key, sizeof(key)) & (t->n_buckets - 1);
}

static bool node_is(const PrefixNode *n, int32_t parent, const int32_t *ids)
{
        return n->parent == parent && memcmp(n->ids, ids, sizeof(n->ids)) == 0;
}

static int32_t chain_find(const PrefixTree *t, int32_t first, int32_t parent, const int32_t *ids)
{
        int32_t i = first;

        while (i != KV_NONE && !node_is(&t->nodes[i], parent, ids))
                i = t->nodes[i].next;
        return i;
}

int32_t prefix_find(PrefixTree *t, int32_t parent, const int32_t *ids)
{
        const int32_t i = chain_find(t, t->buckets[bucket_of(t, parent, ids)], parent, ids);

        if (i != KV_NONE)
                t->nodes[i].used_at = ++t->clock;
        return i;
}

static void children_count(PrefixTree *t, int32_t parent, int change)
{
        if (parent >= 0)
                t->nodes[parent].n_children += (uint32_t)change;
}

int32_t prefix_add(PrefixTree *t, int32_t parent, const int32_t *ids, int32_t block)
{
        const int32_t i = vec_pop(&t->free);
        const size_t bucket = bucket_of(t, parent, ids);
        PrefixNode *n = &t->nodes[i];

        *n = (PrefixNode){.parent = parent,
                          .block = block,
                          .next = t->buckets[bucket],
                          .used_at = ++t->clock,
                          .live = true};
        memcpy(n->ids, ids, sizeof(n->ids));
        t->buckets[bucket] = i;
        t->n_live++;
        children_count(t, parent, 1);
        return i;
}

static bool is_leaf(const PrefixNode *n)
{
        return n->live && n->n_children == 0;
}

static bool is_older(const PrefixTree *t, const PrefixNode *n, int32_t best)
{
        return best == KV_NONE || n->used_at < t->nodes[best].used_at;
}

static bool is_evictable(const PrefixNode *n, PrefixUsable usable, const void *arg)
{
        return is_leaf(n) && usable(arg, n->block);
}

/* The older of two leaves, the candidate only if it may go. */
static int32_t oldest_of(const PrefixTree *t, int32_t best, int32_t i, PrefixUsable usable,
                         const void *arg)
{
        if (is_older(t, &t->nodes[i], best) && is_evictable(&t->nodes[i], usable, arg))
                return i;
        return best;
}

int32_t prefix_oldest_leaf(const PrefixTree *t, PrefixUsable usable, const void *arg)
{
        int32_t best = KV_NONE;

        for (size_t i = 0; i < t->n_nodes; i++)
                best = oldest_of(t, best, (int32_t)i, usable, arg);
        return best;
}

/* Takes a node out of its hash chain. */
static void chain_remove(PrefixTree *t, int32_t node)
{
        const PrefixNode *n = &t->nodes[node];
        int32_t *link = &t->buckets[bucket_of(t, n->parent, n->ids)];

        while (*link != node)
                link = &t->nodes[*link].next;
        *link = n->next;
}

int32_t prefix_remove(PrefixTree *t, int32_t node)
{
        PrefixNode *n = &t->nodes[node];

        chain_remove(t, node);
        children_count(t, n->parent, -1);
        n->live = false;
        t->n_live--;
        t->free.p[t->free.n++] = node;
        return n->block;
}
