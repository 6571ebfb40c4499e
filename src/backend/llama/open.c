/* A model's life: options are settled once, weights and context can be loaded again. */
#include "backend/llama/engine.h"

#include "backend/llama/place.h"
#include "base/pool.h"

enum { CTX_DEFAULT = 8192, CHUNK_DEFAULT = 512 };

typedef struct KvChoice {
        const char *name;
        enum ggml_type type;
} KvChoice;

static const KvChoice kv_choices[] = {
        {"f32", GGML_TYPE_F32}, {"f16", GGML_TYPE_F16}, {"bf16", GGML_TYPE_BF16}};

static Str or_auto(const char *text)
{
        return text == NULL ? STR("auto") : str_of(text);
}

static const KvChoice *kv_find(Str name)
{
        for (size_t i = 0; i < N_ELEMS(kv_choices); i++)
                if (str_equal(name, str_of(kv_choices[i].name)))
                        return &kv_choices[i];
        return NULL;
}

static Status kv_read(Str name, bool exact, enum ggml_type *out)
{
        const bool automatic = str_equal(name, STR("auto"));
        const KvChoice *c = kv_find(automatic ? exact ? STR("f32") : STR("f16") : name);

        ENSURE(c != NULL, E_USAGE, "kv-dtype: \"%.*s\" is not one of auto, f32, f16, bf16",
               STR_ARG(name));
        *out = c->type;
        return OK;
}

/* libllama chooses its activations by the weights: f32 can be promised for f32 weights only. */
static Status activations_read(Str name, bool *exact)
{
        const bool f32 = str_equal(name, STR("f32"));

        ENSURE(f32 || str_equal(name, STR("auto")), E_USAGE,
               "activations: \"%.*s\": the llama engine knows auto and f32", STR_ARG(name));
        *exact = f32;
        return OK;
}

static uint32_t or_default(uint32_t value, uint32_t fallback)
{
        return value > 0 ? value : fallback;
}

static Status settings_read(const char *path, const BackendOptions *o, Settings *out)
{
        out->n_ctx = o->n_ctx;
        out->max_rows = or_default(o->chunk, CHUNK_DEFAULT);
        out->n_sequences = or_default(o->n_sequences, 1);
        out->n_threads = or_default(o->n_threads, (uint32_t)pool_default_size());
        out->prefix_cache = o->prefix_cache;
        TRY(activations_read(or_auto(o->activations), &out->exact));
        TRY(kv_read(or_auto(o->kv_dtype), out->exact, &out->kv_type));
        return str_dup(str_of(path), &out->path);
}

/* The caller's progress, and whether it said stop: libllama's failure does not tell. */
typedef struct Watch {
        BackendProgress progress;
        void *user;
        bool stopped;
} Watch;

static bool watch_progress(float done, void *user)
{
        Watch *w = user;

        if (w->progress != NULL && !w->progress(done, w->user))
                w->stopped = true;
        return !w->stopped;
}

static struct llama_model *weights_load(const BackendModel *m, Watch *w)
{
        struct llama_model_params p = llama_model_default_params();

        p.devices = (ggml_backend_dev_t *)(void *)m->place.devices;
        p.n_gpu_layers = m->place.n_gpu_layers;
        p.split_mode = m->place.split_mode;
        p.tensor_split = m->place.shares;
        p.progress_callback = watch_progress;
        p.progress_callback_user_data = w;
        return llama_model_load_from_file(m->set.path, p);
}

static Status kind_check(const struct llama_model *model)
{
        ENSURE(llama_model_has_decoder(model) && !llama_model_has_encoder(model), E_UNSUPPORTED,
               "a model with an encoder; only decoders are run");
        ENSURE(!llama_model_is_diffusion(model), E_UNSUPPORTED,
               "a diffusion model; only models that go from token to token are run");
        return OK;
}

static Status exact_check(const BackendModel *m)
{
        const enum llama_ftype type = llama_model_ftype(m->model);

        /* a file that does not say is guessed by its tensors, and marked so */
        ENSURE(!m->set.exact || (type & ~(unsigned)LLAMA_FTYPE_GUESSED) == LLAMA_FTYPE_ALL_F32,
               E_UNSUPPORTED,
               "activations: f32: libllama computes in f32 with F32 weights only, and these are "
               "%s; use --backend native",
               llama_ftype_name(type));
        return OK;
}

static uint32_t ctx_default(const struct llama_model *model)
{
        const uint32_t trained = (uint32_t)llama_model_n_ctx_train(model);

        return trained > 0 && trained < CTX_DEFAULT ? trained : CTX_DEFAULT;
}

/* What the model itself settles; the same each time it is loaded. */
static Status model_settle(BackendModel *m)
{
        const bool states = llama_model_is_recurrent(m->model) || llama_model_is_hybrid(m->model);

        TRY(kind_check(m->model));
        TRY(exact_check(m));
        m->partial = !states;
        (void)llama_model_meta_val_str(m->model, "general.architecture", m->architecture,
                                       sizeof(m->architecture));
        m->n_seqs = states ? SEQS_MAX_RECURRENT : SEQS_MAX;
        m->set.n_ctx = or_default(m->set.n_ctx, ctx_default(m->model));
        ENSURE((uint64_t)m->set.n_ctx * m->set.n_sequences <= INT32_MAX, E_RANGE,
               "a context of %u tokens for %u sequences is more than libllama can number",
               m->set.n_ctx, m->set.n_sequences);
        return OK;
}

static bool is_cancelled(void *user)
{
        const BackendModel *m = user;

        return atomic_load(&m->cancelled);
}

static uint32_t larger(uint32_t a, uint32_t b)
{
        return a > b ? a : b;
}

