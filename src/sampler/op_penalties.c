/* Repeat, presence and frequency penalties over the last n tokens. */
#include "sampler/ops.h"

static bool penalty_set(const SamplerParams *p)
{
        const bool counted = p->presence_penalty != 0.0F || p->frequency_penalty != 0.0F;

        return counted || p->repeat_penalty != 1.0F;
}

bool op_penalties_active(const SamplerParams *p)
{
        return p->repeat_last_n != 0 && penalty_set(p);
}

static double repeat_penalised(double logit, double penalty)
{
        return logit <= 0.0 ? logit * penalty : logit / penalty;
}

static float penalised(const SamplerParams *p, float logit, uint32_t count)
{
        const double x = repeat_penalised((double)logit, (double)p->repeat_penalty);

        return logit_clamp(x - (double)count * (double)p->frequency_penalty -
                           (double)p->presence_penalty);
}

/* Each token of the window once: its count is cleared as it is used. */
static void penalise_counted(Sampler *s, Window w, float *logits)
{
        for (size_t i = 0; i < w.n; i++) {
                uint32_t *count = &s->count.p[w.id[i]];
                if (*count > 0)
                        logits[w.id[i]] = penalised(&s->params, logits[w.id[i]], *count);
                *count = 0;
        }
}

Status op_penalties(Sampler *s, uint64_t position)
{
        const Window w = sampler_window(s, s->params.repeat_last_n);
        float *logits;

        (void)position;
        TRY(work_edit(&s->work, &logits));
        TRY(sampler_count_ready(s));
        for (size_t i = 0; i < w.n; i++)
                s->count.p[w.id[i]]++;
        penalise_counted(s, w, logits);
        return OK;
}
