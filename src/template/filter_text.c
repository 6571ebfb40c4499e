/* Filters that take a string, or what prints as one. */
#include "template/builtin.h"
#include "template/letters.h"

typedef Status (*TextFn)(Vm *vm, const Text *t, Value *out);

static Status on_text(Vm *vm, const Bound *b, TextFn fn, Value *out)
{
        const Text *t;

        TRY(arg_text(vm, b->v[0], &t));
        return fn(vm, t, out);
}

static Status filter_upper(Vm *vm, const Bound *b, Value *out)
{
        return on_text(vm, b, text_upper, out);
}

static Status filter_lower(Vm *vm, const Bound *b, Value *out)
{
        return on_text(vm, b, text_lower, out);
}

static Status filter_capitalize(Vm *vm, const Bound *b, Value *out)
{
        return on_text(vm, b, text_capitalize, out);
}

/* jinja2's title: words begin after white space, dashes and opening brackets only. */
static bool is_opener(uint32_t c)
{
        return c < 128 && str_has_char(STR("-({[<"), (char)c);
}

static bool begins_word(uint32_t before)
{
        return before == 0 || char_is_space(before) || is_opener(before);
}

static CharMap rule_title(uint32_t before, size_t at, uint32_t c)
{
        (void)at;
        (void)c;
        return begins_word(before) ? char_upper : char_lower;
}

static Status text_title_words(Vm *vm, const Text *t, Value *out)
{
        return text_map(vm, t, rule_title, out);
}

static Status filter_title(Vm *vm, const Bound *b, Value *out)
{
        return on_text(vm, b, text_title_words, out);
}

static Status text_itself(Vm *vm, const Text *t, Value *out)
{
        (void)vm;
        *out = value_text(t);
        return OK;
}

static Status filter_string(Vm *vm, const Bound *b, Value *out)
{
        return on_text(vm, b, text_itself, out);
}

static bool arg_is_none(Value v)
{
        return !arg_given(v) || value_is(v, V_NONE);
}

static Status filter_trim(Vm *vm, const Bound *b, Value *out)
{
        const Text *t;
        const Text *chars;

        TRY(arg_text(vm, b->v[0], &t));
        if (arg_is_none(b->v[1]))
                return vm_text_sub(vm, t, str_strip(t->s, true, true), out);
        TRY(arg_string(b->v[1], "trim", &chars));
        return vm_text_sub(vm, t, str_strip_chars(t->s, chars->s, true, true), out);
}

static Status filter_replace(Vm *vm, const Bound *b, Value *out)
{
        const Text *t[3];
        int64_t count;

        for (size_t i = 0; i < 3; i++)
                TRY(arg_text(vm, b->v[i], &t[i]));
        TRY(arg_int(b->v[3], "replace", -1, &count));
        return text_replace(vm, t[0], t[1], t[2], count, out);
}

static Status filter_length(Vm *vm, const Bound *b, Value *out)
{
        int64_t n;

        (void)vm;
        TRY(value_length(b->v[0], &n));
        *out = value_int(n);
        return OK;
}

static bool wants_default(const Bound *b)
{
        const bool falsy = arg_flag(b->v[2], false) && !value_is_true(b->v[0]);

        return falsy || value_is(b->v[0], V_UNDEFINED);
}

static Status filter_default(Vm *vm, const Bound *b, Value *out)
{
        *out = wants_default(b) ? b->v[1] : b->v[0];
        return arg_given(*out) ? OK : vm_text_view(vm, STR(""), out);
}

typedef struct Entity {
        char c;
        const char *text;
} Entity;

static const Entity entities[] = {
        {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'\'', "&#39;"}, {'"', "&#34;"}};

static const char *entity_of(char c)
{
        for (size_t i = 0; i < N_ELEMS(entities); i++)
                if (entities[i].c == c)
                        return entities[i].text;
        return NULL;
}

static Status escape_byte(Str s, size_t i, StrBuf *out)
{
        const char *entity = entity_of(s.p[i]);

        return entity == NULL ? strbuf_append_char(out, s.p[i])
                              : strbuf_append(out, str_of(entity));
}

static Status as_markup(Vm *vm, const Text *t, Value *out)
{
        Text *copy;

        TRY(vm_new(vm, &copy));
        *copy = *t;
        copy->markup = true;
        *out = value_text(copy);
        return OK;
}

