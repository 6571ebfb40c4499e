/* "{}".format(x): fields that are a number or a name. */
#include "template/builtin.h"
#include "template/letters.h"

static bool field_number(Str name, size_t *next, size_t *out)
{
        int64_t i;
        bool overflow;

        *out = (*next)++;
        if (name.n == 0)
                return true;
        if (!parse_py_int(name, 10, &i, &overflow))
                return false;
        *out = (size_t)i;
        return true;
}

static Status named_field(const Args *args, Str name, Value *out)
{
        for (size_t i = 0; i < args->n_named; i++)
                if (str_equal(args->named[i].name->s, name)) {
                        *out = args->named[i].value;
                        return OK;
                }
        return FAIL(E_RANGE, "format: no argument '%.*s'", STR_ARG(name));
}

static Status field_value(const Args *args, Str name, size_t *next, Value *out)
{
        size_t i;

        if (!field_number(name, next, &i))
                return named_field(args, name, out);
        ENSURE(i + 1 < args->pos.n, E_RANGE, "format: replacement index %zu out of range", i);
        *out = args->pos.items[i + 1];
        return OK;
}

typedef struct BraceFormat {
        Vm *vm;
        const Text *t;
        size_t at;
        size_t next;
        const Args *args;
        TextBuf *out;
} BraceFormat;

static bool is_bare(Str name)
{
        size_t i = 0;

        while (i < name.n && !str_has_char(STR(":!.["), name.p[i]))
                i++;
        return i == name.n;
}

static Status put_field(BraceFormat *f)
{
        const size_t end = str_find(f->t->s, STR("}"), f->at);
        const Str name = str_slice(f->t->s, f->at, end);
        Value v;

        ENSURE(end < f->t->s.n, E_RANGE, "format: expected '}' before end of string");
        ENSURE(is_bare(name), E_UNSUPPORTED, "format: the field '%.*s' is more than a name",
               STR_ARG(name));
        TRY(field_value(f->args, name, &f->next, &v));
        f->at = end + 1;
        return value_str(f->vm, v, f->out);
}

static bool is_doubled(const BraceFormat *f)
{
        const Str s = f->t->s;

        return f->at + 1 < s.n && s.p[f->at + 1] == s.p[f->at];
}

static Status put_brace(BraceFormat *f)
{
        const char c = f->t->s.p[f->at];
        const bool doubled = is_doubled(f);

        f->at += doubled ? 2 : 1;
        if (doubled)
                return append_part(f->vm, f->out, f->t, f->at - 1, f->at);
        ENSURE(c == '{', E_RANGE, "format: single '}' encountered");
        return put_field(f);
}

static size_t brace_find(Str s, size_t at)
{
        while (at < s.n && !str_has_char(STR("{}"), s.p[at]))
                at++;
        return at;
}

static Status method_format(Vm *vm, const Bound *b, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};
        BraceFormat f = {.vm = vm, .t = b->v[0].s, .args = b->args, .out = &buf};

        while (f.at < f.t->s.n) {
                const size_t end = brace_find(f.t->s, f.at);
                TRY(append_part(vm, &buf, f.t, f.at, end));
                f.at = end;
                if (end < f.t->s.n)
                        TRY(put_brace(&f));
        }
        return vm_text_built(vm, &buf, out);
}

static const Builtin rows[] = {
        {.name = "format", .fn = method_format, .variadic = true},
};
BUILTIN_ROWS(format_methods, rows);
