/* Rules for families with experts. Inside src/weights only. */
#ifndef QUERN_WEIGHTS_CONFIG_EXPERTS_H
#define QUERN_WEIGHTS_CONFIG_EXPERTS_H

#include "weights/config_rows.h"

#define KEY_EXPERTS(key_)      KEY_SIZE(key_, n_expert, EXPERTS_MAX)
#define KEY_EXPERTS_USED(key_) KEY_SIZE(key_, n_expert_used, EXPERTS_MAX)

/** mlp_only_layers and decoder_sparse_step of the qwen families. Errors: E_FORMAT, E_RANGE. */
Status experts_by_step(yyjson_val *root, ModelConfig *c);

/**
 * For every family: the expert's width, and a model of which no layer has experts is a dense one.
 * Errors: E_RANGE "num_experts_per_tok: 9 of 8 experts", n_group 3 not dividing the experts.
 */
Status experts_resolve(ModelConfig *c);

#endif
