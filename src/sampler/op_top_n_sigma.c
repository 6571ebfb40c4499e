/* top_n_sigma: keeps logits within n standard deviations of the greatest. */
#include "sampler/ops.h"

#include <math.h>

bool op_top_n_sigma_active(const SamplerParams *p)
{
        return p->top_n_sigma > 0.0F;
}

static double list_mean(const CandVec *v)
{
        double sum = 0.0;

        for (size_t i = 0; i < v->n; i++)
                sum += (double)v->p[i].logit;
        return sum / (double)v->n;
}

static double list_deviation(const CandVec *v)
{
        const double mean = list_mean(v);
        double sum = 0.0;

        for (size_t i = 0; i < v->n; i++) {
                const double d = (double)v->p[i].logit - mean;
                sum += d * d;
        }
        return sqrt(sum / (double)v->n);
}

Status op_top_n_sigma(Sampler *s, uint64_t position)
{
        float max;

        (void)position;
        TRY(work_max(&s->work, &max));
        TRY(work_list(&s->work));
        const double reach = (double)s->params.top_n_sigma * list_deviation(&s->work.cand);

        return work_keep_from(&s->work, (float)((double)max - reach));
}
