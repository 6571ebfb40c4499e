/* str() and repr() as Python prints. */
#include "template/big.h"
#include "template/eval.h"
#include "template/letters.h"

#include <inttypes.h>

typedef Status (*PrintFn)(Vm *vm, Value v, TextBuf *out);

static Status print_word(TextBuf *out, const char *word)
{
        return textbuf_append_str(out, str_of(word));
}

static Status print_undefined(Vm *vm, Value v, TextBuf *out)
{
        (void)vm;
        (void)v;
        return print_word(out, "Undefined");
}

static Status print_none(Vm *vm, Value v, TextBuf *out)
{
        (void)vm;
        (void)v;
        return print_word(out, "None");
}

static Status print_bool(Vm *vm, Value v, TextBuf *out)
{
        (void)vm;
        return print_word(out, v.b ? "True" : "False");
}

static Status print_int(Vm *vm, Value v, TextBuf *out)
{
        char text[24];

        (void)vm;
        snprintf(text, sizeof(text), "%" PRId64, v.i);
        return print_word(out, text);
}

static Status print_big(Vm *vm, Value v, TextBuf *out)
{
        CLEANUP(strbuf_done) StrBuf digits = {0};

        TRY(vm_charge(vm, v.big->n));
        TRY(print_word(out, v.big->negative ? "-" : ""));
        TRY(big_append_digits(v.big, 10, &digits));
        return textbuf_append_str(out, strbuf_str(&digits));
}

static Status print_float(Vm *vm, Value v, TextBuf *out)
{
        char text[32];

        (void)vm;
        float_repr(v.f, text);
        return print_word(out, text);
}

typedef struct Escape {
        uint32_t c;
        const char *text;
} Escape;

static const Escape escapes[] = {{'\n', "\\n"}, {'\r', "\\r"}, {'\t', "\\t"}, {'\\', "\\\\"}};

static const char *escape_of(uint32_t c)
{
        for (size_t i = 0; i < N_ELEMS(escapes); i++)
                if (escapes[i].c == c)
                        return escapes[i].text;
        return NULL;
}

static const char *hex_format(uint32_t c)
{
        if (c < 0x100)
                return "\\x%02x";
        return c < 0x10000 ? "\\u%04x" : "\\U%08x";
}

static Status print_hex(uint32_t c, TextBuf *out)
{
        char text[16];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(text, sizeof(text), hex_format(c), c);
#pragma GCC diagnostic pop
        return print_word(out, text);
}

static const char *quote_escape(uint32_t quote)
{
        return quote == '"' ? "\\\"" : "\\'";
}

static Status print_plain_char(Str s, size_t at, TextBuf *out)
{
        if (!char_is_printable(char_at(s, at)))
                return print_hex(char_at(s, at), out);
        return textbuf_append_str(out, str_slice(s, at, at + char_size(s, at)));
}

static Status print_quoted_char(Str s, size_t at, uint32_t quote, TextBuf *out)
{
        const uint32_t c = char_at(s, at);
        const char *known = c == quote ? quote_escape(quote) : escape_of(c);

        return known != NULL ? print_word(out, known) : print_plain_char(s, at, out);
}

/* Single quotes, unless the text holds some and no double ones. */
static char quote_for(Str s)
{
        const bool single = memchr(s.p, '\'', s.n) != NULL;

        return single && memchr(s.p, '"', s.n) == NULL ? '"' : '\'';
}

static Status repr_body(Str s, TextBuf *out)
{
        const char quote = s.n == 0 ? '\'' : quote_for(s);

        TRY(textbuf_append_str(out, (Str){&quote, 1}));
        for (size_t at = 0; at < s.n; at += char_size(s, at))
                TRY(print_quoted_char(s, at, (uint32_t)quote, out));
        return textbuf_append_str(out, (Str){&quote, 1});
}

static Status repr_markup(Str s, TextBuf *out)
{
        TRY(print_word(out, "Markup("));
        TRY(repr_body(s, out));
        return print_word(out, ")");
}

static Status repr_text(Vm *vm, Value v, TextBuf *out)
{
        const size_t begin = out->buf.n;

        TRY(vm_charge(vm, v.s->s.n >> 3));
        TRY(v.s->markup ? repr_markup(v.s->s, out) : repr_body(v.s->s, out));
        return text_is_user(v.s) ? textbuf_mark(out, begin) : OK;
}

static Status repr_items(Vm *vm, const List *l, TextBuf *out)
{
        for (size_t i = 0; i < l->n; i++) {
                TRY(print_word(out, i > 0 ? ", " : ""));
                TRY(value_repr(vm, l->items[i], out));
        }
        return OK;
}

