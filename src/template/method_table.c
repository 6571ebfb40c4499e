/* Methods of Python's str: expandtabs, translate, isprintable, isidentifier. */
#include "template/builtin.h"
#include "template/letters.h"

static bool is_new_line(char c)
{
        return c == '\n' || c == '\r';
}

typedef struct Tabs {
        int64_t size;
        int64_t column;
} Tabs;

static int64_t tab_width(const Tabs *t)
{
        return t->size > 0 ? t->size - t->column % t->size : 0;
}

static Status tab_put(Tabs *t, TextBuf *out)
{
        const int64_t n = tab_width(t);

        for (int64_t i = 0; i < n; i++)
                TRY(textbuf_append_str(out, STR(" ")));
        t->column += n;
        return OK;
}

static Status tabs_expand_at(Vm *vm, const Text *t, size_t at, Tabs *tabs, TextBuf *out)
{
        if (t->s.p[at] == '\t')
                return tab_put(tabs, out);
        tabs->column = is_new_line(t->s.p[at]) ? 0 : tabs->column + 1;
        return append_part(vm, out, t, at, at + char_size(t->s, at));
}

static Status method_expandtabs(Vm *vm, const Bound *b, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};
        const Text *t = b->v[0].s;
        Tabs tabs = {0};

        TRY(arg_int(b->v[1], "expandtabs", 8, &tabs.size));
        TRY(vm_charge(vm, t->s.n));
        for (size_t at = 0; at < t->s.n; at += char_size(t->s, at))
                TRY(tabs_expand_at(vm, t, at, &tabs, &buf));
        return vm_text_built(vm, &buf, out);
}

/* What a table says of a character: a character's number, a string, or None for nothing. */
static Status put_number(Value code, TextBuf *out)
{
        CLEANUP(strbuf_done) StrBuf buf = {0};

        ENSURE(value_as_int(code) >= 0 && value_as_int(code) < 0x110000, E_RANGE,
               "translate: a character mapping must be in range(0x110000)");
        TRY(strbuf_append_utf8(&buf, (uint32_t)value_as_int(code)));
        return textbuf_append_str(out, strbuf_str(&buf));
}

static Status put_translation(Value v, TextBuf *out)
{
        const Text *t;

        if (value_is(v, V_NONE))
                return OK;
        if (value_is_integer(v))
                return put_number(v, out);
        TRY(arg_string(v, "translate", &t));
        return textbuf_append(out, t);
}

static Status translate_at(Vm *vm, const Text *t, size_t at, const Dict *table, TextBuf *out)
{
        Value v;

        if (!dict_find(table, value_int(char_at(t->s, at)), &v))
                return append_part(vm, out, t, at, at + char_size(t->s, at));
        return put_translation(v, out);
}

static Status method_translate(Vm *vm, const Bound *b, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};
        const Text *t = b->v[0].s;

        ENSURE(value_is(b->v[1], V_DICT), E_UNSUPPORTED, "translate: expected a dict, found %s",
               value_type_name(b->v[1]));
        TRY(vm_charge(vm, t->s.n));
        for (size_t at = 0; at < t->s.n; at += char_size(t->s, at))
                TRY(translate_at(vm, t, at, b->v[1].dict, &buf));
        return vm_text_built(vm, &buf, out);
}

static Status method_isprintable(Vm *vm, const Bound *b, Value *out)
{
        const Str s = b->v[0].s->s;
        bool all = true;

        TRY(vm_charge(vm, s.n >> 3));
        for (size_t at = 0; at < s.n; at += char_size(s, at))
                all &= char_is_printable(char_at(s, at));
        *out = value_bool(all);
        return OK;
}

static bool begins_name(uint32_t c)
{
        return c == '_' || char_is_letter(c);
}

static Status method_isidentifier(Vm *vm, const Bound *b, Value *out)
{
        const Str s = b->v[0].s->s;
        bool all = s.n > 0 && begins_name(char_at(s, 0));

        TRY(vm_charge(vm, s.n >> 3));
        for (size_t at = 0; at < s.n; at += char_size(s, at))
                all &= char_is_word(char_at(s, at));
        *out = value_bool(all);
        return OK;
}

static const Builtin rows[] = {
        {"expandtabs", method_expandtabs, {"self", "tabsize"}, 1, false},
        {"translate", method_translate, {"self", "table"}, 2, false},
        {"isprintable", method_isprintable, {"self"}, 1, false},
        {"isidentifier", method_isidentifier, {"self"}, 1, false},
};
BUILTIN_ROWS(string_table_methods, rows);
