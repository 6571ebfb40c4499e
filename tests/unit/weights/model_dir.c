#include "model_dir.h"

#include "base/file.h"
#include "support/table.h"

#include <unistd.h>

ModelDir model_dir_make(void)
{
        ModelDir d = {"/tmp/quern-test-XXXXXX"};

        assert_non_null(mkdtemp(d.path));
        return d;
}

void model_dir_remove(ModelDir *d)
{
        CLEANUP(dir_list_done) DirList list = {0};

        mem_fail_at(0);
        if (dir_list(d->path, &list) != OK)
                return;
        for (size_t i = 0; i < list.n; i++)
                (void)unlink(model_path(d, list.names[i]));
        (void)rmdir(d->path);
}

const char *model_path(const ModelDir *d, const char *name)
{
        static char path[MODEL_PATH_MAX];

        (void)snprintf(path, sizeof(path), "%s/%s", d->path, name);
        return path;
}

const char *model_file(const ModelDir *d, const char *name, Str bytes)
{
        const char *path = model_path(d, name);
        FILE *f = fopen(path, "wb");

        assert_non_null(f);
        assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
        assert_int_equal(fclose(f), 0);
        return path;
}

static Status length_append(StrBuf *b, size_t n)
{
        for (unsigned i = 0; i < 8; i++)
                TRY(strbuf_append_char(b, (char)(n >> (8 * i))));
        return OK;
}

static Status data_append(StrBuf *b, size_t n)
{
        for (size_t i = 0; i < n; i++)
                TRY(strbuf_append_char(b, (char)i));
        return OK;
}

const char *model_safetensors(const ModelDir *d, const char *name, const char *header,
                              size_t data_size)
{
        CLEANUP(strbuf_done) StrBuf b = {0};

        assert_ok(length_append(&b, strlen(header)));
        assert_ok(strbuf_append(&b, str_of(header)));
        assert_ok(data_append(&b, data_size));
        return model_file(d, name, strbuf_str(&b));
}
