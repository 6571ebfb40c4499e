/* OpenAI's completions, with echo and log-probabilities of the prompt. */
#include "server/shape_parts.h"

/* The tokens that "logprobs" lists: those of the prompt under echo, then generated ones. */
typedef struct Listed {
        const Completion *c;
        const PromptIds *prompt; /* NULL: not listed */
        const TokenRows *prompt_rows;
        const TokenRows *rows;
        size_t first; /* of rows */
} Listed;

static Listed listed_of(const Completion *c, const Choice *choice, bool prompt, size_t first)
{
        return (Listed){.c = c,
                        .prompt = prompt ? choice->run->prompt : NULL,
                        .prompt_rows = &choice->run->rows,
                        .rows = &choice->rows,
                        .first = first};
}

static Status rows_tokens_put(JsonWriter *w, const Listed *l, const TokenRows *r, size_t first)
{
        for (size_t i = first; i < r->rows.n; i++)
                TRY(put_token(w, NULL, l->c, r->rows.p[i].id));
        return w->status;
}

static Status tokens_put(JsonWriter *w, const Listed *l)
{
        json_begin_array(w, "tokens");
        if (l->prompt != NULL) {
                TRY(put_token(w, NULL, l->c, l->prompt->ids.p[0]));
                TRY(rows_tokens_put(w, l, l->prompt_rows, 0));
        }
        TRY(rows_tokens_put(w, l, l->rows, l->first));
        json_end_array(w);
        return w->status;
}

static void rows_logprobs_put(JsonWriter *w, const TokenRows *r, size_t first)
{
        for (size_t i = first; i < r->rows.n; i++)
                json_put_float(w, NULL, r->rows.p[i].logprob);
}

/* Nothing stands before the first token, so that it has no probability. */
static void logprobs_put(JsonWriter *w, const Listed *l)
{
        json_begin_array(w, "token_logprobs");
        if (l->prompt != NULL) {
                json_put_null(w, NULL);
                rows_logprobs_put(w, l->prompt_rows, 0);
        }
        rows_logprobs_put(w, l->rows, l->first);
        json_end_array(w);
}

static Status top_put(JsonWriter *w, const Listed *l, const TokenRows *r, const TokenRow *row)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        json_begin_object(w, NULL);
        for (size_t i = 0; i < row->n_top; i++) {
                strbuf_clear(&text);
                TRY(model_token_text(l->c->m, r->tops.p[row->first + i].id, &text));
                json_put_float(w, strbuf_cstr(&text), r->tops.p[row->first + i].logprob);
        }
        json_end_object(w);
        return w->status;
}

static Status rows_tops_put(JsonWriter *w, const Listed *l, const TokenRows *r, size_t first)
{
        for (size_t i = first; i < r->rows.n; i++)
                TRY(top_put(w, l, r, &r->rows.p[i]));
        return w->status;
}

static Status tops_put(JsonWriter *w, const Listed *l)
{
        json_begin_array(w, "top_logprobs");
        if (l->prompt != NULL) {
                json_put_null(w, NULL);
                TRY(rows_tops_put(w, l, l->prompt_rows, 0));
        }
        TRY(rows_tops_put(w, l, l->rows, l->first));
        json_end_array(w);
        return w->status;
}

/* Characters, as Python counts them. */
static size_t characters(Str text)
{
        size_t n = 0;

        for (size_t i = 0; i < text.n; i++)
                n += ((unsigned char)text.p[i] & 0xC0) != 0x80;
        return n;
}

static Status offset_put(JsonWriter *w, const Listed *l, int32_t id, size_t *at)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(model_token_text(l->c->m, id, &text));
        json_put_size(w, NULL, *at);
        *at += characters(strbuf_str(&text));
        return w->status;
}

static Status rows_offsets_put(JsonWriter *w, const Listed *l, const TokenRows *r, size_t first,
                               size_t *at)
{
        for (size_t i = first; i < r->rows.n; i++)
                TRY(offset_put(w, l, r->rows.p[i].id, at));
        return w->status;
}

static Status offsets_put(JsonWriter *w, const Listed *l)
{
        size_t at = 0;

        json_begin_array(w, "text_offset");
        if (l->prompt != NULL) {
                TRY(offset_put(w, l, l->prompt->ids.p[0], &at));
                TRY(rows_offsets_put(w, l, l->prompt_rows, 0, &at));
        }
        TRY(rows_offsets_put(w, l, l->rows, l->first, &at));
        json_end_array(w);
        return w->status;
}

