/* What a pass works in: strides and buffers. */
#include "arch/pass.h"
#include "base/mem.h"

static size_t larger(size_t a, size_t b)
{
        return a > b ? a : b;
}

PassStrides pass_strides(const ModelConfig *c)
{
        const AttnShape s = attn_shape(c);
        const size_t query = (size_t)c->n_head * (c->qk_nope_dim + c->qk_rope_dim);

        return (PassStrides){.embd = stride16(c->n_embd),
                             .q = stride16(s.n_heads * s.dim),
                             .kv = stride16(s.n_kv_heads * s.dim),
                             .rank = stride16(c->q_lora_rank),
                             .query = stride16(query),
                             .latent = c->n_head * stride16(larger(c->kv_lora_rank, c->v_dim)),
                             .ff = stride16(larger(c->n_ff, c->n_ff_shared)),
                             .vocab = stride16(c->n_vocab),
                             .token = stride16(transformer_hidden_width(c)),
                             .expert = stride16(c->n_expert),
                             .ff_expert = stride16(c->n_ff_expert),
                             .rot = stride16(c->head_dim)};
}

/* One row per buffer: where its pointer stands and how many floats a token takes. */
static Status buffers_alloc(Pass *p, size_t n)
{
        const PassStrides ld = p->ld;
        const struct {
                float **at;
                size_t floats;
        } buffers[] = {{&p->x, ld.embd},     {&p->normed, ld.embd},   {&p->q, ld.q},
                       {&p->att, ld.q},      {&p->k, ld.kv},          {&p->v, ld.kv},
                       {&p->gate, ld.ff},    {&p->up, ld.ff},         {&p->cos, ld.rot},
                       {&p->sin, ld.rot},    {&p->cos_local, ld.rot}, {&p->sin_local, ld.rot},
                       {&p->token, ld.token}};

        for (size_t i = 0; i < N_ELEMS(buffers); i++)
                TRY(mem_alloc(buffers[i].at, n * buffers[i].floats, sizeof(float)));
        return OK;
}

/* What the heads put out together. */
static size_t out_width(const ModelConfig *c)
{
        return (size_t)c->n_head * (c->kv_lora_rank > 0 ? c->v_dim : c->head_dim);
}

static Status tiles_alloc(Pass *p, size_t n)
{
        const ModelConfig *c = p->m->config;
        const struct {
                Tiles *tiles;
                size_t n_cols;
        } tiles[] = {{&p->in, c->n_embd},
                     {&p->in_second, c->parallel ? c->n_embd : 1},
                     {&p->in_att, out_width(c)},
                     {&p->in_ff, larger(c->n_ff, c->n_ff_shared)},
                     {&p->in_head, transformer_hidden_width(c)},
                     {&p->in_token, larger(transformer_hidden_width(c), c->n_embd)}};

        for (size_t i = 0; i < N_ELEMS(tiles); i++) {
                tiles[i].tiles->n_cols = tiles[i].n_cols;
                TRY(mem_alloc(&tiles[i].tiles->data, tiles_bytes(n, tiles[i].n_cols), 1));
        }
        return OK;
}

/* Tiles of all heads at their widest, or of the low rank. */
static size_t latent_tile_bytes(const ModelConfig *c, size_t n)
{
        const size_t head = tiles_bytes(n, larger(c->qk_nope_dim, c->kv_lora_rank));

        return larger(c->n_head * head, tiles_bytes(n, c->q_lora_rank));
}

static Status latent_alloc(Pass *p, size_t n)
{
        if (!p->m->spec->latent)
                return OK;
        TRY(mem_new_array(&p->latent.rank, n * p->ld.rank));
        TRY(mem_new_array(&p->latent.query, n * p->ld.query));
        TRY(mem_new_array(&p->latent.out, n * p->ld.latent));
        return mem_new_array(&p->latent.tiles, latent_tile_bytes(p->m->config, n));
}

static void latent_free(const PassLatent *l)
{
        mem_free(l->rank);
        mem_free(l->query);
        mem_free(l->out);
        mem_free(l->tiles);
}

