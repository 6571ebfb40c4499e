#include "weights/store_keys.h"

#include "base/vec.h"

#include <stdlib.h>

static int key_compare(const void *a, const void *b)
{
        return str_compare(*(const Str *)a, *(const Str *)b);
}

static void keys_list(yyjson_val *object, Str *keys)
{
        yyjson_obj_iter it = yyjson_obj_iter_with(object);

        for (size_t i = 0; i < yyjson_obj_size(object); i++)
                keys[i] = json_str(yyjson_obj_iter_next(&it));
}

Status keys_unique(yyjson_val *object)
{
        CLEANUP(mem_free_at) Str *keys = NULL;
        const size_t n = yyjson_obj_size(object);

        TRY(mem_new_array(&keys, n));
        keys_list(object, keys);
        qsort(keys, n, sizeof(*keys), key_compare);
        for (size_t i = 1; i < n; i++)
                ENSURE(!str_equal(keys[i - 1], keys[i]), E_FORMAT,
                       "\"%.*s\": the key is there twice", STR_ARG(keys[i]));
        return OK;
}

static yyjson_val *null_dropped(yyjson_val *v)
{
        return yyjson_is_null(v) ? NULL : v;
}

yyjson_val *key_value(yyjson_val *object, const char *key)
{
        yyjson_obj_iter it = yyjson_obj_iter_with(object);
        yyjson_val *found = NULL;

        for (yyjson_val *k = yyjson_obj_iter_next(&it); k != NULL; k = yyjson_obj_iter_next(&it))
                if (str_equal(json_str(k), str_of(key)))
                        found = yyjson_obj_iter_get_val(k);
        return null_dropped(found);
}

Status key_object(yyjson_val *object, const char *key, yyjson_val **out)
{
        yyjson_val *v = yyjson_obj_get(object, key);

        ENSURE(v != NULL, E_MISSING, "%s: missing", key);
        ENSURE(yyjson_is_obj(v), E_FORMAT, "%s: expected an object, found %s", key,
               json_type_name(v));
        *out = v;
        return OK;
}
