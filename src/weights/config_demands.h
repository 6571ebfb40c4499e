/* What a config.json may not ask for. Inside src/weights only. */
#ifndef QUERN_WEIGHTS_CONFIG_DEMANDS_H
#define QUERN_WEIGHTS_CONFIG_DEMANDS_H

#include "weights/config_family.h"

/**
 * Refuses what would change the model's output and is not supported, by its key.
 * Errors: E_UNSUPPORTED "quantization_config: quant_method "gptq" is not supported",
 * "add_cross_attention: only false is supported", "per_layer_config is not supported".
 */
Status demands_check(yyjson_val *root, const Family *f);

#endif
