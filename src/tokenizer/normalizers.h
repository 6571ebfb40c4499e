/* Normalizers of a tokenizer.json: a text to a text. */
#ifndef QUERN_TOKENIZER_NORMALIZERS_H
#define QUERN_TOKENIZER_NORMALIZERS_H

#include "tokenizer/encoder.h"

extern const ComponentType normalizer_nfc;           /* normalize_unicode.c */
extern const ComponentType normalizer_nfd;           /* normalize_unicode.c */
extern const ComponentType normalizer_nfkc;          /* normalize_unicode.c */
extern const ComponentType normalizer_nfkd;          /* normalize_unicode.c */
extern const ComponentType normalizer_lowercase;     /* normalize_chars.c */
extern const ComponentType normalizer_strip_accents; /* normalize_chars.c */
extern const ComponentType normalizer_replace;       /* normalize_text.c */
extern const ComponentType normalizer_prepend;       /* normalize_text.c */
extern const ComponentType normalizer_strip;         /* normalize_text.c */
extern const ComponentType normalizer_byte_level;    /* normalize_text.c */
extern const ComponentType normalizer_nmt;           /* normalize_chars.c */
extern const ComponentType normalizer_bert;          /* normalize_bert.c */
extern const ComponentType normalizer_precompiled;   /* normalize_precompiled.c */

/** Canonical decomposition as HF's tables have it (BertNormalizer uses it too). */
Status text_decompose(Str in, StrBuf *out);

/** Appends the lowercase of one character, as Rust's char::to_lowercase. */
Status lower_append(StrBuf *out, uint_least32_t c);

/** Appends `in` with each match of `p` as `content`. */
Status pattern_replace(const Pattern *p, RegexScratch *s, Str content, Str in, StrBuf *out);

/* The options of Replace, as a normalizer and as a decoder. */
typedef struct ReplaceOptions {
        Pattern pattern;
        Str content;
} ReplaceOptions;
extern const FieldSpec replace_fields[2];
void replace_done(void *self);

#endif
