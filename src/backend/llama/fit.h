/* How much memory a model's layers need on a device, and how many fit. */
#ifndef QUERN_BACKEND_LLAMA_FIT_H
#define QUERN_BACKEND_LLAMA_FIT_H

#include "backend/llama/engine.h"

/** Bytes, by layer: what libllama puts on a device with it. */
typedef struct Need {
        uint64_t *layers; /* [n_layers] weights and KV cache; owned */
        uint32_t n_layers;
        uint64_t output;  /* the output layer's weights, the first to go to a device */
        uint64_t compute; /* buffers of a step, as soon as anything is there */
} Need;

/**
 * Reads it from the file's metadata (all parts of a split one), without loading anything.
 * Errors: E_FORMAT what libllama's reader refuses, E_NOMEM.
 */
Status need_read(const Settings *set, Need *out);
void need_done(Need *n);

/** Bytes of k layers on a device, the output being the first of them: 0 <= k <= n_layers + 1. */
uint64_t need_bytes(const Need *n, uint32_t k);

/** The greatest k with need_bytes(k) <= free. */
uint32_t fit_layers(const Need *n, uint64_t free);

#endif
