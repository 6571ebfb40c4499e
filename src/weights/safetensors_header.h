/* One .safetensors file: the header's checks and its tensors. */
#ifndef QUERN_WEIGHTS_SAFETENSORS_HEADER_H
#define QUERN_WEIGHTS_SAFETENSORS_HEADER_H

#include "base/json.h"
#include "weights/store.h"

enum {
        SAFETENSORS_LENGTH_BYTES = 8,       /* the little-endian header length before the header */
        SAFETENSORS_HEADER_MAX = 100000000, /* the limit of the format's own implementation */
        SAFETENSORS_HEADER_MIN = 2          /* "{}" */
};

/** Where the data of a file lies. */
typedef struct SafetensorsData {
        uint32_t file;
        uint64_t begin; /* absolute offset of the first data byte */
        uint64_t size;
} SafetensorsData;

/** Opens one file, checks all of it but the data, and adds its tensors. Errors begin with the path.
 */
Status safetensors_add_file(Store *s, const char *path);

/** Reads one tensor's entry: {"dtype": "BF16", "shape": [2, 3], "data_offsets": [0, 12]}. */
Status safetensors_entry_read(const SafetensorsData *d, yyjson_val *entry, TensorInfo *t);

/** Checks that the tensors from `first` on, sorted by offset, cover the data without hole or
 * overlap. */
Status safetensors_tile_check(const Store *s, size_t first, const SafetensorsData *d);

/** Opens the shards that an index.json names, and compares the two. `dir` holds the shards. */
Status safetensors_add_shards(Store *s, const char *dir, const char *index_path);

#endif
