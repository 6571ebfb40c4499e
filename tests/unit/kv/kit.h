/* Pools and token runs for the tests of the KV cache. */
#ifndef QUERN_TESTS_KV_KIT_H
#define QUERN_TESTS_KV_KIT_H

#include "kv/pool.h"

#include "support/table.h"

enum { KIT_BLOCK = 64, KIT_MAX = 256 };

/** A pool of n blocks of KIT_BLOCK bytes; fails the test when there is none. */
KvPool *kit_pool(size_t n_blocks, bool prefix);

/** The ids first, first + 1, …, KIT_MAX of them at least; valid until the next call. */
const int32_t *kit_ids(int32_t first);

/** A sequence of n tokens from kit_ids(first) under a variant. */
KvSeq kit_seq(KvPool *pool, uint32_t variant, int32_t first, size_t n);

/** Writes a mark into the first byte of each of the sequence's blocks, and reads block b's. */
void kit_mark(const KvSeq *s, char mark);
char kit_mark_at(const KvSeq *s, size_t b);

#endif