static Status lists_put(JsonWriter *w, const Listed *l)
{
        if (!l->c->ask.logprobs) {
                json_put_null(w, "logprobs");
                return w->status;
        }
        json_begin_object(w, "logprobs");
        TRY(tokens_put(w, l));
        logprobs_put(w, l);
        TRY(tops_put(w, l));
        TRY(offsets_put(w, l));
        json_end_object(w);
        return w->status;
}

static Status echo_append(const Completion *c, const Choice *choice, StrBuf *text)
{
        const PromptIds *p = choice->run->prompt;

        if (p->text.p != NULL)
                return strbuf_append(text, p->text);
        return model_decode(c->m, p->ids.p, p->ids.n, false, text);
}

static Status text_put(JsonWriter *w, const Completion *c, const Choice *choice, bool echo,
                       Str generated)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        if (echo)
                TRY(echo_append(c, choice, &text));
        TRY(strbuf_append(&text, generated));
        json_put_str(w, "text", strbuf_str(&text));
        return w->status;
}

static void chunk_begin(JsonWriter *w, const Completion *c, const Choice *choice)
{
        json_begin_object(w, NULL);
        put_head(w, c, "text_completion");
        json_begin_array(w, "choices");
        json_begin_object(w, NULL);
        json_put_size(w, "index", choice->index);
}

static Status chunk_end(JsonWriter *w, const char *reason)
{
        json_put_text(w, "finish_reason", reason);
        json_end_object(w);
        json_end_array(w);
        json_end_object(w);
        return w->status;
}

static Status open_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        Listed l = listed_of(c, choice, true, choice->rows.rows.n);

        chunk_begin(w, c, choice);
        TRY(text_put(w, c, choice, true, (Str){0}));
        TRY(lists_put(w, &l));
        return chunk_end(w, NULL);
}

static Status piece_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        Listed l = listed_of(c, choice, false, choice->n_rows_told);

        chunk_begin(w, c, choice);
        TRY(text_put(w, c, choice, false, choice_new_text(choice)));
        TRY(lists_put(w, &l));
        return chunk_end(w, NULL);
}

static Status close_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        chunk_begin(w, c, choice);
        json_put_text(w, "text", "");
        json_put_null(w, "logprobs");
        return chunk_end(w, finish_reason(&choice->result));
}

static Status usage_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        (void)choice;
        json_begin_object(w, NULL);
        put_head(w, c, "text_completion");
        json_begin_array(w, "choices");
        json_end_array(w);
        put_usage(w, c);
        put_timings(w, c);
        json_end_object(w);
        return w->status;
}

static Status stream_open(Completion *c, const Choice *choice, StrBuf *out)
{
        return c->ask.echo ? event_write(out, open_put, c, choice) : OK;
}

static bool has_news(const Completion *c, const Choice *choice)
{
        return c->ask.logprobs || choice_new_text(choice).n > 0;
}

static Status stream_piece(Completion *c, const Choice *choice, StrBuf *out)
{
        return has_news(c, choice) ? event_write(out, piece_put, c, choice) : OK;
}

static Status stream_close(Completion *c, const Choice *choice, StrBuf *out)
{
        return event_write(out, close_put, c, choice);
}

static Status stream_finish(Completion *c, StrBuf *out)
{
        if (c->ask.include_usage)
                TRY(event_write(out, usage_put, c, NULL));
        return strbuf_append(out, STR("data: [DONE]\n\n"));
}

static Status choice_put(JsonWriter *w, const Completion *c, const Choice *choice)
{
        const Listed l = listed_of(c, choice, c->ask.echo, 0);

        json_begin_object(w, NULL);
        json_put_size(w, "index", choice->index);
        TRY(text_put(w, c, choice, c->ask.echo, strbuf_str(&choice->text)));
        TRY(lists_put(w, &l));
        json_put_text(w, "finish_reason", finish_reason(&choice->result));
        json_end_object(w);
        return w->status;
}

static Status text_whole(Completion *c, StrBuf *out)
{
        JsonWriter w = json_writer_on(out);

        json_begin_object(&w, NULL);
        put_head(&w, c, "text_completion");
        json_begin_array(&w, "choices");
        for (size_t i = 0; i < c->n_choices; i++)
                if (c->choices[i].shown)
                        TRY(choice_put(&w, c, &c->choices[i]));
        json_end_array(&w);
        put_usage(&w, c);
        put_timings(&w, c);
        json_end_object(&w);
        return w.status;
}

const Shape shape_text = {.stream_type = "text/event-stream",
                          .open = stream_open,
                          .piece = stream_piece,
                          .close = stream_close,
                          .finish = stream_finish,
                          .whole = text_whole};
