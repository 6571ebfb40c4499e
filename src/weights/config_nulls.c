#include "weights/config_nulls.h"

#include "weights/store_keys.h"

#include <inttypes.h>

enum { EOS_IDS_MAX = 4096 };

/* What null means, as the bytes of the member: 0 is "none" or "as the others", -1 is no token. */
typedef struct NullRow {
        const char *key;
        size_t offset;
        size_t size;
        int byte;
} NullRow;

#define NULL_ROW(key_, member_, byte_)                                                       \
        {                                                                                    \
                (key_), offsetof(ModelConfig, member_), sizeof(((ModelConfig *)0)->member_), \
                        (byte_)                                                              \
        }

static const NullRow null_rows[] = {
        NULL_ROW("num_key_value_heads", n_head_kv, 0),
        NULL_ROW("head_dim", head_dim, 0),
        NULL_ROW("sliding_window", window, 0),
        NULL_ROW("q_lora_rank", q_lora_rank, 0),
        NULL_ROW("attn_logit_softcapping", attn_softcap, 0),
        NULL_ROW("final_logit_softcapping", logit_softcap, 0),
        NULL_ROW("bos_token_id", bos_id, 0xff),
        NULL_ROW("pad_token_id", pad_id, 0xff),
};

static bool is_null_key(yyjson_val *root, const char *key)
{
        return yyjson_obj_get(root, key) != NULL && key_value(root, key) == NULL;
}

void nulls_apply(yyjson_val *root, ModelConfig *c)
{
        for (size_t i = 0; i < N_ELEMS(null_rows); i++)
                if (is_null_key(root, null_rows[i].key))
                        memset((char *)c + null_rows[i].offset, null_rows[i].byte,
                               null_rows[i].size);
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

static bool eos_is_none(yyjson_val *root, const Family *f)
{
        return is_null_key(root, "eos_token_id") && !f->eos_null_is_absent;
}

static Status eos_default(yyjson_val *root, const Family *f, IdVec *out)
{
        const size_t n = eos_is_none(root, f) ? 0 : f->n_eos;

        for (size_t i = 0; i < n; i++)
                TRY(vec_push(out, f->eos[i]));
        return OK;
}

Status eos_read(yyjson_val *root, const Family *f, IdVec *out)
{
        yyjson_val *v = key_value(root, "eos_token_id");

        if (v == NULL)
                return eos_default(root, f, out);
        if (yyjson_is_arr(v))
                return id_list_read(v, out);
        return status_within(id_push(v, out), "eos_token_id");
}
