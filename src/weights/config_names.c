#include "weights/config_family.h"
#include "weights/config_keys.h"

static const NamedValue act_rows[] = {
        {"silu", ACTFN_SILU},
        {"swish", ACTFN_SILU},
        {"gelu", ACTFN_GELU},
        {"gelu_python", ACTFN_GELU},
        {"gelu_new", ACTFN_GELU_TANH},
        {"gelu_fast", ACTFN_GELU_TANH},
        {"gelu_pytorch_tanh", ACTFN_GELU_TANH},
        {"gelu_python_tanh", ACTFN_GELU_TANH},
        {"gelu_accurate", ACTFN_GELU_TANH},
        {"relu", ACTFN_RELU},
        {"relu2", ACTFN_RELU2},
        {"linear", ACTFN_NONE},
};
static const NameTable act_names = {act_rows, N_ELEMS(act_rows)};

static const NamedValue dtype_rows[] = {
        {"float32", DT_F32},       {"float", DT_F32},
        {"float16", DT_F16},       {"half", DT_F16},
        {"bfloat16", DT_BF16},     {"float64", DT_F64},
        {"double", DT_F64},        {"torch.float32", DT_F32},
        {"torch.float16", DT_F16}, {"torch.bfloat16", DT_BF16},
        {"torch.float64", DT_F64}, {"auto", DT_MAX},
};
static const NameTable dtype_names = {dtype_rows, N_ELEMS(dtype_rows)};

static const NamedValue rope_rows[] = {
        {"default", ROPE_DEFAULT}, {"linear", ROPE_LINEAR}, {"dynamic", ROPE_DYNAMIC},
        {"llama3", ROPE_LLAMA3},   {"yarn", ROPE_YARN},     {"longrope", ROPE_LONGROPE},
};
const NameTable rope_names = {rope_rows, N_ELEMS(rope_rows)};

static const NamedValue rope_rows_phi3[] = {
        {"default", ROPE_DEFAULT},
        {"longrope", ROPE_LONGROPE},
        {"su", ROPE_LONGROPE},
        {"yarn", ROPE_LONGROPE},
};
const NameTable rope_names_phi3 = {rope_rows_phi3, N_ELEMS(rope_rows_phi3)};
const NameTable rope_names_phimoe = {rope_rows_phi3, 2};

static const NamedValue *name_find(const NameTable *names, Str name)
{
        for (size_t i = 0; i < names->n; i++)
                if (str_equal(str_of(names->rows[i].name), name))
                        return &names->rows[i];
        return NULL;
}

static Status names_list(const NameTable *names, StrBuf *out)
{
        for (size_t i = 0; i < names->n; i++)
                TRY(strbuf_printf(out, "%s%s", i == 0 ? "" : ", ", names->rows[i].name));
        return OK;
}

static Status name_refuse(const NameTable *names, const char *key, Str name)
{
        CLEANUP(strbuf_done) StrBuf list = {0};

        TRY(names_list(names, &list));
        return FAIL(E_UNSUPPORTED, "%s: \"%.*s\" is not supported; supported: %s", key,
                    STR_ARG(name), strbuf_cstr(&list));
}

Status name_read(const NameTable *names, const char *key, yyjson_val *v, int *out)
{
        const NamedValue *row = name_find(names, json_str(v));

        ENSURE(yyjson_is_str(v), E_FORMAT, "%s: expected a string, found %s", key,
               json_type_name(v));
        if (row == NULL)
                return name_refuse(names, key, json_str(v));
        *out = row->value;
        return OK;
}

Status act_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        (void)arena;
        return name_read(&act_names, f->key, v, at);
}

Status dtype_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        (void)arena;
        return name_read(&dtype_names, f->key, v, at);
}
