#include "sampler/work.h"

#include "sampler/blocks.h"

#include <math.h>

void work_init(Work *w, const Kernels *kern, size_t n_vocab)
{
        memset(w, 0, sizeof(*w));
        w->kern = kern;
        w->n_vocab = n_vocab;
        w->min_keep = 1;
}

void work_done(Work *w)
{
        vec_done(&w->own);
        vec_done(&w->block_max);
        vec_done(&w->sum);
        vec_done(&w->cand);
        vec_done(&w->spare);
        vec_done(&w->ranked);
}

/* -inf is a banned token; anything else that is not finite is a fault upstream. */
static Status logits_check(const float *logits, size_t n)
{
        for (size_t i = 0; i < n; i++)
                ENSURE(logits[i] < INFINITY, E_NUMERIC, "logit of token %zu is %f", i,
                       (double)logits[i]);
        return OK;
}

Status work_begin(Work *w, const float *logits)
{
        w->logits = logits;
        w->listed = false;
        w->sorted = false;
        w->blocks_ready = false;
        if (w->kern->all_finite(logits, w->n_vocab))
                return OK;
        return logits_check(logits, w->n_vocab);
}

static Status own_reserve(Work *w)
{
        w->own.n = 0;
        TRY(vec_reserve(&w->own, w->n_vocab));
        w->own.n = w->n_vocab;
        return OK;
}

static void own_from_list(Work *w)
{
        for (size_t i = 0; i < w->n_vocab; i++)
                w->own.p[i] = -INFINITY;
        for (size_t i = 0; i < w->cand.n; i++)
                w->own.p[w->cand.p[i].id] = w->cand.p[i].logit;
        w->listed = false;
        w->sorted = false;
}

static void own_from_logits(Work *w)
{
        if (w->logits != w->own.p)
                memcpy(w->own.p, w->logits, w->n_vocab * sizeof(float));
}

Status work_edit(Work *w, float **logits)
{
        static void (*const copy[])(Work *) = {own_from_logits, own_from_list};

        if (w->own.n == 0)
                TRY(own_reserve(w));
        copy[w->listed](w);
        w->logits = w->own.p;
        w->blocks_ready = false;
        *logits = w->own.p;
        return OK;
}

static Status list_max(Work *w, float *max)
{
        float best = -INFINITY;

        for (size_t i = 0; i < w->cand.n; i++)
                best = fmaxf(best, w->cand.p[i].logit);
        *max = best;
        return OK;
}

static Status any_max(Work *w, float *max)
{
        static Status (*const of[])(Work *, float *) = {blocks_max, list_max};

        return of[w->listed](w, max);
}

Status work_max(Work *w, float *max)
{
        float best;

        TRY(any_max(w, &best));
        ENSURE(best > -INFINITY, E_NUMERIC, "no token can be chosen: every logit is -inf");
        ENSURE(best < INFINITY, E_NUMERIC, "a logit overflowed: penalties or temperature too far");
        *max = best;
        return OK;
}

Status work_sort(Work *w)
{
        TRY(work_list(w));
        if (w->sorted)
                return OK;
        TRY(cands_sort(&w->cand, &w->spare));
        w->sorted = true;
        return OK;
}

static size_t at_least(size_t a, size_t b)
{
        return a > b ? a : b;
}

void work_cut(Work *w, size_t n)
{
        const size_t keep = at_least(n, w->min_keep);

        if (keep < w->cand.n)
                w->cand.n = keep;
}

static Status list_argmax(Work *w, int32_t *id)
{
        TRY(work_sort(w));
        *id = w->cand.p[0].id;
        return OK;
}

Status work_argmax(Work *w, int32_t *id)
{
        static Status (*const of[])(Work *, int32_t *) = {blocks_argmax, list_argmax};
        float max;

        TRY(work_max(w, &max));
        return of[w->listed](w, id);
}
