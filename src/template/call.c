/* Binding arguments to parameters, and calling. */
#include "template/eval.h"

const Builtin *builtin_rows_find(const BuiltinRows *rows, Str name)
{
        for (size_t i = 0; i < rows->n; i++)
                if (str_equal(name, str_of(rows->rows[i].name)))
                        return &rows->rows[i];
        return NULL;
}

const Builtin *builtin_find(const BuiltinSet *set, Str name)
{
        const Builtin *found = NULL;

        for (size_t i = 0; i < set->n && found == NULL; i++)
                found = builtin_rows_find(set->parts[i], name);
        return found;
}

static size_t params_count(const Builtin *f)
{
        size_t n = 0;

        while (n < PARAMS_MAX && f->params[n] != NULL)
                n++;
        return n;
}

static size_t param_index(const Builtin *f, Str name)
{
        const size_t n = params_count(f);
        size_t i = 0;

        while (i < n && !str_equal(name, str_of(f->params[i])))
                i++;
        return i;
}

static Status bind_named(const Builtin *f, const NamedArg *arg, Bound *b)
{
        const size_t i = param_index(f, arg->name->s);

        ENSURE(i < params_count(f), E_RANGE, "%s() got an unexpected keyword argument '%.*s'",
               f->name, STR_ARG(arg->name->s));
        ENSURE(!arg_given(b->v[i]), E_RANGE, "%s() got multiple values for argument '%.*s'",
               f->name, STR_ARG(arg->name->s));
        b->v[i] = arg->value;
        return OK;
}

static void bind_positional(const Args *args, Bound *b)
{
        for (size_t i = 0; i < args->pos.n && i < PARAMS_MAX; i++)
                b->v[i] = args->pos.items[i];
}

static Status bind_check(const Builtin *f, const Bound *b)
{
        for (size_t i = 0; i < f->required; i++)
                ENSURE(arg_given(b->v[i]), E_RANGE, "%s() is missing the argument '%s'", f->name,
                       f->params[i]);
        return OK;
}

static Status bind_all(const Builtin *f, const Args *args, Bound *b)
{
        ENSURE(args->pos.n <= params_count(f), E_RANGE,
               "%s() takes at most %zu arguments, %zu were given", f->name, params_count(f),
               args->pos.n);
        for (size_t i = 0; i < args->n_named; i++)
                TRY(bind_named(f, &args->named[i], b));
        return bind_check(f, b);
}

Status builtin_call(Vm *vm, const Builtin *f, const Args *args, Value *out)
{
        Bound b = {.args = args};

        bind_positional(args, &b);
        if (!f->variadic)
                TRY(bind_all(f, args, &b));
        return f->fn(vm, &b, out);
}

Status method_call(Vm *vm, const Builtin *f, Value self, const Args *args, Value *out)
{
        Args with_self = *args;

        with_self.pos = (List){0};
        TRY(list_push(vm, &with_self.pos, self));
        for (size_t i = 0; i < args->pos.n; i++)
                TRY(list_push(vm, &with_self.pos, args->pos.items[i]));
        return builtin_call(vm, f, &with_self, out);
}

typedef Status (*CallFn)(Vm *vm, Value callee, const Args *args, Value *out);

static Status call_none(Vm *vm, Value callee, const Args *args, Value *out)
{
        (void)vm;
        (void)args;
        (void)out;
        TRY(value_check_defined(callee));
        return FAIL(E_RANGE, "'%s' object is not callable", value_type_name(callee));
}

/* Python's methods take their arguments by position, but for these. */
static bool takes_keywords(const Builtin *f)
{
        static const char *const names[] = {"split", "rsplit", "splitlines", "expandtabs",
                                            "fromkeys"};
        bool found = f->variadic;

        for (size_t i = 0; i < N_ELEMS(names); i++)
                found |= strcmp(f->name, names[i]) == 0;
        return found;
}

