#include "nn/rope.h"

#include <math.h>
#include <string.h>

typedef void (*FreqsFn)(const RopeParams *p, float *freq);

static float freq_at(double theta, uint32_t i, uint32_t n_rot)
{
        const float exponent = (float)(2 * i) / (float)n_rot;

        return 1.0F / (float)pow((double)(float)theta, (double)exponent);
}

static void freqs_default(const RopeParams *p, float *freq)
{
        for (uint32_t i = 0; i < p->n_rot / 2; i++)
                freq[i] = freq_at(p->theta, i, p->n_rot);
}

static void freqs_linear(const RopeParams *p, float *freq)
{
        for (uint32_t i = 0; i < p->n_rot / 2; i++)
                freq[i] = freq_at(p->theta, i, p->n_rot) / (float)p->factor;
}

/* Llama 3.1: long waves are slowed by the factor, short ones kept, the band between blended. */
static double llama3_scaled(const RopeParams *p, double freq)
{
        const double n_waves = (double)p->original_max_position * freq / (2.0 * M_PI);
        const double span = p->high_freq_factor - p->low_freq_factor;
        const double smooth = (n_waves - p->low_freq_factor) / span;
        const double kept = fmin(fmax(smooth, 0.0), 1.0);

        return (1.0 - kept) * freq / p->factor + kept * freq;
}

static void freqs_llama3(const RopeParams *p, float *freq)
{
        for (uint32_t i = 0; i < p->n_rot / 2; i++)
                freq[i] = (float)llama3_scaled(p, (double)freq_at(p->theta, i, p->n_rot));
}

/* YaRN: the dimension whose wave turns `rotations` times within the original length. */
static double yarn_dim(const RopeParams *p, double rotations)
{
        const double turns = (double)p->original_max_position / (rotations * 2.0 * M_PI);

        return (double)p->n_rot * log(turns) / (2.0 * log(p->theta));
}

typedef struct YarnBand {
        double low, high;
} YarnBand;

static YarnBand yarn_band(const RopeParams *p)
{
        const double low = yarn_dim(p, p->beta_fast);
        const double high = yarn_dim(p, p->beta_slow);
        const YarnBand band = {p->truncate ? floor(low) : low, p->truncate ? ceil(high) : high};

        return (YarnBand){fmax(band.low, 0.0), fmin(band.high, (double)p->n_rot - 1.0)};
}

static void freqs_yarn(const RopeParams *p, float *freq)
{
        const YarnBand band = yarn_band(p);
        const double span = band.high == band.low ? 0.001 : band.high - band.low;

        for (uint32_t i = 0; i < p->n_rot / 2; i++) {
                const double ramp = fmin(fmax(((double)i - band.low) / span, 0.0), 1.0);
                const double f = (double)freq_at(p->theta, i, p->n_rot);
                freq[i] = (float)(f / p->factor * ramp + f * (1.0 - ramp));
        }
}

static void freqs_divided(const RopeParams *p, const float *divisor, float *freq)
{
        for (uint32_t i = 0; i < p->n_rot / 2; i++)
                freq[i] = 1.0F / (divisor[i] * (1.0F / freq_at(p->theta, i, p->n_rot)));
}

static void freqs_longrope(const RopeParams *p, float *freq)
{
        freqs_divided(p, p->short_factor, freq);
}

static const FreqsFn freqs_fns[ROPE_SCALING_MAX] = {
        [ROPE_SCALING_NONE] = freqs_default,    [ROPE_SCALING_LINEAR] = freqs_linear,
        [ROPE_SCALING_DYNAMIC] = freqs_default, [ROPE_SCALING_LLAMA3] = freqs_llama3,
        [ROPE_SCALING_YARN] = freqs_yarn,       [ROPE_SCALING_LONGROPE] = freqs_longrope,
};

typedef double (*AttentionFactorFn)(const RopeParams *p);

static double attention_one(const RopeParams *p)
{
        (void)p;
        return 1.0;
}

