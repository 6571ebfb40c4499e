#include "arch/pass.h"

/* x → norm → tiles, by tiles: each is normalised and packed while it is in the cache. */
static void norm_pack(const Pass *p, const PoolThread *t, const Norm *norm, const float *x)
{
        const PoolRange mine = pool_share(t, tiles_count(&p->c, &p->in), 1);
        const size_t tile = p->c.k->tile_tokens;

        for (size_t r = mine.begin * tile; r < mine.end * tile && r < p->in.n_tokens; r++)
                norm_row(&p->c, p->m->spec->norm_kind, norm, p->eps, x + r * p->ld.embd,
                         p->m->config->n_embd, p->normed + r * p->ld.embd);
        tiles_pack(&p->c, t, p->normed, p->ld.embd, &p->in);
        pool_barrier(t);
}

/* Rows [T][ld] of K columns → tiles, all threads. */
static void rows_pack(const Pass *p, const PoolThread *t, const float *x, size_t ld,
                      const Tiles *tiles)
{
        tiles_pack(&p->c, t, x, ld, tiles);
        pool_barrier(t);
}

static void post_norm_rows(const Pass *p, const PoolThread *t, const Norm *norm)
{
        const PoolRange rows = pool_share(t, p->n, 1);

        pool_barrier(t);
        for (size_t r = rows.begin; r < rows.end; r++) {
                float *y = p->normed + r * p->ld.embd;
                norm_row(&p->c, p->m->spec->norm_kind, norm, p->eps, y, p->m->config->n_embd, y);
                p->c.k->add(p->x + r * p->ld.embd, y, p->m->config->n_embd);
        }
}

static void add_columns(const Pass *p, PoolRange cols)
{
        for (size_t r = 0; r < p->n; r++) {
                const size_t at = r * p->ld.embd + cols.begin;
                p->c.k->add(p->x + at, p->normed + at, cols.end - cols.begin);
        }
}

/* x += l(in), or x += norm(l(in)) where the family norms after the sub-layer. */
static void residual_add(const Pass *p, const PoolThread *t, const Linear *l, const Tiles *in,
                         const Norm *post)
{
        const PoolRange cols = linear_run(&p->c, t, l, in, p->normed, p->ld.embd);

        if (post->w != NULL)
                post_norm_rows(p, t, post);
        else
                add_columns(p, cols);
        pool_barrier(t);
}

static void qkv_project(const Pass *p, const PoolThread *t, const Layer *l)
{
        (void)linear_run(&p->c, t, &l->lins[LIN_Q], &p->in, p->q, p->ld.q);
        (void)linear_run(&p->c, t, &l->lins[LIN_K], &p->in, p->k, p->ld.kv);
        (void)linear_run(&p->c, t, &l->lins[LIN_V], &p->in, p->v, p->ld.kv);
        pool_barrier(t);
}

static void attention_run(const Pass *p, const PoolThread *t, const Layer *l, size_t layer)
{
        norm_pack(p, t, &l->norms[NORM_ATTN], p->x);
        qkv_project(p, t, l);
        pass_rotate_and_store(p, t, l, layer);
        pass_attend(p, t, l, layer);
        rows_pack(p, t, p->att, p->ld.q, &p->in_att);
        residual_add(p, t, &l->lins[LIN_O], &p->in_att, &l->norms[NORM_POST_ATTN]);
}

/* act(gate(in)) * up(in) */
static void ffn_gated(const Pass *p, const PoolThread *t, const Layer *l)
{
        const PoolRange cols = linear_run(&p->c, t, &l->lins[LIN_UP], &p->in, p->up, p->ld.ff);

        (void)linear_run(&p->c, t, &l->lins[LIN_GATE], &p->in, p->gate, p->ld.ff);
        ffn_activate(&p->c, (ActFn)p->m->config->act, cols, p->n, p->gate, p->up, p->ld.ff);
}

/* act(up(in)) */
static void ffn_plain(const Pass *p, const PoolThread *t, const Layer *l)
{
        const PoolRange cols = linear_run(&p->c, t, &l->lins[LIN_UP], &p->in, p->gate, p->ld.ff);

        ffn_activate(&p->c, (ActFn)p->m->config->act, cols, p->n, p->gate, NULL, p->ld.ff);
}

static void ffn_run(const Pass *p, const PoolThread *t, const Layer *l)
{
        norm_pack(p, t, &l->norms[NORM_FFN], p->x);
        if (l->lins[LIN_GATE].w.n_rows > 0)
                ffn_gated(p, t, l);
        else
                ffn_plain(p, t, l);
        pool_barrier(t);
        rows_pack(p, t, p->gate, p->ld.ff, &p->in_ff);
        residual_add(p, t, &l->lins[LIN_DOWN], &p->in_ff, &l->norms[NORM_POST_FFN]);
}

static void layer_run(const Pass *p, const PoolThread *t, const Layer *l, size_t i)
{
        attention_run(p, t, l, i);
        ffn_run(p, t, l);
        pass_check(p, t, i);
}

static void embed_run(const Pass *p, const PoolThread *t)
{
        const PoolRange rows = pool_share(t, p->n, 1);

        for (size_t r = rows.begin; r < rows.end; r++) {
                panels_row(&p->m->embed.w, (size_t)p->rows[r].token, p->x + r * p->ld.embd);
                pass_angles(p, r);
        }
        pool_barrier(t);
}

/* The rows that want logits, moved together, normalised and multiplied with the head. */
static void head_run(const Pass *p, const PoolThread *t)
{
        const PoolRange rows = pool_share(t, p->n_out, 1);

        for (size_t i = rows.begin; i < rows.end; i++)
                norm_row(&p->c, p->m->spec->norm_kind, &p->m->out_norm, p->eps,
                         p->x + p->out_rows[i] * p->ld.embd, p->m->config->n_embd,
                         p->normed + i * p->ld.embd);
        pool_barrier(t);
        rows_pack(p, t, p->normed, p->ld.embd, &p->in_head);
        pass_check_logits(p,
                          linear_run(&p->c, t, &p->m->head, &p->in_head, p->logits, p->ld.vocab));
}

void pass_thread(const PoolThread *t, void *arg)
{
        const Pass *p = arg;

        embed_run(p, t);
        for (size_t i = 0; i < p->m->config->n_layer; i++)
                layer_run(p, t, &p->m->layers[i], i);
        if (p->n_out > 0)
                head_run(p, t);
}
