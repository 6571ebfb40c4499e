/* A config as the metadata of a GGUF file. */
#ifndef QUERN_GGUF_CONFIG_WRITE_H
#define QUERN_GGUF_CONFIG_WRITE_H

#include "gguf/families.h"
#include "weights/gguf_write.h"

/** A tensor that is made from the config; F32. */
typedef struct MadeTensor {
        const char *name;
        float *values; /* [n], owned */
        size_t n;
} MadeTensor;

typedef struct MadeTensors {
        MadeTensor p[2];
        size_t n;
} MadeTensors;

void made_tensors_done(MadeTensors *m);

/** What the parts of the metadata are made from and go to. */
struct ConfigTarget {
        const ModelConfig *config;
        const GgufFamily *family;
        GgufMeta *meta;
        MadeTensors *made;
};

/**
 * Appends the architecture's keys, and makes the tensors of rope scaling. What the family has no
 * key for is left out: whoever writes a file compares what comes back (config_same.h).
 */
Status gguf_config_write(const ConfigTarget *t);

/** rope_write.c. Errors: E_UNSUPPORTED "rope_type dynamic has no place in GGUF". */
Status gguf_rope_write(const ConfigTarget *t);

/** Under the family's prefix. */
Status gguf_put_u32(const ConfigTarget *t, const char *suffix, uint32_t v);
Status gguf_put_f32(const ConfigTarget *t, const char *suffix, double v);
Status gguf_put_bool(const ConfigTarget *t, const char *suffix, bool v);
Status gguf_put_str(const ConfigTarget *t, const char *suffix, const char *v);

#endif