static Status repr_list(Vm *vm, Value v, TextBuf *out)
{
        TRY(print_word(out, "["));
        TRY(repr_items(vm, v.list, out));
        return print_word(out, "]");
}

static Status repr_tuple(Vm *vm, Value v, TextBuf *out)
{
        TRY(print_word(out, "("));
        TRY(repr_items(vm, v.list, out));
        return print_word(out, v.list->n == 1 ? ",)" : ")");
}

static Status repr_entry(Vm *vm, const DictEntry *e, TextBuf *out)
{
        TRY(value_repr(vm, e->key, out));
        TRY(print_word(out, ": "));
        return value_repr(vm, e->value, out);
}

static Status repr_dict(Vm *vm, Value v, TextBuf *out)
{
        TRY(print_word(out, "{"));
        for (size_t i = 0; i < v.dict->n; i++) {
                TRY(print_word(out, i > 0 ? ", " : ""));
                TRY(repr_entry(vm, &v.dict->entries[i], out));
        }
        return print_word(out, "}");
}

static Status repr_namespace(Vm *vm, Value v, TextBuf *out)
{
        TRY(print_word(out, "<Namespace "));
        TRY(repr_dict(vm, v, out));
        return print_word(out, ">");
}

static Status repr_range(Vm *vm, Value v, TextBuf *out)
{
        char text[96];
        const Range *r = v.range;
        int n = snprintf(text, sizeof(text), "range(%" PRId64 ", %" PRId64, r->start, r->stop);

        (void)vm;
        if (r->step != 1)
                n += snprintf(text + n, sizeof(text) - (size_t)n, ", %" PRId64, r->step);
        snprintf(text + n, sizeof(text) - (size_t)n, ")");
        return print_word(out, text);
}

static const char *const view_names[] = {
        [VIEW_KEYS] = "dict_keys(",
        [VIEW_VALUES] = "dict_values(",
        [VIEW_ITEMS] = "dict_items(",
};

static Status repr_view(Vm *vm, Value v, TextBuf *out)
{
        List *items;

        TRY(view_items(vm, v.view, &items));
        TRY(print_word(out, view_names[v.view->part]));
        TRY(repr_list(vm, value_list(items), out));
        return print_word(out, ")");
}

static Status repr_iter(Vm *vm, Value v, TextBuf *out)
{
        (void)vm;
        TRY(print_word(out, "<"));
        TRY(print_word(out, v.iter->type_name));
        return print_word(out, " object>");
}

static Status repr_loop(Vm *vm, Value v, TextBuf *out)
{
        char text[64];

        (void)vm;
        snprintf(text, sizeof(text), "<LoopContext %zu/%zu>", v.loop->index0 + 1, v.loop->items->n);
        return print_word(out, text);
}

static Status repr_object(Vm *vm, Value v, TextBuf *out)
{
        (void)vm;
        TRY(print_word(out, "<"));
        TRY(print_word(out, value_type_name(v)));
        return print_word(out, " object>");
}

static const PrintFn repr_table[V_KIND_MAX] = {
        [V_MISSING] = print_none,   [V_UNDEFINED] = print_undefined,
        [V_NONE] = print_none,      [V_BOOL] = print_bool,
        [V_INT] = print_int,        [V_BIG] = print_big,
        [V_FLOAT] = print_float,    [V_STR] = repr_text,
        [V_LIST] = repr_list,       [V_TUPLE] = repr_tuple,
        [V_DICT] = repr_dict,       [V_NAMESPACE] = repr_namespace,
        [V_RANGE] = repr_range,     [V_ITER] = repr_iter,
        [V_VIEW] = repr_view,       [V_LOOP] = repr_loop,
        [V_MACRO] = repr_object,    [V_METHOD] = repr_object,
        [V_FUNCTION] = repr_object, [V_CYCLER] = repr_object,
        [V_JOINER] = repr_object,
};

Status value_repr(Vm *vm, Value v, TextBuf *out)
{
        TRY(vm_enter(vm));
        TRY(repr_table[v.kind](vm, v, out));
        vm_leave(vm);
        return OK;
}

Status value_str(Vm *vm, Value v, TextBuf *out)
{
        if (value_is(v, V_UNDEFINED))
                return OK;
        return value_is(v, V_STR) ? textbuf_append(out, v.s) : value_repr(vm, v, out);
}

static Status str_built(Vm *vm, Value v, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};

        TRY(value_str(vm, v, &buf));
        return vm_text_built(vm, &buf, out);
}

Status value_to_text(Vm *vm, Value v, const Text **out)
{
        Value built = v;

        if (!value_is(v, V_STR))
                TRY(str_built(vm, v, &built));
        *out = built.s;
        return OK;
}
