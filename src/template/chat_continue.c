/* continue_final_message: the chat ends where the final message does. */
#include "template/chat.h"
#include "template/text.h"

static const char TAG[] = "CONTINUE_FINAL_MESSAGE_TAG ";

static Str mut_str(Json *v)
{
        return (Str){yyjson_mut_get_str(v), yyjson_mut_get_len(v)};
}

/* Appends the tag to a string value, which is where the rendered text will be cut. */
static Status tag_put(Chat *c, Json *object, Str field)
{
        CLEANUP(strbuf_done) StrBuf tagged = {0};
        Json *key = yyjson_mut_strn(c->doc, field.p, field.n);
        Json *old = yyjson_mut_obj_getn(object, field.p, field.n);
        Json *value;

        ENSURE(yyjson_mut_is_str(old), E_FORMAT,
               "continue_final_message: the final message's \"%.*s\" is no text", STR_ARG(field));
        TRY(strbuf_append(&tagged, mut_str(old)));
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
                found = yyjson_mut_obj_get(part, "text") != NULL ? part : found;
        return found;
}

static Status continue_parts(Chat *c, Json *parts)
{
        Json *part = last_text_part(parts);

        ENSURE(part != NULL, E_FORMAT,
               "continue_final_message: the final message has no text to continue");
        TRY(strbuf_append(&c->final, mut_str(yyjson_mut_obj_get(part, "text"))));
        return tag_put(c, part, STR("text"));
}

static Str asked_field(const Chat *c)
{
        return c->in->continued.p == NULL ? STR("content") : c->in->continued;
}

/* Reasoning stands under several names: whichever the template reads is continued. */
typedef struct Fields {
        Str names[N_REASONING];
        size_t n;
} Fields;

static bool is_reasoning(Str field)
{
        bool found = false;

        for (size_t i = 0; i < N_REASONING; i++)
                found |= str_equal(field, str_of(reasoning_fields[i]));
        return found;
}

static void field_add(Fields *f, Json *message, Str name, Json *final)
{
        Json *v = yyjson_mut_obj_getn(message, name.p, name.n);

        if (yyjson_mut_equals(v, final))
                f->names[f->n++] = name;
}

static Fields fields_of(const Chat *c, Json *message, Json *final)
{
        const Str asked = asked_field(c);
        Fields f = {.names = {asked}, .n = !is_reasoning(asked)};

        for (size_t i = 0; i < N_REASONING && is_reasoning(asked); i++)
                field_add(&f, message, str_of(reasoning_fields[i]), final);
        return f;
}

static bool template_names(const Chat *c, const Fields *f)
{
        const Str source = c->t->source;
        bool found = false;

        for (size_t i = 0; i < f->n; i++)
                found |= str_find(source, f->names[i], 0) < source.n;
        return found;
}

static Status continue_text(Chat *c, Json *message, const Fields *f, Json *final)
{
        TRY(strbuf_append(&c->final, mut_str(final)));
        for (size_t i = 0; i < f->n; i++)
                TRY(tag_put(c, message, f->names[i]));
        return OK;
}

Status continue_mark(Chat *c)
{
        const Str asked = asked_field(c);
        Json *last = yyjson_mut_arr_get_last(c->messages);
        Json *final = yyjson_mut_obj_getn(last, asked.p, asked.n);

        ENSURE(!c->in->add_generation_prompt, E_USAGE,
               "continue_final_message and add_generation_prompt exclude each other");
        ENSURE(final != NULL, E_FORMAT,
               "continue_final_message: the final message has no \"%.*s\" to continue",
               STR_ARG(asked));
        const Fields f = fields_of(c, last, final);
        ENSURE(template_names(c, &f), E_FORMAT,
               "continue_final_message: the template does not read \"%.*s\"", STR_ARG(asked));
        return yyjson_mut_is_arr(final) ? continue_parts(c, final)
                                        : continue_text(c, last, &f, final);
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
