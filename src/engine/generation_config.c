/* generation_config.json, and the end tokens that config.json names. */
#include "engine/generation_config.h"

#include "base/fields.h"
#include "base/file.h"
#include "engine/generation_refuse.h"
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
static Status ids_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        (void)arena;
        if (yyjson_is_arr(v))
                return id_list_push(at, v, f->key);
        return id_push(at, v, f->key);
}

static Status bad_word_push(GenerationConfig *g, yyjson_val *word, const char *key)
{
        ENSURE(yyjson_arr_size(word) > 0, E_FORMAT, "%s: expected lists of ids, found %s", key,
               yyjson_is_arr(word) ? "an empty one" : json_type_name(word));
        TRY(vec_reserve(&g->bad_words, 1));
        g->bad_words.p[g->bad_words.n] = (IdVec){0};
        return id_list_push(&g->bad_words.p[g->bad_words.n++], word, key);
}

static Status bad_words_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        GenerationConfig *g = (GenerationConfig *)((char *)at - f->offset);
        yyjson_arr_iter it = yyjson_arr_iter_with(v);
        yyjson_val *word;

        (void)arena;
        ENSURE(yyjson_is_arr(v), E_FORMAT, "%s: expected a list, found %s", f->key,
               json_type_name(v));
        while ((word = yyjson_arr_iter_next(&it)) != NULL)
                TRY(bad_word_push(g, word, f->key));
        return OK;
}

/* A pair of ids and a number. */
static Status bias_fill(yyjson_val *pair, const char *key, SequenceBias *out)
{
        yyjson_val *ids = yyjson_arr_get(pair, 0);
        yyjson_val *bias = yyjson_arr_get(pair, 1);

        ENSURE(yyjson_arr_size(ids) > 0 && yyjson_is_num(bias), E_FORMAT,
               "%s: expected pairs of a list of ids and a number", key);
        out->bias = (float)yyjson_get_num(bias);
        return id_list_push(&out->ids, ids, key);
}

static Status bias_push(GenerationConfig *g, yyjson_val *pair, const char *key)
{
        TRY(vec_reserve(&g->biases, 1));
        g->biases.p[g->biases.n] = (SequenceBias){0};
        return bias_fill(pair, key, &g->biases.p[g->biases.n++]);
}

static Status biases_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        GenerationConfig *g = (GenerationConfig *)((char *)at - f->offset);
        yyjson_arr_iter it = yyjson_arr_iter_with(v);
        yyjson_val *pair;

        (void)arena;
        ENSURE(yyjson_is_arr(v), E_FORMAT, "%s: expected a list, found %s", f->key,
               json_type_name(v));
        while ((pair = yyjson_arr_iter_next(&it)) != NULL)
                TRY(bias_push(g, pair, f->key));
        return OK;
}

static Status sample_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        DoSample *out = at;

        (void)arena;
        ENSURE(yyjson_is_bool(v), E_FORMAT, "%s: expected true or false, found %s", f->key,
               json_type_name(v));
        *out = yyjson_get_bool(v) ? SAMPLE_YES : SAMPLE_NO;
        return OK;
}

#define READ_BY(key_, member_, read_)                                          \
        {                                                                      \
                .key = (key_), .type = FIELD_CUSTOM,                           \
                .offset = offsetof(GenerationConfig, member_), .read = (read_) \
        }
#define NUMBER(key_, type_, member_, min_, max_) \
        FIELD_RANGE(key_, type_, GenerationConfig, member_, false, min_, max_)

