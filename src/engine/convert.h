/* GGUF files turned into Hugging Face directories and back. */
#ifndef QUERN_ENGINE_CONVERT_H
#define QUERN_ENGINE_CONVERT_H

#include "base/sha256.h"
#include "tensor/dtype.h"

typedef struct ConvertOptions {
        /*
         * What tensors are written as. DT_MAX: as stored; blocks become BF16 in a directory, and a
         * vector beside half-precision matrices takes their type where that loses nothing.
         * A directory can be F32, F16, BF16; a GGUF file Q8_0, Q4_0 and Q4_1 too: vectors, norms
         * and routers then stay F32, rows of no whole blocks become F16, and beside 4-bit weights
         * the head is Q8_0.
         */
        DType dtype;
        bool force;         /* replace what exists, if it is a model */
        uint64_t max_shard; /* bytes of weights in a file; 0: one file */
        /* After each piece of weights: elements written of all. false cancels. NULL: nobody. */
        bool (*progress)(void *user, uint64_t done, uint64_t total);
        /* A file of weights is there, under its name. NULL: nobody listens. */
        void (*written)(void *user, const char *path, const char *sha256);
        void *user;
} ConvertOptions;

/**
 * Writes `out_dir` with config.json, generation_config.json, weights, tokenizer.json and
 * tokenizer_config.json, as Transformers loads them, for every family of src/gguf. Everything is
 * written to a directory with a temporary name beside `out_dir`, which is renamed at the end: on
 * failure nothing is left and nothing was replaced. With `force` a directory is replaced only if it
 * holds nothing but files of a model.
 *
 * Errors: E_USAGE (out_dir exists; a dtype that is none of the three), E_UNSUPPORTED ("m.gguf:
 * architecture "mamba" cannot be converted; can be: llama, …"; what no config.json says), E_FORMAT
 * and E_MISSING (metadata; all missing and unknown tensors in one message), E_RANGE, E_CANCELLED,
 * E_IO, E_NOMEM. Memory: the GGUF header and one piece of a tensor.
 */
Status convert_gguf_to_hf(const char *gguf_path, const char *out_dir, const ConvertOptions *o);

/**
 * Writes a GGUF file that llama.cpp loads, with `max_shard` a split one (OUT-00001-of-0000N.gguf).
 * Written under temporary names and renamed at the end. A model of which GGUF cannot say
 * everything is refused, never approximated.
 *
 * Errors: E_USAGE (the file exists; a dtype without a place), E_UNSUPPORTED ("model_type "opt" has
 * no architecture in GGUF; …", "rope_scaling: GGUF has no way to say what config.json says", a
 * tokenizer that GGUF has no name for), and those of reading the directory.
 */
Status convert_hf_to_gguf(const char *dir, const char *out_path, const ConvertOptions *o);

/** The one or the other, by what `input` is. */
Status convert_model(const char *input, const char *output, const ConvertOptions *o);

#endif
