#include "arch/bind.h"

#include <stdio.h>

/* Rows of the tensor on disk and this part's share of them. */
typedef struct Extent {
        uint64_t rows, begin, n;
} Extent;

typedef struct LinShape {
        uint64_t n, k;
} LinShape;

static uint64_t width_q(const ModelConfig *c)
{
        return (uint64_t)c->n_head * c->head_dim;
}

static uint64_t width_kv(const ModelConfig *c)
{
        return (uint64_t)c->n_head_kv * c->head_dim;
}

static LinShape lin_shape(const ModelConfig *c, LinId id)
{
        const LinShape shapes[LIN_MAX] = {
                [LIN_Q] = {width_q(c), c->n_embd},  [LIN_K] = {width_kv(c), c->n_embd},
                [LIN_V] = {width_kv(c), c->n_embd}, [LIN_O] = {c->n_embd, width_q(c)},
                [LIN_GATE] = {c->n_ff, c->n_embd},  [LIN_UP] = {c->n_ff, c->n_embd},
                [LIN_DOWN] = {c->n_embd, c->n_ff},
        };

        return shapes[id];
}

static Extent part_extent(const ModelConfig *c, Part part, uint64_t n)
{
        const uint64_t q = width_q(c);
        const uint64_t kv = width_kv(c);
        const Extent extents[PART_MAX] = {
                [PART_WHOLE] = {n, 0, n},           [PART_QKV_Q] = {q + 2 * kv, 0, q},
                [PART_QKV_K] = {q + 2 * kv, q, kv}, [PART_QKV_V] = {q + 2 * kv, q + kv, kv},
                [PART_FIRST_HALF] = {2 * n, 0, n},  [PART_SECOND_HALF] = {2 * n, n, n},
        };

        return extents[part];
}

static bool bias_wanted(const ModelConfig *c, BiasRule rule)
{
        const bool wanted[BIAS_RULE_MAX] = {
                [BIAS_ALWAYS] = true, [BIAS_ATTN] = c->attn_bias, [BIAS_MLP] = c->mlp_bias};

        return wanted[rule];
}

static Status matrix_add(Needs *needs, const char *prefix, const char *name, Extent e, uint64_t k,
                         Linear *linear)
{
        Need n = {.rows = e.rows, .cols = k, .row_begin = e.begin, .n_rows = e.n, .linear = linear};

        (void)snprintf(n.name, sizeof(n.name), "%s%s.weight", prefix, name);
        return vec_push(needs, n);
}

static Status vector_add(Needs *needs, const char *prefix, const char *name, const char *kind,
                         Extent e, const float **vector)
{
        Need n = {.rows = e.rows, .row_begin = e.begin, .n_rows = e.n, .vector = vector};

        (void)snprintf(n.name, sizeof(n.name), "%s%s.%s", prefix, name, kind);
        return vec_push(needs, n);
}

static Status lin_add(Needs *needs, const Model *m, const char *prefix, LinId id, Linear *linear)
{
        const LinRow *row = &m->spec->lins[id];
        const LinShape shape = lin_shape(m->config, id);
        const Extent e = part_extent(m->config, row->part, shape.n);

        if (row->tensor == NULL)
                return OK;
        TRY(matrix_add(needs, prefix, row->tensor, e, shape.k, linear));
        if (!bias_wanted(m->config, row->bias))
                return OK;
        return vector_add(needs, prefix, row->tensor, "bias", e, &linear->bias);
}

static uint64_t norm_width(const ModelConfig *c, NormId id)
{
        return id == NORM_Q || id == NORM_K ? c->head_dim : c->n_embd;
}

static Status norm_add(Needs *needs, const Model *m, const char *prefix, const char *name,
                       uint64_t width, Norm *norm)
{
        const Extent e = {width, 0, width};

        if (name == NULL)
                return OK;
        TRY(vector_add(needs, prefix, name, "weight", e, &norm->w));
        if (!m->spec->norm_bias)
                return OK;
        return vector_add(needs, prefix, name, "bias", e, &norm->b);
}

static Status layer_add(Needs *needs, const Model *m, uint32_t i)
{
        Layer *layer = &m->layers[i];
        char prefix[96];

        (void)snprintf(prefix, sizeof(prefix), m->spec->layer, i);
        for (LinId id = 0; id < LIN_MAX; id++)
                TRY(lin_add(needs, m, prefix, id, &layer->lins[id]));
        for (NormId id = 0; id < NORM_ID_MAX; id++)
                TRY(norm_add(needs, m, prefix, m->spec->norms[id], norm_width(m->config, id),
                             &layer->norms[id]));
        return OK;
}

static Status head_add(Needs *needs, Model *m)
{
        const Extent vocab = {m->config->n_vocab, 0, m->config->n_vocab};

        if (m->config->tied)
                return OK;
        return matrix_add(needs, "", m->spec->head, vocab, m->config->n_embd, &m->head);
}

Status needs_list(Model *m, Needs *out)
{
        const Extent vocab = {m->config->n_vocab, 0, m->config->n_vocab};

        TRY(matrix_add(out, "", m->spec->embed, vocab, m->config->n_embd, &m->embed));
        for (uint32_t i = 0; i < m->config->n_layer; i++)
                TRY(layer_add(out, m, i));
        TRY(norm_add(out, m, "", m->spec->out_norm, m->config->n_embd, &m->out_norm));
        return head_add(out, m);
}

void needs_done(Needs *n)
{
        vec_done(n);
}

PanelType panel_type_for(DType t)
{
        static const PanelType exact[DT_MAX] = {[DT_F16] = PANEL_F16, [DT_BF16] = PANEL_BF16};

        return exact[t];
}

static size_t matrix_bytes(const Need *n)
{
        return panels_bytes(panel_type_for(n->tensor->dtype), (uint32_t)n->n_rows,
                            (uint32_t)n->cols);
}

size_t need_bytes(const Need *n)
{
        const size_t raw = n->cols > 0 ? matrix_bytes(n) : stride16(n->n_rows) * sizeof(float);

        return (raw + 63) / 64 * 64;
}