static double yarn_mscale(double factor, double mscale)
{
        return factor <= 1.0 ? 1.0 : 0.1 * mscale * log(factor) + 1.0;
}

static double attention_yarn(const RopeParams *p)
{
        const bool both = p->mscale != 0.0 && p->mscale_all_dim != 0.0;

        if (both)
                return yarn_mscale(p->factor, p->mscale) /
                       yarn_mscale(p->factor, p->mscale_all_dim);
        return yarn_mscale(p->factor, 1.0);
}

static double attention_longrope(const RopeParams *p)
{
        const double orig = (double)p->original_max_position;

        return p->factor <= 1.0 ? 1.0 : sqrt(1.0 + log(p->factor) / log(orig));
}

static const AttentionFactorFn attention_fns[ROPE_SCALING_MAX] = {
        [ROPE_SCALING_NONE] = attention_one,    [ROPE_SCALING_LINEAR] = attention_one,
        [ROPE_SCALING_DYNAMIC] = attention_one, [ROPE_SCALING_LLAMA3] = attention_one,
        [ROPE_SCALING_YARN] = attention_yarn,   [ROPE_SCALING_LONGROPE] = attention_longrope,
};

static float attention_factor(const RopeParams *p)
{
        if (p->attention_factor >= 0.0)
                return (float)p->attention_factor;
        return (float)attention_fns[p->scaling](p);
}

static Status long_freqs_init(const RopeParams *p, RopeFreqs *f)
{
        if (p->scaling != ROPE_SCALING_LONGROPE)
                return OK;
        TRY(mem_new_array(&f->freq_long, p->n_rot / 2));
        freqs_divided(p, p->long_factor, f->freq_long);
        return OK;
}

Status rope_freqs_init(const RopeParams *p, RopeFreqs *out)
{
        CLEANUP(rope_freqs_done) RopeFreqs f = {.params = *p};

        TRY(mem_new_array(&f.freq, p->n_rot / 2));
        TRY(long_freqs_init(p, &f));
        freqs_fns[p->scaling](p, f.freq);
        f.attention_factor = attention_factor(p);
        *out = TAKE(f);
        return OK;
}

void rope_freqs_done(RopeFreqs *f)
{
        mem_free(f->freq);
        mem_free(f->freq_long);
        *f = (RopeFreqs){0};
}

uint32_t rope_variant(const RopeFreqs *f, uint32_t len)
{
        return f->freq_long != NULL && len > f->params.original_max_position;
}

/* Dynamic NTK stretches the base once a sequence outgrows the trained length. */
static float dynamic_freq(const RopeParams *p, uint32_t i, uint32_t len)
{
        const double d = (double)p->n_rot;
        const double grown = p->factor * (double)len / (double)p->max_position - (p->factor - 1.0);

        return freq_at(p->theta * pow(grown, d / (d - 2.0)), i, p->n_rot);
}

static bool dynamic_applies(const RopeFreqs *f, uint32_t len)
{
        return f->params.scaling == ROPE_SCALING_DYNAMIC && len > f->params.max_position;
}

static float freq_for(const RopeFreqs *f, uint32_t i, uint32_t len)
{
        if (dynamic_applies(f, len))
                return dynamic_freq(&f->params, i, len);
        return rope_variant(f, len) == 1 ? f->freq_long[i] : f->freq[i];
}

/* The factor on cos and sin: longrope may have one for each range. */
static float factor_for(const RopeFreqs *f, uint32_t len)
{
        const RopeParams *p = &f->params;
        const double own = rope_variant(f, len) == 1 ? p->long_mscale : p->short_mscale;

        return own > 0.0 ? (float)own : f->attention_factor;
}

void rope_angles(const RopeFreqs *f, uint32_t pos, uint32_t len, float *cos_out, float *sin_out)
{
        const float factor = factor_for(f, len);

        for (uint32_t i = 0; i < f->params.n_rot / 2; i++) {
                const float angle = freq_for(f, i, len) * (float)pos;
                cos_out[i] = (float)cos((double)angle) * factor;
                sin_out[i] = (float)sin((double)angle) * factor;
        }
}