static const FieldSpec generation_fields[] = {
        NUMBER("temperature", FIELD_F32, temperature, 0, 100),
        NUMBER("top_p", FIELD_F32, top_p, 0, 1),
        NUMBER("min_p", FIELD_F32, min_p, 0, 1),
        NUMBER("typical_p", FIELD_F32, typical_p, 0, 1),
        NUMBER("epsilon_cutoff", FIELD_F32, epsilon_cutoff, 0, 1),
        NUMBER("eta_cutoff", FIELD_F32, eta_cutoff, 0, 1),
        NUMBER("repetition_penalty", FIELD_F32, repetition_penalty, 0.01, 100),
        FIELD("top_k", FIELD_I32, GenerationConfig, top_k, false),
        READ_BY("do_sample", do_sample, sample_read),
        READ_BY("eos_token_id", eos_ids, ids_read),
        READ_BY("suppress_tokens", suppress, ids_read),
        READ_BY("begin_suppress_tokens", begin_suppress, ids_read),
        READ_BY("bad_words_ids", bad_words, bad_words_read),
        READ_BY("sequence_bias", biases, biases_read),
        READ_BY("forced_eos_token_id", forced_eos, ids_read),
        NUMBER("forced_bos_token_id", FIELD_I32, forced_bos, 0, INT32_MAX),
        NUMBER("no_repeat_ngram_size", FIELD_U32, no_repeat, 0, INT32_MAX),
        NUMBER("min_length", FIELD_U32, min_length, 0, INT32_MAX),
        NUMBER("min_new_tokens", FIELD_U32, min_new_tokens, 0, INT32_MAX),
        NUMBER("max_new_tokens", FIELD_I32, max_new_tokens, 0, INT32_MAX),
};

static const FieldSpec config_fields[] = {READ_BY("eos_token_id", eos_ids, ids_read)};

/* *doc stays NULL where there is no file. */
static Status json_load(const char *path, yyjson_doc **doc)
{
        return file_exists(path) ? json_parse_file(path, CONFIG_MAX, doc) : OK;
}

Status generation_config_object(yyjson_val *config, GenerationConfig *out)
{
        CLEANUP(arena_done) Arena arena = {0};

        TRY(fields_read(generation_fields, N_ELEMS(generation_fields), config, &arena, out));
        return generation_refuse(config, &out->refusal);
}

static Status file_read(const char *path, GenerationConfig *out)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;

        TRY(json_load(path, &doc));
        if (doc == NULL)
                return OK;
        return status_within(generation_config_object(yyjson_doc_get_root(doc), out), "%s", path);
}

static Status config_read(const char *path, GenerationConfig *out)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        CLEANUP(arena_done) Arena arena = {0};

        TRY(json_load(path, &doc));
        if (doc == NULL)
                return OK;
        return status_within(fields_read(config_fields, N_ELEMS(config_fields),
                                         yyjson_doc_get_root(doc), &arena, out),
                             "%s", path);
}

static Status dir_read(const char *dir, GenerationConfig *g)
{
        CLEANUP(mem_free_at) char *path = NULL;
        CLEANUP(mem_free_at) char *config = NULL;

        TRY(path_join(dir, "generation_config.json", &path));
        TRY(path_join(dir, "config.json", &config));
        TRY(file_read(path, g));
        return g->eos_ids.n > 0 ? OK : config_read(config, g);
}

GenerationConfig generation_config_silent(void)
{
        return (GenerationConfig){.temperature = -1.0F,
                                  .top_p = -1.0F,
                                  .min_p = -1.0F,
                                  .typical_p = -1.0F,
                                  .epsilon_cutoff = -1.0F,
                                  .eta_cutoff = -1.0F,
                                  .repetition_penalty = -1.0F,
                                  .top_k = INT32_MIN,
                                  .forced_bos = -1,
                                  .max_new_tokens = -1};
}

Status generation_config_load(const char *path, GenerationConfig *out)
{
        CLEANUP(generation_config_done) GenerationConfig g = generation_config_silent();

        TRY(gguf_is_file(path) ? gguf_generation_read(path, &g) : dir_read(path, &g));
        *out = TAKE(g);
        return OK;
}

void generation_config_done(GenerationConfig *g)
{
        for (size_t i = 0; i < g->bad_words.n; i++)
                id_vec_done(&g->bad_words.p[i]);
        vec_done(&g->bad_words);
        for (size_t i = 0; i < g->biases.n; i++)
                id_vec_done(&g->biases.p[i].ids);
        vec_done(&g->biases);
        id_vec_done(&g->eos_ids);
        id_vec_done(&g->suppress);
        id_vec_done(&g->begin_suppress);
        id_vec_done(&g->forced_eos);
        mem_free(g->refusal);
        g->refusal = NULL;
}
