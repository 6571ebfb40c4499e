#include "arch/pass.h"

#include <string.h>

static const Norm no_norm;

/* x → norm → tiles, by tiles: each is normalised and packed while it is in the cache. */
static void norm_pack(const Pass *p, const PoolThread *t, const Norm *norm, const Tiles *tiles)
{
        const PoolRange mine = pool_share(t, tiles_count(&p->c, tiles), 1);
        const size_t tile = p->c.k->tile_tokens;

        for (size_t r = mine.begin * tile; r < mine.end * tile && r < tiles->n_tokens; r++)
                norm_row(&p->c, p->m->spec->norm_kind, norm, p->eps, p->x + r * p->ld.embd,
                         p->m->config->n_embd, p->normed + r * p->ld.embd);
        pass_pack(p, t, p->normed, p->ld.embd, tiles);
}

void pass_pack(const Pass *p, const PoolThread *t, const float *x, size_t ld, const Tiles *tiles)
{
        tiles_pack(&p->c, t, x, ld, tiles);
        pool_barrier(t);
}

void pass_add(const Pass *p, float *x, const float *y, size_t n)
{
        const double scale = p->m->config->residual_scale;

        if (scale == 1.0)
                p->c.k->add(x, y, n);
        else
                p->c.k->axpy(x, (float)scale, y, n);
}

static void post_norm_rows(const Pass *p, const PoolThread *t, const Norm *norm)
{
        const PoolRange rows = pool_share(t, p->n, 1);

        pool_barrier(t);
        for (size_t r = rows.begin; r < rows.end; r++) {
                float *y = p->normed + r * p->ld.embd;
                norm_row(&p->c, p->m->spec->norm_kind, norm, p->eps, y, p->m->config->n_embd, y);
                pass_add(p, p->x + r * p->ld.embd, y, p->m->config->n_embd);
        }
}

