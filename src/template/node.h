/* The syntax tree of a template: plain nodes in the template's arena. */
#ifndef QUERN_TEMPLATE_NODE_H
#define QUERN_TEMPLATE_NODE_H

#include "base/arena.h"
#include "template/value.h"

typedef enum NodeKind {
        /* expressions */
        NODE_CONST, /* value */
        NODE_NAME,  /* symbol */
        NODE_TUPLE,
        NODE_LIST,
        NODE_DICT,    /* kids: key, value, … */
        NODE_AND,     /* a, b */
        NODE_OR,      /* a, b */
        NODE_NOT,     /* a */
        NODE_NEG,     /* a */
        NODE_POS,     /* a */
        NODE_BINARY,  /* op, a, b */
        NODE_CONCAT,  /* kids */
        NODE_COMPARE, /* a; kids: right sides; each kid's op */
        NODE_COND,    /* a if b else c (c may be NULL) */
        NODE_ATTR,    /* a.name */
        NODE_ITEM,    /* a[b] */
        NODE_SLICE,   /* a[kids 0:1:2], kids may be NULL */
        NODE_CALL,    /* a(args) */
        NODE_FILTER,  /* a|name(args); a NULL: the block's text */
        NODE_TEST,    /* a is name(args) */
        /* statements */
        NODE_TEXT,   /* value: template data */
        NODE_OUTPUT, /* a */
        NODE_BLOCK,  /* kids in order, same scope */
        NODE_SCOPED, /* c: body, in a scope of its own */
        NODE_IF,     /* a; b: then; c: else or NULL */
        NODE_FOR, /* target, a: iterable, b: filter or NULL, c: body, d: else or NULL; op: recursive
                   */
        NODE_SET, /* target, a */
        NODE_SET_BLOCK,    /* target, a: filters or NULL, c: body */
        NODE_WITH,         /* kids: target, value, …; c: body */
        NODE_MACRO,        /* symbol, kids: parameters (names, a: default); c: body */
        NODE_CALL_BLOCK,   /* a: call; d: the macro node of the caller */
        NODE_FILTER_BLOCK, /* a: filters, c: body */
        NODE_BREAK,
        NODE_CONTINUE,
        /* assignment targets */
        NODE_TARGET_NS, /* symbol.name */
        NODE_KIND_MAX
} NodeKind;

typedef enum BinaryOp {
        OP_ADD,
        OP_SUB,
        OP_MUL,
        OP_DIV,
        OP_FLOORDIV,
        OP_MOD,
        OP_POW,
        OP_BINARY_MAX
} BinaryOp;

typedef enum CompareOp {
        CMP_EQ,
        CMP_NE,
        CMP_LT,
        CMP_LE,
        CMP_GT,
        CMP_GE,
        CMP_IN,
        CMP_NOT_IN,
        CMP_MAX
} CompareOp;

typedef enum ArgKind { ARG_PLAIN, ARG_NAMED, ARG_STAR, ARG_STAR_STAR } ArgKind;

typedef struct Node Node;

typedef struct ArgNode {
        ArgKind kind;
        Str name;
        const Node *value;
} ArgNode;

struct Node {
        NodeKind kind;
        size_t at; /* byte offset in the source */
        int op;
        uint32_t symbol;
        bool is_caller;   /* NODE_MACRO: the body of a call block, which has no name */
        bool uses_caller; /* NODE_MACRO: the body mentions caller, varargs, kwargs */
        bool uses_varargs;
        bool uses_kwargs;
        Str name;
        Value value;
        const Builtin *builtin; /* NODE_FILTER, NODE_TEST: NULL when the name is unknown */
        Node *a;
        Node *b;
        Node *c;
        Node *d;
        Node *target;
        Node **kids;
        size_t n_kids;
        ArgNode *args;
        size_t n_args;
};

#endif
