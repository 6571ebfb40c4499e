#include "sampler/mirostat.h"

#include "sampler/fixed_math.h"

#define LN2 0.69314718055994530942

enum { ZIPF_TOKENS = 100 };

static Status cut_and_draw(Sampler *s, uint64_t position, int32_t *id)
{
        size_t index;
        double share;

        TRY(work_draw_listed(&s->work, rng_uniform(&s->rng, position, RNG_STREAM_TOKEN), &index,
                             &share));
        const double surprise = -fixed_log(share) / LN2;
        const double error = surprise - (double)s->params.mirostat_tau;

        s->mirostat_mu -= (float)((double)s->params.mirostat_eta * error);
        *id = s->work.cand.p[index].id;
        return OK;
}

/* Least squares of log(p_i / p_i+1) over log((i + 2) / (i + 1)) on the greatest candidates. */
static double zipf_exponent(const CandVec *v)
{
        double along = 0.0;
        double square = 0.0;

        for (size_t i = 0; i + 1 < v->n && i + 1 < ZIPF_TOKENS; i++) {
                const double t = fixed_log((double)(i + 2) / (double)(i + 1));
                along += t * ((double)v->p[i].logit - (double)v->p[i + 1].logit);
                square += t * t;
        }
        return along / square;
}

/* At least 1, at most n; NaN, from a flat or single list, gives 1. */
static size_t count_within(double k, size_t n)
{
        if (!(k >= 1.0))
                return 1;
        return k < (double)n ? (size_t)k : n;
}

static size_t mirostat_top_k(const Sampler *s, const CandVec *v)
{
        const double exponent = zipf_exponent(v);
        const double epsilon = exponent - 1.0;
        const double reach = epsilon * fixed_pow(2.0, (double)s->mirostat_mu);
        const double whole = 1.0 - fixed_pow((double)s->n_vocab, -epsilon);

        return count_within(fixed_pow(reach / whole, 1.0 / exponent), v->n);
}

Status mirostat_pick_1(Sampler *s, uint64_t position, int32_t *id)
{
        float max;

        TRY(work_max(&s->work, &max));
        TRY(work_sort(&s->work));
        work_cut(&s->work, mirostat_top_k(s, &s->work.cand));
        return cut_and_draw(s, position, id);
}

Status mirostat_pick_2(Sampler *s, uint64_t position, int32_t *id)
{
        float max;
        double total;

        TRY(work_max(&s->work, &max));
        TRY(work_total(&s->work, &total));
        const double least = (double)max + fixed_log(total) - (double)s->mirostat_mu * LN2;

        TRY(work_keep_from(&s->work, (float)least));
        return cut_and_draw(s, position, id);
}
