/* What config.json of a family calls a member of ModelConfig: its rows read backwards. */
#ifndef QUERN_WEIGHTS_CONFIG_KEYS_H
#define QUERN_WEIGHTS_CONFIG_KEYS_H

#include "weights/config.h"

/** The key that sets the member at `offset`; NULL: the family reads none, or is unknown. */
const char *config_key_of(Str model_type, size_t offset);

/** The keys of theta and of the share that rotates, at the top of the file; NULL: none. */
typedef struct ConfigRopeKeys {
        const char *theta;
        const char *partial;
        const char *local_theta; /* of windowed layers */
} ConfigRopeKeys;

ConfigRopeKeys config_rope_keys(Str model_type);

#endif
