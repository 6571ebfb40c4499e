/* OpenAI's responses: one message of output, and events that tell how it grows. */
#include "server/shape_parts.h"

static void empty_array_put(JsonWriter *w, const char *key)
{
        json_begin_array(w, key);
        json_end_array(w);
}

static void part_put(JsonWriter *w, const char *key, Str text)
{
        json_begin_object(w, key);
        json_put_text(w, "type", "output_text");
        json_put_str(w, "text", text);
        empty_array_put(w, "annotations");
        empty_array_put(w, "logprobs");
        json_end_object(w);
}

/* The message, with its one part when it is complete. */
static void message_put(JsonWriter *w, const char *key, const Completion *c, const Choice *complete)
{
        char id[80];

        (void)snprintf(id, sizeof(id), "msg_%s", c->x->id);
        json_begin_object(w, key);
        json_put_text(w, "type", "message");
        json_put_text(w, "id", id);
        json_put_text(w, "status", complete == NULL ? "in_progress" : "completed");
        json_put_text(w, "role", "assistant");
        json_begin_array(w, "content");
        if (complete != NULL)
                part_put(w, NULL, strbuf_str(&complete->text));
        json_end_array(w);
        json_end_object(w);
}

static bool is_incomplete(const Choice *complete)
{
        return complete != NULL && strcmp(finish_reason(&complete->result), "length") == 0;
}

static const char *status_of(const Choice *complete)
{
        if (complete == NULL)
                return "in_progress";
        return is_incomplete(complete) ? "incomplete" : "completed";
}

static void details_put(JsonWriter *w, const Choice *complete)
{
        if (is_incomplete(complete))
                json_put_raw(w, "incomplete_details", STR("{\"reason\":\"max_output_tokens\"}"));
        else
                json_put_null(w, "incomplete_details");
}

static void usage_put(JsonWriter *w, const Completion *c, const Choice *complete)
{
        if (complete == NULL) {
                json_put_null(w, "usage");
                return;
        }
        json_begin_object(w, "usage");
        json_put_size(w, "input_tokens", c->n_prompt);
        json_begin_object(w, "input_tokens_details");
        json_put_size(w, "cached_tokens", c->n_cached);
        json_end_object(w);
        json_put_size(w, "output_tokens", c->n_generated);
        json_put_raw(w, "output_tokens_details", STR("{\"reasoning_tokens\":0}"));
        json_put_size(w, "total_tokens", c->n_prompt + c->n_generated);
        json_end_object(w);
}

/* What the request said, or what stands when it said nothing. */
static void settings_put(JsonWriter *w, const Completion *c)
{
        json_put_null(w, "error");
        json_put_text(w, "instructions", c->ask.system_text.p);
        if (c->ask.max_tokens < 0)
                json_put_null(w, "max_output_tokens");
        else
                json_put_int(w, "max_output_tokens", c->ask.max_tokens);
        json_put_bool(w, "parallel_tool_calls", true);
        json_put_null(w, "previous_response_id");
        json_put_raw(w, "reasoning", STR("{\"effort\":null,\"summary\":null}"));
        json_put_bool(w, "store", false);
        json_put_float(w, "temperature", c->ask.sampling.temperature);
        json_put_raw(w, "text", STR("{\"format\":{\"type\":\"text\"}}"));
        json_put_text(w, "tool_choice", "auto");
        empty_array_put(w, "tools");
        json_put_float(w, "top_p", c->ask.sampling.top_p);
        json_put_text(w, "truncation", "disabled");
        json_put_raw(w, "metadata", STR("{}"));
}

static void response_put(JsonWriter *w, const char *key, const Completion *c,
                         const Choice *complete)
{
        json_begin_object(w, key);
        json_put_text(w, "id", c->id);
        json_put_text(w, "object", "response");
        json_put_int(w, "created_at", c->created);
        json_put_text(w, "status", status_of(complete));
        details_put(w, complete);
        json_put_str(w, "model", model_name(c));
        json_begin_array(w, "output");
        if (complete != NULL)
                message_put(w, NULL, c, complete);
        json_end_array(w);
        settings_put(w, c);
        usage_put(w, c, complete);
        json_end_object(w);
}