static void add_columns(const Pass *p, PoolRange cols)
{
        for (size_t r = 0; r < p->n; r++) {
                const size_t at = r * p->ld.embd + cols.begin;
                pass_add(p, p->x + at, p->normed + at, cols.end - cols.begin);
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

/* x = norm(x), where the config wants the norms on the sum itself. */
static void norm_sum(const Pass *p, const PoolThread *t, const Norm *norm)
{
        const PoolRange rows = pool_share(t, p->n, 1);

        if (!p->m->config->norm_after)
                return;
        for (size_t r = rows.begin; r < rows.end; r++) {
                float *x = p->x + r * p->ld.embd;
                norm_row(&p->c, p->m->spec->norm_kind, norm, p->eps, x, p->m->config->n_embd, x);
        }
        pool_barrier(t);
}

/* The norm before a sub-layer, unless it stands behind the sum. */
static const Norm *norm_before(const Pass *p, const Layer *l, NormId id)
{
        return p->m->config->norm_after ? &no_norm : &l->norms[id];
}

static void qkv_project(const Pass *p, const PoolThread *t, const Layer *l)
{
        (void)linear_run(&p->c, t, &l->lins[LIN_Q], &p->in, p->q, p->ld.q);
        (void)linear_run(&p->c, t, &l->lins[LIN_K], &p->in, p->k, p->ld.kv);
        (void)linear_run(&p->c, t, &l->lins[LIN_V], &p->in, p->v, p->ld.kv);
        pool_barrier(t);
}

/* From the tiles `in` to queries, and keys and values in the blocks. */
static void heads_in(const Pass *p, const PoolThread *t, const Layer *l, size_t layer)
{
        if (p->m->spec->latent) {
                pass_latent_in(p, t, l, layer);
                return;
        }
        qkv_project(p, t, l);
        pass_rotate_and_store(p, t, l, layer);
}

/* From the tiles `in` to the residual stream. */
static void attention_run(const Pass *p, const PoolThread *t, const Layer *l, size_t layer)
{
        heads_in(p, t, l, layer);
        pass_attend(p, t, l, layer);
        if (p->m->spec->latent)
                pass_latent_out(p, t, l);
        pass_pack(p, t, p->att, p->ld.q, &p->in_att);
        residual_add(p, t, &l->lins[LIN_O], &p->in_att, &l->norms[NORM_POST_ATTN]);
}

/* act(gate(in)) * up(in) */
static void ffn_gated(const Pass *p, const PoolThread *t, const Layer *l, const Tiles *in)
{
        const PoolRange cols = linear_run(&p->c, t, &l->lins[LIN_UP], in, p->up, p->ld.ff);

        (void)linear_run(&p->c, t, &l->lins[LIN_GATE], in, p->gate, p->ld.ff);
        ffn_activate(&p->c, (ActFn)p->m->config->act, cols, p->n, p->gate, p->up, p->ld.ff);
}

/* act(up(in)) */
static void ffn_plain(const Pass *p, const PoolThread *t, const Layer *l, const Tiles *in)
{
        const PoolRange cols = linear_run(&p->c, t, &l->lins[LIN_UP], in, p->gate, p->ld.ff);

        ffn_activate(&p->c, (ActFn)p->m->config->act, cols, p->n, p->gate, NULL, p->ld.ff);
}

static void ffn_dense(const Pass *p, const PoolThread *t, const Layer *l, const Tiles *in)
{
        if (l->lins[LIN_GATE].w.n_rows > 0)
                ffn_gated(p, t, l, in);
        else
                ffn_plain(p, t, l, in);
        pool_barrier(t);
        pass_pack(p, t, p->gate, p->ld.ff, &p->in_ff);
        residual_add(p, t, &l->lins[LIN_DOWN], &p->in_ff, &l->norms[NORM_POST_FFN]);
}

/* The residual starts from the norm's output, where the config wants that: packed a moment ago, it
   still lies in `normed`. */
static void residual_begin(const Pass *p, const PoolThread *t)
{
        const PoolRange rows = pool_share(t, p->n, 1);

        if (!p->m->config->residual_normed)
                return;
        for (size_t r = rows.begin; r < rows.end; r++)
                memcpy(p->x + r * p->ld.embd, p->normed + r * p->ld.embd,
                       p->m->config->n_embd * sizeof(float));
        pool_barrier(t);
}

/* From the tiles to the residual stream. */
static void ffn_run(const Pass *p, const PoolThread *t, const Layer *l, const Tiles *in)
{
        if (l->moe.router.w.n_rows > 0)
                pass_experts(p, t, l, in);
        else
                ffn_dense(p, t, l, in);
}

/* norm, attention, residual, norm, ffn, residual */
static void layer_serial(const Pass *p, const PoolThread *t, const Layer *l, size_t i)
{
        norm_pack(p, t, norm_before(p, l, NORM_ATTN), &p->in);
        residual_begin(p, t);
        attention_run(p, t, l, i);
        norm_sum(p, t, &l->norms[NORM_ATTN]);
        norm_pack(p, t, norm_before(p, l, NORM_FFN), &p->in);
        residual_begin(p, t);
        ffn_run(p, t, l, &p->in);
        norm_sum(p, t, &l->norms[NORM_FFN]);
}

/* Attention and ffn both read the layer's input, by one norm or by one each. */
static void layer_parallel(const Pass *p, const PoolThread *t, const Layer *l, size_t i)
{
        const bool shared = p->m->config->norm_shared;

        norm_pack(p, t, &l->norms[NORM_ATTN], &p->in);
        if (!shared)
                norm_pack(p, t, &l->norms[NORM_FFN], &p->in_second);
        attention_run(p, t, l, i);
        ffn_run(p, t, l, shared ? &p->in : &p->in_second);
}

static void layer_run(const Pass *p, const PoolThread *t, const Layer *l, size_t i)
{
        if (p->m->config->parallel)
                layer_parallel(p, t, l, i);
        else
                layer_serial(p, t, l, i);
        pass_check(p, t, i);
}

static bool is_stopping(const Pass *p, const PoolThread *t)
{
        return t->index == 0 && atomic_load(p->cancelled);
}

/* At each layer the first thread settles whether the next one comes: all agree on that after the
   layer's barriers. */
static bool layer_is_due(const Pass *p, const PoolThread *t, size_t i)
{
        const bool due = i < atomic_load(p->n_due);

        if (due && is_stopping(p, t))
                atomic_store(p->n_due, i + 1);
        return due;
}

static bool head_is_due(const Pass *p)
{
        return p->n_out > 0 && atomic_load(p->n_due) == p->m->config->n_layer;
}

void pass_thread(const PoolThread *t, void *arg)
{
        static void (*const ends[])(const Pass *, const PoolThread *) = {
                [STEP_LOGITS] = pass_head, [STEP_HIDDEN] = pass_hidden};
        const Pass *p = arg;

        pass_embed(p, t);
        for (size_t i = 0; layer_is_due(p, t, i); i++)
                layer_run(p, t, &p->m->layers[i], i);
        if (head_is_due(p))
                ends[p->output](p, t);
}
