/* generation_config.json, and the end tokens that config.json and it name. */
#include "base/fields.h"
#include "base/file.h"
#include "engine/engine.h"
#include "engine/gguf_assets.h"

enum { CONFIG_MAX = 16 << 20 };

static Status id_push(IdVec *ids, yyjson_val *v, const char *key)
{
        ENSURE(yyjson_is_int(v), E_FORMAT, "%s: expected an integer, found %s", key,
               json_type_name(v));
        ENSURE(yyjson_get_num(v) >= 0 && yyjson_get_num(v) <= INT32_MAX, E_RANGE,
               "%s: %.0f is outside 0..%d", key, yyjson_get_num(v), INT32_MAX);
        return vec_push(ids, (int32_t)yyjson_get_int(v));
}

static Status id_list_push(IdVec *ids, yyjson_val *list, const char *key)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(list);
        yyjson_val *v;

        while ((v = yyjson_arr_iter_next(&it)) != NULL)
                TRY(id_push(ids, v, key));
        return OK;
}

/* A number or a list. */
static Status eos_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        (void)arena;
        if (yyjson_is_arr(v))
                return id_list_push(at, v, f->key);
        return id_push(at, v, f->key);
}

static const FieldSpec generation_fields[] = {
        FIELD_RANGE("temperature", FIELD_F32, GenerationConfig, temperature, false, 0, 100),
        FIELD_RANGE("top_p", FIELD_F32, GenerationConfig, top_p, false, 0, 1),
        FIELD_RANGE("min_p", FIELD_F32, GenerationConfig, min_p, false, 0, 1),
        FIELD_RANGE("typical_p", FIELD_F32, GenerationConfig, typical_p, false, 0, 1),
        FIELD_RANGE("repetition_penalty", FIELD_F32, GenerationConfig, repetition_penalty, false,
                    0.01, 100),
        FIELD("top_k", FIELD_I32, GenerationConfig, top_k, false),
        {.key = "eos_token_id",
         .type = FIELD_CUSTOM,
         .offset = offsetof(GenerationConfig, eos_ids),
         .read = eos_read},
};

static const FieldSpec config_fields[] = {
        {.key = "eos_token_id",
         .type = FIELD_CUSTOM,
         .offset = offsetof(GenerationConfig, eos_ids),
         .read = eos_read},
};

static Status file_read_fields(const char *dir, const char *name, const FieldSpec *rows, size_t n,
                               GenerationConfig *out)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        CLEANUP(mem_free_at) char *path = NULL;
        CLEANUP(arena_done) Arena arena = {0};

        TRY(path_join(dir, name, &path));
        if (!file_exists(path))
                return OK;
        TRY(json_parse_file(path, CONFIG_MAX, &doc));
        return status_within(fields_read(rows, n, yyjson_doc_get_root(doc), &arena, out), "%s",
                             path);
}

static Status dir_read(const char *dir, GenerationConfig *g)
{
        TRY(file_read_fields(dir, "generation_config.json", generation_fields,
                             N_ELEMS(generation_fields), g));
        if (g->eos_ids.n > 0)
                return OK;
        return file_read_fields(dir, "config.json", config_fields, N_ELEMS(config_fields), g);
}

Status generation_config_load(const char *path, GenerationConfig *out)
{
        CLEANUP(generation_config_done)
        GenerationConfig g = {.temperature = -1.0F,
                              .top_p = -1.0F,
                              .min_p = -1.0F,
                              .typical_p = -1.0F,
                              .repetition_penalty = -1.0F,
                              .top_k = INT32_MIN};

        TRY(gguf_is_file(path) ? gguf_generation_read(path, &g) : dir_read(path, &g));
        *out = TAKE(g);
        return OK;
}

void generation_config_done(GenerationConfig *g)
{
        id_vec_done(&g->eos_ids);
}

/* Where the model's file says nothing (a negative value) the default stays. */
static void float_prefer(float given, float *value)
{
        if (given >= 0.0F)
                *value = given;
}

static void model_defaults(const GenerationConfig *g, qn_sampling *s)
{
        float_prefer(g->temperature, &s->temperature);
        float_prefer(g->top_p, &s->top_p);
        float_prefer(g->min_p, &s->min_p);
        float_prefer(g->typical_p, &s->typical_p);
        float_prefer(g->repetition_penalty, &s->repeat_penalty);
        if (g->top_k != INT32_MIN)
                s->top_k = g->top_k;
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
                model_defaults(&model->generation, sampling);
}

void qn_sampling_init_plain(qn_sampling *sampling, const qn_model *model)
{
        SamplerParams d;

        sampler_params_plain(&d);
        *sampling = sampling_of(d);
        if (model != NULL)
                model_defaults(&model->generation, sampling);
}
