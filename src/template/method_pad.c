/* Methods of Python's str: filling up to a width. */
#include "template/builtin.h"
#include "template/letters.h"

static Status fill_text(Vm *vm, int64_t n, const Text *fill, TextBuf *buf)
{
        TRY(vm_charge(vm, (uint64_t)n));
        for (int64_t i = 0; i < n; i++)
                TRY(textbuf_append(buf, fill));
        return OK;
}

typedef struct Pad {
        int64_t before;
        int64_t after;
} Pad;

static Status pad_text(Vm *vm, const Bound *b, Pad pad, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};
        const Text space = {.s = STR(" ")};
        const Text *fill = &space;

        if (arg_given(b->v[2]))
                TRY(arg_string(b->v[2], "fill character", &fill));
        ENSURE(text_length(fill->s) == 1, E_RANGE, "the fill must be one character");
        TRY(fill_text(vm, pad.before, fill, &buf));
        TRY(textbuf_append(&buf, b->v[0].s));
        TRY(fill_text(vm, pad.after, fill, &buf));
        return vm_text_built(vm, &buf, out);
}

static Status pad_width(const Bound *b, int64_t *width, int64_t *pad)
{
        TRY(arg_int(b->v[1], "width", 0, width));
        const int64_t n = (int64_t)text_length(b->v[0].s->s);
        *pad = *width > n ? *width - n : 0;
        return OK;
}

static Status method_ljust(Vm *vm, const Bound *b, Value *out)
{
        int64_t width;
        int64_t pad;

        TRY(pad_width(b, &width, &pad));
        return pad_text(vm, b, (Pad){0, pad}, out);
}

static Status method_rjust(Vm *vm, const Bound *b, Value *out)
{
        int64_t width;
        int64_t pad;

        TRY(pad_width(b, &width, &pad));
        return pad_text(vm, b, (Pad){pad, 0}, out);
}

static Status method_center(Vm *vm, const Bound *b, Value *out)
{
        int64_t width;
        int64_t pad;

        TRY(pad_width(b, &width, &pad));
        const int64_t before = pad / 2 + (pad & width & 1);
        return pad_text(vm, b, (Pad){before, pad - before}, out);
}

static bool has_sign(Str s)
{
        return s.n > 0 && (s.p[0] == '-' || s.p[0] == '+');
}

static Status method_zfill(Vm *vm, const Bound *b, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};
        const Text *t = b->v[0].s;
        const Text zero = {.s = STR("0")};
        const size_t sign = has_sign(t->s);
        int64_t width;
        int64_t pad;

        TRY(pad_width(b, &width, &pad));
        TRY(append_part(vm, &buf, t, 0, sign));
        TRY(fill_text(vm, pad, &zero, &buf));
        TRY(append_part(vm, &buf, t, sign, t->s.n));
        return vm_text_built(vm, &buf, out);
}

static const Builtin rows[] = {
        {"ljust", method_ljust, {"self", "width", "fillchar"}, 2, false},
        {"rjust", method_rjust, {"self", "width", "fillchar"}, 2, false},
        {"center", method_center, {"self", "width", "fillchar"}, 2, false},
        {"zfill", method_zfill, {"self", "width"}, 2, false},
};
BUILTIN_ROWS(string_pad_methods, rows);
