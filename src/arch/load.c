/* Weights from the store into panels, by all threads. */
#include "arch/bind.h"
#include "base/mem.h"

#include <stdatomic.h>
#include <stdio.h>

/* What the threads of one load share. */
typedef struct Load {
        const Needs *needs;
        const Store *store;
        LoadProgress progress;
        void *user;
        size_t total; /* panels of all matrices */
        atomic_size_t done;
        atomic_bool stop;        /* an error or a cancel: everyone finishes early */
        atomic_flag error_taken; /* the first error is the one reported */
        Status status;
        char text[1024];
} Load;

/* Keeps the first error for the caller and makes the others stop. */
static void load_note(Load *l, Status s)
{
        if (s == OK)
                return;
        atomic_store(&l->stop, true);
        if (atomic_flag_test_and_set(&l->error_taken))
                return;
        l->status = s;
        (void)snprintf(l->text, sizeof(l->text), "%s", status_text());
}

static Status need_load(Load *l, const Need *n, const PoolThread *t)
{
        const PoolRange mine = need_share(n, t);

        TRY(need_read(n, l->store, t));
        atomic_fetch_add(&l->done, mine.end - mine.begin);
        return OK;
}

static bool wants_progress(const Load *l, const PoolThread *t)
{
        return t->index == 0 && l->progress != NULL;
}

/* Only the calling thread reports. */
static Status progress_tell(Load *l, const PoolThread *t)
{
        const float share = (float)atomic_load(&l->done) / (float)l->total;

        if (wants_progress(l, t))
                ENSURE(l->progress(share, l->user), E_CANCELLED, "loading was cancelled");
        return OK;
}

static Status need_step(Load *l, const Need *n, const PoolThread *t)
{
        TRY(need_load(l, n, t));
        return progress_tell(l, t);
}

static void load_thread(const PoolThread *t, void *arg)
{
        Load *l = arg;

        for (size_t i = 0; i < l->needs->n && !atomic_load(&l->stop); i++)
                load_note(l, need_step(l, &l->needs->p[i], t));
}

static Status load_run(Load *l, Pool *pool)
{
        const PoolThread alone = {.pool = pool, .index = 0, .n_threads = 1};

        for (size_t i = 0; i < l->needs->n; i++)
                l->total += need_share(&l->needs->p[i], &alone).end;
        pool_run(pool, load_thread, l);
        ENSURE(l->status == OK, l->status, "%s", l->text);
        return OK;
}

/* Where a need's data will lie; returns the next free place. */
static char *need_place(const Need *n, char *at)
{
        if (n->linear == NULL) {
                *n->vector = (float *)(void *)at;
                return at + need_bytes(n);
        }
        n->linear->w = (Panels){.type = need_type(n),
                                .n_rows = (uint32_t)n->n_rows,
                                .n_cols = (uint32_t)n->cols,
                                .data = at};
        n->linear->w.stride = panels_stride(n->linear->w.type, n->linear->w.n_cols);
        return at + need_bytes(n);
}

static size_t needs_bytes(const Needs *n)
{
        size_t total = 0;

        for (size_t i = 0; i < n->n; i++)
                total += need_bytes(&n->p[i]);
        return total;
}

static Status memory_place(Model *m, const Needs *n)
{
        char *at;

        m->memory_bytes = needs_bytes(n);
        TRY(mem_pages_alloc(m->memory_bytes, &m->memory));
        at = m->memory;
        for (size_t i = 0; i < n->n; i++)
                at = need_place(&n->p[i], at);
        return OK;
}

static RopeParams rope_params(const ModelConfig *c, const RopeConfig *r)
{
        return (RopeParams){.scaling = (RopeScaling)r->type,
                            .n_rot = (uint32_t)((double)c->head_dim * r->partial_rotary_factor),
                            .theta = r->theta,
                            .factor = r->factor,
                            .low_freq_factor = r->low_freq_factor,
                            .high_freq_factor = r->high_freq_factor,
                            .beta_fast = r->beta_fast,
                            .beta_slow = r->beta_slow,
                            .mscale = r->mscale,
                            .mscale_all_dim = r->mscale_all_dim,
                            .attention_factor = r->attention_factor,
                            .truncate = r->truncate,
                            .max_position = c->n_ctx_train,
                            .original_max_position = r->original_max_position,
                            .short_mscale = r->short_mscale,
                            .long_mscale = r->long_mscale,
                            .short_factor = r->short_factor,
                            .long_factor = r->long_factor};
}

static bool layer_windowed(const ModelConfig *c, uint32_t i)
{
        return c->layer_is_windowed != NULL && c->layer_is_windowed[i] != 0;
}

