#include "engine/engine.h"

#include "backend/selector.h"
#include "base/file.h"
#include "base/log.h"
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
        (void)pthread_mutex_destroy(&(*m)->turn);
        mem_free(*m);
        *m = NULL;
}

void qn_model_close(qn_model *model)
{
        model_close_at(&model);
}

/* A directory without a tokenizer still computes with token ids. */
static Status dir_tokenizer_try(qn_model *m, const char *dir)
{
        bool found = false;

        TRY(tokenizer_dir_has(dir, &found));
        return found ? tokenizer_open_path(dir, &m->tokenizer) : OK;
}

static Status gguf_tokenizer_try(qn_model *m, const char *path)
{
        bool has = false;

        TRY(gguf_vocab_exists(path, &has));
        return has ? tokenizer_open_path(path, &m->tokenizer) : OK;
}

static Status tokenizer_try(qn_model *m, const BackendSource *source)
{
        if (source->kind == SOURCE_GGUF)
                return gguf_tokenizer_try(m, source->path);
        return dir_tokenizer_try(m, source->path);
}

/* The model's texts first: they are quick, and a fault there should not cost a load. Both engines
   get them from our own readers, so that prompts are the same. */
static Status assets_open(qn_model *m, const BackendSource *source)
{
        TRY(tokenizer_try(m, source));
        TRY(template_open_path(source->path, &m->tmpl));
        if (m->tmpl->list.n == 0)
                qn_template_close_at(&m->tmpl);
        return generation_config_load(source->path, &m->generation);
}

static Status backend_open(qn_model *m, const BackendSource *source, const qn_model_options *o)
{
        const BackendOptions b = {.activations = o->activations,
                                  .kv_dtype = o->kv_dtype,
                                  .n_threads = o->n_threads,
                                  .n_ctx = o->n_ctx,
                                  .memory_limit = o->memory_limit,
                                  .prefix_cache = o->prefix_cache,
                                  .chunk = o->chunk,
                                  .progress = o->progress,
                                  .progress_user = o->progress_user,
                                  .device = o->device,
                                  .gpu_layers = o->gpu_layers,
                                  .split = o->split,
                                  .n_sequences = o->n_sequences};

        TRY(kernels_select(NULL, &m->kernels));
        TRY(m->backend->open(source->path, &b, &m->b));
        m->shape = m->backend->shape(m->b);
        return OK;
}

/* One line for who wonders why this engine runs and not the other. */
static void choice_tell(const Selection *s)
{
        const Verdict *missed = selection_second_best(s);

        if (missed != NULL)
                log_write(LOG_WARN, "%s: the %s engine runs it, since the %s engine cannot: %s",
                          s->source.path, s->chosen->name, missed->name, missed->reason);
        log_write(LOG_INFO, "%s: %s engine: %s", s->source.path, s->chosen->name,
                  s->chosen->reason);
}

static Status selected_open(const Selection *s, const qn_model_options *o, qn_model **out)
{
        CLEANUP(model_close_at) qn_model *m = NULL;

        TRY(mem_new(&m));
        (void)pthread_mutex_init(&m->lock, NULL);
        (void)pthread_mutex_init(&m->turn, NULL);
        m->backend = s->chosen->backend;
        TRY(str_dup(str_of(s->source.path), &m->dir));
        TRY(assets_open(m, &s->source.is));
        TRY(backend_open(m, &s->source.is, o));
        *out = TAKE(m);
        return OK;
}

static Status model_open(const char *path, const qn_model_options *given, qn_model **out)
{
        CLEANUP(selection_done) Selection s = {0};
        qn_model_options o;

        TRY(options_resolve(given, &o));
        TRY(backend_select(path, o.backend, SELECT_FIRST, &s));
        TRY(selection_require(&s));
        choice_tell(&s);
        return selected_open(&s, &o, out);
}

qn_status qn_model_open(const char *path, const qn_model_options *options, qn_model **out)
{
        return (qn_status)model_open(path, options, out);
}

void model_lock(qn_model *m)
{
        (void)pthread_mutex_lock(&m->turn);
        (void)pthread_mutex_lock(&m->lock);
        (void)pthread_mutex_unlock(&m->turn);
}

void model_unlock(qn_model *m)
{
        (void)pthread_mutex_unlock(&m->lock);
}

bool model_is_encoder(const qn_model *m)
{
        return m->shape.headless || m->shape.whole;
}

Status generation_check(const qn_model *m)
{
        ENSURE(!model_is_encoder(m), E_UNSUPPORTED,
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