static Status call_method(Vm *vm, Value callee, const Args *args, Value *out)
{
        const Builtin *f = callee.method->builtin;

        ENSURE(args->n_named == 0 || takes_keywords(f), E_RANGE, "%s() takes no keyword arguments",
               f->name);
        return method_call(vm, f, callee.method->self, args, out);
}

static Status call_function(Vm *vm, Value callee, const Args *args, Value *out)
{
        return builtin_call(vm, callee.function, args, out);
}

static Status call_macro(Vm *vm, Value callee, const Args *args, Value *out)
{
        return macro_call(vm, callee.macro, args, out);
}

static Status call_loop(Vm *vm, Value callee, const Args *args, Value *out)
{
        return loop_call(vm, callee.loop, args, out);
}

static Status call_joiner(Vm *vm, Value callee, const Args *args, Value *out)
{
        Joiner *j = callee.joiner;

        (void)args;
        if (j->used)
                *out = value_text(j->separator);
        else
                TRY(vm_text_view(vm, STR(""), out));
        j->used = true;
        return OK;
}

static const CallFn call_table[V_KIND_MAX] = {
        [V_MISSING] = call_none,      [V_UNDEFINED] = call_none, [V_NONE] = call_none,
        [V_BOOL] = call_none,         [V_INT] = call_none,       [V_BIG] = call_none,
        [V_FLOAT] = call_none,        [V_STR] = call_none,       [V_LIST] = call_none,
        [V_TUPLE] = call_none,        [V_DICT] = call_none,      [V_NAMESPACE] = call_none,
        [V_RANGE] = call_none,        [V_ITER] = call_none,      [V_VIEW] = call_none,
        [V_LOOP] = call_loop,         [V_MACRO] = call_macro,    [V_METHOD] = call_method,
        [V_FUNCTION] = call_function, [V_CYCLER] = call_none,    [V_JOINER] = call_joiner,
};

Status value_call(Vm *vm, Value callee, const Args *args, Value *out)
{
        return call_table[callee.kind](vm, callee, args, out);
}

bool arg_given(Value v)
{
        return !value_is(v, V_MISSING);
}

bool arg_is_none(Value v)
{
        return !arg_given(v) || value_is(v, V_NONE);
}

Status arg_text(Vm *vm, Value v, const Text **out)
{
        return value_to_text(vm, v, out);
}

Status arg_text_map(Vm *vm, const Bound *b, TextFn fn, Value *out)
{
        const Text *t;

        TRY(arg_text(vm, b->v[0], &t));
        return fn(vm, t, out);
}

Status arg_string(Value v, const char *what, const Text **out)
{
        TRY(value_check_defined(v));
        ENSURE(value_is(v, V_STR), E_RANGE, "%s: expected a string, found %s", what,
               value_type_name(v));
        *out = v.s;
        return OK;
}

static bool arg_absent(Value v)
{
        return value_is(v, V_MISSING) || value_is(v, V_NONE);
}

Status arg_int(Value v, const char *what, int64_t fallback, int64_t *out)
{
        TRY(value_check_defined(v));
        ENSURE(!value_is(v, V_BIG), E_RANGE, "%s: the integer is beyond 64 bits", what);
        ENSURE(arg_absent(v) || value_is_integer(v), E_RANGE, "%s: expected an integer, found %s",
               what, value_type_name(v));
        *out = arg_absent(v) ? fallback : value_as_int(v);
        return OK;
}

Status args_named(Vm *vm, const Args *args, Dict **out)
{
        TRY(dict_new(vm, out));
        for (size_t i = 0; i < args->n_named; i++)
                TRY(dict_put(vm, *out, value_text(args->named[i].name), args->named[i].value));
        return OK;
}

Status arg_number(Value v, const char *what)
{
        TRY(value_check_defined(v));
        ENSURE(value_is_number(v), E_RANGE, "%s: expected a number, found %s", what,
               value_type_name(v));
        return OK;
}

bool arg_flag(Value v, bool fallback)
{
        return arg_given(v) ? value_is_true(v) : fallback;
}
