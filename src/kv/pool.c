#include "kv/pool.h"

static void free_fill(KvPool *p)
{
        for (size_t i = p->n_blocks; i > 0; i--)
                p->free.p[p->free.n++] = (int32_t)(i - 1);
}

Status kv_pool_new(size_t n_blocks, size_t block_bytes, bool prefix, KvPool **out)
{
        CLEANUP(kv_pool_free) KvPool *p = NULL;

        TRY(mem_new(&p));
        p->n_blocks = n_blocks;
        p->block_bytes = block_bytes;
        TRY(mem_new_array(&p->refs, n_blocks));
        TRY(vec_reserve(&p->free, n_blocks));
        TRY(prefix_init(&p->tree, n_blocks, prefix));
        TRY(mem_pages_alloc(n_blocks * block_bytes, &p->memory));
        free_fill(p);
        *out = TAKE(p);
        return OK;
}

void kv_pool_free(KvPool **pool)
{
        if (*pool == NULL)
                return;
        mem_pages_free((*pool)->memory, (*pool)->n_blocks * (*pool)->block_bytes);
        mem_free((*pool)->refs);
        vec_done(&(*pool)->free);
        prefix_done(&(*pool)->tree);
        mem_free(*pool);
        *pool = NULL;
}

size_t kv_pool_used(const KvPool *pool)
{
        return pool->n_blocks - pool->free.n;
}

bool kv_pool_shares(const KvPool *pool)
{
        return pool->tree.on;
}

size_t kv_pool_held(const KvPool *pool)
{
        return pool->n_held;
}

char *kv_block_at(const KvPool *p, int32_t block)
{
        return p->memory + (size_t)block * p->block_bytes;
}

/* Held by the tree alone: no sequence would notice its going. */
static bool only_cached(const void *arg, int32_t block)
{
        return ((const KvPool *)arg)->refs[block] == 1;
}

static void block_release(KvPool *p, int32_t block)
{
        if (--p->refs[block] == 0)
                p->free.p[p->free.n++] = block;
}

static Status block_evict(KvPool *p)
{
        const int32_t leaf = prefix_oldest_leaf(&p->tree, only_cached, p);

        ENSURE(leaf != KV_NONE, E_CONTEXT,
               "the KV cache is full: all %zu blocks of %d tokens are in use", p->n_blocks,
               KV_TOKENS);
        block_release(p, prefix_remove(&p->tree, leaf));
        return OK;
}

Status kv_block_take(KvPool *p, int32_t *block)
{
        if (p->free.n == 0)
                TRY(block_evict(p));
        *block = vec_pop(&p->free);
        p->refs[*block] = 1;
        p->n_held++;
        /* Slots not yet written are multiplied by zero weights, so they must be finite. */
        memset(kv_block_at(p, *block), 0, p->block_bytes);
        return OK;
}

void kv_block_ref(KvPool *p, int32_t block)
{
        p->refs[block]++;
        p->n_held++;
}

void kv_block_unref(KvPool *p, int32_t block)
{
        p->n_held--;
        block_release(p, block);
}
