/* XTC, exclude top choices: at times drops every probable token but the least probable of them. */
#include "sampler/fixed_math.h"
#include "sampler/ops.h"

bool op_xtc_active(const SamplerParams *p)
{
        return p->xtc_probability > 0.0F && p->xtc_threshold <= 0.5F;
}

/* How many candidates of the sorted list have at least the given weight. */
static size_t probable_count(const Work *w, double least)
{
        const double max = (double)w->cand.p[0].logit;
        size_t n = 0;

        while (n < w->cand.n && fixed_exp((double)w->cand.p[n].logit - max) >= least)
                n++;
        return n;
}

static bool can_drop(const Work *w, size_t n)
{
        return n > 0 && w->cand.n - n >= w->min_keep;
}

static void list_drop_first(Work *w, size_t n)
{
        w->cand.n -= n;
        memmove(w->cand.p, w->cand.p + n, w->cand.n * sizeof(*w->cand.p));
}

static Status xtc_apply(Sampler *s)
{
        Work *w = &s->work;
        double total;

        TRY(work_sort(w));
        TRY(work_running_weights(w, &total));
        const size_t probable = probable_count(w, (double)s->params.xtc_threshold * total);
        const size_t drop = probable > 0 ? probable - 1 : 0;

        if (can_drop(w, drop))
                list_drop_first(w, drop);
        return OK;
}

Status op_xtc(Sampler *s, uint64_t position)
{
        const double chance = rng_uniform(&s->rng, position, RNG_STREAM_XTC);

        if (chance >= (double)s->params.xtc_probability)
                return OK;
        return xtc_apply(s);
}
