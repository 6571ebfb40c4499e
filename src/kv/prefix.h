/* The prefix tree: a node per full block, keyed by its parent and its 16 tokens. Inside src/kv. */
#ifndef QUERN_KV_PREFIX_H
#define QUERN_KV_PREFIX_H

#include "base/map.h"
#include "kv/kv.h"

typedef struct PrefixNode {
        int32_t ids[KV_TOKENS];
        int32_t parent; /* node, or -1 - variant at the root */
        int32_t block;
        int32_t next; /* another node with the same hash, or KV_NONE; free list when unused */
        uint32_t n_children;
        uint64_t used_at; /* of the tree's clock */
        bool live;
} PrefixNode;

typedef struct PrefixTree {
        PrefixNode *nodes; /* [n_blocks]: a node holds a block, so there are never more */
        size_t n_nodes;
        KvBlocks free;
        int32_t *buckets; /* [n_buckets] first node of a hash chain, or KV_NONE */
        size_t n_buckets; /* a power of two */
        uint64_t clock;
        size_t n_live;
        bool on;
} PrefixTree;

Status prefix_init(PrefixTree *t, size_t n_blocks, bool on);
void prefix_done(PrefixTree *t);

/** The node under `parent` for these 16 ids, or KV_NONE; marks it used. */
int32_t prefix_find(PrefixTree *t, int32_t parent, const int32_t *ids);

/** Adds a node (a free one exists as long as the caller holds a block); returns it. */
int32_t prefix_add(PrefixTree *t, int32_t parent, const int32_t *ids, int32_t block);

/** Whether a leaf holding this block may be removed. */
typedef bool (*PrefixUsable)(const void *arg, int32_t block);

/** The least recently used leaf for which usable(arg, block) holds, or KV_NONE. */
int32_t prefix_oldest_leaf(const PrefixTree *t, PrefixUsable usable, const void *arg);

/** Removes a leaf; its block is returned. */
int32_t prefix_remove(PrefixTree *t, int32_t node);

/** The parent value of first blocks: rope variants do not share. */
int32_t prefix_root(uint32_t variant);

#endif