static struct llama_context_params context_params(BackendModel *m)
{
        struct llama_context_params p = llama_context_default_params();

        /* fewer cells or rows than sequences end the process; our own limits hold all the same */
        p.n_ctx = larger(m->set.n_ctx * m->set.n_sequences, (uint32_t)m->n_seqs);
        p.n_batch = larger(m->set.max_rows, (uint32_t)m->n_seqs);
        p.n_ubatch = m->set.max_rows < UBATCH_MAX ? m->set.max_rows : UBATCH_MAX;
        p.n_seq_max = (uint32_t)m->n_seqs;
        p.n_threads = (int32_t)m->set.n_threads;
        p.n_threads_batch = (int32_t)m->set.n_threads;
        p.type_k = m->set.kv_type;
        p.type_v = m->set.kv_type;
        p.flash_attn_type =
                m->set.exact ? LLAMA_FLASH_ATTN_TYPE_DISABLED : LLAMA_FLASH_ATTN_TYPE_AUTO;
        p.pooling_type = LLAMA_POOLING_TYPE_NONE;
        p.kv_unified = true; /* forks share their cells */
        p.swa_full = true;   /* or sequences could not be cut back */
        p.no_perf = true;
        p.offload_kqv = m->place.n_gpu_layers != 0;
        p.op_offload = m->place.n_gpu_layers != 0;
        p.abort_callback = is_cancelled;
        p.abort_callback_data = m;
        return p;
}

static Status context_load(BackendModel *m)
{
        llama_log_clear();
        m->ctx = llama_init_from_model(m->model, context_params(m));
        if (m->ctx == NULL)
                return llama_log_fail(E_NOMEM, "the context cannot be made");
        ENSURE(llama_get_memory(m->ctx) != NULL, E_UNSUPPORTED,
               "a %s model makes embeddings only; the native engine does that", m->architecture);
        return OK;
}

static void model_unload(BackendModel *m)
{
        llama_free(m->ctx);
        llama_model_free(m->model);
        m->ctx = NULL;
        m->model = NULL;
}

static Status model_fill(BackendModel *m, Watch *w)
{
        llama_log_clear();
        m->model = weights_load(m, w);
        ENSURE(!w->stopped, E_CANCELLED, "loading was cancelled");
        if (m->model == NULL)
                return llama_log_fail(E_FORMAT, "the model cannot be loaded");
        TRY(model_settle(m));
        return context_load(m);
}

Status model_load(BackendModel *m, BackendProgress progress, void *user)
{
        Watch w = {.progress = progress, .user = user};
        Status s;

        model_unload(m);
        s = model_fill(m, &w);
        if (s != OK)
                model_unload(m);
        place_text(&m->place, m->device_text);
        return status_within(s, "%s", m->set.path);
}

static Status batch_alloc(BackendModel *m)
{
        const size_t n = m->set.max_rows;

        TRY(mem_new_array(&m->batch.token, n));
        TRY(mem_new_array(&m->batch.pos, n));
        TRY(mem_new_array(&m->batch.n_seq_id, n));
        TRY(mem_new_array(&m->batch.seq_id, n));
        for (llama_seq_id i = 0; i < SEQS_MAX; i++)
                m->ids[i] = i;
        return mem_new_array(&m->batch.logits, n);
}

static void batch_free(const struct llama_batch *b)
{
        mem_free(b->token);
        mem_free(b->pos);
        mem_free(b->n_seq_id);
        mem_free(b->seq_id);
        mem_free(b->logits);
}

Status llama_engine_open(const char *path, const BackendOptions *o, BackendModel **out)
{
        CLEANUP(llama_engine_close) BackendModel *m = NULL;

        TRY(mem_new(&m));
        TRY(settings_read(path, o, &m->set));
        TRY(batch_alloc(m));
        TRY(place_and_load(m, o));
        *out = TAKE(m);
        return OK;
}

void llama_engine_close(BackendModel **m)
{
        if (*m == NULL)
                return;
        model_unload(*m);
        batch_free(&(*m)->batch);
        mem_free((*m)->set.path);
        mem_free(*m);
        *m = NULL;
}

static uint64_t kv_bytes_per_token(const BackendModel *m)
{
        const struct llama_model *w = m->model;
        const int heads = llama_model_n_head(w) > 0 ? llama_model_n_head(w) : 1;
        const uint64_t width =
                (uint64_t)(llama_model_n_embd(w) / heads) * (uint64_t)llama_model_n_head_kv(w);

        return 2 * (uint64_t)llama_model_n_layer(w) * width * ggml_type_size(m->set.kv_type);
}

BackendShape llama_engine_shape(const BackendModel *m)
{
        const struct llama_model *w = m->model;

        return (BackendShape){
                .model_type = str_of(m->architecture),
                .n_hidden = (uint32_t)llama_model_n_embd_out(w),
                .n_vocab = (uint32_t)llama_vocab_n_tokens(llama_model_get_vocab(w)),
                .n_ctx = m->set.n_ctx,
                .n_ctx_train = (uint32_t)llama_model_n_ctx_train(w),
                .n_layer = (uint32_t)llama_model_n_layer(w),
                .n_embd = (uint32_t)llama_model_n_embd(w),
                .max_rows = m->set.max_rows,
                .chunk = m->set.max_rows,
                .isa = "libllama",
                .activations = m->set.exact ? "f32" : "auto",
                .kv_dtype = ggml_type_name(m->set.kv_type),
                .n_threads = m->set.n_threads,
                .weight_bytes = llama_model_size(w),
                .kv_bytes_per_token = kv_bytes_per_token(m),
                .device = m->device_text,
                .gpu_layers = (uint32_t)m->place.n_gpu_layers,
        };
}
