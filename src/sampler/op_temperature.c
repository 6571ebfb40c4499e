/* Temperature, fixed or moved by the entropy of the candidates. */
#include "sampler/fixed_math.h"
#include "sampler/ops.h"
#include "sampler/spread.h"

#include <math.h>

/* Below it logits are scaled as distances from the greatest, which cannot overflow. */
#define TEMPERATURE_SMALL 0.01
#define TEMPERATURE_LEAST 1e-6

bool op_temperature_active(const SamplerParams *p)
{
        return p->temperature != 1.0F || p->dynatemp_range > 0.0F;
}

static Status list_scale(Work *w, double temperature)
{
        float max;

        TRY(work_list(w));
        TRY(work_max(w, &max));
        for (size_t i = 0; i < w->cand.n; i++) {
                const double below = (double)w->cand.p[i].logit - (double)max;
                w->cand.p[i].logit = (float)(below / temperature);
        }
        return OK;
}

static Status dense_scale(Work *w, double temperature)
{
        float *logits;

        TRY(work_edit(w, &logits));
        w->kern->scale(logits, (float)(1.0 / temperature), w->n_vocab);
        return OK;
}

static bool scales_as_list(const Work *w, double temperature)
{
        return w->listed || temperature < TEMPERATURE_SMALL;
}

static Status temperature_apply(Work *w, double temperature)
{
        if (scales_as_list(w, temperature))
                return list_scale(w, temperature);
        return dense_scale(w, temperature);
}

/* Between temperature - range and temperature + range, by the entropy's share of its maximum. */
static double dynamic_temperature(const SamplerParams *p, const Work *w, const Spread *spread)
{
        const double low = fmax(0.0, (double)p->temperature - (double)p->dynatemp_range);
        const double high = (double)p->temperature + (double)p->dynatemp_range;
        const double share = spread->entropy / fixed_log((double)w->cand.n);
        const double t = low + (high - low) * fixed_pow(share, (double)p->dynatemp_exponent);

        return fmax(t, TEMPERATURE_LEAST);
}

static Status dynamic_apply(Sampler *s)
{
        Spread spread;

        TRY(spread_of(&s->work, &spread));
        if (s->work.cand.n < 2)
                return OK;
        return temperature_apply(&s->work, dynamic_temperature(&s->params, &s->work, &spread));
}

Status op_temperature(Sampler *s, uint64_t position)
{
        (void)position;
        if (s->params.dynatemp_range > 0.0F)
                return dynamic_apply(s);
        return temperature_apply(&s->work, (double)s->params.temperature);
}
