#include "sampler/spread.h"

#include "sampler/fixed_math.h"

double spread_surprise(const Spread *s, float logit)
{
        return s->log_total - ((double)logit - s->max);
}

/* p log p is 0 at p = 0, where the surprise is infinite. */
static double entropy_term(double surprise)
{
        const double p = fixed_exp(-surprise);

        return p > 0.0 ? p * surprise : 0.0;
}

Status spread_of(Work *w, Spread *out)
{
        float max;
        double total;
        Spread s = {0};

        TRY(work_list(w));
        TRY(work_max(w, &max));
        TRY(work_running_weights(w, &total));
        s.max = (double)max;
        s.log_total = fixed_log(total);
        for (size_t i = 0; i < w->cand.n; i++)
                s.entropy += entropy_term(spread_surprise(&s, w->cand.p[i].logit));
        *out = s;
        return OK;
}
