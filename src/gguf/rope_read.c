/* The members of the rotation: theta, the share that rotates, scaling. */
#include "gguf/config_read.h"

#include "base/mem.h"
#include "weights/config_keys.h"

#include <inttypes.h>
#include <math.h>

/* What the metadata says about scaling; 0: nothing. */
typedef struct Scaling {
        Str type;
        double factor;
        uint32_t original;
        double beta_fast;
        double beta_slow;
        double attention; /* on cos and sin, beside what the type gives [1] */
        double given;     /* the whole factor, as config.json has it */
        double log_mul;
        double low_freq; /* llama3 */
        double high_freq;
} Scaling;

typedef Status (*ScalingTextFn)(const ConfigSource *s, const Scaling *r, JsonOut *j);

static Status scaling_read(const ConfigSource *s, Scaling *r)
{
        const struct {
                const char *suffix;
                double *at;
        } rows[] = {{"rope.scaling.factor", &r->factor},
                    {"rope.scaling.yarn_beta_fast", &r->beta_fast},
                    {"rope.scaling.yarn_beta_slow", &r->beta_slow},
                    {"rope.scaling.attn_factor", &r->attention},
                    {"rope.scaling.yarn_attn_factor", &r->given},
                    {"rope.scaling.yarn_log_multiplier", &r->log_mul},
                    {"rope.scaling.low_freq_factor", &r->low_freq},
                    {"rope.scaling.high_freq_factor", &r->high_freq}};

        for (size_t i = 0; i < N_ELEMS(rows); i++)
                TRY(gguf_optional_f64(s, rows[i].suffix, rows[i].at));
        TRY(gguf_optional_u32(s, "rope.scaling.original_context_length", &r->original));
        return gguf_optional_str(s, "rope.scaling.type", &r->type);
}

static Status none_text(const ConfigSource *s, const Scaling *r, JsonOut *j)
{
        (void)s;
        (void)r;
        return json_out_null(j, "rope_scaling");
}

static Status scaling_begin(const char *type, JsonOut *j)
{
        TRY(json_out_begin(j, "rope_scaling"));
        return json_out_str(j, "rope_type", str_of(type));
}

static Status optional_f64(JsonOut *j, const char *key, double v)
{
        return v == 0 ? OK : json_out_f64(j, key, v);
}

static Status optional_u64(JsonOut *j, const char *key, uint64_t v)
{
        return v == 0 ? OK : json_out_u64(j, key, v);
}

static Status factor_check(const ConfigSource *s, const Scaling *r)
{
        ENSURE(r->factor >= 1, E_RANGE, "%s: %g is missing or below 1",
               gguf_key_name(s->family, "rope.scaling.factor").text, r->factor);
        return OK;
}

static Status linear_text(const ConfigSource *s, const Scaling *r, JsonOut *j)
{
        TRY(factor_check(s, r));
        ENSURE(r->attention == 1, E_UNSUPPORTED, "%s: %g beside linear scaling",
               gguf_key_name(s->family, "rope.scaling.attn_factor").text, r->attention);
        TRY(scaling_begin("linear", j));
        TRY(json_out_f64(j, "factor", r->factor));
        return json_out_end(j);
}

/* llama.cpp multiplies its own magnitude; config.json gives the product. The key that holds it
   whole is written by converters, and not used by llama.cpp. */
static double yarn_attention(const Scaling *r)
{
        if (r->given > 0)
                return r->given;
        return r->attention == 1 ? 0 : r->attention * (0.1 * log(r->factor) + 1);
}

/* The multiplier stands for both keys, which then give no magnitude; see families.c. */
static Status mscale_text(const ConfigSource *s, const Scaling *r, JsonOut *j)
{
        const double all = r->log_mul / s->family->log_mul;

        if (r->log_mul == 0)
                return OK;
        TRY(json_out_f64(j, "mscale", all));
        return json_out_f64(j, "mscale_all_dim", all);
}

static Status yarn_text(const ConfigSource *s, const Scaling *r, JsonOut *j)
{
        TRY(factor_check(s, r));
        TRY(scaling_begin("yarn", j));
        TRY(json_out_f64(j, "factor", r->factor));
        TRY(optional_f64(j, "beta_fast", r->beta_fast));
        TRY(optional_f64(j, "beta_slow", r->beta_slow));
        TRY(optional_u64(j, "original_max_position_embeddings", r->original));
        TRY(optional_f64(j, "attention_factor", yarn_attention(r)));
        TRY(mscale_text(s, r, j));
        TRY(s->family->yarn(s, j));
        return json_out_end(j);
}

