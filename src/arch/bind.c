#include "arch/bind_rows.h"

#include <stdio.h>

static uint64_t width_q(const ModelConfig *c)
{
        return (uint64_t)c->n_head * c->head_dim;
}

static uint64_t width_kv(const ModelConfig *c)
{
        return (uint64_t)c->n_head_kv * c->head_dim;
}

/* What the heads put out together. */
static uint64_t width_out(const ModelConfig *c)
{
        return c->kv_lora_rank > 0 ? (uint64_t)c->n_head * c->v_dim : width_q(c);
}

static LinShape lin_shape(const ModelConfig *c, LinId id)
{
        const LinShape shapes[LIN_MAX] = {
                [LIN_Q] = {width_q(c), c->n_embd},  [LIN_K] = {width_kv(c), c->n_embd},
                [LIN_V] = {width_kv(c), c->n_embd}, [LIN_O] = {c->n_embd, width_out(c)},
                [LIN_GATE] = {c->n_ff, c->n_embd},  [LIN_UP] = {c->n_ff, c->n_embd},
                [LIN_DOWN] = {c->n_embd, c->n_ff},
        };

        return shapes[id];
}

static Need *last_need(const Binder *b)
{
        return &b->needs->p[b->needs->n - 1];
}

static Status lins_add(const Binder *b, LinId first, LinId last, Layer *layer)
{
        for (LinId id = first; id <= last; id++)
                TRY(row_add(b, &b->m->spec->lins[id], lin_shape(b->m->config, id),
                            &layer->lins[id]));
        return OK;
}

/* A norm that has no tensors still divides by the deviation: its weights are ones. */
static Status norm_ones_add(const Binder *b, uint64_t width, Norm *norm)
{
        Need n = {.n_parts = 1,
                  .rows = width,
                  .n_rows = width,
                  .map = {width, 0, 0},
                  .ones = true,
                  .vector = &norm->w};

        return vec_push(b->needs, n);
}

static bool has_bias(const Model *m)
{
        return m->spec->norm_bias && !m->config->norm_unbiased;
}

/* A norm's tensors: a weight, and a bias where the family's norms have one. */
static Status norm_tensors_add(const Binder *b, const char *name, uint64_t width, Norm *norm)
{
        const NormWords *words = b->m->norm_words;

        TRY(vector_add(b, name, words->weight, rows_whole(width), &norm->w));
        last_need(b)->add = b->m->spec->norm_plus_one ? 1.0F : 0.0F;
        if (!has_bias(b->m))
                return OK;
        return vector_add(b, name, words->bias, rows_whole(width), &norm->b);
}

/* No tensors: of the family, or by the config's option. */
static bool is_plain(const Binder *b, const char *name)
{
        return name[0] == '\0' || b->m->config->norm_plain;
}

Status norm_add(const Binder *b, const char *name, uint64_t width, Norm *norm)
{
        if (name == NULL)
                return OK;
        if (is_plain(b, name))
                return norm_ones_add(b, width, norm);
        return norm_tensors_add(b, name, width, norm);
}

/* Heads with a weight each: one tensor a head where the name counts, one for all otherwise. */
static void parts_set(const Binder *b, const char *name, uint32_t heads)
{
        if (strchr(name, '%') != NULL)
                last_need(b)->n_parts = heads;
}

static Status qk_vector_add(const Binder *b, const char *name, const char *kind, uint32_t heads,
                            const float **vector)
{
        const uint64_t dim = b->m->config->head_dim;
        const uint64_t width = b->m->spec->qk_norm == QK_HEAD ? dim : dim * heads;

        TRY(vector_add(b, name, kind, rows_whole(width), vector));
        parts_set(b, name, heads);
        return OK;
}

static Status qk_tensors_add(const Binder *b, const char *name, uint32_t heads, Norm *norm)
{
        TRY(qk_vector_add(b, name, "weight", heads, &norm->w));
        last_need(b)->add = b->m->spec->qk_norm_plus_one ? 1.0F : 0.0F;
        if (!b->m->spec->qk_norm_bias)
                return OK;
        return qk_vector_add(b, name, "bias", heads, &norm->b);
}

static Status qk_norm_add(const Binder *b, NormId id, uint32_t heads, Norm *norm)
{
        const char *name = arch_norm_name(b->m->spec, b->m->config, id);

        if (name == NULL)
                return OK;
        return qk_tensors_add(b, name, heads, norm);
}

static const char *or_name(const char *name, const char *fallback)
{
        return name != NULL ? name : fallback;
}

bool arch_has_two_norms(const ModelConfig *c)
{
        return c->parallel && !c->norm_shared;
}

static const char *norm_attn_name(const ArchSpec *spec, const ModelConfig *c)
{
        const char *usual = spec->norms[NORM_ATTN];

        return arch_has_two_norms(c) ? or_name(spec->norm_attn_alone, usual) : usual;
}

static bool has_one_norm(const ModelConfig *c)
{
        return c->parallel && c->norm_shared;
}

