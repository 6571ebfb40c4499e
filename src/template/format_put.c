/* Values by format specifications: one row a kind of value. */
#include "template/format_spec.h"
#include "template/letters.h"

static Status put_fill(TextBuf *out, Str fill, size_t n)
{
        for (size_t i = 0; i < n; i++)
                TRY(textbuf_append_str(out, fill));
        return OK;
}

typedef struct Padding {
        size_t before;
        size_t inside; /* between sign and digits */
        size_t after;
} Padding;

typedef struct AlignRow {
        char align;
        unsigned before, inside, after; /* halves of the padding */
} AlignRow;

static const AlignRow align_rows[] = {
        {'<', 0, 0, 2}, {'^', 1, 0, 1}, {'=', 0, 2, 0}, {'>', 2, 0, 0}};

static Padding padding_of(char align, size_t n)
{
        const AlignRow *r = align_rows;

        while (r->align != align)
                r++;
        return (Padding){r->before * n / 2, r->inside * n / 2, (r->after * n + (r->after & 1)) / 2};
}

static size_t missing_width(const Spec *s, size_t n)
{
        return (size_t)s->width > n ? (size_t)s->width - n : 0;
}

static Str fill_of(const Spec *s)
{
        if (s->fill.n > 0)
                return s->fill;
        return s->zero ? STR("0") : STR(" ");
}

static Status put_aligned_text(Vm *vm, const Spec *s, const Text *t, TextBuf *out)
{
        const size_t size = s->precision < 0 ? t->s.n : text_offset(t->s, (size_t)s->precision);
        const size_t n = missing_width(s, text_length(str_slice(t->s, 0, size)));
        const Padding p = padding_of(s->align == '\0' ? '<' : s->align, n);

        TRY(put_fill(out, fill_of(s), p.before));
        TRY(append_part(vm, out, t, 0, size));
        return put_fill(out, fill_of(s), p.after);
}

static bool is_text_type(char type)
{
        return type == '\0' || type == 's';
}

static bool has_number_part(const Spec *s)
{
        const bool parts[] = {s->sign != '\0', s->group != '\0', s->alternate, s->no_minus_zero,
                              s->align == '='};
        bool any = false;

        for (size_t i = 0; i < N_ELEMS(parts); i++)
                any |= parts[i];
        return any;
}

static Status put_text(Vm *vm, const Spec *s, Value v, TextBuf *out)
{
        ENSURE(is_text_type(s->type), E_RANGE, "unknown format code '%c' for object of type 'str'",
               s->type);
        ENSURE(!has_number_part(s), E_RANGE,
               "a sign, '#', 'z', '=' or grouping is not allowed in a string's format");
        return put_aligned_text(vm, s, v.s, out);
}

/* Digits before a point or an exponent are grouped. */
size_t whole_digits(Str s, const char *set)
{
        size_t n = 0;

        while (n < s.n && strchr(set, s.p[n]) != NULL)
                n++;
        return n;
}

static size_t grouped_size(const Grouping *g, size_t digits)
{
        return g->sign == '\0' || digits == 0 ? digits : digits + (digits - 1) / g->size;
}

/* How many digits, with zeros before, it takes to fill that width. */
static size_t digits_to_fill(const Grouping *g, size_t digits, size_t width)
{
        while (grouped_size(g, digits) < width)
                digits++;
        return digits;
}

static bool group_ends(const Grouping *g, size_t left)
{
        return g->sign != '\0' && left > 0 && left % g->size == 0;
}

static Str digit_text(Str text, size_t left)
{
        return left > text.n ? STR("0") : (Str){text.p + text.n - left, 1};
}

/* `digits` of them, the first ones zeros where the text has fewer. */
static Status put_grouped(const Grouping *g, Str text, size_t digits, TextBuf *out)
{
        for (size_t left = digits; left > 0; left--) {
                TRY(textbuf_append_str(out, digit_text(text, left)));
                if (group_ends(g, left - 1))
                        TRY(textbuf_append_str(out, (Str){&g->sign, 1}));
        }
        return OK;
}

static char number_align(const Spec *s)
{
        if (s->align != '\0')
                return s->align;
        return s->zero ? '=' : '>';
}

static bool fills_with_zeros(const Spec *s)
{
        return str_equal(fill_of(s), STR("0")) && number_align(s) == '=';
}

static Str sign_text(const NumberText *n)
{
        return (Str){&n->sign, n->sign != '\0'};
}

