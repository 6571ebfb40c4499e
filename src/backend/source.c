#include "backend/source.h"

#include "base/file.h"
#include "base/mem.h"

#include <unistd.h>

/* What matters in a model's directory. */
typedef enum Content {
        HAS_CONFIG,
        HAS_SAFETENSORS,
        HAS_GGUF,
        HAS_PYTORCH,
        HAS_ADAPTER,
        CONTENT_MAX
} Content;

typedef struct Contents {
        size_t n[CONTENT_MAX];
        StrBuf gguf; /* names of GGUF models, separated by ", " */
        char *first; /* path of the first of them */
} Contents;

static bool name_is(Str name, Str want)
{
        return str_equal(name, want);
}

typedef struct ContentRow {
        Content content;
        Str text;
        bool (*matches)(Str name, Str text);
} ContentRow;

static const ContentRow content_rows[] = {
        {HAS_CONFIG, {"config.json", 11}, name_is},
        {HAS_SAFETENSORS, {".safetensors", 12}, str_ends_with},
        {HAS_PYTORCH, {".bin", 4}, str_ends_with},
        {HAS_PYTORCH, {".pth", 4}, str_ends_with},
        {HAS_ADAPTER, {"adapter_config.json", 19}, name_is},
};

/* The other parts of a split file are found through the first. */
static bool is_later_part(Str name)
{
        const Str mark = STR("-of-");
        const size_t at = str_find(name, mark, 0);

        return at >= 5 && at + mark.n < name.n &&
               !str_equal(str_slice(name, at - 5, at), STR("00001"));
}

static Status gguf_note(Contents *c, Str name, const char *path)
{
        TRY(strbuf_printf(&c->gguf, "%s%.*s", c->n[HAS_GGUF] > 0 ? ", " : "", STR_ARG(name)));
        if (c->n[HAS_GGUF]++ == 0)
                TRY(str_dup(str_of(path), &c->first));
        return OK;
}

static void name_count(Contents *c, Str name)
{
        for (size_t i = 0; i < N_ELEMS(content_rows); i++)
                c->n[content_rows[i].content] +=
                        content_rows[i].matches(name, content_rows[i].text);
}

static Status name_note(Contents *c, const char *dir, const char *file)
{
        CLEANUP(mem_free_at) char *path = NULL;
        const Str name = str_of(file);

        name_count(c, name);
        TRY(path_join(dir, file, &path));
        return !is_later_part(name) && gguf_is_file(path) ? gguf_note(c, name, path) : OK;
}

static Status contents_read(const char *dir, Contents *out)
{
        CLEANUP(dir_list_done) DirList l = {0};

        TRY(dir_list(dir, &l));
        for (size_t i = 0; i < l.n; i++)
                TRY(name_note(out, dir, l.names[i]));
        return OK;
}

static void contents_done(Contents *c)
{
        strbuf_done(&c->gguf);
        mem_free(c->first);
}

/* Fails with what is there and what is missing. */
static Status incomplete(const char *dir, const Contents *c)
{
        const bool config = c->n[HAS_CONFIG] > 0;

        ENSURE(c->n[HAS_ADAPTER] == 0, E_UNSUPPORTED,
               "%s: an adapter (adapter_config.json), not a model: merge it into its base model",
               dir);
        ENSURE(!config || c->n[HAS_PYTORCH] == 0, E_UNSUPPORTED,
               "%s: PyTorch weights only (.bin or .pth); save the model as safetensors", dir);
        ENSURE(!config, E_MISSING, "%s: config.json, but no weights (*.safetensors or a GGUF file)",
               dir);
        ENSURE(c->n[HAS_SAFETENSORS] == 0, E_MISSING, "%s: safetensors, but no config.json", dir);
        return FAIL(E_MISSING, "%s: neither config.json with safetensors nor a GGUF file", dir);
}

static bool is_hf(const Contents *c)
{
        return c->n[HAS_CONFIG] > 0 && c->n[HAS_SAFETENSORS] > 0;
}

static Status gguf_resolve(const char *dir, Contents *c, char **path)
{
        if (c->n[HAS_GGUF] == 0)
                return incomplete(dir, c);
        ENSURE(c->n[HAS_GGUF] == 1, E_USAGE, "%s: several GGUF models (%s): name one", dir,
               strbuf_cstr(&c->gguf));
        *path = TAKE(c->first);
        return OK;
}

/* The model's path, inside the directory for a GGUF file. */
static Status dir_resolve(const char *dir, SourceKind *kind, char **path)
{
        CLEANUP(contents_done) Contents c = {0};

        TRY(contents_read(dir, &c));
        *kind = is_hf(&c) ? SOURCE_HF : SOURCE_GGUF;
        return is_hf(&c) ? str_dup(str_of(dir), path) : gguf_resolve(dir, &c, path);
}

static Status path_resolve(const char *path, SourceKind *kind, char **out)
{
        if (dir_exists(path))
                return dir_resolve(path, kind, out);
        ENSURE(access(path, F_OK) == 0, E_IO, "%s: no such file or directory", path);
        ENSURE(gguf_is_file(path), E_UNSUPPORTED,
               "%s: not a model: neither a directory nor a file that begins with \"GGUF\"", path);
        *kind = SOURCE_GGUF;
        return str_dup(str_of(path), out);
}

static void gguf_close(Gguf **g)
{
        gguf_free(g);
}

static Status gguf_read_architecture(const char *path, char **out)
{
        CLEANUP(gguf_close) Gguf *g = NULL;
        Str architecture;

        TRY(gguf_open(path, &g));
        TRY(status_within(gguf_str(g, "general.architecture", &architecture), "%s", path));
        TRY(status_within(gguf_check(g, architecture), "%s", path));
        return str_dup(architecture, out);
}

static Status kind_read(Source *s)
{
        if (s->is.kind == SOURCE_GGUF)
                return gguf_read_architecture(s->path, &s->architecture);
        return str_dup(STR(""), &s->architecture);
}

Status source_open(const char *path, Source *out)
{
        CLEANUP(source_done) Source s = {0};

        TRY(path_resolve(path, &s.is.kind, &s.path));
        TRY(kind_read(&s));
        s.is.path = s.path;
        s.is.architecture = s.architecture;
        *out = TAKE(s);
        return OK;
}

void source_done(Source *s)
{
        mem_free(s->path);
        mem_free(s->architecture);
        *s = (Source){0};
}
