/* The registry of normalizers: one row each. */
#include "tokenizer/normalizers.h"

static const ComponentType *const rows[] = {
        &normalizer_nfc,         &normalizer_nfd,       &normalizer_nfkc,
        &normalizer_nfkd,        &normalizer_lowercase, &normalizer_strip_accents,
        &normalizer_replace,     &normalizer_prepend,   &normalizer_strip,
        &normalizer_byte_level,  &normalizer_nmt,       &normalizer_bert,
        &normalizer_precompiled,
};

const ComponentKind normalizer_kind = {"normalizer", "normalizers", rows, N_ELEMS(rows)};
