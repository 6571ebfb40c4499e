/* Formatting by percent signs: "%s" % x. */
#include "template/format.h"
#include "template/letters.h"

static Status keyed_value(const Percent *p, const Text *key, Value *out)
{
        ENSURE(value_is(p->args, V_DICT), E_RANGE, "format requires a mapping");
        ENSURE(dict_find_str(p->args.dict, key->s, out), E_RANGE,
               "the format's key '%.*s' is missing", STR_ARG(key->s));
        return OK;
}

static Status next_value(Percent *p, const Directive *d, Value *out)
{
        if (d->key != NULL)
                return keyed_value(p, d->key, out);
        ENSURE(p->next < p->values->n, E_RANGE, "not enough arguments for format string");
        *out = p->values->items[p->next++];
        return OK;
}

static Status put_fill(const Percent *p, int64_t n, Str fill)
{
        for (int64_t i = 0; i < n; i++)
                TRY(textbuf_append_str(p->out, fill));
        return OK;
}

Status put_padded(const Percent *p, const Directive *d, const Text *t)
{
        const int64_t pad = d->width - (int64_t)text_length(t->s);

        if (d->left) {
                TRY(textbuf_append(p->out, t));
                return put_fill(p, pad, STR(" "));
        }
        TRY(put_fill(p, pad, STR(" ")));
        return textbuf_append(p->out, t);
}

static Status cut_to(const Percent *p, const Text *t, int precision, const Text **out)
{
        Value v;
        const size_t end = precision < 0 ? t->s.n : text_offset(t->s, (size_t)precision);

        TRY(vm_text_slice(p->vm, t, 0, end, &v));
        *out = v.s;
        return OK;
}

static Status put_text(Percent *p, const Directive *d, const Text *t)
{
        const Text *cut;

        TRY(cut_to(p, t, d->precision, &cut));
        return put_padded(p, d, cut);
}

static Status put_str(Percent *p, const Directive *d, Value v)
{
        const Text *t;

        TRY(value_to_text(p->vm, v, &t));
        return put_text(p, d, t);
}

/* Surrogates are none: text is UTF-8. */
static bool is_character(int64_t code)
{
        return code >= 0 && code < 0x110000 && code >> 11 != 0x1B;
}

static Status char_text(Vm *vm, Value v, const Text **out)
{
        CLEANUP(strbuf_done) StrBuf buf = {0};
        Value made = v;
        const int64_t code = value_as_int(v);

        if (value_is_integer(v)) {
                ENSURE(is_character(code), E_RANGE, "%%c: %lld is no character", (long long)code);
                TRY(strbuf_append_utf8(&buf, (uint32_t)code));
                TRY(vm_text(vm, strbuf_str(&buf), false, &made));
        }
        return arg_string(made, "%c", out);
}

static Status put_char(Percent *p, const Directive *d, Value v)
{
        const Text *t = NULL;

        TRY(char_text(p->vm, v, &t));
        ENSURE(text_length(t->s) == 1, E_RANGE, "%%c requires an integer or one character");
        return put_padded(p, d, t);
}

static Status repr_text(Vm *vm, Value v, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};

        TRY(value_repr(vm, v, &buf));
        return vm_text_built(vm, &buf, out);
}

static Status put_repr(Percent *p, const Directive *d, Value v)
{
        Value text;

        TRY(repr_text(p->vm, v, &text));
        return put_text(p, d, text.s);
}

static Status put_ascii(Percent *p, const Directive *d, Value v)
{
        Value text;

        TRY(repr_text(p->vm, v, &text));
        TRY(text_ascii(p->vm, text.s, &text));
        return put_text(p, d, text.s);
}

typedef struct PercentRow {
        char letter;
        Status (*put)(Percent *p, const Directive *d, Value v);
} PercentRow;

static const PercentRow percent_rows[] = {
        {'c', put_char},    {'s', put_str},     {'r', put_repr},    {'a', put_ascii},
        {'d', put_integer}, {'i', put_integer}, {'u', put_integer}, {'x', put_integer},
        {'X', put_integer}, {'o', put_integer}, {'f', put_float},   {'F', put_float},
        {'e', put_float},   {'E', put_float},   {'g', put_float},   {'G', put_float},
};

static const PercentRow *percent_row(char letter)
{
        for (size_t i = 0; i < N_ELEMS(percent_rows); i++)
                if (percent_rows[i].letter == letter)
                        return &percent_rows[i];
        return NULL;
}

static Status put_letter(Percent *p)
{
        Directive d;
        Value v;
        const PercentRow *row;

        TRY(read_directive(p, &d));
        row = percent_row(d.letter);
        ENSURE(row != NULL, E_RANGE, "unsupported format character '%c'", d.letter);
        TRY(next_value(p, &d, &v));
        return row->put(p, &d, v);
}

static Status put_directive(Percent *p)
{
        if (format_char(p) != '%')
                return put_letter(p);
        p->at++;
        return textbuf_append_str(p->out, STR("%"));
}

static Status put_literal(Percent *p)
{
        const size_t end = str_find(p->format->s, STR("%"), p->at);

        TRY(append_part(p->vm, p->out, p->format, p->at, end));
        p->at = end;
        return OK;
}

static Status percent_all(Percent *p)
{
        while (p->at < p->format->s.n) {
                TRY(put_literal(p));
                if (p->at == p->format->s.n)
                        return OK;
                p->at++;
                TRY(put_directive(p));
        }
        return OK;
}

static Status percent_values(Vm *vm, Value args, List **out)
{
        if (value_is(args, V_TUPLE)) {
                *out = args.list;
                return OK;
        }
        TRY(list_new(vm, 1, out));
        return list_push(vm, *out, args);
}

/* Python takes what has items for a mapping, whose values need not all be used. */
static bool may_be_left(Value args)
{
        static const bool mapping[V_KIND_MAX] = {
                [V_DICT] = true, [V_LIST] = true, [V_RANGE] = true, [V_UNDEFINED] = true};

        return mapping[args.kind];
}

Status text_percent(Vm *vm, const Text *format, Value args, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};
        Percent p = {.vm = vm, .format = format, .args = args, .out = &buf};

        TRY(percent_values(vm, args, &p.values));
        TRY(percent_all(&p));
        ENSURE(p.next == p.values->n || may_be_left(args), E_RANGE,
               "not all arguments converted during string formatting");
        return vm_text_built(vm, &buf, out);
}
