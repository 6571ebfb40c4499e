#include "engine/sampling.h"

#include <sys/random.h>

/* Token sequences of the DRY breakers, and the biases in the sampler's form. */
typedef struct Extras {
        IdVec *breakers;
        size_t n_breakers;
        LogitBias *bias;
} Extras;

static void extras_done(Extras *e)
{
        for (size_t i = 0; i < e->n_breakers; i++)
                id_vec_done(&e->breakers[i]);
        mem_free(e->breakers);
        mem_free(e->bias);
}

typedef struct Words {
        const char *const *p;
        size_t n;
} Words;

static Words breaker_words(const qn_sampling *s)
{
        static const char *const usual[] = {"\n", ":", "\"", "*"};

        if (s->dry_sequence_breakers == NULL)
                return (Words){usual, N_ELEMS(usual)};
        return (Words){s->dry_sequence_breakers, s->n_dry_sequence_breakers};
}

static Status breakers_encode(const qn_sampling *s, const qn_tokenizer *t, Extras *e)
{
        const Words words = breaker_words(s);
        const EncodeOptions o = {0};

        if (t == NULL)
                return OK;
        TRY(mem_new_array(&e->breakers, words.n));
        e->n_breakers = words.n;
        for (size_t i = 0; i < words.n; i++)
                TRY(tokenizer_encode(t->t, str_of(words.p[i]), &o, &e->breakers[i]));
        return OK;
}

static Status bias_copy(const qn_sampling *s, Extras *e)
{
        TRY(mem_new_array(&e->bias, s->n_logit_bias));
        for (size_t i = 0; i < s->n_logit_bias; i++)
                e->bias[i] = (LogitBias){s->logit_bias[i].id, s->logit_bias[i].bias};
        return OK;
}

static Status rng_find(const char *name, int *out)
{
        static const char *const names[RNG_TYPE_MAX] = {[RNG_PHILOX] = "philox",
                                                        [RNG_XOSHIRO256PP] = "xoshiro256++",
                                                        [RNG_PCG32] = "pcg32",
                                                        [RNG_MT19937] = "mt19937"};

        for (*out = 0; *out < RNG_TYPE_MAX; (*out)++)
                if (strcmp(name, names[*out]) == 0)
                        return OK;
        return FAIL(E_USAGE, "rng: \"%s\" is not one of philox, xoshiro256++, pcg32, mt19937",
                    name);
}

static Status seed_choose(uint64_t asked, uint64_t *seed)
{
        *seed = asked;
        if (asked == UINT64_MAX)
                ENSURE(getrandom(seed, sizeof(*seed), 0) == (ssize_t)sizeof(*seed), E_IO,
                       "the system gives no random seed; pass --seed");
        return OK;
}

static SamplerParams params_core(const qn_sampling *s)
{
        return (SamplerParams){.temperature = s->temperature,
                               .dynatemp_range = s->dynatemp_range,
                               .dynatemp_exponent = s->dynatemp_exponent,
                               .top_k = s->top_k,
                               .top_p = s->top_p,
                               .min_p = s->min_p,
                               .typical_p = s->typical_p,
                               .epsilon_cutoff = s->epsilon_cutoff,
                               .eta_cutoff = s->eta_cutoff,
                               .top_n_sigma = s->top_n_sigma,
                               .xtc_probability = s->xtc_probability,
                               .xtc_threshold = s->xtc_threshold,
                               .mirostat = s->mirostat,
                               .mirostat_tau = s->mirostat_tau,
                               .mirostat_eta = s->mirostat_eta,
                               .min_keep = s->min_keep,
                               .samplers = str_of(s->samplers)};
}

static void params_penalties(const qn_sampling *s, const Extras *e, SamplerParams *p)
{
        p->repeat_penalty = s->repeat_penalty;
        p->repeat_last_n = s->repeat_last_n;
        p->presence_penalty = s->presence_penalty;
        p->frequency_penalty = s->frequency_penalty;
        p->dry_multiplier = s->dry_multiplier;
        p->dry_base = s->dry_base;
        p->dry_allowed_length = s->dry_allowed_length;
        p->dry_penalty_last_n = s->dry_penalty_last_n;
        p->dry_breakers = e->breakers;
        p->n_dry_breakers = e->n_breakers;
        p->logit_bias = e->bias;
        p->n_logit_bias = s->n_logit_bias;
}

Status sampling_build(const qn_sampling *s, const qn_model *m, Sampler **out, uint64_t *seed)
{
        CLEANUP(extras_done) Extras e = {0};
        SamplerParams p = params_core(s);

        ENSURE(s->size == sizeof(*s), E_USAGE,
               "qn_sampling.size is %zu; call qn_sampling_init first", s->size);
        TRY(breakers_encode(s, m->tokenizer, &e));
        TRY(bias_copy(s, &e));
        TRY(rng_find(s->rng == NULL ? "philox" : s->rng, &p.rng));
        TRY(seed_choose(s->seed, seed));
        p.seed = *seed;
        params_penalties(s, &e, &p);
        return sampler_new(&p, m->shape.n_vocab, m->kernels, out);
}
