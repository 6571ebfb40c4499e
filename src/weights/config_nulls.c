#include "weights/config_nulls.h"

#include "weights/store_keys.h"

#include <inttypes.h>

enum { EOS_IDS_MAX = 4096 };

typedef struct NullRow {
        const char *key;
        size_t offset; /* of a 32-bit member */
        int32_t value;
} NullRow;

static const NullRow null_rows[] = {
        {"num_key_value_heads", offsetof(ModelConfig, n_head_kv), 0},
        {"head_dim", offsetof(ModelConfig, head_dim), 0},
        {"sliding_window", offsetof(ModelConfig, window), 0},
        {"bos_token_id", offsetof(ModelConfig, bos_id), -1},
        {"pad_token_id", offsetof(ModelConfig, pad_id), -1},
};

static bool is_null_key(yyjson_val *root, const char *key)
{
        return yyjson_obj_get(root, key) != NULL && key_value(root, key) == NULL;
}

void nulls_apply(yyjson_val *root, ModelConfig *c)
{
        for (size_t i = 0; i < N_ELEMS(null_rows); i++)
                if (is_null_key(root, null_rows[i].key))
                        memcpy((char *)c + null_rows[i].offset, &null_rows[i].value,
                               sizeof(null_rows[i].value));
}

static Status id_push(yyjson_val *v, IdVec *out)
{
        ENSURE(yyjson_is_int(v), E_FORMAT, "expected a token id, found %s", json_type_name(v));
        ENSURE(yyjson_is_uint(v), E_RANGE, "%" PRId64 " is negative", yyjson_get_sint(v));
        ENSURE(yyjson_get_uint(v) <= INT32_MAX, E_RANGE, "%" PRIu64 " is above %d",
               yyjson_get_uint(v), INT32_MAX);
        return vec_push(out, (int32_t)yyjson_get_uint(v));
}

static Status id_list_read(yyjson_val *list, IdVec *out)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(list);
        const size_t n = yyjson_arr_size(list);

        ENSURE(n <= EOS_IDS_MAX, E_RANGE, "eos_token_id: %zu ids, at most %d are read", n,
               (int)EOS_IDS_MAX);
        for (size_t i = 0; i < n; i++)
                TRY(status_within(id_push(yyjson_arr_iter_next(&it), out), "eos_token_id[%zu]", i));
        return OK;
}

static Status eos_default(yyjson_val *root, int32_t by_class, IdVec *out)
{
        const bool none = by_class < 0 || is_null_key(root, "eos_token_id");

        return none ? OK : vec_push(out, by_class);
}

Status eos_read(yyjson_val *root, int32_t by_class, IdVec *out)
{
        yyjson_val *v = key_value(root, "eos_token_id");

        if (v == NULL)
                return eos_default(root, by_class, out);
        if (yyjson_is_arr(v))
                return id_list_read(v, out);
        return status_within(id_push(v, out), "eos_token_id");
}
