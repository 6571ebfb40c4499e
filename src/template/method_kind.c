/* str.isdigit and its kin; methods of lists, dicts and cyclers. */
#include "template/builtin.h"
#include "template/letters.h"

typedef bool (*CharTest)(uint32_t c);

static Status all_chars(const Bound *b, CharTest test, Value *out)
{
        const Str s = b->v[0].s->s;
        bool all = s.n > 0;

        for (size_t at = 0; at < s.n; at += char_size(s, at))
                all &= test(char_at(s, at));
        *out = value_bool(all);
        return OK;
}

/* Some cased character, and every cased one passes. */
static bool breaks_case(uint32_t c, CharTest test)
{
        return char_is_cased(c) && !test(c);
}

static Status cased_chars(const Bound *b, CharTest test, Value *out)
{
        const Str s = b->v[0].s->s;
        bool some = false;
        bool broken = false;

        for (size_t at = 0; at < s.n; at += char_size(s, at)) {
                some |= char_is_cased(char_at(s, at));
                broken |= breaks_case(char_at(s, at), test);
        }
        *out = value_bool(some && !broken);
        return OK;
}

static bool is_alnum(uint32_t c)
{
        return c != '_' && char_is_word(c);
}

static bool is_numeric(uint32_t c)
{
        return is_alnum(c) && !char_is_letter(c);
}

/* Superscript, subscript and circled digits are digits too, but not decimal ones. */
static bool is_other_digit(uint32_t c)
{
        static const uint32_t ranges[][2] = {{0xB2, 0xB3},     {0xB9, 0xB9},     {0x2070, 0x2070},
                                             {0x2074, 0x2079}, {0x2080, 0x2089}, {0x2460, 0x2468},
                                             {0x2474, 0x247C}, {0x2488, 0x2490}, {0x24EA, 0x24EA},
                                             {0x24F5, 0x24FD}, {0x24FF, 0x24FF}, {0x2776, 0x277E},
                                             {0x2780, 0x2788}, {0x278A, 0x2792}};
        bool found = false;

        for (size_t i = 0; i < N_ELEMS(ranges); i++)
                found |= ranges[i][0] <= c && c <= ranges[i][1];
        return found;
}

static bool is_digit(uint32_t c)
{
        return char_is_digit(c) || is_other_digit(c);
}

static Status method_isdecimal(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return all_chars(b, char_is_digit, out);
}

static Status method_isdigit(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return all_chars(b, is_digit, out);
}

static Status method_isnumeric(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return all_chars(b, is_numeric, out);
}

static Status method_isalpha(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return all_chars(b, char_is_letter, out);
}

static Status method_isalnum(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return all_chars(b, is_alnum, out);
}

static Status method_isspace(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return all_chars(b, char_is_space, out);
}

static Status method_isupper(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return cased_chars(b, char_is_upper, out);
}

static Status method_islower(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return cased_chars(b, char_is_lower, out);
}

static bool is_ascii(uint32_t c)
{
        return c < 128;
}

/* The empty string is ASCII, unlike it is anything else. */
static Status method_isascii(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        TRY(all_chars(b, is_ascii, out));
        out->b |= b->v[0].s->s.n == 0;
        return OK;
}

/* Upper case begins a word, lower case goes on with it. */
static bool breaks_title(uint32_t before, uint32_t c)
{
        return char_is_cased(c) && char_is_lower(c) != char_is_cased(before);
}

static Status method_istitle(Vm *vm, const Bound *b, Value *out)
{
        const Str s = b->v[0].s->s;
        uint32_t before = 0;
        bool some = false;
        bool broken = false;

        (void)vm;
        for (size_t at = 0; at < s.n; at += char_size(s, at)) {
                some |= char_is_cased(char_at(s, at));
                broken |= breaks_title(before, char_at(s, at));
                before = char_at(s, at);
        }
        *out = value_bool(some && !broken);
        return OK;
}

#define SELF(name_, fn_)                       \
        {                                      \
                name_, fn_, {"self"}, 1, false \
        }
