/* continue_final_message: the chat ends where the final message does. */
#include "template/chat.h"
#include "template/text.h"

static const char TAG[] = "CONTINUE_FINAL_MESSAGE_TAG ";

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
        TRY(json_made(value));
        return json_added(yyjson_mut_obj_replace(object, key, value));
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

Status continue_mark(Chat *c)
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
Status continue_cut(const Chat *c, Rendered *r)
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
