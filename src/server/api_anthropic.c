/* Anthropic's routes. */
#include "server/api_parts.h"
#include "server/shape_parts.h"

static Status system_read(Ask *ask, Arena *arena)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        if (ask->system == NULL)
                return OK;
        TRY(status_within(content_text(ask->system, 0, &text), "system"));
        return arena_str(arena, strbuf_str(&text), &ask->system_text);
}

/* A last message of the assistant is the begin of the answer. */
static bool ends_with_assistant(yyjson_val *messages)
{
        yyjson_val *last = yyjson_arr_get_last(messages);

        return str_equal(json_str(yyjson_obj_get(last, "role")), STR("assistant"));
}

static Status messages_prompt(Exchange *x, ServedModel *m, yyjson_val *body, Ask *ask,
                              Prompts *prompts)
{
        ask_init(m, true, ask);
        TRY(ask_read(x->route->tables, body, &x->arena, ask));
        TRY(system_read(ask, &x->arena));
        ask->continue_final_message = ends_with_assistant(ask->messages);
        return prompts_chat(m, ask, prompts);
}

static Status messages_start(Exchange *x, ServedModel *m, yyjson_val *body)
{
        CLEANUP(prompts_done) Prompts prompts = {0};
        Ask ask;

        TRY(messages_prompt(x, m, body, &ask, &prompts));
        return start_if_fits(x, m, &shape_anthropic, &ask, "msg_", &prompts);
}

Status api_messages(Exchange *x, yyjson_val *body)
{
        return with_model(x, body, messages_start);
}

static Status count_reply(Exchange *x, size_t n)
{
        CLEANUP(strbuf_done) StrBuf out = {0};

        TRY(strbuf_printf(&out, "{\"input_tokens\":%zu}", n));
        exchange_reply(x, 200, "application/json", &out);
        return OK;
}

static Status messages_count(Exchange *x, ServedModel *m, yyjson_val *body)
{
        CLEANUP(prompts_done) Prompts prompts = {0};
        Ask ask;

        TRY(messages_prompt(x, m, body, &ask, &prompts));
        return count_reply(x, prompts.p[0].ids.n);
}

Status api_count_tokens(Exchange *x, yyjson_val *body)
{
        return with_model(x, body, messages_count);
}
