/* Writing a .safetensors file: the header first, then the data as a stream, in one pass. */
#ifndef QUERN_WEIGHTS_SAFETENSORS_WRITE_H
#define QUERN_WEIGHTS_SAFETENSORS_WRITE_H

#include "weights/store.h"

typedef struct SafetensorsWriter SafetensorsWriter;

/**
 * Puts tensors into the order in which they should be written: the widest dtype first, then by
 * name. So every tensor is aligned to its element size, which PyTorch's reader wants.
 */
void safetensors_order(TensorInfo *tensors, size_t n);

/**
 * Begins `path` under a temporary name and writes the header, with metadata {"format": "pt"}.
 *
 * @param tensors [n] name, dtype, n_dims and dims are read; data follows in this order, without
 *                gaps. Borrowed for the call only.
 * Errors: E_UNSUPPORTED ""a": dtype Q4_0 cannot be stored in safetensors", E_FORMAT a name that
 * comes twice, is not UTF-8 or is __metadata__, E_RANGE sizes beyond 64 bits or a header above the
 * format's limit, E_IO, E_NOMEM.
 */
Status safetensors_writer_open(const char *path, const TensorInfo *tensors, size_t n,
                               SafetensorsWriter **out);

/**
 * Appends `n` bytes of data, little-endian and row-major; pieces need not end where tensors do.
 * Errors: E_USAGE more bytes than the tensors have, E_IO (disk full).
 */
Status safetensors_writer_write(SafetensorsWriter *w, const void *bytes, size_t n);

/** Flushes and renames. Errors: E_USAGE "8 of 12 bytes written", E_IO. The writer stays to be
 * freed. */
Status safetensors_writer_commit(SafetensorsWriter *w);

/** Of all bytes, after the last write. */
void safetensors_writer_sha256(SafetensorsWriter *w, char out[SHA256_HEX + 1]);

/** Without a commit the temporary file is removed and `path` is as it was. */
void safetensors_writer_free(SafetensorsWriter **w);

#endif
