/* Methods of Python's str: case, stripping, joining, replacing. */
#include "template/builtin.h"
#include "template/letters.h"

static Status method_upper(Vm *vm, const Bound *b, Value *out)
{
        return text_upper(vm, b->v[0].s, out);
}

static Status method_lower(Vm *vm, const Bound *b, Value *out)
{
        return text_lower(vm, b->v[0].s, out);
}

static CharMap rule_fold(uint32_t before, size_t at, uint32_t c)
{
        (void)before;
        (void)at;
        (void)c;
        return char_fold;
}

static Status method_casefold(Vm *vm, const Bound *b, Value *out)
{
        return text_map(vm, b->v[0].s, rule_fold, out);
}

static Status method_capitalize(Vm *vm, const Bound *b, Value *out)
{
        return text_capitalize(vm, b->v[0].s, out);
}

static CharMap rule_python_title(uint32_t before, size_t at, uint32_t c)
{
        (void)at;
        (void)c;
        return char_is_cased(before) ? char_lower : char_title;
}

static Status method_title(Vm *vm, const Bound *b, Value *out)
{
        return text_map(vm, b->v[0].s, rule_python_title, out);
}

static CharMap rule_swapcase(uint32_t before, size_t at, uint32_t c)
{
        (void)before;
        (void)at;
        return char_is_upper(c) ? char_lower : char_upper;
}

static Status method_swapcase(Vm *vm, const Bound *b, Value *out)
{
        return text_map(vm, b->v[0].s, rule_swapcase, out);
}

static Status strip_sides(Vm *vm, const Bound *b, bool left, bool right, Value *out)
{
        const Text *t = b->v[0].s;
        const Text *chars;

        TRY(vm_charge(vm, 1));
        if (arg_is_none(b->v[1]))
                return vm_text_sub(vm, t, str_strip(t->s, left, right), out);
        TRY(arg_string(b->v[1], "strip", &chars));
        return vm_text_sub(vm, t, str_strip_chars(t->s, chars->s, left, right), out);
}

static Status method_strip(Vm *vm, const Bound *b, Value *out)
{
        return strip_sides(vm, b, true, true, out);
}

static Status method_lstrip(Vm *vm, const Bound *b, Value *out)
{
        return strip_sides(vm, b, true, false, out);
}

static Status method_rstrip(Vm *vm, const Bound *b, Value *out)
{
        return strip_sides(vm, b, false, true, out);
}

static Status method_replace(Vm *vm, const Bound *b, Value *out)
{
        const Text *old;
        const Text *with;
        int64_t count;

        TRY(arg_string(b->v[1], "replace", &old));
        TRY(arg_string(b->v[2], "replace", &with));
        TRY(arg_int(b->v[3], "replace", -1, &count));
        return text_replace(vm, b->v[0].s, old, with, count, out);
}

static Status method_join(Vm *vm, const Bound *b, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};
        List *items;

        TRY(value_items(vm, b->v[1], &items));
        for (size_t i = 0; i < items->n; i++) {
                const Text *item;
                TRY(arg_string(items->items[i], "join", &item));
                if (i > 0)
                        TRY(textbuf_append(&buf, b->v[0].s));
                TRY(textbuf_append(&buf, item));
        }
        return vm_text_built(vm, &buf, out);
}

static const Builtin rows[] = {
        {"upper", method_upper, {"self"}, 1, false},
        {"lower", method_lower, {"self"}, 1, false},
        {"casefold", method_casefold, {"self"}, 1, false},
        {"capitalize", method_capitalize, {"self"}, 1, false},
        {"title", method_title, {"self"}, 1, false},
        {"swapcase", method_swapcase, {"self"}, 1, false},
        {"strip", method_strip, {"self", "chars"}, 1, false},
        {"lstrip", method_lstrip, {"self", "chars"}, 1, false},
        {"rstrip", method_rstrip, {"self", "chars"}, 1, false},
        {"replace", method_replace, {"self", "old", "new", "count"}, 3, false},
        {"join", method_join, {"self", "iterable"}, 2, false},
};
BUILTIN_ROWS(string_methods, rows);
