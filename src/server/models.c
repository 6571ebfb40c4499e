#include "server/models.h"

#include "base/clock.h"
#include "base/fields.h"

#include <time.h>

static bool ends_with_slash(Str s)
{
        return s.n > 1 && s.p[s.n - 1] == '/';
}

static Str path_name(Str path)
{
        const char *slash;

        while (ends_with_slash(path))
                path.n--;
        slash = memrchr(path.p, '/', path.n);
        if (slash == NULL)
                return path;
        return str_slice(path, (size_t)(slash - path.p) + 1, path.n);
}

static const ModelName *name_find(const Models *m, Str name)
{
        for (size_t i = 0; i < m->names.n; i++)
                if (str_equal(m->names.p[i].name, name))
                        return &m->names.p[i];
        return NULL;
}

static Status name_add(Models *m, Str name, ServedModel *model)
{
        ENSURE(name_find(m, name) == NULL, E_USAGE, "two models are called \"%.*s\"; see --alias",
               STR_ARG(name));
        return vec_push(&m->names, ((ModelName){name, model}));
}

static Status alias_add(Models *m, Str alias)
{
        const size_t equals = str_find(alias, STR("="), 0);
        const Str target = equals < alias.n ? str_slice(alias, equals + 1, alias.n) : (Str){0};
        ServedModel *model = models_find(m, target);

        ENSURE(model != NULL, E_USAGE, "--alias %.*s: no such model", STR_ARG(alias));
        return name_add(m, str_slice(alias, 0, equals), model);
}

static Status model_add(Models *m, Str path)
{
        ServedModel *s = &m->p[m->n++];

        s->path = path.p;
        s->name = path_name(path);
        s->created = (int64_t)time(NULL);
        return name_add(m, s->name, s);
}

static Status names_add(const ServerOptions *o, Models *m)
{
        for (size_t i = 0; i < o->n_models; i++)
                TRY(model_add(m, o->models[i]));
        for (size_t i = 0; i < o->aliases.n; i++)
                TRY(alias_add(m, o->aliases.p[i]));
        return OK;
}

Status models_init(const ServerOptions *o, Models *out)
{
        CLEANUP(models_done) Models m = {0};

        TRY(mem_new_array(&m.p, o->n_models));
        TRY(names_add(o, &m));
        *out = TAKE(m);
        return OK;
}

static void model_done(ServedModel *m)
{
        runner_free(&m->runner);
        qn_model_close(m->model);
        qn_free(m->inspected);
        arena_done(&m->arena);
}

void models_done(Models *m)
{
        for (size_t i = 0; i < m->n; i++)
                model_done(&m->p[i]);
        mem_free(m->p);
        vec_done(&m->names);
        m->p = NULL;
        m->n = 0;
}

static bool load_goes_on(float done, void *user)
{
        const atomic_bool *stop = user;

        (void)done;
        return !atomic_load(stop);
}

static void qn_ids_free(int32_t **ids)
{
        qn_free(*ids);
}

/* Decoders treat the first token of a text as such; behind an ordinary letter none is first. */
static Status anchor_find(ServedModel *m)
{
        CLEANUP(qn_ids_free) int32_t *ids = NULL;
        size_t n = 0;

        m->anchor = -1;
        if (qn_model_tokenizer(m->model) == NULL)
                return OK;
        TRY((Status)qn_tokenize(qn_model_tokenizer(m->model), "a", 1, false, false, &ids, &n));
        m->anchor = n > 0 ? ids[n - 1] : -1;
        return OK;
}

static Status dtype_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        (void)f;
        return arena_str(arena, json_str(yyjson_arr_get_first(v)), at);
}

static const FieldSpec fact_rows[] = {
        FIELD("model_type", FIELD_STR, ModelFacts, family, false),
        FIELD("format", FIELD_STR, ModelFacts, format, false),
        FIELD("weight_bytes", FIELD_U64, ModelFacts, weight_bytes, false),
        {.key = "dtypes",
         .type = FIELD_CUSTOM,
         .offset = offsetof(ModelFacts, dtype),
         .read = dtype_read},
};

static Status facts_read(ServedModel *m)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;

        TRY((Status)qn_inspect(m->path, &m->inspected));
        TRY(json_parse(str_of(m->inspected), &doc));
        return fields_read(fact_rows, N_ELEMS(fact_rows), yyjson_doc_get_root(doc), &m->arena,
                           &m->facts);
}

