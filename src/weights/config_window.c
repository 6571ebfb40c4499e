#include "weights/config_family.h"

#include "weights/store_keys.h"

static const NamedValue layer_rows[] = {{"full_attention", 0}, {"sliding_attention", 1}};
static const NameTable layer_names = {layer_rows, N_ELEMS(layer_rows)};

Status windows_none(yyjson_val *root, ModelConfig *c)
{
        (void)root;
        c->window = 0;
        return OK;
}

Status windows_everywhere(yyjson_val *root, ModelConfig *c)
{
        (void)root;
        if (c->window == 0)
                return OK;
        TRY(arena_new_array(&c->arena, c->n_layer, &c->layer_is_windowed));
        memset(c->layer_is_windowed, 1, c->n_layer);
        return OK;
}

static void layers_from_number(ModelConfig *c)
{
        const bool windowed = c->window > 0;

        for (size_t i = c->max_window_layers; i < c->n_layer; i++)
                c->layer_is_windowed[i] = windowed;
}

static Status layer_type_read(yyjson_val *types, size_t i, ModelConfig *c)
{
        char key[32];
        int windowed;

        (void)snprintf(key, sizeof(key), "layer_types[%zu]", i);
        TRY(name_read(&layer_names, key, yyjson_arr_get(types, i), &windowed));
        ENSURE(!windowed || c->window > 0, E_FORMAT,
               "%s: sliding_attention, but no sliding window is in use", key);
        c->layer_is_windowed[i] = (uint8_t)windowed;
        return OK;
}

static Status layers_from_list(yyjson_val *types, ModelConfig *c)
{
        ENSURE(yyjson_is_arr(types), E_FORMAT, "layer_types: expected an array, found %s",
               json_type_name(types));
        ENSURE(yyjson_arr_size(types) == c->n_layer, E_FORMAT,
               "layer_types: %zu entries, but num_hidden_layers is %u", yyjson_arr_size(types),
               c->n_layer);
        for (size_t i = 0; i < c->n_layer; i++)
                TRY(layer_type_read(types, i, c));
        return OK;
}

static Status layers_read(yyjson_val *root, ModelConfig *c)
{
        yyjson_val *types = key_value(root, "layer_types");

        if (types != NULL)
                return layers_from_list(types, c);
        layers_from_number(c);
        return OK;
}

Status windows_by_layer(yyjson_val *root, ModelConfig *c)
{
        c->window = c->use_sliding_window ? c->window : 0;
        TRY(arena_new_array(&c->arena, c->n_layer, &c->layer_is_windowed));
        TRY(layers_read(root, c));
        if (memchr(c->layer_is_windowed, 1, c->n_layer) != NULL)
                return OK;
        c->window = 0;
        c->layer_is_windowed = NULL;
        return OK;
}
