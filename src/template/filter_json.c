/* tojson as Transformers defines it: json.dumps without HTML escapes. */
#include "template/builtin.h"

static Status spaces(Vm *vm, int64_t n, Str *out)
{
        char *p;
        const size_t count = n > 0 ? (size_t)n : 0;

        TRY(vm_new_array(vm, count + 1, &p));
        memset(p, ' ', count);
        *out = (Str){p, count};
        return OK;
}

static Status indent_of(Vm *vm, Value v, Str *out)
{
        int64_t n;

        if (value_is(v, V_STR)) {
                *out = v.s->s;
                return OK;
        }
        TRY(arg_int(v, "tojson: indent", 0, &n));
        return spaces(vm, n, out);
}

static Status style_indent(Vm *vm, Value v, JsonStyle *out)
{
        if (arg_is_none(v))
                return OK;
        out->item_separator = STR(",");
        return indent_of(vm, v, &out->indent);
}

static Status style_separators(Vm *vm, Value v, JsonStyle *out)
{
        List *pair;
        const Text *item;
        const Text *key;

        if (arg_is_none(v))
                return OK;
        TRY(value_items(vm, v, &pair));
        ENSURE(pair->n == 2, E_RANGE, "tojson: separators: expected 2 strings, found %zu", pair->n);
        TRY(arg_string(pair->items[0], "tojson: separators", &item));
        TRY(arg_string(pair->items[1], "tojson: separators", &key));
        out->item_separator = item->s;
        out->key_separator = key->s;
        return OK;
}

static Status filter_tojson(Vm *vm, const Bound *b, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};
        JsonStyle style = {.item_separator = STR(", "), .key_separator = STR(": ")};

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
