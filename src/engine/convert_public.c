#include "engine/convert.h"
#include "engine/engine.h"

void qn_convert_options_init(qn_convert_options *options)
{
        *options = (qn_convert_options){.size = sizeof(*options)};
}

static Status dtype_find(const char *name, DType *out)
{
        static const struct {
                const char *name;
                DType dtype;
        } rows[] = {{"auto", DT_MAX},  {"f32", DT_F32},   {"f16", DT_F16},  {"bf16", DT_BF16},
                    {"q8_0", DT_Q8_0}, {"q4_0", DT_Q4_0}, {"q4_1", DT_Q4_1}};

        for (size_t i = 0; i < N_ELEMS(rows); i++) {
                *out = rows[i].dtype;
                if (strcmp(name, rows[i].name) == 0)
                        return OK;
        }
        return FAIL(E_USAGE, "dtype: \"%s\" is not one of auto, f32, f16, bf16, q8_0, q4_0, q4_1",
                    name);
}

static bool progress_forward(void *user, uint64_t done, uint64_t total)
{
        const qn_convert_options *o = user;

        return o->progress((float)done / (float)(total > 0 ? total : 1), o->progress_user);
}

static void written_forward(void *user, const char *path, const char *sha256)
{
        const qn_convert_options *o = user;

        o->written(path, sha256, o->written_user);
}

static const ConvertOptions *listeners_set(const qn_convert_options *o, ConvertOptions *c)
{
        c->progress = o->progress != NULL ? progress_forward : NULL;
        c->written = o->written != NULL ? written_forward : NULL;
        return c;
}

static Status convert(const char *input, const char *output, const qn_convert_options *o)
{
        ConvertOptions c = {.force = o->force, .max_shard = o->max_shard_bytes, .user = (void *)o};

        ENSURE(o->size == sizeof(*o), E_USAGE,
               "qn_convert_options.size is %zu; call qn_convert_options_init first", o->size);
        TRY(dtype_find(o->dtype == NULL ? "auto" : o->dtype, &c.dtype));
        return convert_model(input, output, listeners_set(o, &c));
}

qn_status qn_convert(const char *input, const char *output, const qn_convert_options *options)
{
        qn_convert_options usual;

        qn_convert_options_init(&usual);
        return (qn_status)convert(input, output, options == NULL ? &usual : options);
}
