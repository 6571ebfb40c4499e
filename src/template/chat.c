/* What Transformers' apply_chat_template does around rendering. */
#include "template/chat.h"
#include "template/text.h"

const char *const reasoning_fields[N_REASONING] = {"reasoning_content", "thinking", "reasoning"};

static void mut_doc_free(yyjson_mut_doc **doc)
{
        yyjson_mut_doc_free(*doc);
        *doc = NULL;
}

static void doc_free(yyjson_doc **doc)
{
        yyjson_doc_free(*doc);
        *doc = NULL;
}

/* An existing key keeps its place. */
static Status object_set(Json *object, Json *key, Json *value)
{
        if (yyjson_mut_obj_replace(object, key, value))
                return OK;
        return json_added(yyjson_mut_obj_add(object, key, value));
}

static Status field_copy(Chat *c, yyjson_val *key, yyjson_val *value, Json *into)
{
        Json *k = yyjson_val_mut_copy(c->doc, key);
        Json *v = yyjson_val_mut_copy(c->doc, value);

        TRY(json_made(k));
        TRY(json_made(v));
        return object_set(into, k, v);
}

static bool has_value(yyjson_val *v)
{
        return v != NULL && !yyjson_is_null(v);
}

/* The reasoning of a message under the first of its names that has one. */
static yyjson_val *reasoning_of(yyjson_val *message)
{
        for (size_t i = 0; i < N_REASONING; i++) {
                yyjson_val *v = yyjson_obj_get(message, reasoning_fields[i]);
                if (has_value(v))
                        return v;
        }
        return NULL;
}

static Status put_reasoning(Chat *c, Json *message, const char *name, yyjson_val *value)
{
        Json *key = yyjson_mut_str(c->doc, name);
        Json *copy = yyjson_val_mut_copy(c->doc, value);

        TRY(json_made(key));
        TRY(json_made(copy));
        return object_set(message, key, copy);
}

static Status fields_copy(Chat *c, yyjson_val *message, Json *into)
{
        size_t i;
        size_t n;
        yyjson_val *key;
        yyjson_val *value;

        yyjson_obj_foreach(message, i, n, key, value)
        {
                if (!yyjson_is_null(value))
                        TRY(field_copy(c, key, value, into));
        }
        return OK;
}

/* `thinking` comes first and its own value wins; reasoning_content is always the first found. */
static Status message_copy(Chat *c, yyjson_val *message, Json *into)
{
        yyjson_val *reasoning = reasoning_of(message);

        if (reasoning == NULL)
                return fields_copy(c, message, into);
        TRY(put_reasoning(c, into, "thinking", reasoning));
        TRY(fields_copy(c, message, into));
        return put_reasoning(c, into, "reasoning_content", reasoning);
}

static Status message_add(Chat *c, size_t i, yyjson_val *message)
{
        Json *copy = yyjson_mut_obj(c->doc);

        ENSURE(yyjson_is_obj(message), E_FORMAT, "messages[%zu]: expected an object, found %s", i,
               json_type_name(message));
        TRY(json_made(copy));
        TRY(message_copy(c, message, copy));
        return json_added(yyjson_mut_arr_append(c->messages, copy));
}

static Status messages_copy(Chat *c)
{
        size_t i;
        size_t n;
        yyjson_val *message;

        ENSURE(yyjson_is_arr(c->in->messages), E_FORMAT, "messages: expected an array, found %s",
               json_type_name(c->in->messages));
        ENSURE(yyjson_arr_size(c->in->messages) > 0, E_FORMAT,
               "messages: empty; provide at least one message");
        c->messages = yyjson_mut_arr(c->doc);
        TRY(json_made(c->messages));
        yyjson_arr_foreach(c->in->messages, i, n, message) TRY(message_add(c, i, message));
        return OK;
}

static Status objects_check(yyjson_val *list, const char *name)
{
        size_t i;
        size_t n;
        yyjson_val *item;

        ENSURE(yyjson_is_arr(list), E_FORMAT, "%s: expected an array, found %s", name,
               json_type_name(list));
        yyjson_arr_foreach(list, i, n, item)
                ENSURE(yyjson_is_obj(item), E_FORMAT, "%s[%zu]: expected an object, found %s", name,
                       i, json_type_name(item));
        return OK;
}

static Status variables_check(yyjson_val *variables)
{
        ENSURE(!has_value(variables) || yyjson_is_obj(variables), E_FORMAT,
               "chat template variables: expected an object, found %s", json_type_name(variables));
        return OK;
}

/* What need not be given. */
static Status options_check(const ChatInput *in)
{
        TRY(variables_check(in->variables));
        if (has_value(in->tools))
                TRY(objects_check(in->tools, "tools"));
        return has_value(in->documents) ? objects_check(in->documents, "documents") : OK;
}

static Status put_value(Chat *c, Json *into, const char *name, yyjson_val *value)
{
        Json *v = value == NULL ? yyjson_mut_null(c->doc) : yyjson_val_mut_copy(c->doc, value);

        TRY(json_made(v));
        return json_added(yyjson_mut_obj_add_val(c->doc, into, name, v));
}

/* The variables every chat has; tools and documents are None when not given. */
static Status chat_variables(Chat *c, yyjson_doc **out)
{
        Json *root = yyjson_mut_obj(c->doc);

        TRY(json_made(root));
        TRY(json_added(yyjson_mut_obj_add_val(c->doc, root, "messages", c->messages)));
        TRY(put_value(c, root, "tools", c->in->tools));
        TRY(put_value(c, root, "documents", c->in->documents));
        TRY(json_added(yyjson_mut_obj_add_bool(c->doc, root, "add_generation_prompt",
                                               c->in->add_generation_prompt)));
        *out = yyjson_mut_val_imut_copy(root, NULL);
        return json_made(*out);
}

static Status chat_render(Chat *c, yyjson_val *special, const TemplateLimits *limits, Rendered *out)
{
        CLEANUP(doc_free) yyjson_doc *doc = NULL;

        TRY(chat_variables(c, &doc));
        yyjson_val *user[] = {c->in->variables, yyjson_doc_get_root(doc)};
        const RenderInput in = {.trusted = special,
                                .user = user,
                                .n_user = N_ELEMS(user),
                                .now = c->in->now,
                                .limits = limits};
        return render_with(c->t, &in, out);
}

static Status chat_finish(Chat *c, yyjson_val *special, const TemplateLimits *limits, Rendered *out)
{
        CLEANUP(rendered_done) Rendered r = {0};

        if (c->in->continue_final_message)
                TRY(continue_mark(c));
        TRY(chat_render(c, special, limits, &r));
        if (c->in->continue_final_message)
                TRY(continue_cut(c, &r));
        *out = TAKE(r);
        return OK;
}

static Status chat_run(Chat *c, yyjson_val *special, const TemplateLimits *limits, Rendered *out)
{
        TRY(json_made(c->doc));
        TRY(options_check(c->in));
        TRY(messages_copy(c));
        return chat_finish(c, special, limits, out);
}

static void chat_done(Chat *c)
{
        mut_doc_free(&c->doc);
        strbuf_done(&c->final);
}

Status template_render_chat(const Template *t, yyjson_val *special_tokens, const ChatInput *in,
                            const TemplateLimits *limits, Rendered *out)
{
        CLEANUP(chat_done) Chat c = {.t = t, .in = in, .doc = yyjson_mut_doc_new(NULL)};

        return chat_run(&c, special_tokens, limits, out);
}
