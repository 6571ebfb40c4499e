#include "engine/engine.h"

#include "base/file.h"
#include "engine/embed.h"
#include "engine/gguf_assets.h"

void qn_model_options_init(qn_model_options *options)
{
        *options = (qn_model_options){.size = sizeof(*options), .prefix_cache = true};
}

static Status options_resolve(const qn_model_options *given, qn_model_options *out)
{
        qn_model_options_init(out);
        if (given == NULL)
                return OK;
        ENSURE(given->size <= sizeof(*out) && given->size >= sizeof(size_t), E_USAGE,
               "qn_model_options.size is %zu; call qn_model_options_init first", given->size);
        memcpy(out, given, given->size);
        return OK;
}

static void model_close_at(qn_model **m)
{
        if (*m == NULL)
                return;
        if ((*m)->b != NULL)
                (*m)->backend->close(&(*m)->b);
        qn_tokenizer_close_at(&(*m)->tokenizer);
        qn_template_close_at(&(*m)->tmpl);
        generation_config_done(&(*m)->generation);
        recipe_free(&(*m)->recipe);
        mem_free((*m)->dir);
        (void)pthread_mutex_destroy(&(*m)->lock);
        mem_free(*m);
        *m = NULL;
}

void qn_model_close(qn_model *model)
{
        model_close_at(&model);
}

/* A directory without tokenizer.json still computes with token ids. */
static Status tokenizer_try(qn_model *m, const char *dir)
{
        CLEANUP(mem_free_at) char *path = NULL;

        TRY(path_join(dir, "tokenizer.json", &path));
        return file_exists(path) ? tokenizer_open_path(path, &m->tokenizer) : OK;
}

/* The directory's texts first: they are quick, and a fault there should not cost a load. */
static Status assets_open(qn_model *m, const char *path)
{
        TRY(tokenizer_try(m, path));
        TRY(template_open_path(path, &m->tmpl));
        if (m->tmpl->list.n == 0)
                qn_template_close_at(&m->tmpl);
        return generation_config_load(path, &m->generation);
}

static Status backend_open(qn_model *m, const char *path, const qn_model_options *o)
{
        const BackendOptions b = {.activations = o->activations,
                                  .kv_dtype = o->kv_dtype,
                                  .n_threads = o->n_threads,
                                  .n_ctx = o->n_ctx,
                                  .memory_limit = o->memory_limit,
                                  .prefix_cache = o->prefix_cache,
                                  .chunk = o->chunk,
                                  .progress = o->progress,
                                  .progress_user = o->progress_user};

        m->backend = &backend_native;
        TRY(kernels_select(NULL, &m->kernels));
        TRY(m->backend->open(path, &b, &m->b));
        m->shape = m->backend->shape(m->b);
        return OK;
}

static bool backend_name_known(const char *name)
{
        return name == NULL || strcmp(name, "auto") == 0 || strcmp(name, "native") == 0;
}

static Status path_check(const char *path)
{
        ENSURE(!gguf_is_file(path), E_UNSUPPORTED,
               "%s: a GGUF file; the native engine runs Hugging Face directories: "
               "quern convert %s DIR",
               path, path);
        ENSURE(dir_exists(path), E_IO, "%s: no such model directory", path);
        return OK;
}

static Status model_open(const char *path, const qn_model_options *given, qn_model **out)
{
        CLEANUP(model_close_at) qn_model *m = NULL;
        qn_model_options o;

        TRY(options_resolve(given, &o));
        ENSURE(backend_name_known(o.backend), E_USAGE, "backend: \"%s\" is not one of auto, native",
               o.backend);
        TRY(path_check(path));
        TRY(mem_new(&m));
        (void)pthread_mutex_init(&m->lock, NULL);
        TRY(str_dup(str_of(path), &m->dir));
        TRY(assets_open(m, path));
        TRY(backend_open(m, path, &o));
        *out = TAKE(m);
        return OK;
}

qn_status qn_model_open(const char *path, const qn_model_options *options, qn_model **out)
{
        return (qn_status)model_open(path, options, out);
}

static bool is_encoder(const qn_model *m)
{
        return m->shape.headless || m->shape.whole;
}

Status generation_check(const qn_model *m)
{
        ENSURE(!is_encoder(m), E_UNSUPPORTED,
               "%s: this %.*s model makes embeddings, not text: quern embed %s TEXT", m->dir,
               STR_ARG(m->shape.model_type), m->dir);
        return OK;
}

qn_model_shape qn_model_shape_of(const qn_model *model)
{
        return (qn_model_shape){.n_vocab = model->shape.n_vocab,
                                .n_ctx = model->shape.n_ctx,
                                .n_ctx_train = model->shape.n_ctx_train,
                                .n_layer = model->shape.n_layer,
                                .n_embd = model->shape.n_embd};
}

const qn_tokenizer *qn_model_tokenizer(const qn_model *model)
{
        return model->tokenizer;
}

const qn_template *qn_model_template(const qn_model *model)
{
        return model->tmpl;
}