static Status moe_tiles_alloc(Pass *p, size_t n_pairs)
{
        const ModelConfig *c = p->m->config;

        TRY(mem_new_array(&p->moe.tiles, tiles_bytes(n_pairs, c->n_embd)));
        return mem_new_array(&p->moe.tiles_hidden, tiles_bytes(n_pairs, c->n_ff_expert));
}

static Status moe_pairs_alloc(Pass *p, size_t n_pairs)
{
        TRY(mem_new_array(&p->moe.ids, n_pairs));
        TRY(mem_new_array(&p->moe.weights, n_pairs));
        TRY(mem_new_array(&p->moe.place, n_pairs));
        TRY(mem_new_array(&p->moe.rows, n_pairs * p->ld.embd));
        TRY(mem_new_array(&p->moe.gate, n_pairs * p->ld.ff_expert));
        TRY(mem_new_array(&p->moe.up, n_pairs * p->ld.ff_expert));
        return moe_tiles_alloc(p, n_pairs);
}

static Status moe_alloc(Pass *p, size_t n_threads, size_t n)
{
        const ModelConfig *c = p->m->config;

        if (c->n_expert == 0)
                return OK;
        TRY(mem_new_array(&p->moe.logits, n * p->ld.expert));
        TRY(mem_new_array(&p->moe.scratch, n_threads * 2 * p->ld.expert));
        TRY(mem_new_array(&p->moe.starts, c->n_expert + 2));
        TRY(mem_new_array(&p->moe.shared, n * p->ld.embd));
        TRY(mem_new_array(&p->moe.shared_gate, n * PANEL_ROWS));
        return moe_pairs_alloc(p, n * c->n_expert_used);
}

static void moe_free(const PassMoe *m)
{
        const void *const owned[] = {m->logits,      m->scratch, m->ids,    m->weights,
                                     m->starts,      m->place,   m->rows,   m->gate,
                                     m->up,          m->tiles,   m->shared, m->shared_gate,
                                     m->tiles_hidden};

        for (size_t i = 0; i < N_ELEMS(owned); i++)
                mem_free(owned[i]);
}

static Status scratch_alloc(Pass *p, size_t n_threads, size_t max_rows)
{
        p->scratch_floats = stride16(
                attention_scratch_floats(p->shape.n_heads / p->shape.n_kv_heads, p->shape.v_dim));
        TRY(mem_new_array(&p->scratch, n_threads * p->scratch_floats));
        return mem_new_array(&p->out_rows, max_rows);
}

/* Slopes of the family's rule, where the config wants them. */
static Status slopes_alloc(Pass *p)
{
        const ModelConfig *c = p->m->config;
        float *slopes;

        if (!c->alibi)
                return OK;
        TRY(mem_new_array(&slopes, c->n_head));
        alibi_slopes(c->n_head, p->m->spec->alibi == ALIBI_MPT, slopes);
        p->slopes = slopes;
        return OK;
}

static void tiles_free(const Pass *p)
{
        const Tiles *const tiles[] = {&p->in,    &p->in_second, &p->in_att,
                                      &p->in_ff, &p->in_head,   &p->in_token};

        for (size_t i = 0; i < N_ELEMS(tiles); i++)
                mem_free(tiles[i]->data);
}

static void buffers_free(const Pass *p)
{
        const void *const owned[] = {p->x,         p->normed,    p->q,     p->att,    p->k,
                                     p->v,         p->gate,      p->up,    p->cos,    p->sin,
                                     p->cos_local, p->sin_local, p->token, p->logits, p->scratch,
                                     p->out_rows,  p->slopes};

        for (size_t i = 0; i < N_ELEMS(owned); i++)
                mem_free(owned[i]);
}

Status pass_buffers_alloc(Pass *p, size_t n_threads, size_t max_rows)
{
        TRY(buffers_alloc(p, max_rows));
        TRY(tiles_alloc(p, max_rows));
        TRY(scratch_alloc(p, n_threads, max_rows));
        TRY(slopes_alloc(p));
        TRY(moe_alloc(p, n_threads, max_rows));
        return latent_alloc(p, max_rows);
}

void pass_buffers_free(Pass *p)
{
        tiles_free(p);
        buffers_free(p);
        moe_free(&p->moe);
        latent_free(&p->latent);
}
