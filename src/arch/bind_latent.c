/* Needs of latent attention, by deepseek's names. */
#include "arch/bind_rows.h"

static uint64_t query_width(const ModelConfig *c)
{
        return (uint64_t)c->n_head * (c->qk_nope_dim + c->qk_rope_dim);
}

static Status biased_add(const Binder *b, const char *name, uint64_t n, Linear *linear)
{
        const LinRow row = {name, BIAS_ATTN, PART_WHOLE};

        return row_add(b, &row, (LinShape){n, b->m->config->n_embd}, linear);
}

/* Queries by way of a low rank. */
static Status query_ranked_add(const Binder *b, Latent *l)
{
        const ModelConfig *c = b->m->config;

        TRY(biased_add(b, "self_attn.q_a_proj", c->q_lora_rank, &l->q_a));
        TRY(norm_add(b, "self_attn.q_a_layernorm", c->q_lora_rank, &l->q_norm));
        return matrix_add(b, "self_attn.q_b_proj", rows_whole(query_width(c)), c->q_lora_rank,
                          false, &l->q_b);
}

static Status query_add(const Binder *b, Latent *l)
{
        const ModelConfig *c = b->m->config;

        if (c->q_lora_rank > 0)
                return query_ranked_add(b, l);
        return matrix_add(b, "self_attn.q_proj", rows_whole(query_width(c)), c->n_embd, false,
                          &l->q_b);
}

/* The rows of kv_b that make head h's keys [nope, R], turned round to [R, nope]. */
static Status head_key_add(const Binder *b, uint32_t h, Linear *linear)
{
        const ModelConfig *c = b->m->config;
        const uint64_t each = c->qk_nope_dim + c->v_dim;
        Need *n;

        TRY(matrix_add(b, "self_attn.kv_b_proj", rows_whole(c->kv_lora_rank), c->qk_nope_dim, true,
                       linear));
        n = &b->needs->p[b->needs->n - 1];
        n->lines = each * c->n_head;
        n->first_line = h * each;
        return OK;
}

/* The rows of kv_b that make head h's values [v, R]. */
static Status head_value_add(const Binder *b, uint32_t h, Linear *linear)
{
        const ModelConfig *c = b->m->config;
        const uint64_t each = c->qk_nope_dim + c->v_dim;
        const Extent e = rows_block(each * c->n_head, c->v_dim, h * each + c->qk_nope_dim);

        return matrix_add(b, "self_attn.kv_b_proj", e, c->kv_lora_rank, false, linear);
}

static Status heads_add(const Binder *b, Latent *l)
{
        for (uint32_t h = 0; h < b->m->config->n_head; h++) {
                TRY(head_key_add(b, h, &l->q_heads[h]));
                TRY(head_value_add(b, h, &l->v_heads[h]));
        }
        return OK;
}

Status latent_add(const Binder *b, Latent *l)
{
        const ModelConfig *c = b->m->config;

        TRY(query_add(b, l));
        TRY(biased_add(b, "self_attn.kv_a_proj_with_mqa", c->kv_lora_rank + c->qk_rope_dim,
                       &l->kv_a));
        TRY(norm_add(b, "self_attn.kv_a_layernorm", c->kv_lora_rank, &l->kv_norm));
        return heads_add(b, l);
}
