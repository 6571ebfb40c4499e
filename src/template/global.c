/* Global functions. */
#include "template/builtin.h"

#include <stdio.h>
#include <time.h>

enum { RANGE_MAX = 100000 };

static Status bounds_check(const Bound *b)
{
        for (size_t i = 0; i < 3; i++)
                ENSURE(!arg_given(b->v[i]) || value_is_integer(b->v[i]), E_RANGE,
                       "range: expected an integer, found %s", value_type_name(b->v[i]));
        return OK;
}

static Status range_bounds(const Bound *b, Range *out)
{
        TRY(bounds_check(b));
        *out = (Range){0, value_as_int(b->v[0]), 1};
        if (arg_given(b->v[1]))
                *out = (Range){out->stop, value_as_int(b->v[1]), 1};
        if (arg_given(b->v[2]))
                out->step = value_as_int(b->v[2]);
        ENSURE(out->step != 0, E_RANGE, "range: the step must not be zero");
        return OK;
}

static Status global_range(Vm *vm, const Bound *b, Value *out)
{
        Range *r;

        TRY(vm_new(vm, &r));
        TRY(range_bounds(b, r));
        ENSURE(range_length(r) <= RANGE_MAX, E_RANGE,
               "range too big: the sandbox blocks more than %d items", RANGE_MAX);
        *out = (Value){.kind = V_RANGE, .range = r};
        return OK;
}

static Status add_pair(Vm *vm, Value pair, Dict *d)
{
        List *parts;

        TRY(value_items(vm, pair, &parts));
        ENSURE(parts->n == 2, E_RANGE, "dict: an element has length %zu; 2 is required", parts->n);
        return dict_put(vm, d, parts->items[0], parts->items[1]);
}

static Status add_source(Vm *vm, Value source, Dict *d)
{
        List *pairs;

        if (value_is(source, V_DICT))
                return dict_copy(vm, source.dict, d);
        TRY(value_items(vm, source, &pairs));
        for (size_t i = 0; i < pairs->n; i++)
                TRY(add_pair(vm, pairs->items[i], d));
        return OK;
}

static Status dict_from_args(Vm *vm, const Args *args, Dict **out)
{
        TRY(dict_new(vm, out));
        ENSURE(args->pos.n <= 1, E_RANGE, "dict expected at most 1 argument, got %zu", args->pos.n);
        if (args->pos.n == 1)
                TRY(add_source(vm, args->pos.items[0], *out));
        for (size_t i = 0; i < args->n_named; i++)
                TRY(dict_put(vm, *out, value_text(args->named[i].name), args->named[i].value));
        return OK;
}

static Status global_dict(Vm *vm, const Bound *b, Value *out)
{
        Dict *d;

        TRY(dict_from_args(vm, b->args, &d));
        *out = value_dict(d);
        return OK;
}

static bool is_private(Value key)
{
        return value_is(key, V_STR) && str_starts_with(key.s->s, STR("_"));
}

static Status global_namespace(Vm *vm, const Bound *b, Value *out)
{
        Dict *d;

        TRY(dict_from_args(vm, b->args, &d));
        for (size_t i = 0; i < d->n; i++)
                ENSURE(!is_private(d->entries[i].key), E_RANGE,
                       "a namespace cannot have the attribute '%.*s'",
                       STR_ARG(d->entries[i].key.s->s));
        *out = (Value){.kind = V_NAMESPACE, .dict = d};
        return OK;
}

/* The template's own words: no place is put before them. */
static Status global_raise_exception(Vm *vm, const Bound *b, Value *out)
{
        const Text *t;

        (void)out;
        TRY(value_to_text(vm, b->v[0], &t));
        vm->placed = true;
        return FAIL(E_RANGE, "%.*s", STR_ARG(t->s));
}

static Status global_strftime_now(Vm *vm, const Bound *b, Value *out)
{
        char text[512];
        char format[256];
        const Text *t;
        struct tm tm;
        const time_t now = (time_t)vm->now;

        TRY(arg_string(b->v[0], "strftime_now", &t));
        ENSURE(t->s.n < sizeof(format), E_RANGE, "strftime_now: the format is too long");
        snprintf(format, sizeof(format), "%.*s", STR_ARG(t->s));
        ENSURE(localtime_r(&now, &tm) != NULL, E_RANGE, "strftime_now: the time %lld is too large",
               (long long)vm->now);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        const size_t n = strftime(text, sizeof(text), format, &tm);
#pragma GCC diagnostic pop
        return vm_text_like(vm, t, (Str){text, n}, out);
}

static Status global_cycler(Vm *vm, const Bound *b, Value *out)
{
        Cycler *c;
        List *items;

        ENSURE(b->args->pos.n > 0, E_RANGE, "cycler: at least one item has to be provided");
        TRY(vm_new(vm, &c));
        TRY(list_new(vm, b->args->pos.n, &items));
        for (size_t i = 0; i < b->args->pos.n; i++)
                TRY(list_push(vm, items, b->args->pos.items[i]));
        c->items = items;
        *out = (Value){.kind = V_CYCLER, .cycler = c};
        return OK;
}

static Status global_joiner(Vm *vm, const Bound *b, Value *out)
{
        Joiner *j;
        Value comma;

        TRY(vm_text_view(vm, STR(", "), &comma));
        TRY(vm_new(vm, &j));
        TRY(arg_string(arg_given(b->v[0]) ? b->v[0] : comma, "joiner", &j->separator));
        *out = (Value){.kind = V_JOINER, .joiner = j};
        return OK;
}

static const Builtin rows[] = {
        {"range", global_range, {"start", "stop", "step"}, 1, false},
        {.name = "dict", .fn = global_dict, .variadic = true},
        {.name = "namespace", .fn = global_namespace, .variadic = true},
        {"raise_exception", global_raise_exception, {"message"}, 1, false},
        {"strftime_now", global_strftime_now, {"format"}, 1, false},
        {.name = "cycler", .fn = global_cycler, .variadic = true},
        {"joiner", global_joiner, {"sep"}, 0, false},
};
BUILTIN_ROWS(global_rows, rows);
