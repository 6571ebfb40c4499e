#include "sampler/blocks.h"
#include "sampler/depths.h"
#include "sampler/fixed_math.h"

#include <float.h>

/* Nats below the greatest logit within which a peaked distribution has its nucleus. */
#define NUCLEUS_NEAR 8.0F

static Status list_nucleus(Work *w, double p)
{
        double total;

        TRY(work_sort(w));
        TRY(work_running_weights(w, &total));
        work_cut(w, work_count_reaching(w, p * total));
        return OK;
}

static bool is_nucleus(const Work *w, double weight, double target)
{
        return weight >= target && w->cand.n >= w->min_keep;
}

/* Takes the candidates near the greatest if they hold the nucleus. */
static Status near_nucleus(Work *w, float max, double target, bool *found)
{
        double weight;

        TRY(blocks_collect(w, max - NUCLEUS_NEAR));
        TRY(work_sort(w));
        TRY(work_running_weights(w, &weight));
        *found = is_nucleus(w, weight, target);
        w->listed = *found;
        if (*found)
                work_cut(w, work_count_reaching(w, target));
        return OK;
}

/* Are so few blocks near the greatest logit that it is worth a look? */
static bool is_peaked(const Work *w, float max)
{
        size_t n = 0;

        for (size_t b = 0; b < w->block_max.n; b++)
                n += w->block_max.p[b] >= max - NUCLEUS_NEAR;
        return n <= w->block_max.n / 4 + 1;
}

/* The bin in which the running weight reaches the target, and the weight before it. */
typedef struct Border {
        size_t bin;
        double before;
        double target;
} Border;

static double bins_total(const Work *w)
{
        double total = 0.0;

        for (size_t b = 0; b < DEPTH_BINS; b++)
                total += w->sum.p[b];
        return total;
}

static Border border_find(const Work *w, double target)
{
        Border at = {0, 0.0, target};

        while (at.bin + 1 < DEPTH_BINS && at.before + w->sum.p[at.bin] < target)
                at.before += w->sum.p[at.bin++];
        return at;
}

/* What lies above the border's bin goes to the list, what lies in it to `ranked`; stores always,
 * counts when it belongs. */
static Status block_divide(Work *w, size_t b, float max, size_t bin)
{
        const float *x = w->logits + b * WORK_BLOCK;
        const size_t n = block_length(w, b);

        TRY(vec_reserve(&w->cand, n));
        TRY(vec_reserve(&w->ranked, n));
        for (size_t i = 0; i < n; i++) {
                const Cand c = {x[i], (int32_t)(b * WORK_BLOCK + i)};
                const size_t at = depth_bin(max, x[i]);

                w->cand.p[w->cand.n] = c;
                w->ranked.p[w->ranked.n] = c;
                w->cand.n += at < bin;
                w->ranked.n += (size_t)(at == bin) & (size_t)(x[i] >= -FLT_MAX);
        }
        return OK;
}

static Status blocks_divide(Work *w, float max, size_t bin)
{
        w->cand.n = 0;
        w->ranked.n = 0;
        for (size_t b = 0; b < w->block_max.n; b++)
                if (depth_bin(max, w->block_max.p[b]) <= bin)
                        TRY(block_divide(w, b, max, bin));
        return OK;
}

/* How many of the border's tokens, greatest first, it takes to reach the target; one at least. */
static size_t border_count(const Work *w, float max, Border at)
{
        double sum = at.before;
        size_t n = 0;

        do
                sum += fixed_exp((double)w->ranked.p[n++].logit - (double)max);
        while (n < w->ranked.n && sum < at.target);
        return n;
}

static Status border_take(Work *w, float max, Border at)
{
        if (w->ranked.n == 0)
                return OK;
        TRY(cands_sort(&w->ranked, &w->spare));
        return vec_append(&w->cand, w->ranked.p, border_count(w, max, at));
}

static Status deep_nucleus(Work *w, float max, double p)
{
        TRY(depths_weigh(w, max));
        const Border at = border_find(w, p * bins_total(w));

        TRY(blocks_divide(w, max, at.bin));
        TRY(border_take(w, max, at));
        if (w->cand.n < w->min_keep)
                return work_keep_top(w, w->min_keep);
        w->listed = true;
        w->sorted = false;
        return OK;
}

static Status near_or_deep(Work *w, float max, double p)
{
        double total;
        bool found = false;

        TRY(blocks_total(w, &total));
        TRY(near_nucleus(w, max, p * total, &found));
        if (found)
                return OK;
        return deep_nucleus(w, max, p);
}

static Status dense_nucleus(Work *w, double p)
{
        float max;

        TRY(work_max(w, &max));
        if (is_peaked(w, max))
                return near_or_deep(w, max, p);
        return deep_nucleus(w, max, p);
}

Status work_keep_nucleus(Work *w, double p)
{
        static Status (*const keep[])(Work *, double) = {dense_nucleus, list_nucleus};

        return keep[w->listed](w, p);
}