static Status text_force_escape(Vm *vm, const Text *t, Value *out)
{
        CLEANUP(strbuf_done) StrBuf buf = {0};
        Value escaped;

        TRY(vm_charge(vm, t->s.n >> 3));
        for (size_t i = 0; i < t->s.n; i++)
                TRY(escape_byte(t->s, i, &buf));
        TRY(vm_text_like(vm, t, strbuf_str(&buf), &escaped));
        return as_markup(vm, escaped.s, out);
}

Status text_escape(Vm *vm, const Text *t, Value *out)
{
        return t->markup ? text_itself(vm, t, out) : text_force_escape(vm, t, out);
}

static Status markup_add(Vm *vm, const Text *a, const Text *b, Value *out)
{
        Value left;
        Value right;

        TRY(text_escape(vm, a, &left));
        TRY(text_escape(vm, b, &right));
        TRY(vm_concat(vm, left.s, right.s, out));
        return as_markup(vm, out->s, out);
}

Status text_add(Vm *vm, const Text *a, const Text *b, Value *out)
{
        return a->markup || b->markup ? markup_add(vm, a, b, out) : vm_concat(vm, a, b, out);
}

static Status filter_escape(Vm *vm, const Bound *b, Value *out)
{
        return on_text(vm, b, text_escape, out);
}

static Status filter_forceescape(Vm *vm, const Bound *b, Value *out)
{
        return on_text(vm, b, text_force_escape, out);
}

static Status filter_safe(Vm *vm, const Bound *b, Value *out)
{
        return on_text(vm, b, as_markup, out);
}

static Status filter_format(Vm *vm, const Bound *b, Value *out)
{
        const Text *t;
        List *values;

        TRY(arg_text(vm, b->v[0], &t));
        ENSURE(b->args->n_named == 0, E_UNSUPPORTED, "format: named arguments are not supported");
        TRY(list_new(vm, 0, &values));
        for (size_t i = 1; i < b->args->pos.n; i++)
                TRY(list_push(vm, values, b->args->pos.items[i]));
        return text_percent(vm, t, value_tuple(values), out);
}

static Status text_wordcount(Vm *vm, const Text *t, Value *out)
{
        int64_t n = 0;
        bool inside = false;

        TRY(vm_charge(vm, t->s.n >> 3));
        for (size_t at = 0; at < t->s.n; at += char_size(t->s, at)) {
                const bool word = char_is_word(char_at(t->s, at));
                n += word && !inside;
                inside = word;
        }
        *out = value_int(n);
        return OK;
}

static Status filter_wordcount(Vm *vm, const Bound *b, Value *out)
{
        return on_text(vm, b, text_wordcount, out);
}

static bool is_unreserved(unsigned char c)
{
        return str_has_char(STR("-._~/"), (char)c) || (c < 128 && char_is_word(c));
}

static bool stays(unsigned char c, bool query)
{
        return is_unreserved(c) && !(query && c == '/');
}

static Status quote_plain(unsigned char c, bool query, TextBuf *out)
{
        char text[4];

        if (stays(c, query))
                return textbuf_append_str(out, (Str){(const char *)&c, 1});
        snprintf(text, sizeof(text), "%%%02X", c);
        return textbuf_append_str(out, str_of(text));
}

static Status quote_byte(unsigned char c, bool query, TextBuf *out)
{
        if (query && c == ' ')
                return textbuf_append_str(out, STR("+"));
        return quote_plain(c, query, out);
}

static Status quote_value(Vm *vm, Value v, bool query, TextBuf *out)
{
        const Text *t;
        const size_t begin = out->buf.n;

        TRY(arg_text(vm, v, &t));
        TRY(vm_charge(vm, t->s.n >> 3));
        for (size_t i = 0; i < t->s.n; i++)
                TRY(quote_byte((unsigned char)t->s.p[i], query, out));
        return text_is_user(t) ? textbuf_mark(out, begin) : OK;
}

static Status quote_pair(Vm *vm, Value pair, bool first, TextBuf *out)
{
        List *parts;

        TRY(value_items(vm, pair, &parts));
        ENSURE(parts->n == 2, E_RANGE, "urlencode: expected pairs");
        TRY(textbuf_append_str(out, first ? STR("") : STR("&")));
        TRY(quote_value(vm, parts->items[0], true, out));
        TRY(textbuf_append_str(out, STR("=")));
        return quote_value(vm, parts->items[1], true, out);
}

