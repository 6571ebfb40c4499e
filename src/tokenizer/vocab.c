#include "tokenizer/vocab.h"

Status vocab_start(Vocab *v, size_t n_tokens, size_t n_ids, Arena *arena)
{
        TRY(strmap_reserve(&v->by_text, n_tokens));
        TRY(arena_new_array(arena, n_ids, &v->by_id));
        v->n_ids = n_ids;
        return OK;
}

Status vocab_add(Vocab *v, Str text, int64_t id, Arena *arena)
{
        Str *slot = &v->by_id[id];

        ENSURE(slot->p == NULL, E_FORMAT, "vocab: two tokens have the id %lld", (long long)id);
        TRY(arena_str(arena, text, slot));
        return strmap_put(&v->by_text, *slot, (uint32_t)id);
}

/* The id of an entry, or -1 when it is none. */
static int64_t entry_id(yyjson_val *v)
{
        return yyjson_is_int(v) ? yyjson_get_sint(v) : -1;
}

static bool id_allowed(int64_t id)
{
        return id >= 0 && id <= TOKEN_ID_MAX;
}

static Status ids_end(yyjson_val *object, size_t *end)
{
        size_t i;
        size_t n;
        yyjson_val *key;
        yyjson_val *value;

        *end = 0;
        yyjson_obj_foreach(object, i, n, key, value)
        {
                const int64_t id = entry_id(value);

                ENSURE(id_allowed(id), E_RANGE, "vocab: the id of \"%s\" is outside 0..%d",
                       yyjson_get_str(key), TOKEN_ID_MAX);
                *end = (size_t)id + 1 > *end ? (size_t)id + 1 : *end;
        }
        return OK;
}

Status vocab_load(Vocab *v, yyjson_val *object, Arena *arena)
{
        size_t i;
        size_t n;
        size_t end = 0;
        yyjson_val *key;
        yyjson_val *value;

        ENSURE(yyjson_is_obj(object), E_FORMAT, "vocab: expected an object, found %s",
               json_type_name(object));
        TRY(ids_end(object, &end));
        TRY(vocab_start(v, yyjson_obj_size(object), end, arena));
        yyjson_obj_foreach(object, i, n, key, value)
                TRY(vocab_add(v, json_str(key), entry_id(value), arena));
        return OK;
}

bool vocab_find(const Vocab *v, Str text, int32_t *id)
{
        uint32_t found;

        if (!strmap_find(&v->by_text, text, &found))
                return false;
        *id = (int32_t)found;
        return true;
}

void vocab_done(Vocab *v)
{
        strmap_done(&v->by_text);
}
