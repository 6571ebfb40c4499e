/* Model directories for tests: made in /tmp, filled with tiny files, removed afterwards. */
#ifndef QUERN_TESTS_MODEL_DIR_H
#define QUERN_TESTS_MODEL_DIR_H

#include "base/str.h"

enum { MODEL_PATH_MAX = 256 };

typedef struct ModelDir {
        char path[64];
} ModelDir;

/** A fresh directory; CLEANUP(model_dir_remove). Asserts on failure. */
ModelDir model_dir_make(void);
void model_dir_remove(ModelDir *d); /* with its files */

/** "dir/name", valid until the next call. */
const char *model_path(const ModelDir *d, const char *name);

/** Writes a file and gives its path, valid until the next call. */
const char *model_file(const ModelDir *d, const char *name, Str bytes);

/** Writes a safetensors file: header length, header, then data bytes 0, 1, 2, … */
const char *model_safetensors(const ModelDir *d, const char *name, const char *header,
                              size_t data_size);

#endif
