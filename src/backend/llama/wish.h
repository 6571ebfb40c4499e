/* What the options say about devices. */
#ifndef QUERN_BACKEND_LLAMA_WISH_H
#define QUERN_BACKEND_LLAMA_WISH_H

#include "backend/llama/engine.h"

enum { LAYERS_AUTO = -1, LAYERS_ALL = INT32_MAX };

typedef enum WishKind { WISH_AUTO, WISH_CPU, WISH_GPU } WishKind;

typedef struct Wish {
        WishKind kind; /* WISH_GPU: "gpu", or a device by its name */
        ggml_backend_dev_t gpus[DEVICES_MAX + 1];
        size_t n_gpus;  /* 0: on the CPU */
        int32_t layers; /* LAYERS_AUTO, LAYERS_ALL, or how many, the output counted as the last */
        enum llama_split_mode split_mode;
        float shares[SHARES_MAX];
} Wish;

/**
 * Reads device, gpu_layers and split. Errors: E_USAGE "device: "X" is not one of auto, cpu, gpu,
 * Vulkan0", "gpu-layers: "x" …", layers wanted on the CPU, more shares than devices; E_DEVICE a GPU
 * is asked for and there is none, with the reason.
 */
Status wish_read(const BackendOptions *o, Wish *out);

#endif
