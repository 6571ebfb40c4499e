/* Statements: one row a node kind. */
#include "template/eval.h"

static Status exec_text(Vm *vm, const Node *n)
{
        return textbuf_append(vm->out, n->value.s);
}

static Status exec_output(Vm *vm, const Node *n)
{
        Value v;

        TRY(eval(vm, n->a, &v));
        return value_str(vm, v, vm->out);
}

/* A break or continue inside ends the block too. */
static Status exec_block(Vm *vm, const Node *n)
{
        for (size_t i = 0; i < n->n_kids && vm->flow == FLOW_NEXT; i++)
                TRY(exec(vm, n->kids[i]));
        return OK;
}

Status exec_in_scope(Vm *vm, const Node *body, Scope *scope)
{
        Scope *const outer = vm->scope;

        vm->scope = scope;
        TRY(exec(vm, body));
        vm->scope = outer;
        return OK;
}

static Status exec_scoped(Vm *vm, const Node *n)
{
        Scope *scope;

        TRY(scope_new(vm, vm->scope, &scope));
        return exec_in_scope(vm, n->c, scope);
}

/* The output goes back to where it went, after an error too: `buf` ends with its function. */
static Status exec_into(Vm *vm, const Node *body, TextBuf *buf)
{
        TextBuf *const outer = vm->out;

        vm->out = buf;
        const Status s = exec(vm, body);
        vm->out = outer;
        return s;
}

Status exec_captured(Vm *vm, const Node *body, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};

        TRY(exec_into(vm, body, &buf));
        return vm_text_built(vm, &buf, out);
}

/* The body to run, the next elif, or NULL. Bodies are blocks, so they are no conditions. */
static Status branch_taken(Vm *vm, const Node *n, const Node **out)
{
        Value v;

        TRY(eval(vm, n->a, &v));
        *out = value_is_true(v) ? n->b : n->c;
        return OK;
}

static bool is_condition(const Node *n)
{
        return n != NULL && n->kind == NODE_IF;
}

static Status exec_if(Vm *vm, const Node *n)
{
        do
                TRY(branch_taken(vm, n, &n));
        while (is_condition(n));
        return n == NULL ? OK : exec(vm, n);
}

static Status assign_items(Vm *vm, const Node *target, Value v)
{
        List *items;

        TRY(value_items(vm, v, &items));
        ENSURE(items->n == target->n_kids, E_RANGE, "expected %zu values to unpack, found %zu",
               target->n_kids, items->n);
        for (size_t i = 0; i < items->n; i++)
                TRY(assign(vm, target->kids[i], items->items[i]));
        return OK;
}

static Status assign_attribute(Vm *vm, const Node *target, Value v)
{
        Value ns;
        Value key;

        TRY(scope_get(vm, target->symbol, &ns));
        ENSURE(value_is(ns, V_NAMESPACE), E_RANGE,
               "cannot assign attribute on non-namespace object '%.*s'", STR_ARG(target->name));
        ENSURE(!str_starts_with(target->name, STR("_")), E_RANGE,
               "a namespace cannot have the attribute '%.*s'", STR_ARG(target->name));
        TRY(vm_text_view(vm, target->name, &key));
        return dict_put(vm, ns.dict, key, v);
}

Status assign(Vm *vm, const Node *target, Value v)
{
        if (target->kind == NODE_TUPLE)
                return assign_items(vm, target, v);
        if (target->kind == NODE_TARGET_NS)
                return assign_attribute(vm, target, v);
        return scope_set(vm, vm->scope, target->symbol, v);
}

static Status exec_set(Vm *vm, const Node *n)
{
        Value v;

        TRY(eval(vm, n->a, &v));
        return assign(vm, n->target, v);
}

/* The body's own variables end with it. */
static Status captured_in_scope(Vm *vm, const Node *body, Value *out)
{
        Scope *const outer = vm->scope;

        TRY(scope_new(vm, outer, &vm->scope));
        TRY(exec_captured(vm, body, out));
        vm->scope = outer;
        return OK;
}

