#include "engine/convert_model.h"

#include <inttypes.h>

/* Reads what one kind of rope.scaling.type says. */
typedef Status (*ScalingFn)(ConvertModel *m);

/* llama.cpp multiplies its own magnitude by this factor; config.json has no place for that. */
static Status attention_factor_refuse(const ConvertModel *m)
{
        double factor = 1;

        TRY(convert_optional_f64(m, "rope.scaling.attn_factor", &factor));
        ENSURE(factor == 1, E_UNSUPPORTED, "%s.rope.scaling.attn_factor: %g cannot be converted",
               m->arch->name, factor);
        return OK;
}

static Status factor_read(ConvertModel *m)
{
        TRY(convert_optional_f64(m, "rope.scaling.factor", &m->rope.factor));
        ENSURE(m->rope.factor >= 1, E_RANGE, "%s.rope.scaling.factor: %g is missing or below 1",
               m->arch->name, m->rope.factor);
        return attention_factor_refuse(m);
}

static Status none_read(ConvertModel *m)
{
        m->rope.form = ROPE_FORM_NONE;
        return OK;
}

static Status linear_read(ConvertModel *m)
{
        m->rope.form = ROPE_FORM_LINEAR;
        return factor_read(m);
}

static Status yarn_read(ConvertModel *m)
{
        m->rope.form = ROPE_FORM_YARN;
        TRY(convert_optional_f64(m, "rope.scaling.yarn_beta_fast", &m->rope.beta_fast));
        TRY(convert_optional_f64(m, "rope.scaling.yarn_beta_slow", &m->rope.beta_slow));
        return factor_read(m);
}

/* The factors are tensors, looked at afterwards. */
static Status longrope_read(ConvertModel *m)
{
        ENSURE(store_find(m->store, STR("rope_factors_long.weight")) != NULL, E_MISSING,
               "rope.scaling.type is longrope, but tensor \"rope_factors_long.weight\" is missing");
        return OK;
}

typedef struct ScalingRow {
        const char *name;
        ScalingFn read;
} ScalingRow;

static const ScalingRow scaling_rows[] = {
        {"none", none_read},
        {"linear", linear_read},
        {"yarn", yarn_read},
        {"longrope", longrope_read},
};

static Status scaling_named(ConvertModel *m, Str type)
{
        for (size_t i = 0; i < N_ELEMS(scaling_rows); i++) {
                if (str_equal(type, str_of(scaling_rows[i].name)))
                        return scaling_rows[i].read(m);
        }
        return FAIL(E_UNSUPPORTED, "%s.rope.scaling.type: \"%.*s\" cannot be converted",
                    m->arch->name, STR_ARG(type));
}

static Status scaling_read(ConvertModel *m)
{
        CLEANUP(strbuf_done) StrBuf key = {0};
        Str type = STR("none");

        TRY(convert_optional_u64(m, "rope.scaling.original_context_length",
                                 &m->rope.original_context));
        TRY(convert_key(m, "rope.scaling.type", &key));
        if (gguf_has(m->gguf, strbuf_cstr(&key)))
                TRY(gguf_str(m->gguf, strbuf_cstr(&key), &type));
        return scaling_named(m, type);
}

/* A table of one factor for each rotated pair. */
static Status factors_read(const ConvertModel *m, const char *name, FloatVec *out)
{
        const TensorInfo *t = store_find(m->store, str_of(name));

        ENSURE(t != NULL, E_MISSING, "tensor \"%s\" is missing", name);
        ENSURE(t->dtype == DT_F32, E_UNSUPPORTED, "tensor \"%s\" is %s, not F32", name,
               dtype_traits(t->dtype)->name);
        ENSURE(t->n_elems == m->n_rot / 2, E_FORMAT,
               "tensor \"%s\" has %" PRIu64 " elements, expected %" PRIu64, name, t->n_elems,
               m->n_rot / 2);
        TRY(vec_reserve(out, t->n_elems));
        TRY(store_read_f32(m->store, t, 0, t->n_elems, out->p));
        out->n = t->n_elems;
        return OK;
}

/* Neither linear nor yarn scaling comes with tables. */
static Status alone_check(const ConvertModel *m, const char *name)
{
        ENSURE(m->rope.form == ROPE_FORM_NONE, E_UNSUPPORTED,
               "tensor \"%s\" beside rope.scaling.type cannot be converted", name);
        return OK;
}

static Status llama3_table_read(ConvertModel *m)
{
        CLEANUP(float_vec_done) FloatVec factors = {0};

        TRY(alone_check(m, "rope_freqs.weight"));
        TRY(factors_read(m, "rope_freqs.weight", &factors));
        return convert_llama3_recover(factors.p, factors.n, m->rope_theta, &m->rope);
}

static Status longrope_tables_read(ConvertModel *m)
{
        TRY(alone_check(m, "rope_factors_long.weight"));
        TRY(factors_read(m, "rope_factors_long.weight", &m->rope.long_factors));
        TRY(factors_read(m, "rope_factors_short.weight", &m->rope.short_factors));
        ENSURE(m->rope.original_context > 0, E_MISSING,
               "%s.rope.scaling.original_context_length: missing", m->arch->name);
        m->rope.form = ROPE_FORM_LONGROPE;
        return OK;
}

typedef struct TableRow {
        const char *tensor;
        ScalingFn read;
} TableRow;

static const TableRow table_rows[] = {
        {"rope_freqs.weight", llama3_table_read},
        {"rope_factors_long.weight", longrope_tables_read},
};

Status convert_rope_read(ConvertModel *m)
{
        TRY(scaling_read(m));
        for (size_t i = 0; i < N_ELEMS(table_rows); i++) {
                if (store_find(m->store, str_of(table_rows[i].tensor)) != NULL)
                        TRY(table_rows[i].read(m));
        }
        return OK;
}
