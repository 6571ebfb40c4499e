/* A GGUF file seen as a Hugging Face model, and the other way round. */
#ifndef QUERN_GGUF_MODEL_H
#define QUERN_GGUF_MODEL_H

#include "gguf/config_write.h"
#include "weights/store.h"

/** A GGUF file by Hugging Face's names. Zeroed: none. */
typedef struct GgufModel {
        Gguf *gguf;
        const GgufFamily *family;
        StrBuf config_json;
        ModelConfig *config;
        Store *store; /* views of the file's tensors */
} GgufModel;

/** How a file shall look. */
typedef struct GgufWish {
        DType dtype;   /* what config.json says of the weights' type; DT_MAX: the embedding's */
        DType blocks;  /* what weights in blocks are seen as: DT_F32, or DT_BF16 */
        bool straight; /* matrices stay [out, in] where HF has [in, out]; the config says so */
} GgufWish;

/**
 * Opens a file of a family that src/arch runs.
 * Errors: those of gguf_open; E_UNSUPPORTED "architecture "mamba" cannot be converted; can be: …";
 * E_MISSING, E_FORMAT, E_RANGE of metadata; E_FORMAT with every missing and unknown tensor.
 */
Status gguf_model_open(const char *path, const GgufWish *wish, GgufModel *out);
void gguf_model_done(GgufModel *m);

/** A Hugging Face model by GGUF's names, ready to be written. Zeroed: none. */
typedef struct HfModel {
        const GgufFamily *family;
        GgufMeta meta; /* general.architecture and the architecture's keys */
        MadeTensors made;
        Store *store; /* views of the directory's tensors */
} HfModel;

/**
 * Errors: E_UNSUPPORTED "model_type "opt" has no architecture in GGUF; …", "rope_type dynamic has
 * no place in GGUF: …". Whether all of the config was said shows when the file is read back:
 * gguf_config_check.
 */
Status hf_model_open(const ModelConfig *c, const Store *hf, HfModel *out);
void hf_model_done(HfModel *m);

/**
 * Compares the config of a GGUF file (its tensors need no data) with the one it was written from.
 * Errors: E_UNSUPPORTED "rope_scaling: GGUF has no way to say what config.json says".
 */
Status gguf_config_check(const char *path, const ModelConfig *c);

#endif