static Status filtered(Vm *vm, const Node *filters_node, Value *inout)
{
        if (filters_node == NULL)
                return OK;
        vm->filter_input = *inout;
        return eval(vm, filters_node, inout);
}

static Status exec_set_block(Vm *vm, const Node *n)
{
        Value v;

        TRY(captured_in_scope(vm, n->c, &v));
        TRY(filtered(vm, n->a, &v));
        return assign(vm, n->target, v);
}

static Status exec_filter_block(Vm *vm, const Node *n)
{
        Value v;

        TRY(captured_in_scope(vm, n->c, &v));
        TRY(filtered(vm, n->a, &v));
        return value_str(vm, v, vm->out);
}

/* Values see the variables outside, not each other. */
static Status with_values(Vm *vm, const Node *n, Scope *scope)
{
        Scope *const outer = vm->scope;

        for (size_t i = 0; i + 1 < n->n_kids; i += 2) {
                Value v;
                TRY(eval(vm, n->kids[i + 1], &v));
                vm->scope = scope;
                TRY(assign(vm, n->kids[i], v));
                vm->scope = outer;
        }
        return OK;
}

static Status exec_with(Vm *vm, const Node *n)
{
        Scope *scope;

        TRY(scope_new(vm, vm->scope, &scope));
        TRY(with_values(vm, n, scope));
        return exec_in_scope(vm, n->c, scope);
}

static Status macro_value(Vm *vm, const Node *n, Value *out)
{
        Macro *m;

        TRY(vm_new(vm, &m));
        scope_keep(vm->scope);
        *m = (Macro){n, vm->scope};
        *out = (Value){.kind = V_MACRO, .macro = m};
        return OK;
}

static Status exec_macro(Vm *vm, const Node *n)
{
        Value v;

        TRY(macro_value(vm, n, &v));
        return scope_set(vm, vm->scope, n->symbol, v);
}

static Status add_caller(Vm *vm, Value caller, Args *args)
{
        Value name = {0};

        TRY(vm_text_view(vm, STR("caller"), &name));
        return args_add_named(vm, name.s, caller, args);
}

static Status exec_call_block(Vm *vm, const Node *n)
{
        Value callee;
        Value caller;
        Value result;
        Args args = {0};

        TRY(eval(vm, n->a->a, &callee));
        TRY(eval_args(vm, n->a, &args));
        TRY(macro_value(vm, n->d, &caller));
        TRY(add_caller(vm, caller, &args));
        TRY(value_call(vm, callee, &args, &result));
        return value_str(vm, result, vm->out);
}

static Status exec_break(Vm *vm, const Node *n)
{
        (void)n;
        vm->flow = FLOW_BREAK;
        return OK;
}

static Status exec_continue(Vm *vm, const Node *n)
{
        (void)n;
        vm->flow = FLOW_CONTINUE;
        return OK;
}

Status (*const statement_table[NODE_KIND_MAX])(Vm *vm, const Node *n) = {
        [NODE_TEXT] = exec_text,
        [NODE_OUTPUT] = exec_output,
        [NODE_BLOCK] = exec_block,
        [NODE_SCOPED] = exec_scoped,
        [NODE_IF] = exec_if,
        [NODE_FOR] = exec_for,
        [NODE_SET] = exec_set,
        [NODE_SET_BLOCK] = exec_set_block,
        [NODE_WITH] = exec_with,
        [NODE_MACRO] = exec_macro,
        [NODE_CALL_BLOCK] = exec_call_block,
        [NODE_FILTER_BLOCK] = exec_filter_block,
        [NODE_BREAK] = exec_break,
        [NODE_CONTINUE] = exec_continue,
};

Status exec(Vm *vm, const Node *n)
{
        Status s = vm_enter(vm);

        if (s == OK) {
                s = statement_table[n->kind](vm, n);
                vm_leave(vm);
        }
        return s == OK ? OK : vm_place(vm, n, s);
}
