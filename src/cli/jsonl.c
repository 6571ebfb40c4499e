#include "cli/cli.h"

#include <stdlib.h>

typedef struct Line {
        char *p; /* of getline: malloc'd */
        size_t cap;
        ssize_t n;
} Line;

static void line_done(Line *l)
{
        free(l->p);
}

static Status line_answer(JsonlFn fn, void *user, const Line *l, StrBuf *out)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        const Str raw = {l->p, (size_t)l->n};

        strbuf_clear(out);
        TRY(json_parse(raw, &doc));
        TRY(fn(user, yyjson_doc_get_root(doc), raw, out));
        return out->n > 0 ? strbuf_append_char(out, '\n') : OK;
}

Status jsonl_run(JsonlFn fn, void *user)
{
        CLEANUP(line_done) Line l = {0};
        CLEANUP(strbuf_done) StrBuf out = {0};
        size_t number = 0;

        while ((l.n = getline(&l.p, &l.cap, stdin)) > 0) {
                number++;
                TRY(status_within(line_answer(fn, user, &l, &out), "line %zu", number));
                (void)fwrite(strbuf_cstr(&out), 1, out.n, stdout);
        }
        return OK;
}
