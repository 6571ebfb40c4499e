/* The registry of models: one row each. */
#include "tokenizer/bpe.h"
#include "tokenizer/model_words.h"
#include "tokenizer/tokenizer_parts.h"
#include "tokenizer/unigram.h"

static const ComponentType *const rows[] = {&model_bpe, &model_word_level, &model_word_piece,
                                            &model_unigram};

static const ComponentKind model_kind = {"model", "models", rows, N_ELEMS(rows)};

/* Older files leave the type out: the first row whose key is there tells it, as HF tries them. */
static const struct {
        const char *key;
        const ComponentType *type;
} untyped[] = {
        {"merges", &model_bpe},
        {"continuing_subword_prefix", &model_word_piece},
        {"unk_token", &model_word_level},
        {"vocab", &model_unigram},
};

static const ComponentType *untyped_find(yyjson_val *v)
{
        for (size_t i = 0; i < N_ELEMS(untyped); i++)
                if (yyjson_obj_get(v, untyped[i].key) != NULL)
                        return untyped[i].type;
        return NULL;
}

static Status typed_load(yyjson_val *v, Arena *arena, ComponentVec *out)
{
        TRY(components_load(&model_kind, v, arena, out));
        ENSURE(out->n == 1, E_FORMAT, "model: expected one model, found %zu", out->n);
        return OK;
}

static bool has_type(yyjson_val *v)
{
        return !yyjson_is_obj(v) || yyjson_obj_get(v, "type") != NULL;
}

Status model_load(yyjson_val *v, Arena *arena, ComponentVec *out)
{
        const ComponentType *type = has_type(v) ? NULL : untyped_find(v);

        if (type == NULL)
                return typed_load(v, arena, out);
        return status_within(component_load_as(type, v, arena, out), "model");
}
