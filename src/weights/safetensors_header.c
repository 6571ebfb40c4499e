#include "weights/safetensors_header.h"

#include "base/vec.h"
#include "weights/store_keys.h"
#include "weights/store_lfs.h"

#include <inttypes.h>

enum {
        HEAD_BYTES = 64,
        /* A tensor of 8 dims holds 10 commas and is followed by one. */
        COMMAS_MAX = 11 * STORE_TENSORS_MAX
};

static Status head_check(const File *f)
{
        char head[HEAD_BYTES] = {0};
        const size_t n = f->size < sizeof(head) ? (size_t)f->size : sizeof(head);

        ENSURE(f->size > 0, E_FORMAT, "the file is empty");
        TRY(file_read_at(f, 0, head, n));
        TRY(lfs_pointer_refuse((Str){head, n}));
        ENSURE(f->size >= SAFETENSORS_LENGTH_BYTES + SAFETENSORS_HEADER_MIN, E_FORMAT,
               "byte %" PRIu64 ": the file ends before the header, which needs at least 10 bytes",
               f->size);
        return OK;
}

static uint64_t le64(const unsigned char p[8])
{
        uint64_t v = 0;

        for (size_t i = 8; i > 0; i--)
                v = v << 8 | p[i - 1];
        return v;
}

/* The length is compared with the file before anything of that length is allocated. */
static Status header_length_read(const File *f, size_t *out)
{
        unsigned char raw[SAFETENSORS_LENGTH_BYTES];
        uint64_t n;

        TRY(file_read_at(f, 0, raw, sizeof(raw)));
        n = le64(raw);
        ENSURE(n <= SAFETENSORS_HEADER_MAX, E_FORMAT,
               "byte 0: header length %" PRIu64 " is above the limit of %d", n,
               (int)SAFETENSORS_HEADER_MAX);
        ENSURE(n <= f->size - sizeof(raw), E_FORMAT,
               "byte 0: header length %" PRIu64 " is longer than the file, %" PRIu64
               " bytes in all",
               n, f->size);
        ENSURE(n >= SAFETENSORS_HEADER_MIN, E_FORMAT,
               "byte 0: header length %" PRIu64 " is too short for \"{}\"", n);
        *out = (size_t)n;
        return OK;
}

static size_t commas_count(Str text)
{
        size_t n = 0;

        for (size_t i = 0; i < text.n; i++)
                n += text.p[i] == ',';
        return n;
}

/* The last check bounds the parsed tree, which takes up to 32 bytes for each byte of "0,0,0,…". */
static Status header_text_check(Str text)
{
        const size_t valid = utf8_valid_prefix(text);

        ENSURE(text.p[0] == '{', E_FORMAT, "byte 8: the header begins with byte 0x%02x, not \"{\"",
               (unsigned char)text.p[0]);
        ENSURE(valid == text.n, E_FORMAT, "byte %zu: the header is not UTF-8",
               valid + SAFETENSORS_LENGTH_BYTES);
        ENSURE(commas_count(text) <= COMMAS_MAX, E_RANGE,
               "the header has more values than %d tensors need", (int)STORE_TENSORS_MAX);
        return OK;
}

static Status header_parse(const File *f, size_t n, yyjson_doc **out)
{
        CLEANUP(mem_free_at) char *text = NULL;

        TRY(mem_new_array(&text, n));
        TRY(file_read_at(f, SAFETENSORS_LENGTH_BYTES, text, n));
        TRY(header_text_check((Str){text, n}));
        return status_within(json_parse((Str){text, n}, out), "header");
}

static Status metadata_value_check(yyjson_val *key, yyjson_val *value)
{
        ENSURE(yyjson_is_str(value), E_FORMAT,
               "__metadata__: \"%.*s\": expected a string, found %s", STR_ARG(json_str(key)),
               json_type_name(value));
        return OK;
}

static Status metadata_check(yyjson_val *metadata)
{
        yyjson_obj_iter it = yyjson_obj_iter_with(metadata);

        ENSURE(yyjson_is_obj(metadata), E_FORMAT, "__metadata__: expected an object, found %s",
               json_type_name(metadata));
        ENSURE(yyjson_obj_size(metadata) <= STORE_TENSORS_MAX, E_RANGE,
               "__metadata__: %zu keys, at most %d are read", yyjson_obj_size(metadata),
               (int)STORE_TENSORS_MAX);
        for (yyjson_val *k = yyjson_obj_iter_next(&it); k != NULL; k = yyjson_obj_iter_next(&it))
                TRY(metadata_value_check(k, yyjson_obj_iter_get_val(k)));
        return status_within(keys_unique(metadata), "__metadata__");
}

static Status tensor_add(Store *s, const SafetensorsData *d, Str name, yyjson_val *entry)
{
        TensorInfo t = {.name = name, .file = d->file};

        TRY(status_within(safetensors_entry_read(d, entry, &t), "\"%.*s\"", STR_ARG(name)));
        return store_add_tensor(s, &t);
}

static Status tensors_add(Store *s, const SafetensorsData *d, yyjson_val *root)
{
        yyjson_obj_iter it = yyjson_obj_iter_with(root);
        const size_t first = store_count(s);
        size_t n_metadata = 0;

        for (yyjson_val *k = yyjson_obj_iter_next(&it); k != NULL; k = yyjson_obj_iter_next(&it))
                if (str_equal(json_str(k), STR("__metadata__")))
                        n_metadata++;
                else
                        TRY(tensor_add(s, d, json_str(k), yyjson_obj_iter_get_val(k)));
        ENSURE(n_metadata <= 1, E_FORMAT, "__metadata__: the key is there %zu times", n_metadata);
        return safetensors_tile_check(s, first, d);
}

static Status header_add(Store *s, const SafetensorsData *d, yyjson_val *root)
{
        yyjson_val *metadata = yyjson_obj_get(root, "__metadata__");

        ENSURE(yyjson_obj_size(root) <= STORE_TENSORS_MAX, E_RANGE,
               "the header has %zu keys, at most %d are read", yyjson_obj_size(root),
               (int)STORE_TENSORS_MAX);
        if (metadata != NULL)
                TRY(metadata_check(metadata));
        return tensors_add(s, d, root);
}

static Status file_add(Store *s, uint32_t file)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        const File *f = store_file(s, file);
        SafetensorsData d = {.file = file};
        size_t n;

        TRY(head_check(f));
        TRY(header_length_read(f, &n));
        TRY(header_parse(f, n, &doc));
        d.begin = SAFETENSORS_LENGTH_BYTES + n;
        d.size = f->size - d.begin;
        return header_add(s, &d, yyjson_doc_get_root(doc));
}

Status safetensors_add_file(Store *s, const char *path)
{
        uint32_t file;

        TRY(store_add_file(s, path, &file));
        return status_within(file_add(s, file), "%s", path);
}
