/* Sampling defaults: Quern's own, Transformers' where a model asks to be sampled, the model's. */
#include "engine/engine.h"

/* The warpers' order in Transformers; what it lacks stands where it does by default. */
static const char transformers_order[] =
        "penalties;dry;top_n_sigma;temperature;top_k;top_p;min_p;typical_p;"
        "epsilon_cutoff;eta_cutoff;xtc";

/* do_sample alone means these values; without it the model leaves the choice to us. */
static void base_prefer(DoSample asked, qn_sampling *s)
{
        if (asked == SAMPLE_NO)
                s->temperature = 0.0F;
        if (asked != SAMPLE_YES)
                return;
        s->temperature = 1.0F;
        s->top_k = 50;
        s->top_p = 1.0F;
        s->min_p = 0.0F;
        s->samplers = transformers_order;
}

/* Where the model's file says nothing (a negative value) the default stays. */
static void float_prefer(float given, float *value)
{
        if (given >= 0.0F)
                *value = given;
}

/* It looks back on all tokens. */
static void penalty_prefer(float given, qn_sampling *s)
{
        float_prefer(given, &s->repeat_penalty);
        if (given >= 0.0F)
                s->repeat_last_n = -1;
}

static void cuts_prefer(const GenerationConfig *g, qn_sampling *s)
{
        float_prefer(g->top_p, &s->top_p);
        float_prefer(g->min_p, &s->min_p);
        float_prefer(g->typical_p, &s->typical_p);
        float_prefer(g->epsilon_cutoff, &s->epsilon_cutoff);
        float_prefer(g->eta_cutoff, &s->eta_cutoff);
        if (g->top_k != INT32_MIN)
                s->top_k = g->top_k;
}

/* A model that asks for the greatest is not drawn from, whatever temperature it names. */
void generation_config_sampling(const GenerationConfig *g, qn_sampling *s)
{
        base_prefer(g->do_sample, s);
        if (g->do_sample != SAMPLE_NO)
                float_prefer(g->temperature, &s->temperature);
        cuts_prefer(g, s);
        penalty_prefer(g->repetition_penalty, s);
}

/* Values only: the plain defaults are those of an interface that always draws. */
static void values_prefer(const GenerationConfig *g, qn_sampling *s)
{
        float_prefer(g->temperature, &s->temperature);
        cuts_prefer(g, s);
        penalty_prefer(g->repetition_penalty, s);
}

static qn_sampling sampling_of(SamplerParams d)
{
        return (qn_sampling){.size = sizeof(qn_sampling),
                             .temperature = d.temperature,
                             .dynatemp_range = d.dynatemp_range,
                             .dynatemp_exponent = d.dynatemp_exponent,
                             .top_k = d.top_k,
                             .top_p = d.top_p,
                             .min_p = d.min_p,
                             .typical_p = d.typical_p,
                             .top_n_sigma = d.top_n_sigma,
                             .xtc_probability = d.xtc_probability,
                             .xtc_threshold = d.xtc_threshold,
                             .repeat_penalty = d.repeat_penalty,
                             .repeat_last_n = d.repeat_last_n,
                             .dry_base = d.dry_base,
                             .dry_allowed_length = d.dry_allowed_length,
                             .dry_penalty_last_n = d.dry_penalty_last_n,
                             .mirostat_tau = d.mirostat_tau,
                             .mirostat_eta = d.mirostat_eta,
                             .seed = UINT64_MAX};
}

void qn_sampling_init(qn_sampling *sampling, const qn_model *model)
{
        SamplerParams d;

        sampler_params_default(&d);
        *sampling = sampling_of(d);
        if (model != NULL)
                generation_config_sampling(&model->generation, sampling);
}

void qn_sampling_init_plain(qn_sampling *sampling, const qn_model *model)
{
        SamplerParams d;

        sampler_params_plain(&d);
        *sampling = sampling_of(d);
        if (model != NULL)
                values_prefer(&model->generation, sampling);
}
