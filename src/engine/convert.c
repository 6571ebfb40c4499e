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

static Status directory_write(const ConvertModel *m, const ConvertPlan *p, const char *out_dir,
                              const ConvertOptions *o)
{
        CLEANUP(dir_writer_done) DirWriter w = {0};

        TRY(dir_writer_open(out_dir, o->force, &w));
        TRY(files_write(m, p, o, strbuf_cstr(&w.temp)));
        return dir_writer_commit(&w);
}

/* Everything is read and checked before the first byte is written. */
Status convert_gguf_to_hf(const char *gguf_path, const char *out_dir, const ConvertOptions *o)
{
        CLEANUP(gguf_free) Gguf *g = NULL;
        CLEANUP(convert_model_done) ConvertModel m = {0};
        CLEANUP(convert_plan_done) ConvertPlan p = {0};

        ENSURE(is_target_dtype(o->dtype), E_USAGE,
               "a model can be written as F32, F16 or BF16, not as %s",
               dtype_traits(o->dtype)->name);
        TRY(gguf_open(gguf_path, &g));
        TRY(status_within(convert_model_read(g, &m), "%s", gguf_path));
        TRY(status_within(convert_plan_make(&m, o->dtype, &p), "%s", gguf_path));
        return directory_write(&m, &p, out_dir, o);
}
