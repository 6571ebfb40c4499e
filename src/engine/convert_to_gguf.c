/* A Hugging Face directory into a GGUF file. */
#include "engine/convert_files.h"
#include "engine/convert_plan.h"

#include "base/file.h"
#include "base/mem.h"
#include "engine/gguf_assets.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the files are made from. */
typedef struct ToGguf {
        const char *path; /* of the one file */
        const ConvertOptions *options;
        ModelConfig *config;
        Store *hf;
        HfModel model;
        ConvertPlan plan;
} ToGguf;

static void to_gguf_done(ToGguf *t)
{
        convert_plan_done(&t->plan);
        hf_model_done(&t->model);
        store_free(&t->hf);
        config_free(&t->config);
}

/* Types that a file can be asked for, with llama.cpp's number for each (general.file_type). */
typedef struct FileType {
        DType dtype;
        uint32_t number;
        DType head; /* of the output matrix, and of the embedding where that is the head */
} FileType;

static const FileType file_types[] = {
        {DT_F32, 0, DT_F32},   {DT_F16, 1, DT_F16},   {DT_BF16, 32, DT_BF16},
        {DT_Q4_0, 2, DT_Q8_0}, {DT_Q4_1, 3, DT_Q8_0}, {DT_Q8_0, 7, DT_Q8_0},
};

static const FileType *file_type(DType t)
{
        for (size_t i = 0; i < N_ELEMS(file_types); i++)
                if (file_types[i].dtype == t)
                        return &file_types[i];
        return NULL;
}

/* The type most of an unchanged model has: its embedding's. */
static DType stored_dtype(const ToGguf *t)
{
        return store_find(t->model.store, STR("token_embd.weight"))->dtype;
}

static DType main_dtype(const ToGguf *t)
{
        return t->options->dtype == DT_MAX ? stored_dtype(t) : t->options->dtype;
}

/* Where llama.cpp reads nothing but F32. */
static bool stays_f32(const TensorInfo *t)
{
        static const char *const endings[] = {"_norm.weight", ".bias", "ffn_gate_inp.weight",
                                              "ffn_gate_inp_shexp.weight", "position_embd.weight"};
        bool stays = t->n_dims == 1;

        for (size_t i = 0; i < N_ELEMS(endings); i++)
                stays |= str_ends_with(t->name, str_of(endings[i]));
        return stays;
}

static bool is_head(const ToGguf *t, Str name)
{
        const bool embedding = str_equal(name, STR("token_embd.weight"));

        return str_equal(name, STR("output.weight")) || (embedding & t->config->tied);
}

static DType wished_dtype(const ToGguf *t, const TensorInfo *src)
{
        const FileType *type = file_type(t->options->dtype);

        if (type == NULL)
                return src->dtype;
        return is_head(t, src->name) ? type->head : type->dtype;
}

/* Rows of no whole blocks become F16, as llama.cpp's converter does. */
static DType fitting_dtype(const ToGguf *t, const TensorInfo *src)
{
        const DType wish = wished_dtype(t, src);
        const bool whole = src->dims[src->n_dims - 1] % dtype_traits(wish)->block == 0;

        return whole ? wish : DT_F16;
}

static Status tensor_plan(ToGguf *t, const TensorInfo *src)
{
        return convert_plan_add(&t->plan, src, stays_f32(src) ? DT_F32 : fitting_dtype(t, src));
}

static Status made_plan(ToGguf *t, const MadeTensor *m)
{
        const TensorPlan p = {.made = m->values,
                              .dst = {.name = str_of(m->name),
                                      .dtype = DT_F32,
                                      .n_dims = 1,
                                      .dims = {m->n},
                                      .n_elems = m->n,
                                      .n_bytes = m->n * sizeof(float)}};

        return vec_push(&t->plan.tensors, p);
}

static Status plan_make(ToGguf *t)
{
        for (size_t i = 0; i < t->model.made.n; i++)
                TRY(made_plan(t, &t->model.made.p[i]));
        for (size_t i = 0; i < store_count(t->model.store); i++)
                TRY(tensor_plan(t, store_at(t->model.store, i)));
        return convert_plan_cut(&t->plan, t->options->max_shard);
}

