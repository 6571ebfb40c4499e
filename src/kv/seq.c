#include "kv/pool.h"

void kv_seq_init(KvPool *pool, uint32_t variant, KvSeq *out)
{
        *out = (KvSeq){.pool = pool, .variant = variant};
}

void kv_seq_done(KvSeq *s)
{
        if (s->pool == NULL)
                return;
        kv_seq_trim(s, 0);
        vec_done(&s->tokens);
        vec_done(&s->blocks);
        vec_done(&s->base);
        s->pool = NULL;
}

static size_t blocks_for(size_t n_tokens)
{
        return (n_tokens + KV_TOKENS - 1) / KV_TOKENS;
}

/* Room in the three vectors, so that what follows cannot fail half way. */
static Status room_reserve(KvSeq *s, size_t n_tokens, size_t n_blocks)
{
        TRY(vec_reserve(&s->tokens, n_tokens));
        TRY(vec_reserve(&s->blocks, n_blocks));
        return vec_reserve(&s->base, n_blocks);
}

static void block_append(KvSeq *s, int32_t block)
{
        s->blocks.p[s->blocks.n++] = block;
        s->base.p[s->base.n++] = kv_block_at(s->pool, block);
}

static void blocks_cut(KvSeq *s, size_t n_blocks)
{
        while (s->blocks.n > n_blocks)
                kv_block_unref(s->pool, vec_pop(&s->blocks));
        s->base.n = s->blocks.n;
}

static Status blocks_grow(KvSeq *s, size_t n_blocks)
{
        int32_t block;

        while (s->blocks.n < n_blocks) {
                TRY(kv_block_take(s->pool, &block));
                block_append(s, block);
        }
        return OK;
}

static bool last_is_shared(const KvSeq *s)
{
        return s->tokens.n % KV_TOKENS != 0 && s->pool->refs[s->blocks.p[s->blocks.n - 1]] > 1;
}

/* Copy on write: the half-full last block becomes this sequence's own. */
static Status last_unshare(KvSeq *s)
{
        const size_t last = s->blocks.n - 1;
        const int32_t old = s->blocks.p[last];
        int32_t fresh;

        TRY(kv_block_take(s->pool, &fresh));
        memcpy(kv_block_at(s->pool, fresh), s->base.p[last], s->pool->block_bytes);
        kv_block_unref(s->pool, old);
        s->blocks.p[last] = fresh;
        s->base.p[last] = kv_block_at(s->pool, fresh);
        return OK;
}

Status kv_seq_extend(KvSeq *s, const int32_t *ids, size_t n)
{
        const size_t had = s->blocks.n;
        const size_t need = blocks_for(s->tokens.n + n);
        Status grown;

        TRY(room_reserve(s, n, need - had));
        if (last_is_shared(s))
                TRY(last_unshare(s));
        grown = blocks_grow(s, need);
        if (grown != OK)
                blocks_cut(s, had);
        TRY(grown);
        return vec_append(&s->tokens, ids, n);
}

void kv_seq_trim(KvSeq *s, size_t n)
{
        if (n >= s->tokens.n)
                return;
        s->tokens.n = n;
        blocks_cut(s, blocks_for(n));
}

Status kv_seq_fork(const KvSeq *s, KvSeq *out)
{
        CLEANUP(kv_seq_done) KvSeq f = {0};

        kv_seq_init(s->pool, s->variant, &f);
        TRY(room_reserve(&f, s->tokens.n, s->blocks.n));
        TRY(vec_append(&f.tokens, s->tokens.p, s->tokens.n));
        for (size_t i = 0; i < s->blocks.n; i++) {
                kv_block_ref(s->pool, s->blocks.p[i]);
                block_append(&f, s->blocks.p[i]);
        }
        *out = TAKE(f);
        return OK;
}

/* Holds the tree's block for the next 16 ids; KV_NONE when the tree has none. */
static int32_t block_reuse(KvSeq *s, int32_t parent, const int32_t *ids)
{
        const int32_t node = prefix_find(&s->pool->tree, parent, ids);

        if (node == KV_NONE)
                return KV_NONE;
        kv_block_ref(s->pool, s->pool->tree.nodes[node].block);
        block_append(s, s->pool->tree.nodes[node].block);
        return node;
}

Status kv_seq_reuse(KvSeq *s, const int32_t *ids, size_t limit, size_t *n_reused)
{
        int32_t node = prefix_root(s->variant);
        size_t n = 0;

        TRY(room_reserve(s, limit, blocks_for(limit)));
        while (n + KV_TOKENS <= limit && (node = block_reuse(s, node, ids + n)) != KV_NONE)
                n += KV_TOKENS;
        TRY(vec_append(&s->tokens, ids, n));
        *n_reused = n;
        return OK;
}

/* The node of the sequence's block b, added when the tree does not know these tokens yet. */
static int32_t block_publish(KvSeq *s, int32_t parent, size_t b)
{
        PrefixTree *tree = &s->pool->tree;
        const int32_t *ids = s->tokens.p + b * KV_TOKENS;
        const int32_t node = prefix_find(tree, parent, ids);

        if (node != KV_NONE)
                return node;
        s->pool->refs[s->blocks.p[b]]++;
        return prefix_add(tree, parent, ids, s->blocks.p[b]);
}

void kv_seq_publish(KvSeq *s)
{
        int32_t node = prefix_root(s->variant);

        if (!s->pool->tree.on)
                return;
        for (size_t b = 0; b < s->tokens.n / KV_TOKENS; b++)
                node = block_publish(s, node, b);
}