/* A table of one factor for each rotated pair, freed by the caller. */
static Status table_read(const ConfigSource *s, const char *name, float **out)
{
        CLEANUP(mem_free_at) float *factors = NULL;
        const TensorInfo *t = store_find(s->store, str_of(name));

        ENSURE(t != NULL, E_MISSING, "tensor \"%s\" is missing", name);
        ENSURE(t->dtype == DT_F32, E_UNSUPPORTED, "tensor \"%s\" is %s, not F32", name,
               dtype_traits(t->dtype)->name);
        ENSURE(t->n_elems == s->n_rot / 2, E_FORMAT,
               "tensor \"%s\" has %" PRIu64 " elements, expected %u", name, t->n_elems,
               s->n_rot / 2);
        TRY(mem_new_array(&factors, t->n_elems));
        TRY(store_read_f32(s->store, t, 0, t->n_elems, factors));
        *out = TAKE(factors);
        return OK;
}

/* Of longrope, by the ratio of the lengths. */
static double longrope_magnitude(const ConfigSource *s, const Scaling *r)
{
        const double ratio = (double)s->sizes.n_ctx_train / (double)r->original;

        return ratio <= 1 ? 1 : sqrt(1 + log(ratio) / log((double)r->original));
}

static double longrope_attention(const ConfigSource *s, const Scaling *r)
{
        const double usual = longrope_magnitude(s, r);
        const bool given = r->attention != 1 && fabs(r->attention - usual) > 1e-5 * usual;

        return given ? r->attention : 0;
}

static Status longrope_text(const ConfigSource *s, const Scaling *r, JsonOut *j)
{
        CLEANUP(mem_free_at) float *longs = NULL;
        CLEANUP(mem_free_at) float *shorts = NULL;

        TRY(table_read(s, "rope_factors_long.weight", &longs));
        TRY(table_read(s, "rope_factors_short.weight", &shorts));
        ENSURE(r->original > 1, E_MISSING, "%s: missing",
               gguf_key_name(s->family, "rope.scaling.original_context_length").text);
        TRY(json_out_u64(j, "original_max_position_embeddings", r->original));
        TRY(scaling_begin("longrope", j));
        TRY(json_out_floats(j, "short_factor", shorts, s->n_rot / 2));
        TRY(json_out_floats(j, "long_factor", longs, s->n_rot / 2));
        TRY(optional_f64(j, "attention_factor", longrope_attention(s, r)));
        TRY(optional_f64(j, "short_mscale", s->family->mscales ? r->attention : 0));
        TRY(optional_f64(j, "long_mscale", s->family->mscales ? r->attention : 0));
        return json_out_end(j);
}

static double or_usual(double value, double usual)
{
        return value > 0 ? value : usual;
}

/* The table's parameters where the keys say nothing: those of every published model. */
static RopeConfig llama3_config(const Scaling *r, double theta, const float *table, size_t n)
{
        RopeConfig c = {.theta = theta,
                        .low_freq_factor = or_usual(r->low_freq, 1),
                        .high_freq_factor = or_usual(r->high_freq, 4),
                        .original_max_position = r->original > 0 ? r->original : 8192};

        for (size_t i = 0; i < n; i++)
                c.factor = fmax(c.factor, (double)table[i]);
        return c;
}

static Status llama3_check(const RopeConfig *c, const float *table, size_t n)
{
        CLEANUP(mem_free_at) float *want = NULL;

        TRY(mem_new_array(&want, n));
        gguf_llama3_table(c, want, n);
        for (size_t i = 0; i < n; i++)
                ENSURE(fabsf(table[i] - want[i]) <= 1e-4F * want[i], E_UNSUPPORTED,
                       "tensor \"rope_freqs.weight\": factor %zu is %g, but Llama 3 scaling by %g "
                       "gives %g; other tables cannot be converted",
                       i, (double)table[i], c->factor, (double)want[i]);
        return OK;
}

static Status theta_read(const ConfigSource *s, double *theta)
{
        *theta = 10000;
        TRY(gguf_optional_f64(s, "rope.freq_base", theta));
        ENSURE(*theta > 0, E_RANGE, "%s: %g is not positive",
               gguf_key_name(s->family, "rope.freq_base").text, *theta);
        return OK;
}

