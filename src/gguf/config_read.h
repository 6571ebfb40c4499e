/* The metadata of a GGUF file as the config.json of its family. */
#ifndef QUERN_GGUF_CONFIG_READ_H
#define QUERN_GGUF_CONFIG_READ_H

#include "base/json_out.h"
#include "gguf/families.h"

/** What the parts of the text are made from. */
struct ConfigSource {
        const Gguf *gguf;
        const Store *store; /* of the file */
        const GgufFamily *family;
        ModelConfig sizes; /* the counts, read first; nothing is owned */
        uint32_t n_rot;
        DType dtype; /* of the weights as they will be stored; DT_MAX: nothing is said */
};

/**
 * Appends the text of config.json. Errors: E_MISSING and E_FORMAT of keys ("llama.block_count:
 * missing"), E_RANGE "llama.block_count: 0 is outside 1..10000", E_UNSUPPORTED what no config.json
 * of the family says ("rope over 2 of 4 head dimensions …").
 */
Status gguf_config_text(const Gguf *g, const GgufFamily *f, DType dtype, StrBuf *out);

/** rope_read.c: the members of the rotation. */
Status gguf_rope_text(const ConfigSource *s, JsonOut *j);

/** windows_read.c: sliding_window, layer_types and what goes with them. */
Status gguf_windows_text(const ConfigSource *s, JsonOut *j);

/** The special ids of the metadata. Each list is empty where the model has none. */
typedef struct GgufIds {
        IdVec bos;
        IdVec eos; /* every token that ends an answer: eos, end of turn, end of message */
        IdVec pad;
        IdVec unk;
} GgufIds;

/** Ids outside the vocabulary mean none, as llama.cpp reads them. */
Status gguf_ids_read(const Gguf *g, uint64_t n_vocab, GgufIds *out);
void gguf_ids_done(GgufIds *ids);

/** The members bos_token_id, eos_token_id and pad_token_id. */
Status gguf_ids_text(const GgufIds *ids, JsonOut *j);

/** "llama.block_count" from "block_count", for messages and lookups. */
typedef struct KeyName {
        char text[128];
} KeyName;

KeyName gguf_key_name(const GgufFamily *f, const char *suffix);

/** As gguf_u64, gguf_f64, gguf_str under the family's prefix; an absent key leaves *out alone. */
Status gguf_optional_u32(const ConfigSource *s, const char *suffix, uint32_t *out);
Status gguf_optional_f64(const ConfigSource *s, const char *suffix, double *out);
Status gguf_optional_str(const ConfigSource *s, const char *suffix, Str *out);

/** rope_llama3.c: one factor for each of n pairs, as rope scaling of llama3 makes them. */
void gguf_llama3_table(const RopeConfig *r, float *out, size_t n);

#endif
