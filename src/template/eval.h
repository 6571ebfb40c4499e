/* Running the tree. */
#ifndef QUERN_TEMPLATE_EVAL_H
#define QUERN_TEMPLATE_EVAL_H

#include "template/builtin.h"

Status eval(Vm *vm, const Node *n, Value *out); /* an expression */
Status exec(Vm *vm, const Node *n);             /* a statement */
/** Runs `body` and gives its output as a string. */
Status exec_captured(Vm *vm, const Node *body, Value *out);
Status exec_in_scope(Vm *vm, const Node *body, Scope *scope);
Status eval_args(Vm *vm, const Node *call, Args *out); /* appends to out->pos */
Status args_add_named(Vm *vm, const Text *name, Value v, Args *out);
Status assign(Vm *vm, const Node *target, Value v);
/** Puts the node's place before the error, once. */
Status vm_place(Vm *vm, const Node *n, Status s);

struct Macro {
        const Node *node;
        Scope *scope; /* where it was defined */
};
Status macro_attr(Vm *vm, const Macro *m, Str name, Value *out, bool *found);
Status macro_call(Vm *vm, const Macro *m, const Args *args, Value *out);

struct Loop {
        const Node *node;
        Scope *scope; /* around the loop */
        Scope *body;  /* of the passes: the same for all, unless a macro keeps it */
        const List *items;
        size_t index0;
        uint32_t depth0;
        bool changed_before;
        const List *last_changed;
};
Status loop_call(Vm *vm, const Loop *l, const Args *args, Value *out);
Status loop_attr(Vm *vm, const Loop *l, Str name, Value *out, bool *found);
Status exec_for(Vm *vm, const Node *n);

extern Status (*const statement_table[NODE_KIND_MAX])(Vm *vm, const Node *n);

#endif
