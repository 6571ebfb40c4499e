#include "sampler/depths.h"

#include "sampler/blocks.h"

#include <float.h>

static Status bins_ready(Work *w)
{
        w->sum.n = 0;
        TRY(vec_reserve(&w->sum, DEPTH_BINS));
        memset(w->sum.p, 0, DEPTH_BINS * sizeof(*w->sum.p));
        w->sum.n = DEPTH_BINS;
        return OK;
}

static void block_weigh(const Work *w, size_t b, float max)
{
        const float *x = w->logits + b * WORK_BLOCK;
        const size_t n = block_length(w, b);
        float weight[WORK_BLOCK];

        (void)w->kern->exp_sum(x, max, n, weight);
        for (size_t i = 0; i < n; i++)
                w->sum.p[depth_bin(max, x[i])] += (double)weight[i];
}

Status depths_weigh(Work *w, float max)
{
        TRY(bins_ready(w));
        for (size_t b = 0; b < blocks_count(w); b++)
                block_weigh(w, b, max);
        return OK;
}

/* The lower edge of bin b, one bin lower for rounding; nothing bounds the last. */
static float bin_floor(float max, size_t b)
{
        if (b + 1 >= DEPTH_BINS)
                return -FLT_MAX;
        return max - (float)(b + 2) / (float)DEPTH_PER_NAT;
}

static size_t bin_of_kth(const double *count, size_t k)
{
        double n = 0.0;
        size_t b = 0;

        while (b + 1 < DEPTH_BINS && n + count[b] < (double)k)
                n += count[b++];
        return b;
}

Status depths_bound(Work *w, size_t k, float *bound)
{
        float max;

        TRY(work_max(w, &max));
        TRY(bins_ready(w));
        for (size_t i = 0; i < w->n_vocab; i++)
                w->sum.p[depth_bin(max, w->logits[i])] += 1.0;
        *bound = bin_floor(max, bin_of_kth(w->sum.p, k));
        return OK;
}
