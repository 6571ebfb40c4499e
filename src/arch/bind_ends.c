/* The tensors at both ends of a model: tables, projections, head. */
#include "arch/bind_rows.h"

static uint64_t token_width(const ModelConfig *c)
{
        return c->n_embd_token > 0 ? c->n_embd_token : c->n_embd;
}

/* Between tables and layers of different widths. */
static Status projections_add(const Binder *b, Model *m)
{
        const uint64_t token = token_width(m->config);

        if (token == m->config->n_embd)
                return OK;
        TRY(matrix_add(b, m->spec->project_in, rows_whole(m->config->n_embd), token, false,
                       &m->project_in));
        return matrix_add(b, m->spec->project_out, rows_whole(token), m->config->n_embd, false,
                          &m->project_out);
}

static Status positions_add(const Binder *b, Model *m)
{
        const uint64_t rows = (uint64_t)m->config->n_ctx_train + m->config->position_offset;

        if (m->spec->positions == NULL)
                return OK;
        return matrix_add(b, m->spec->positions, rows_whole(rows), m->config->n_embd, false,
                          &m->positions);
}

/* One text has tokens of one type: the first. */
static Status token_types_add(const Binder *b, Model *m)
{
        const Extent first = rows_block(m->config->n_token_types, 1, 0);

        if (m->config->n_token_types == 0)
                return OK;
        return matrix_add(b, m->spec->token_types, first, m->config->n_embd, false,
                          &m->token_types);
}

Status embeddings_add(const Binder *b, Model *m)
{
        TRY(matrix_add(b, m->spec->embed, rows_whole(m->config->n_vocab), token_width(m->config),
                       false, &m->embed));
        TRY(token_types_add(b, m));
        TRY(positions_add(b, m));
        TRY(norm_add(b, m->spec->embed_norm, m->config->n_embd, &m->embed_norm));
        return projections_add(b, m);
}

static Status head_weight_add(const Binder *b, Model *m)
{
        if (m->config->tied)
                return OK;
        return matrix_add(b, m->spec->head, rows_whole(m->config->n_vocab), token_width(m->config),
                          false, &m->head);
}

static Status head_bias_add(const Binder *b, Model *m)
{
        if (!m->config->head_bias)
                return OK;
        return vector_add(b, m->spec->head, "bias", rows_whole(m->config->n_vocab), &m->head.bias);
}

Status head_add(const Binder *model, Model *m)
{
        Binder b = *model;

        b.prefix[0] = '\0';
        if (m->headless)
                return OK;
        TRY(head_bias_add(&b, m));
        return head_weight_add(&b, m);
}