Status put_number(const Spec *s, const Grouping *g, const NumberText *n, TextBuf *out)
{
        const Str all = strbuf_str(&n->digits);
        const size_t whole = whole_digits(all, g->set);
        const Str tail = str_slice(all, whole, all.n);
        const size_t around = sign_text(n).n + strlen(n->prefix) + tail.n;
        const size_t room = fills_with_zeros(s) ? missing_width(s, around) : 0;
        const size_t digits = digits_to_fill(g, whole, room);
        const size_t size = around + grouped_size(g, digits);
        const Padding p = padding_of(number_align(s), missing_width(s, size));

        TRY(put_fill(out, fill_of(s), p.before));
        TRY(textbuf_append_str(out, sign_text(n)));
        TRY(textbuf_append_str(out, str_of(n->prefix)));
        TRY(put_fill(out, fill_of(s), p.inside));
        TRY(put_grouped(g, str_slice(all, 0, whole), digits, out));
        TRY(textbuf_append_str(out, tail));
        return put_fill(out, fill_of(s), p.after);
}

typedef struct IntegerType {
        char type;
        int base;
        const char *prefix;
} IntegerType;

static const IntegerType integer_types[] = {
        {'\0', 10, ""}, {'d', 10, ""},   {'n', 10, ""},   {'b', 2, "0b"},
        {'o', 8, "0o"}, {'x', 16, "0x"}, {'X', 16, "0X"},
};

static const IntegerType *integer_type(char type)
{
        for (size_t i = 0; i < N_ELEMS(integer_types); i++)
                if (integer_types[i].type == type)
                        return &integer_types[i];
        return NULL;
}

static Grouping integer_grouping(const Spec *s, const IntegerType *t)
{
        return (Grouping){s->group, t->base == 10 ? 3 : 4, "0123456789abcdefABCDEF"};
}

static bool refuses_comma(const Spec *s, const IntegerType *t)
{
        return s->group == ',' && (t->base != 10 || t->type == 'n');
}

static Status check_whole(const Spec *s, const IntegerType *t)
{
        ENSURE(s->precision < 0 && !s->no_minus_zero, E_RANGE,
               "a precision or 'z' is not allowed in an integer's format");
        ENSURE(!refuses_comma(s, t), E_RANGE, "cannot specify ',' with '%c'", s->type);
        return OK;
}

static Status put_whole(Vm *vm, const Spec *s, const IntegerType *t, Value v, TextBuf *out)
{
        CLEANUP(number_text_done)
        NumberText n = {.sign = sign_for(value_as_double(v) < 0, s->sign),
                        .prefix = s->alternate ? t->prefix : ""};
        const Grouping g = integer_grouping(s, t);

        TRY(check_whole(s, t));
        TRY(integer_digits(vm, v, t->base, &n.digits));
        if (t->type == 'X')
                digits_to_upper(&n.digits);
        return put_number(s, &g, &n, out);
}

static bool is_character(Value v)
{
        const int64_t code = value_as_int(v);

        return value_is_integer(v) && code >= 0 && code < 0x110000;
}

static Status put_character(Vm *vm, const Spec *s, Value v, TextBuf *out)
{
        CLEANUP(strbuf_done) StrBuf buf = {0};
        Spec text_spec = *s;

        ENSURE(is_character(v), E_RANGE, "%%c: the number is no character");
        ENSURE(s->sign == '\0' && s->precision < 0, E_RANGE,
               "a sign or precision is not allowed with 'c'");
        TRY(strbuf_append_utf8(&buf, (uint32_t)value_as_int(v)));
        text_spec.align = number_align(s);
        return put_aligned_text(vm, &text_spec, &(Text){.s = strbuf_str(&buf)}, out);
}

static bool is_float_type(char type)
{
        return type != '\0' && str_has_char(STR("eEfFgG%"), type);
}

static Status put_integer(Vm *vm, const Spec *s, Value v, TextBuf *out)
{
        const IntegerType *t = integer_type(s->type);

        if (t != NULL)
                return put_whole(vm, s, t, v, out);
        if (s->type == 'c')
                return put_character(vm, s, v, out);
        ENSURE(is_float_type(s->type), E_RANGE, "unknown format code '%c' for object of type 'int'",
               s->type);
        return spec_put_float(vm, s, v, out);
}

typedef Status (*PutFn)(Vm *vm, const Spec *s, Value v, TextBuf *out);

/* NULL: only an empty specification will do. */
static const PutFn put_table[V_KIND_MAX] = {
        [V_BOOL] = put_integer,     [V_INT] = put_integer, [V_BIG] = put_integer,
        [V_FLOAT] = spec_put_float, [V_STR] = put_text,
};

Status spec_put(Vm *vm, Value v, const Text *spec, TextBuf *out)
{
        Spec s;

        if (spec->s.n == 0)
                return value_str(vm, v, out);
        ENSURE(put_table[v.kind] != NULL, E_RANGE,
               "unsupported format string passed to %s.__format__", value_type_name(v));
        TRY(spec_read(spec->s, &s));
        TRY(vm_charge(vm, (uint64_t)s.width + 1));
        return put_table[v.kind](vm, &s, v, out);
}
