#include "sampler/blocks.h"

#include "sampler/depths.h"

#include <float.h>
#include <math.h>

size_t blocks_count(const Work *w)
{
        return (w->n_vocab + WORK_BLOCK - 1) / WORK_BLOCK;
}

size_t block_length(const Work *w, size_t b)
{
        const size_t left = w->n_vocab - b * WORK_BLOCK;

        return left < WORK_BLOCK ? left : WORK_BLOCK;
}

static Status block_max_fill(Work *w)
{
        const size_t n = blocks_count(w);

        w->block_max.n = 0;
        TRY(vec_reserve(&w->block_max, n));
        for (size_t b = 0; b < n; b++)
                w->block_max.p[b] = w->kern->max(w->logits + b * WORK_BLOCK, block_length(w, b));
        w->block_max.n = n;
        w->blocks_ready = true;
        return OK;
}

Status blocks_ready(Work *w)
{
        if (w->blocks_ready)
                return OK;
        return block_max_fill(w);
}

Status blocks_max(Work *w, float *max)
{
        TRY(blocks_ready(w));
        *max = w->kern->max(w->block_max.p, w->block_max.n);
        return OK;
}

Status blocks_argmax(Work *w, int32_t *id)
{
        TRY(blocks_ready(w));
        const size_t b = w->kern->argmax(w->block_max.p, w->block_max.n);
        const size_t first = b * WORK_BLOCK;

        *id = (int32_t)(first + w->kern->argmax(w->logits + first, block_length(w, b)));
        return OK;
}

Status blocks_total(Work *w, double *total)
{
        const size_t n = blocks_count(w);
        float weight[WORK_BLOCK];
        float max;
        double sum = 0.0;

        TRY(work_max(w, &max));
        w->sum.n = 0;
        TRY(vec_reserve(&w->sum, n));
        for (size_t b = 0; b < n; b++) {
                const float *x = w->logits + b * WORK_BLOCK;
                sum += (double)w->kern->exp_sum(x, max, block_length(w, b), weight);
                w->sum.p[b] = sum;
        }
        w->sum.n = n;
        *total = sum;
        return OK;
}

static Status block_collect(Work *w, size_t b, float threshold)
{
        const size_t first = b * WORK_BLOCK;
        const size_t length = block_length(w, b);

        TRY(vec_reserve(&w->cand, length));
        Cand *const end = w->cand.p + w->cand.n;
        size_t n = 0;

        for (size_t i = 0; i < length; i++) { /* stores always, counts when kept: no branch */
                end[n] = (Cand){w->logits[first + i], (int32_t)(first + i)};
                n += w->logits[first + i] >= threshold;
        }
        w->cand.n += n;
        return OK;
}

Status blocks_collect(Work *w, float threshold)
{
        const float floor = fmaxf(threshold, -FLT_MAX);

        TRY(blocks_ready(w));
        w->cand.n = 0;
        w->listed = true;
        w->sorted = false;
        for (size_t b = 0; b < w->block_max.n; b++)
                if (w->block_max.p[b] >= floor)
                        TRY(block_collect(w, b, floor));
        return OK;
}

/* The k-th greatest block maximum: k blocks hold a logit that reaches it. */
static Status kth_block_max(Work *w, size_t k, float *bound)
{
        w->cand.n = 0;
        TRY(vec_reserve(&w->cand, w->block_max.n));
        for (size_t b = 0; b < w->block_max.n; b++)
                w->cand.p[b] = (Cand){w->block_max.p[b], (int32_t)b};
        w->cand.n = w->block_max.n;
        TRY(cands_sort(&w->cand, &w->spare));
        *bound = w->cand.p[k - 1].logit;
        return OK;
}

Status blocks_bound(Work *w, size_t k, float *bound)
{
        TRY(blocks_ready(w));
        if (k <= w->block_max.n)
                return kth_block_max(w, k, bound);
        return depths_bound(w, k, bound);
}
