/* Latent attention: queries go into the space of latents, outputs come back out of it. */
#include "arch/pass.h"

#include <string.h>

/* Of the norms inside latent attention; the config's does not reach them. */
static const float LATENT_EPS = 1e-6F;

/* Rows of one head inside rows of all heads. */
typedef struct HeadTiles {
        size_t n_cols; /* of one head */
        size_t step;   /* floats from head to head in a row */
        size_t ld;     /* floats from row to row */
} HeadTiles;

static Tiles head_tiles(const Pass *p, size_t h, size_t n_cols)
{
        return (Tiles){.data = p->latent.tiles + h * tiles_bytes(p->n, n_cols),
                       .n_tokens = p->n,
                       .n_cols = n_cols};
}

/* Every head's part of rows x as tiles of its own; barrier. */
static void heads_pack(const Pass *p, const PoolThread *t, const float *x, const HeadTiles *shape)
{
        for (size_t h = 0; h < p->m->config->n_head; h++) {
                const Tiles tiles = head_tiles(p, h, shape->n_cols);
                tiles_pack(&p->c, t, x + h * shape->step, shape->ld, &tiles);
        }
        pool_barrier(t);
}

/* Every head's product with its own matrix; outputs stand `step` floats apart; barrier. */
static void heads_multiply(const Pass *p, const PoolThread *t, const Linear *heads, float *out,
                           size_t step, size_t ld)
{
        for (size_t h = 0; h < p->m->config->n_head; h++) {
                const Tiles tiles = head_tiles(p, h, heads[h].w.n_cols);
                (void)linear_run(&p->c, t, &heads[h], &tiles, out + h * step, ld);
        }
        pool_barrier(t);
}

static void rows_norm(const Pass *p, const PoolThread *t, const Norm *norm, float *x, size_t n,
                      size_t ld)
{
        const PoolRange rows = pool_share(t, p->n, 1);

        for (size_t r = rows.begin; r < rows.end; r++)
                norm_row(&p->c, NORM_RMS, norm, LATENT_EPS, x + r * ld, n, x + r * ld);
        pool_barrier(t);
}

/* Queries through the low rank, where there is one. */
static void queries_ranked(const Pass *p, const PoolThread *t, const Latent *l)
{
        const Tiles in = {.data = p->latent.tiles, .n_tokens = p->n, .n_cols = l->q_a.w.n_rows};

        (void)linear_run(&p->c, t, &l->q_a, &p->in, p->latent.rank, p->ld.rank);
        pool_barrier(t);
        rows_norm(p, t, &l->q_norm, p->latent.rank, l->q_a.w.n_rows, p->ld.rank);
        pass_pack(p, t, p->latent.rank, p->ld.rank, &in);
        (void)linear_run(&p->c, t, &l->q_b, &in, p->latent.query, p->ld.query);
}

static void queries_project(const Pass *p, const PoolThread *t, const Latent *l)
{
        if (l->q_a.w.n_rows > 0)
                queries_ranked(p, t, l);
        else
                (void)linear_run(&p->c, t, &l->q_b, &p->in, p->latent.query, p->ld.query);
}

/* A head's query as attention sees it: its latent part, then the part that rotates. */
static void query_assemble(const Pass *p, size_t r, size_t h)
{
        const ModelConfig *c = p->m->config;
        const size_t rank = c->kv_lora_rank;
        const float *latent = p->latent.out + r * p->ld.latent + h * stride16(rank);
        const float *rotating = p->latent.query + r * p->ld.query +
                                h * (c->qk_nope_dim + c->qk_rope_dim) + c->qk_nope_dim;
        float *q = p->q + r * p->ld.q + h * (rank + c->qk_rope_dim);

        memcpy(q, latent, rank * sizeof(*q));
        memcpy(q + rank, rotating, c->qk_rope_dim * sizeof(*q));
        pass_rotate(p, r, q + rank);
}

/* The token's latent is its value; with the rotating part behind it, its key. */
static void key_assemble(const Pass *p, const Latent *l, size_t r)
{
        const size_t rank = p->m->config->kv_lora_rank;
        float *k = p->k + r * p->ld.kv;

        norm_row(&p->c, NORM_RMS, &l->kv_norm, LATENT_EPS, k, rank, k);
        pass_rotate(p, r, k + rank);
        memcpy(p->v + r * p->ld.kv, k, rank * sizeof(*k));
}

static void rows_assemble(const Pass *p, const PoolThread *t, const Latent *l, size_t layer)
{
        const PoolRange rows = pool_share(t, p->n, 1);
        const size_t n_head = p->m->config->n_head;

        for (size_t i = rows.begin * n_head; i < rows.end * n_head; i++)
                query_assemble(p, i / n_head, i % n_head);
        for (size_t r = rows.begin; r < rows.end; r++) {
                key_assemble(p, l, r);
                pass_store(p, r, layer);
        }
        pool_barrier(t);
}

void pass_latent_in(const Pass *p, const PoolThread *t, const Layer *l, size_t layer)
{
        const ModelConfig *c = p->m->config;
        const HeadTiles nope = {c->qk_nope_dim, c->qk_nope_dim + c->qk_rope_dim, p->ld.query};

        queries_project(p, t, &l->latent);
        (void)linear_run(&p->c, t, &l->latent.kv_a, &p->in, p->k, p->ld.kv);
        pool_barrier(t);
        heads_pack(p, t, p->latent.query, &nope);
        heads_multiply(p, t, l->latent.q_heads, p->latent.out, stride16(c->kv_lora_rank),
                       p->ld.latent);
        rows_assemble(p, t, &l->latent, layer);
}

/* A row's heads stand next to each other again, without the padding between. */
static void outputs_assemble(const Pass *p, const PoolThread *t)
{
        const PoolRange rows = pool_share(t, p->n, 1);
        const size_t n_head = p->m->config->n_head;
        const size_t dim = p->m->config->v_dim;

        for (size_t i = rows.begin * n_head; i < rows.end * n_head; i++)
                memcpy(p->att + i / n_head * p->ld.q + i % n_head * dim,
                       p->latent.out + i / n_head * p->ld.latent + i % n_head * stride16(dim),
                       dim * sizeof(float));
        pool_barrier(t);
}

void pass_latent_out(const Pass *p, const PoolThread *t, const Layer *l)
{
        const size_t rank = p->m->config->kv_lora_rank;
        const HeadTiles mixed = {rank, rank, p->ld.q};

        heads_pack(p, t, p->att, &mixed);
        heads_multiply(p, t, l->latent.v_heads, p->latent.out, stride16(p->m->config->v_dim),
                       p->ld.latent);
        outputs_assemble(p, t);
}
