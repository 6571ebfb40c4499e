#include "sampler/blocks.h"
#include "sampler/fixed_math.h"

#include <float.h>
#include <math.h>

Status work_list(Work *w)
{
        if (w->listed)
                return OK;
        return blocks_collect(w, -FLT_MAX);
}

static size_t at_least(size_t a, size_t b)
{
        return a > b ? a : b;
}

/* Lists at least the k greatest of the dense form. */
static Status list_top(Work *w, size_t k)
{
        float bound;

        if (w->listed)
                return OK;
        TRY(blocks_bound(w, k, &bound));
        return blocks_collect(w, bound);
}

Status work_keep_top(Work *w, size_t k)
{
        TRY(list_top(w, at_least(k, w->min_keep)));
        TRY(work_sort(w));
        work_cut(w, k);
        return OK;
}

static size_t count_from(const CandVec *v, float threshold)
{
        size_t n = 0;

        for (size_t i = 0; i < v->n; i++)
                n += v->p[i].logit >= threshold;
        return n;
}

/* Keeps the order, so a sorted list stays sorted. */
static void list_filter(CandVec *v, float threshold)
{
        size_t n = 0;

        for (size_t i = 0; i < v->n; i++) {
                const Cand c = v->p[i];
                v->p[n] = c;
                n += c.logit >= threshold;
        }
        v->n = n;
}

static Status list_keep_from(Work *w, float threshold)
{
        if (count_from(&w->cand, threshold) < w->min_keep)
                return work_keep_top(w, w->min_keep);
        list_filter(&w->cand, threshold);
        return OK;
}

static Status dense_keep_from(Work *w, float threshold)
{
        TRY(blocks_collect(w, threshold));
        if (w->cand.n >= w->min_keep)
                return OK;
        w->listed = false; /* too few: select again from the dense form */
        return work_keep_top(w, w->min_keep);
}

Status work_keep_from(Work *w, float threshold)
{
        static Status (*const keep[])(Work *, float) = {dense_keep_from, list_keep_from};

        return keep[w->listed](w, threshold);
}

Status work_running_weights(Work *w, double *total)
{
        float max;
        double sum = 0.0;

        TRY(work_max(w, &max));
        w->sum.n = 0;
        TRY(vec_reserve(&w->sum, w->cand.n));
        for (size_t i = 0; i < w->cand.n; i++) {
                sum += fixed_exp((double)w->cand.p[i].logit - (double)max);
                w->sum.p[i] = sum;
        }
        w->sum.n = w->cand.n;
        *total = sum;
        return OK;
}

Status work_total(Work *w, double *total)
{
        static Status (*const of[])(Work *, double *) = {blocks_total, work_running_weights};

        return of[w->listed](w, total);
}

size_t work_count_reaching(const Work *w, double target)
{
        for (size_t i = 0; i < w->sum.n; i++)
                if (w->sum.p[i] >= target)
                        return i + 1;
        return w->sum.n;
}
