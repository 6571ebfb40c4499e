#include "base/file.h"
#include "base/mem.h"
#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { BAR_WIDTH = 30 };

Status from_qn(qn_status s)
{
        return (Status)s;
}

bool option_given(const Options *o, const char *key)
{
        for (size_t i = 0; i < n_option_rows; i++)
                if (strcmp(option_rows[i].field.key, key) == 0)
                        return o->given[i];
        return false;
}

const char *text_or_null(Str s)
{
        return s.n > 0 ? s.p : NULL;
}

Status model_path(Str name, char **out)
{
        CLEANUP(mem_free_at) char *named = NULL;

        TRY(path_join("models", name.p, &named));
        if (access(name.p, F_OK) == 0 || access(named, F_OK) != 0)
                return str_dup(name, out);
        *out = TAKE(named);
        return OK;
}

/* A bar on a terminal; nothing otherwise. */
static bool bar_draw(float done, void *user)
{
        const int filled = (int)(done * BAR_WIDTH);

        (void)user;
        (void)fprintf(stderr, "\rloading [%-*.*s] %3.0f %%", BAR_WIDTH, filled,
                      "##############################", (double)done * 100.0);
        return true;
}

static void bar_clear(void)
{
        (void)fprintf(stderr, "\r%*s\r", BAR_WIDTH + 20, "");
}

qn_model_options model_options(const Options *o)
{
        qn_model_options m;

        qn_model_options_init(&m);
        m.backend = text_or_null(o->backend);
        m.activations = text_or_null(o->activations);
        m.kv_dtype = text_or_null(o->kv_dtype);
        m.device = text_or_null(o->device);
        m.gpu_layers = text_or_null(o->gpu_layers);
        m.split = text_or_null(o->split);
        m.n_threads = o->threads;
        m.n_ctx = o->ctx;
        m.chunk = o->chunk;
        m.memory_limit = o->memory_limit;
        m.prefix_cache = !o->no_prefix_cache;
        return m;
}

Status model_open_args(const Options *o, qn_model **out)
{
        CLEANUP(mem_free_at) char *path = NULL;
        qn_model_options m = model_options(o);
        const bool bar = isatty(STDERR_FILENO) == 1;
        qn_status s;

        TRY(model_path(o->args.p[0], &path));
        m.progress = bar ? bar_draw : NULL;
        s = qn_model_open(path, &m, out);
        if (bar)
                bar_clear();
        return from_qn(s);
}

void model_close_at(qn_model **m)
{
        qn_model_close(*m);
}

void session_free_at(qn_session **s)
{
        qn_session_free(*s);
}

Status stream_read(FILE *f, StrBuf *out)
{
        size_t got = 1;

        while (got > 0) {
                TRY(strbuf_reserve(out, 65536));
                got = fread(out->p + out->n, 1, 65536, f);
                out->n += got;
        }
        ENSURE(ferror(f) == 0, E_IO, "standard input: %s", strerror(errno));
        return strbuf_append(out, STR(""));
}

Status arg_or_stdin(const Options *o, size_t i, StrBuf *out)
{
        if (i < o->args.n)
                return strbuf_append(out, o->args.p[i]);
        return stream_read(stdin, out);
}

static bool fits_int32(long value)
{
        return value >= INT32_MIN && value <= INT32_MAX;
}

static Status id_parse(Str text, const char **at, IdVec *out)
{
        char *end;
        const long id = strtol(*at, &end, 10);

        ENSURE(end != *at && fits_int32(id), E_USAGE,
               "token ids: expected a number at \"%.20s\" in \"%.40s\"", *at, text.p);
        *at = end + strspn(end, " ,\n");
        return vec_push(out, (int32_t)id);
}

Status ids_parse(Str text, IdVec *out)
{
        const char *at = text.p + strspn(text.p, " [\n");

        while (*at != '\0' && *at != ']')
                TRY(id_parse(text, &at, out));
        return OK;
}

Status ids_print(const int32_t *ids, size_t n)
{
        (void)putchar('[');
        for (size_t i = 0; i < n; i++)
                (void)printf("%s%d", i > 0 ? "," : "", ids[i]);
        (void)printf("]\n");
        return OK;
}
