/* Row tables: what keys an object may have, where each goes in a struct, and one reader for all. */
#ifndef QUERN_BASE_FIELDS_H
#define QUERN_BASE_FIELDS_H

#include "base/arena.h"
#include "base/json.h"

typedef enum FieldType {
        FIELD_BOOL,   /* bool */
        FIELD_I32,    /* int32_t */
        FIELD_U32,    /* uint32_t */
        FIELD_I64,    /* int64_t */
        FIELD_U64,    /* uint64_t */
        FIELD_F32,    /* float; finite */
        FIELD_F64,    /* double; finite */
        FIELD_STR,    /* Str, copied into the arena */
        FIELD_ENUM,   /* int; `names` is a NULL-terminated list, the index is the value */
        FIELD_CUSTOM, /* `read` gets the JSON value */
        FIELD_TYPE_MAX
} FieldType;

typedef struct FieldSpec FieldSpec;

/** Reads one JSON value by hand; `at` is the struct's member. */
typedef Status (*FieldRead)(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at);

struct FieldSpec {
        const char *key;
        FieldType type;
        bool required;
        size_t offset;
        double min; /* numbers: min <= value <= max is enforced when min < max */
        double max;
        const char *const *names;
        FieldRead read;
        const char *help; /* one line, for --help and the API reference; may be NULL */
};

#define FIELD(key_, type_, struct_, member_, required_)                  \
        {                                                                \
                .key = (key_), .type = (type_), .required = (required_), \
                .offset = offsetof(struct_, member_)                     \
        }
#define FIELD_RANGE(key_, type_, struct_, member_, required_, min_, max_)          \
        {                                                                          \
                .key = (key_), .type = (type_), .required = (required_),           \
                .offset = offsetof(struct_, member_), .min = (min_), .max = (max_) \
        }

/**
 * Reads the rows' keys of a JSON object into `*out`. Absent or null keys leave the member alone
 * (defaults are set before); keys without a row are ignored; of equal keys the last counts, as in
 * Python. Integers accept 3 and 3.0. Texts are copied into the arena. After an error the members
 * of earlier rows may have been set.
 * Errors: E_FORMAT "hidden_size: expected an integer, found \"12\""; E_RANGE "n: 0 is outside
 * 1..1000000", "mode: \"x\" is not one of auto, on, off"; E_MISSING "hidden_size: missing";
 * E_NOMEM.
 */
Status fields_read(const FieldSpec *rows, size_t n_rows, yyjson_val *object, Arena *arena,
                   void *out);

/**
 * Sets one row's member from text (a command line or environment value): the same rules, numbers as
 * in JSON. Booleans are true/false, 1/0, yes/no, on/off. FIELD_CUSTOM gets a JSON value when the
 * text begins with { or [, else a string. Errors: as fields_read; "n: line 1, column 3: …" for a
 * number that is not JSON.
 */
Status field_read_text(const FieldSpec *row, Str text, Arena *arena, void *out);

/** The row with this key, or NULL. */
const FieldSpec *fields_find(const FieldSpec *rows, size_t n_rows, Str key);

#endif
