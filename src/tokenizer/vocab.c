#include "tokenizer/vocab.h"

#include "base/map.h"

enum { CAP_MIN = 16 };

/* A power of two that leaves at least half of the slots free. */
static size_t cap_for(size_t n_tokens)
{
        size_t cap = CAP_MIN;

        while (cap < 2 * n_tokens)
                cap *= 2;
        return cap;
}

uint32_t vocab_hash(Str text)
{
        return (uint32_t)hash_bytes(text.p, text.n);
}

Status vocab_start(Vocab *v, size_t n_tokens, size_t n_ids, Arena *arena)
{
        const size_t cap = cap_for(n_tokens);

        TRY(arena_new_array(arena, cap, &v->slots));
        TRY(arena_new_array(arena, n_ids, &v->by_id));
        v->mask = cap - 1;
        v->n_ids = n_ids;
        return OK;
}

static bool slot_differs(const Vocab *v, const VocabSlot *s, uint32_t hash, Str text)
{
        return s->hash != hash || !str_equal(v->by_id[s->id - 1], text);
}

/* True while a search must go on behind this slot. */
static bool slot_passed(const Vocab *v, const VocabSlot *s, uint32_t hash, Str text)
{
        return s->id != 0 && slot_differs(v, s, hash, text);
}

/* The slot of a text, or the free one where it would go. Ends: half of the slots are free. */
static VocabSlot *slot_of(const Vocab *v, uint32_t hash, Str text)
{
        size_t i = hash & v->mask;

        while (slot_passed(v, &v->slots[i], hash, text))
                i = (i + 1) & v->mask;
        return &v->slots[i];
}

Status vocab_add(Vocab *v, Str text, int64_t id, Arena *arena)
{
        const uint32_t hash = vocab_hash(text);
        Str *by_id = &v->by_id[id];

        ENSURE(by_id->p == NULL, E_FORMAT, "vocab: two tokens have the id %lld", (long long)id);
        TRY(arena_str(arena, text, by_id));
        *slot_of(v, hash, text) = (VocabSlot){hash, (uint32_t)id + 1};
        return OK;
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

bool vocab_find_hashed(const Vocab *v, uint32_t hash, Str text, int32_t *id)
{
        const VocabSlot *slot = slot_of(v, hash, text);

        if (slot->id == 0)
                return false;
        *id = (int32_t)(slot->id - 1);
        return true;
}

bool vocab_find(const Vocab *v, Str text, int32_t *id)
{
        return vocab_find_hashed(v, vocab_hash(text), text, id);
}

/* Where most texts are found: the first slot. A free one leads to id 0, which does no harm. */
static size_t likely_id(const Vocab *v, uint32_t hash)
{
        const uint32_t id = v->slots[hash & v->mask].id;

        return id == 0 ? 0 : id - 1;
}

void vocab_fetch_slot(const Vocab *v, uint32_t hash)
{
        __builtin_prefetch(&v->slots[hash & v->mask]);
}

void vocab_fetch_view(const Vocab *v, uint32_t hash)
{
        __builtin_prefetch(v->by_id + likely_id(v, hash));
}

void vocab_fetch_text(const Vocab *v, uint32_t hash)
{
        const size_t id = likely_id(v, hash);

        if (id < v->n_ids)
                __builtin_prefetch(v->by_id[id].p);
}
