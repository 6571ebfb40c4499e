/* Anthropic's messages. */
#include "server/shape_parts.h"

static const char *stop_reason(const qn_result *r)
{
        static const char *const names[] = {
                [QN_STOP_NONE] = "end_turn",      [QN_STOP_EOS] = "end_turn",
                [QN_STOP_WORD] = "stop_sequence", [QN_STOP_LIMIT] = "max_tokens",
                [QN_STOP_CONTEXT] = "max_tokens", [QN_STOP_CANCEL] = "end_turn",
        };

        return names[r->reason];
}

static const char *stop_word(const Completion *c, const qn_result *r)
{
        return r->reason == QN_STOP_WORD ? c->ask.stop.p[r->stop_word] : NULL;
}

static void usage_put(JsonWriter *w, const Completion *c)
{
        json_begin_object(w, "usage");
        json_put_size(w, "input_tokens", c->n_prompt - c->n_cached);
        json_put_int(w, "cache_creation_input_tokens", 0);
        json_put_size(w, "cache_read_input_tokens", c->n_cached);
        json_put_size(w, "output_tokens", c->n_generated);
        json_end_object(w);
}

static void head_put(JsonWriter *w, const Completion *c)
{
        json_put_text(w, "id", c->id);
        json_put_text(w, "type", "message");
        json_put_text(w, "role", "assistant");
        json_put_str(w, "model", model_name(c));
}

static void event_begin(JsonWriter *w, const char *type)
{
        json_begin_object(w, NULL);
        json_put_text(w, "type", type);
}

static Status start_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        (void)choice;
        event_begin(w, "message_start");
        json_begin_object(w, "message");
        head_put(w, c);
        json_begin_array(w, "content");
        json_end_array(w);
        json_put_null(w, "stop_reason");
        json_put_null(w, "stop_sequence");
        usage_put(w, c);
        json_end_object(w);
        json_end_object(w);
        return w->status;
}

static void text_block_put(JsonWriter *w, const char *key, const char *type, Str text)
{
        json_begin_object(w, key);
        json_put_text(w, "type", type);
        json_put_str(w, "text", text);
        json_end_object(w);
}

static Status block_start_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        (void)c;
        (void)choice;
        event_begin(w, "content_block_start");
        json_put_int(w, "index", 0);
        text_block_put(w, "content_block", "text", (Str){0});
        json_end_object(w);
        return w->status;
}

static Status ping_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        (void)c;
        (void)choice;
        event_begin(w, "ping");
        json_end_object(w);
        return w->status;
}

static Status delta_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        (void)c;
        event_begin(w, "content_block_delta");
        json_put_int(w, "index", 0);
        text_block_put(w, "delta", "text_delta", choice_new_text(choice));
        json_end_object(w);
        return w->status;
}

static Status block_stop_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        (void)c;
        (void)choice;
        event_begin(w, "content_block_stop");
        json_put_int(w, "index", 0);
        json_end_object(w);
        return w->status;
}

static Status message_delta_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        event_begin(w, "message_delta");
        json_begin_object(w, "delta");
        json_put_text(w, "stop_reason", stop_reason(&choice->result));
        json_put_text(w, "stop_sequence", stop_word(c, &choice->result));
        json_end_object(w);
        usage_put(w, c);
        json_end_object(w);
        return w->status;
}

static Status stop_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        (void)c;
        (void)choice;
        event_begin(w, "message_stop");
        json_end_object(w);
        return w->status;
}

static Status message_open(Completion *c, const Choice *choice, StrBuf *out)
{
        TRY(event_named_write(out, "message_start", start_put, c, choice));
        TRY(event_named_write(out, "content_block_start", block_start_put, c, choice));
        return event_named_write(out, "ping", ping_put, c, choice);
}

static Status message_piece(Completion *c, const Choice *choice, StrBuf *out)
{
        if (choice_new_text(choice).n == 0)
                return OK;
        return event_named_write(out, "content_block_delta", delta_put, c, choice);
}

static Status message_close(Completion *c, const Choice *choice, StrBuf *out)
{
        TRY(event_named_write(out, "content_block_stop", block_stop_put, c, choice));
        return event_named_write(out, "message_delta", message_delta_put, c, choice);
}

static Status message_finish(Completion *c, StrBuf *out)
{
        return event_named_write(out, "message_stop", stop_put, c, NULL);
}

static Status message_whole(Completion *c, StrBuf *out)
{
        const Choice *choice = &c->choices[0];
        JsonWriter w = json_writer_on(out);

        json_begin_object(&w, NULL);
        head_put(&w, c);
        json_begin_array(&w, "content");
        text_block_put(&w, NULL, "text", strbuf_str(&choice->text));
        json_end_array(&w);
        json_put_text(&w, "stop_reason", stop_reason(&choice->result));
        json_put_text(&w, "stop_sequence", stop_word(c, &choice->result));
        usage_put(&w, c);
        json_end_object(&w);
        return w.status;
}

const Shape shape_anthropic = {.stream_type = "text/event-stream",
                               .open = message_open,
                               .piece = message_piece,
                               .close = message_close,
                               .finish = message_finish,
                               .whole = message_whole};
