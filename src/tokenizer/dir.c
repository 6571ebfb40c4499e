/* A model directory's tokenizer: tokenizer.json, or what stands in for it, and its config. */
#include "base/file.h"
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
} Documents;

static void documents_done(Documents *d)
{
        json_free(&d->tokenizer);
        json_free(&d->config);
        json_free(&d->map);
}

static Status documents_read(const char *dir, Documents *d)
{
        TRY(optional_parse(dir, "tokenizer.json", FILE_SIZE_MAX, &d->tokenizer));
        TRY(optional_parse(dir, "tokenizer_config.json", CONFIG_SIZE_MAX, &d->config));
        TRY(optional_parse(dir, "special_tokens_map.json", CONFIG_SIZE_MAX, &d->map));
        ENSURE(d->tokenizer != NULL, E_IO, "%s/tokenizer.json: No such file or directory", dir);
        return OK;
}

Status tokenizer_open_dir(const char *dir, Tokenizer **out)
{
        CLEANUP(documents_done) Documents d = {0};
        TokenizerSource s = {.built = false};

        TRY(documents_read(dir, &d));
        s.root = yyjson_doc_get_root(d.tokenizer);
        s.config = yyjson_doc_get_root(d.config);
        s.map = yyjson_doc_get_root(d.map);
        return status_within(tokenizer_load(&s, out), "%s/tokenizer.json", dir);
}
