/* Needs of a layer's experts. */
#include "arch/bind_rows.h"

#include <stdio.h>

static LinShape expert_shape(const ModelConfig *c, size_t which)
{
        return which < 2 ? (LinShape){c->n_ff_expert, c->n_embd}
                         : (LinShape){c->n_embd, c->n_ff_expert};
}

static LinShape shared_shape(const ModelConfig *c, size_t which)
{
        return which < 2 ? (LinShape){c->n_ff_shared, c->n_embd}
                         : (LinShape){c->n_embd, c->n_ff_shared};
}

static Status shared_gate_add(const Binder *b, Moe *moe)
{
        const char *name = b->m->spec->moe.shared_gate;

        if (name == NULL)
                return OK;
        return matrix_add(b, name, rows_whole(1), b->m->config->n_embd, false, &moe->shared_gate);
}

static Status shared_add(const Binder *b, Moe *moe)
{
        const LinRow *rows = b->m->spec->moe.shared;

        if (b->m->config->n_ff_shared == 0)
                return OK;
        for (size_t i = 0; i < 3; i++)
                TRY(row_add(b, &rows[i], shared_shape(b->m->config, i), &moe->shared[i]));
        return shared_gate_add(b, moe);
}

/* A tensor an expert: its number goes where the name counts. */
static Status expert_add(const Binder *b, Moe *moe, uint32_t expert, size_t which)
{
        const LinShape shape = expert_shape(b->m->config, which);
        char name[128];

        /* NOLINTNEXTLINE(clang-diagnostic-format-nonliteral): a row's own format */
        (void)snprintf(name, sizeof(name), b->m->spec->moe.experts[which], expert);
        return matrix_add(b, name, rows_whole(shape.n), shape.k, false,
                          &moe->experts[3 * expert + which]);
}

/* All experts in one tensor; gate and up lie in the halves of each expert's rows. */
static Status expert_half_add(const Binder *b, Moe *moe, uint32_t expert, size_t which)
{
        const ModelConfig *c = b->m->config;
        const uint64_t half = c->n_ff_expert;
        const Extent e = rows_block(2 * half * c->n_expert, half, (2 * expert + which) * half);

        return matrix_add(b, b->m->spec->moe.experts[0], e, c->n_embd, false,
                          &moe->experts[3 * expert + which]);
}

static Status expert_down_add(const Binder *b, Moe *moe, uint32_t expert)
{
        const ModelConfig *c = b->m->config;
        const uint64_t each = c->n_embd;

        return matrix_add(b, b->m->spec->moe.experts[2],
                          rows_block(each * c->n_expert, each, expert * each), c->n_ff_expert,
                          false, &moe->experts[3 * expert + 2]);
}

static Status expert_part_add(const Binder *b, Moe *moe, uint32_t expert, size_t which)
{
        return which < 2 ? expert_half_add(b, moe, expert, which) : expert_down_add(b, moe, expert);
}

typedef Status (*ExpertAddFn)(const Binder *b, Moe *moe, uint32_t expert, size_t which);

static const ExpertAddFn expert_fns[EXPERT_FORM_MAX] = {
        [EXPERTS_EACH] = expert_add, [EXPERTS_FUSED] = expert_part_add};

static Status experts_add(const Binder *b, Moe *moe)
{
        const ExpertAddFn add = expert_fns[b->m->spec->moe.form];

        for (uint32_t i = 0; i < 3 * b->m->config->n_expert; i++)
                TRY(add(b, moe, i / 3, i % 3));
        return OK;
}

Status moe_add(const Binder *b, Moe *moe)
{
        const ModelConfig *c = b->m->config;
        const MoeRow *row = &b->m->spec->moe;

        TRY(matrix_add(b, row->router, rows_whole(c->n_expert), c->n_embd, false, &moe->router));
        if (row->choice_bias != NULL)
                TRY(vector_add(b, row->choice_bias, "e_score_correction_bias",
                               rows_whole(c->n_expert), &moe->choice_bias));
        TRY(experts_add(b, moe));
        return shared_add(b, moe);
}

bool is_sparse(const Model *m, uint32_t layer)
{
        const bool dense = m->config->layer_is_dense != NULL && m->config->layer_is_dense[layer];

        return m->config->n_expert > 0 && !dense;
}
