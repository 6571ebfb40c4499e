/* Checks of JSON objects that yyjson leaves to its callers. */
#ifndef QUERN_WEIGHTS_STORE_KEYS_H
#define QUERN_WEIGHTS_STORE_KEYS_H

#include "base/json.h"

/**
 * Refuses an object in which a key comes twice, in n log n time.
 * Errors: E_FORMAT ""hidden_size": the key is there twice", E_NOMEM.
 */
Status keys_unique(yyjson_val *object);

/** The last value of a key, as Python reads duplicates; NULL when it is absent or null. */
yyjson_val *key_value(yyjson_val *object, const char *key);

/** The object under `key`. Errors: E_MISSING "weight_map: missing", E_FORMAT "… found a string". */
Status key_object(yyjson_val *object, const char *key, yyjson_val **out);

#endif
