/* OpenAI's chat completions. */
#include "server/shape_parts.h"

static void chunk_begin(JsonWriter *w, const Completion *c, const Choice *choice)
{
        json_begin_object(w, NULL);
        put_head(w, c, "chat.completion.chunk");
        json_begin_array(w, "choices");
        json_begin_object(w, NULL);
        json_put_size(w, "index", choice->index);
        json_begin_object(w, "delta");
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
        chunk_begin(w, c, choice);
        json_put_text(w, "role", "assistant");
        json_put_null(w, "content");
        json_end_object(w);
        json_put_null(w, "logprobs");
        return chunk_end(w, NULL);
}

static Status piece_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        chunk_begin(w, c, choice);
        json_put_str(w, "content", choice_new_text(choice));
        json_end_object(w);
        TRY(put_content_logprobs(w, c, &choice->rows, choice->n_rows_told));
        return chunk_end(w, NULL);
}

static Status close_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        chunk_begin(w, c, choice);
        json_end_object(w);
        json_put_null(w, "logprobs");
        return chunk_end(w, finish_reason(&choice->result));
}

static Status usage_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        (void)choice;
        json_begin_object(w, NULL);
        put_head(w, c, "chat.completion.chunk");
        json_begin_array(w, "choices");
        json_end_array(w);
        put_usage(w, c);
        put_timings(w, c);
        json_end_object(w);
        return w->status;
}

static Status chat_open(Completion *c, const Choice *choice, StrBuf *out)
{
        return event_write(out, open_put, c, choice);
}

/* A token without text yet is told only for its log-probability. */
static bool has_news(const Completion *c, const Choice *choice)
{
        return c->ask.logprobs || choice_new_text(choice).n > 0;
}

static Status chat_piece(Completion *c, const Choice *choice, StrBuf *out)
{
        return has_news(c, choice) ? event_write(out, piece_put, c, choice) : OK;
}

static Status chat_close(Completion *c, const Choice *choice, StrBuf *out)
{
        return event_write(out, close_put, c, choice);
}

static Status chat_finish(Completion *c, StrBuf *out)
{
        if (c->ask.include_usage)
                TRY(event_write(out, usage_put, c, NULL));
        return strbuf_append(out, STR("data: [DONE]\n\n"));
}

static Status choice_put(JsonWriter *w, const Completion *c, const Choice *choice)
{
        json_begin_object(w, NULL);
        json_put_size(w, "index", choice->index);
        json_begin_object(w, "message");
        json_put_text(w, "role", "assistant");
        json_put_str(w, "content", strbuf_str(&choice->text));
        json_put_null(w, "refusal");
        json_end_object(w);
        TRY(put_content_logprobs(w, c, &choice->rows, 0));
        json_put_text(w, "finish_reason", finish_reason(&choice->result));
        json_end_object(w);
        return w->status;
}

static Status choices_put(JsonWriter *w, const Completion *c)
{
        json_begin_array(w, "choices");
        for (size_t i = 0; i < c->n_choices; i++)
                if (c->choices[i].shown)
                        TRY(choice_put(w, c, &c->choices[i]));
        json_end_array(w);
        return w->status;
}

static Status chat_whole(Completion *c, StrBuf *out)
{
        JsonWriter w = json_writer_on(out);

        json_begin_object(&w, NULL);
        put_head(&w, c, "chat.completion");
        TRY(choices_put(&w, c));
        put_usage(&w, c);
        put_timings(&w, c);
        json_end_object(&w);
        return w.status;
}

const Shape shape_chat = {.stream_type = "text/event-stream",
                          .open = chat_open,
                          .piece = chat_piece,
                          .close = chat_close,
                          .finish = chat_finish,
                          .whole = chat_whole};
