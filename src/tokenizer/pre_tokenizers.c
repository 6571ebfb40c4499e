/* The registry of pre-tokenizers: one row each. */
#include "tokenizer/pre_tokenizers.h"

static const ComponentType *const rows[] = {
        &pre_byte_level,     &pre_split,        &pre_metaspace,        &pre_punctuation,
        &pre_digits,         &pre_whitespace,   &pre_whitespace_split, &pre_bert,
        &pre_char_delimiter, &pre_fixed_length, &pre_unicode_scripts,
};

const ComponentKind pre_tokenizer_kind = {"pre_tokenizer", "pretokenizers", rows, N_ELEMS(rows)};
