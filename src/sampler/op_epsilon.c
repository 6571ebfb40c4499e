/* Cuts at a least probability: epsilon_cutoff as given, eta_cutoff lowered by the entropy. */
#include "sampler/fixed_math.h"
#include "sampler/ops.h"
#include "sampler/spread.h"

bool op_epsilon_cutoff_active(const SamplerParams *p)
{
        return p->epsilon_cutoff > 0.0F;
}

bool op_eta_cutoff_active(const SamplerParams *p)
{
        return p->eta_cutoff > 0.0F;
}

static Status keep_probable(Work *w, const Spread *spread, double log_least)
{
        return work_keep_from(w, (float)(spread->max + spread->log_total + log_least));
}

Status op_epsilon_cutoff(Sampler *s, uint64_t position)
{
        Spread spread;

        (void)position;
        TRY(spread_of(&s->work, &spread));
        return keep_probable(&s->work, &spread, fixed_log((double)s->params.epsilon_cutoff));
}

/* min(eta, sqrt(eta) e^-entropy) */
Status op_eta_cutoff(Sampler *s, uint64_t position)
{
        const double log_eta = fixed_log((double)s->params.eta_cutoff);
        Spread spread;

        (void)position;
        TRY(spread_of(&s->work, &spread));
        const double lowered = log_eta / 2.0 - spread.entropy;

        return keep_probable(&s->work, &spread, lowered < log_eta ? lowered : log_eta);
}
