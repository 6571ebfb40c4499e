/* Numbers that are none: noted while they are in the cache. */
#include "arch/pass.h"

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

void pass_check_hidden(const Pass *p, const float *x, size_t n)
{
        if (!p->c.k->all_finite(x, n))
                bad_layer_note(p, (int)p->m->config->n_layer);
}
