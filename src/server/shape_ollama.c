/* Ollama's generate and chat: lines of JSON. */
#include "server/shape_parts.h"

#include <time.h>

static void put_time(JsonWriter *w)
{
        char text[40] = "";
        const time_t now = time(NULL);
        struct tm parts = {0};

        (void)gmtime_r(&now, &parts);
        (void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
        json_put_text(w, "created_at", text);
}

typedef void (*TextFn)(JsonWriter *w, Str text);

static void generate_text(JsonWriter *w, Str text)
{
        json_put_str(w, "response", text);
}

static void chat_text(JsonWriter *w, Str text)
{
        json_begin_object(w, "message");
        json_put_text(w, "role", "assistant");
        json_put_str(w, "content", text);
        json_end_object(w);
}

static void head_put(JsonWriter *w, const Completion *c)
{
        json_begin_object(w, NULL);
        json_put_str(w, "model", model_name(c));
        put_time(w);
}

static Status piece_put(JsonWriter *w, const Completion *c, const Choice *choice, TextFn text)
{
        head_put(w, c);
        text(w, choice_new_text(choice));
        json_put_bool(w, "done", false);
        json_end_object(w);
        return w->status;
}

static int64_t ns_of(double ms)
{
        return (int64_t)(ms * 1e6);
}

static Status last_put(JsonWriter *w, const Completion *c, Str text, TextFn put)
{
        head_put(w, c);
        put(w, text);
        json_put_bool(w, "done", true);
        json_put_text(w, "done_reason", finish_reason(&c->choices[0].result));
        json_put_int(w, "total_duration", (int64_t)(c->ended_ns - c->queued_ns));
        json_put_int(w, "load_duration", (int64_t)(c->begun_ns - c->queued_ns));
        json_put_size(w, "prompt_eval_count", c->n_prompt);
        json_put_int(w, "prompt_eval_duration", ns_of(completion_prompt_ms(c)));
        json_put_size(w, "eval_count", c->n_generated);
        json_put_int(w, "eval_duration", ns_of(completion_decode_ms(c)));
        json_end_object(w);
        return w->status;
}

static Status generate_piece_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        return piece_put(w, c, choice, generate_text);
}

static Status chat_piece_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        return piece_put(w, c, choice, chat_text);
}

static Status generate_last_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        (void)choice;
        return last_put(w, c, (Str){0}, generate_text);
}

static Status chat_last_put(JsonWriter *w, Completion *c, const Choice *choice)
{
        (void)choice;
        return last_put(w, c, (Str){0}, chat_text);
}

static Status generate_piece(Completion *c, const Choice *choice, StrBuf *out)
{
        return choice_new_text(choice).n > 0 ? line_write(out, generate_piece_put, c, choice) : OK;
}

static Status chat_piece(Completion *c, const Choice *choice, StrBuf *out)
{
        return choice_new_text(choice).n > 0 ? line_write(out, chat_piece_put, c, choice) : OK;
}

static Status generate_finish(Completion *c, StrBuf *out)
{
        return line_write(out, generate_last_put, c, NULL);
}

static Status chat_finish(Completion *c, StrBuf *out)
{
        return line_write(out, chat_last_put, c, NULL);
}

static Status generate_whole(Completion *c, StrBuf *out)
{
        JsonWriter w = json_writer_on(out);

        return last_put(&w, c, strbuf_str(&c->choices[0].text), generate_text);
}

static Status chat_whole(Completion *c, StrBuf *out)
{
        JsonWriter w = json_writer_on(out);

        return last_put(&w, c, strbuf_str(&c->choices[0].text), chat_text);
}

const Shape shape_ollama_generate = {.stream_type = "application/x-ndjson",
                                     .open = say_nothing,
                                     .piece = generate_piece,
                                     .close = say_nothing,
                                     .finish = generate_finish,
                                     .whole = generate_whole};

const Shape shape_ollama_chat = {.stream_type = "application/x-ndjson",
                                 .open = say_nothing,
                                 .piece = chat_piece,
                                 .close = say_nothing,
                                 .finish = chat_finish,
                                 .whole = chat_whole};
