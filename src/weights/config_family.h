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

/** Keys and the members of ModelConfig that they set. */
typedef struct FieldRows {
        const FieldSpec *rows;
        size_t n;
} FieldRows;

/** A key that changes what the model computes, and the one value of it that is supported. */
typedef struct Demand {
        const char *key;
        double want; /* true is 1, false 0 */
        const char *shown;
} Demand;

typedef struct Demands {
        const Demand *rows;
        size_t n;
} Demands;

/** How a family writes its rotation down. */
typedef struct RopeRule {
        const char *theta_key;   /* at the top of a 4.x file */
        double theta;            /* when no key gives it */
        const char *partial_key; /* NULL: the modeling code rotates whole heads, whatever is said */
        double partial;
        const NameTable *types;
        bool reads_scaling; /* windowed layers are scaled as the others (modernbert) */
        bool reads_alpha;   /* "dynamic" with an alpha is a theta that stays (hunyuan) */
        uint32_t original_max_position; /* the class attribute; 0: it has none */
        const RopeConfig *absent;       /* when the file has no object; NULL: the plain rotation */
} RopeRule;

typedef struct Family Family;

/** Resolves members from those read; `root` for keys that no member keeps. */
typedef Status (*ConfigRule)(yyjson_val *root, ModelConfig *c);
typedef Status (*RopeRead)(yyjson_val *root, const Family *f, ModelConfig *c);

/** One family: the defaults of its class, the keys it reads beyond the common ones, its rules. */
struct Family {
        const char *model_type;
        ModelConfig defaults; /* what is 0 and has a neutral value, see config.h, takes that one */
        int32_t eos[3];       /* eos_token_id when the key is absent */
        size_t n_eos;
        bool eos_null_is_absent;   /* null takes the default too (glm) */
        const FieldRows *old_keys; /* the family's names of common keys, which win over them */
        const FieldRows *keys[3];
        const Demands *demands;   /* NULL: none */
        const char *quant_method; /* the quantisation that the family's loader reads; NULL: none */
        const RopeRule *rope;     /* NULL: no key of the rotation is read */
        const RopeRule *rope_local; /* of windowed layers; NULL: the same */
        /* In this order, between them heads and ffn width; no slot is NULL. */
        ConfigRule shape;
        RopeRead rotation;
        ConfigRule windows;
        ConfigRule wiring;
};

/** The row of a model_type. Errors: E_UNSUPPORTED "model_type "foo" is not supported; …". */
Status family_find(Str model_type, const Family **out);

/** The value of a word. Errors: E_FORMAT not a string, E_UNSUPPORTED "hidden_act: "x" is not …". */
Status name_read(const NameTable *names, const char *key, yyjson_val *v, int *out);

/** name_read for rows of fields. */
Status act_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at);
Status dtype_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at);

extern const NameTable rope_names;      /* → RopeType */
extern const NameTable rope_names_phi3; /* phi3 calls longrope "su" and "yarn" in old files */
extern const NameTable rope_names_phimoe;

extern const RopeConfig rope_defaults;
extern const RopeRule rope_plain; /* theta 10000, whole heads, every type */

/** rope_scaling and rope_parameters are objects, absent or null. Errors: E_FORMAT. */
Status rope_objects_check(yyjson_val *root);
/** The object with the rope's keys (NULL: none) and the key it was under. */
Status rope_object_find(yyjson_val *root, const char **key, yyjson_val **out);

/** Reads theta, rope_scaling or rope_parameters into c->rope; needs head_dim and n_ctx_train. */
Status rope_read(yyjson_val *root, const Family *f, ModelConfig *c);
/** The same with full layers in c->rope, windowed ones in c->rope_local (gemma3, olmo3). */
Status rope_read_by_layer_type(yyjson_val *root, const Family *f, ModelConfig *c);
/** No layer rotates. */
Status rope_none(yyjson_val *root, const Family *f, ModelConfig *c);
/** What a rope type divides by or takes the logarithm of, and an even number of dims. E_RANGE. */
Status rope_check(const ModelConfig *c);

Status rule_none(yyjson_val *root, ModelConfig *c); /* what was read stands */

/* Filling in window and layer_is_windowed; layer_types wins where a rule reads it (resolve). */
Status windows_none(yyjson_val *root, ModelConfig *c);
Status windows_everywhere(yyjson_val *root, ModelConfig *c);
Status windows_in_use(yyjson_val *root, ModelConfig *c);      /* … if use_sliding_window */
Status windows_from_layer(yyjson_val *root, ModelConfig *c);  /* max_window_layers (qwen2) */
Status windows_below_layer(yyjson_val *root, ModelConfig *c); /* every second (qwen2_moe) */
Status windows_by_pattern(yyjson_val *root, ModelConfig *c);  /* window_pattern */
Status windows_by_list(yyjson_val *root, ModelConfig *c);     /* all without a list (ministral) */
/** layer_types, or without that list what `fill` puts into c->layer_is_windowed. */
Status windows_resolve(yyjson_val *root, void (*fill)(ModelConfig *c), ModelConfig *c);

/** An array of one byte a layer, all 0, in the config's arena. */
Status layer_flags_new(ModelConfig *c, uint8_t **out);

#endif