/* The name of a model is that of its directory. */
static Str base_name(const char *dir)
{
        Str s = str_of(dir);
        const char *slash;

        while (str_ends_with(s, STR("/")))
                s.n--;
        slash = memrchr(s.p, '/', s.n);
        return slash == NULL ? s : str_slice(s, (size_t)(slash - s.p) + 1, s.n);
}

static Status general_keys(const ToGguf *t, const char *dir, GgufMeta *m)
{
        const FileType *type = file_type(main_dtype(t));

        TRY(gguf_meta_str(m, "general.type", STR("model")));
        TRY(gguf_meta_str(m, "general.name", base_name(dir)));
        TRY(gguf_meta_u32(m, "general.file_type", type == NULL ? 0 : type->number));
        TRY(gguf_meta_u32(m, "general.quantization_version", 2));
        return gguf_meta_u32(m, "general.alignment", GGUF_ALIGN);
}

static Status source_open(const char *dir, ToGguf *t)
{
        size_t bytes;

        TRY(config_load(dir, &t->config));
        TRY(store_open_safetensors(dir, &t->hf));
        TRY(status_within(model_plan(t->config, t->hf, &bytes), "%s", dir));
        return status_within(hf_model_open(t->config, t->hf, &t->model), "%s", dir);
}

static Status keys_add(ToGguf *t, const char *dir)
{
        TRY(general_keys(t, dir, &t->model.meta));
        return status_within(convert_vocab_keys(dir, t->config, &t->model.meta), "%s", dir);
}

static Status infos_open(const ToGguf *t, const char *path, const GgufMeta *meta, size_t first,
                         size_t end, GgufWriter **out)
{
        CLEANUP(mem_free_at) TensorInfo *infos = NULL;

        TRY(mem_new_array(&infos, end - first));
        for (size_t i = first; i < end; i++)
                infos[i - first] = t->plan.tensors.p[i].dst;
        return gguf_writer_open(path, meta, infos, end - first, out);
}

/* Tables of rope scaling are the first tensors, and what is read back depends on them. */
static Status made_write(const ToGguf *t, GgufWriter *w)
{
        for (size_t i = 0; i < t->model.made.n; i++) {
                const MadeTensor *m = &t->model.made.p[i];
                TRY(gguf_writer_write(w, m->values, m->n * sizeof(*m->values)));
        }
        return OK;
}

/* A file of the header alone is read back: what it does not say is refused before weights are
   written. */
static Status config_prove(const ToGguf *t)
{
        CLEANUP(gguf_writer_free) GgufWriter *w = NULL;
        const char *path;

        TRY(infos_open(t, t->path, &t->model.meta, 0, t->plan.tensors.n, &w));
        TRY(made_write(t, w));
        TRY(gguf_writer_extend(w, &path));
        return gguf_config_check(path, t->config);
}

/* The metadata of one part of a split model; the first has that of the model too. */
static Status part_meta(const ToGguf *t, size_t file, GgufMeta *out)
{
        if (file == 0) {
                TRY(strbuf_append(&out->bytes, strbuf_str(&t->model.meta.bytes)));
                out->n = t->model.meta.n;
        }
        if (t->plan.ends.n == 1)
                return OK;
        TRY(gguf_meta_u16(out, "split.no", (uint16_t)file));
        TRY(gguf_meta_u16(out, "split.count", (uint16_t)t->plan.ends.n));
        return gguf_meta_i32(out, "split.tensors.count", (int32_t)t->plan.tensors.n);
}

/* "dir/m.gguf" → "dir/m-00001-of-00003.gguf", as llama.cpp looks for the others. */
static Status part_path(const ToGguf *t, size_t file, StrBuf *out)
{
        const Str path = str_of(t->path);
        const Str stem = str_slice(path, 0, path.n - strlen(".gguf"));

        strbuf_clear(out);
        if (t->plan.ends.n == 1)
                return strbuf_append(out, path);
        return strbuf_printf(out, "%.*s-%05zu-of-%05zu.gguf", STR_ARG(stem), file + 1,
                             t->plan.ends.n);
}

static bool path_exists(const char *path)
{
        struct stat st;

        return lstat(path, &st) == 0;
}

