/* tojson as Transformers defines it: json.dumps without HTML escapes. */
#include "template/builtin.h"

static Status spaces(Vm *vm, int64_t n, const Text **out)
{
        char *p;
        Value v = {0};
        const size_t count = n > 0 ? (size_t)n : 0;

        TRY(vm_new_array(vm, count + 1, &p));
        memset(p, ' ', count);
        TRY(vm_text_view(vm, (Str){p, count}, &v));
        *out = v.s;
        return OK;
}

static Status indent_of(Vm *vm, Value v, const Text **out)
{
        int64_t n;

        if (value_is(v, V_STR)) {
                *out = v.s;
                return OK;
        }
        TRY(arg_int(v, "tojson: indent", 0, &n));
        return spaces(vm, n, out);
}

static const Text comma_space = {.s = {", ", 2}};
static const Text comma = {.s = {",", 1}};
static const Text colon_space = {.s = {": ", 2}};

static Status style_indent(Vm *vm, Value v, JsonStyle *out)
{
        if (arg_is_none(v))
                return OK;
        out->item_separator = &comma;
        return indent_of(vm, v, &out->indent);
}

static Status style_separators(Vm *vm, Value v, JsonStyle *out)
{
        List *pair;

        if (arg_is_none(v))
                return OK;
        TRY(value_items(vm, v, &pair));
        ENSURE(pair->n == 2, E_RANGE, "tojson: separators: expected 2 strings, found %zu", pair->n);
        TRY(arg_string(pair->items[0], "tojson: separators", &out->item_separator));
        return arg_string(pair->items[1], "tojson: separators", &out->key_separator);
}

static Status filter_tojson(Vm *vm, const Bound *b, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};
        JsonStyle style = {.item_separator = &comma_space, .key_separator = &colon_space};

        style.ensure_ascii = arg_flag(b->v[1], false);
        style.sort_keys = arg_flag(b->v[4], false);
        TRY(style_indent(vm, b->v[2], &style));
        TRY(style_separators(vm, b->v[3], &style));
        TRY(json_dump(vm, b->v[0], &style, &buf));
        return vm_text_built(vm, &buf, out);
}

static const Builtin rows[] = {
        {"tojson",
         filter_tojson,
         {"x", "ensure_ascii", "indent", "separators", "sort_keys"},
         1,
         false},
};
BUILTIN_ROWS(json_filters, rows);
