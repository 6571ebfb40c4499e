#include "weights/safetensors_header.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdlib.h>

typedef struct Tile {
        uint64_t begin;
        uint64_t end;
        const TensorInfo *tensor;
} Tile;

static int u64_compare(uint64_t a, uint64_t b)
{
        return (a > b) - (a < b);
}

static int tile_compare(const void *a, const void *b)
{
        const Tile *x = a;
        const Tile *y = b;
        const int by_begin = u64_compare(x->begin, y->begin);

        return by_begin != 0 ? by_begin : u64_compare(x->end, y->end);
}

static void tiles_list(const Store *s, size_t first, size_t n, Tile *tiles)
{
        for (size_t i = 0; i < n; i++) {
                const TensorInfo *t = store_at(s, first + i);

                tiles[i] = (Tile){t->offset, t->offset + t->n_bytes, t};
        }
}

static Status tile_follows(uint64_t end, const Tile *t)
{
        ENSURE(t->begin == end, E_FORMAT,
               "\"%.*s\": begins at byte %" PRIu64
               " of the file, but the tensors before it end at %" PRIu64 ": %s",
               STR_ARG(t->tensor->name), t->begin, end,
               t->begin < end ? "they overlap" : "the bytes between belong to no tensor");
        return OK;
}

static Status tiles_check(const Tile *tiles, size_t n, const SafetensorsData *d)
{
        uint64_t end = d->begin;

        for (size_t i = 0; i < n; i++) {
                TRY(tile_follows(end, &tiles[i]));
                end = tiles[i].end;
        }
        ENSURE(end == d->begin + d->size, E_FORMAT,
               "byte %" PRIu64 ": the tensors end here, but the file has %" PRIu64 " more bytes",
               end, d->begin + d->size - end);
        return OK;
}

Status safetensors_tile_check(const Store *s, size_t first, const SafetensorsData *d)
{
        CLEANUP(mem_free_at) Tile *tiles = NULL;
        const size_t n = store_count(s) - first;

        TRY(mem_new_array(&tiles, n));
        tiles_list(s, first, n, tiles);
        qsort(tiles, n, sizeof(*tiles), tile_compare);
        return tiles_check(tiles, n, d);
}
