#include "gguf/bond_scope.h"

#include <stdio.h>

/* Names behind "blk.N." by what arch's rows call a projection or a norm. */
static const char *const lin_names[LIN_MAX] = {
        [LIN_Q] = "attn_q",      [LIN_K] = "attn_k",      [LIN_V] = "attn_v",
        [LIN_O] = "attn_output", [LIN_GATE] = "ffn_gate", [LIN_UP] = "ffn_up",
        [LIN_DOWN] = "ffn_down"};
static const char *const norm_names[NORM_ID_MAX] = {
        [NORM_ATTN] = "attn_norm", [NORM_POST_ATTN] = "post_attention_norm",
        [NORM_FFN] = "ffn_norm",   [NORM_POST_FFN] = "post_ffw_norm",
        [NORM_Q] = "attn_q_norm",  [NORM_K] = "attn_k_norm"};

/* A fused tensor has one name in GGUF too: its first part gives it, the others none. */
static const char *const part_names[PART_MAX] = {
        [PART_QKV_Q] = "attn_qkv", [PART_GROUP_Q] = "attn_qkv", [PART_FIRST_HALF] = "ffn_up"};

Status bond_pair_add(const Scope *s, const Pair *p)
{
        Bond b = {.n_hf = 1, .n_gguf = 1, .how = p->how};

        (void)snprintf(b.hf, sizeof(b.hf), "%s%s.%s", s->hf, p->hf, p->kind);
        (void)snprintf(b.gguf[0], sizeof(b.gguf[0]), "%s%s.%s", s->gguf, p->gguf, p->kind);
        return vec_push(s->out, b);
}

Status bond_weight_add(const Scope *s, const char *hf, const char *gguf)
{
        const Pair p = {hf, gguf, "weight", BOND_SAME};

        return hf == NULL ? OK : bond_pair_add(s, &p);
}

/* How a vector goes whose matrix goes so: it has nothing to turn. */
static BondHow vector_how(BondHow how)
{
        return how == BOND_TURNED ? BOND_SAME : how;
}

Status bond_biased_add(const Scope *s, const char *hf, const char *gguf, BondHow how, bool bias)
{
        const Pair weight = {hf, gguf, "weight", how};
        const Pair bias_pair = {hf, gguf, "bias", vector_how(how)};

        TRY(bond_pair_add(s, &weight));
        return bias ? bond_pair_add(s, &bias_pair) : OK;
}

static bool turns(const BondMaker *m, LinId id)
{
        return m->family->interleaved && id <= LIN_K;
}

static BondHow plain_how(const BondMaker *m)
{
        return (m->spec->transposed & !m->config->straight) ? BOND_TURNED : BOND_SAME;
}

static BondHow lin_how(const BondMaker *m, LinId id, Part part)
{
        if (part == PART_GROUP_Q)
                return BOND_GROUPED;
        return turns(m, id) ? BOND_INTERLEAVED : plain_how(m);
}

const char *bond_lin_name(const LinRow *row, const char *whole)
{
        return row->part == PART_WHOLE ? whole : part_names[row->part];
}

bool bond_lin_exists(const LinRow *row, const char *whole)
{
        return row->tensor != NULL && bond_lin_name(row, whole) != NULL;
}

static Status lin_add(const Scope *s, LinId id)
{
        const LinRow *row = &s->m->spec->lins[id];

        if (!bond_lin_exists(row, lin_names[id]))
                return OK;
        return bond_biased_add(s, row->tensor, bond_lin_name(row, lin_names[id]),
                               lin_how(s->m, id, row->part),
                               arch_bias_wanted(s->m->config, row->bias));
}

static Status lins_add(const Scope *s, LinId first, LinId last)
{
        for (LinId id = first; id <= last; id++)
                TRY(lin_add(s, id));
        return OK;
}

static bool is_norm_of_two(const BondMaker *m, NormId id)
{
        return arch_has_two_norms(m->config) && m->family->norms_alone[id] != NULL;
}

static const char *norm_name(const BondMaker *m, NormId id)
{
        const char *own = m->family->norms[id];

        if (is_norm_of_two(m, id))
                return m->family->norms_alone[id];
        return own != NULL ? own : norm_names[id];
}

static bool has_bias(const BondMaker *m, NormId id)
{
        const bool layers = m->spec->norm_bias & !m->config->norm_unbiased;

        return id < NORM_Q ? layers : m->spec->qk_norm_bias;
}

static bool adds_one(const ArchSpec *spec, NormId id)
{
        return id < NORM_Q ? spec->norm_plus_one : spec->qk_norm_plus_one;
}

static uint32_t heads_of(const ModelConfig *c, NormId id)
{
        return id == NORM_Q ? c->n_head : c->n_head_kv;
}

/* A tensor a head. */
static Status norm_parts_add(const Scope *s, NormId id, const char *hf)
{
        Bond b = {.n_hf = heads_of(s->m->config, id), .n_gguf = 1, .how = BOND_STACKED};

        (void)snprintf(b.hf, sizeof(b.hf), "%s%s.weight", s->hf, hf);
        (void)snprintf(b.gguf[0], sizeof(b.gguf[0]), "%s%s.weight", s->gguf, norm_name(s->m, id));
        return vec_push(s->out, b);
}

