/* A recorded model in a folder of its own, and what becomes of it. */
#ifndef QUERN_TESTS_PROP_GGUF_KIT_H
#define QUERN_TESTS_PROP_GGUF_KIT_H

#include "base/vec.h"
#include "gguf_cases.h"
#include "quern/quern.h"
#include "support/temp.h"

/** work/hf is the model with the case's edits. */
typedef struct Kit {
        TempDir work;
        char hf[TEMP_PATH_MAX * 2];
        char gguf[TEMP_PATH_MAX * 2];
        char back[TEMP_PATH_MAX * 2];
        IdVec ids; /* recorded tokens */
} Kit;

Kit kit_make(const GgufCase *c);
void kit_done(Kit *k);

/** With the dtype's name, NULL for auto. */
Status kit_convert(const char *from, const char *to, const char *dtype);

/** Logits of all positions; f32 throughout. NULL backend: auto. */
void kit_logits(const Kit *k, const char *path, const char *backend, FloatVec *out);

#endif
