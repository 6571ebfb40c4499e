/* Bonds of a layer's experts. */
#include "gguf/bond_scope.h"

#include <stdio.h>

static const char *const expert_names[3] = {"ffn_gate_exps", "ffn_up_exps", "ffn_down_exps"};
static const char *const shared_names[3] = {"ffn_gate_shexp", "ffn_up_shexp", "ffn_down_shexp"};

static Status experts_each_add(const Scope *s)
{
        const char *const *names = s->m->spec->moe.experts;

        for (size_t i = 0; i < 3; i++) {
                Bond b = {.n_hf = s->m->config->n_expert, .n_gguf = 1, .how = BOND_STACKED};
                (void)snprintf(b.hf, sizeof(b.hf), "%s%s.weight", s->hf, names[i]);
                (void)snprintf(b.gguf[0], sizeof(b.gguf[0]), "%s%s.weight", s->gguf,
                               expert_names[i]);
                TRY(vec_push(s->out, b));
        }
        return OK;
}

static Status experts_fused_add(const Scope *s)
{
        const char *const *names = s->m->spec->moe.experts;
        Bond b = {.n_hf = 1, .n_gguf = 2, .how = BOND_HALVES};

        (void)snprintf(b.hf, sizeof(b.hf), "%s%s.weight", s->hf, names[0]);
        for (size_t i = 0; i < 2; i++)
                (void)snprintf(b.gguf[i], sizeof(b.gguf[i]), "%s%s.weight", s->gguf,
                               expert_names[i]);
        TRY(vec_push(s->out, b));
        return bond_weight_add(s, names[2], expert_names[2]);
}

static Status experts_unsupported(const Scope *s)
{
        return FAIL(E_UNSUPPORTED,
                    "the experts of %s are stored in a form that has no place in GGUF",
                    s->m->spec->model_type);
}

/* Gate and up in one tensor. */
static Status shared_fused_add(const Scope *s)
{
        const MoeRow *row = &s->m->spec->moe;
        Bond b = {.n_hf = 1, .n_gguf = 2, .how = BOND_SPLIT};

        (void)snprintf(b.hf, sizeof(b.hf), "%s%s.weight", s->hf, row->shared[0].tensor);
        for (size_t i = 0; i < 2; i++)
                (void)snprintf(b.gguf[i], sizeof(b.gguf[i]), "%s%s.weight", s->gguf,
                               shared_names[i]);
        return vec_push(s->out, b);
}

static Status nothing_add(const Scope *s)
{
        (void)s;
        return OK;
}

static Status shared_lin_add(const Scope *s, size_t i)
{
        const LinRow *row = &s->m->spec->moe.shared[i];

        static Status (*const fused[PART_MAX])(const Scope *) = {
                [PART_FIRST_HALF] = shared_fused_add, [PART_SECOND_HALF] = nothing_add};

        if (fused[row->part] != NULL)
                return fused[row->part](s);
        return bond_biased_add(s, row->tensor, shared_names[i], BOND_SAME,
                               arch_bias_wanted(s->m->config, row->bias));
}

static Status shared_gate_add(const Scope *s)
{
        const char *gate = s->m->spec->moe.shared_gate;
        const Pair p = {gate, "ffn_gate_inp_shexp", "weight", BOND_FLAT};

        return gate == NULL ? OK : bond_pair_add(s, &p);
}

static Status shared_add(const Scope *s)
{
        if (s->m->config->n_ff_shared == 0)
                return OK;
        for (size_t i = 0; i < 3; i++)
                TRY(shared_lin_add(s, i));
        return shared_gate_add(s);
}

/* GGUF calls the correction of the choice a bias of its own. */
static Status choice_bias_add(const Scope *s)
{
        const char *name = s->m->spec->moe.choice_bias;
        Bond b = {.n_hf = 1, .n_gguf = 1};

        if (name == NULL)
                return OK;
        b.how = s->m->family->flat_choice ? BOND_FLAT : BOND_SAME;
        (void)snprintf(b.hf, sizeof(b.hf), "%s%s.e_score_correction_bias", s->hf, name);
        (void)snprintf(b.gguf[0], sizeof(b.gguf[0]), "%sexp_probs_b.bias", s->gguf);
        return vec_push(s->out, b);
}

Status bond_moe_add(const Scope *s)
{
        static Status (*const experts[EXPERT_FORM_MAX])(const Scope *) = {
                [EXPERTS_NONE] = experts_unsupported,
                [EXPERTS_EACH] = experts_each_add,
                [EXPERTS_FUSED] = experts_fused_add,
                [EXPERTS_MIXED] = experts_unsupported,
        };
        const MoeRow *row = &s->m->spec->moe;

        TRY(bond_biased_add(s, row->router, "ffn_gate_inp", BOND_SAME, row->router_bias));
        TRY(choice_bias_add(s));
        TRY(experts[row->form](s));
        return shared_add(s);
}