static Status model_load(ServedModel *m, const ServerOptions *o, const atomic_bool *stop)
{
        qn_model_options options = o->model;
        const uint64_t begin = clock_now_ns();

        options.progress = load_goes_on;
        options.progress_user = (void *)stop;
        TRY((Status)qn_model_open(m->path, &options, &m->model));
        m->shape = qn_model_shape_of(m->model);
        TRY(facts_read(m));
        TRY(anchor_find(m));
        TRY(runner_new(m->model, o->queue, &m->runner));
        m->load_ns = clock_now_ns() - begin;
        atomic_store(&m->state, MODEL_READY);
        return OK;
}

Status models_load(Models *m, const ServerOptions *o, const atomic_bool *stop)
{
        for (size_t i = 0; i < m->n; i++)
                TRY(model_load(&m->p[i], o, stop));
        return OK;
}

static Str name_bare(Str name)
{
        return str_ends_with(name, STR(":latest")) ? str_slice(name, 0, name.n - 7) : name;
}

static const ModelName *name_or_bare_find(const Models *m, Str name)
{
        const ModelName *found = name_find(m, name);

        return found != NULL ? found : name_find(m, name_bare(name));
}

ServedModel *models_find(const Models *m, Str name)
{
        const ModelName *found;

        if (name.n == 0)
                return &m->p[0];
        found = name_or_bare_find(m, name);
        return found == NULL ? NULL : found->model;
}

bool models_ready(const Models *m)
{
        for (size_t i = 0; i < m->n; i++)
                if (atomic_load(&m->p[i].state) != MODEL_READY)
                        return false;
        return true;
}

Status models_list(const Models *m, StrBuf *out)
{
        for (size_t i = 0; i < m->names.n; i++)
                TRY(strbuf_printf(out, "%s%.*s", i > 0 ? ", " : "", STR_ARG(m->names.p[i].name)));
        return OK;
}

static Status tokenizer_check(const ServedModel *m)
{
        ENSURE(qn_model_tokenizer(m->model) != NULL, E_MISSING,
               "the model has no tokenizer: it takes and gives token ids only");
        return OK;
}

Status model_encode(const ServedModel *m, Str text, bool add_special, bool parse_special,
                    IdVec *out)
{
        CLEANUP(qn_ids_free) int32_t *ids = NULL;
        size_t n;

        TRY(tokenizer_check(m));
        TRY((Status)qn_tokenize(qn_model_tokenizer(m->model), text.p, text.n, add_special,
                                parse_special, &ids, &n));
        return vec_append(out, ids, n);
}

typedef struct Decoded {
        char *p;
        size_t n;
} Decoded;

static void decoded_done(Decoded *d)
{
        qn_free(d->p);
}

/* What `both` has beyond `before`. */
static Str text_behind(const Decoded *both, const Decoded *before)
{
        const size_t begin = before->n < both->n ? before->n : both->n;

        return str_slice((Str){both->p, both->n}, begin, both->n);
}

static Status ids_decode(const ServedModel *m, const int32_t *ids, size_t n, bool skip,
                         Decoded *out)
{
        TRY(tokenizer_check(m));
        return (Status)qn_detokenize(qn_model_tokenizer(m->model), ids, n, skip, &out->p, &out->n);
}

Status model_decode(const ServedModel *m, const int32_t *ids, size_t n, bool skip_special,
                    StrBuf *out)
{
        CLEANUP(decoded_done) Decoded text = {0};

        TRY(ids_decode(m, ids, n, skip_special, &text));
        return strbuf_append(out, (Str){text.p, text.n});
}

Status model_token_text(const ServedModel *m, int32_t id, StrBuf *out)
{
        CLEANUP(decoded_done) Decoded before = {0};
        CLEANUP(decoded_done) Decoded both = {0};
        const int32_t pair[] = {m->anchor, id};
        const size_t skip = m->anchor < 0;

        if (qn_model_tokenizer(m->model) == NULL)
                return OK;
        TRY(ids_decode(m, pair + skip, 1 - skip, false, &before));
        TRY(ids_decode(m, pair + skip, 2 - skip, false, &both));
        return strbuf_append(out, text_behind(&both, &before));
}
