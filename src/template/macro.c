/* Calling macros: parameters, defaults, and the rest in varargs and kwargs. */
#include "template/eval.h"

#include "template/parse.h"

typedef struct Invocation {
        const Node *node;
        const Args *args;
        Scope *scope;
        List *varargs;
        Dict *kwargs;
        Value caller;
        bool *given; /* by parameter */
} Invocation;

static Status bind_position(Vm *vm, Invocation *in, size_t i)
{
        const Value v = in->args->pos.items[i];

        if (i >= in->node->n_kids)
                return list_push(vm, in->varargs, v);
        in->given[i] = true;
        return scope_set(vm, in->scope, in->node->kids[i]->symbol, v);
}

static size_t parameter_find(const Node *macro, Str name)
{
        size_t i = 0;

        while (i < macro->n_kids && !str_equal(macro->kids[i]->name, name))
                i++;
        return i;
}

static Status bind_extra(Vm *vm, Invocation *in, const NamedArg *arg)
{
        if (str_equal(arg->name->s, STR("caller"))) {
                in->caller = arg->value;
                return OK;
        }
        return dict_put(vm, in->kwargs, value_text(arg->name), arg->value);
}

static Status bind_name(Vm *vm, Invocation *in, const NamedArg *arg)
{
        const size_t i = parameter_find(in->node, arg->name->s);

        if (i == in->node->n_kids)
                return bind_extra(vm, in, arg);
        ENSURE(!in->given[i], E_RANGE, "macro '%.*s' got multiple values for '%.*s'",
               STR_ARG(in->node->name), STR_ARG(arg->name->s));
        in->given[i] = true;
        return scope_set(vm, in->scope, in->node->kids[i]->symbol, arg->value);
}

/* Defaults are read in the macro: they may name earlier parameters. */
static Status bind_default(Vm *vm, const Invocation *in, size_t i)
{
        const Node *param = in->node->kids[i];
        Value v;

        if (in->given[i])
                return OK;
        TRY(vm_undefined(vm, param->name, false, &v));
        TRY(scope_set(vm, in->scope, param->symbol, v));
        if (param->a == NULL)
                return OK;
        TRY(eval(vm, param->a, &v));
        return scope_set(vm, in->scope, param->symbol, v);
}

static Status bind_given(Vm *vm, Invocation *in)
{
        for (size_t i = 0; i < in->args->pos.n; i++)
                TRY(bind_position(vm, in, i));
        for (size_t i = 0; i < in->args->n_named; i++)
                TRY(bind_name(vm, in, &in->args->named[i]));
        return OK;
}

static Status check_positional(const Invocation *in)
{
        const Node *n = in->node;

        ENSURE(n->uses_varargs || in->varargs->n == 0, E_RANGE,
               "macro '%.*s' takes not more than %zu argument(s)", STR_ARG(n->name), n->n_kids);
        return OK;
}

static Status check_surplus(const Invocation *in)
{
        const Node *n = in->node;

        TRY(check_positional(in));
        ENSURE(n->uses_kwargs || in->kwargs->n == 0, E_RANGE,
               "macro '%.*s' takes no keyword argument '%.*s'", STR_ARG(n->name),
               STR_ARG(in->kwargs->entries[0].key.s->s));
        ENSURE(n->uses_caller || value_is(in->caller, V_MISSING), E_RANGE,
               "macro '%.*s' takes no caller", STR_ARG(n->name));
        return OK;
}

typedef struct Special {
        const char *name;
        bool used;
        Value value;
} Special;

static Status bind_special(Vm *vm, const Invocation *in, const Special *s)
{
        uint32_t symbol;

        if (!s->used || !strmap_find(&vm->template->symbol_numbers, str_of(s->name), &symbol))
                return OK;
        return scope_set(vm, in->scope, symbol, s->value);
}

static Status bind_specials(Vm *vm, Invocation *in)
{
        const Node *n = in->node;

        if (value_is(in->caller, V_MISSING))
                TRY(vm_undefined(vm, STR("caller"), false, &in->caller));
        const Special specials[] = {
                {"varargs", n->uses_varargs, value_tuple(in->varargs)},
                {"kwargs", n->uses_kwargs, value_dict(in->kwargs)},
                {"caller", n->uses_caller, in->caller},
        };
        for (size_t i = 0; i < N_ELEMS(specials); i++)
                TRY(bind_special(vm, in, &specials[i]));
        return OK;
}

static Status bind_macro(Vm *vm, Invocation *in)
{
        TRY(bind_given(vm, in));
        TRY(check_surplus(in));
        TRY(bind_specials(vm, in));
        for (size_t i = 0; i < in->node->n_kids; i++)
                TRY(bind_default(vm, in, i));
        return OK;
}

static Status invocation_new(Vm *vm, const Macro *m, const Args *args, Invocation *in)
{
        *in = (Invocation){.node = m->node, .args = args};
        TRY(scope_new(vm, m->scope, &in->scope));
        TRY(list_new(vm, 0, &in->varargs));
        TRY(dict_new(vm, &in->kwargs));
        return vm_new_array(vm, m->node->n_kids, &in->given);
}

Status macro_call(Vm *vm, const Macro *m, const Args *args, Value *out)
{
        Scope *const outer = vm->scope;
        Invocation in;

        TRY(invocation_new(vm, m, args, &in));
        vm->scope = in.scope;
        TRY(bind_macro(vm, &in));
        TRY(exec_captured(vm, m->node->c, out));
        vm->scope = outer;
        return OK;
}

static Status attr_name(Vm *vm, const Node *n, Value *out)
{
        *out = VALUE_NONE;
        return n->is_caller ? OK : vm_text_view(vm, n->name, out);
}

static Status attr_arguments(Vm *vm, const Node *n, Value *out)
{
        List *names;

        TRY(list_new(vm, n->n_kids, &names));
        for (size_t i = 0; i < n->n_kids; i++) {
                Value name = {0};
                TRY(vm_text_view(vm, n->kids[i]->name, &name));
                TRY(list_push(vm, names, name));
        }
        *out = value_tuple(names);
        return OK;
}

static Status attr_varargs(Vm *vm, const Node *n, Value *out)
{
        (void)vm;
        *out = value_bool(n->uses_varargs);
        return OK;
}

static Status attr_kwargs(Vm *vm, const Node *n, Value *out)
{
        (void)vm;
        *out = value_bool(n->uses_kwargs);
        return OK;
}

static Status attr_caller(Vm *vm, const Node *n, Value *out)
{
        (void)vm;
        *out = value_bool(n->uses_caller);
        return OK;
}

typedef struct MacroAttr {
        const char *name;
        Status (*get)(Vm *vm, const Node *n, Value *out);
} MacroAttr;

static const MacroAttr macro_attrs[] = {
        {"name", attr_name},
        {"arguments", attr_arguments},
        {"catch_varargs", attr_varargs},
        {"catch_kwargs", attr_kwargs},
        {"caller", attr_caller},
};

static const MacroAttr *attr_find(Str name)
{
        for (size_t i = 0; i < N_ELEMS(macro_attrs); i++)
                if (str_equal(name, str_of(macro_attrs[i].name)))
                        return &macro_attrs[i];
        return NULL;
}

Status macro_attr(Vm *vm, const Macro *m, Str name, Value *out, bool *found)
{
        const MacroAttr *row = attr_find(name);

        *found = row != NULL;
        return *found ? row->get(vm, m->node, out) : OK;
}
