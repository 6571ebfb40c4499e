/* Formatting by percent signs: "%s" % x. */
#include "template/format.h"
#include "template/letters.h"

static char format_char(const Percent *p)
{
        return p->at < p->format->s.n ? p->format->s.p[p->at] : '\0';
}

static bool read_flag(Percent *p, Directive *d)
{
        const char c = format_char(p);

        d->left |= c == '-';
        d->zero |= c == '0';
        d->plus |= c == '+';
        if (c == '\0' || strchr("-0+ #", c) == NULL)
                return false;
        p->at++;
        return true;
}

static Status read_number(Percent *p, int *out)
{
        int n = 0;

        for (char c = format_char(p); c >= '0' && c <= '9'; c = format_char(p)) {
                n = n * 10 + (c - '0');
                ENSURE(n <= 10000, E_RANGE, "a format width of more than 10000");
                p->at++;
        }
        *out = n;
        return OK;
}

static Status read_key(Percent *p, Directive *d)
{
        const size_t end = str_find(p->format->s, STR(")"), p->at);
        Value key = {0};

        if (format_char(p) != '(')
                return OK;
        ENSURE(end < p->format->s.n, E_RANGE, "incomplete format key");
        TRY(vm_text_slice(p->vm, p->format, p->at + 1, end, &key));
        d->key = key.s;
        p->at = end + 1;
        return OK;
}

static Status read_directive(Percent *p, Directive *d)
{
        *d = (Directive){.precision = -1};
        TRY(read_key(p, d));
        while (read_flag(p, d))
                ;
        TRY(read_number(p, &d->width));
        if (format_char(p) == '.') {
                p->at++;
                TRY(read_number(p, &d->precision));
        }
        ENSURE(format_char(p) != '\0', E_RANGE, "incomplete format");
        d->letter = p->format->s.p[p->at++];
        return OK;
}

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

static bool fills_zero(const Directive *d)
{
        return d->zero && !d->left && !str_has_char(STR("srac"), d->letter);
}

Status put_padded(const Percent *p, const Directive *d, const Text *t)
{
        const int64_t pad = d->width - (int64_t)text_length(t->s);

        if (d->left) {
                TRY(textbuf_append(p->out, t));
                return put_fill(p, pad, STR(" "));
        }
        TRY(put_fill(p, pad, fills_zero(d) ? STR("0") : STR(" ")));
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

static Status put_repr(Percent *p, const Directive *d, Value v)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = p->vm->limits.output};
        Value text;

        TRY(value_repr(p->vm, v, &buf));
        TRY(vm_text_built(p->vm, &buf, &text));
        return put_text(p, d, text.s);
}

typedef struct PercentRow {
        char letter;
        Status (*put)(Percent *p, const Directive *d, Value v);
} PercentRow;

static const PercentRow percent_rows[] = {
        {'c', put_char},    {'s', put_str},     {'r', put_repr},    {'a', put_repr},
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

static Status put_directive(Percent *p)
{
        Directive d;
        Value v;
        const PercentRow *row;

        TRY(read_directive(p, &d));
        if (d.letter == '%')
                return textbuf_append_str(p->out, STR("%"));
        row = percent_row(d.letter);
        ENSURE(row != NULL, E_RANGE, "unsupported format character '%c'", d.letter);
        TRY(next_value(p, &d, &v));
        return row->put(p, &d, v);
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

Status text_percent(Vm *vm, const Text *format, Value args, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};
        Percent p = {.vm = vm, .format = format, .args = args, .out = &buf};

        TRY(percent_values(vm, args, &p.values));
        TRY(percent_all(&p));
        ENSURE(p.next == p.values->n || value_is(args, V_DICT), E_RANGE,
               "not all arguments converted during string formatting");
        return vm_text_built(vm, &buf, out);
}
