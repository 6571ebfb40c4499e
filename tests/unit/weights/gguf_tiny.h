/* Whole GGUF models of a few numbers: element k of the i-th tensor is 1000 i + k. */
#ifndef QUERN_TESTS_GGUF_TINY_H
#define QUERN_TESTS_GGUF_TINY_H

#include "base/str.h"

/** cols 0: one dimension. F32. */
typedef struct TinyTensor {
        const char *name;
        uint32_t rows;
        uint32_t cols;
} TinyTensor;

/** keys: entries in the language of gguf_text.h. Vocabulary 4, width 8, heads 2 of 4, ffn 4. */
typedef struct TinyModel {
        const char *const *keys;
        size_t n_keys;
        const TinyTensor *tensors;
        size_t n_tensors;
} TinyModel;

/** A change to a model; NULL members change nothing. */
typedef struct TinyEdit {
        const char *drop_key; /* entries with this text are left out */
        const char *add_key;
        const char *drop_tensor; /* tensors with this in the name are left out */
        TinyTensor add_tensor;
} TinyEdit;

extern const TinyModel tiny_llama; /* key-value heads 1, head tied */
extern const TinyModel tiny_qwen2;
extern const TinyModel tiny_qwen3;
extern const TinyModel tiny_phi3;

/** Appends the file's bytes. */
Status tiny_model_bytes(const TinyModel *m, const TinyEdit *e, StrBuf *out);

#endif
