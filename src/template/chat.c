/* What Transformers' apply_chat_template does around rendering. */
#include "template/parse.h"
#include "template/render.h"
#include "template/text.h"

typedef yyjson_mut_val Json;

typedef struct Chat {
        const Template *t;
        const ChatInput *in;
        yyjson_mut_doc *doc;
        Json *messages;
        StrBuf final; /* the text that is continued */
} Chat;

static const char TAG[] = "CONTINUE_FINAL_MESSAGE_TAG ";
static const char *const reasoning_fields[] = {"reasoning_content", "thinking", "reasoning"};

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

static Status made(const void *p)
{
        ENSURE(p != NULL, E_NOMEM, "out of memory preparing the messages");
        return OK;
}

static Status added(bool done)
{
        ENSURE(done, E_NOMEM, "out of memory preparing the messages");
        return OK;
}

/* An existing key keeps its place. */
static Status object_set(Json *object, Json *key, Json *value)
{
        if (yyjson_mut_obj_replace(object, key, value))
                return OK;
        return added(yyjson_mut_obj_add(object, key, value));
}

static Status field_copy(Chat *c, yyjson_val *key, yyjson_val *value, Json *into)
{
        Json *k = yyjson_val_mut_copy(c->doc, key);
        Json *v = yyjson_val_mut_copy(c->doc, value);

        TRY(made(k));
        TRY(made(v));
        return object_set(into, k, v);
}

static bool has_value(yyjson_val *v)
{
        return v != NULL && !yyjson_is_null(v);
}

