/* Methods of Python's str: finding and counting. */
#include "template/builtin.h"
#include "template/letters.h"

static Status answer(bool b, Value *out)
{
        *out = value_bool(b);
        return OK;
}

typedef bool (*AffixTest)(Str s, Str affix);

static Status affix_any(Str s, Value affix, AffixTest test, bool *out)
{
        const Text *t;

        TRY(arg_string(affix, "startswith or endswith", &t));
        *out |= test(s, t->s);
        return OK;
}

/* A tuple of affixes asks for any of them. */
static Status affix_test(const Bound *b, AffixTest test, Value *out)
{
        bool found = false;
        const Str s = b->v[0].s->s;

        if (!value_is(b->v[1], V_TUPLE)) {
                TRY(affix_any(s, b->v[1], test, &found));
                return answer(found, out);
        }
        for (size_t i = 0; i < b->v[1].list->n; i++)
                TRY(affix_any(s, b->v[1].list->items[i], test, &found));
        return answer(found, out);
}

/* The optional start and end of a search, as a slice of the string. */
static Value bound_of(Value v)
{
        return arg_given(v) ? v : VALUE_NONE;
}

static Status search_window(Vm *vm, const Bound *b, Bound *out)
{
        const Value bounds[3] = {bound_of(b->v[2]), bound_of(b->v[3]), VALUE_NONE};

        *out = *b;
        return arg_given(b->v[2]) ? value_slice(vm, b->v[0], bounds, &out->v[0]) : OK;
}

static int64_t from_begin(int64_t i, int64_t n)
{
        if (i < 0)
                i += n;
        return i < 0 ? 0 : i;
}

/* Where the window ends before it begins, not even the empty string is found. */
static Status window_opens(const Bound *b, bool *out)
{
        int64_t start;
        int64_t end;
        const int64_t n = (int64_t)text_length(b->v[0].s->s);

        TRY(arg_int(b->v[2], "start", 0, &start));
        TRY(arg_int(b->v[3], "end", n, &end));
        end = end > n ? n : end;
        *out = from_begin(start, n) <= from_begin(end, n);
        return OK;
}

static Status affix_method(Vm *vm, const Bound *b, AffixTest test, Value *out)
{
        Bound window;
        bool opens;

        TRY(window_opens(b, &opens));
        TRY(search_window(vm, b, &window));
        TRY(affix_test(&window, test, out));
        out->b &= opens;
        return OK;
}

static Status method_startswith(Vm *vm, const Bound *b, Value *out)
{
        return affix_method(vm, b, str_starts_with, out);
}

static Status method_endswith(Vm *vm, const Bound *b, Value *out)
{
        return affix_method(vm, b, str_ends_with, out);
}

static size_t find_first(Str s, Str needle)
{
        return needle.n == 0 ? 0 : str_find(s, needle, 0);
}

static size_t find_final(Str s, Str needle)
{
        for (size_t at = s.n + 1; at > needle.n; at--)
                if (memcmp(s.p + at - 1 - needle.n, needle.p, needle.n) == 0)
                        return at - 1 - needle.n;
        return s.n + 1;
}

typedef size_t (*FindFn)(Str s, Str needle);

static Status find_offset(Vm *vm, const Bound *b, int64_t *out)
{
        Range r = {0, 0, 1};
        const int64_t n = (int64_t)text_length(b->v[0].s->s);

        (void)vm;
        TRY(arg_int(b->v[2], "find", 0, &r.start));
        r.start = r.start < 0 ? r.start + n : r.start;
        *out = r.start < 0 ? 0 : r.start;
        return OK;
}

static Status find_index(Vm *vm, const Bound *b, FindFn find, int64_t *out)
{
        Bound window;
        const Text *needle;
        int64_t offset;
        bool opens;

        TRY(vm_charge(vm, b->v[0].s->s.n >> 4));
        TRY(arg_string(b->v[1], "find", &needle));
        TRY(search_window(vm, b, &window));
        TRY(find_offset(vm, b, &offset));
        TRY(window_opens(b, &opens));
        const Str s = window.v[0].s->s;
        const size_t at = find(s, needle->s);
        const bool found = opens && at + needle->s.n <= s.n;
        *out = found ? offset + (int64_t)text_length(str_slice(s, 0, at)) : -1;
        return OK;
}

static Status find_value(Vm *vm, const Bound *b, FindFn find, Value *out)
{
        *out = value_int(0);
        return find_index(vm, b, find, &out->i);
}

static Status index_value(Vm *vm, const Bound *b, FindFn find, Value *out)
{
        TRY(find_value(vm, b, find, out));
        ENSURE(out->i >= 0, E_RANGE, "substring not found");
        return OK;
}

static Status method_find(Vm *vm, const Bound *b, Value *out)
{
        return find_value(vm, b, find_first, out);
}

static Status method_rfind(Vm *vm, const Bound *b, Value *out)
{
        return find_value(vm, b, find_final, out);
}

static Status method_index(Vm *vm, const Bound *b, Value *out)
{
        return index_value(vm, b, find_first, out);
}

static Status method_rindex(Vm *vm, const Bound *b, Value *out)
{
        return index_value(vm, b, find_final, out);
}

static int64_t count_matches(Str s, Str needle)
{
        int64_t n = 0;

        for (size_t at = str_find(s, needle, 0); at < s.n; at = str_find(s, needle, at + needle.n))
                n++;
        return n;
}

static int64_t count_all(Str s, Str needle)
{
        return needle.n == 0 ? (int64_t)text_length(s) + 1 : count_matches(s, needle);
}

static Status method_count(Vm *vm, const Bound *b, Value *out)
{
        Bound window;
        const Text *needle;
        bool opens;

        TRY(vm_charge(vm, b->v[0].s->s.n >> 4));
        TRY(arg_string(b->v[1], "count", &needle));
        TRY(search_window(vm, b, &window));
        const Str s = window.v[0].s->s;
        TRY(window_opens(b, &opens));
        *out = value_int(opens * count_all(s, needle->s));
        return OK;
}

static Status method_removeprefix(Vm *vm, const Bound *b, Value *out)
{
        const Text *t = b->v[0].s;
        const Text *prefix;

        TRY(arg_string(b->v[1], "removeprefix", &prefix));
        const bool found = str_starts_with(t->s, prefix->s);
        return vm_text_slice(vm, t, found ? prefix->s.n : 0, t->s.n, out);
}

static Status method_removesuffix(Vm *vm, const Bound *b, Value *out)
{
        const Text *t = b->v[0].s;
        const Text *suffix;

        TRY(arg_string(b->v[1], "removesuffix", &suffix));
        const bool found = str_ends_with(t->s, suffix->s);
        return vm_text_slice(vm, t, 0, found ? t->s.n - suffix->s.n : t->s.n, out);
}

static const Builtin rows[] = {
        {"startswith", method_startswith, {"self", "prefix", "start", "end"}, 2, false},
        {"endswith", method_endswith, {"self", "suffix", "start", "end"}, 2, false},
        {"find", method_find, {"self", "sub", "start", "end"}, 2, false},
        {"rfind", method_rfind, {"self", "sub", "start", "end"}, 2, false},
        {"index", method_index, {"self", "sub", "start", "end"}, 2, false},
        {"rindex", method_rindex, {"self", "sub", "start", "end"}, 2, false},
        {"count", method_count, {"self", "sub", "start", "end"}, 2, false},
        {"removeprefix", method_removeprefix, {"self", "prefix"}, 2, false},
        {"removesuffix", method_removesuffix, {"self", "suffix"}, 2, false},
};
BUILTIN_ROWS(string_find_methods, rows);
