#include "arch/pass.h"

#include <math.h>
#include <string.h>

typedef void (*RopeFn)(float *x, const float *cos, const float *sin, size_t n_rot);

void pass_angles(const Pass *p, size_t r)
{
        const StepRow *row = &p->rows[r];
        const size_t at = r * p->ld.rot;

        rope_angles(&p->m->rope, row->pos, row->len, p->cos + at, p->sin + at);
        if (p->m->config->has_rope_local)
                rope_angles(&p->m->rope_local, row->pos, row->len, p->cos_local + at,
                            p->sin_local + at);
}

/* One row of q or k, all its heads. */
typedef struct HeadsRow {
        float *x;
        size_t r;
        size_t n_heads;
        const Norm *norm;
} HeadsRow;

typedef void (*QkNormFn)(const Pass *p, const HeadsRow *h);

static Norm norm_of_head(const Norm *norm, size_t at)
{
        return (Norm){norm->w + at, norm->b == NULL ? NULL : norm->b + at};
}

static void heads_norm(const Pass *p, const HeadsRow *h, size_t weight_step)
{
        const size_t dim = p->m->config->head_dim;

        for (size_t i = 0; i < h->n_heads; i++) {
                const Norm norm = norm_of_head(h->norm, i * weight_step);
                norm_row(&p->c, p->m->spec->qk_norm_kind, &norm, p->eps, h->x + i * dim, dim,
                         h->x + i * dim);
        }
}

static void norm_by_head(const Pass *p, const HeadsRow *h)
{
        heads_norm(p, h, 0);
}

static void norm_each_head(const Pass *p, const HeadsRow *h)
{
        heads_norm(p, h, p->m->config->head_dim);
}

static void norm_whole(const Pass *p, const HeadsRow *h)
{
        norm_row(&p->c, p->m->spec->qk_norm_kind, h->norm, p->eps, h->x,
                 h->n_heads * p->m->config->head_dim, h->x);
}

static void qk_norm(const Pass *p, const HeadsRow *h, bool after_rope)
{
        static const QkNormFn norms[QK_NORM_MAX] = {
                [QK_HEAD] = norm_by_head, [QK_WHOLE] = norm_whole, [QK_EACH_HEAD] = norm_each_head};

        if (h->norm->w != NULL && p->m->spec->qk_norm_after_rope == after_rope)
                norms[p->m->spec->qk_norm](p, h);
}

static RopeFn rope_fn(const Pass *p)
{
        const bool pairs = p->m->spec->rope_pairs && !p->m->config->rope_half;

        return pairs ? p->c.k->rope_pair : p->c.k->rope_half;
}

static void heads_rotate(const Pass *p, const HeadsRow *h, const float *cos, const float *sin)
{
        const RopeFn rope = rope_fn(p);
        const size_t at = h->r * p->ld.rot;

        for (size_t i = 0; i < h->n_heads; i++)
                rope(h->x + i * p->m->config->head_dim, cos + at, sin + at,
                     p->m->rope.params.n_rot);
}

void pass_rotate(const Pass *p, size_t r, float *x)
{
        const size_t at = r * p->ld.rot;

        rope_fn(p)(x, p->cos + at, p->sin + at, p->m->rope.params.n_rot);
}

static void rope_global(const Pass *p, const HeadsRow *h)
{
        heads_rotate(p, h, p->cos, p->sin);
}

static void rope_local(const Pass *p, const HeadsRow *h)
{
        heads_rotate(p, h, p->cos_local, p->sin_local);
}

static void rope_none(const Pass *p, const HeadsRow *h)
{
        (void)p;
        (void)h;
}

static void heads_clamp(const Pass *p, const HeadsRow *h)
{
        const float limit = (float)p->m->config->clip_qkv;
        const size_t n = limit > 0.0F ? h->n_heads * p->m->config->head_dim : 0;

        for (size_t i = 0; i < n; i++)
                h->x[i] = fminf(fmaxf(h->x[i], -limit), limit);
}

static void heads_place(const Pass *p, const HeadsRow *h, LayerRope rope)
{
        static void (*const ropes[])(const Pass *,
                                     const HeadsRow *) = {[LAYER_ROPE_GLOBAL] = rope_global,
                                                          [LAYER_ROPE_LOCAL] = rope_local,
                                                          [LAYER_ROPE_NONE] = rope_none};

        qk_norm(p, h, false);
        heads_clamp(p, h);
        ropes[rope](p, h);
        qk_norm(p, h, true);
}

/* Queries far out are made longer, step by step. */
static void query_scale(const Pass *p, const HeadsRow *h)
{
        const ModelConfig *c = p->m->config;
        double steps;

        if (c->query_beta == 0.0)
                return;
        steps = floor((double)p->rows[h->r].pos / (double)c->query_period);
        p->c.k->scale(h->x, (float)(1.0 + c->query_beta * log1p(steps)), h->n_heads * c->head_dim);
}

/* Byte offset of a layer's and KV head's K block inside a block. */
static size_t kv_offset(const Pass *p, size_t layer, size_t g)
{
        return (layer * p->shape.n_kv_heads + g) * (p->k_bytes + p->v_bytes);
}

