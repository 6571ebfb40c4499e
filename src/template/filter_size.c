/* filesizeformat: "1.2 MB". */
#include "template/builtin.h"

#include <math.h>
#include <stdio.h>

typedef struct SizeScale {
        double base;
        const char *units[8];
} SizeScale;

static const SizeScale scales[] = {
        {1000.0, {"kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"}},
        {1024.0, {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"}},
};

/* In the largest unit that leaves at least 1; the last one takes all that is larger. */
static void print_scaled(double bytes, const SizeScale *s, char *out, size_t n)
{
        size_t i = 0;
        double in_unit = bytes / s->base;

        for (; in_unit >= s->base && i + 1 < N_ELEMS(s->units); i++)
                in_unit /= s->base;
        snprintf(out, n, "%.1f %s", in_unit, s->units[i]);
}

static void print_bytes(double bytes, char *out, size_t n)
{
        snprintf(out, n, "%.0f Byte%s", trunc(bytes), bytes == 1.0 ? "" : "s");
}

static Status size_of(Value v, double *out)
{
        TRY(value_check_defined(v));
        *out = value_as_double(v);
        if (value_is_number(v))
                return OK;
        ENSURE(value_is(v, V_STR) && parse_py_float(v.s->s, out), E_RANGE,
               "filesizeformat: expected a number, found %s", value_type_name(v));
        return OK;
}

static Status filter_filesizeformat(Vm *vm, const Bound *b, Value *out)
{
        char text[400];
        double bytes;
        const SizeScale *scale = &scales[arg_flag(b->v[1], false)];

        TRY(size_of(b->v[0], &bytes));
        ENSURE(isfinite(bytes), E_RANGE, "filesizeformat: the size is not finite");
        if (bytes < scale->base)
                print_bytes(bytes, text, sizeof(text));
        else
                print_scaled(bytes, scale, text, sizeof(text));
        return vm_text(vm, str_of(text), false, out);
}

static const Builtin rows[] = {
        {"filesizeformat", filter_filesizeformat, {"value", "binary"}, 1, false},
};
BUILTIN_ROWS(size_filters, rows);
