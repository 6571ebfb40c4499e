#include "backend/native/native.h"
#include "base/mem.h"

static uint64_t token_bytes(const BackendModel *m)
{
        return transformer_block_bytes(m->config, m->kv_type) / KV_TOKENS;
}

static const char *kv_name(PanelType t)
{
        static const char *const names[PANEL_TYPE_MAX] = {
                [PANEL_F32] = "f32", [PANEL_F16] = "f16", [PANEL_BF16] = "bf16"};

        return names[t];
}

static BackendShape native_shape(const BackendModel *m)
{
        static const char *const act_names[ACT_TYPE_MAX] = {[ACT_F32] = "f32", [ACT_BF16] = "bf16"};

        return (BackendShape){.model_type = m->config->model_type,
                              .headless = m->model->headless,
                              .whole = m->config->bidirectional,
                              .n_hidden = (uint32_t)transformer_hidden_width(m->config),
                              .n_vocab = m->config->n_vocab,
                              .n_ctx = m->n_ctx,
                              .n_ctx_train = m->config->n_ctx_train,
                              .n_layer = m->config->n_layer,
                              .n_embd = m->config->n_embd,
                              .max_rows = m->max_rows,
                              .chunk = m->chunk,
                              .isa = m->nn.k->name,
                              .activations = act_names[m->nn.act],
                              .kv_dtype = kv_name(m->kv_type),
                              .n_threads = (uint32_t)pool_size(m->pool),
                              .device = "cpu",
                              .weight_bytes = m->model->memory_bytes,
                              .kv_bytes_per_token = token_bytes(m),
                              .prefix_shared = kv_pool_shares(m->kv)};
}

static void native_seq_free(BackendSeq **s)
{
        if (*s == NULL)
                return;
        kv_seq_done(&(*s)->kv);
        mem_free(*s);
        *s = NULL;
}

static Status native_seq_new(BackendModel *m, BackendSeq **out)
{
        BackendSeq *s;

        TRY(mem_new(&s));
        s->m = m;
        kv_seq_init(m->kv, 0, &s->kv);
        *out = s;
        return OK;
}

static Status native_seq_fork(const BackendSeq *s, BackendSeq **out)
{
        CLEANUP(native_seq_free) BackendSeq *f = NULL;

        TRY(mem_new(&f));
        f->m = s->m;
        TRY(kv_seq_fork(&s->kv, &f->kv));
        *out = TAKE(f);
        return OK;
}

static void native_seq_trim(BackendSeq *s, size_t n)
{
        kv_seq_trim(&s->kv, n);
}

static size_t native_seq_length(const BackendSeq *s)
{
        return s->kv.tokens.n;
}

static const int32_t *native_seq_tokens(const BackendSeq *s)
{
        return s->kv.tokens.p;
}

static Status native_seq_begin(BackendSeq *s, const int32_t *ids, size_t limit, size_t total,
                               size_t *n_reused)
{
        kv_seq_trim(&s->kv, 0);
        s->kv.variant = rope_variant(&s->m->model->rope, (uint32_t)total);
        return kv_seq_reuse(&s->kv, ids, limit, n_reused);
}

static bool native_seq_fits(const BackendSeq *s, size_t total)
{
        return s->kv.tokens.n == 0 ||
               s->kv.variant == rope_variant(&s->m->model->rope, (uint32_t)total);
}

const Backend backend_native = {
        .name = "native",
        .supports = native_supports,
        .devices = native_devices,
        .open = native_open,
        .close = native_close,
        .shape = native_shape,
        .seq_new = native_seq_new,
        .seq_fork = native_seq_fork,
        .seq_trim = native_seq_trim,
        .seq_free = native_seq_free,
        .seq_length = native_seq_length,
        .seq_tokens = native_seq_tokens,
        .seq_begin = native_seq_begin,
        .seq_fits = native_seq_fits,
        .step = native_step,
        .cancel = native_cancel,
};
