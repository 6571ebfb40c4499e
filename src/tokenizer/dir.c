/* A model directory's tokenizer: tokenizer.json, or what stands in for it, and its config. */
#include "base/file.h"
#include "tokenizer/build.h"
#include "tokenizer/tokenizer_parts.h"

enum { FILE_SIZE_MAX = 512 * 1024 * 1024, CONFIG_SIZE_MAX = 64 * 1024 * 1024 };

/* A JSON file of the directory; `*out` stays NULL where it is not there. */
static Status optional_parse(const char *dir, const char *name, size_t limit, yyjson_doc **out)
{
        CLEANUP(mem_free_at) char *path = NULL;

        TRY(path_join(dir, name, &path));
        return file_exists(path) ? json_parse_file(path, limit, out) : OK;
}

/* The documents that a directory's tokenizer is made of. */
typedef struct Documents {
        yyjson_doc *tokenizer;
        yyjson_doc *config;
        yyjson_doc *map;
        yyjson_doc *added;
        yyjson_doc *model;    /* config.json, where the tokenizer is built of other files */
        yyjson_doc *defaults; /* as well */
        bool edges;           /* add_bos_token and add_eos_token count */
} Documents;

static void documents_done(Documents *d)
{
        json_free(&d->tokenizer);
        json_free(&d->config);
        json_free(&d->map);
        json_free(&d->added);
        json_free(&d->model);
        json_free(&d->defaults);
}

static Status documents_read(const char *dir, Documents *d)
{
        TRY(optional_parse(dir, "tokenizer.json", FILE_SIZE_MAX, &d->tokenizer));
        TRY(optional_parse(dir, "tokenizer_config.json", CONFIG_SIZE_MAX, &d->config));
        TRY(optional_parse(dir, "special_tokens_map.json", CONFIG_SIZE_MAX, &d->map));
        return optional_parse(dir, "added_tokens.json", CONFIG_SIZE_MAX, &d->added);
}

/* What a class makes of the other files. */
typedef struct Built {
        StrBuf json;
        StrBuf defaults;
        Arena arena;
} Built;

static void built_done(Built *b)
{
        strbuf_done(&b->json);
        strbuf_done(&b->defaults);
        arena_done(&b->arena);
}

static Status documents_build(const char *dir, Documents *d)
{
        CLEANUP(built_done) Built b = {.arena = {0}};
        BuildSource s = {.dir = dir, .arena = &b.arena, .defaults = &b.defaults};

        TRY(optional_parse(dir, "config.json", CONFIG_SIZE_MAX, &d->model));
        s.config = yyjson_doc_get_root(d->config);
        s.model = yyjson_doc_get_root(d->model);
        TRY(tokenizer_json_build(&s, &b.json, &d->edges));
        TRY(json_parse(strbuf_str(&b.json), &d->tokenizer));
        return json_parse(strbuf_str(&b.defaults), &d->defaults);
}

static Status documents_load(Documents *d, Tokenizer **out)
{
        const TokenizerSource s = {.root = yyjson_doc_get_root(d->tokenizer),
                                   .config = {.config = yyjson_doc_get_root(d->config),
                                              .map = yyjson_doc_get_root(d->map),
                                              .added = yyjson_doc_get_root(d->added),
                                              .defaults = yyjson_doc_get_root(d->defaults)},
                                   .edges = d->edges};

        return tokenizer_load(&s, out);
}

Status tokenizer_open_dir(const char *dir, Tokenizer **out)
{
        CLEANUP(documents_done) Documents d = {0};

        TRY(documents_read(dir, &d));
        if (d.tokenizer == NULL)
                TRY(status_within(documents_build(dir, &d), "%s", dir));
        return status_within(documents_load(&d, out), "%s: tokenizer", dir);
}

static const char *const vocabularies[] = {"tokenizer.json", "tokenizer.model",
                                           "sentencepiece.bpe.model", "vocab.json", "vocab.txt"};

static Status file_look(const char *dir, const char *name, bool *found)
{
        CLEANUP(mem_free_at) char *path = NULL;

        TRY(path_join(dir, name, &path));
        *found |= file_exists(path);
        return OK;
}

Status tokenizer_dir_has(const char *dir, bool *out)
{
        bool found = false;

        for (size_t i = 0; i < N_ELEMS(vocabularies); i++)
                TRY(file_look(dir, vocabularies[i], &found));
        *out = found;
        return OK;
}
