#include "gguf_convert.h"

#include "base/file.h"
#include "support/table.h"

#include <unistd.h>

Conversion conversion_make(const TinyModel *m, const TinyEdit *e)
{
        CLEANUP(strbuf_done) StrBuf bytes = {0};
        Conversion c = {.work = temp_dir_made()};

        assert_ok(tiny_model_bytes(m, e, &bytes));
        (void)snprintf(c.gguf, sizeof(c.gguf), "%s",
                       temp_file(&c.work, "m.gguf", strbuf_str(&bytes)));
        (void)snprintf(c.out, sizeof(c.out), "%s", temp_path(&c.work, "out"));
        return c;
}

void conversion_done(Conversion *c)
{
        temp_dir_done(&c->work);
}

Status conversion_run(const Conversion *c)
{
        const ConvertOptions o = {.dtype = DT_MAX};

        return convert_gguf_to_hf(c->gguf, c->out, &o);
}

size_t conversion_entries(const Conversion *c)
{
        CLEANUP(dir_list_done) DirList l = {0};

        assert_ok(dir_list(c->work.path, &l));
        return l.n;
}

void conversion_file(const Conversion *c, const char *name, StrBuf *out)
{
        CLEANUP(mem_free_at) char *path = NULL;

        assert_ok(path_join(c->out, name, &path));
        assert_ok(file_read_all(path, 1 << 20, out));
}
