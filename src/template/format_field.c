/* What a field names, and its conversion. */
#include "template/format_field.h"
#include "template/letters.h"
#include "template/lex_tag.h"

static Status numbering_set(BraceFormat *f, Numbering wanted)
{
        ENSURE(f->numbering == NUMBERING_OPEN || f->numbering == wanted, E_RANGE,
               "format: fields with and without numbers do not mix");
        f->numbering = wanted;
        return OK;
}

static Status named_value(const BraceFormat *f, Str name, Value *out)
{
        ENSURE(dict_find_str(f->named, name, out), E_RANGE, "format: no argument '%.*s'",
               STR_ARG(name));
        return OK;
}

static Status numbered_value(const BraceFormat *f, size_t i, Value *out)
{
        ENSURE(i < f->n_values, E_RANGE, "format: replacement index %zu out of range", i);
        *out = f->values[i];
        return OK;
}

/* A number of 19 digits wraps, and is out of range all the same. */
static bool is_number(Str s, size_t *out)
{
        size_t i = 0;

        *out = 0;
        for (; is_decimal(byte_at(s, i)); i++)
                *out = *out * 10 + (size_t)(s.p[i] - '0');
        return i == s.n && s.n > 0;
}

static Status first_value(BraceFormat *f, Str name, Value *out)
{
        size_t i;

        if (!is_number(name, &i))
                return named_value(f, name, out);
        return numbered_value(f, i, out);
}

static Status next_value(BraceFormat *f, Value *out)
{
        TRY(numbering_set(f, NUMBERING_AUTO));
        return numbered_value(f, f->next++, out);
}

size_t find_any(Str s, size_t at, Str set)
{
        while (at < s.n && !str_has_char(set, s.p[at]))
                at++;
        return at;
}

static Status step_index(BraceFormat *f, Str key, Value *inout)
{
        size_t i;
        Value k = {0};
        const bool number = is_number(key, &i);

        ENSURE(key.n > 0, E_RANGE, "format: empty attribute in format string");
        if (number)
                k = value_int((int64_t)i);
        else
                TRY(vm_text_view(f->vm, key, &k));
        return value_item(f->vm, *inout, k, inout);
}

static Status step_attr(BraceFormat *f, Str name, Value *inout)
{
        ENSURE(name.n > 0, E_RANGE, "format: empty attribute in format string");
        return value_attr(f->vm, *inout, name, inout);
}

/* "name" behind a dot, "key]" behind a bracket; gives the end. */
static Status path_attr(BraceFormat *f, Str path, size_t *at, Value *inout)
{
        const size_t begin = *at + 1;

        ENSURE(path.p[*at] == '.', E_RANGE, "format: only '.' or '[' may follow ']' in a field");
        *at = find_any(path, begin, STR(".["));
        return step_attr(f, str_slice(path, begin, *at), inout);
}

static Status path_index(BraceFormat *f, Str path, size_t *at, Value *inout)
{
        const size_t begin = *at + 1;
        const size_t end = find_any(path, begin, STR("]"));

        ENSURE(end < path.n, E_RANGE, "format: missing ']' in format string");
        *at = end + 1;
        return step_index(f, str_slice(path, begin, end), inout);
}

static Status path_step(BraceFormat *f, Str path, size_t *at, Value *inout)
{
        return path.p[*at] == '[' ? path_index(f, path, at, inout) : path_attr(f, path, at, inout);
}

static Status path_value(BraceFormat *f, Str path, Value *out)
{
        size_t at = find_any(path, 0, STR(".["));
        size_t ignored;

        if (is_number(path, &ignored))
                TRY(numbering_set(f, NUMBERING_MANUAL));
        TRY(first_value(f, str_slice(path, 0, at), out));
        while (at < path.n)
                TRY(path_step(f, path, &at, out));
        return OK;
}

Status field_value(BraceFormat *f, Str path, Value *out)
{
        return path.n == 0 ? next_value(f, out) : path_value(f, path, out);
}

static Status converted_repr(const BraceFormat *f, Value v, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = f->vm->limits.output};

        TRY(value_repr(f->vm, v, &buf));
        return vm_text_built(f->vm, &buf, out);
}

static Status converted_str(const BraceFormat *f, Value v, Value *out)
{
        const Text *t;

        TRY(value_to_text(f->vm, v, &t));
        *out = value_text(t);
        return OK;
}

static Status converted_ascii(const BraceFormat *f, Value v, Value *out)
{
        TRY(converted_repr(f, v, out));
        return text_ascii(f->vm, out->s, out);
}

typedef struct Conversion {
        char letter;
        Status (*convert)(const BraceFormat *f, Value v, Value *out);
} Conversion;

static const Conversion conversions[] = {
        {'r', converted_repr}, {'s', converted_str}, {'a', converted_ascii}};

Status field_convert(const BraceFormat *f, char letter, Value *inout)
{
        for (size_t i = 0; i < N_ELEMS(conversions); i++)
                if (conversions[i].letter == letter)
                        return conversions[i].convert(f, *inout, inout);
        return FAIL(E_RANGE, "format: unknown conversion specifier '%c'", letter);
}
