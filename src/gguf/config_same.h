/* Whether two configs say the same. */
#ifndef QUERN_GGUF_CONFIG_SAME_H
#define QUERN_GGUF_CONFIG_SAME_H

#include "weights/config.h"

/**
 * Compares all that a forward pass reads. Numbers may differ by what a float loses.
 * Errors: E_UNSUPPORTED "hidden_act: GGUF cannot say what config.json says" with the member's name.
 */
Status gguf_config_same(const ModelConfig *a, const ModelConfig *b);

/** rope_write.c: the factor on cos and sin of yarn scaling. */
double gguf_yarn_magnitude(const RopeConfig *r);

#endif
