#include "weights/config_demands.h"

#include "weights/store_keys.h"

#include <math.h>

static const Demands no_demands = {0};

static bool method_is_read(Str method, const char *by_family)
{
        return by_family != NULL && str_equal(method, str_of(by_family));
}

/* Quantised checkpoints hold other tensors than the family's: refused before they are missed. */
static Status quantization_check(yyjson_val *root, const char *by_family)
{
        yyjson_val *q = key_value(root, "quantization_config");
        const Str method = json_str(key_value(q, "quant_method"));

        if (q == NULL)
                return OK;
        ENSURE(method_is_read(method, by_family), E_UNSUPPORTED,
               "quantization_config: quant_method \"%.*s\" is not supported", STR_ARG(method));
        return OK;
}

static double value_as_number(yyjson_val *v)
{
        if (yyjson_is_num(v))
                return yyjson_get_num(v);
        return yyjson_is_bool(v) ? (double)yyjson_get_bool(v) : (double)NAN;
}

static Status demand_check(yyjson_val *root, const Demand *d)
{
        yyjson_val *v = key_value(root, d->key);

        if (v == NULL)
                return OK;
        ENSURE(value_as_number(v) == d->want, E_UNSUPPORTED, "%s: only %s is supported", d->key,
               d->shown);
        return OK;
}

Status demands_check(yyjson_val *root, const Family *f)
{
        const Demands *demands = f->demands != NULL ? f->demands : &no_demands;

        TRY(quantization_check(root, f->quant_method));
        ENSURE(key_value(root, "per_layer_config") == NULL, E_UNSUPPORTED,
               "per_layer_config is not supported");
        for (size_t i = 0; i < demands->n; i++)
                TRY(demand_check(root, &demands->rows[i]));
        return OK;
}
