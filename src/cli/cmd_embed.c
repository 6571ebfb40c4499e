/* embed: texts to rows of numbers. */
#include "base/mem.h"
#include "cli/cli.h"

/* Texts that go through the model together: as many lines, or as many bytes. */
enum { LINES_MOST = 64, BYTES_MOST = 1 << 20 };

/* A batch of lines on its way. */
typedef struct Lines {
        qn_model *m;
        qn_embed_options o;
        Arena arena; /* of the texts */
        VEC(qn_text) texts;
        size_t bytes;
        size_t n_before; /* lines of earlier batches */
        StrBuf out;
} Lines;

static void lines_done(Lines *l)
{
        arena_done(&l->arena);
        vec_done(&l->texts);
        strbuf_done(&l->out);
        qn_model_close(l->m);
}

static int32_t normalize_of(const Options *o)
{
        return option_given(o, "normalize") ? o->normalize : -1;
}

static const char *prompt_of(const Options *o)
{
        return option_given(o, "prompt") ? o->prompt.p : NULL;
}

static qn_embed_options embed_options(const Options *o)
{
        qn_embed_options e;

        qn_embed_options_init(&e);
        e.pooling = text_or_null(o->pooling);
        e.normalize = normalize_of(o);
        e.prompt = prompt_of(o);
        e.prompt_name = text_or_null(o->prompt_name);
        e.max_tokens = o->max_length;
        e.truncate = !o->no_truncate;
        e.dimensions = o->dimensions;
        return e;
}

static Status lines_open(const Options *o, Lines *out)
{
        out->o = embed_options(o);
        return model_open_args(o, &out->m);
}

/* Nine digits bring back every float. */
static Status row_append(const float *row, size_t width, StrBuf *out)
{
        TRY(strbuf_append_char(out, '['));
        for (size_t i = 0; i < width; i++)
                TRY(strbuf_printf(out, "%s%.9g", i > 0 ? "," : "", (double)row[i]));
        return strbuf_append(out, STR("]\n"));
}

static Status rows_print(Lines *l)
{
        CLEANUP(qn_embeddings_free) qn_embeddings e = {.rows = NULL};

        strbuf_clear(&l->out);
        TRY(from_qn(qn_embed(l->m, &l->o, l->texts.p, l->texts.n, &e)));
        for (size_t i = 0; i < e.n_rows; i++)
                TRY(row_append(e.rows + i * e.width, e.width, &l->out));
        (void)fwrite(l->out.p, 1, l->out.n, stdout);
        return OK;
}

static Status lines_flush(Lines *l)
{
        TRY(status_within(rows_print(l), "lines %zu to %zu", l->n_before + 1,
                          l->n_before + l->texts.n));
        l->n_before += l->texts.n;
        vec_clear(&l->texts);
        arena_done(&l->arena);
        l->bytes = 0;
        return OK;
}

static bool is_full(const Lines *l)
{
        return l->texts.n >= LINES_MOST || l->bytes >= BYTES_MOST;
}

/* Answers nothing at once: rows are printed when a batch is full. */
static Status line_take(void *user, yyjson_val *line, Str raw, StrBuf *out)
{
        Lines *l = user;
        Str text;

        (void)raw;
        (void)out;
        ENSURE(yyjson_is_str(line), E_FORMAT, "expected a JSON string, found %s",
               json_type_name(line));
        TRY(arena_str(&l->arena, json_str(line), &text));
        TRY(vec_push(&l->texts, ((qn_text){text.p, text.n})));
        l->bytes += text.n;
        return is_full(l) ? lines_flush(l) : OK;
}

static Status lines_run(Lines *l)
{
        TRY(jsonl_run(line_take, l));
        return l->texts.n > 0 ? lines_flush(l) : OK;
}

static Status text_run(const Options *o, Lines *l)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(arg_or_stdin(o, 1, &text));
        TRY(vec_push(&l->texts, ((qn_text){strbuf_cstr(&text), text.n})));
        return rows_print(l);
}

Status cmd_embed(const Options *o)
{
        CLEANUP(lines_done) Lines l = {.m = NULL};

        TRY(lines_open(o, &l));
        return o->jsonl ? lines_run(&l) : text_run(o, &l);
}
