/* Tokens into a tree. */
#ifndef QUERN_TEMPLATE_PARSE_H
#define QUERN_TEMPLATE_PARSE_H

#include "base/map.h"
#include "template/lex.h"
#include "template/node.h"

struct Template {
        Arena arena;
        Str source; /* normalised */
        Node *root;
        VEC(Str) symbols; /* names, by symbol number */
        StrMap symbol_numbers;
};

enum { PARSE_DEPTH_MAX = 150 };

typedef struct Parser {
        Template *t;
        const Token *token; /* the current one; TOKEN_EOF ends the array */
        uint32_t depth;
        uint32_t loops; /* for blocks around, within this macro */
        bool seen_caller;
        bool seen_varargs;
        bool seen_kwargs;
} Parser;

/** The number of a name, added when new. */
Status template_symbol(Template *t, Str name, uint32_t *out);
Str template_symbol_name(const Template *t, uint32_t symbol);

/* Tokens */
Status parse_fail(const Parser *p, const char *what); /* "unexpected 'x', expected …" */
bool token_is(const Parser *p, TokenKind kind);
bool token_is_word(const Parser *p, const char *word);
bool token_skip(Parser *p, TokenKind kind); /* whether it was there */
bool token_skip_word(Parser *p, const char *word);
Status token_expect(Parser *p, TokenKind kind);
Status token_expect_name(Parser *p, Str *out);
Status parse_deeper(Parser *p); /* E_FORMAT beyond PARSE_DEPTH_MAX; pair with p->depth-- */

/* Nodes */
typedef VEC(Node *) NodeVec;
typedef VEC(ArgNode) ArgVec;
Status node_new(Parser *p, NodeKind kind, Node **out); /* placed at the current token */
Status node_set_kids(Parser *p, Node *n, const NodeVec *kids);
Status node_set_symbol(Parser *p, Node *n, Str name);
void node_vec_done(NodeVec *v);
void arg_vec_done(ArgVec *v);

/* Expressions */
Status parse_expression(Parser *p, Node **out);
/** `a, b`: a tuple when there is a comma; `end_word` (may be NULL) ends it too. */
typedef struct TupleRule {
        bool no_condition; /* `if` is not part of the items */
        bool parentheses;  /* an empty tuple is one */
        const char *end_word;
} TupleRule;
Status parse_tuple(Parser *p, const TupleRule *rule, Node **out);
Status parse_primary(Parser *p, Node **out);
Status parse_postfix(Parser *p, Node **inout);
Status parse_call_args(Parser *p, Node *call);
/** A chain of filters; `*inout` NULL begins with a filter's name instead of a pipe. */
Status parse_filter(Parser *p, Node **inout);
Status parse_filter_chain(Parser *p, Node **inout);
Status parse_level(Parser *p, int level, Node **out);

/* Statements */
Status parse_template(Parser *p, Node **out);
/** E_UNSUPPORTED when a filter or test that is not under a condition does not exist. */
Status template_check_names(const Template *t);
Status parse_output(Parser *p, Node **out); /* {{ … }} and {% print … %} */
Status parse_target(Parser *p, Node **out);
typedef Status (*ParseFn)(Parser *p, Node **out);
Status parse_statement(Parser *p, Node **out);
Status parse_macro(Parser *p, Node **out);
Status parse_call_block(Parser *p, Node **out);
/** Nodes up to a tag with one of the words; its name is then the current token. */
Status parse_body(Parser *p, const char *const *ends, Node **out);
/** Nodes up to and with the name of the tag `end`. */
Status parse_body_to(Parser *p, const char *end, Node **out);

#endif
