/* The store: named tensors of a model, wherever they lie on disk. Data is read, never mapped. */
#ifndef QUERN_WEIGHTS_STORE_H
#define QUERN_WEIGHTS_STORE_H

#include "base/file.h"
#include "tensor/dtype.h"

enum {
        TENSOR_DIMS_MAX = 8,
        STORE_TENSORS_MAX = 1 << 20 /* ten times the largest published model */
};

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

/**
 * Opens one .safetensors file, or a Hugging Face directory in the order of Transformers:
 * model.safetensors, else the shards of model.safetensors.index.json, else the only *.safetensors.
 *
 * Every header is checked in full before any data is read: tensors tile the data exactly, sizes fit
 * the file, no key comes twice, the index and its shards name the same tensors. Time and memory are
 * bounded by the header limit of 100,000,000 bytes and by STORE_TENSORS_MAX.
 *
 * Errors, each with the file and the key or byte: E_MISSING (no weights in the directory, a shard
 * of the index is absent), E_FORMAT ("m/model.safetensors: "a": shape[1]: expected a whole number,
 * found a string"), E_UNSUPPORTED (a dtype such as F8_E4M3, more than 8 dims), E_IO, E_NOMEM.
 * Source: https://github.com/huggingface/safetensors#format
 */
Status store_open_safetensors(const char *path, Store **out);

size_t store_count(const Store *s);
const TensorInfo *store_at(const Store *s, size_t i);   /* i < store_count, in file order */
const TensorInfo *store_find(const Store *s, Str name); /* NULL when absent */
size_t store_file_count(const Store *s);
const File *store_file(const Store *s, uint32_t file); /* borrowed */
const char *store_file_path(const Store *s, uint32_t file);
uint64_t store_bytes(const Store *s); /* of all tensors */
void store_free(Store **s);

/**
 * Raw bytes of elements [first, first + n) in row-major order; both multiples of the block.
 * Errors: E_RANGE "a.weight: elements 6..9 of 8", E_IO. Threads: any number at once.
 */
Status store_read(const Store *s, const TensorInfo *t, uint64_t first, uint64_t n, void *out);

/** The same as f32, converted in bounded chunks. Threads: any number at once. Allocates nothing. */
Status store_read_f32(const Store *s, const TensorInfo *t, uint64_t first, uint64_t n, float *out);

/**
 * Building a store by hand (GGUF reader). Files are opened by the store and closed with it; tensors
 * are validated by the caller. Pointers from store_at and store_find are valid after the last add.
 */
Status store_new(Store **out);
Status store_add_file(Store *s, const char *path, uint32_t *file);
/** Copies the name. Errors: E_FORMAT ""a": the tensor is there twice", E_RANGE too many, E_NOMEM.
 */
Status store_add_tensor(Store *s, const TensorInfo *t);

#endif
