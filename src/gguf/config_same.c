#include "gguf/config_same.h"

#include <math.h>

typedef bool (*SameFn)(const void *a, const void *b);

static bool same_u32(const void *a, const void *b)
{
        return memcmp(a, b, sizeof(uint32_t)) == 0;
}

static bool same_bool(const void *a, const void *b)
{
        return *(const bool *)a == *(const bool *)b;
}

static bool near(double a, double b)
{
        return fabs(a - b) <= 1e-6 * fmax(fabs(a), fabs(b));
}

static bool same_f64(const void *a, const void *b)
{
        return near(*(const double *)a, *(const double *)b);
}

typedef struct SameRow {
        const char *name;
        size_t offset;
        SameFn same;
} SameRow;

#define SAME_U32(member_)                                          \
        {                                                          \
#member_, offsetof(ModelConfig, member_), same_u32 \
        }
#define SAME_BOOL(member_)                                          \
        {                                                           \
#member_, offsetof(ModelConfig, member_), same_bool \
        }
#define SAME_F64(member_)                                          \
        {                                                          \
#member_, offsetof(ModelConfig, member_), same_f64 \
        }

/* What follows from these, or from the type of the weights, is not compared. */
static const SameRow rows[] = {
        SAME_U32(n_vocab),
        SAME_U32(n_embd),
        SAME_U32(n_layer),
        SAME_U32(n_head),
        SAME_U32(n_head_kv),
        SAME_U32(head_dim),
        SAME_U32(n_ff),
        SAME_U32(n_ctx_train),
        SAME_F64(norm_eps),
        {"hidden_act", offsetof(ModelConfig, act), same_u32},
        SAME_BOOL(tied),
        SAME_BOOL(attn_bias),
        SAME_BOOL(mlp_bias),
        SAME_U32(window),
        SAME_BOOL(parallel),
        SAME_BOOL(norm_shared),
        SAME_BOOL(norm_after),
        SAME_BOOL(norm_plain),
        SAME_BOOL(norm_unbiased),
        SAME_BOOL(final_norm),
        SAME_BOOL(residual_normed),
        SAME_BOOL(qk_norm),
        SAME_BOOL(qkv_bias),
        SAME_BOOL(out_bias),
        SAME_BOOL(head_bias),
        SAME_BOOL(alibi),
        SAME_BOOL(no_rope),
        SAME_BOOL(rope_half),
        SAME_F64(residual_scale),
        SAME_F64(logit_scale),
        SAME_F64(attn_scale),
        SAME_F64(attn_softcap),
        SAME_F64(logit_softcap),
        SAME_F64(clip_qkv),
        SAME_F64(query_beta),
        SAME_U32(query_period),
        SAME_U32(n_embd_token),
        SAME_U32(n_expert),
        SAME_U32(n_expert_used),
        SAME_U32(n_ff_expert),
        SAME_U32(n_ff_shared),
        SAME_U32(n_expert_group),
        SAME_U32(n_group_used),
        SAME_BOOL(norm_topk),
        SAME_F64(expert_scale),
        SAME_F64(swiglu_limit),
        SAME_F64(swiglu_alpha),
        SAME_U32(q_lora_rank),
        SAME_U32(kv_lora_rank),
        SAME_U32(qk_nope_dim),
        SAME_U32(qk_rope_dim),
        SAME_U32(v_dim),
};

/* Lists of one byte a layer; NULL: all 0. */
static const SameRow layer_rows[] = {
        {"layer_types", offsetof(ModelConfig, layer_is_windowed), NULL},
        {"no_rope_layers", offsetof(ModelConfig, layer_no_rope), NULL},
        {"scale_attn_by_inverse_layer_idx", offsetof(ModelConfig, layer_scaled), NULL},
        {"layers without experts", offsetof(ModelConfig, layer_is_dense), NULL},
};

static Status differs(const char *name)
{
        return FAIL(E_UNSUPPORTED, "%s: GGUF has no way to say what config.json says", name);
}

static Status rows_compare(const ModelConfig *a, const ModelConfig *b)
{
        for (size_t i = 0; i < N_ELEMS(rows); i++)
                if (!rows[i].same((const char *)a + rows[i].offset,
                                  (const char *)b + rows[i].offset))
                        return differs(rows[i].name);
        return OK;
}

static uint8_t flag_at(const uint8_t *flags, uint32_t i)
{
        return flags != NULL ? flags[i] : 0;
}