static const char *norm_ffn_name(const ArchSpec *spec, const ModelConfig *c)
{
        const char *usual = spec->norms[NORM_FFN];

        if (has_one_norm(c))
                return NULL;
        return arch_has_two_norms(c) ? or_name(spec->norm_ffn_alone, usual) : usual;
}

static const char *norm_post_attn_name(const ArchSpec *spec, const ModelConfig *c)
{
        (void)c;
        return spec->norms[NORM_POST_ATTN];
}

static const char *norm_post_ffn_name(const ArchSpec *spec, const ModelConfig *c)
{
        (void)c;
        return spec->norms[NORM_POST_FFN];
}

static const char *norm_q_name(const ArchSpec *spec, const ModelConfig *c)
{
        return c->qk_norm ? spec->norms[NORM_Q] : NULL;
}

static const char *norm_k_name(const ArchSpec *spec, const ModelConfig *c)
{
        return c->qk_norm ? spec->norms[NORM_K] : NULL;
}

const char *arch_norm_name(const ArchSpec *spec, const ModelConfig *c, NormId id)
{
        static const char *(*const names[NORM_ID_MAX])(const ArchSpec *, const ModelConfig *) = {
                [NORM_ATTN] = norm_attn_name, [NORM_POST_ATTN] = norm_post_attn_name,
                [NORM_FFN] = norm_ffn_name,   [NORM_POST_FFN] = norm_post_ffn_name,
                [NORM_Q] = norm_q_name,       [NORM_K] = norm_k_name,
        };

        return names[id](spec, c);
}

/* The first layer's attention may read the embeddings as they are. */
static bool is_unnormed(const Binder *b, const Layer *l, NormId id)
{
        return id == NORM_ATTN && l == b->m->layers && b->m->spec->first_unnormed;
}

static Status layer_norms_add(const Binder *b, Layer *l)
{
        const ModelConfig *c = b->m->config;

        for (NormId id = NORM_ATTN; id <= NORM_POST_FFN; id++)
                if (!is_unnormed(b, l, id))
                        TRY(norm_add(b, arch_norm_name(b->m->spec, c, id), c->n_embd,
                                     &l->norms[id]));
        TRY(qk_norm_add(b, NORM_Q, c->n_head, &l->norms[NORM_Q]));
        return qk_norm_add(b, NORM_K, c->n_head_kv, &l->norms[NORM_K]);
}

static Status sinks_add(const Binder *b, Layer *layer)
{
        if (b->m->spec->sinks == NULL)
                return OK;
        return vector_add(b, b->m->spec->sinks, "sinks", rows_whole(b->m->config->n_head),
                          &layer->sinks);
}

static Status layer_add(const Binder *model, uint32_t i)
{
        Layer *layer = &model->m->layers[i];
        Binder b = *model;
        const size_t used = strlen(b.prefix);

        (void)snprintf(b.prefix + used, sizeof(b.prefix) - used, b.m->spec->layer, i);
        TRY(lins_add(&b, LIN_Q, LIN_O, layer));
        TRY(sinks_add(&b, layer));
        TRY(b.m->spec->latent ? latent_add(&b, &layer->latent) : OK);
        TRY(arch_is_sparse(b.m->config, i) ? moe_add(&b, &layer->moe)
                                           : lins_add(&b, LIN_GATE, LIN_DOWN, layer));
        return layer_norms_add(&b, layer);
}

Status needs_list(Model *m, Needs *out)
{
        Binder b = {.needs = out, .m = m};

        (void)snprintf(b.prefix, sizeof(b.prefix), "%s", m->prefix);
        TRY(embeddings_add(&b, m));
        for (uint32_t i = 0; i < m->config->n_layer; i++)
                TRY(layer_add(&b, i));
        if (m->config->final_norm)
                TRY(norm_add(&b, m->spec->out_norm, m->config->n_embd, &m->out_norm));
        return head_add(&b, m);
}

void needs_done(Needs *n)
{
        vec_done(n);
}

/* MXFP4 values are a power of two times at most 6: bf16 holds them exactly. */
PanelType need_type(const Need *n)
{
        return n->scales != NULL ? PANEL_BF16 : panel_type_for(n->tensor->dtype);
}

PanelType panel_type_for(DType t)
{
        static const PanelType exact[DT_MAX] = {[DT_F16] = PANEL_F16, [DT_BF16] = PANEL_BF16};

        return exact[t];
}

static size_t matrix_bytes(const Need *n)
{
        return panels_bytes(need_type(n), (uint32_t)n->n_rows, (uint32_t)n->cols);
}

size_t need_bytes(const Need *n)
{
        const size_t raw = n->cols > 0 ? matrix_bytes(n) : stride16(n->n_rows) * sizeof(float);

        return (raw + 63) / 64 * 64;
}

void need_name(const Need *n, uint32_t part, char out[192])
{
        if (n->n_parts > 1)
                /* NOLINTNEXTLINE(clang-diagnostic-format-nonliteral): the name is a row's own
                 * format */
                (void)snprintf(out, 192, n->name, part);
        else
                memcpy(out, n->name, sizeof(n->name));
}
