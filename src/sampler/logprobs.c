#include "sampler/fixed_math.h"
#include "sampler/sampler.h"
#include "sampler/work.h"

#include <math.h>

/* What a logit is measured against. Two numbers: their sum would swallow the smaller one. */
typedef struct LogSum {
        double max;
        double log_total; /* log of the sum of e^(logit - max) */
} LogSum;

static Status log_sum(Work *w, LogSum *out)
{
        float max;
        double total;

        TRY(work_total(w, &total));
        TRY(work_max(w, &max));
        *out = (LogSum){(double)max, fixed_log(total)};
        return OK;
}

static float logprob_of(float logit, LogSum sum)
{
        return (float)((double)logit - sum.max - sum.log_total);
}

static size_t top_possible(const Work *w, size_t n, LogSum sum, TokenProb *top)
{
        const size_t listed = w->cand.n < n ? w->cand.n : n;

        for (size_t i = 0; i < listed; i++)
                top[i] = (TokenProb){w->cand.p[i].id, logprob_of(w->cand.p[i].logit, sum)};
        return listed;
}

/* Fills up with banned tokens by id, where fewer than n are possible. */
static void top_banned(const Work *w, size_t from, size_t n, TokenProb *top)
{
        for (size_t i = 0; from < n; i++)
                if (w->logits[i] == -INFINITY)
                        top[from++] = (TokenProb){(int32_t)i, -INFINITY};
}

static Status top_fill(Work *w, size_t n, LogSum sum, TokenProb *top)
{
        if (n == 0)
                return OK;
        TRY(work_keep_top(w, n));
        top_banned(w, top_possible(w, n, sum, top), n, top);
        return OK;
}

Status logprobs_top(const Kernels *k, const float *logits, size_t n_vocab, int32_t id, size_t n,
                    float *logprob, TokenProb *top)
{
        CLEANUP(work_done) Work w;
        LogSum sum;

        work_init(&w, k, n_vocab);
        ENSURE(id >= 0 && (size_t)id < n_vocab, E_RANGE, "token %d is outside 0..%zu", id,
               n_vocab - 1);
        ENSURE(n <= n_vocab, E_RANGE, "top_logprobs: %zu is outside 0..%zu", n, n_vocab);
        TRY(work_begin(&w, logits));
        TRY(log_sum(&w, &sum));
        TRY(top_fill(&w, n, sum, top));
        *logprob = logprob_of(logits[id], sum);
        return OK;
}
