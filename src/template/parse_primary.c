/* Names, literals, brackets, calls, subscripts, filters and tests. */
#include "template/big.h"
#include "template/builtin.h"
#include "template/parse.h"
#include "template/vm.h"

typedef struct ConstRow {
        const char *name;
        Value value;
} ConstRow;

static const ConstRow constants[] = {
        {"true", {V_BOOL, {.b = true}}},   {"True", {V_BOOL, {.b = true}}},
        {"false", {V_BOOL, {.b = false}}}, {"False", {V_BOOL, {.b = false}}},
        {"none", {V_NONE, {.i = 0}}},      {"None", {V_NONE, {.i = 0}}},
};

static const ConstRow *constant_of(Str name)
{
        for (size_t i = 0; i < N_ELEMS(constants); i++)
                if (str_equal(name, str_of(constants[i].name)))
                        return &constants[i];
        return NULL;
}

static Status const_node(Parser *p, Value v, Node **out)
{
        TRY(node_new(p, NODE_CONST, out));
        (*out)->value = v;
        p->token++;
        return OK;
}

/* A macro that mentions these takes them. */
static void note_special(Parser *p)
{
        p->seen_caller |= token_is_word(p, "caller");
        p->seen_varargs |= token_is_word(p, "varargs");
        p->seen_kwargs |= token_is_word(p, "kwargs");
}

static Status parse_name(Parser *p, Node **out)
{
        const ConstRow *row = constant_of(p->token->text);

        if (row != NULL)
                return const_node(p, row->value, out);
        note_special(p);
        TRY(node_new(p, NODE_NAME, out));
        TRY(node_set_symbol(p, *out, p->token->text));
        p->token++;
        return OK;
}

static Status strings_join(Parser *p, StrBuf *buf)
{
        for (; token_is(p, TOKEN_STRING); p->token++)
                TRY(strbuf_append(buf, p->token->text));
        return OK;
}

static Status text_const(Parser *p, Str s, Node *n)
{
        Text *t;

        TRY(arena_new(&p->t->arena, &t));
        TRY(arena_str(&p->t->arena, s, &t->s));
        n->value = value_text(t);
        return OK;
}

static Status parse_string(Parser *p, Node **out)
{
        CLEANUP(strbuf_done) StrBuf buf = {0};

        TRY(node_new(p, NODE_CONST, out));
        TRY(strings_join(p, &buf));
        return text_const(p, strbuf_str(&buf), *out);
}

static Status big_keep(const Parser *p, const Big *b, Value *out)
{
        Big *kept;

        *out = value_int(0);
        if (big_to_int(b, &out->i))
                return OK;
        TRY(arena_alloc(&p->t->arena, 1, big_size(b), &kept));
        memcpy(kept, b, big_size(b));
        *out = (Value){.kind = V_BIG, .big = kept};
        return OK;
}

static Status parse_integer(Parser *p, Node **out)
{
        IntText t;
        Big b;
        Value v;

        if (!parse_py_int(p->token->text, 0, &t))
                return parse_fail(p, "an integer");
        if (big_from_digits(t.digits, t.base, &b) != OK)
                return source_fail(p->t->source, p->token->at,
                                   "an integer of more than 4300 digits");
        TRY(big_keep(p, &b, &v));
        return const_node(p, v, out);
}

static Status parse_float(Parser *p, Node **out)
{
        double f;

        if (!parse_py_float(p->token->text, &f))
                return parse_fail(p, "a number of at most 500 digits");
        return const_node(p, value_float(f), out);
}

static Status parse_parentheses(Parser *p, Node **out)
{
        p->token++;
        TRY(parse_tuple(p, &(TupleRule){.parentheses = true}, out));
        return token_expect(p, TOKEN_RPAREN);
}

/* Items up to the closing bracket, commas between, one more comma allowed at the end. */
typedef Status (*ItemFn)(Parser *p, NodeVec *items);

static Status items_until(Parser *p, TokenKind closer, ItemFn item, NodeVec *items)
{
        p->token++;
        while (!token_is(p, closer)) {
                TRY(item(p, items));
                if (!token_is(p, closer))
                        TRY(token_expect(p, TOKEN_COMMA));
        }
        p->token++;
        return OK;
}

