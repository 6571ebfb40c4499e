/* Classes and escapes of Oniguruma as PCRE2's. */
#include "tokenizer/regex_class.h"

enum { CLASS_DEPTH_MAX = 32 };

#define SPACE_MEMBERS                                                                   \
        "\\t-\\r \\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}" \
        "\\x{205F}\\x{3000}"

static const size_t none_n = 0;

static const ClassRow class_rows[] = {
        {"w", "\\p{L}\\p{M}\\p{Nd}\\p{Nl}\\p{Pc}", class_extra_word, &class_extra_word_n,
         "\\xB2\\xB3\\xB9\\xBC-\\xBE"},
        {"s", SPACE_MEMBERS, NULL, &none_n, ""},
        {"d", "\\p{Nd}", class_extra_digit, &class_extra_digit_n, ""},
        {"h", "0-9a-fA-F", NULL, &none_n, ""},
        {"L", "\\p{L}", class_extra_letter, &class_extra_letter_n, ""},
        {"N", "\\p{N}", class_extra_number, &class_extra_number_n, ""},
        {"M", "\\p{M}", class_extra_mark, &class_extra_mark_n, ""},
        {"Lu", "\\p{Lu}", class_extra_upper, &class_extra_upper_n, ""},
        {"Ll", "\\p{Ll}", class_extra_lower, &class_extra_lower_n, ""},
        {"Lm", "\\p{Lm}", class_extra_modifier, &class_extra_modifier_n, ""},
        {"Lt", "\\p{Lt}", class_extra_title, &class_extra_title_n, ""},
        {"Mn", "\\p{Mn}", class_extra_nonspacing, &class_extra_nonspacing_n, ""},
        {"Mc", "\\p{Mc}", class_extra_spacing, &class_extra_spacing_n, ""},
        {"Lo", "\\p{Lo}", class_extra_other_letter, &class_extra_other_letter_n, ""},
        {"P", "\\p{P}", class_extra_punct, &class_extra_punct_n, ""},
        {"S", "\\p{S}", class_extra_symbol, &class_extra_symbol_n, ""},
        {"Nd", "\\p{Nd}", class_extra_digit, &class_extra_digit_n, ""},
};

/* A class being read: plain members, and one-character expressions that no member list can hold. */
typedef struct ClassParts {
        StrBuf members;
        StrBuf others; /* "|…" each */
} ClassParts;

static void class_parts_done(ClassParts *c)
{
        strbuf_done(&c->members);
        strbuf_done(&c->others);
}

char regex_peek(const Reader *r, size_t ahead)
{
        return r->i + ahead < r->in.n ? r->in.p[r->i + ahead] : '\0';
}

bool regex_next_is(const Reader *r, const char *text)
{
        return str_starts_with(str_slice(r->in, r->i, r->in.n), str_of(text));
}

static Status extras_append(const ClassRow *row, StrBuf *out)
{
        for (size_t i = 0; i < *row->n_extra; i++)
                TRY(strbuf_printf(out, "\\x{%X}-\\x{%X}", row->extra[i].first, row->extra[i].last));
        return OK;
}

static Status row_append(const ClassRow *row, StrBuf *out)
{
        TRY(strbuf_append(out, str_of(row->members)));
        return extras_append(row, out);
}

const ClassRow *class_row_named(Str name)
{
        for (size_t i = 0; i < N_ELEMS(class_rows); i++)
                if (str_equal(str_of(class_rows[i].name), name))
                        return &class_rows[i];
        return NULL;
}

static bool letter_names_class(char c)
{
        return c != '\0' && strchr("wsdhWSDH", c) != NULL;
}

static Escape letter_escape(const Reader *r)
{
        const char c = regex_peek(r, 1);
        const char lower = (char)(c | 0x20);

        if (!letter_names_class(c))
                return (Escape){NULL, false, 2};
        return (Escape){class_row_named((Str){&lower, 1}), c != lower, 2};
}

/* \p{Name}, \P{Name}, \p{^Name}; a name without a row keeps PCRE2's own table. */
static Escape property_escape(const Reader *r)
{
        const size_t end = str_find(r->in, STR("}"), r->i);
        const bool caret = regex_peek(r, 3) == '^';
        const size_t begin = r->i + 3 + caret;
        const Str name = str_slice(r->in, begin < end ? begin : end, end);

        return (Escape){class_row_named(name), caret != (regex_peek(r, 1) == 'P'),
                        end - r->i + (end < r->in.n)};
}

static bool at_property(const Reader *r)
{
        return regex_next_is(r, "\\p{") || regex_next_is(r, "\\P{");
}

Escape escape_read(const Reader *r)
{
        return at_property(r) ? property_escape(r) : letter_escape(r);
}

static Status escape_copy(Reader *r, size_t length, StrBuf *out)
{
        const size_t left = r->in.n - r->i;
        const size_t taken = length < left ? length : left;

        r->i += taken;
        return strbuf_append(out, str_slice(r->in, r->i - taken, r->i));
}

/* \uHHHH is \x{HHHH}. */
static Status unicode_escape(Reader *r, StrBuf *out)
{
        TRY(strbuf_append(out, STR("\\x{")));
        r->i += 2;
        TRY(escape_copy(r, 4, out));
        return strbuf_append_char(out, '}');
}

Status escape_plain(Reader *r, size_t length, StrBuf *out)
{
        return regex_next_is(r, "\\u") ? unicode_escape(r, out) : escape_copy(r, length, out);
}

