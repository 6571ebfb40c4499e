/*
 * The KV cache: blocks of 16 tokens in one pool, sequences as lists of blocks, and a prefix tree
 * through which sequences with equal beginnings share full blocks.
 */
#ifndef QUERN_KV_KV_H
#define QUERN_KV_KV_H

#include "base/vec.h"

#include <stdint.h>

enum { KV_TOKENS = 16, KV_NONE = -1 };

typedef struct KvPool KvPool;
typedef VEC(int32_t) KvBlocks;

/** One sequence: its tokens and the blocks that hold their keys and values. */
typedef struct KvSeq {
        KvPool *pool;
        IdVec tokens;     /* all tokens whose KV is held */
        KvBlocks blocks;  /* block numbers, one per 16 tokens */
        VEC(char *) base; /* the blocks' addresses, for attention */
        uint32_t variant; /* of the rope frequencies; part of the prefix key */
} KvSeq;

/**
 * A pool of n_blocks blocks of block_bytes each (all layers and heads of 16 tokens); memory is
 * touched only as it is used. prefix: keep full blocks for reuse after their sequence is gone.
 * Errors: E_NOMEM.
 */
Status kv_pool_new(size_t n_blocks, size_t block_bytes, bool prefix, KvPool **out);
void kv_pool_free(KvPool **pool);
size_t kv_pool_used(const KvPool *pool); /* blocks held by sequences or the prefix tree */
bool kv_pool_shares(const KvPool *pool); /* whether prefixes are kept for reuse */
size_t kv_pool_held(const KvPool *pool); /* blocks held by sequences alone: 0 when all are freed */

void kv_seq_init(KvPool *pool, uint32_t variant, KvSeq *out);
void kv_seq_done(KvSeq *s);

/** Appends room for n tokens with these ids; blocks shared with others are copied first. The ids
 *  count as held from now on. Errors: E_CONTEXT when the pool is exhausted (nothing changed),
 *  E_NOMEM. */
Status kv_seq_extend(KvSeq *s, const int32_t *ids, size_t n);

/** Keeps the first n tokens. */
void kv_seq_trim(KvSeq *s, size_t n);

/** A sequence with the same tokens that shares all blocks. */
Status kv_seq_fork(const KvSeq *s, KvSeq *out);

/**
 * For an empty sequence: takes over full blocks whose tokens equal the beginning of ids, at most
 * `limit` tokens. Returns how many tokens are held now. Errors: E_NOMEM.
 */
Status kv_seq_reuse(KvSeq *s, const int32_t *ids, size_t limit, size_t *n_reused);

/** Offers the sequence's full blocks to the prefix tree; call when their KV is computed. */
void kv_seq_publish(KvSeq *s);

#endif
