/* What the fuzz targets share. Each target file defines LLVMFuzzerTestOneInput, libFuzzer's name.
 */
#ifndef QUERN_FUZZ_INPUT_H
#define QUERN_FUZZ_INPUT_H

#include "base/mem.h"
#include "base/str.h"

#include <stdint.h>

/** One input. Any Status inside is fine; a crash, a leak, a sanitizer's word or a broken promise is
 * a finding. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

Str input_str(const uint8_t *data, size_t size);

/** A regular file that holds the input, without a disk; the path is valid until the next call. */
const char *input_path(const uint8_t *data, size_t size);

/** Ends the program when what must hold of every input does not. */
void promise(bool holds, const char *what);

/** Takes a Status whose outcome does not matter. */
void any_outcome(Status s);

#endif
