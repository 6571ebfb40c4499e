#include "kit.h"

#include "base/fields.h"
#include "sampler/fixed_math.h"
#include "sampler/params.h"

static float plain_max(const float *x, size_t n)
{
        float best = -INFINITY;

        for (size_t i = 0; i < n; i++)
                best = fmaxf(best, x[i]);
        return best;
}

static size_t plain_argmax(const float *x, size_t n)
{
        size_t best = 0;

        for (size_t i = 1; i < n; i++)
                if (x[i] > x[best])
                        best = i;
        return best;
}

static bool plain_all_finite(const float *x, size_t n)
{
        bool all = true;

        for (size_t i = 0; i < n; i++)
                all &= isfinite(x[i]) != 0;
        return all;
}

static float plain_exp_sum(const float *x, float max, size_t n, float *out)
{
        float sum = 0.0F;

        for (size_t i = 0; i < n; i++) {
                out[i] = (float)fixed_exp((double)x[i] - (double)max);
                sum += out[i];
        }
        return sum;
}

static void plain_scale(float *x, float s, size_t n)
{
        for (size_t i = 0; i < n; i++)
                x[i] *= s;
}

const Kernels kit_kernels = {
        .name = "plain",
        .max = plain_max,
        .argmax = plain_argmax,
        .all_finite = plain_all_finite,
        .exp_sum = plain_exp_sum,
        .scale = plain_scale,
};

static Status setting_apply(Str setting, Arena *arena, SamplerParams *p)
{
        const size_t eq = str_find(setting, STR("="), 0);
        const FieldSpec *row =
                fields_find(sampler_fields, n_sampler_fields, str_slice(setting, 0, eq));

        ENSURE(row != NULL, E_USAGE, "no parameter named %.*s", STR_ARG(setting));
        return field_read_text(row, str_slice(setting, eq + 1, setting.n), arena, p);
}

Status kit_params(const char *settings, Arena *arena, SamplerParams *out)
{
        const Str all = str_of(settings);

        sampler_params_plain(out);
        for (size_t at = 0; at < all.n;) {
                const size_t end = str_find(all, STR(" "), at);
                TRY(setting_apply(str_slice(all, at, end), arena, out));
                at = end + 1;
        }
        return OK;
}

static Status accept_all(Sampler *s, const int32_t *ids)
{
        static const int32_t none = -1;

        for (const int32_t *id = ids != NULL ? ids : &none; *id >= 0; id++)
                TRY(sampler_accept(s, *id));
        return OK;
}

Status kit_sampler(const char *settings, size_t n_vocab, const int32_t *ids, Sampler **out)
{
        CLEANUP(arena_done) Arena arena = {0};
        CLEANUP(sampler_free) Sampler *s = NULL;
        SamplerParams p;

        TRY(kit_params(settings, &arena, &p));
        TRY(sampler_new(&p, n_vocab, &kit_kernels, &s));
        TRY(accept_all(s, ids));
        *out = TAKE(s);
        return OK;
}

static Status chain_run(Sampler *s, const float *logits)
{
        TRY(work_begin(&s->work, logits));
        for (size_t i = 0; i < s->n_chain; i++)
                TRY(s->chain[i]->apply(s, 0));
        return OK;
}

Status kit_survivors(Sampler *s, const float *logits, StrBuf *out)
{
        TRY(chain_run(s, logits));
        TRY(work_sort(&s->work));
        strbuf_clear(out);
        for (size_t i = 0; i < s->work.cand.n; i++)
                TRY(strbuf_printf(out, i == 0 ? "%d" : " %d", s->work.cand.p[i].id));
        return OK;
}

Status kit_edited(Sampler *s, const float *logits, const float **out)
{
        float *edited;

        TRY(chain_run(s, logits));
        TRY(work_edit(&s->work, &edited));
        *out = edited;
        return OK;
}

double kit_random(uint64_t *state)
{
        return (double)(splitmix64_next(state) >> 11) * 0x1p-53;
}

void kit_logits(float *out, size_t n, double spread, uint64_t seed)
{
        for (size_t i = 0; i < n; i++) {
                double sum = -6.0; /* twelve uniform numbers: mean 6, variance 1 */
                for (int k = 0; k < 12; k++)
                        sum += kit_random(&seed);
                out[i] = (float)(sum * spread);
        }
}
