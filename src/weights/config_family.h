/* What differs between families in reading config.json, as rows. Inside src/weights only. */
#ifndef QUERN_WEIGHTS_CONFIG_FAMILY_H
#define QUERN_WEIGHTS_CONFIG_FAMILY_H

#include "base/fields.h"
#include "weights/config.h"

/** Words with a number each: activations, dtypes, rope types. */
typedef struct NamedValue {
        const char *name;
        int value;
} NamedValue;

typedef struct NameTable {
        const NamedValue *rows;
        size_t n;
} NameTable;

/** Fills in window and layer_is_windowed from what the family's fields put into the config. */
typedef Status (*WindowRule)(yyjson_val *root, ModelConfig *c);

/** One family: the defaults of its class, the keys it reads beyond the common ones, its rules. */
typedef struct Family {
        const char *model_type;
        ModelConfig defaults; /* n_head_kv 0: as many as heads; head_dim 0: E / H; window 0: none */
        int32_t eos;          /* eos_token_id when the key is absent, -1: none */
        uint32_t original_max_position; /* the class attribute; 0: it has none */
        const FieldSpec *fields;
        size_t n_fields;
        const NameTable *rope_types;
        WindowRule windows;
} Family;

/** The row of a model_type. Errors: E_UNSUPPORTED "model_type "foo" is not supported; …". */
Status family_find(Str model_type, const Family **out);

/** The value of a word. Errors: E_FORMAT not a string, E_UNSUPPORTED "hidden_act: "x" is not …". */
Status name_read(const NameTable *names, const char *key, yyjson_val *v, int *out);

extern const NameTable act_names;       /* → ActFn */
extern const NameTable dtype_names;     /* → DType */
extern const NameTable rope_names;      /* → RopeType */
extern const NameTable rope_names_phi3; /* phi3 calls longrope "su" and "yarn" in old files */

extern const RopeConfig rope_defaults;

/** The object with the rope's keys (NULL: none) and the key it was under. */
Status rope_object_find(yyjson_val *root, const char **key, yyjson_val **out);

/** Reads rope_theta, rope_scaling or rope_parameters; needs head_dim and n_ctx_train. */
Status rope_read(yyjson_val *root, const Family *family, ModelConfig *c);

Status windows_none(yyjson_val *root, ModelConfig *c);
Status windows_everywhere(yyjson_val *root, ModelConfig *c); /* mistral, phi3 */
Status windows_by_layer(yyjson_val *root, ModelConfig *c);   /* qwen2, qwen3 */

#endif
