/* GGUF files turned into Hugging Face directories. */
#ifndef QUERN_ENGINE_CONVERT_H
#define QUERN_ENGINE_CONVERT_H

#include "tensor/dtype.h"

typedef struct ConvertOptions {
        /*
         * DT_F32, DT_F16 or DT_BF16: every tensor is written so. DT_MAX: a model with quantised
         * tensors is written as BF16, any other as stored (F64 as F32).
         */
        DType dtype;
        bool force; /* replace a model directory that exists */
        /* After each piece of weights: bytes read of all. false cancels. NULL: nobody listens. */
        bool (*progress)(void *user, uint64_t done, uint64_t total);
        void *user;
} ConvertOptions;

/**
 * Writes `out_dir` with config.json, generation_config.json, model.safetensors, tokenizer.json and
 * tokenizer_config.json, as Transformers loads them. Architectures: llama (also Mistral stored as
 * llama), qwen2, qwen3, phi3. Everything is written to a directory with a temporary name beside
 * `out_dir`, which is renamed at the end: on failure nothing is left and nothing was replaced.
 * With `force` a directory is replaced only if it holds nothing but files of a model.
 *
 * Errors: E_USAGE (out_dir exists; a dtype that is none of the three), E_UNSUPPORTED ("m.gguf:
 * architecture \"mamba\" cannot be converted; can be: llama, …"; mixtures of experts; rope factors
 * that no config.json expresses), E_FORMAT and E_MISSING (metadata; all missing, unknown and
 * misshapen tensors in one message), E_RANGE, E_CANCELLED, E_IO, E_NOMEM.
 * Memory: the GGUF header and one piece of a tensor. Source:
 * llama.cpp convert_hf_to_gguf.py read backwards.
 */
Status convert_gguf_to_hf(const char *gguf_path, const char *out_dir, const ConvertOptions *o);

/** The convertible architectures: NULL-terminated names of general.architecture. */
const char *const *convert_architectures(void);

#endif
