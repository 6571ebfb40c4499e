/* Filters that make text safe inside HTML and URLs. */
#include "template/builtin.h"
#include "template/letters.h"

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
        if (!t->markup)
                return text_force_escape(vm, t, out);
        *out = value_text(t);
        return OK;
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
        return arg_text_map(vm, b, text_escape, out);
}

static Status filter_forceescape(Vm *vm, const Bound *b, Value *out)
{
        return arg_text_map(vm, b, text_force_escape, out);
}

static Status filter_safe(Vm *vm, const Bound *b, Value *out)
{
        return arg_text_map(vm, b, as_markup, out);
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
        {"escape", filter_escape, {"s"}, 1, false},
        {"e", filter_escape, {"s"}, 1, false},
        {"forceescape", filter_forceescape, {"value"}, 1, false},
        {"safe", filter_safe, {"value"}, 1, false},
        {"urlencode", filter_urlencode, {"value"}, 1, false},
        {"xmlattr", filter_xmlattr, {"d", "autospace"}, 1, false},
};
BUILTIN_ROWS(escape_filters, rows);
