/* Filters that take a string, or what prints as one. */
#include "template/builtin.h"
#include "template/letters.h"

static Status filter_upper(Vm *vm, const Bound *b, Value *out)
{
        return arg_text_map(vm, b, text_upper, out);
}

static Status filter_lower(Vm *vm, const Bound *b, Value *out)
{
        return arg_text_map(vm, b, text_lower, out);
}

static Status filter_capitalize(Vm *vm, const Bound *b, Value *out)
{
        return arg_text_map(vm, b, text_capitalize, out);
}

/* jinja2's title: words begin after white space, dashes and opening brackets only. */
static bool is_opener(uint32_t c)
{
        return c < 128 && str_has_char(STR("-({[<"), (char)c);
}

static bool begins_word(uint32_t before)
{
        return before == 0 || char_is_space(before) || is_opener(before);
}

static CharMap rule_title(uint32_t before, size_t at, uint32_t c)
{
        (void)at;
        (void)c;
        return begins_word(before) ? char_upper : char_lower;
}

static Status text_title_words(Vm *vm, const Text *t, Value *out)
{
        return text_map(vm, t, rule_title, out);
}

static Status filter_title(Vm *vm, const Bound *b, Value *out)
{
        return arg_text_map(vm, b, text_title_words, out);
}

static Status text_itself(Vm *vm, const Text *t, Value *out)
{
        (void)vm;
        *out = value_text(t);
        return OK;
}

static Status filter_string(Vm *vm, const Bound *b, Value *out)
{
        return arg_text_map(vm, b, text_itself, out);
}

static Status filter_trim(Vm *vm, const Bound *b, Value *out)
{
        const Text *t;
        const Text *chars;

        TRY(arg_text(vm, b->v[0], &t));
        if (arg_is_none(b->v[1]))
                return vm_text_sub(vm, t, str_strip(t->s, true, true), out);
        TRY(arg_string(b->v[1], "trim", &chars));
        return vm_text_sub(vm, t, str_strip_chars(t->s, chars->s, true, true), out);
}

static Status filter_replace(Vm *vm, const Bound *b, Value *out)
{
        const Text *t[3];
        int64_t count;

        for (size_t i = 0; i < 3; i++)
                TRY(arg_text(vm, b->v[i], &t[i]));
        TRY(arg_int(b->v[3], "replace", -1, &count));
        return text_replace(vm, t[0], t[1], t[2], count, out);
}

static Status filter_length(Vm *vm, const Bound *b, Value *out)
{
        int64_t n;

        (void)vm;
        TRY(value_length(b->v[0], &n));
        *out = value_int(n);
        return OK;
}

static bool wants_default(const Bound *b)
{
        const bool falsy = arg_flag(b->v[2], false) && !value_is_true(b->v[0]);

        return falsy || value_is(b->v[0], V_UNDEFINED);
}

static Status filter_default(Vm *vm, const Bound *b, Value *out)
{
        *out = wants_default(b) ? b->v[1] : b->v[0];
        return arg_given(*out) ? OK : vm_text_view(vm, STR(""), out);
}

static Status format_named(Vm *vm, const Text *t, const Args *args, Value *out)
{
        Dict *named;

        ENSURE(args->pos.n == 1, E_RANGE, "format: positional and keyword arguments do not mix");
        TRY(args_named(vm, args, &named));
        return text_percent(vm, t, value_dict(named), out);
}

static Status filter_format(Vm *vm, const Bound *b, Value *out)
{
        const Text *t;
        List *values;

        TRY(arg_text(vm, b->v[0], &t));
        if (b->args->n_named > 0)
                return format_named(vm, t, b->args, out);
        TRY(list_new(vm, 0, &values));
        for (size_t i = 1; i < b->args->pos.n; i++)
                TRY(list_push(vm, values, b->args->pos.items[i]));
        return text_percent(vm, t, value_tuple(values), out);
}

static Status text_wordcount(Vm *vm, const Text *t, Value *out)
{
        int64_t n = 0;
        bool inside = false;

        TRY(vm_charge(vm, t->s.n >> 3));
        for (size_t at = 0; at < t->s.n; at += char_size(t->s, at)) {
                const bool word = char_is_word(char_at(t->s, at));
                n += word && !inside;
                inside = word;
        }
        *out = value_int(n);
        return OK;
}

static Status filter_wordcount(Vm *vm, const Bound *b, Value *out)
{
        return arg_text_map(vm, b, text_wordcount, out);
}

static const Builtin rows[] = {
        {"upper", filter_upper, {"s"}, 1, false},
        {"lower", filter_lower, {"s"}, 1, false},
        {"capitalize", filter_capitalize, {"s"}, 1, false},
        {"title", filter_title, {"s"}, 1, false},
        {"string", filter_string, {"s"}, 1, false},
        {"trim", filter_trim, {"value", "chars"}, 1, false},
        {"replace", filter_replace, {"s", "old", "new", "count"}, 3, false},
        {"length", filter_length, {"obj"}, 1, false},
        {"count", filter_length, {"obj"}, 1, false},
        {"default", filter_default, {"value", "default_value", "boolean"}, 1, false},
        {"d", filter_default, {"value", "default_value", "boolean"}, 1, false},
        {.name = "format", .fn = filter_format, .variadic = true},
        {"wordcount", filter_wordcount, {"s"}, 1, false},
};
BUILTIN_ROWS(text_filters, rows);