static bool layer_flag(const uint8_t *flags, uint32_t i)
{
        return flags != NULL && flags[i] != 0;
}

static bool rotates_locally(const ModelConfig *c, uint32_t i)
{
        return c->has_rope_local && layer_windowed(c, i);
}

static bool rotates_not(const ModelConfig *c, uint32_t i)
{
        return c->no_rope || layer_flag(c->layer_no_rope, i);
}

static LayerRope layer_rope(const ModelConfig *c, uint32_t i)
{
        if (rotates_not(c, i))
                return LAYER_ROPE_NONE;
        return rotates_locally(c, i) ? LAYER_ROPE_LOCAL : LAYER_ROPE_GLOBAL;
}

static void latent_set(Model *m, uint32_t i)
{
        const size_t n_head = m->config->n_head;

        if (!m->spec->latent)
                return;
        m->layers[i].latent.q_heads = m->heads + i * 2 * n_head;
        m->layers[i].latent.v_heads = m->layers[i].latent.q_heads + n_head;
}

static void layer_set(Model *m, uint32_t i)
{
        const ModelConfig *c = m->config;
        Layer *layer = &m->layers[i];

        layer->window = layer_windowed(c, i) ? c->window : 0;
        layer->rope = layer_rope(c, i);
        latent_set(m, i);
        layer->moe.experts = m->experts + (size_t)i * m->config->n_expert * 3;
        layer->divide = layer_flag(c->layer_scaled, i) ? (float)(i + 1) : 1.0F;
}

static void layers_set(Model *m)
{
        for (uint32_t i = 0; i < m->config->n_layer; i++)
                layer_set(m, i);
}

static Status spec_find(const ModelConfig *config, const ArchSpec **out)
{
        *out = arch_find(config->model_type);
        ENSURE(*out != NULL, E_UNSUPPORTED,
               "model_type \"%.*s\" is known, but not yet run; see quern archs",
               STR_ARG(config->model_type));
        return OK;
}

static size_t heads_count(const Model *m)
{
        return m->spec->latent ? (size_t)m->config->n_layer * 2 * m->config->n_head : 0;
}

/* A model whose needs are listed and found, no weights yet. */
static Status model_bind(const ModelConfig *config, const Store *store, Needs *needs, Model **out)
{
        CLEANUP(model_free) Model *m = NULL;

        TRY(mem_new(&m));
        m->config = config;
        TRY(spec_find(config, &m->spec));
        names_find(m, store);
        TRY(mem_new_array(&m->layers, config->n_layer));
        TRY(mem_new_array(&m->heads, heads_count(m)));
        TRY(mem_new_array(&m->experts, (size_t)config->n_layer * config->n_expert * 3));
        layers_set(m);
        TRY(needs_list(m, needs));
        TRY(needs_check(needs, store, m));
        *out = TAKE(m);
        return OK;
}

Status model_plan(const ModelConfig *config, const Store *store, size_t *bytes)
{
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP(needs_done) Needs needs = {0};

        TRY(model_bind(config, store, &needs, &m));
        *bytes = needs_bytes(&needs);
        return OK;
}

static Status ropes_init(Model *m)
{
        const RopeParams global = rope_params(m->config, &m->config->rope);
        const RopeParams local = rope_params(m->config, &m->config->rope_local);

        TRY(rope_freqs_init(&global, &m->rope));
        return m->config->has_rope_local ? rope_freqs_init(&local, &m->rope_local) : OK;
}

static bool is_tied(const Model *m)
{
        return m->config->tied && !m->headless;
}

Status model_read(const ModelConfig *config, const Store *store, Pool *pool, LoadProgress progress,
                  void *user, Model **out)
{
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP(needs_done) Needs needs = {0};
        Load l = {.needs = &needs, .store = store, .progress = progress, .user = user};

        TRY(model_bind(config, store, &needs, &m));
        TRY(ropes_init(m));
        TRY(memory_place(m, &needs));
        TRY(load_run(&l, pool));
        if (is_tied(m))
                m->head.w = m->embed.w;
        *out = TAKE(m);
        return OK;
}

void model_free(Model **m)
{
        if (*m == NULL)
                return;
        mem_pages_free((*m)->memory, (*m)->memory_bytes);
        rope_freqs_done(&(*m)->rope);
        rope_freqs_done(&(*m)->rope_local);
        mem_free((*m)->layers);
        mem_free((*m)->experts);
        mem_free((*m)->heads);
        mem_free(*m);
        *m = NULL;
}
