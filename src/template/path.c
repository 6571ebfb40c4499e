/* "a.b.0": the paths that filters take as attributes. */
#include "template/builtin.h"

static bool begins_number(Str part)
{
        return part.n > 0 && part.p[0] >= '0' && part.p[0] <= '9';
}

static Status path_step(Vm *vm, Value item, Str part, Value *out)
{
        IntText index;
        Value key;

        TRY(vm_text_view(vm, part, &key));
        if (begins_number(part) && parse_py_int(part, 10, &index))
                TRY(int_text_value(vm, &index, &key));
        return value_item(vm, item, key, out);
}

typedef struct Path {
        Str text;
        Value fallback;
} Path;

static Status path_part(Vm *vm, Value item, Str part, const Path *path, Value *out)
{
        TRY(path_step(vm, item, part, out));
        if (value_is(*out, V_UNDEFINED) && arg_given(path->fallback))
                *out = path->fallback;
        return OK;
}

static Status path_walk(Vm *vm, Value item, const Path *path, Value *out)
{
        size_t end;

        for (size_t at = 0; at <= path->text.n; at = end + 1) {
                end = str_find(path->text, STR("."), at);
                TRY(path_part(vm, item, str_slice(path->text, at, end), path, &item));
        }
        *out = item;
        return OK;
}

static bool is_no_path(Value path)
{
        return value_is(path, V_MISSING) || value_is(path, V_NONE);
}

Status value_path_or(Vm *vm, Value item, Value path, Value fallback, Value *out)
{
        *out = item;
        if (is_no_path(path))
                return OK;
        if (value_is(path, V_STR))
                return path_walk(vm, item, &(Path){path.s->s, fallback}, out);
        return value_item(vm, item, path, out);
}

Status value_path(Vm *vm, Value item, Value path, Value *out)
{
        return value_path_or(vm, item, path, (Value){.kind = V_MISSING}, out);
}