static Status llama3_text(const ConfigSource *s, const Scaling *r, JsonOut *j)
{
        CLEANUP(mem_free_at) float *table = NULL;
        RopeConfig c;
        double theta;

        TRY(table_read(s, "rope_freqs.weight", &table));
        TRY(theta_read(s, &theta));
        c = llama3_config(r, theta, table, s->n_rot / 2);
        TRY(llama3_check(&c, table, s->n_rot / 2));
        TRY(scaling_begin("llama3", j));
        TRY(json_out_f64(j, "factor", c.factor));
        TRY(json_out_f64(j, "low_freq_factor", c.low_freq_factor));
        TRY(json_out_f64(j, "high_freq_factor", c.high_freq_factor));
        TRY(json_out_u64(j, "original_max_position_embeddings", c.original_max_position));
        return json_out_end(j);
}

/* Tables say more than the type, which then is none or longrope. */
typedef struct ScalingRow {
        const char *type;
        const char *tensor;
        ScalingTextFn text;
} ScalingRow;

static const ScalingRow scaling_rows[] = {
        {"none", NULL, none_text},
        {"linear", NULL, linear_text},
        {"yarn", NULL, yarn_text},
        {"longrope", NULL, longrope_text},
        {NULL, "rope_freqs.weight", llama3_text},
        {NULL, "rope_factors_long.weight", longrope_text},
};

static bool row_fits(const ConfigSource *s, const ScalingRow *row, Str type)
{
        if (row->tensor != NULL)
                return store_find(s->store, str_of(row->tensor)) != NULL;
        return str_equal(type, str_of(row->type));
}

static const ScalingRow *row_find(const ConfigSource *s, Str type, size_t first)
{
        for (size_t i = first; i < N_ELEMS(scaling_rows); i++)
                if (row_fits(s, &scaling_rows[i], type))
                        return &scaling_rows[i];
        return NULL;
}

enum { FIRST_TABLE_ROW = 4 };

/* Neither linear nor yarn scaling comes with tables. */
static Status row_choose(const ConfigSource *s, Str type, const ScalingRow **out)
{
        const ScalingRow *by_type = row_find(s, type, 0);
        const ScalingRow *by_table = row_find(s, type, FIRST_TABLE_ROW);

        ENSURE(by_type != NULL && by_type->type != NULL, E_UNSUPPORTED,
               "%s: \"%.*s\" cannot be converted",
               gguf_key_name(s->family, "rope.scaling.type").text, STR_ARG(type));
        *out = by_table != NULL ? by_table : by_type;
        return OK;
}

static Status scaling_text(const ConfigSource *s, JsonOut *j)
{
        Scaling r = {.type = STR("none"), .attention = 1};
        const ScalingRow *row;

        TRY(scaling_read(s, &r));
        TRY(row_choose(s, r.type, &row));
        return row->text(s, &r, j);
}

static Status partial_text(const ConfigSource *s, const char *key, JsonOut *j)
{
        const uint32_t dim = s->sizes.head_dim;
        const bool whole = (s->n_rot == dim) | s->family->latent;

        ENSURE(key != NULL || whole, E_UNSUPPORTED,
               "rope over %u of %u head dimensions cannot be written for %s", s->n_rot, dim,
               s->family->model_type);
        ENSURE(s->n_rot <= dim, E_RANGE, "rope over %u of %u head dimensions", s->n_rot, dim);
        return key == NULL ? OK : json_out_f64(j, key, (double)s->n_rot / dim);
}

/* Windowed layers may turn otherwise. */
static Status local_text(const ConfigSource *s, const char *key, JsonOut *j)
{
        double theta = 10000;

        if (!s->family->rope_local)
                return OK;
        TRY(gguf_optional_f64(s, "rope.freq_base_swa", &theta));
        return json_out_f64(j, key, theta);
}

static Status turning_text(const ConfigSource *s, JsonOut *j)
{
        const ConfigRopeKeys keys = config_rope_keys(str_of(s->family->model_type));
        double theta;

        TRY(theta_read(s, &theta));
        TRY(json_out_f64(j, keys.theta, theta));
        TRY(local_text(s, keys.local_theta, j));
        TRY(partial_text(s, keys.partial, j));
        return scaling_text(s, j);
}

Status gguf_rope_text(const ConfigSource *s, JsonOut *j)
{
        return s->family->no_rope ? OK : turning_text(s, j);
}
