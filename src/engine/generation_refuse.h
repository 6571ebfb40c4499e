/* What generation_config.json may ask that Quern does not do. Inside src/engine only. */
#ifndef QUERN_ENGINE_GENERATION_REFUSE_H
#define QUERN_ENGINE_GENERATION_REFUSE_H

#include "base/json.h"

/**
 * Looks for keys that would choose other tokens than Quern does, with a value that is not neutral.
 * The first one's sentence goes to *refusal (mem_free): "generation_config.json: num_beams: 4 is
 * not supported (beam search); …"; untouched when there is none. Errors: E_NOMEM.
 */
Status generation_refuse(yyjson_val *config, char **refusal);

#endif
