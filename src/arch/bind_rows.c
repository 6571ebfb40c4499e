#include "arch/bind_rows.h"

#include <stdio.h>

static uint64_t width_q(const ModelConfig *c)
{
        return (uint64_t)c->n_head * c->head_dim;
}

static uint64_t width_kv(const ModelConfig *c)
{
        return (uint64_t)c->n_head_kv * c->head_dim;
}

Extent rows_whole(uint64_t n)
{
        return (Extent){n, n, {n, 0, 0}};
}

Extent rows_block(uint64_t rows, uint64_t n, uint64_t offset)
{
        return (Extent){rows, n, {n, 0, offset}};
}

/* One KV head's group: its queries, its key, its value. */
static Extent rows_grouped(const ModelConfig *c, uint64_t n, uint64_t heads, uint64_t before)
{
        const uint64_t q_heads = c->n_head / c->n_head_kv;
        const uint64_t stride = (q_heads + 2) * c->head_dim;

        return (Extent){
                stride * c->n_head_kv, n, {heads * c->head_dim, stride, before * c->head_dim}};
}

static Extent part_extent(const ModelConfig *c, Part part, uint64_t n)
{
        const uint64_t q = width_q(c);
        const uint64_t kv = width_kv(c);
        const uint64_t group = c->n_head / c->n_head_kv;
        const Extent extents[PART_MAX] = {
                [PART_WHOLE] = rows_whole(n),
                [PART_QKV_Q] = rows_block(q + 2 * kv, q, 0),
                [PART_QKV_K] = rows_block(q + 2 * kv, kv, q),
                [PART_QKV_V] = rows_block(q + 2 * kv, kv, q + kv),
                [PART_GROUP_Q] = rows_grouped(c, n, group, 0),
                [PART_GROUP_K] = rows_grouped(c, n, 1, group),
                [PART_GROUP_V] = rows_grouped(c, n, 1, group + 1),
                [PART_FIRST_HALF] = rows_block(2 * n, n, 0),
                [PART_SECOND_HALF] = rows_block(2 * n, n, n),
        };

        return extents[part];
}

bool arch_bias_wanted(const ModelConfig *c, BiasRule rule)
{
        const bool wanted[BIAS_RULE_MAX] = {[BIAS_ALWAYS] = true,
                                            [BIAS_ATTN] = c->attn_bias,
                                            [BIAS_ATTN_QKV] = c->attn_bias || c->qkv_bias,
                                            [BIAS_ATTN_OUT] = c->attn_bias || c->out_bias,
                                            [BIAS_MLP] = c->mlp_bias};

        return wanted[rule];
}

Status matrix_add(const Binder *b, const char *name, Extent e, uint64_t k, bool transposed,
                  Linear *linear)
{
        Need n = {.n_parts = 1,
                  .rows = e.rows,
                  .cols = k,
                  .n_rows = e.n,
                  .map = e.map,
                  .transposed = transposed,
                  .lines = transposed ? k : e.rows,
                  .linear = linear};

        (void)snprintf(n.name, sizeof(n.name), "%s%s.weight", b->prefix, name);
        return vec_push(b->needs, n);
}

Status vector_add(const Binder *b, const char *name, const char *kind, Extent e,
                  const float **vector)
{
        Need n = {.n_parts = 1, .rows = e.rows, .n_rows = e.n, .map = e.map, .vector = vector};

        (void)snprintf(n.name, sizeof(n.name), "%s%s.%s", b->prefix, name, kind);
        return vec_push(b->needs, n);
}

static bool is_transposed(const Model *m)
{
        return m->spec->transposed && !m->config->straight;
}

Status row_add(const Binder *b, const LinRow *row, LinShape shape, Linear *linear)
{
        const Extent e = part_extent(b->m->config, row->part, shape.n);

        if (row->tensor == NULL)
                return OK;
        TRY(matrix_add(b, row->tensor, e, shape.k, is_transposed(b->m), linear));
        if (!arch_bias_wanted(b->m->config, row->bias))
                return OK;
        return vector_add(b, row->tensor, "bias", e, &linear->bias);
}
