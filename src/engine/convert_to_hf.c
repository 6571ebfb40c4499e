/* A GGUF file into a Hugging Face directory. */
#include "engine/convert_dir.h"
#include "engine/convert_files.h"
#include "engine/convert_plan.h"

#include "base/file.h"
#include "base/json_out.h"
#include "weights/safetensors_write.h"

#include <stdio.h>
#include <stdlib.h>

/* What the files are made from. */
typedef struct ToHf {
        const char *path; /* of the directory, at the end */
        const ConvertOptions *options;
        GgufModel model;
        ConvertPlan plan;
} ToHf;

static void to_hf_done(ToHf *t)
{
        convert_plan_done(&t->plan);
        gguf_model_done(&t->model);
}

static bool is_directory_dtype(DType t)
{
        return t == DT_MAX || dtype_is_weight(t);
}

static bool any_is_quantised(const Store *s)
{
        bool found = false;

        for (size_t i = 0; i < store_count(s); i++)
                found |= dtype_traits(store_at(s, i)->dtype)->block > 1;
        return found;
}

/* What the whole model is written as; DT_MAX: each tensor as it is. */
static DType whole_dtype(const ConvertOptions *o, const Gguf *g)
{
        if (o->dtype != DT_MAX)
                return o->dtype;
        return any_is_quantised(gguf_store(g)) ? DT_BF16 : DT_MAX;
}

/* The type decides what config.json says, so the file is opened again where it is not its own. */
static Status model_open(const char *path, ToHf *t)
{
        GgufWish wish = {.dtype = DT_MAX, .blocks = DT_F32};

        TRY(gguf_model_open(path, &wish, &t->model));
        wish.dtype = whole_dtype(t->options, t->model.gguf);
        if (wish.dtype == DT_MAX)
                return OK;
        gguf_model_done(&t->model);
        return gguf_model_open(path, &wish, &t->model);
}

static int plan_compare(const void *a, const void *b)
{
        const TensorPlan *x = a;
        const TensorPlan *y = b;
        const uint32_t x_size = dtype_traits(x->dst.dtype)->block_size;
        const uint32_t y_size = dtype_traits(y->dst.dtype)->block_size;

        if (x_size != y_size)
                return x_size > y_size ? -1 : 1;
        return str_compare(x->dst.name, y->dst.name);
}

static Status tensor_plan(ToHf *t, const TensorInfo *src, DType whole)
{
        DType dtype = whole;

        if (whole == DT_MAX)
                TRY(convert_auto_dtype(t->model.store, src, (DType)t->model.config->dtype, &dtype));
        return convert_plan_add(&t->plan, src, dtype);
}

static Status plan_make(ToHf *t)
{
        const DType whole = whole_dtype(t->options, t->model.gguf);
        const Store *s = t->model.store;

        for (size_t i = 0; i < store_count(s); i++)
                TRY(tensor_plan(t, store_at(s, i), whole));
        if (t->plan.tensors.n > 1)
                qsort(t->plan.tensors.p, t->plan.tensors.n, sizeof(t->plan.tensors.p[0]),
                      plan_compare);
        return convert_plan_cut(&t->plan, t->options->max_shard);
}

/* Shapes against the config: what a load of the directory would say. */
static Status fit_check(const ToHf *t)
{
        size_t bytes;

        return model_plan(t->model.config, t->model.store, &bytes);
}

typedef struct FileName {
        char text[64];
} FileName;

static FileName shard_name(const ConvertPlan *p, size_t file)
{
        FileName n;

        if (p->ends.n == 1)
                (void)snprintf(n.text, sizeof(n.text), "model.safetensors");
        else
                (void)snprintf(n.text, sizeof(n.text), "model-%05zu-of-%05zu.safetensors", file + 1,
                               p->ends.n);
        return n;
}

static Status sink_write(void *writer, const void *bytes, size_t n)
{
        return safetensors_writer_write(writer, bytes, n);
}

static Status writer_open(const ToHf *t, size_t file, const char *path, SafetensorsWriter **out)
{
        CLEANUP(mem_free_at) TensorInfo *infos = NULL;
        size_t n;

        TRY(convert_plan_infos(&t->plan, file, &infos, &n));
        return safetensors_writer_open(path, infos, n, out);
}

