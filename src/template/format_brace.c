/* "{0.name[key]!r:>{width}}".format(…): as Python's string.Formatter, inside the sandbox. */
#include "template/format_field.h"
#include "template/format_spec.h"
#include "template/letters.h"
#include "template/lex_tag.h"

enum { NESTING_MAX = 3 };

static Status format_all(BraceFormat *f, const Text *t, TextBuf *out);

/* A field's parts: path ["!" letter] [":" spec]. */
typedef struct Field {
        Str path;
        char conversion; /* 0: none */
        size_t spec;     /* offset within the text */
} Field;

static bool at_spec(Str body, size_t at)
{
        return at == body.n || body.p[at] == ':';
}

static Status conversion_read(Str body, size_t *at, char *out)
{
        if (byte_at(body, *at) != '!')
                return OK;
        ENSURE(*at + 1 < body.n, E_RANGE, "format: the conversion is missing");
        *out = body.p[*at + 1];
        *at += 2;
        ENSURE(at_spec(body, *at), E_RANGE, "format: expected ':' after the conversion");
        return OK;
}

/* A colon inside brackets belongs to the key. */
static size_t path_end(Str body)
{
        size_t at = find_any(body, 0, STR("[:!"));

        while (at < body.n && body.p[at] == '[')
                at = find_any(body, find_any(body, at, STR("]")), STR("[:!"));
        return at;
}

static Status field_read(Str body, Field *out)
{
        size_t at = path_end(body);

        *out = (Field){.path = str_slice(body, 0, at)};
        TRY(conversion_read(body, &at, &out->conversion));
        out->spec = at < body.n ? at + 1 : at;
        return OK;
}

static Status spec_text(BraceFormat *f, const Text *spec, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = f->vm->limits.output};

        TRY(format_all(f, spec, &buf));
        return vm_text_built(f->vm, &buf, out);
}

static Status field_put(BraceFormat *f, const Text *body, TextBuf *out)
{
        Field field;
        Value v;
        Value spec;

        TRY(field_read(body->s, &field));
        TRY(field_value(f, field.path, &v));
        if (field.conversion != '\0')
                TRY(field_convert(f, field.conversion, &v));
        TRY(vm_text_slice(f->vm, body, field.spec, body->s.n, &spec));
        TRY(spec_text(f, spec.s, &spec));
        return spec_put(f->vm, v, spec.s, out);
}

/* Where the field that begins at `at` ends: braces inside it nest. */
static size_t field_end(Str s, size_t at)
{
        static const int deeper[256] = {['{'] = 1, ['}'] = -1};
        int depth = 1;

        for (; at < s.n; at++) {
                depth += deeper[(unsigned char)s.p[at]];
                if (depth == 0)
                        return at;
        }
        return s.n;
}

static Status field_at(BraceFormat *f, const Text *t, size_t *at, TextBuf *out)
{
        const size_t end = field_end(t->s, *at);
        Value body;

        ENSURE(end < t->s.n, E_RANGE, "format: expected '}' before end of string");
        TRY(vm_text_slice(f->vm, t, *at, end, &body));
        *at = end + 1;
        return field_put(f, body.s, out);
}

/* "{{" and "}}" are braces; inside a specification only fields are read. */
static Status brace_put(BraceFormat *f, const Text *t, size_t *at, TextBuf *out)
{
        const char c = t->s.p[*at];
        const bool doubled = byte_at(t->s, *at + 1) == c;

        *at += doubled ? 2 : 1;
        if (doubled)
                return append_part(f->vm, out, t, *at - 1, *at);
        ENSURE(c == '{', E_RANGE, "format: single '}' encountered in format string");
        return field_at(f, t, at, out);
}

static Status format_pieces(BraceFormat *f, const Text *t, TextBuf *out)
{
        size_t at = 0;

        while (at < t->s.n) {
                const size_t end = find_any(t->s, at, STR("{}"));
                TRY(append_part(f->vm, out, t, at, end));
                at = end;
                if (end < t->s.n)
                        TRY(brace_put(f, t, &at, out));
        }
        return OK;
}

static Status format_all(BraceFormat *f, const Text *t, TextBuf *out)
{
        ENSURE(f->nesting < NESTING_MAX, E_RANGE, "format: fields nest too deep");
        f->nesting++;
        TRY(format_pieces(f, t, out));
        f->nesting--;
        return OK;
}

static Status format_built(BraceFormat *f, const Text *t, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = f->vm->limits.output};

        TRY(format_all(f, t, &buf));
        return vm_text_built(f->vm, &buf, out);
}

static Status method_format(Vm *vm, const Bound *b, Value *out)
{
        const List *pos = &b->args->pos;
        BraceFormat f = {.vm = vm, .values = pos->items + 1, .n_values = pos->n - 1};
        Dict *named;

        TRY(args_named(vm, b->args, &named));
        f.named = named;
        return format_built(&f, b->v[0].s, out);
}

static Status method_format_map(Vm *vm, const Bound *b, Value *out)
{
        ENSURE(value_is(b->v[1], V_DICT), E_RANGE, "format_map: expected a dict, found %s",
               value_type_name(b->v[1]));
        return format_built(&(BraceFormat){.vm = vm, .named = b->v[1].dict}, b->v[0].s, out);
}

static const Builtin rows[] = {
        {.name = "format", .fn = method_format, .variadic = true},
        {"format_map", method_format_map, {"self", "mapping"}, 2, false},
};
BUILTIN_ROWS(format_methods, rows);
