/* Values as Python's json.dumps writes them: one row a kind. */
#include "template/builtin.h"
#include "template/letters.h"

#include <math.h>
#include <stdio.h>

typedef struct Dump {
        Vm *vm;
        const JsonStyle *style;
        TextBuf *out;
        unsigned level;
} Dump;

static Status dump(Dump *d, Value v);

static Status put(const Dump *d, const char *text)
{
        return textbuf_append_str(d->out, str_of(text));
}

typedef struct JsonEscape {
        uint32_t c;
        const char *text;
} JsonEscape;

static const JsonEscape json_escapes[] = {
        {'"', "\\\""}, {'\\', "\\\\"}, {'\n', "\\n"}, {'\r', "\\r"},
        {'\t', "\\t"}, {'\f', "\\f"},  {'\b', "\\b"},
};

static const char *json_escape_of(uint32_t c)
{
        for (size_t i = 0; i < N_ELEMS(json_escapes); i++)
                if (json_escapes[i].c == c)
                        return json_escapes[i].text;
        return NULL;
}

static Status put_unit(const Dump *d, uint32_t unit)
{
        char text[16];

        snprintf(text, sizeof(text), "\\u%04x", unit);
        return put(d, text);
}

static Status put_code(const Dump *d, uint32_t c)
{
        if (c < 0x10000)
                return put_unit(d, c);
        TRY(put_unit(d, 0xD800 + ((c - 0x10000) >> 10)));
        return put_unit(d, 0xDC00 + ((c - 0x10000) & 0x3FF));
}

static bool needs_code(const Dump *d, uint32_t c)
{
        return c < 0x20 || (d->style->ensure_ascii && c > 0x7E);
}

static Status put_char(const Dump *d, Str s, size_t at)
{
        const uint32_t c = char_at(s, at);
        const char *escape = json_escape_of(c);

        if (escape != NULL)
                return put(d, escape);
        if (needs_code(d, c))
                return put_code(d, c);
        return textbuf_append_str(d->out, str_slice(s, at, at + char_size(s, at)));
}

static Status dump_text(Dump *d, Value v)
{
        const Str s = v.s->s;
        size_t begin;

        TRY(vm_charge(d->vm, s.n >> 3));
        TRY(put(d, "\""));
        begin = d->out->buf.n;
        for (size_t at = 0; at < s.n; at += char_size(s, at))
                TRY(put_char(d, s, at));
        if (text_is_user(v.s))
                TRY(textbuf_mark(d->out, begin));
        return put(d, "\"");
}

static Status dump_none(Dump *d, Value v)
{
        (void)v;
        return put(d, "null");
}

static Status dump_bool(Dump *d, Value v)
{
        return put(d, v.b ? "true" : "false");
}

static Status dump_int(Dump *d, Value v)
{
        return value_repr(d->vm, v, d->out);
}

static const char *non_finite(double f)
{
        if (isnan(f))
                return "NaN";
        return f < 0 ? "-Infinity" : "Infinity";
}

static Status dump_float(Dump *d, Value v)
{
        return isfinite(v.f) ? value_repr(d->vm, v, d->out) : put(d, non_finite(v.f));
}

static Status new_line(const Dump *d)
{
        if (d->style->indent == NULL)
                return OK;
        TRY(put(d, "\n"));
        for (unsigned i = 0; i < d->level; i++)
                TRY(textbuf_append(d->out, d->style->indent));
        return OK;
}

static Status item_begin(const Dump *d, size_t i)
{
        if (i > 0)
                TRY(textbuf_append(d->out, d->style->item_separator));
        return new_line(d);
}

static Status dump_items(Dump *d, const List *l)
{
        d->level++;
        for (size_t i = 0; i < l->n; i++) {
                TRY(item_begin(d, i));
                TRY(dump(d, l->items[i]));
        }
        d->level--;
        return new_line(d);
}

static Status dump_list(Dump *d, Value v)
{
        if (v.list->n == 0)
                return put(d, "[]");
        TRY(put(d, "["));
        TRY(dump_items(d, v.list));
        return put(d, "]");
}

static bool is_plain_key(Value v)
{
        return value_is(v, V_NONE) || value_is_number(v);
}

/* Keys that are not strings are written as JSON, in quotes. */
static Status dump_key(Dump *d, Value key)
{
        if (value_is(key, V_STR))
                return dump_text(d, key);
        ENSURE(is_plain_key(key), E_RANGE, "keys must be str, int, float, bool or None, not %s",
               value_type_name(key));
        TRY(put(d, "\""));
        TRY(dump(d, key));
        return put(d, "\"");
}

static Status dump_entry(Dump *d, const DictEntry *e)
{
        TRY(dump_key(d, e->key));
        TRY(textbuf_append(d->out, d->style->key_separator));
        return dump(d, e->value);
}

static Status dump_entries(Dump *d, const Dict *dict)
{
        d->level++;
        for (size_t i = 0; i < dict->n; i++) {
                TRY(item_begin(d, i));
                TRY(dump_entry(d, &dict->entries[i]));
        }
        d->level--;
        return new_line(d);
}

static Status keys_sorted(Vm *vm, const Dict *dict, Dict **out)
{
        List *keys;
        List *pairs;

        TRY(view_items(vm, &(View){dict, VIEW_KEYS}, &keys));
        TRY(view_items(vm, &(View){dict, VIEW_ITEMS}, &pairs));
        TRY(sort_by_keys(vm, pairs, keys, false));
        TRY(dict_new(vm, out));
        for (size_t i = 0; i < pairs->n; i++) {
                const Value *pair = pairs->items[i].list->items;
                TRY(dict_put(vm, *out, pair[0], pair[1]));
        }
        return OK;
}

static Status dump_dict(Dump *d, Value v)
{
        Dict *dict = v.dict;

        if (dict->n == 0)
                return put(d, "{}");
        if (d->style->sort_keys)
                TRY(keys_sorted(d->vm, v.dict, &dict));
        TRY(put(d, "{"));
        TRY(dump_entries(d, dict));
        return put(d, "}");
}

static Status dump_other(Dump *d, Value v)
{
        (void)d;
        return FAIL(E_RANGE, "Object of type %s is not JSON serializable", value_type_name(v));
}

typedef Status (*DumpFn)(Dump *d, Value v);

static const DumpFn dump_table[V_KIND_MAX] = {
        [V_MISSING] = dump_other,  [V_UNDEFINED] = dump_other, [V_NONE] = dump_none,
        [V_BOOL] = dump_bool,      [V_INT] = dump_int,         [V_BIG] = dump_int,
        [V_FLOAT] = dump_float,    [V_STR] = dump_text,        [V_LIST] = dump_list,
        [V_TUPLE] = dump_list,     [V_DICT] = dump_dict,       [V_NAMESPACE] = dump_other,
        [V_RANGE] = dump_other,    [V_ITER] = dump_other,      [V_VIEW] = dump_other,
        [V_LOOP] = dump_other,     [V_MACRO] = dump_other,     [V_METHOD] = dump_other,
        [V_FUNCTION] = dump_other, [V_CYCLER] = dump_other,    [V_JOINER] = dump_other,
};

static Status dump(Dump *d, Value v)
{
        TRY(vm_enter(d->vm));
        TRY(dump_table[v.kind](d, v));
        vm_leave(d->vm);
        return OK;
}

Status json_dump(Vm *vm, Value v, const JsonStyle *style, TextBuf *out)
{
        return dump(&(Dump){.vm = vm, .style = style, .out = out}, v);
}
