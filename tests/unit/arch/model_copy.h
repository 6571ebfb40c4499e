/* A copy of a golden model in a fresh folder, to be damaged. Used by backend and engine too. */
#ifndef QUERN_TESTS_MODEL_COPY_H
#define QUERN_TESTS_MODEL_COPY_H

#include "support/temp.h"

/** "tests/golden/models/NAME"; valid until the next call. */
const char *golden_path(const char *name);

/** Copies a golden model's files into dir. */
void model_copy(TempDir *dir, const char *name);

/** Replaces the first `from` in a file; in model.safetensors both must be equally long. */
void model_edit(TempDir *dir, const char *file, const char *from, const char *to);

/** Sets n values of an F32 tensor in model.safetensors, from element `first` on. */
void model_poke(TempDir *dir, const char *tensor, size_t first, size_t n, float value);

void model_drop(TempDir *dir, const char *file);

#endif
