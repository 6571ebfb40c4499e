/* llama-server's own completion. */
#include "server/shape_parts.h"

static void ids_put(JsonWriter *w, const TokenRows *r, size_t first)
{
        json_begin_array(w, "tokens");
        for (size_t i = first; i < r->rows.n; i++)
                json_put_int(w, NULL, r->rows.p[i].id);
        json_end_array(w);
}

static Status probabilities_put(JsonWriter *w, const Completion *c, const Choice *choice,
                                size_t first)
{
        if (!c->ask.logprobs)
                return OK;
        json_begin_array(w, "completion_probabilities");
        for (size_t i = first; i < choice->rows.rows.n; i++)
                TRY(put_row(w, c, &choice->rows, &choice->rows.rows.p[i]));
        json_end_array(w);
        return w->status;
}

static Status piece_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        json_begin_object(w, NULL);
        json_put_size(w, "index", choice->index);
        json_put_str(w, "content", choice_new_text(choice));
        ids_put(w, &choice->rows, choice->n_rows_told);
        json_put_bool(w, "stop", false);
        json_put_int(w, "id_slot", -1);
        json_put_size(w, "tokens_predicted", choice->rows.rows.n);
        json_put_size(w, "tokens_evaluated", choice->run->prompt->ids.n);
        TRY(probabilities_put(w, c, choice, choice->n_rows_told));
        json_end_object(w);
        return w->status;
}

static const char *stop_type(const qn_result *r)
{
        static const char *const names[] = {
                [QN_STOP_NONE] = "none",   [QN_STOP_EOS] = "eos",       [QN_STOP_WORD] = "word",
                [QN_STOP_LIMIT] = "limit", [QN_STOP_CONTEXT] = "limit", [QN_STOP_CANCEL] = "none",
        };

        return names[r->reason];
}

static const char *stopping_word(const Completion *c, const qn_result *r)
{
        return r->reason == QN_STOP_WORD ? c->ask.stop.p[r->stop_word] : "";
}

static void ends_put(JsonWriter *w, const Completion *c, const Choice *choice)
{
        const qn_result *r = &choice->result;

        json_put_bool(w, "stop", true);
        json_put_int(w, "id_slot", -1);
        json_put_str(w, "model", model_name(c));
        json_put_size(w, "tokens_predicted", r->n_generated);
        json_put_size(w, "tokens_evaluated", choice->run->prompt->ids.n);
        json_put_size(w, "tokens_cached", choice->run->n_cached);
        json_put_bool(w, "truncated", false);
        json_put_text(w, "stop_type", stop_type(r));
        json_put_text(w, "stopping_word", stopping_word(c, r));
        json_put_int(w, "seed", (int64_t)r->seed);
}

/* With all its text and rows, or as the end of a stream that has given them. */
static Status final_put(JsonWriter *w, const Completion *c, const Choice *choice, Str text,
                        size_t first)
{
        json_begin_object(w, NULL);
        json_put_size(w, "index", choice->index);
        json_put_str(w, "content", text);
        ids_put(w, &choice->rows, c->ask.return_tokens ? first : choice->rows.rows.n);
        ends_put(w, c, choice);
        TRY(probabilities_put(w, c, choice, first));
        put_timings(w, c);
        json_end_object(w);
        return w->status;
}

static Status end_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        return final_put(w, c, choice, (Str){0}, choice->rows.rows.n);
}

static Status native_piece(Completion *c, const Choice *choice, StrBuf *out)
{
        return event_write(out, piece_put, c, choice);
}

static Status native_close(Completion *c, const Choice *choice, StrBuf *out)
{
        return event_write(out, end_put, c, choice);
}

static Status native_finish(Completion *c, StrBuf *out)
{
        return say_nothing(c, NULL, out);
}

static Status finals_put(JsonWriter *w, const Completion *c)
{
        for (size_t i = 0; i < c->n_choices; i++)
                TRY(final_put(w, c, &c->choices[i], strbuf_str(&c->choices[i].text), 0));
        return w->status;
}

/* One prompt, one object; several, an array. */
static Status native_whole(Completion *c, StrBuf *out)
{
        JsonWriter w = json_writer_on(out);

        if (c->n_choices == 1)
                return finals_put(&w, c);
        json_begin_array(&w, NULL);
        TRY(finals_put(&w, c));
        json_end_array(&w);
        return w.status;
}

const Shape shape_native = {.stream_type = "text/event-stream",
                            .open = say_nothing,
                            .piece = native_piece,
                            .close = native_close,
                            .finish = native_finish,
                            .whole = native_whole};
