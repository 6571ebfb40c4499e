#include "weights/config_experts.h"

#include "weights/store_keys.h"

typedef struct StepKeys {
        uint32_t step;
} StepKeys;

static const FieldSpec step_fields[] = {
        FIELD_RANGE("decoder_sparse_step", FIELD_U32, StepKeys, step, false, 1, LAYERS_MAX),
};

/* A number that names no layer is nobody's, as in Python's `in`. */
static void dense_mark(yyjson_val *number, ModelConfig *c)
{
        const uint64_t layer = yyjson_is_uint(number) ? yyjson_get_uint(number) : UINT64_MAX;

        if (layer < c->n_layer)
                c->layer_is_dense[layer] = 1;
}

static Status dense_from_list(yyjson_val *list, ModelConfig *c)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(list);
        const size_t n = yyjson_arr_size(list);

        ENSURE(list == NULL || yyjson_is_arr(list), E_FORMAT,
               "mlp_only_layers: expected an array, found %s", json_type_name(list));
        for (size_t i = 0; i < n; i++)
                dense_mark(yyjson_arr_iter_next(&it), c);
        return OK;
}

Status experts_by_step(yyjson_val *root, ModelConfig *c)
{
        StepKeys keys = {1};

        TRY(fields_read(step_fields, N_ELEMS(step_fields), root, &c->arena, &keys));
        TRY(layer_flags_new(c, &c->layer_is_dense));
        for (size_t i = 0; i < c->n_layer; i++)
                c->layer_is_dense[i] = (i + 1) % keys.step != 0;
        return dense_from_list(key_value(root, "mlp_only_layers"), c);
}

static void dense_model(ModelConfig *c)
{
        c->n_expert = 0;
        c->n_expert_used = 0;
        c->n_ff_expert = 0;
        c->n_ff_shared = 0;
        c->layer_is_dense = NULL;
}

/* No list is needed where every layer has experts. */
static void layers_resolve(ModelConfig *c)
{
        if (memchr(c->layer_is_dense, 0, c->n_layer) == NULL)
                c->n_expert = 0;
        if (memchr(c->layer_is_dense, 1, c->n_layer) == NULL)
                c->layer_is_dense = NULL;
}

static Status groups_check(const ModelConfig *c)
{
        const uint32_t groups = c->n_expert_group != 0 ? c->n_expert_group : 1;

        ENSURE(c->n_expert % groups == 0, E_RANGE, "n_group: %u does not divide %u experts", groups,
               c->n_expert);
        ENSURE(c->n_group_used <= groups, E_RANGE, "topk_group: %u of %u groups", c->n_group_used,
               groups);
        return OK;
}

static Status experts_check(ModelConfig *c)
{
        ENSURE(c->n_expert_used > 0, E_MISSING, "num_experts_per_tok: missing");
        ENSURE(c->n_expert_used <= c->n_expert, E_RANGE, "num_experts_per_tok: %u of %u experts",
               c->n_expert_used, c->n_expert);
        c->n_ff_expert = c->n_ff_expert != 0 ? c->n_ff_expert : c->n_ff;
        return groups_check(c);
}

Status experts_resolve(ModelConfig *c)
{
        if (c->layer_is_dense != NULL)
                layers_resolve(c);
        if (c->n_expert != 0)
                return experts_check(c);
        dense_model(c);
        return OK;
}
