#include "backend/selector.h"

#include "base/mem.h"

/* Who is asked first, by kind of model. */
static const char *const preference[SOURCE_KIND_MAX][BACKENDS_MAX + 1] = {
        [SOURCE_HF] = {"native", "llama"},
        [SOURCE_GGUF] = {"llama", "native"},
};

/* Why an engine takes a model, for those who ask. */
static const char *const usable_reasons[SOURCE_KIND_MAX] = {
        [SOURCE_HF] = "a Hugging Face directory of a known family",
        [SOURCE_GGUF] = "a GGUF file of a known architecture",
};

static bool is_auto(const char *asked)
{
        return asked == NULL || strcmp(asked, "auto") == 0;
}

static Status asked_check(const char *asked)
{
        ENSURE(is_auto(asked) || backend_row_find(asked) != NULL, E_USAGE,
               "backend: \"%s\" is not one of auto, native, llama", asked);
        return OK;
}

/* The reason is for a list under the model's name: the path before it goes. */
static Str without_path(Str text, Str path)
{
        const bool begins = text.n > path.n + 2 && str_starts_with(text, path);

        return begins ? str_slice(text, path.n + 2, text.n) : text;
}

static Status verdict_ask(const BackendSource *source, Verdict *v)
{
        TRY(backend_row_find(v->name)->get(&v->backend));
        return v->backend->supports(source);
}

static Status verdict_make(const BackendSource *source, const char *name, Verdict *v)
{
        Str reason;

        v->name = name;
        v->status = verdict_ask(source, v);
        if (v->status == E_NOMEM)
                return v->status;
        reason = v->status == OK ? str_of(usable_reasons[source->kind])
                                 : without_path(str_of(status_text()), str_of(source->path));
        return str_dup(reason, &v->reason);
}

static bool is_asked(const char *asked, const char *name)
{
        return is_auto(asked) || strcmp(asked, name) == 0;
}

static bool is_wanted(const Selection *s, const char *asked, SelectMode mode, const char *name)
{
        const bool more = mode == SELECT_ALL || s->chosen == NULL;

        return more && is_asked(asked, name);
}

static Status verdict_add(Selection *s, const char *name)
{
        Verdict *v = &s->verdicts[s->n++];

        TRY(verdict_make(&s->source.is, name, v));
        if (s->chosen == NULL && v->status == OK)
                s->chosen = v;
        return OK;
}

static Status verdicts_make(const char *asked, SelectMode mode, Selection *s)
{
        const char *const *names = preference[s->source.is.kind];

        for (; *names != NULL; names++)
                if (is_wanted(s, asked, mode, *names))
                        TRY(verdict_add(s, *names));
        return OK;
}

Status backend_select(const char *path, const char *asked, SelectMode mode, Selection *out)
{
        TRY(asked_check(asked));
        TRY(source_open(path, &out->source));
        return verdicts_make(asked, mode, out);
}

void selection_done(Selection *s)
{
        for (size_t i = 0; i < BACKENDS_MAX; i++)
                mem_free(s->verdicts[i].reason);
        source_done(&s->source);
        *s = (Selection){0};
}

static Status refusals_append(const Selection *s, StrBuf *out)
{
        for (size_t i = 0; i < s->n; i++)
                TRY(strbuf_printf(out, "%s%s engine: %s", i > 0 ? "; " : "", s->verdicts[i].name,
                                  s->verdicts[i].reason));
        return OK;
}

Status selection_require(const Selection *s)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        if (s->chosen != NULL)
                return OK;
        TRY(refusals_append(s, &text));
        status_record(__FILE__, __LINE__, "%s: %s", s->source.path, strbuf_cstr(&text));
        return s->verdicts[0].status;
}

const Verdict *selection_second_best(const Selection *s)
{
        const bool first = s->chosen == NULL || s->chosen == &s->verdicts[0];

        return first ? NULL : &s->verdicts[0];
}
