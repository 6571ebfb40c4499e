/* The registry of models: one row each. */
#include "tokenizer/bpe.h"
#include "tokenizer/model_words.h"
#include "tokenizer/tokenizer_parts.h"

static const ComponentType *const rows[] = {&model_bpe, &model_word_level, &model_word_piece};

static const ComponentKind model_kind = {"model", "models", rows, N_ELEMS(rows)};

/* Older files leave the type out; merges are BPE's alone. */
static bool is_untyped_bpe(yyjson_val *v)
{
        return yyjson_obj_get(v, "type") == NULL && yyjson_obj_get(v, "merges") != NULL;
}

Status model_load(yyjson_val *v, Arena *arena, ComponentVec *out)
{
        if (is_untyped_bpe(v))
                return status_within(component_load_as(&model_bpe, v, arena, out), "model");
        TRY(components_load(&model_kind, v, arena, out));
        ENSURE(out->n == 1, E_FORMAT, "model: expected one model, found %zu", out->n);
        return OK;
}