static Status list_item(Parser *p, NodeVec *items)
{
        Node *item;

        TRY(parse_expression(p, &item));
        return vec_push(items, item);
}

static Status dict_item(Parser *p, NodeVec *items)
{
        TRY(list_item(p, items));
        TRY(token_expect(p, TOKEN_COLON));
        return list_item(p, items);
}

typedef struct BracketRow {
        NodeKind node;
        TokenKind closer;
        ItemFn item;
} BracketRow;

static Status parse_bracket(Parser *p, const BracketRow *row, Node **out)
{
        CLEANUP(node_vec_done) NodeVec items = {0};

        TRY(node_new(p, row->node, out));
        TRY(items_until(p, row->closer, row->item, &items));
        return node_set_kids(p, *out, &items);
}

static Status parse_list(Parser *p, Node **out)
{
        return parse_bracket(p, &(BracketRow){NODE_LIST, TOKEN_RBRACKET, list_item}, out);
}

static Status parse_dict(Parser *p, Node **out)
{
        return parse_bracket(p, &(BracketRow){NODE_DICT, TOKEN_RBRACE, dict_item}, out);
}

typedef Status (*PrimaryFn)(Parser *p, Node **out);

static const PrimaryFn primary_table[TOKEN_KIND_MAX] = {
        [TOKEN_NAME] = parse_name,          [TOKEN_STRING] = parse_string,
        [TOKEN_INTEGER] = parse_integer,    [TOKEN_FLOAT] = parse_float,
        [TOKEN_LPAREN] = parse_parentheses, [TOKEN_LBRACKET] = parse_list,
        [TOKEN_LBRACE] = parse_dict,
};

Status parse_primary(Parser *p, Node **out)
{
        const PrimaryFn parse = primary_table[p->token->kind];

        if (parse == NULL)
                return parse_fail(p, "an expression");
        return parse(p, out);
}

static bool argument_is_named(const Parser *p)
{
        return token_is(p, TOKEN_NAME) && p->token[1].kind == TOKEN_ASSIGN;
}

static ArgKind argument_kind(const Parser *p)
{
        static const ArgKind kinds[TOKEN_KIND_MAX] = {
                [TOKEN_MUL] = ARG_STAR, [TOKEN_POW] = ARG_STAR_STAR};

        return argument_is_named(p) ? ARG_NAMED : kinds[p->token->kind];
}

static const int argument_tokens[] = {
        [ARG_PLAIN] = 0, [ARG_NAMED] = 2, [ARG_STAR] = 1, [ARG_STAR_STAR] = 1};

/* Which kind may follow which, as jinja2 has it. */
static const bool may_follow[4][4] = {
        [ARG_PLAIN] = {true, true, true, true},
        [ARG_NAMED] = {false, true, true, true},
        [ARG_STAR] = {false, true, false, true},
        [ARG_STAR_STAR] = {false, false, false, false},
};

static Status argument_order(const Parser *p, const ArgVec *args, ArgKind kind)
{
        const ArgKind last = args->n == 0 ? ARG_PLAIN : args->p[args->n - 1].kind;

        if (may_follow[last][kind])
                return OK;
        return source_fail(p->t->source, p->token->at,
                           "invalid syntax for function call expression");
}

static Status parse_argument(Parser *p, ArgVec *args)
{
        ArgNode a = {.kind = argument_kind(p), .name = p->token->text};
        Node *value;

        TRY(argument_order(p, args, a.kind));
        p->token += argument_tokens[a.kind];
        TRY(parse_expression(p, &value));
        a.value = value;
        return vec_push(args, a);
}

static Status arguments_until(Parser *p, ArgVec *args)
{
        while (!token_is(p, TOKEN_RPAREN)) {
                TRY(parse_argument(p, args));
                if (!token_is(p, TOKEN_RPAREN))
                        TRY(token_expect(p, TOKEN_COMMA));
        }
        p->token++;
        return OK;
}

Status parse_call_args(Parser *p, Node *call)
{
        CLEANUP(arg_vec_done) ArgVec args = {0};

        TRY(token_expect(p, TOKEN_LPAREN));
        TRY(arguments_until(p, &args));
        TRY(arena_new_array(&p->t->arena, args.n, &call->args));
        for (size_t i = 0; i < args.n; i++)
                call->args[i] = args.p[i];
        call->n_args = args.n;
        return OK;
}
