#include "base/mem.h"
#include "cli/cli.h"

static void template_close_at(qn_template **t)
{
        qn_template_close(*t);
}

static Status field_append(StrBuf *out, const char *key, Str value)
{
        TRY(strbuf_printf(out, "{\"%s\":", key));
        TRY(json_append_quoted(out, value));
        return strbuf_append_char(out, '}');
}

/* A template that fails is an answer here, not the end. */
static Status render_line(void *user, yyjson_val *line, Str raw, StrBuf *out)
{
        CLEANUP(mem_free_at) char *text = NULL;
        size_t n;

        (void)line;
        if (qn_render(user, raw.p, raw.n, &text, &n) != QN_OK)
                return field_append(out, "error", str_of(qn_last_error()));
        return field_append(out, "text", (Str){text, n});
}

static Status render_one(const Options *o, const qn_template *t)
{
        CLEANUP(strbuf_done) StrBuf request = {0};
        CLEANUP(mem_free_at) char *text = NULL;
        size_t n;

        TRY(arg_or_stdin(o, 1, &request));
        TRY(from_qn(qn_render(t, strbuf_cstr(&request), request.n, &text, &n)));
        (void)fwrite(text, 1, n, stdout);
        return OK;
}

Status cmd_render(const Options *o)
{
        CLEANUP(template_close_at) qn_template *t = NULL;
        CLEANUP(mem_free_at) char *path = NULL;

        TRY(model_path(o->args.p[0], &path));
        TRY(from_qn(qn_template_open(path, &t)));
        return o->jsonl ? jsonl_run(render_line, t) : render_one(o, t);
}
