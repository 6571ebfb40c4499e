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

static size_t need_panels(const Need *n)
{
        return n->linear == NULL ? 0 : stride16(n->n_rows) / PANEL_ROWS;
}

static size_t panel_rows(const Need *n, size_t panel)
{
        const size_t left = n->n_rows - panel * PANEL_ROWS;

        return left < PANEL_ROWS ? left : PANEL_ROWS;
}

static Status panel_load(const Load *l, const Need *n, size_t panel, float *rows)
{
        const size_t n_rows = panel_rows(n, panel);
        const uint64_t first = (n->row_begin + panel * PANEL_ROWS) * n->cols;

        TRY(store_read_f32(l->store, n->tensor, first, n_rows * n->cols, rows));
        panels_pack(&n->linear->w, panel, rows, n_rows);
        return OK;
}

static Status matrix_load(Load *l, const Need *n, const PoolThread *t)
{
        CLEANUP(mem_free_at) float *rows = NULL;
        const PoolRange mine = pool_share(t, need_panels(n), 1);

        TRY(mem_new_array(&rows, PANEL_ROWS * n->cols));
        for (size_t p = mine.begin; p < mine.end && !atomic_load(&l->stop); p++)
                TRY(panel_load(l, n, p, rows));
        atomic_fetch_add(&l->done, mine.end - mine.begin);
        return OK;
}

/* Vectors are small: one thread reads them. */
static Status vector_load(const Load *l, const Need *n, const PoolThread *t)
{
        if (t->index != 0)
                return OK;
        return store_read_f32(l->store, n->tensor, n->row_begin, n->n_rows, (float *)*n->vector);
}

static Status need_load(Load *l, const Need *n, const PoolThread *t)
{
        return n->linear != NULL ? matrix_load(l, n, t) : vector_load(l, n, t);
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
        for (size_t i = 0; i < l->needs->n; i++)
                l->total += need_panels(&l->needs->p[i]);
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
        n->linear->w = (Panels){.type = panel_type_for(n->tensor->dtype),
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

static double rope_factor(const ModelConfig *c)
{
        const bool derived = c->rope.type == ROPE_LONGROPE && c->rope.factor <= 0.0;

        return derived ? (double)c->n_ctx_train / (double)c->rope.original_max_position
                       : c->rope.factor;
}

static RopeParams rope_params(const ModelConfig *c)
{
        const RopeConfig *r = &c->rope;
        const uint32_t given = r->original_max_position;

        return (RopeParams){.scaling = (RopeScaling)r->type,
                            .n_rot = (uint32_t)((double)c->head_dim * r->partial_rotary_factor),
                            .theta = r->theta,
                            .factor = rope_factor(c),
                            .low_freq_factor = r->low_freq_factor,
                            .high_freq_factor = r->high_freq_factor,
                            .beta_fast = r->beta_fast,
                            .beta_slow = r->beta_slow,
                            .mscale = r->mscale,
                            .mscale_all_dim = r->mscale_all_dim,
                            .attention_factor = r->attention_factor,
                            .truncate = r->truncate,
                            .max_position = c->n_ctx_train,
                            .original_max_position = given > 0 ? given : c->n_ctx_train,
                            .short_factor = r->short_factor,
                            .long_factor = r->long_factor};
}

static bool layer_windowed(const ModelConfig *c, uint32_t i)
{
        return c->layer_is_windowed != NULL && c->layer_is_windowed[i] != 0;
}

static void windows_set(Model *m)
{
        for (uint32_t i = 0; i < m->config->n_layer; i++)
                m->layers[i].window = layer_windowed(m->config, i) ? m->config->window : 0;
}

/* A model whose needs are listed and found, no weights yet. */
static Status model_bind(const ModelConfig *config, const Store *store, Needs *needs, Model **out)
{
        CLEANUP(model_free) Model *m = NULL;

        TRY(mem_new(&m));
        m->config = config;
        m->spec = arch_find(config->model_type);
        ENSURE(m->spec != NULL, E_UNSUPPORTED, "model_type \"%.*s\" is not supported",
               STR_ARG(config->model_type));
        TRY(mem_new_array(&m->layers, config->n_layer));
        windows_set(m);
        TRY(needs_list(m, needs));
        TRY(needs_check(needs, store, config));
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

Status model_read(const ModelConfig *config, const Store *store, Pool *pool, LoadProgress progress,
                  void *user, Model **out)
{
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP(needs_done) Needs needs = {0};
        Load l = {.needs = &needs, .store = store, .progress = progress, .user = user};
        const RopeParams rope = rope_params(config);

        TRY(model_bind(config, store, &needs, &m));
        TRY(rope_freqs_init(&rope, &m->rope));
        TRY(memory_place(m, &needs));
        TRY(load_run(&l, pool));
        if (config->tied)
                m->head = m->embed;
        *out = TAKE(m);
        return OK;
}

void model_free(Model **m)
{
        if (*m == NULL)
                return;
        mem_pages_free((*m)->memory, (*m)->memory_bytes);
        rope_freqs_done(&(*m)->rope);
        mem_free((*m)->layers);
        mem_free(*m);
        *m = NULL;
}
