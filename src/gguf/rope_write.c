#include "gguf/config_read.h"
#include "gguf/config_same.h"
#include "gguf/config_write.h"

#include "base/mem.h"

#include <math.h>

typedef Status (*ScalingPutFn)(const ConfigTarget *t);

static Status none_put(const ConfigTarget *t)
{
        (void)t;
        return OK;
}

static Status linear_put(const ConfigTarget *t)
{
        TRY(gguf_put_str(t, "rope.scaling.type", "linear"));
        return gguf_put_f32(t, "rope.scaling.factor", t->config->rope.factor);
}

static Status dynamic_refuse(const ConfigTarget *t)
{
        (void)t;
        return FAIL(E_UNSUPPORTED, "rope_type dynamic has no place in GGUF: its frequencies follow "
                                   "the length of the text");
}

/* What a key gives, or the ratio of two. Source: transformers _compute_yarn_parameters. */
static double magnitude(double factor, double mscale)
{
        return factor <= 1 ? 1 : 0.1 * mscale * log(factor) + 1;
}

static bool has_mscales(const RopeConfig *r)
{
        return r->mscale != 0 && r->mscale_all_dim != 0;
}

static double yarn_usual(const RopeConfig *r)
{
        if (has_mscales(r))
                return magnitude(r->factor, r->mscale) / magnitude(r->factor, r->mscale_all_dim);
        return magnitude(r->factor, 1);
}

double gguf_yarn_magnitude(const RopeConfig *r)
{
        return r->attention_factor >= 0 ? r->attention_factor : yarn_usual(r);
}

/* The multiplier says what both keys say; other magnitudes go into a factor. */
static Status attention_put(const ConfigTarget *t)
{
        const RopeConfig *r = &t->config->rope;
        const double share = gguf_yarn_magnitude(r) / magnitude(r->factor, 1);

        if (t->family->log_mul != 0)
                return gguf_put_f32(t, "rope.scaling.yarn_log_multiplier",
                                    t->family->log_mul * r->mscale_all_dim);
        if (fabs(share - 1) < 1e-9)
                return OK;
        TRY(gguf_put_f32(t, "rope.scaling.yarn_attn_factor", gguf_yarn_magnitude(r)));
        return gguf_put_f32(t, "rope.scaling.attn_factor", share);
}

static Status yarn_put(const ConfigTarget *t)
{
        const RopeConfig *r = &t->config->rope;

        TRY(gguf_put_str(t, "rope.scaling.type", "yarn"));
        TRY(gguf_put_f32(t, "rope.scaling.factor", r->factor));
        TRY(gguf_put_u32(t, "rope.scaling.original_context_length", r->original_max_position));
        TRY(gguf_put_f32(t, "rope.scaling.yarn_beta_fast", r->beta_fast));
        TRY(gguf_put_f32(t, "rope.scaling.yarn_beta_slow", r->beta_slow));
        return attention_put(t);
}

static Status table_make(const ConfigTarget *t, const char *name, size_t n, float **out)
{
        MadeTensor *made = &t->made->p[t->made->n];

        TRY(mem_new_array(&made->values, n));
        made->name = name;
        made->n = n;
        t->made->n++;
        *out = made->values;
        return OK;
}

static uint32_t rotated(const ModelConfig *c)
{
        return (uint32_t)(c->head_dim * c->rope.partial_rotary_factor);
}

/* The table holds what libllama needs, the keys what config.json had. */
static Status llama3_put(const ConfigTarget *t)
{
        const RopeConfig *r = &t->config->rope;
        const size_t n = rotated(t->config) / 2;
        float *table;

        TRY(table_make(t, "rope_freqs.weight", n, &table));
        gguf_llama3_table(r, table, n);
        TRY(gguf_put_f32(t, "rope.scaling.low_freq_factor", r->low_freq_factor));
        TRY(gguf_put_f32(t, "rope.scaling.high_freq_factor", r->high_freq_factor));
        return gguf_put_u32(t, "rope.scaling.original_context_length", r->original_max_position);
}

static double longrope_usual(const RopeConfig *r)
{
        if (r->factor <= 1)
                return 1;
        return sqrt(1 + log(r->factor) / log((double)r->original_max_position));
}

static double longrope_magnitude(const RopeConfig *r)
{
        if (r->short_mscale != 0)
                return r->short_mscale;
        return r->attention_factor >= 0 ? r->attention_factor : longrope_usual(r);
}

static Status factors_put(const ConfigTarget *t, const char *name, const float *factors)
{
        float *table;

        TRY(table_make(t, name, t->config->rope.n_factors, &table));
        memcpy(table, factors, t->config->rope.n_factors * sizeof(*table));
        return OK;
}

static Status longrope_put(const ConfigTarget *t)
{
        const RopeConfig *r = &t->config->rope;

        TRY(gguf_put_str(t, "rope.scaling.type", "longrope"));
        TRY(gguf_put_u32(t, "rope.scaling.original_context_length", r->original_max_position));
        TRY(gguf_put_f32(t, "rope.scaling.attn_factor", longrope_magnitude(r)));
        TRY(factors_put(t, "rope_factors_long.weight", r->long_factor));
        return factors_put(t, "rope_factors_short.weight", r->short_factor);
}

static const ScalingPutFn scaling_puts[ROPE_TYPE_MAX] = {
        [ROPE_DEFAULT] = none_put,  [ROPE_LINEAR] = linear_put, [ROPE_DYNAMIC] = dynamic_refuse,
        [ROPE_LLAMA3] = llama3_put, [ROPE_YARN] = yarn_put,     [ROPE_LONGROPE] = longrope_put,
};

static Status turning_put(const ConfigTarget *t)
{
        const ModelConfig *c = t->config;

        TRY(gguf_put_u32(t, "rope.dimension_count", rotated(c)));
        TRY(gguf_put_f32(t, "rope.freq_base", c->rope.theta));
        if (t->family->rope_local)
                TRY(gguf_put_f32(t, "rope.freq_base_swa", c->rope_local.theta));
        return scaling_puts[c->rope.type](t);
}

Status gguf_rope_write(const ConfigTarget *t)
{
        return t->family->no_rope ? OK : turning_put(t);
}
