#include "weights/config_family.h"

#include "weights/store_keys.h"

static const char *const layer_keys[] = {"full_attention", "sliding_attention"};

static Status object_check(const char *key, yyjson_val *v)
{
        ENSURE(v == NULL || yyjson_is_obj(v), E_FORMAT, "%s: expected an object, found %s", key,
               json_type_name(v));
        return OK;
}

Status rope_objects_check(yyjson_val *root)
{
        TRY(object_check("rope_scaling", key_value(root, "rope_scaling")));
        return object_check("rope_parameters", key_value(root, "rope_parameters"));
}

/* 4.x rope_scaling wins over 5.x rope_parameters unless it is null or empty. */
static Status object_choose(yyjson_val *root, const char **key, yyjson_val **out)
{
        yyjson_val *scaling = key_value(root, "rope_scaling");
        yyjson_val *parameters = key_value(root, "rope_parameters");
        const bool old = yyjson_obj_size(scaling) > 0;

        TRY(rope_objects_check(root));
        *key = old ? "rope_scaling" : "rope_parameters";
        *out = old ? scaling : parameters;
        return OK;
}

/* One dict per layer type is the same as one dict when all are equal; else we cannot run it yet. */
static Status layer_dict_merge(yyjson_val *object, const char *layer_key, yyjson_val **out)
{
        yyjson_val *v = key_value(object, layer_key);

        if (v == NULL)
                return OK;
        TRY(object_check(layer_key, v));
        ENSURE(*out == object || yyjson_equals(*out, v), E_UNSUPPORTED,
               "%s: rope parameters that differ between layer types are not supported", layer_key);
        *out = v;
        return OK;
}

static Status layer_dicts_merge(yyjson_val *object, yyjson_val **out)
{
        *out = object;
        for (size_t i = 0; i < N_ELEMS(layer_keys); i++)
                TRY(layer_dict_merge(object, layer_keys[i], out));
        return OK;
}

Status rope_object_find(yyjson_val *root, const char **key, yyjson_val **out)
{
        yyjson_val *object;

        TRY(object_choose(root, key, &object));
        return status_within(layer_dicts_merge(object, out), "%s", *key);
}
