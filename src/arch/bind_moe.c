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

/* One of an expert's matrices in the mixed form: its rows on disk, and which of them they are. */
typedef struct MixedShape {
        const char *stem;
        uint64_t each; /* rows of an expert on disk */
        LinShape shape;
        RowMap map;
} MixedShape;

/* Gate and up rows take turns. */
static MixedShape mixed_shape(const ModelConfig *c, size_t which)
{
        const uint64_t f = c->n_ff_expert;
        const uint64_t e = c->n_embd;
        const MixedShape shapes[3] = {
                {"mlp.experts.gate_up_proj", 2 * f, {f, e}, {1, 2, 0}},
                {"mlp.experts.gate_up_proj", 2 * f, {f, e}, {1, 2, 1}},
                {"mlp.experts.down_proj", e, {e, f}, {e, 0, 0}},
        };

        return shapes[which];
}

static Status mixed_push(const Binder *b, const MixedShape *m, const char *ending, Need n)
{
        n.n_parts = 1;
        n.n_rows = m->shape.n;
        (void)snprintf(n.name, sizeof(n.name), "%s%s%s", b->prefix, m->stem, ending);
        return vec_push(b->needs, n);
}

/* The rows of one expert among those of all. */
static RowMap expert_map(const MixedShape *m, uint32_t expert)
{
        return (RowMap){m->map.chunk, m->map.stride, m->map.offset + expert * m->each};
}

/* MXFP4: rows as they are multiplied, blocks of 32 columns. */
static Status packed_weight_add(const Binder *b, const MixedShape *m, uint32_t expert,
                                Linear *linear)
{
        const uint64_t rows = m->each * b->m->config->n_expert;
        const Need n = {.rows = rows,
                        .lines = rows,
                        .cols = m->shape.k,
                        .map = expert_map(m, expert),
                        .scales = "_scales",
                        .linear = linear};

        return mixed_push(b, m, "_blocks", n);
}

static Status plain_weight_add(const Binder *b, const MixedShape *m, uint32_t expert,
                               Linear *linear)
{
        const Need n = {.rows = m->each,
                        .lines = m->shape.k * b->m->config->n_expert,
                        .first_line = m->shape.k * expert,
                        .cols = m->shape.k,
                        .map = m->map,
                        .transposed = true,
                        .linear = linear};

        return mixed_push(b, m, "", n);
}

static Status mixed_bias_add(const Binder *b, const MixedShape *m, uint32_t expert, Linear *linear)
{
        const Need n = {.rows = m->each * b->m->config->n_expert,
                        .map = expert_map(m, expert),
                        .vector = &linear->bias};

        return mixed_push(b, m, "_bias", n);
}

static Status expert_mixed_add(const Binder *b, Moe *moe, uint32_t expert, size_t which)
{
        const MixedShape m = mixed_shape(b->m->config, which);
        Linear *linear = &moe->experts[3 * expert + which];

        if (b->m->packed_experts)
                TRY(packed_weight_add(b, &m, expert, linear));
        else
                TRY(plain_weight_add(b, &m, expert, linear));
        return mixed_bias_add(b, &m, expert, linear);
}

typedef Status (*ExpertAddFn)(const Binder *b, Moe *moe, uint32_t expert, size_t which);

static const ExpertAddFn expert_fns[EXPERT_FORM_MAX] = {[EXPERTS_EACH] = expert_add,
                                                        [EXPERTS_FUSED] = expert_part_add,
                                                        [EXPERTS_MIXED] = expert_mixed_add};

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

        const LinRow router = {row->router, row->router_bias ? BIAS_ALWAYS : BIAS_NEVER,
                               PART_WHOLE};

        TRY(row_add(b, &router, (LinShape){c->n_expert, c->n_embd}, &moe->router));
        if (row->choice_bias != NULL)
                TRY(vector_add(b, row->choice_bias, "e_score_correction_bias",
                               rows_whole(c->n_expert), &moe->choice_bias));
        TRY(experts_add(b, moe));
        return shared_add(b, moe);
}

bool arch_is_sparse(const ModelConfig *c, uint32_t layer)
{
        const bool dense = c->layer_is_dense != NULL && c->layer_is_dense[layer];

        return c->n_expert > 0 && !dense;
}
