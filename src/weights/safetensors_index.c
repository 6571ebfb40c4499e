#include "weights/safetensors_header.h"

#include "base/mem.h"
#include "weights/store_keys.h"
#include "weights/store_lfs.h"

#include <fnmatch.h>
#include <stdlib.h>

/* One row of the index: this tensor lies in that shard. Sorted by tensor, or by shard. */
typedef struct IndexRow {
        Str tensor;
        Str shard;
} IndexRow;

typedef struct Index {
        IndexRow *rows; /* by tensor */
        size_t n;
} Index;

static int by_tensor(const void *a, const void *b)
{
        return str_compare(((const IndexRow *)a)->tensor, ((const IndexRow *)b)->tensor);
}

static int by_shard(const void *a, const void *b)
{
        return str_compare(((const IndexRow *)a)->shard, ((const IndexRow *)b)->shard);
}

/* A shard is a plain name: nothing in it may lead out of the directory or end the path early. */
static Status shard_name_check(Str name)
{
        const size_t plain = utf8_valid_prefix(name);

        ENSURE(plain == name.n, E_FORMAT, "a shard's name is not UTF-8");
        ENSURE(str_find(name, STR("/"), 0) == name.n, E_FORMAT,
               "shard \"%.*s\": a name without \"/\" is expected", STR_ARG(name));
        ENSURE(str_find(name, STR(".."), 0) == name.n, E_FORMAT,
               "shard \"%.*s\": a name without \"..\" is expected", STR_ARG(name));
        ENSURE(memchr(name.p, 0, name.n) == NULL, E_FORMAT,
               "shard \"%.*s\": the name holds a NUL character", STR_ARG(name));
        ENSURE(str_ends_with(name, STR(".safetensors")), E_FORMAT,
               "shard \"%.*s\": a name ending in .safetensors is expected", STR_ARG(name));
        return OK;
}

static Status row_read(yyjson_val *key, IndexRow *out)
{
        yyjson_val *shard = yyjson_obj_iter_get_val(key);

        *out = (IndexRow){json_str(key), json_str(shard)};
        ENSURE(yyjson_is_str(shard), E_FORMAT,
               "weight_map: \"%.*s\": expected a file name, found %s", STR_ARG(out->tensor),
               json_type_name(shard));
        return status_within(shard_name_check(out->shard), "weight_map: \"%.*s\"",
                             STR_ARG(out->tensor));
}

static Status rows_read(yyjson_val *map, IndexRow *rows)
{
        yyjson_obj_iter it = yyjson_obj_iter_with(map);

        for (size_t i = 0; i < yyjson_obj_size(map); i++)
                TRY(row_read(yyjson_obj_iter_next(&it), &rows[i]));
        return status_within(keys_unique(map), "weight_map");
}

static bool shard_is_first(const IndexRow *rows, size_t i)
{
        return i == 0 || !str_equal(rows[i - 1].shard, rows[i].shard);
}

static Status shard_add(Store *s, const char *dir, Str name)
{
        CLEANUP(mem_free_at) char *path = NULL;
        CLEANUP(mem_free_at) char *shard = NULL;

        TRY(str_dup(name, &shard));
        TRY(path_join(dir, shard, &path));
        ENSURE(file_exists(path), E_MISSING, "%s: the index names this shard, but it is not there",
               path);
        return safetensors_add_file(s, path);
}

/* `rows` sorted by shard. */
static Status shards_add(Store *s, const char *dir, const IndexRow *rows, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (shard_is_first(rows, i))
                        TRY(shard_add(s, dir, rows[i].shard));
        return OK;
}

static Str path_name(const char *path)
{
        const char *slash = strrchr(path, '/');

        return str_of(slash == NULL ? path : slash + 1);
}

