/* The transformer's buffers and the start of a step. */
#include "arch/pass.h"
#include "base/mem.h"

#include <limits.h>
#include <math.h>

struct Transformer {
        Pass pass;
        Pool *pool;
        size_t max_rows;
        size_t max_out; /* rows the logits buffer holds */
        atomic_int bad_layer;
        atomic_bool cancelled;
        atomic_size_t n_due;
};

AttnShape attn_shape(const ModelConfig *c)
{
        const size_t rank = c->kv_lora_rank;

        if (rank > 0)
                return (AttnShape){c->n_head, 1, rank + c->qk_rope_dim, rank};
        return (AttnShape){c->n_head, c->n_head_kv, c->head_dim, c->head_dim};
}

size_t transformer_block_bytes(const ModelConfig *config, PanelType kv_type)
{
        const AttnShape s = attn_shape(config);

        return config->n_layer * s.n_kv_heads *
               (kv_block_bytes(kv_type, s.dim) + kv_block_bytes(kv_type, s.v_dim));
}

size_t transformer_hidden_width(const ModelConfig *config)
{
        return config->n_embd_token > 0 ? config->n_embd_token : config->n_embd;
}

static float score_scale(const ModelConfig *c)
{
        const uint32_t dim = c->kv_lora_rank > 0 ? c->qk_nope_dim + c->qk_rope_dim : c->head_dim;

        return (float)(c->attn_scale > 0.0 ? c->attn_scale : 1.0 / sqrt((double)dim));
}

static void pass_init(Pass *p, const Model *m, const NnContext *c, PanelType kv_type)
{
        p->m = m;
        p->c = *c;
        p->kv_type = kv_type;
        p->shape = attn_shape(m->config);
        p->k_bytes = kv_block_bytes(kv_type, p->shape.dim);
        p->v_bytes = kv_block_bytes(kv_type, p->shape.v_dim);
        p->eps = (float)m->config->norm_eps;
        p->scale = score_scale(m->config);
        p->ld = pass_strides(m->config);
}

Status transformer_new(const Model *m, Pool *pool, const NnContext *c, PanelType kv_type,
                       size_t max_rows, Transformer **out)
{
        CLEANUP(transformer_free) Transformer *t = NULL;

        TRY(mem_new(&t));
        t->pool = pool;
        t->max_rows = max_rows;
        pass_init(&t->pass, m, c, kv_type);
        t->pass.bad_layer = &t->bad_layer;
        t->pass.cancelled = &t->cancelled;
        t->pass.n_due = &t->n_due;
        TRY(pass_buffers_alloc(&t->pass, pool_size(pool), max_rows));
        *out = TAKE(t);
        return OK;
}

void transformer_free(Transformer **t)
{
        if (*t == NULL)
                return;
        pass_buffers_free(&(*t)->pass);
        mem_free(*t);
        *t = NULL;
}

static void out_rows_collect(Pass *p)
{
        p->n_out = 0;
        for (size_t r = 0; r < p->n; r++)
                if (p->rows[r].wants_logits)
                        p->out_rows[p->n_out++] = r;
}

static bool logits_fit(const Transformer *t)
{
        return t->pass.output != STEP_LOGITS || t->pass.n_out <= t->max_out;
}

static Status logits_reserve(Transformer *t)
{
        const size_t need = t->pass.n_out * t->pass.ld.vocab;

        if (logits_fit(t))
                return OK;
        mem_free(t->pass.logits);
        t->pass.logits = NULL;
        t->max_out = 0;
        TRY(mem_new_array(&t->pass.logits, need));
        t->max_out = t->pass.n_out;
        return OK;
}

static void step_begin(Transformer *t, const StepRow *rows, size_t n, StepOutput output)
{
        Pass *p = &t->pass;

        p->rows = rows;
        p->n = n;
        p->output = output;
        out_rows_collect(p);
        p->in.n_tokens = n;
        p->in_second.n_tokens = n;
        p->in_token.n_tokens = n;
        p->in_att.n_tokens = n;
        p->in_ff.n_tokens = n;
        p->in_head.n_tokens = p->n_out;
        atomic_store(&t->bad_layer, INT_MAX);
        atomic_store(&t->n_due, p->m->config->n_layer);
        atomic_store(&t->cancelled, false);
}

void transformer_cancel(Transformer *t)
{
        atomic_store(&t->cancelled, true);
}

/* Every layer's output must be finite, and what the step gives. */
static Status pass_verdict(const Transformer *t)
{
        static const char *const outputs[] = {
                [STEP_LOGITS] = "logits", [STEP_HIDDEN] = "last hidden states"};
        const int bad = atomic_load(&t->bad_layer);
        const bool whole = atomic_load(&t->n_due) == t->pass.m->config->n_layer;

        if (whole && bad == INT_MAX)
                return OK;
        pass_forget(&t->pass);
        ENSURE(whole, E_CANCELLED, "the step was cancelled");
        ENSURE(bad < (int)t->pass.m->config->n_layer, E_NUMERIC, "NaN or Inf in the %s",
               outputs[t->pass.output]);
        return FAIL(E_NUMERIC, "NaN or Inf in the output of layer %d", bad);
}

static const float *pass_logits(const Pass *p, size_t *stride)
{
        *stride = p->ld.vocab;
        return p->logits;
}

Status transformer_step(Transformer *t, const StepRow *rows, size_t n, StepOutput output,
                        const float **out, size_t *stride)
{
        static const float *(*const outputs[])(const Pass *, size_t *) = {
                [STEP_LOGITS] = pass_logits, [STEP_HIDDEN] = pass_hidden_rows};

        step_begin(t, rows, n, output);
        TRY(logits_reserve(t));
        pool_run(t->pool, pass_thread, &t->pass);
        TRY(pass_verdict(t));
        *out = outputs[output](&t->pass, stride);
        return OK;
}
