/* Messages of a request → what the chat template takes: roles with plain texts. */
#include "base/json_writer.h"
#include "server/prompts.h"

/* The last two are of the Responses API. */
static bool is_text_type(Str type)
{
        return str_equal(type, STR("text")) || str_ends_with(type, STR("put_text"));
}

static Status part_text(yyjson_val *part, size_t i, Str *out)
{
        const Str type = json_str(yyjson_obj_get(part, "type"));
        yyjson_val *text = yyjson_obj_get(part, "text");

        ENSURE(yyjson_is_obj(part), E_FORMAT, "messages[%zu].content: a part is an object, not %s",
               i, json_type_name(part));
        ENSURE(is_text_type(type), E_UNSUPPORTED,
               "messages[%zu].content: parts of type \"%.*s\" are not supported, only text", i,
               STR_ARG(type));
        ENSURE(yyjson_is_str(text), E_FORMAT, "messages[%zu].content: a text part without a text",
               i);
        *out = json_str(text);
        return OK;
}

static Status parts_join(yyjson_val *parts, size_t i, StrBuf *out)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(parts);
        yyjson_val *part;
        Str text;

        while ((part = yyjson_arr_iter_next(&it)) != NULL) {
                TRY(part_text(part, i, &text));
                if (out->n > 0)
                        TRY(strbuf_append_char(out, '\n'));
                TRY(strbuf_append(out, text));
        }
        return OK;
}

Status content_text(yyjson_val *content, size_t i, StrBuf *out)
{
        if (yyjson_is_str(content))
                return strbuf_append(out, json_str(content));
        ENSURE(yyjson_is_arr(content), E_FORMAT,
               "messages[%zu].content: expected a string or an array, found %s", i,
               json_type_name(content));
        return parts_join(content, i, out);
}

static Status content_put(JsonWriter *w, yyjson_val *content, size_t i)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(content_text(content, i, &text));
        json_put_str(w, "content", strbuf_str(&text));
        return w->status;
}

static Status message_check(yyjson_val *message, size_t i)
{
        ENSURE(yyjson_is_obj(message), E_FORMAT, "messages[%zu]: expected an object, found %s", i,
               json_type_name(message));
        ENSURE(yyjson_is_str(yyjson_obj_get(message, "role")), E_FORMAT,
               "messages[%zu].role: expected a string, found %s", i,
               json_type_name(yyjson_obj_get(message, "role")));
        ENSURE(yyjson_obj_get(message, "tool_calls") == NULL, E_UNSUPPORTED,
               "messages[%zu].tool_calls: not supported by this version", i);
        return OK;
}

/* A newer word for the same. */
static Str role_of(yyjson_val *message)
{
        const Str role = json_str(yyjson_obj_get(message, "role"));

        return str_equal(role, STR("developer")) ? STR("system") : role;
}

static Status message_put(JsonWriter *w, yyjson_val *message, size_t i)
{
        yyjson_val *content = yyjson_obj_get(message, "content");

        TRY(message_check(message, i));
        json_begin_object(w, NULL);
        json_put_str(w, "role", role_of(message));
        if (yyjson_is_null(content))
                json_put_text(w, "content", "");
        else
                TRY(content_put(w, content, i));
        json_end_object(w);
        return w->status;
}

/* A text that came outside the messages. */
static void text_message_put(JsonWriter *w, const char *role, Str text)
{
        if (text.n == 0)
                return;
        json_begin_object(w, NULL);
        json_put_text(w, "role", role);
        json_put_str(w, "content", text);
        json_end_object(w);
}

static Status array_put(JsonWriter *w, yyjson_val *messages)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(messages);
        yyjson_val *message;

        for (size_t i = 0; (message = yyjson_arr_iter_next(&it)) != NULL; i++)
                TRY(message_put(w, message, i));
        return w->status;
}

static Status messages_put(JsonWriter *w, const Ask *ask)
{
        ENSURE(ask->user_text.n > 0 || yyjson_arr_size(ask->messages) > 0, E_RANGE,
               "messages: the array is empty");
        json_begin_array(w, "messages");
        text_message_put(w, "system", ask->system_text);
        TRY(array_put(w, ask->messages));
        text_message_put(w, "user", ask->user_text);
        json_end_array(w);
        return w->status;
}

static void json_text_free(char **text)
{
        free(*text);
}

static Status variables_put(JsonWriter *w, const Ask *ask)
{
        CLEANUP(json_text_free) char *text = NULL;
        size_t n;

        if (ask->variables == NULL)
                return OK;
        text = yyjson_val_write(ask->variables, 0, &n);
        ENSURE(text != NULL, E_NOMEM, "out of memory");
        json_put_raw(w, "variables", (Str){text, n});
        return w->status;
}

Status chat_request(const Ask *ask, StrBuf *out)
{
        JsonWriter w = json_writer_on(out);

        json_begin_object(&w, NULL);
        TRY(messages_put(&w, ask));
        TRY(variables_put(&w, ask));
        if (ask->chat_template.p != NULL)
                json_put_str(&w, "chat_template", ask->chat_template);
        json_put_bool(&w, "add_generation_prompt",
                      ask->add_generation_prompt && !ask->continue_final_message);
        json_put_bool(&w, "continue_final_message", ask->continue_final_message);
        json_end_object(&w);
        return w.status;
}
