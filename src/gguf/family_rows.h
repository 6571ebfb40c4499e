/* The families' rows, in files by kin, and what they are written with. Inside src/gguf only. */
#ifndef QUERN_GGUF_FAMILY_ROWS_H
#define QUERN_GGUF_FAMILY_ROWS_H

#include "arch/arch.h"
#include "gguf/config_read.h"
#include "gguf/config_write.h"

#define GGUF_KEYS(...)                                                        \
        {                                                                     \
                .rows = (const GgufKey[]){__VA_ARGS__},                       \
                .n = sizeof((const GgufKey[]){__VA_ARGS__}) / sizeof(GgufKey) \
        }
#define GGUF_KEY(suffix_, kind_, member_)                                   \
        {                                                                   \
                (suffix_), GGUF_KEY_##kind_, offsetof(ModelConfig, member_) \
        }

/* Slots of a family without rules of its own. */
#define GGUF_RULES(keys_, read_, write_) \
        .keys = (keys_), .read = (read_), .yarn = gguf_no_text, .write = (write_)
#define GGUF_NO_RULES GGUF_RULES(&gguf_no_keys, gguf_no_text, gguf_no_meta)

extern const GgufKeys gguf_no_keys;
Status gguf_no_text(const ConfigSource *s, JsonOut *j);
Status gguf_no_meta(const ConfigTarget *t);

typedef struct FamilyTable {
        const GgufFamily *rows;
        size_t n;
} FamilyTable;

extern const FamilyTable gguf_families_llama;
extern const FamilyTable gguf_families_dense;
extern const FamilyTable gguf_families_gpt;
extern const FamilyTable gguf_families_moe;

#endif
