#include "weights/config_family.h"

#include "weights/store_keys.h"

static const NamedValue layer_rows[] = {{"full_attention", 0}, {"sliding_attention", 1}};
static const NameTable layer_names = {layer_rows, N_ELEMS(layer_rows)};

Status layer_flags_new(ModelConfig *c, uint8_t **out)
{
        return arena_new_array(&c->arena, c->n_layer, out);
}

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
        TRY(layer_flags_new(c, &c->layer_is_windowed));
        memset(c->layer_is_windowed, 1, c->n_layer);
        return OK;
}

Status windows_in_use(yyjson_val *root, ModelConfig *c)
{
        c->window = c->use_sliding_window ? c->window : 0;
        return windows_everywhere(root, c);
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

static Status layers_read(yyjson_val *root, void (*fill)(ModelConfig *c), ModelConfig *c)
{
        yyjson_val *types = key_value(root, "layer_types");

        if (types != NULL)
                return layers_from_list(types, c);
        fill(c);
        return OK;
}

Status windows_resolve(yyjson_val *root, void (*fill)(ModelConfig *c), ModelConfig *c)
{
        TRY(layer_flags_new(c, &c->layer_is_windowed));
        TRY(layers_read(root, fill, c));
        if (memchr(c->layer_is_windowed, 1, c->n_layer) != NULL)
                return OK;
        c->window = 0;
        c->layer_is_windowed = NULL;
        return OK;
}

static void all_fill(ModelConfig *c)
{
        memset(c->layer_is_windowed, c->window > 0, c->n_layer);
}

Status windows_by_list(yyjson_val *root, ModelConfig *c)
{
        return windows_resolve(root, all_fill, c);
}

static void from_layer_fill(ModelConfig *c)
{
        const bool windowed = c->window > 0;

        for (size_t i = c->max_window_layers; i < c->n_layer; i++)
                c->layer_is_windowed[i] = windowed;
}

Status windows_from_layer(yyjson_val *root, ModelConfig *c)
{
        c->window = c->use_sliding_window ? c->window : 0;
        return windows_resolve(root, from_layer_fill, c);
}

static bool is_even_below(size_t i, uint32_t limit)
{
        return i % 2 == 0 && i < limit;
}

static void below_layer_fill(ModelConfig *c)
{
        const bool windowed = c->window > 0;

        for (size_t i = 0; i < c->n_layer; i++)
                c->layer_is_windowed[i] = windowed && is_even_below(i, c->max_window_layers);
}

Status windows_below_layer(yyjson_val *root, ModelConfig *c)
{
        c->window = c->use_sliding_window ? c->window : 0;
        return windows_resolve(root, below_layer_fill, c);
}

static void pattern_fill(ModelConfig *c)
{
        for (size_t i = 0; i < c->n_layer; i++)
                c->layer_is_windowed[i] = (i + 1) % c->window_pattern != 0;
}

Status windows_by_pattern(yyjson_val *root, ModelConfig *c)
{
        TRY(windows_resolve(root, pattern_fill, c));
        ENSURE(c->layer_is_windowed == NULL || c->window > 0, E_FORMAT,
               "sliding_window: null, but by the pattern %u some layers have one",
               c->window_pattern);
        return OK;
}
