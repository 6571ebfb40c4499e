#include "sampler/ops.h"

const SamplerOp sampler_ops[] = {
        {"allowed", "grammar", OP_BAN, op_allowed_active, op_allowed},
        {"logit_bias", "logit_bias", OP_BAN, op_logit_bias_active, op_logit_bias},
        {"penalties", "penalties", OP_EDIT, op_penalties_active, op_penalties},
        {"dry", "dry", OP_EDIT, op_dry_active, op_dry},
        {"top_n_sigma", "top_n_sigma", OP_CUT, op_top_n_sigma_active, op_top_n_sigma},
        {"top_k", "top_k", OP_CUT, op_top_k_active, op_top_k},
        {"typical_p", "typ_p", OP_CUT, op_typical_p_active, op_typical_p},
        {"top_p", "top_p", OP_CUT, op_top_p_active, op_top_p},
        {"min_p", "min_p", OP_CUT, op_min_p_active, op_min_p},
        {"epsilon_cutoff", "epsilon_cutoff", OP_CUT, op_epsilon_cutoff_active, op_epsilon_cutoff},
        {"eta_cutoff", "eta_cutoff", OP_CUT, op_eta_cutoff_active, op_eta_cutoff},
        {"xtc", "xtc", OP_CUT, op_xtc_active, op_xtc},
        {"temperature", "temp", OP_SCALE, op_temperature_active, op_temperature},
};
const size_t n_sampler_ops = N_ELEMS(sampler_ops);

_Static_assert(N_ELEMS(sampler_ops) <= SAMPLER_OPS_MAX, "a chain holds every op once");
