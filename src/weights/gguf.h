/* GGUF v2/v3: metadata and tensors; every count and offset is checked before it is used. */
#ifndef QUERN_WEIGHTS_GGUF_H
#define QUERN_WEIGHTS_GGUF_H

#include "weights/store.h"

typedef enum GgufType {
        GGUF_U8,
        GGUF_I8,
        GGUF_U16,
        GGUF_I16,
        GGUF_U32,
        GGUF_I32,
        GGUF_F32,
        GGUF_BOOL,
        GGUF_STRING,
        GGUF_ARRAY,
        GGUF_U64,
        GGUF_I64,
        GGUF_F64,
        GGUF_TYPE_MAX
} GgufType;

typedef struct Gguf Gguf;

/** Whether a file begins with the GGUF magic; false for what cannot be read. */
bool gguf_is_file(const char *path);

/** Opens a file (or the first part of a split one). Errors name the file, key and byte offset. */
Status gguf_open(const char *path, Gguf **out);
void gguf_free(Gguf **g);
const Store *gguf_store(const Gguf *g);

/** Metadata. E_MISSING "key: missing", E_FORMAT "key: expected an unsigned integer, found a
 * string". */
bool gguf_has(const Gguf *g, const char *key);
Status gguf_u64(const Gguf *g, const char *key, uint64_t *out); /* any integer type, >= 0 */
Status gguf_f64(const Gguf *g, const char *key, double *out);   /* any number type */
Status gguf_bool(const Gguf *g, const char *key, bool *out);
Status gguf_str(const Gguf *g, const char *key, Str *out); /* borrowed from g */

/** An array's element type and length. */
Status gguf_array(const Gguf *g, const char *key, GgufType *type, uint64_t *n);
/** Array elements, borrowed or converted; the array must have that element type. */
Status gguf_array_str(const Gguf *g, const char *key, Str **out,
                      size_t *n); /* caller frees *out by mem_free */
Status gguf_array_f32(const Gguf *g, const char *key, float **out, size_t *n);
Status gguf_array_i32(const Gguf *g, const char *key, int32_t **out, size_t *n);
Status gguf_array_bool(const Gguf *g, const char *key, uint8_t **out, size_t *n); /* 0 or 1 */

size_t gguf_key_count(const Gguf *g);
Str gguf_key_at(const Gguf *g, size_t i, GgufType *type);

#endif