static Status shard_report(const ToHf *t, size_t file, SafetensorsWriter *w)
{
        CLEANUP(mem_free_at) char *path = NULL;
        char hex[SHA256_HEX + 1];

        if (t->options->written == NULL)
                return OK;
        TRY(path_join(t->path, shard_name(&t->plan, file).text, &path));
        safetensors_writer_sha256(w, hex);
        t->options->written(t->options->user, path, hex);
        return OK;
}

static Status shard_write(const ToHf *t, ConvertCopy *c, size_t file, const char *dir)
{
        CLEANUP(mem_free_at) char *path = NULL;
        CLEANUP(safetensors_writer_free) SafetensorsWriter *w = NULL;

        TRY(path_join(dir, shard_name(&t->plan, file).text, &path));
        TRY(writer_open(t, file, path, &w));
        for (size_t i = convert_plan_first(&t->plan, file); i < t->plan.ends.p[file]; i++)
                TRY(convert_copy(c, &t->plan.tensors.p[i], sink_write, w));
        TRY(safetensors_writer_commit(w));
        return shard_report(t, file, w);
}

static Status weights_write(const ToHf *t, const char *dir)
{
        CLEANUP(convert_copy_done)
        ConvertCopy c = {.store = t->model.store, .options = t->options, .total = t->plan.total};

        for (size_t i = 0; i < t->plan.ends.n; i++)
                TRY(shard_write(t, &c, i, dir));
        return OK;
}

static Status file_map_write(const ToHf *t, size_t file, JsonOut *j)
{
        const FileName name = shard_name(&t->plan, file);

        for (size_t i = convert_plan_first(&t->plan, file); i < t->plan.ends.p[file]; i++) {
                char key[256];
                (void)snprintf(key, sizeof(key), "%.*s", STR_ARG(t->plan.tensors.p[i].dst.name));
                TRY(json_out_str(j, key, str_of(name.text)));
        }
        return OK;
}

static uint64_t plan_bytes(const ConvertPlan *p)
{
        uint64_t n = 0;

        for (size_t i = 0; i < p->tensors.n; i++)
                n += p->tensors.p[i].dst.n_bytes;
        return n;
}

static Status index_text(const ToHf *t, JsonOut *j)
{
        TRY(json_out_begin(j, NULL));
        TRY(json_out_begin(j, "metadata"));
        TRY(json_out_u64(j, "total_size", plan_bytes(&t->plan)));
        TRY(json_out_end(j));
        TRY(json_out_begin(j, "weight_map"));
        for (size_t i = 0; i < t->plan.ends.n; i++)
                TRY(file_map_write(t, i, j));
        TRY(json_out_end(j));
        return json_out_end(j);
}

static Status index_write(const ToHf *t, const char *dir)
{
        CLEANUP(json_out_done) JsonOut j = {0};

        if (t->plan.ends.n == 1)
                return OK;
        TRY(index_text(t, &j));
        return json_out_save(&j, dir, "model.safetensors.index.json");
}

static Status files_write(const ToHf *t, const char *dir)
{
        TRY(text_save(strbuf_str(&t->model.config_json), dir, "config.json"));
        TRY(convert_write_tokenizer(&t->model, dir));
        TRY(index_write(t, dir));
        return weights_write(t, dir);
}

static Status directory_write(const ToHf *t)
{
        CLEANUP(dir_writer_done) DirWriter w = {0};

        TRY(dir_writer_open(t->path, t->options->force, &w));
        TRY(files_write(t, strbuf_cstr(&w.temp)));
        return dir_writer_commit(&w);
}

/* Everything is read and checked before the first byte is written. */
Status convert_gguf_to_hf(const char *gguf_path, const char *out_dir, const ConvertOptions *o)
{
        CLEANUP(to_hf_done) ToHf t = {.path = out_dir, .options = o};

        ENSURE(is_directory_dtype(o->dtype), E_USAGE,
               "a model directory can be written as F32, F16 or BF16, not as %s",
               dtype_traits(o->dtype)->name);
        TRY(model_open(gguf_path, &t));
        TRY(status_within(fit_check(&t), "%s", gguf_path));
        TRY(status_within(plan_make(&t), "%s", gguf_path));
        return directory_write(&t);
}
