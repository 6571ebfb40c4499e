#include "unit/kv/kit.h"

KvPool *kit_pool(size_t n_blocks, bool prefix)
{
        KvPool *pool = NULL;

        assert_ok(kv_pool_new(n_blocks, KIT_BLOCK, prefix, &pool));
        return pool;
}

const int32_t *kit_ids(int32_t first)
{
        static int32_t ids[KIT_MAX];

        for (int32_t i = 0; i < KIT_MAX; i++)
                ids[i] = first + i;
        return ids;
}

KvSeq kit_seq(KvPool *pool, uint32_t variant, int32_t first, size_t n)
{
        KvSeq s;

        kv_seq_init(pool, variant, &s);
        assert_ok(kv_seq_extend(&s, kit_ids(first), n));
        return s;
}

void kit_mark(const KvSeq *s, char mark)
{
        for (size_t b = 0; b < s->base.n; b++)
                s->base.p[b][0] = mark;
}

char kit_mark_at(const KvSeq *s, size_t b)
{
        return s->base.p[b][0];
}