static Status quote_pairs(Vm *vm, Value v, TextBuf *out)
{
        List *pairs;

        if (value_is(v, V_DICT))
                TRY(view_items(vm, &(View){v.dict, VIEW_ITEMS}, &pairs));
        else
                TRY(value_items(vm, v, &pairs));
        for (size_t i = 0; i < pairs->n; i++)
                TRY(quote_pair(vm, pairs->items[i], i == 0, out));
        return OK;
}

static bool is_collection(Value v)
{
        return value_is(v, V_DICT) || value_is(v, V_LIST) || value_is(v, V_TUPLE);
}

static Status filter_urlencode(Vm *vm, const Bound *b, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};

        if (is_collection(b->v[0]))
                TRY(quote_pairs(vm, b->v[0], &buf));
        else
                TRY(quote_value(vm, b->v[0], false, &buf));
        return vm_text_built(vm, &buf, out);
}

static Status attr_check(Str key)
{
        for (size_t i = 0; i < key.n; i++)
                ENSURE(!str_has_char(STR(" \t\n\r\v\f/>="), key.p[i]), E_RANGE,
                       "xmlattr: invalid character in the attribute name '%.*s'", STR_ARG(key));
        return OK;
}

static Status append_escaped(Vm *vm, Value v, TextBuf *buf)
{
        const Text *t;
        Value escaped;

        TRY(arg_text(vm, v, &t));
        TRY(text_escape(vm, t, &escaped));
        return textbuf_append(buf, escaped.s);
}

static bool is_left_out(Value v)
{
        return value_is(v, V_NONE) || value_is(v, V_UNDEFINED);
}

static bool needs_space(const TextBuf *buf, bool spaced)
{
        return spaced || buf->buf.n > 0;
}

static Status attr_put(Vm *vm, const DictEntry *e, bool spaced, TextBuf *buf)
{
        const Text *key;

        if (is_left_out(e->value))
                return OK;
        TRY(arg_string(e->key, "xmlattr", &key));
        TRY(attr_check(key->s));
        if (needs_space(buf, spaced))
                TRY(textbuf_append_str(buf, STR(" ")));
        TRY(append_escaped(vm, e->key, buf));
        TRY(textbuf_append_str(buf, STR("=\"")));
        TRY(append_escaped(vm, e->value, buf));
        return textbuf_append_str(buf, STR("\""));
}

static Status filter_xmlattr(Vm *vm, const Bound *b, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};
        const bool spaced = arg_flag(b->v[1], true);

        ENSURE(value_is(b->v[0], V_DICT), E_RANGE, "xmlattr: expected a dict, found %s",
               value_type_name(b->v[0]));
        for (size_t i = 0; i < b->v[0].dict->n; i++)
                TRY(attr_put(vm, &b->v[0].dict->entries[i], spaced, &buf));
        return vm_text_built(vm, &buf, out);
}

static const Builtin rows[] = {
        {"xmlattr", filter_xmlattr, {"d", "autospace"}, 1, false},
        {"upper", filter_upper, {"s"}, 1, false},
        {"lower", filter_lower, {"s"}, 1, false},
        {"capitalize", filter_capitalize, {"s"}, 1, false},
        {"title", filter_title, {"s"}, 1, false},
        {"string", filter_string, {"s"}, 1, false},
        {"trim", filter_trim, {"value", "chars"}, 1, false},
        {"replace", filter_replace, {"s", "old", "new", "count"}, 3, false},
        {"length", filter_length, {"obj"}, 1, false},
        {"count", filter_length, {"obj"}, 1, false},
        {"default", filter_default, {"value", "default_value", "boolean"}, 1, false},
        {"d", filter_default, {"value", "default_value", "boolean"}, 1, false},
        {"escape", filter_escape, {"s"}, 1, false},
        {"e", filter_escape, {"s"}, 1, false},
        {"forceescape", filter_forceescape, {"value"}, 1, false},
        {"safe", filter_safe, {"value"}, 1, false},
        {.name = "format", .fn = filter_format, .variadic = true},
        {"wordcount", filter_wordcount, {"s"}, 1, false},
        {"urlencode", filter_urlencode, {"value"}, 1, false},
};
BUILTIN_ROWS(text_filters, rows);