static void event_begin(JsonWriter *w, Completion *c, const char *type)
{
        json_begin_object(w, NULL);
        json_put_text(w, "type", type);
        json_put_size(w, "sequence_number", c->n_events++);
}

static void place_put(JsonWriter *w, const Completion *c)
{
        char id[80];

        (void)snprintf(id, sizeof(id), "msg_%s", c->x->id);
        json_put_text(w, "item_id", id);
        json_put_int(w, "output_index", 0);
        json_put_int(w, "content_index", 0);
}

static Status created_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        (void)choice;
        event_begin(w, c, "response.created");
        response_put(w, "response", c, NULL);
        json_end_object(w);
        return w->status;
}

static Status in_progress_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        (void)choice;
        event_begin(w, c, "response.in_progress");
        response_put(w, "response", c, NULL);
        json_end_object(w);
        return w->status;
}

static Status item_added_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        (void)choice;
        event_begin(w, c, "response.output_item.added");
        json_put_int(w, "output_index", 0);
        message_put(w, "item", c, NULL);
        json_end_object(w);
        return w->status;
}

static Status part_added_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        (void)choice;
        event_begin(w, c, "response.content_part.added");
        place_put(w, c);
        part_put(w, "part", (Str){0});
        json_end_object(w);
        return w->status;
}

static Status delta_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        event_begin(w, c, "response.output_text.delta");
        place_put(w, c);
        json_put_str(w, "delta", choice_new_text(choice));
        empty_array_put(w, "logprobs");
        json_end_object(w);
        return w->status;
}

static Status text_done_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        event_begin(w, c, "response.output_text.done");
        place_put(w, c);
        json_put_str(w, "text", strbuf_str(&choice->text));
        empty_array_put(w, "logprobs");
        json_end_object(w);
        return w->status;
}

static Status part_done_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        event_begin(w, c, "response.content_part.done");
        place_put(w, c);
        part_put(w, "part", strbuf_str(&choice->text));
        json_end_object(w);
        return w->status;
}

static Status item_done_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        event_begin(w, c, "response.output_item.done");
        json_put_int(w, "output_index", 0);
        message_put(w, "item", c, choice);
        json_end_object(w);
        return w->status;
}

static Status completed_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        event_begin(w, c, is_incomplete(choice) ? "response.incomplete" : "response.completed");
        response_put(w, "response", c, choice);
        json_end_object(w);
        return w->status;
}

typedef struct EventRow {
        const char *name;
        PutFn put;
} EventRow;

static Status events_write(StrBuf *out, const EventRow *rows, size_t n, Completion *c,
                           const Choice *choice)
{
        for (size_t i = 0; i < n; i++)
                TRY(event_named_write(out, rows[i].name, rows[i].put, c, choice));
        return OK;
}

static Status response_open(Completion *c, const Choice *choice, StrBuf *out)
{
        static const EventRow rows[] = {
                {"response.created", created_put},
                {"response.in_progress", in_progress_put},
                {"response.output_item.added", item_added_put},
                {"response.content_part.added", part_added_put},
        };

        return events_write(out, rows, N_ELEMS(rows), c, choice);
}

static Status response_piece(Completion *c, const Choice *choice, StrBuf *out)
{
        if (choice_new_text(choice).n == 0)
                return OK;
        return event_named_write(out, "response.output_text.delta", delta_put, c, choice);
}

static Status response_close(Completion *c, const Choice *choice, StrBuf *out)
{
        static const EventRow rows[] = {
                {"response.output_text.done", text_done_put},
                {"response.content_part.done", part_done_put},
                {"response.output_item.done", item_done_put},
        };

        return events_write(out, rows, N_ELEMS(rows), c, choice);
}

static Status response_finish(Completion *c, StrBuf *out)
{
        const Choice *choice = &c->choices[0];

        return event_named_write(
                out, is_incomplete(choice) ? "response.incomplete" : "response.completed",
                completed_put, c, choice);
}

static Status response_whole(Completion *c, StrBuf *out)
{
        JsonWriter w = json_writer_on(out);

        response_put(&w, NULL, c, &c->choices[0]);
        return w.status;
}

const Shape shape_responses = {.stream_type = "text/event-stream",
                               .open = response_open,
                               .piece = response_piece,
                               .close = response_close,
                               .finish = response_finish,
                               .whole = response_whole};
