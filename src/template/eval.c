/* Expressions: one row a node kind. */
#include "template/eval.h"

#include "template/parse.h"

Status vm_place(Vm *vm, const Node *n, Status s)
{
        Place p;

        if (vm->placed || s == E_NOMEM)
                return s;
        p = source_place(vm->template->source, n->at);
        vm->placed = true;
        return status_within(s, "line %u, column %u", p.line, p.column);
}

static Status eval_const(Vm *vm, const Node *n, Value *out)
{
        (void)vm;
        *out = n->value;
        return OK;
}

static Status eval_name(Vm *vm, const Node *n, Value *out)
{
        return scope_get(vm, n->symbol, out);
}

static Status eval_list_of(Vm *vm, const Node *n, List **out)
{
        List *l;

        TRY(list_new(vm, n->n_kids, &l));
        for (size_t i = 0; i < n->n_kids; i++) {
                Value v = {0};
                TRY(eval(vm, n->kids[i], &v));
                TRY(list_push(vm, l, v));
        }
        *out = l;
        return OK;
}

static Status eval_tuple(Vm *vm, const Node *n, Value *out)
{
        List *l;

        TRY(eval_list_of(vm, n, &l));
        *out = value_tuple(l);
        return OK;
}

static Status eval_list(Vm *vm, const Node *n, Value *out)
{
        List *l;

        TRY(eval_list_of(vm, n, &l));
        *out = value_list(l);
        return OK;
}

static Status eval_dict(Vm *vm, const Node *n, Value *out)
{
        Dict *d;

        TRY(dict_new(vm, &d));
        for (size_t i = 0; i + 1 < n->n_kids; i += 2) {
                Value key = {0};
                Value value = {0};
                TRY(eval(vm, n->kids[i], &key));
                TRY(eval(vm, n->kids[i + 1], &value));
                TRY(dict_put(vm, d, key, value));
        }
        *out = value_dict(d);
        return OK;
}

static Status eval_truth(Vm *vm, const Node *n, Value *v, bool *truth)
{
        TRY(eval(vm, n, v));
        *truth = value_is_true(*v);
        return OK;
}

static Status eval_and(Vm *vm, const Node *n, Value *out)
{
        bool truth;

        TRY(eval_truth(vm, n->a, out, &truth));
        return truth ? eval(vm, n->b, out) : OK;
}

static Status eval_or(Vm *vm, const Node *n, Value *out)
{
        bool truth;

        TRY(eval_truth(vm, n->a, out, &truth));
        return truth ? OK : eval(vm, n->b, out);
}

static Status eval_not(Vm *vm, const Node *n, Value *out)
{
        Value v = {0};
        bool truth;

        TRY(eval_truth(vm, n->a, &v, &truth));
        *out = value_bool(!truth);
        return OK;
}

static Status eval_number(Vm *vm, const Node *n, const char *sign, Value *out)
{
        TRY(eval(vm, n->a, out));
        TRY(value_check_defined(*out));
        ENSURE(value_is_number(*out), E_RANGE, "bad operand type for unary %s: '%s'", sign,
               value_type_name(*out));
        return OK;
}

static Status eval_neg(Vm *vm, const Node *n, Value *out)
{
        Value v = {0};

        TRY(eval_number(vm, n, "-", &v));
        if (value_is(v, V_FLOAT)) {
                *out = value_float(-v.f);
                return OK;
        }
        return binary_apply(vm, OP_SUB, value_int(0), v, out);
}

static Status eval_pos(Vm *vm, const Node *n, Value *out)
{
        TRY(eval_number(vm, n, "+", out));
        *out = value_as_whole(*out);
        return OK;
}

static Status eval_binary(Vm *vm, const Node *n, Value *out)
{
        Value a = {0};
        Value b = {0};

        TRY(eval(vm, n->a, &a));
        TRY(eval(vm, n->b, &b));
        return binary_apply(vm, (BinaryOp)n->op, a, b, out);
}

static Status append_value(Vm *vm, const Node *n, TextBuf *buf)
{
        Value v = {0};

        TRY(eval(vm, n, &v));
        return value_str(vm, v, buf);
}

static Status eval_concat(Vm *vm, const Node *n, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};

        for (size_t i = 0; i < n->n_kids; i++)
                TRY(append_value(vm, n->kids[i], &buf));
        return vm_text_built(vm, &buf, out);
}