static Status path_check(const char *path, bool force)
{
        if (!path_exists(path))
                return OK;
        ENSURE(force, E_USAGE, "%s: exists already (force replaces it)", path);
        ENSURE(gguf_is_file(path), E_USAGE, "%s: not replaced: it is no GGUF file", path);
        return OK;
}

static Status paths_check(const ToGguf *t)
{
        CLEANUP(strbuf_done) StrBuf path = {0};

        for (size_t i = 0; i < t->plan.ends.n; i++) {
                TRY(part_path(t, i, &path));
                TRY(path_check(strbuf_cstr(&path), t->options->force));
        }
        return OK;
}

static Status sink_write(void *writer, const void *bytes, size_t n)
{
        return gguf_writer_write(writer, bytes, n);
}

static Status part_write(const ToGguf *t, ConvertCopy *c, size_t file, GgufWriter **out)
{
        CLEANUP(strbuf_done) StrBuf path = {0};
        CLEANUP(gguf_meta_done) GgufMeta meta = {0};
        const size_t first = convert_plan_first(&t->plan, file);

        TRY(part_path(t, file, &path));
        TRY(part_meta(t, file, &meta));
        TRY(infos_open(t, strbuf_cstr(&path), &meta, first, t->plan.ends.p[file], out));
        for (size_t i = first; i < t->plan.ends.p[file]; i++)
                TRY(convert_copy(c, &t->plan.tensors.p[i], sink_write, *out));
        return OK;
}

/* The parts of a model, open until the last one is complete. */
typedef struct Parts {
        GgufWriter **p;
        size_t n;
} Parts;

static void parts_done(Parts *parts)
{
        for (size_t i = 0; i < parts->n; i++)
                gguf_writer_free(&parts->p[i]);
        mem_free(parts->p);
}

static Status part_report(const ToGguf *t, size_t file, GgufWriter *w)
{
        CLEANUP(strbuf_done) StrBuf path = {0};
        char hex[SHA256_HEX + 1];

        if (t->options->written == NULL)
                return OK;
        TRY(part_path(t, file, &path));
        gguf_writer_sha256(w, hex);
        t->options->written(t->options->user, strbuf_cstr(&path), hex);
        return OK;
}

/* The first part last: without it nobody opens the others. */
static Status parts_commit(const ToGguf *t, const Parts *parts)
{
        TRY(paths_check(t));
        for (size_t i = parts->n; i-- > 0;)
                TRY(gguf_writer_commit(parts->p[i]));
        for (size_t i = 0; i < parts->n; i++)
                TRY(part_report(t, i, parts->p[i]));
        return OK;
}

static Status parts_write(const ToGguf *t)
{
        CLEANUP(parts_done) Parts parts = {0};
        CLEANUP(convert_copy_done)
        ConvertCopy c = {.store = t->model.store, .options = t->options, .total = t->plan.total};

        TRY(mem_new_array(&parts.p, t->plan.ends.n));
        parts.n = t->plan.ends.n;
        for (size_t i = 0; i < parts.n; i++)
                TRY(part_write(t, &c, i, &parts.p[i]));
        return parts_commit(t, &parts);
}

static Status out_path_check(const char *path)
{
        ENSURE(str_ends_with(str_of(path), STR(".gguf")), E_USAGE,
               "%s: the name of a GGUF file ends in .gguf", path);
        return OK;
}

Status convert_hf_to_gguf(const char *dir, const char *out_path, const ConvertOptions *o)
{
        CLEANUP(to_gguf_done) ToGguf t = {.path = out_path, .options = o};

        ENSURE(o->dtype == DT_MAX || file_type(o->dtype) != NULL, E_USAGE,
               "a GGUF file can be written as F32, F16, BF16, Q8_0, Q4_0 or Q4_1, not as %s",
               dtype_traits(o->dtype)->name);
        TRY(out_path_check(out_path));
        TRY(source_open(dir, &t));
        TRY(plan_make(&t));
        TRY(paths_check(&t));
        TRY(keys_add(&t, dir));
        TRY(status_within(config_prove(&t), "%s", dir));
        return parts_write(&t);
}