/* The reasoning of a message under the first of its names that has one. */
static yyjson_val *reasoning_of(yyjson_val *message)
{
        for (size_t i = 0; i < N_ELEMS(reasoning_fields); i++) {
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

        TRY(made(key));
        TRY(made(copy));
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
        TRY(made(copy));
        TRY(message_copy(c, message, copy));
        return added(yyjson_mut_arr_append(c->messages, copy));
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
        TRY(made(c->messages));
        yyjson_arr_foreach(c->in->messages, i, n, message) TRY(message_add(c, i, message));
        return OK;
}

static Status documents_check(yyjson_val *documents)
{
        size_t i;
        size_t n;
        yyjson_val *d;

        yyjson_arr_foreach(documents, i, n, d)
                ENSURE(yyjson_is_obj(d), E_FORMAT, "documents[%zu]: expected an object, found %s",
                       i, json_type_name(d));
        return OK;
}

static Status tools_check(yyjson_val *tools)
{
        size_t i;
        size_t n;
        yyjson_val *tool;

        yyjson_arr_foreach(tools, i, n, tool)
                ENSURE(yyjson_is_obj(tool), E_FORMAT, "tools[%zu]: expected an object, found %s", i,
                       json_type_name(tool));
        return OK;
}

static Str mut_str(Json *v)
{
        return (Str){yyjson_mut_get_str(v), yyjson_mut_get_len(v)};
}

/* Appends the tag to a string value, which is where the rendered text will be cut. */
static Status tag_put(Chat *c, Json *object, const char *field)
{
        CLEANUP(strbuf_done) StrBuf tagged = {0};
        Json *key = yyjson_mut_str(c->doc, field);
        Json *value;

        TRY(strbuf_append(&tagged, mut_str(yyjson_mut_obj_get(object, field))));
        TRY(strbuf_append(&tagged, STR(TAG)));
        value = yyjson_mut_strncpy(c->doc, tagged.p, tagged.n);
        TRY(made(value));
        return added(yyjson_mut_obj_replace(object, key, value));
}

/* The last part of a message that has text. */
static Json *last_text_part(Json *parts)
{
        Json *found = NULL;
        Json *part;
        yyjson_mut_arr_iter it = yyjson_mut_arr_iter_with(parts);

        while ((part = yyjson_mut_arr_iter_next(&it)) != NULL)
                found = yyjson_mut_is_str(yyjson_mut_obj_get(part, "text")) ? part : found;
        return found;
}

static Status continue_from(Chat *c, Json *object, const char *field)
{
        TRY(strbuf_append(&c->final, mut_str(yyjson_mut_obj_get(object, field))));
        return tag_put(c, object, field);
}

static Status continue_parts(Chat *c, Json *content)
{
        Json *part = last_text_part(content);

        ENSURE(part != NULL, E_FORMAT,
               "continue_final_message: the final message has no text to continue");
        return continue_from(c, part, "text");
}

static Status continue_mark(Chat *c)
{
        Json *last = yyjson_mut_arr_get_last(c->messages);
        Json *content = yyjson_mut_obj_get(last, "content");

        ENSURE(!c->in->add_generation_prompt, E_USAGE,
               "continue_final_message and add_generation_prompt exclude each other");
        ENSURE(str_find(c->t->source, STR("content"), 0) < c->t->source.n, E_FORMAT,
               "continue_final_message: the template does not read \"content\"");
        if (yyjson_mut_is_arr(content))
                return continue_parts(c, content);
        ENSURE(yyjson_mut_is_str(content), E_FORMAT,
               "continue_final_message: the final message has no \"content\" to continue");
        return continue_from(c, last, "content");
}

static size_t find_last(Str s, Str needle)
{
        size_t found = s.n;

        for (size_t at = str_find(s, needle, 0); at < s.n; at = str_find(s, needle, at + 1))
                found = at;
        return found;
}

static size_t spans_before(const Rendered *r, size_t end)
{
        size_t n = r->n_user;

        while (n > 0 && r->user[n - 1].begin >= end)
                n--;
        return n;
}

static void span_cut(TemplateSpan *s, size_t end)
{
        s->end = s->end < end ? s->end : end;
}

static void rendered_cut(Rendered *r, size_t end)
{
        r->text.n = end;
        r->text.p[end] = '\0';
        r->n_user = spans_before(r, end);
        if (r->n_user > 0)
                span_cut(&r->user[r->n_user - 1], end);
}

static bool holds(Str text, Str part)
{
        return part.n == 0 || str_find(text, part, 0) < text.n;
}

static bool tag_is_whole(Str text, size_t at)
{
        return str_starts_with(str_slice(text, at, text.n), STR(TAG));
}

/* A template that trims the message has trimmed the tag's last space too. */
static Status continue_cut(const Chat *c, Rendered *r)
{
        const Str text = strbuf_str(&r->text);
        const Str final = str_strip(strbuf_str(&c->final), true, true);
        const size_t at = find_last(text, str_strip(STR(TAG), false, true));

        ENSURE(at < text.n && holds(text, final), E_FORMAT,
               "continue_final_message: the final message does not appear in the rendered chat");
        const Str head = str_slice(text, 0, at);
        rendered_cut(r, tag_is_whole(text, at) ? at : str_strip(head, false, true).n);
        return OK;
}

static Status put_value(Chat *c, Json *into, const char *name, yyjson_val *value)
{
        Json *v = value == NULL ? yyjson_mut_null(c->doc) : yyjson_val_mut_copy(c->doc, value);

        TRY(made(v));
        return added(yyjson_mut_obj_add_val(c->doc, into, name, v));
}

/* The variables every chat has; tools and documents are None when not given. */
static Status chat_variables(Chat *c, yyjson_doc **out)
{
        Json *root = yyjson_mut_obj(c->doc);

        TRY(made(root));
        TRY(added(yyjson_mut_obj_add_val(c->doc, root, "messages", c->messages)));
        TRY(put_value(c, root, "tools", c->in->tools));
        TRY(put_value(c, root, "documents", c->in->documents));
        TRY(added(yyjson_mut_obj_add_bool(c->doc, root, "add_generation_prompt",
                                          c->in->add_generation_prompt)));
        *out = yyjson_mut_val_imut_copy(root, NULL);
        return made(*out);
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
        TRY(made(c->doc));
        TRY(tools_check(c->in->tools));
        TRY(documents_check(c->in->documents));
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