static Status class_write(const Escape *e, const char *further, StrBuf *out)
{
        TRY(strbuf_append(out, e->negated ? STR("[^") : STR("[")));
        TRY(row_append(e->row, out));
        return strbuf_printf(out, "%s]", further);
}

Status class_alone(const Escape *e, StrBuf *out)
{
        return class_write(e, e->row->alone, out);
}

static Status class_negated_member(const Escape *e, ClassParts *c)
{
        TRY(strbuf_append_char(&c->others, '|'));
        return class_write(e, "", &c->others);
}

static Status class_escape(Reader *r, ClassParts *c)
{
        const Escape e = escape_read(r);

        if (e.row == NULL)
                return escape_plain(r, e.length, &c->members);
        r->i += e.length;
        return e.negated ? class_negated_member(&e, c) : row_append(e.row, &c->members);
}

static Status class_nested(Reader *r, ClassParts *c)
{
        ENSURE(++r->depth <= CLASS_DEPTH_MAX, E_UNSUPPORTED,
               "classes nested deeper than %d at byte %zu", CLASS_DEPTH_MAX, r->i);
        TRY(strbuf_append_char(&c->others, '|'));
        TRY(class_translate(r, &c->others));
        r->depth--;
        return OK;
}

static Status class_posix(Reader *r, ClassParts *c)
{
        const size_t end = str_find(r->in, STR(":]"), r->i);

        ENSURE(end < r->in.n, E_FORMAT, "[: without :] at byte %zu", r->i);
        TRY(strbuf_append(&c->members, str_slice(r->in, r->i, end + 2)));
        r->i = end + 2;
        return OK;
}

static Status class_char(Reader *r, ClassParts *c)
{
        return strbuf_append_char(&c->members, r->in.p[r->i++]);
}

/* What stands next in a class; the first row whose text fits reads it. */
typedef struct ClassItem {
        const char *text;
        Status (*read)(Reader *r, ClassParts *c);
} ClassItem;

static const ClassItem class_items[] = {
        {"\\", class_escape}, {"[:", class_posix}, {"[", class_nested}, {"", class_char}};

static Status class_item(Reader *r, ClassParts *c)
{
        const ClassItem *item = class_items;

        while (!regex_next_is(r, item->text))
                item++;
        return item->read(r, c);
}

static bool class_stops(const Reader *r)
{
        return regex_peek(r, 0) == ']' || regex_next_is(r, "&&");
}

/* One operand of &&: up to ] or &&. */
static Status class_operand(Reader *r, ClassParts *c)
{
        while (!class_stops(r)) {
                ENSURE(r->i < r->in.n, E_FORMAT, "a class of the regex is not closed");
                TRY(class_item(r, c));
        }
        return OK;
}

static Status members_append(const ClassParts *c, StrBuf *out)
{
        if (c->members.n == 0)
                return strbuf_append(out, STR("(?!)"));
        return strbuf_printf(out, "[%s]", strbuf_cstr(&c->members));
}

/* A one-character expression for an operand that is not negated. */
static Status operand_append(const ClassParts *c, StrBuf *out)
{
        TRY(strbuf_append(out, STR("(?:")));
        TRY(members_append(c, out));
        TRY(strbuf_append(out, strbuf_str(&c->others)));
        return strbuf_append_char(out, ')');
}

static bool class_is_plain(const Reader *r, const ClassParts *c)
{
        return c->others.n == 0 && regex_peek(r, 0) == ']';
}

/* [^…] of a class that no member list can hold: not that class, then any character. */
static Status expression_append(Str expression, bool negated, StrBuf *out)
{
        if (negated)
                return strbuf_printf(out, "(?:(?!%.*s)[\\x{0}-\\x{10FFFF}])", STR_ARG(expression));
        return strbuf_append(out, expression);
}

static Status intersection_next(Reader *r, StrBuf *ahead)
{
        CLEANUP(class_parts_done) ClassParts c = {0};

        r->i += 2;
        TRY(class_operand(r, &c));
        TRY(strbuf_append(ahead, STR("(?=")));
        TRY(operand_append(&c, ahead));
        return strbuf_append_char(ahead, ')');
}

/* A&&B is: B lies ahead, then A. */
static Status class_compound(Reader *r, const ClassParts *first, bool negated, StrBuf *out)
{
        CLEANUP(strbuf_done) StrBuf expression = {0};

        TRY(strbuf_append(&expression, STR("(?:")));
        while (regex_next_is(r, "&&"))
                TRY(intersection_next(r, &expression));
        TRY(operand_append(first, &expression));
        TRY(strbuf_append_char(&expression, ')'));
        return expression_append(strbuf_str(&expression), negated, out);
}

/* A ] that comes first is a member. */
static Status class_first(Reader *r, ClassParts *c)
{
        return regex_peek(r, 0) == ']' ? strbuf_append(&c->members, (r->i++, STR("\\]"))) : OK;
}

static Status class_body(Reader *r, bool negated, ClassParts *c, StrBuf *out)
{
        TRY(class_first(r, c));
        TRY(class_operand(r, c));
        if (class_is_plain(r, c))
                return strbuf_printf(out, negated ? "[^%s]" : "[%s]", strbuf_cstr(&c->members));
        return class_compound(r, c, negated, out);
}

Status class_translate(Reader *r, StrBuf *out)
{
        CLEANUP(class_parts_done) ClassParts c = {0};
        const bool negated = regex_peek(r, 1) == '^';

        r->i += 1 + negated;
        TRY(class_body(r, negated, &c, out));
        r->i++;
        return OK;
}
