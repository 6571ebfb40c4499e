/* Writing a GGUF file: metadata collected in memory, then tensors as a stream, in one pass. */
#ifndef QUERN_WEIGHTS_GGUF_WRITE_H
#define QUERN_WEIGHTS_GGUF_WRITE_H

#include "weights/gguf.h"

enum { GGUF_ALIGN = 32, GGUF_NAME_MAX = 63 };

/** Metadata entries as they will stand in the file. Zeroed: none. */
typedef struct GgufMeta {
        StrBuf bytes;
        uint64_t n;
} GgufMeta;

void gguf_meta_done(GgufMeta *m);

/** Each appends an entry; keys must be unique, which is the caller's care. Errors: E_NOMEM. */
Status gguf_meta_u32(GgufMeta *m, const char *key, uint32_t v);
Status gguf_meta_u16(GgufMeta *m, const char *key, uint16_t v);
Status gguf_meta_i32(GgufMeta *m, const char *key, int32_t v);
Status gguf_meta_f32(GgufMeta *m, const char *key, float v);
Status gguf_meta_bool(GgufMeta *m, const char *key, bool v);
Status gguf_meta_str(GgufMeta *m, const char *key, Str v);
Status gguf_meta_strs(GgufMeta *m, const char *key, const Str *v, size_t n);
Status gguf_meta_f32s(GgufMeta *m, const char *key, const float *v, size_t n);
Status gguf_meta_i32s(GgufMeta *m, const char *key, const int32_t *v, size_t n);
Status gguf_meta_bools(GgufMeta *m, const char *key, const uint8_t *v, size_t n);

/** ggml's number of a type. Errors: E_UNSUPPORTED "U8 has no place in GGUF". */
Status gguf_type_of_dtype(DType t, uint32_t *out);

typedef struct GgufWriter GgufWriter;

/**
 * Begins `path` under a temporary name and writes the header (version 3, alignment 32).
 *
 * @param tensors [n] name, dtype, n_dims and dims (outermost first) are read; data follows in this
 *                order. Borrowed for the call only.
 * Errors: E_UNSUPPORTED a dtype without a number; E_FORMAT "blk…: the name has 70 bytes, at most 63
 * fit", more than 4 dimensions, a row that is no whole number of blocks; E_RANGE; E_IO; E_NOMEM.
 */
Status gguf_writer_open(const char *path, const GgufMeta *meta, const TensorInfo *tensors, size_t n,
                        GgufWriter **out);

/** Appends data, little-endian; pieces may not cross from one tensor to the next. E_USAGE, E_IO. */
Status gguf_writer_write(GgufWriter *w, const void *bytes, size_t n);

/** Makes the file as long as it will be, without data, and gives its name until the commit. */
Status gguf_writer_extend(GgufWriter *w, const char **path);

/** Flushes and renames. Errors: E_USAGE when data is missing, E_IO. */
Status gguf_writer_commit(GgufWriter *w);

/** Of all bytes, after the last write. */
void gguf_writer_sha256(GgufWriter *w, char out[SHA256_HEX + 1]);

/** Without a commit the temporary file is removed and `path` is as it was. */
void gguf_writer_free(GgufWriter **w);

#endif
