#include "arch/pass.h"

#include <limits.h>
#include <string.h>

typedef void (*RopeFn)(float *x, const float *cos, const float *sin, size_t n_rot);

void pass_angles(const Pass *p, size_t r)
{
        rope_angles(&p->m->rope, p->rows[r].pos, p->rows[r].len, p->cos + r * p->ld.rot,
                    p->sin + r * p->ld.rot);
}

/* Norm and rotation of all heads of one row of q or k. */
static void heads_rotate(const Pass *p, size_t r, float *x, size_t n_heads, const Norm *norm)
{
        const RopeFn rope = p->m->spec->rope_pairs ? p->c.k->rope_pair : p->c.k->rope_half;
        const size_t dim = p->m->config->head_dim;

        for (size_t h = 0; h < n_heads; h++) {
                norm_row(&p->c, NORM_RMS, norm, p->eps, x + h * dim, dim, x + h * dim);
                rope(x + h * dim, p->cos + r * p->ld.rot, p->sin + r * p->ld.rot,
                     p->m->rope.params.n_rot);
        }
}

/* Byte offset of a layer's and KV head's K block inside a block. */
static size_t kv_offset(const Pass *p, size_t layer, size_t g)
{
        return (layer * p->m->config->n_head_kv + g) * 2 * p->kv_half;
}

static void row_store(const Pass *p, size_t r, size_t layer)
{
        const StepRow *row = &p->rows[r];
        char *block = row->seq->base.p[row->pos / KV_BLOCK];
        const size_t slot = row->pos % KV_BLOCK;
        const size_t dim = p->m->config->head_dim;

        for (size_t g = 0; g < p->m->config->n_head_kv; g++) {
                char *k = block + kv_offset(p, layer, g);
                const size_t at = r * p->ld.kv + g * dim;
                p->c.k->kv_put_k[p->kv_type](k, slot, p->k + at, dim);
                p->c.k->kv_put_v[p->kv_type](k + p->kv_half, slot, p->v + at, dim);
        }
}

void pass_forget(const Pass *p)
{
        memset(p->k, 0, p->n * p->ld.kv * sizeof(float));
        memset(p->v, 0, p->n * p->ld.kv * sizeof(float));
        for (size_t layer = 0; layer < p->m->config->n_layer; layer++)
                for (size_t r = 0; r < p->n; r++)
                        row_store(p, r, layer);
}

void pass_rotate_and_store(const Pass *p, const PoolThread *t, const Layer *l, size_t layer)
{
        const PoolRange rows = pool_share(t, p->n, 1);

        for (size_t r = rows.begin; r < rows.end; r++) {
                heads_rotate(p, r, p->q + r * p->ld.q, p->m->config->n_head, &l->norms[NORM_Q]);
                heads_rotate(p, r, p->k + r * p->ld.kv, p->m->config->n_head_kv, &l->norms[NORM_K]);
                row_store(p, r, layer);
        }
        pool_barrier(t);
}

static size_t window_begin(const Layer *l, const StepRow *row)
{
        const bool cut = l->window > 0 && row->pos + 1 > l->window;

        return cut ? row->pos + 1 - l->window : 0;
}

/* Item i is one row and one KV head. */
static void attend_one(const Pass *p, const PoolThread *t, const Layer *l, size_t layer, size_t i)
{
        const ModelConfig *c = p->m->config;
        const size_t r = i / c->n_head_kv;
        const size_t g = i % c->n_head_kv;
        const size_t n_heads = c->n_head / c->n_head_kv;
        const size_t at = r * p->ld.q + g * n_heads * c->head_dim;
        const size_t k_offset = kv_offset(p, layer, g);
        const AttnArgs a = {.c = &p->c,
                            .kv_type = p->kv_type,
                            .dim = c->head_dim,
                            .n_heads = n_heads,
                            .scale = p->scale,
                            .begin = window_begin(l, &p->rows[r]),
                            .end = (size_t)p->rows[r].pos + 1,
                            .pages = {p->rows[r].seq->base.p, k_offset, k_offset + p->kv_half},
                            .q = p->q + at,
                            .out = p->att + at,
                            .scratch = p->scratch + t->index * p->scratch_floats};

        attention_row(&a);
}

void pass_attend(const Pass *p, const PoolThread *t, const Layer *l, size_t layer)
{
        const size_t n = p->n * p->m->config->n_head_kv;

        /* Later rows see more keys: dealing the items round evens the threads' shares. */
        for (size_t i = t->index; i < n; i += t->n_threads)
                attend_one(p, t, l, layer, i);
        pool_barrier(t);
}

static void bad_layer_note(const Pass *p, int layer)
{
        int seen = atomic_load(p->bad_layer);

        while (layer < seen && !atomic_compare_exchange_weak(p->bad_layer, &seen, layer))
                continue;
}

void pass_check(const Pass *p, const PoolThread *t, size_t layer)
{
        const PoolRange rows = pool_share(t, p->n, 1);
        bool finite = true;

        for (size_t r = rows.begin; r < rows.end; r++)
                finite &= p->c.k->all_finite(p->x + r * p->ld.embd, p->m->config->n_embd);
        if (!finite)
                bad_layer_note(p, (int)layer);
}

void pass_check_logits(const Pass *p, PoolRange cols)
{
        bool finite = true;

        for (size_t i = 0; i < p->n_out; i++)
                finite &= p->c.k->all_finite(p->logits + i * p->ld.vocab + cols.begin,
                                             cols.end - cols.begin);
        if (!finite)
                bad_layer_note(p, (int)p->m->config->n_layer);
}
