#include "engine/convert.h"

#include "engine/convert_dir.h"
#include "engine/convert_model.h"

/* Whether a model can be written in this type. */
static bool is_target_dtype(DType t)
{
        return t == DT_MAX || dtype_traits(t)->from_f32 != NULL;
}

static Status files_write(const ConvertModel *m, const ConvertPlan *p, const ConvertOptions *o,
                          const char *dir)
{
        TRY(convert_write_config(m, p, dir));
        TRY(convert_write_tokenizer(m, dir));
        return convert_write_weights(m, p, o, dir);
}

/* Everything is read and checked before the first byte is written. */
static Status model_convert(const Gguf *g, const char *out_dir, const ConvertOptions *o)
{
        CLEANUP(convert_model_done) ConvertModel m = {0};
        CLEANUP(convert_plan_done) ConvertPlan p = {0};
        CLEANUP(dir_writer_done) DirWriter w = {0};

        TRY(convert_model_read(g, &m));
        TRY(convert_plan_make(&m, o->dtype, &p));
        TRY(dir_writer_open(out_dir, o->force, &w));
        TRY(files_write(&m, &p, o, strbuf_cstr(&w.temp)));
        return dir_writer_commit(&w);
}

Status convert_gguf_to_hf(const char *gguf_path, const char *out_dir, const ConvertOptions *o)
{
        CLEANUP(gguf_free) Gguf *g = NULL;

        ENSURE(is_target_dtype(o->dtype), E_USAGE,
               "a model can be written as F32, F16 or BF16, not as %s",
               dtype_traits(o->dtype)->name);
        TRY(gguf_open(gguf_path, &g));
        return status_within(model_convert(g, out_dir, o), "%s", gguf_path);
}