static Status row_check(const Store *s, const IndexRow *row)
{
        const TensorInfo *t = store_find(s, row->tensor);

        ENSURE(t != NULL, E_MISSING, "weight_map: \"%.*s\": no tensor of this name in %.*s",
               STR_ARG(row->tensor), STR_ARG(row->shard));
        ENSURE(str_equal(path_name(store_file_path(s, t->file)), row->shard), E_FORMAT,
               "weight_map: \"%.*s\": the index names %.*s, but the tensor lies in %s",
               STR_ARG(row->tensor), STR_ARG(row->shard), store_file_path(s, t->file));
        return OK;
}

static Status tensor_is_listed(const Index *x, const Store *s, const TensorInfo *t)
{
        const IndexRow key = {.tensor = t->name};

        ENSURE(bsearch(&key, x->rows, x->n, sizeof(key), by_tensor) != NULL, E_FORMAT,
               "weight_map: the tensor \"%.*s\" of %s is not listed", STR_ARG(t->name),
               store_file_path(s, t->file));
        return OK;
}

static Status index_compare(const Index *x, const Store *s)
{
        for (size_t i = 0; i < x->n; i++)
                TRY(row_check(s, &x->rows[i]));
        for (size_t i = 0; i < store_count(s); i++)
                TRY(tensor_is_listed(x, s, store_at(s, i)));
        return OK;
}

static bool shard_is_open(const Store *s, const char *name)
{
        for (uint32_t i = 0; i < store_file_count(s); i++)
                if (str_equal(path_name(store_file_path(s, i)), str_of(name)))
                        return true;
        return false;
}

static Status listed_check(const Store *s, const char *name)
{
        const bool is_shard = fnmatch("model-[0-9]*-of-[0-9]*.safetensors", name, 0) == 0;

        ENSURE(!is_shard || shard_is_open(s, name), E_FORMAT,
               "weight_map: the shard %s lies in the directory but is not listed", name);
        return OK;
}

static Status unlisted_refuse(const Store *s, const char *dir)
{
        CLEANUP(dir_list_done) DirList list = {0};

        TRY(dir_list(dir, &list));
        for (size_t i = 0; i < list.n; i++)
                TRY(listed_check(s, list.names[i]));
        return OK;
}

static Status index_rows_read(yyjson_val *root, IndexRow **rows, size_t *n)
{
        CLEANUP(mem_free_at) IndexRow *list = NULL;
        yyjson_val *map;

        ENSURE(yyjson_is_obj(root), E_FORMAT, "expected an object, found %s", json_type_name(root));
        TRY(keys_unique(root));
        TRY(key_object(root, "weight_map", &map));
        *n = yyjson_obj_size(map);
        ENSURE(*n <= STORE_TENSORS_MAX, E_RANGE, "weight_map: %zu tensors, at most %d are read", *n,
               (int)STORE_TENSORS_MAX);
        ENSURE(*n > 0, E_FORMAT, "weight_map: no tensor is listed");
        TRY(mem_new_array(&list, *n));
        TRY(rows_read(map, list));
        *rows = TAKE(list);
        return OK;
}

/* `root` outlives the rows, which borrow from it. */
static Status index_add(Store *s, const char *dir, yyjson_val *root)
{
        CLEANUP(mem_free_at) IndexRow *rows = NULL;
        size_t n;

        TRY(index_rows_read(root, &rows, &n));
        qsort(rows, n, sizeof(*rows), by_shard);
        TRY(shards_add(s, dir, rows, n));
        qsort(rows, n, sizeof(*rows), by_tensor);
        TRY(index_compare(&(Index){rows, n}, s));
        return unlisted_refuse(s, dir);
}

static Status index_parse(const char *path, yyjson_doc **out)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(file_read_all(path, SAFETENSORS_HEADER_MAX, &text));
        TRY(status_within(lfs_pointer_refuse(strbuf_str(&text)), "%s", path));
        return status_within(json_parse(strbuf_str(&text), out), "%s", path);
}

Status safetensors_add_shards(Store *s, const char *dir, const char *index_path)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;

        TRY(index_parse(index_path, &doc));
        return status_within(index_add(s, dir, yyjson_doc_get_root(doc)), "%s", index_path);
}