static const uint8_t *flags_of(const ModelConfig *c, size_t offset)
{
        const uint8_t *flags;

        memcpy(&flags, (const char *)c + offset, sizeof(flags));
        return flags;
}

static Status flags_compare(const ModelConfig *a, const ModelConfig *b, const SameRow *row)
{
        for (uint32_t i = 0; i < a->n_layer; i++)
                if (flag_at(flags_of(a, row->offset), i) != flag_at(flags_of(b, row->offset), i))
                        return differs(row->name);
        return OK;
}

static Status layers_compare(const ModelConfig *a, const ModelConfig *b)
{
        for (size_t i = 0; i < N_ELEMS(layer_rows); i++)
                TRY(flags_compare(a, b, &layer_rows[i]));
        return OK;
}

/* Comparisons side by side: no one decides whether another is made. */
static bool all_hold(const bool *same, size_t n)
{
        bool all = true;

        for (size_t i = 0; i < n; i++)
                all &= same[i];
        return all;
}

static bool same_kind(const RopeConfig *a, const RopeConfig *b)
{
        const bool same[] = {a->type == b->type, near(a->theta, b->theta),
                             near(a->partial_rotary_factor, b->partial_rotary_factor)};

        return all_hold(same, N_ELEMS(same));
}

static bool same_none(const RopeConfig *a, const RopeConfig *b)
{
        (void)a;
        (void)b;
        return true;
}

static bool same_factor(const RopeConfig *a, const RopeConfig *b)
{
        return near(a->factor, b->factor);
}

static bool same_llama3(const RopeConfig *a, const RopeConfig *b)
{
        const bool same[] = {a->original_max_position == b->original_max_position,
                             near(a->factor, b->factor),
                             near(a->low_freq_factor, b->low_freq_factor),
                             near(a->high_freq_factor, b->high_freq_factor)};

        return all_hold(same, N_ELEMS(same));
}

static bool same_yarn(const RopeConfig *a, const RopeConfig *b)
{
        const bool same[] = {a->original_max_position == b->original_max_position,
                             near(a->factor, b->factor),
                             near(a->beta_fast, b->beta_fast),
                             near(a->beta_slow, b->beta_slow),
                             a->truncate == b->truncate,
                             near(gguf_yarn_magnitude(a), gguf_yarn_magnitude(b))};

        return all_hold(same, N_ELEMS(same));
}

static bool same_list(const float *a, const float *b, uint32_t n)
{
        bool same = true;

        for (uint32_t i = 0; i < n; i++)
                same &= near((double)a[i], (double)b[i]);
        return same;
}

/* Lists of one length. */
static bool same_lists(const RopeConfig *a, const RopeConfig *b)
{
        const bool same[] = {a->original_max_position == b->original_max_position,
                             near(a->attention_factor, b->attention_factor),
                             near(a->short_mscale, b->short_mscale),
                             near(a->long_mscale, b->long_mscale),
                             same_list(a->short_factor, b->short_factor, a->n_factors),
                             same_list(a->long_factor, b->long_factor, a->n_factors)};

        return all_hold(same, N_ELEMS(same));
}

static bool same_longrope(const RopeConfig *a, const RopeConfig *b)
{
        return a->n_factors == b->n_factors && same_lists(a, b);
}

static bool (*const rope_same[ROPE_TYPE_MAX])(const RopeConfig *, const RopeConfig *) = {
        [ROPE_DEFAULT] = same_none,  [ROPE_LINEAR] = same_factor, [ROPE_DYNAMIC] = same_factor,
        [ROPE_LLAMA3] = same_llama3, [ROPE_YARN] = same_yarn,     [ROPE_LONGROPE] = same_longrope,
};

static bool ropes_same(const RopeConfig *a, const RopeConfig *b)
{
        return same_kind(a, b) && rope_same[a->type](a, b);
}

/* rope_local counts where both have it; whether they have is the family's. */
static Status local_compare(const ModelConfig *a, const ModelConfig *b)
{
        if (!a->has_rope_local || ropes_same(&a->rope_local, &b->rope_local))
                return OK;
        return differs("rope_scaling of windowed layers");
}

static Status ropes_compare(const ModelConfig *a, const ModelConfig *b)
{
        if (a->no_rope)
                return OK;
        return ropes_same(&a->rope, &b->rope) ? local_compare(a, b) : differs("rope_scaling");
}

Status gguf_config_same(const ModelConfig *a, const ModelConfig *b)
{
        TRY(rows_compare(a, b));
        TRY(layers_compare(a, b));
        return ropes_compare(a, b);
}
