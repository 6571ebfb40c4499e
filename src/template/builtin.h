/* Filters, tests, methods and global functions: const rows, bound and called in one place. */
#ifndef QUERN_TEMPLATE_BUILTIN_H
#define QUERN_TEMPLATE_BUILTIN_H

#include "template/vm.h"

enum { PARAMS_MAX = 6 };

typedef struct NamedArg {
        const Text *name; /* **kwargs may bring names that the user wrote */
        Value value;
} NamedArg;

/** Arguments as they were given; for filters, tests and methods the subject is pos[0]. */
typedef struct Args {
        List pos;
        NamedArg *named;
        size_t n_named;
} Args;

/** Arguments by parameter; V_MISSING where not given. */
typedef struct Bound {
        Value v[PARAMS_MAX];
        const Args *args;
} Bound;

typedef Status (*BuiltinFn)(Vm *vm, const Bound *b, Value *out);

struct Builtin {
        const char *name;
        BuiltinFn fn;
        const char *params[PARAMS_MAX]; /* names; the subject first, where there is one */
        unsigned required;              /* of the params, from the left */
        bool variadic;                  /* reads args itself; v holds the first positional ones */
};

typedef struct BuiltinRows {
        const Builtin *rows;
        size_t n;
} BuiltinRows;

typedef struct BuiltinSet {
        const BuiltinRows *const *parts;
        size_t n;
} BuiltinSet;

#define BUILTIN_ROWS(name_, rows_) const BuiltinRows name_ = {(rows_), N_ELEMS(rows_)}
#define BUILTIN_SET(name_, parts_) const BuiltinSet name_ = {(parts_), N_ELEMS(parts_)}

struct Method {
        const Builtin *builtin;
        Value self;
};

extern const BuiltinRows text_filters;
extern const BuiltinRows escape_filters;
extern const BuiltinRows text_shape_filters;
extern const BuiltinRows number_filters;
extern const BuiltinRows round_filters;
extern const BuiltinRows size_filters;
extern const BuiltinRows sequence_filters;
extern const BuiltinRows select_filters;
extern const BuiltinRows order_filters;
extern const BuiltinRows json_filters;
extern const BuiltinRows refused_filters;
extern const BuiltinRows refused_globals;
extern const BuiltinRows string_methods;
extern const BuiltinRows string_split_methods;
extern const BuiltinRows string_find_methods;
extern const BuiltinRows string_test_methods;
extern const BuiltinRows format_methods;
extern const BuiltinRows string_pad_methods;
extern const BuiltinRows string_table_methods;
extern const BuiltinRows int_methods;
extern const BuiltinRows float_methods;
extern const BuiltinRows function_methods;
extern const BuiltinRows list_methods;
extern const BuiltinRows dict_methods;
extern const BuiltinRows cycler_methods;
extern const BuiltinRows loop_methods;
extern const BuiltinRows kind_tests;
extern const BuiltinRows global_rows;

extern const BuiltinSet filters;
extern const BuiltinSet tests;

const Builtin *builtin_find(const BuiltinSet *set, Str name); /* NULL when unknown */
const Builtin *builtin_rows_find(const BuiltinRows *rows, Str name);

/** Binds and calls. Errors: E_RANGE naming a missing, unknown or surplus argument. */
Status builtin_call(Vm *vm, const Builtin *f, const Args *args, Value *out);
/** With `self` before the given arguments. */
Status method_call(Vm *vm, const Builtin *f, Value self, const Args *args, Value *out);

/** Calls any value. */
Status value_call(Vm *vm, Value callee, const Args *args, Value *out);

/** obj.name and obj[key], as the sandbox resolves them; undefined when there is none. */
Status value_attr(Vm *vm, Value obj, Str name, Value *out);
/** An attribute of a number, cycler or joiner; `*found` tells whether there is one. */
Status plain_attr(Vm *vm, Value obj, Str name, Value *out, bool *found);
Status value_item(Vm *vm, Value obj, Value key, Value *out);
Status value_slice(Vm *vm, Value obj, const Value bounds[3], Value *out);
/** "a.b.0": the path of filter arguments; `path` may be an integer; missing gives `item`. */
Status value_path(Vm *vm, Value item, Value path, Value *out);
/** With what stands in for each part that is undefined (V_MISSING: nothing). */
Status value_path_or(Vm *vm, Value item, Value path, Value fallback, Value *out);

/** -1, 0, 1 or ORDER_NONE, of any two numbers, exactly. */
int number_order(Value a, Value b);
Status binary_apply(Vm *vm, BinaryOp op, Value a, Value b, Value *out);
Status compare_apply(Vm *vm, CompareOp op, Value a, Value b, bool *out);

/** The keyword arguments as a dict. */
Status args_named(Vm *vm, const Args *args, Dict **out);

/* Reading bound arguments */
bool arg_given(Value v);
/** Not given, or None. */
bool arg_is_none(Value v);
/** str(v) as a Text. */
Status arg_text(Vm *vm, Value v, const Text **out);
/** fn(str(the subject)) */
typedef Status (*TextFn)(Vm *vm, const Text *t, Value *out);
Status arg_text_map(Vm *vm, const Bound *b, TextFn fn, Value *out);
/** A string itself: E_RANGE for other types, naming `what`. */
Status arg_string(Value v, const char *what, const Text **out);
/** An integer; `fallback` when missing or None. */
Status arg_int(Value v, const char *what, int64_t fallback, int64_t *out);
/** Any number: E_RANGE for other types. */
Status arg_number(Value v, const char *what);
bool arg_flag(Value v, bool fallback);

/** `%`-formatting; args is a tuple, a dict or one value. */
Status text_percent(Vm *vm, const Text *format, Value args, Value *out);
/** JSON as json.dumps(ensure_ascii=False) writes it. */
typedef struct JsonStyle {
        const Text *indent; /* one level; NULL: on one line */
        const Text *item_separator;
        const Text *key_separator;
        bool ensure_ascii;
        bool sort_keys;
} JsonStyle;
Status json_dump(Vm *vm, Value v, const JsonStyle *style, TextBuf *out);

/** HTML escapes: Markup stays, other strings become Markup. */
Status text_escape(Vm *vm, const Text *t, Value *out);
/** a + b: Markup when either is, the other one escaped. */
Status text_add(Vm *vm, const Text *a, const Text *b, Value *out);

/** Sorts stably by Python's order of the keys; items[i] goes with keys[i]. */
Status sort_by_keys(Vm *vm, List *items, List *keys, bool reverse);
/** The string lowered, others as they are. */
Status value_fold_case(Vm *vm, Value v, Value *out);

#endif
