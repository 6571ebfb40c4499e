/* One GGUF file, parsed: the header bytes, the index of its keys, and its checked tensors. */
#ifndef QUERN_WEIGHTS_GGUF_PART_H
#define QUERN_WEIGHTS_GGUF_PART_H

#include "base/map.h"
#include "base/vec.h"
#include "weights/gguf_reader.h"
#include "weights/gguf_types.h"

/** A metadata entry. For strings data/n are the bytes, for arrays the elements and their count. */
typedef struct GgufValue {
        GgufSpan key;
        uint64_t at; /* byte of the key, for messages */
        uint32_t type;
        uint32_t elem; /* arrays: type of the elements, never GGUF_ARRAY */
        uint64_t data;
        uint64_t n;
} GgufValue;

/** A tensor's header entry as it stands in the file: dimensions innermost first. */
enum { GGUF_DIMS_MAX = 4 };
typedef struct GgufTensor {
        GgufSpan name;
        uint64_t at;
        uint32_t n_dims;
        uint64_t ne[GGUF_DIMS_MAX];
        uint32_t ggml_type;
        uint64_t offset; /* from the beginning of the data */
} GgufTensor;

typedef struct GgufPart {
        GgufReader reader; /* owns reader.buf; reader.file is dropped after parsing */
        VEC(GgufValue) values;
        StrMap keys; /* key → index of values; views into reader.buf */
        VEC(GgufTensor) tensors;
        uint64_t data_start;
        uint32_t alignment;
        uint64_t file_size;
} GgufPart;

/** Parses the header of a file and checks all but the tensors' places. Errors: see gguf.h. */
Status gguf_part_read(const char *path, GgufPart *out);
void gguf_part_done(GgufPart *p);

/** Adds the part's tensors to the store as file `path`, checking type, shape and place of each. */
Status gguf_part_add_tensors(const GgufPart *p, const char *path, Store *store);

/* gguf_keys.c */
Status gguf_keys_read(GgufPart *p, uint64_t n); /* n entries from the reader */
Status gguf_keys_index(GgufPart *p);            /* after the last read; refuses duplicates */
const GgufValue *gguf_part_find(const GgufPart *p, const char *key); /* NULL when absent */

/** As gguf_u64 and its siblings, on one part. */
Status gguf_part_u64(const GgufPart *p, const char *key, uint64_t *out);
Status gguf_part_require(const GgufPart *p, const char *key, const GgufValue **out);

/** The part that holds a model's metadata (gguf.c). */
const GgufPart *gguf_first_part(const Gguf *g);

/* gguf_tensor.c */
Status gguf_tensors_read(GgufPart *p, uint64_t n);

/* gguf_split.c: adds the parts 2 … N when `first` is the first of a split model. */
Status gguf_split_add(const GgufPart *first, const char *path, Store *store);

#endif
