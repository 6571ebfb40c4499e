/* Keys of config.json whose null means something other than absence. Inside src/weights only. */
#ifndef QUERN_WEIGHTS_CONFIG_NULLS_H
#define QUERN_WEIGHTS_CONFIG_NULLS_H

#include "weights/config_family.h"

/** Replaces the class default by "none" where the file says null: "sliding_window": null. */
void nulls_apply(yyjson_val *root, ModelConfig *c);

/**
 * eos_token_id: a number, a list, null or, when absent, the class default.
 * Errors: E_FORMAT "eos_token_id[1]: expected a token id, found a string", E_RANGE a negative one.
 */
Status eos_read(yyjson_val *root, const Family *f, IdVec *out);

#endif
