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
        } rows[] = {{"auto", DT_MAX}, {"f32", DT_F32}, {"f16", DT_F16}, {"bf16", DT_BF16}};

        for (size_t i = 0; i < N_ELEMS(rows); i++) {
                *out = rows[i].dtype;
                if (strcmp(name, rows[i].name) == 0)
                        return OK;
        }
        return FAIL(E_USAGE, "dtype: \"%s\" is not one of auto, f32, f16, bf16", name);
}

static bool progress_forward(void *user, uint64_t done, uint64_t total)
{
        const qn_convert_options *o = user;

        return o->progress((float)done / (float)(total > 0 ? total : 1), o->progress_user);
}

static Status convert(const char *input, const char *output, const qn_convert_options *o)
{
        ConvertOptions c = {.force = o->force, .user = (void *)o};

        ENSURE(o->size == sizeof(*o), E_USAGE,
               "qn_convert_options.size is %zu; call qn_convert_options_init first", o->size);
        TRY(dtype_find(o->dtype == NULL ? "auto" : o->dtype, &c.dtype));
        if (o->progress != NULL)
                c.progress = progress_forward;
        return convert_gguf_to_hf(input, output, &c);
}

qn_status qn_convert(const char *input, const char *output, const qn_convert_options *options)
{
        qn_convert_options usual;

        qn_convert_options_init(&usual);
        return (qn_status)convert(input, output, options == NULL ? &usual : options);
}
