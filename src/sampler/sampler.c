#include "sampler/ops.h"
#include "sampler/params.h"

static const SamplerMode *mode_of(const SamplerParams *p)
{
        if (p->temperature <= 0.0F)
                return &sampler_mode_greedy;
        if (p->mirostat > 0)
                return &sampler_mode_mirostat[p->mirostat - 1];
        return &sampler_mode_draw;
}

static Status bias_copy(Sampler *s, const SamplerParams *p)
{
        TRY(mem_new_array(&s->bias, p->n_logit_bias));
        if (p->n_logit_bias > 0)
                memcpy(s->bias, p->logit_bias, p->n_logit_bias * sizeof(*s->bias));
        s->params.logit_bias = s->bias;
        return OK;
}

static Status breakers_copy(Sampler *s, const SamplerParams *p)
{
        TRY(mem_new_array(&s->breakers, p->n_dry_breakers));
        s->n_breakers = p->n_dry_breakers;
        s->params.dry_breakers = s->breakers;
        for (size_t i = 0; i < p->n_dry_breakers; i++)
                TRY(vec_append(&s->breakers[i], p->dry_breakers[i].p, p->dry_breakers[i].n));
        return OK;
}

static void breakers_done(Sampler *s)
{
        for (size_t i = 0; i < s->n_breakers; i++)
                vec_done(&s->breakers[i]);
        mem_free(s->breakers);
}

static size_t min_keep_of(const SamplerParams *p)
{
        return p->min_keep > 1 ? (size_t)p->min_keep : 1;
}

static Status sampler_alloc(const SamplerParams *p, size_t n_vocab, const Kernels *k, Sampler **out)
{
        CLEANUP(sampler_free) Sampler *s = NULL;

        TRY(mem_new(&s));
        s->params = *p;
        s->params.samplers = (Str){0};
        s->kern = k;
        s->n_vocab = n_vocab;
        s->mode = mode_of(p);
        work_init(&s->work, k, n_vocab);
        s->work.min_keep = min_keep_of(p);
        TRY(bias_copy(s, p));
        TRY(breakers_copy(s, p));
        *out = TAKE(s);
        return OK;
}

Status sampler_new(const SamplerParams *p, size_t n_vocab, const Kernels *k, Sampler **out)
{
        CLEANUP(sampler_free) Sampler *s = NULL;

        TRY(sampler_params_check(p, n_vocab));
        TRY(sampler_alloc(p, n_vocab, k, &s));
        TRY(sampler_chain_build(s, p->samplers));
        sampler_reset(s);
        *out = TAKE(s);
        return OK;
}

void sampler_free(Sampler **s)
{
        if (*s == NULL)
                return;
        breakers_done(*s);
        mem_free((*s)->bias);
        work_done(&(*s)->work);
        vec_done(&(*s)->history);
        vec_done(&(*s)->count);
        vec_done(&(*s)->repeat);
        mem_free(*s);
        *s = NULL;
}

Status sampler_accept(Sampler *s, int32_t id)
{
        ENSURE(id >= 0 && (size_t)id < s->n_vocab, E_RANGE, "token %d is outside 0..%zu", id,
               s->n_vocab - 1);
        return vec_push(&s->history, id);
}

void sampler_reset(Sampler *s)
{
        vec_clear(&s->history);
        rng_seed(&s->rng, (RngType)s->params.rng, s->params.seed);
        s->mirostat_mu = 2.0F * s->params.mirostat_tau;
}

void sampler_allow(Sampler *s, const uint32_t *allowed)
{
        s->allowed = allowed;
}

Status sampler_clone(const Sampler *s, Sampler **out)
{
        CLEANUP(sampler_free) Sampler *c = NULL;

        TRY(sampler_alloc(&s->params, s->n_vocab, s->kern, &c));
        TRY(vec_append(&c->history, s->history.p, s->history.n));
        memcpy(c->chain, s->chain, sizeof(c->chain));
        c->n_chain = s->n_chain;
        c->allowed = s->allowed;
        c->rng = s->rng;
        c->mirostat_mu = s->mirostat_mu;
        *out = TAKE(c);
        return OK;
}

Status sampler_sample(Sampler *s, const float *logits, uint64_t position, int32_t *id)
{
        TRY(work_begin(&s->work, logits));
        for (size_t i = 0; i < s->n_chain; i++)
                TRY(s->chain[i]->apply(s, position));
        return s->mode->pick(s, position, id);
}
