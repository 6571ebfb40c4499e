/* A tokenizer.json made of a directory's other files, as Transformers' classes build theirs. */
#ifndef QUERN_TOKENIZER_BUILD_H
#define QUERN_TOKENIZER_BUILD_H

#include "tokenizer/spm.h"

/** What a tokenizer is built from. Roots of parsed files are NULL where there is none. */
typedef struct BuildSource {
        const char *dir;
        yyjson_val *config; /* tokenizer_config.json */
        yyjson_val *model;  /* config.json */
        Arena *arena;       /* for the time of the building */
        StrBuf *defaults;   /* gets {"eos_token": "…"}: what the class names where the config does
                               not */
} BuildSource;

/**
 * Appends the tokenizer.json that the directory's class stands for: that of tokenizer_config.json,
 * or the one that Transformers registers for config.json's model_type, by its rules.
 * @param edges  becomes whether add_bos_token and add_eos_token count: not where a class brings its
 *               own post-processor.
 * Errors: E_MISSING "no tokenizer.json, and neither …"; E_UNSUPPORTED "tokenizer_class \"Foo\" …";
 * E_IO for files that the class needs; E_FORMAT and E_RANGE for what they hold.
 * Source: transformers 5.24 tokenization_utils_tokenizers.py convert_to_native_format and the
 * classes' __init__.
 */
Status tokenizer_json_build(const BuildSource *s, StrBuf *json, bool *edges);

/* Each class: from tokenizer.model, vocab.json and merges.txt, or vocab.txt. */
Status spm_llama_build(const BuildSource *s, StrBuf *json);
Status spm_gemma_build(const BuildSource *s, StrBuf *json);
Status spm_xlm_roberta_build(const BuildSource *s, StrBuf *json);
Status spm_plain_build(const BuildSource *s, StrBuf *json);
Status gpt2_build(const BuildSource *s, StrBuf *json);
Status gpt_neox_build(const BuildSource *s, StrBuf *json);
Status qwen2_build(const BuildSource *s, StrBuf *json);
Status roberta_build(const BuildSource *s, StrBuf *json);
Status bert_build(const BuildSource *s, StrBuf *json);

/** Reads a file of the directory whole. */
Status build_file(const BuildSource *s, const char *name, StrBuf *out);

/** A boolean of the config; absent or null: `absent`. */
bool build_flag(const BuildSource *s, const char *key, bool absent);

/** A special token's text of the config, or `absent`. */
Str build_token(const BuildSource *s, const char *key, Str absent);

/** Whether a model's own control and user pieces are added tokens: a list in the config replaces
 * them. */
bool build_keeps_pieces(const BuildSource *s);

/** As JSON spells it. */
const char *build_truth(bool b);

#endif