static const Builtin test_rows[] = {
        SELF("isdigit", method_isdigit),     SELF("isdecimal", method_isdecimal),
        SELF("isnumeric", method_isnumeric), SELF("isalpha", method_isalpha),
        SELF("isalnum", method_isalnum),     SELF("isspace", method_isspace),
        SELF("isupper", method_isupper),     SELF("islower", method_islower),
        SELF("istitle", method_istitle),     SELF("isascii", method_isascii),
};
BUILTIN_ROWS(string_test_methods, test_rows);

static int64_t from_begin(int64_t i, int64_t n)
{
        if (i < 0)
                i += n;
        return i < 0 ? 0 : i;
}

static Status index_bounds(const Bound *b, int64_t n, Range *out)
{
        TRY(arg_int(b->v[2], "index", 0, &out->start));
        TRY(arg_int(b->v[3], "index", n, &out->stop));
        out->start = from_begin(out->start, n);
        out->stop = out->stop > n ? n : from_begin(out->stop, n);
        return OK;
}

static Status list_index_of(Vm *vm, const Bound *b, Value *out)
{
        const List *l = b->v[0].list;
        Range r;

        TRY(vm_charge(vm, l->extent.weight));
        TRY(index_bounds(b, (int64_t)l->n, &r));
        while (r.start < r.stop && !value_equal(l->items[r.start], b->v[1]))
                r.start++;
        ENSURE(r.start < r.stop, E_RANGE, "the value is not in the list");
        *out = value_int(r.start);
        return OK;
}

static Status list_count(Vm *vm, const Bound *b, Value *out)
{
        const List *l = b->v[0].list;
        int64_t n = 0;

        TRY(vm_charge(vm, l->extent.weight));
        for (size_t i = 0; i < l->n; i++)
                n += value_equal(l->items[i], b->v[1]);
        *out = value_int(n);
        return OK;
}

/* Values never change, so a copy is the value itself. */
static Status copy_itself(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        *out = b->v[0];
        return OK;
}

static const Builtin list_rows[] = {
        {"index", list_index_of, {"self", "value", "start", "stop"}, 2, false},
        {"count", list_count, {"self", "value"}, 2, false},
        SELF("copy", copy_itself),
};
BUILTIN_ROWS(list_methods, list_rows);

static Status dict_get(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        ENSURE(value_is_hashable(b->v[1]), E_RANGE, "unhashable type: '%s'",
               value_type_name(b->v[1]));
        if (!dict_find(b->v[0].dict, b->v[1], out))
                *out = arg_given(b->v[2]) ? b->v[2] : VALUE_NONE;
        return OK;
}

static Status dict_view(Vm *vm, const Bound *b, ViewPart part, Value *out)
{
        View *view;

        TRY(vm_new(vm, &view));
        *view = (View){b->v[0].dict, part};
        *out = (Value){.kind = V_VIEW, .view = view};
        return OK;
}

static Status dict_keys(Vm *vm, const Bound *b, Value *out)
{
        return dict_view(vm, b, VIEW_KEYS, out);
}

static Status dict_values(Vm *vm, const Bound *b, Value *out)
{
        return dict_view(vm, b, VIEW_VALUES, out);
}

static Status dict_items(Vm *vm, const Bound *b, Value *out)
{
        return dict_view(vm, b, VIEW_ITEMS, out);
}

static const Builtin dict_rows[] = {
        {"get", dict_get, {"self", "key", "default"}, 2, false},
        SELF("keys", dict_keys),
        SELF("values", dict_values),
        SELF("items", dict_items),
        SELF("copy", copy_itself),
};
BUILTIN_ROWS(dict_methods, dict_rows);

static Status cycler_next(Vm *vm, const Bound *b, Value *out)
{
        Cycler *c = b->v[0].cycler;

        (void)vm;
        *out = c->items->items[c->at];
        c->at = (c->at + 1) % c->items->n;
        return OK;
}

static Status cycler_reset(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        b->v[0].cycler->at = 0;
        *out = VALUE_NONE;
        return OK;
}

static const Builtin cycler_rows[] = {
        SELF("next", cycler_next),
        SELF("reset", cycler_reset),
};
BUILTIN_ROWS(cycler_methods, cycler_rows);