void pass_store(const Pass *p, size_t r, size_t layer)
{
        const StepRow *row = &p->rows[r];
        char *block = row->seq->base.p[row->pos / KV_BLOCK];
        const size_t slot = row->pos % KV_BLOCK;
        const AttnShape *s = &p->shape;

        for (size_t g = 0; g < s->n_kv_heads; g++) {
                char *k = block + kv_offset(p, layer, g);
                const float *key = p->k + r * p->ld.kv + g * s->dim;
                const float *value = p->v + r * p->ld.kv + g * s->v_dim;
                p->c.k->kv_put_k[p->kv_type](k, slot, key, s->dim);
                p->c.k->kv_put_v[p->kv_type](k + p->k_bytes, slot, value, s->v_dim);
        }
}

void pass_forget(const Pass *p)
{
        memset(p->k, 0, p->n * p->ld.kv * sizeof(float));
        memset(p->v, 0, p->n * p->ld.kv * sizeof(float));
        for (size_t layer = 0; layer < p->m->config->n_layer; layer++)
                for (size_t r = 0; r < p->n; r++)
                        pass_store(p, r, layer);
}

void pass_rotate_and_store(const Pass *p, const PoolThread *t, const Layer *l, size_t layer)
{
        const PoolRange rows = pool_share(t, p->n, 1);

        for (size_t r = rows.begin; r < rows.end; r++) {
                const HeadsRow q = {p->q + r * p->ld.q, r, p->m->config->n_head, &l->norms[NORM_Q]};
                const HeadsRow k = {p->k + r * p->ld.kv, r, p->m->config->n_head_kv,
                                    &l->norms[NORM_K]};
                const HeadsRow v = {p->v + r * p->ld.kv, r, p->m->config->n_head_kv, NULL};
                heads_place(p, &q, l->rope);
                query_scale(p, &q);
                heads_place(p, &k, l->rope);
                heads_clamp(p, &v);
                pass_store(p, r, layer);
        }
        pool_barrier(t);
}

static size_t window_begin(const Layer *l, const StepRow *row)
{
        const bool cut = l->window > 0 && row->pos + 1 > l->window;

        return cut ? row->pos + 1 - l->window : 0;
}

/* A window is as wide to both sides. */
static size_t window_end(const Layer *l, const StepRow *row)
{
        const size_t all = row->seq->tokens.n;
        const size_t far = (size_t)row->pos + l->window;

        return l->window > 0 && far < all ? far : all;
}

static size_t visible_end(const Pass *p, const Layer *l, const StepRow *row)
{
        return p->m->config->bidirectional ? window_end(l, row) : (size_t)row->pos + 1;
}

static AttnBias bias_of(const Pass *p)
{
        static const AttnBias of[ALIBI_MAX] = {[ALIBI_BLOOM] = ATTN_BIAS_DISTANCE,
                                               [ALIBI_MPT] = ATTN_BIAS_DISTANCE,
                                               [ALIBI_FALCON] = ATTN_BIAS_BF16};

        return p->slopes == NULL ? ATTN_BIAS_NONE : of[p->m->spec->alibi];
}

static const float *heads_from(const float *values, size_t head)
{
        return values == NULL ? NULL : values + head;
}

static AttnPages pages_of(const Pass *p, const StepRow *row, size_t layer, size_t g)
{
        const size_t k_offset = kv_offset(p, layer, g);

        return (AttnPages){row->seq->base.p, k_offset, k_offset + p->k_bytes};
}

/* What all rows and heads of a layer share. */
static AttnArgs attn_args(const Pass *p, const PoolThread *t, const Layer *l)
{
        return (AttnArgs){.c = &p->c,
                          .kv_type = p->kv_type,
                          .dim = p->shape.dim,
                          .v_dim = p->shape.v_dim,
                          .n_heads = p->shape.n_heads / p->shape.n_kv_heads,
                          .scale = p->scale / l->divide,
                          .bias = bias_of(p),
                          .bias_scale = p->scale,
                          .softcap = (float)p->m->config->attn_softcap,
                          .scratch = p->scratch + t->index * p->scratch_floats};
}

/* Item i is one row and one KV head. */
static void attend_one(const Pass *p, const PoolThread *t, const Layer *l, size_t layer, size_t i)
{
        const size_t r = i / p->shape.n_kv_heads;
        const size_t g = i % p->shape.n_kv_heads;
        AttnArgs a = attn_args(p, t, l);
        const size_t head = g * a.n_heads;

        a.begin = window_begin(l, &p->rows[r]);
        a.end = visible_end(p, l, &p->rows[r]);
        a.pages = pages_of(p, &p->rows[r], layer, g);
        a.slopes = heads_from(p->slopes, head);
        a.sinks = heads_from(l->sinks, head);
        a.q = p->q + r * p->ld.q + head * a.dim;
        a.out = p->att + r * p->ld.q + head * a.v_dim;
        attention_row(&a);
}

void pass_attend(const Pass *p, const PoolThread *t, const Layer *l, size_t layer)
{
        const size_t n = p->n * p->shape.n_kv_heads;

        /* Later rows see more keys: dealing the items round evens the threads' shares. */
        for (size_t i = t->index; i < n; i += t->n_threads)
                attend_one(p, t, l, layer, i);
        pool_barrier(t);
}
