/* Locally typical sampling: keeps the tokens whose surprise is nearest to the entropy. */
#include "sampler/fixed_math.h"
#include "sampler/ops.h"
#include "sampler/spread.h"

#include <math.h>

bool op_typical_p_active(const SamplerParams *p)
{
        return p->typical_p < 1.0F;
}

/* Entry i: how far candidate i's surprise is from the entropy, nearest greatest; its id is i. */
static Status typicality_rank(Work *w, const Spread *spread)
{
        w->ranked.n = 0;
        TRY(vec_reserve(&w->ranked, w->cand.n));
        for (size_t i = 0; i < w->cand.n; i++) {
                const double surprise = spread_surprise(spread, w->cand.p[i].logit);
                w->ranked.p[i].logit = -(float)fabs(surprise - spread->entropy);
                w->ranked.p[i].id = (int32_t)i;
        }
        w->ranked.n = w->cand.n;
        return cands_sort(&w->ranked, &w->spare);
}

static size_t typical_count(const Work *w, const Spread *spread, double p)
{
        double mass = 0.0;
        size_t n = 0;

        while (n < w->ranked.n && mass <= p) {
                const float logit = w->cand.p[w->ranked.p[n].id].logit;
                mass += fixed_exp(-spread_surprise(spread, logit));
                n++;
        }
        return n;
}

/* Equal logits are equally typical, so they stay in the order of their ids. */
static void list_reorder(Work *w)
{
        for (size_t i = 0; i < w->ranked.n; i++)
                w->ranked.p[i] = w->cand.p[w->ranked.p[i].id];
        memcpy(w->cand.p, w->ranked.p, w->ranked.n * sizeof(Cand));
        w->sorted = false;
}

Status op_typical_p(Sampler *s, uint64_t position)
{
        Work *w = &s->work;
        Spread spread;

        (void)position;
        TRY(spread_of(w, &spread));
        TRY(typicality_rank(w, &spread));
        const size_t n = typical_count(w, &spread, (double)s->params.typical_p);

        list_reorder(w);
        work_cut(w, n);
        return OK;
}
