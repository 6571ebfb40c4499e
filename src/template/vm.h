/* One rendering: its memory, its fuel, its variables, and how values are made in it. */
#ifndef QUERN_TEMPLATE_VM_H
#define QUERN_TEMPLATE_VM_H

#include "base/arena.h"
#include "template/node.h"
#include "template/value.h"

/** Variables of a block. Lookups go outwards through `outer`. */
typedef struct Scope Scope;
typedef struct Variable {
        uint32_t name; /* symbol number */
        Value value;
} Variable;
struct Scope {
        Scope *outer;
        Variable *vars;
        size_t n;
        size_t cap;
        bool kept; /* a macro may read it later */
};

typedef enum Flow { FLOW_NEXT, FLOW_BREAK, FLOW_CONTINUE } Flow;

typedef struct Vm {
        Arena arena;
        TemplateLimits limits;
        const Template *template;
        uint64_t steps;
        uint32_t depth;
        TextBuf *out;
        Scope *scope;
        Scope globals;
        Flow flow;
        Value filter_input; /* the text a filter block hands to its filters */
        bool placed;        /* the error already says where */
        int64_t now;
} Vm;

/* Memory and fuel: E_RANGE when a limit is reached. */
Status vm_alloc(Vm *vm, size_t count, size_t size, void *out);
#define vm_new(vm, out)          vm_alloc((vm), 1, sizeof(**(out)), (out))
#define vm_new_array(vm, n, out) vm_alloc((vm), (n), sizeof(**(out)), (out))
Status vm_charge(Vm *vm, uint64_t steps);
Status vm_enter(Vm *vm); /* one level deeper; pair with vm_leave on success */
void vm_leave(Vm *vm);

/* Scopes */
Status scope_new(Vm *vm, Scope *outer, Scope **out);
/** `*scope` emptied for another pass; a new one when it is NULL or kept. */
Status scope_again(Vm *vm, Scope *outer, Scope **scope);
void scope_keep(Scope *s); /* and all around it */
Status scope_set(Vm *vm, Scope *s, uint32_t name, Value v);
/** The innermost variable of that name, else undefined (named). */
Status scope_get(Vm *vm, uint32_t name, Value *out);

/* Making values */
Status vm_text(Vm *vm, Str s, bool user, Value *out); /* copies */
Status vm_text_view(Vm *vm, Str s, Value *out);       /* trusted, borrows */
Status vm_text_slice(Vm *vm, const Text *t, size_t begin, size_t end, Value *out);
Status vm_text_sub(Vm *vm, const Text *t, Str part, Value *out);  /* part lies within t->s */
Status vm_text_like(Vm *vm, const Text *from, Str s, Value *out); /* user as a whole if from is */
Status vm_text_built(Vm *vm, const TextBuf *b, Value *out);
Status vm_big(Vm *vm, const struct Big *b, Value *out); /* of 64 bits where that is enough */
Status vm_undefined(Vm *vm, Str name, bool forbidden, Value *out);
Status vm_iter(Vm *vm, const List *items, const char *type_name, Value *out);
Status vm_concat(Vm *vm, const Text *a, const Text *b, Value *out);

/* Lists and dicts under construction */
Status list_new(Vm *vm, size_t cap, List **out);
Status list_push(Vm *vm, List *l, Value v);
Status list_pair(Vm *vm, Value a, Value b, Value *out); /* a tuple of two */
Status dict_new(Vm *vm, Dict **out);
Status dict_put(Vm *vm, Dict *d, Value key, Value value); /* E_RANGE on an unhashable key */
bool dict_find(const Dict *d, Value key, Value *out);
bool dict_find_str(const Dict *d, Str key, Value *out);
Status dict_copy(Vm *vm, const Dict *from, Dict *into); /* adds from's entries */
Status view_items(Vm *vm, const View *v, List **out);

/* Python's operations on values */
bool value_is_hashable(Value v);
bool value_equal(Value a, Value b);
/** -1, 0, 1, or ORDER_NONE where a NaN is compared. E_RANGE "'<' not supported between …" */
enum { ORDER_NONE = 2 };
Status value_compare(Value a, Value b, int *out);
Status value_contains(Vm *vm, Value box, Value item, bool *out);
Status value_length(Value v, int64_t *out);
Status value_items(Vm *vm, Value v, List **out);  /* any iterable as a list; reads generators up */
Status value_str(Vm *vm, Value v, TextBuf *out);  /* appends str(v) */
Status value_repr(Vm *vm, Value v, TextBuf *out); /* appends repr(v) */
Status value_to_text(Vm *vm, Value v, const Text **out); /* str(v) as a string value */
Status value_check_defined(Value v);                     /* E_RANGE "'x' is undefined" */

/** Python's repr of a float into `out` (at least 32 bytes). */
void float_repr(double f, char out[32]);

/* Text to numbers as Python's int() and float(); false when malformed. */
typedef struct IntText {
        Str digits; /* without sign and prefix; underscores between them */
        int base;
        bool negative;
} IntText;
bool parse_py_int(Str s, int base, IntText *out);
/** E_RANGE beyond 4300 digits. */
Status int_text_value(Vm *vm, const IntText *t, Value *out);
bool parse_py_float(Str s, double *out);

/** A JSON value as a template value; strings are marked as user text when `user`. */
Status value_from_json(Vm *vm, yyjson_val *j, bool user, Value *out);

#endif
