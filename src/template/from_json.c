/* JSON values as template values. The document's depth is bounded by its parser. */
#include "template/vm.h"

#include <stdlib.h>

typedef struct JsonRead {
        Vm *vm;
        bool user;
} JsonRead;

typedef Status (*JsonFn)(const JsonRead *r, yyjson_val *j, Value *out);

static Status json_value(const JsonRead *r, yyjson_val *j, Value *out);

static Status json_null(const JsonRead *r, yyjson_val *j, Value *out)
{
        (void)r;
        (void)j;
        *out = VALUE_NONE;
        return OK;
}

static Status json_bool(const JsonRead *r, yyjson_val *j, Value *out)
{
        (void)r;
        *out = value_bool(yyjson_get_bool(j));
        return OK;
}

static Status digits_value(const JsonRead *r, Str digits, Value *out)
{
        IntText t;

        ENSURE(parse_py_int(digits, 10, &t), E_FORMAT, "'%.*s' is no integer", STR_ARG(digits));
        return int_text_value(r->vm, &t, out);
}

static Status json_integer(const JsonRead *r, yyjson_val *j, Value *out)
{
        char digits[24];
        const uint64_t u = yyjson_get_uint(j);

        *out = value_int(yyjson_get_sint(j));
        if (!yyjson_is_uint(j) || u <= INT64_MAX)
                return OK;
        snprintf(digits, sizeof(digits), "%llu", (unsigned long long)u);
        return digits_value(r, str_of(digits), out);
}

static Status json_number(const JsonRead *r, yyjson_val *j, Value *out)
{
        if (!yyjson_is_real(j))
                return json_integer(r, j, out);
        *out = value_float(yyjson_get_real(j));
        return OK;
}

/* Numbers that the JSON reader left as text: long integers, and reals beyond a double's range. */
static Status json_raw(const JsonRead *r, yyjson_val *j, Value *out)
{
        const Str text = {yyjson_get_raw(j), yyjson_get_len(j)};
        IntText t;

        if (parse_py_int(text, 10, &t))
                return int_text_value(r->vm, &t, out);
        *out = value_float(strtod(text.p, NULL));
        return OK;
}

static Status json_text(const JsonRead *r, yyjson_val *j, Value *out)
{
        return vm_text(r->vm, json_str(j), r->user, out);
}

static Status json_array(const JsonRead *r, yyjson_val *j, Value *out)
{
        List *l;
        size_t i;
        size_t n;
        yyjson_val *item;

        TRY(list_new(r->vm, yyjson_arr_size(j), &l));
        yyjson_arr_foreach(j, i, n, item)
        {
                Value v;
                TRY(json_value(r, item, &v));
                TRY(list_push(r->vm, l, v));
        }
        *out = value_list(l);
        return OK;
}

static Status json_entry(const JsonRead *r, yyjson_val *key, yyjson_val *value, Dict *d)
{
        Value k;
        Value v;

        TRY(json_text(r, key, &k));
        TRY(json_value(r, value, &v));
        return dict_put(r->vm, d, k, v);
}

static Status json_object(const JsonRead *r, yyjson_val *j, Value *out)
{
        Dict *d;
        size_t i;
        size_t n;
        yyjson_val *key;
        yyjson_val *value;

        TRY(dict_new(r->vm, &d));
        yyjson_obj_foreach(j, i, n, key, value) TRY(json_entry(r, key, value, d));
        *out = value_dict(d);
        return OK;
}

static const JsonFn json_table[8] = {
        [YYJSON_TYPE_NONE] = json_null,  [YYJSON_TYPE_RAW] = json_raw,
        [YYJSON_TYPE_NULL] = json_null,  [YYJSON_TYPE_BOOL] = json_bool,
        [YYJSON_TYPE_NUM] = json_number, [YYJSON_TYPE_STR] = json_text,
        [YYJSON_TYPE_ARR] = json_array,  [YYJSON_TYPE_OBJ] = json_object,
};

static Status json_value(const JsonRead *r, yyjson_val *j, Value *out)
{
        return json_table[yyjson_get_type(j)](r, j, out);
}

Status value_from_json(Vm *vm, yyjson_val *j, bool user, Value *out)
{
        return json_value(&(JsonRead){vm, user}, j, out);
}
