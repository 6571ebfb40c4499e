/* Arguments of a call: one row a kind. */
#include "template/eval.h"

static Status star_args(Vm *vm, const ArgNode *a, Value v, Args *out)
{
        (void)a;
        List *items;

        TRY(value_items(vm, v, &items));
        for (size_t i = 0; i < items->n; i++)
                TRY(list_push(vm, &out->pos, items->items[i]));
        return OK;
}

/* Copied each time: those that share the old array keep theirs. */
Status args_add_named(Vm *vm, const Text *name, Value v, Args *out)
{
        NamedArg *grown;

        TRY(vm_new_array(vm, out->n_named + 1, &grown));
        for (size_t i = 0; i < out->n_named; i++)
                grown[i] = out->named[i];
        grown[out->n_named] = (NamedArg){name, v};
        out->named = grown;
        out->n_named++;
        return OK;
}

static Status star_star_args(Vm *vm, const ArgNode *a, Value v, Args *out)
{
        (void)a;
        ENSURE(value_is(v, V_DICT), E_RANGE, "argument after ** must be a mapping, not %s",
               value_type_name(v));
        for (size_t i = 0; i < v.dict->n; i++) {
                const Value key = v.dict->entries[i].key;
                ENSURE(value_is(key, V_STR), E_RANGE, "keywords must be strings");
                TRY(vm_charge(vm, i));
                TRY(args_add_named(vm, key.s, v.dict->entries[i].value, out));
        }
        return OK;
}

static Status arg_plain(Vm *vm, const ArgNode *a, Value v, Args *out)
{
        (void)a;
        return list_push(vm, &out->pos, v);
}

static Status arg_named(Vm *vm, const ArgNode *a, Value v, Args *out)
{
        Value name = {0};

        TRY(vm_text_view(vm, a->name, &name));
        return args_add_named(vm, name.s, v, out);
}

typedef Status (*ArgFn)(Vm *vm, const ArgNode *a, Value v, Args *out);

static const ArgFn arg_table[] = {
        [ARG_PLAIN] = arg_plain,
        [ARG_NAMED] = arg_named,
        [ARG_STAR] = star_args,
        [ARG_STAR_STAR] = star_star_args,
};

static Status eval_arg(Vm *vm, const ArgNode *a, Args *out)
{
        Value v = {0};

        TRY(eval(vm, a->value, &v));
        return arg_table[a->kind](vm, a, v, out);
}

Status eval_args(Vm *vm, const Node *call, Args *out)
{
        for (size_t i = 0; i < call->n_args; i++)
                TRY(eval_arg(vm, &call->args[i], out));
        return OK;
}