static Status norm_pair_add(const Scope *s, NormId id, const char *hf, const char *gguf)
{
        const BondHow how = adds_one(s->m->spec, id) ? BOND_ONE_MORE : BOND_SAME;
        const Pair weight = {hf, gguf, "weight", how};
        const Pair bias = {hf, gguf, "bias", BOND_SAME};

        TRY(bond_pair_add(s, &weight));
        return has_bias(s->m, id) ? bond_pair_add(s, &bias) : OK;
}

static bool has_tensors(const BondMaker *m, const char *name)
{
        return name != NULL && name[0] != '\0' && !m->config->norm_plain;
}

static Status norm_add(const Scope *s, NormId id)
{
        const char *hf = arch_norm_name(s->m->spec, s->m->config, id);

        if (!has_tensors(s->m, hf))
                return OK;
        return strchr(hf, '%') != NULL ? norm_parts_add(s, id, hf)
                                       : norm_pair_add(s, id, hf, norm_name(s->m, id));
}

static Status norms_add(const Scope *s)
{
        for (NormId id = 0; id < NORM_ID_MAX; id++)
                TRY(norm_add(s, id));
        return OK;
}

static Status query_add(const Scope *s)
{
        if (s->m->config->q_lora_rank == 0)
                return bond_weight_add(s, "self_attn.q_proj", "attn_q");
        TRY(bond_biased_add(s, "self_attn.q_a_proj", "attn_q_a", BOND_SAME,
                            s->m->config->attn_bias));
        TRY(bond_weight_add(s, "self_attn.q_a_layernorm", "attn_q_a_norm"));
        return bond_weight_add(s, "self_attn.q_b_proj", "attn_q_b");
}

static Status latent_add(const Scope *s)
{
        Bond b = {.n_hf = 1, .n_gguf = 2, .how = BOND_LATENT};

        if (!s->m->spec->latent)
                return OK;
        (void)snprintf(b.hf, sizeof(b.hf), "%sself_attn.kv_b_proj.weight", s->hf);
        (void)snprintf(b.gguf[0], sizeof(b.gguf[0]), "%sattn_k_b.weight", s->gguf);
        (void)snprintf(b.gguf[1], sizeof(b.gguf[1]), "%sattn_v_b.weight", s->gguf);
        TRY(vec_push(s->out, b));
        TRY(bond_biased_add(s, "self_attn.kv_a_proj_with_mqa", "attn_kv_a_mqa", BOND_SAME,
                            s->m->config->attn_bias));
        TRY(bond_weight_add(s, "self_attn.kv_a_layernorm", "attn_kv_a_norm"));
        return query_add(s);
}

static Status layer_add(const Scope *model, uint32_t i)
{
        Scope s = *model;
        const size_t used = strlen(s.hf);

        /* NOLINTNEXTLINE(clang-diagnostic-format-nonliteral): a row's own format */
        (void)snprintf(s.hf + used, sizeof(s.hf) - used, s.m->spec->layer, i);
        (void)snprintf(s.gguf, sizeof(s.gguf), "blk.%u.", i);
        TRY(lins_add(&s, LIN_Q, LIN_O));
        TRY(latent_add(&s));
        TRY(arch_is_sparse(s.m->config, i) ? bond_moe_add(&s) : lins_add(&s, LIN_GATE, LIN_DOWN));
        return norms_add(&s);
}

static Status ends_norm_add(const Scope *s, const char *hf, const char *gguf)
{
        return has_tensors(s->m, hf) ? norm_pair_add(s, NORM_ATTN, hf, gguf) : OK;
}

/* llama.cpp wants a head of its own here, so it gets a copy. */
static Status head_copy_add(const Scope *s)
{
        const ArchSpec *spec = s->m->spec;
        Bond b = {.n_hf = 1, .n_gguf = 1, .how = BOND_SAME, .copy = true};

        if (!s->m->family->head_needed)
                return OK;
        (void)snprintf(b.hf, sizeof(b.hf), "%s%s.weight", s->hf, spec->embed);
        (void)snprintf(b.gguf[0], sizeof(b.gguf[0]), "output.weight");
        return vec_push(s->out, b);
}

static Status head_add(const Scope *model)
{
        const ModelConfig *c = model->m->config;
        const Pair weight = {model->m->spec->head, "output", "weight", BOND_SAME};
        const Pair bias = {model->m->spec->head, "output", "bias", BOND_SAME};
        Scope s = *model;

        s.hf[0] = '\0';
        TRY(c->tied ? head_copy_add(model) : bond_pair_add(&s, &weight));
        return c->head_bias ? bond_pair_add(&s, &bias) : OK;
}

static Status ends_add(const Scope *s)
{
        const ArchSpec *spec = s->m->spec;

        TRY(bond_weight_add(s, spec->embed, "token_embd"));
        TRY(bond_weight_add(s, spec->positions, "position_embd"));
        TRY(ends_norm_add(s, spec->embed_norm, "token_embd_norm"));
        TRY(ends_norm_add(s, spec->out_norm, "output_norm"));
        return head_add(s);
}

Status bonds_list(const BondMaker *m, Bonds *out)
{
        CLEANUP(bonds_done) Bonds b = {0};
        Scope s = {.m = m, .out = &b};

        (void)snprintf(s.hf, sizeof(s.hf), "%s", m->prefix);
        TRY(ends_add(&s));
        for (uint32_t i = 0; i < m->config->n_layer; i++)
                TRY(layer_add(&s, i));
        *out = TAKE(b);
        return OK;
}

void bonds_done(Bonds *b)
{
        vec_done(b);
}
