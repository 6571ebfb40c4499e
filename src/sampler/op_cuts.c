/* Cuts by rank and probability: top_k, top_p, min_p, top_n_sigma. */
#include "sampler/fixed_math.h"
#include "sampler/ops.h"

#include <math.h>

bool op_top_k_active(const SamplerParams *p)
{
        return p->top_k > 0;
}

Status op_top_k(Sampler *s, uint64_t position)
{
        (void)position;
        return work_keep_top(&s->work, (size_t)s->params.top_k);
}

bool op_top_p_active(const SamplerParams *p)
{
        return p->top_p < 1.0F;
}

Status op_top_p(Sampler *s, uint64_t position)
{
        (void)position;
        return work_keep_nucleus(&s->work, (double)s->params.top_p);
}

bool op_min_p_active(const SamplerParams *p)
{
        return p->min_p > 0.0F;
}

Status op_min_p(Sampler *s, uint64_t position)
{
        float max;

        (void)position;
        TRY(work_max(&s->work, &max));
        const double least = (double)max + fixed_log((double)s->params.min_p);

        return work_keep_from(&s->work, (float)least);
}
