#include "weights/safetensors_header.h"

#include <inttypes.h>

enum { ENTRY_KEYS = 3 };

/* Dtypes that the format knows and Quern does not compute with. */
static const char *const unsupported_dtypes[] = {"F8_E4M3",     "F8_E5M2",     "F8_E8M0",
                                                 "F8_E4M3FNUZ", "F8_E5M2FNUZ", "F6_E2M3",
                                                 "F6_E3M2",     "F4",          "C64"};

static Status dtype_supported(Str name)
{
        for (size_t i = 0; i < N_ELEMS(unsupported_dtypes); i++)
                ENSURE(!str_equal(name, str_of(unsupported_dtypes[i])), E_UNSUPPORTED,
                       "dtype: %s is not supported; supported: F32, F16, BF16, F64, integers, BOOL",
                       unsupported_dtypes[i]);
        return OK;
}

/* Block types have names too, but only in GGUF. */
static bool dtype_is_plain(Str name, DType *out)
{
        return dtype_by_name(name, out) && dtype_traits(*out)->block == 1;
}

static Status dtype_read(yyjson_val *entry, DType *out)
{
        yyjson_val *v = yyjson_obj_get(entry, "dtype");

        ENSURE(v != NULL, E_MISSING, "dtype: missing");
        ENSURE(yyjson_is_str(v), E_FORMAT, "dtype: expected a string, found %s", json_type_name(v));
        TRY(dtype_supported(json_str(v)));
        ENSURE(dtype_is_plain(json_str(v), out), E_FORMAT, "dtype: \"%.*s\" is unknown",
               STR_ARG(json_str(v)));
        return OK;
}

static Status array_get(yyjson_val *entry, const char *key, yyjson_val **out)
{
        yyjson_val *v = yyjson_obj_get(entry, key);

        ENSURE(v != NULL, E_MISSING, "%s: missing", key);
        ENSURE(yyjson_is_arr(v), E_FORMAT, "%s: expected an array, found %s", key,
               json_type_name(v));
        *out = v;
        return OK;
}

static Status u64_at(yyjson_val *array, const char *key, size_t i, uint64_t *out)
{
        yyjson_val *v = yyjson_arr_get(array, i);

        ENSURE(yyjson_is_uint(v), E_FORMAT, "%s[%zu]: expected a whole number from 0, found %s",
               key, i, yyjson_is_num(v) ? "a negative or fractional one" : json_type_name(v));
        *out = yyjson_get_uint(v);
        return OK;
}

static Status shape_read(yyjson_val *entry, TensorInfo *t)
{
        yyjson_val *shape;

        TRY(array_get(entry, "shape", &shape));
        ENSURE(yyjson_arr_size(shape) <= TENSOR_DIMS_MAX, E_UNSUPPORTED,
               "shape: %zu dimensions, at most %d are supported", yyjson_arr_size(shape),
               (int)TENSOR_DIMS_MAX);
        t->n_dims = (uint32_t)yyjson_arr_size(shape);
        for (size_t i = 0; i < t->n_dims; i++)
                TRY(u64_at(shape, "shape", i, &t->dims[i]));
        return OK;
}

static Status n_elems_count(TensorInfo *t)
{
        t->n_elems = 1;
        for (size_t i = 0; i < t->n_dims; i++)
                ENSURE(!__builtin_mul_overflow(t->n_elems, t->dims[i], &t->n_elems), E_FORMAT,
                       "shape[%zu]: %" PRIu64 " makes more elements than 64 bits count", i,
                       t->dims[i]);
        ENSURE(dtype_bytes(t->dtype, t->n_elems, &t->n_bytes), E_FORMAT,
               "shape: %" PRIu64 " elements make more bytes than 64 bits count", t->n_elems);
        return OK;
}

typedef struct Extent {
        uint64_t begin;
        uint64_t end;
} Extent;

static Status extent_read(yyjson_val *entry, Extent *out)
{
        yyjson_val *offsets;

        TRY(array_get(entry, "data_offsets", &offsets));
        ENSURE(yyjson_arr_size(offsets) == 2, E_FORMAT,
               "data_offsets: expected 2 numbers, found %zu", yyjson_arr_size(offsets));
        TRY(u64_at(offsets, "data_offsets", 0, &out->begin));
        return u64_at(offsets, "data_offsets", 1, &out->end);
}

static Status extent_check(const SafetensorsData *d, const TensorInfo *t, Extent e)
{
        ENSURE(e.begin <= e.end, E_FORMAT,
               "data_offsets: begin %" PRIu64 " comes after end %" PRIu64, e.begin, e.end);
        ENSURE(e.end <= d->size, E_FORMAT,
               "data_offsets: end %" PRIu64 " is beyond the file, which has %" PRIu64
               " bytes of data from byte %" PRIu64,
               e.end, d->size, d->begin);
        ENSURE(e.end - e.begin == t->n_bytes, E_FORMAT,
               "data_offsets: %" PRIu64 " bytes, but its shape and dtype %s make %" PRIu64,
               e.end - e.begin, dtype_traits(t->dtype)->name, t->n_bytes);
        return OK;
}

Status safetensors_entry_read(const SafetensorsData *d, yyjson_val *entry, TensorInfo *t)
{
        Extent e;

        ENSURE(yyjson_is_obj(entry), E_FORMAT, "expected an object, found %s",
               json_type_name(entry));
        TRY(dtype_read(entry, &t->dtype));
        TRY(shape_read(entry, t));
        TRY(extent_read(entry, &e));
        /* All three are there: a fourth key is a second one of them, or not of the format. */
        ENSURE(yyjson_obj_size(entry) == ENTRY_KEYS, E_FORMAT,
               "expected the keys dtype, shape and data_offsets once each, found %zu keys",
               yyjson_obj_size(entry));
        TRY(n_elems_count(t));
        TRY(extent_check(d, t, e));
        t->offset = d->begin + e.begin;
        return OK;
}
