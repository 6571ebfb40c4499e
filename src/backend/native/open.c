#include "backend/native/native.h"
#include "base/mem.h"

#include <math.h>

enum {
        CTX_DEFAULT = 8192, /* tokens, when the model could hold more */
        CHUNK_DEFAULT = 512,
        /* Sequences' worth of KV blocks: forks and cached prefixes. Untouched blocks cost nothing.
         */
        KV_SEQUENCES = 4
};

/* The format most weights have: that of the first layer's projections. */
static DType weights_dtype(const Model *m)
{
        static const DType of_panel[PANEL_TYPE_MAX] = {
                [PANEL_F32] = DT_F32, [PANEL_F16] = DT_F16, [PANEL_BF16] = DT_BF16};

        return of_panel[m->layers[0].lins[LIN_Q].w.type];
}

static uint32_t or_default(uint32_t value, uint32_t fallback)
{
        return value > 0 ? value : fallback;
}

/* Dynamic NTK is there to go beyond the trained length. */
static uint32_t ctx_possible(const ModelConfig *c)
{
        const double grown = c->rope.type == ROPE_DYNAMIC ? c->rope.factor : 1.0;

        return (uint32_t)fmin((double)c->n_ctx_train * fmax(grown, 1.0), (double)UINT32_MAX);
}

static uint32_t ctx_default(const ModelConfig *c)
{
        return ctx_possible(c) < CTX_DEFAULT ? ctx_possible(c) : CTX_DEFAULT;
}

static size_t kv_blocks(uint32_t n_ctx)
{
        return ((size_t)n_ctx + KV_TOKENS - 1) / KV_TOKENS;
}

static Status weights_load(BackendModel *m, const Store *store, const BackendOptions *o)
{
        size_t bytes;
        const size_t block = transformer_block_bytes(m->config, PANEL_BF16);

        TRY(model_plan(m->config, store, &bytes));
        TRY(native_budget(o, bytes, block * kv_blocks(m->n_ctx)));
        return model_read(m->config, store, m->pool, o->progress, o->progress_user, &m->model);
}

/* Dynamic NTK turns keys by the whole prompt's length, and bidirectional attention mixes all of it
   into each: other prompts cannot share them. */
static bool prefix_shared(const BackendModel *m, const BackendOptions *o)
{
        const bool depends = m->model->rope.params.scaling == ROPE_SCALING_DYNAMIC;

        return o->prefix_cache && !depends && !m->config->bidirectional;
}

/* What must come whole fits into one step, for which buffers grow when it comes. */
static uint32_t rows_at_once(const BackendModel *m)
{
        const bool longer = m->n_ctx > m->chunk;

        return m->config->bidirectional && longer ? m->n_ctx : m->chunk;
}

/* A table of learned positions has no row beyond its last. */
static uint32_t ctx_placed(const BackendModel *m)
{
        const bool learned = m->model->positions.w.n_rows > 0;

        return learned && m->n_ctx > m->config->n_ctx_train ? m->config->n_ctx_train : m->n_ctx;
}

static Status runtime_build(BackendModel *m, const BackendOptions *o)
{
        const DType dtype = weights_dtype(m->model);

        m->n_ctx = ctx_placed(m);
        m->max_rows = rows_at_once(m);
        m->ready_rows = m->chunk;
        TRY(native_precision(o, dtype, m->nn.k, &m->nn.act, &m->kv_type));
        TRY(kv_pool_new(kv_blocks(m->n_ctx) * KV_SEQUENCES,
                        transformer_block_bytes(m->config, m->kv_type), prefix_shared(m, o),
                        &m->kv));
        TRY(mem_new_array(&m->rows, m->max_rows));
        return transformer_new(m->model, m->pool, &m->nn, m->kv_type, m->ready_rows,
                               &m->transformer);
}

static Status model_open(BackendModel *m, const char *path, const BackendOptions *o)
{
        CLEANUP(native_source_done) NativeSource source = {0};

        TRY(native_device_check(o));
        TRY(native_source_open(path, &source));
        m->config = TAKE(source.config);
        m->n_ctx = or_default(o->n_ctx, ctx_default(m->config));
        m->chunk = or_default(o->chunk, CHUNK_DEFAULT);
        TRY(kernels_select(NULL, &m->nn.k));
        TRY(pool_new(o->n_threads, &m->pool));
        TRY(status_within(weights_load(m, source.store, o), "%s", path));
        return runtime_build(m, o);
}

Status native_open(const char *path, const BackendOptions *o, BackendModel **out)
{
        CLEANUP(native_close) BackendModel *m = NULL;

        TRY(mem_new(&m));
        TRY(model_open(m, path, o));
        *out = TAKE(m);
        return OK;
}

void native_close(BackendModel **m)
{
        if (*m == NULL)
                return;
        transformer_free(&(*m)->transformer);
        kv_pool_free(&(*m)->kv);
        mem_free((*m)->rows);
        model_free(&(*m)->model);
        pool_free(&(*m)->pool);
        config_free(&(*m)->config);
        mem_free(*m);
        *m = NULL;
}
