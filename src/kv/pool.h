/* Blocks: numbers, reference counts and memory. Inside src/kv only. */
#ifndef QUERN_KV_POOL_H
#define QUERN_KV_POOL_H

#include "kv/kv.h"
#include "kv/prefix.h"

struct KvPool {
        char *memory; /* [n_blocks][block_bytes] */
        size_t n_blocks;
        size_t block_bytes;
        uint32_t *refs; /* [n_blocks] sequences and tree nodes that hold the block */
        KvBlocks free;  /* stack of free block numbers */
        size_t n_held;  /* references by sequences */
        PrefixTree tree;
};

char *kv_block_at(const KvPool *p, int32_t block);

/** A block with one reference, zeroed; evicts the least recently used prefix leaf when none is
 *  free. Errors: E_CONTEXT. */
Status kv_block_take(KvPool *p, int32_t *block);
void kv_block_ref(KvPool *p, int32_t block);
void kv_block_unref(KvPool *p, int32_t block);

#endif