/* a < b < c: each side is read once, and the first that fails ends the chain. */
static Status eval_compare(Vm *vm, const Node *n, Value *out)
{
        Value left = {0};
        bool holds = true;

        TRY(eval(vm, n->a, &left));
        for (size_t i = 0; i < n->n_kids && holds; i++) {
                Value right = {0};
                TRY(eval(vm, n->kids[i]->a, &right));
                TRY(compare_apply(vm, (CompareOp)n->kids[i]->op, left, right, &holds));
                left = right;
        }
        *out = value_bool(holds);
        return OK;
}

static Status eval_cond(Vm *vm, const Node *n, Value *out)
{
        Value v = {0};
        bool truth;

        TRY(eval_truth(vm, n->a, &v, &truth));
        if (truth)
                return eval(vm, n->b, out);
        if (n->c != NULL)
                return eval(vm, n->c, out);
        return vm_undefined(vm, STR("the inline if without else"), false, out);
}

static Status eval_attr(Vm *vm, const Node *n, Value *out)
{
        Value obj = {0};

        TRY(eval(vm, n->a, &obj));
        return value_attr(vm, obj, n->name, out);
}

static Status eval_bound(Vm *vm, const Node *n, Value *out)
{
        *out = VALUE_NONE;
        return n == NULL ? OK : eval(vm, n, out);
}

static Status eval_slice(Vm *vm, Value obj, const Node *n, Value *out)
{
        Value bounds[3] = {0};

        for (size_t i = 0; i < 3; i++)
                TRY(eval_bound(vm, n->kids[i], &bounds[i]));
        return value_slice(vm, obj, bounds, out);
}

/* A slice among several subscripts is no key of anything. */
static Status eval_slice_alone(Vm *vm, const Node *n, Value *out)
{
        (void)n;
        return vm_undefined(vm, STR("the slice"), false, out);
}

static Status eval_item(Vm *vm, const Node *n, Value *out)
{
        Value obj = {0};
        Value key = {0};

        TRY(eval(vm, n->a, &obj));
        if (n->b->kind == NODE_SLICE)
                return eval_slice(vm, obj, n->b, out);
        TRY(eval(vm, n->b, &key));
        return value_item(vm, obj, key, out);
}

static Status eval_call(Vm *vm, const Node *n, Value *out)
{
        Value callee = {0};
        Args args = {0};

        TRY(eval(vm, n->a, &callee));
        TRY(eval_args(vm, n, &args));
        return value_call(vm, callee, &args, out);
}

static Status eval_subject(Vm *vm, const Node *n, Args *args)
{
        Value v = vm->filter_input;

        if (n->a != NULL)
                TRY(eval(vm, n->a, &v));
        return list_push(vm, &args->pos, v);
}

static Status eval_builtin(Vm *vm, const Node *n, Value *out)
{
        Args args = {0};

        TRY(eval_subject(vm, n, &args));
        TRY(eval_args(vm, n, &args));
        return builtin_call(vm, n->builtin, &args, out);
}

static Status eval_filter(Vm *vm, const Node *n, Value *out)
{
        ENSURE(n->builtin != NULL, E_UNSUPPORTED, "no filter named '%.*s'", STR_ARG(n->name));
        return eval_builtin(vm, n, out);
}

static Status eval_test(Vm *vm, const Node *n, Value *out)
{
        ENSURE(n->builtin != NULL, E_UNSUPPORTED, "no test named '%.*s'", STR_ARG(n->name));
        return eval_builtin(vm, n, out);
}

typedef Status (*EvalFn)(Vm *vm, const Node *n, Value *out);

static const EvalFn eval_table[NODE_KIND_MAX] = {
        [NODE_CONST] = eval_const,     [NODE_NAME] = eval_name,         [NODE_TUPLE] = eval_tuple,
        [NODE_LIST] = eval_list,       [NODE_DICT] = eval_dict,         [NODE_AND] = eval_and,
        [NODE_OR] = eval_or,           [NODE_NOT] = eval_not,           [NODE_NEG] = eval_neg,
        [NODE_POS] = eval_pos,         [NODE_BINARY] = eval_binary,     [NODE_CONCAT] = eval_concat,
        [NODE_COMPARE] = eval_compare, [NODE_COND] = eval_cond,         [NODE_ATTR] = eval_attr,
        [NODE_ITEM] = eval_item,       [NODE_CALL] = eval_call,         [NODE_FILTER] = eval_filter,
        [NODE_TEST] = eval_test,       [NODE_SLICE] = eval_slice_alone,
};

Status eval(Vm *vm, const Node *n, Value *out)
{
        Status s = vm_enter(vm);

        if (s == OK) {
                s = eval_table[n->kind](vm, n, out);
                vm_leave(vm);
        }
        return s == OK ? OK : vm_place(vm, n, s);
}
