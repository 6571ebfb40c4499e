/* The store: named tensors of a model, wherever they lie on disk. Data is read, never mapped. */
#ifndef QUERN_WEIGHTS_STORE_H
#define QUERN_WEIGHTS_STORE_H

#include "tensor/dtype.h"

enum { TENSOR_DIMS_MAX = 8 };

typedef struct TensorInfo {
        Str name;
        DType dtype;
        uint32_t n_dims;
        uint64_t dims[TENSOR_DIMS_MAX]; /* outermost first, as safetensors; GGUF is turned round */
        uint64_t n_elems;
        uint64_t n_bytes;
        uint32_t file;   /* which file of the store */
        uint64_t offset; /* absolute, in that file */
} TensorInfo;

typedef struct Store Store;

/** Opens all *.safetensors of a Hugging Face directory (by index.json when sharded) or one file. */
Status store_open_safetensors(const char *path, Store **out);

size_t store_count(const Store *s);
const TensorInfo *store_at(const Store *s, size_t i);
const TensorInfo *store_find(const Store *s, Str name); /* NULL when absent */
const char *store_file_path(const Store *s, uint32_t file);
uint64_t store_bytes(const Store *s); /* of all tensors */
void store_free(Store **s);

/** Raw bytes of elements [first, first + n) in row-major order; both multiples of the block. */
Status store_read(const Store *s, const TensorInfo *t, uint64_t first, uint64_t n, void *out);

/** The same as f32, converted in bounded chunks. Threads: any number at once. */
Status store_read_f32(const Store *s, const TensorInfo *t, uint64_t first, uint64_t n, float *out);

/** Building a store by hand (GGUF reader): takes over the file; tensors are validated by the caller. */
Status store_new(Store **out);
Status store_add_file(Store *s, const char *path, uint32_t *file);
Status store_add_tensor(Store *s, const TensorInfo *t); /* copies the name; E_FORMAT on duplicates */

#endif
