/* What follows an operand: .name, [item], (call), |filter, is test. */
#include "template/builtin.h"
#include "template/parse.h"
#include "template/vm.h"

static Status parse_call(Parser *p, Node **inout)
{
        Node *n;

        TRY(node_new(p, NODE_CALL, &n));
        n->a = *inout;
        TRY(parse_call_args(p, n));
        *inout = n;
        return OK;
}

static Status parse_attribute(Parser *p, Node **inout)
{
        Node *n;
        const bool integer = p->token[1].kind == TOKEN_INTEGER;

        TRY(node_new(p, integer ? NODE_ITEM : NODE_ATTR, &n));
        n->a = *inout;
        p->token++;
        *inout = n;
        if (integer)
                return parse_primary(p, &n->b);
        return token_expect_name(p, &n->name);
}

static bool bound_follows(const Parser *p)
{
        return !token_is(p, TOKEN_COLON) && !token_is(p, TOKEN_RBRACKET) &&
               !token_is(p, TOKEN_COMMA);
}

static Status slice_bound(Parser *p, Node **out)
{
        return bound_follows(p) ? parse_expression(p, out) : OK;
}

/* `first` is what stood before the first colon, or NULL. */
static Status parse_slice(Parser *p, Node *first, Node **out)
{
        Node *n;

        TRY(node_new(p, NODE_SLICE, &n));
        TRY(arena_new_array(&p->t->arena, 3, &n->kids));
        n->n_kids = 3;
        n->kids[0] = first;
        for (size_t i = 1; i < 3; i++)
                if (token_skip(p, TOKEN_COLON))
                        TRY(slice_bound(p, &n->kids[i]));
        *out = n;
        return OK;
}

static Status parse_subscribed(Parser *p, Node **out)
{
        Node *first = NULL;

        TRY(slice_bound(p, &first));
        if (token_is(p, TOKEN_COLON))
                return parse_slice(p, first, out);
        if (first == NULL)
                return parse_fail(p, "an expression");
        *out = first;
        return OK;
}

/* `a[b, c]`: a tuple of what stands between the commas. */
static Status parse_subscripts(Parser *p, Node **out)
{
        CLEANUP(node_vec_done) NodeVec items = {0};
        Node *item = NULL;

        TRY(parse_subscribed(p, out));
        if (!token_is(p, TOKEN_COMMA))
                return OK;
        TRY(vec_push(&items, *out));
        while (token_skip(p, TOKEN_COMMA)) {
                TRY(parse_subscribed(p, &item));
                TRY(vec_push(&items, item));
        }
        TRY(node_new(p, NODE_TUPLE, out));
        return node_set_kids(p, *out, &items);
}

static Status parse_item(Parser *p, Node **inout)
{
        Node *n;

        TRY(node_new(p, NODE_ITEM, &n));
        p->token++;
        n->a = *inout;
        TRY(parse_subscripts(p, &n->b));
        *inout = n;
        return token_expect(p, TOKEN_RBRACKET);
}

typedef Status (*PostfixFn)(Parser *p, Node **inout);

static const PostfixFn postfix_table[TOKEN_KIND_MAX] = {
        [TOKEN_DOT] = parse_attribute,
        [TOKEN_LBRACKET] = parse_item,
        [TOKEN_LPAREN] = parse_call,
};

Status parse_postfix(Parser *p, Node **inout)
{
        while (postfix_table[p->token->kind] != NULL)
                TRY(postfix_table[p->token->kind](p, inout));
        return OK;
}

/* "a.b" is one name, as for filters. */
static Status parse_dotted(Parser *p, Node *n)
{
        Str tail;

        TRY(token_expect_name(p, &n->name));
        while (token_skip(p, TOKEN_DOT)) {
                TRY(token_expect_name(p, &tail));
                n->name.n = (size_t)(tail.p + tail.n - n->name.p);
        }
        return OK;
}

Status parse_filter(Parser *p, Node **inout)
{
        Node *n;

        TRY(node_new(p, NODE_FILTER, &n));
        n->a = *inout;
        TRY(parse_dotted(p, n));
        n->builtin = builtin_find(&filters, n->name);
        if (token_is(p, TOKEN_LPAREN))
                TRY(parse_call_args(p, n));
        *inout = n;
        return OK;
}

static bool is_operator_word(const Parser *p)
{
        return token_is_word(p, "else") || token_is_word(p, "or") || token_is_word(p, "and");
}

static bool argument_begins(const Parser *p)
{
        static const bool begins[TOKEN_KIND_MAX] = {
                [TOKEN_NAME] = true,  [TOKEN_STRING] = true,   [TOKEN_INTEGER] = true,
                [TOKEN_FLOAT] = true, [TOKEN_LBRACKET] = true, [TOKEN_LBRACE] = true,
        };

        return begins[p->token->kind] && !is_operator_word(p);
}

/* `x is divisibleby 3`: one operand without parentheses. */
static Status parse_bare_argument(Parser *p, Node *test)
{
        Node *value;

        if (token_is_word(p, "is"))
                return parse_fail(p, "no second test (tests cannot be chained)");
        TRY(parse_primary(p, &value));
        TRY(parse_postfix(p, &value));
        TRY(arena_new(&p->t->arena, &test->args));
        test->args[0] = (ArgNode){.kind = ARG_PLAIN, .value = value};
        test->n_args = 1;
        return OK;
}

static Status parse_test_args(Parser *p, Node *test)
{
        if (token_is(p, TOKEN_LPAREN))
                return parse_call_args(p, test);
        return argument_begins(p) ? parse_bare_argument(p, test) : OK;
}

static Status negate(Parser *p, Node **inout)
{
        Node *n;

        TRY(node_new(p, NODE_NOT, &n));
        n->a = *inout;
        *inout = n;
        return OK;
}

static Status parse_test(Parser *p, Node **inout)
{
        Node *n;
        bool negated;

        TRY(node_new(p, NODE_TEST, &n));
        n->a = *inout;
        p->token++;
        negated = token_skip_word(p, "not");
        TRY(parse_dotted(p, n));
        n->builtin = builtin_find(&tests, n->name);
        TRY(parse_test_args(p, n));
        *inout = n;
        return negated ? negate(p, inout) : OK;
}

static Status parse_link(Parser *p, Node **inout)
{
        if (token_skip(p, TOKEN_PIPE))
                return parse_filter(p, inout);
        return token_is(p, TOKEN_LPAREN) ? parse_call(p, inout) : parse_test(p, inout);
}

static bool link_begins(const Parser *p)
{
        return token_is(p, TOKEN_PIPE) || token_is(p, TOKEN_LPAREN) || token_is_word(p, "is");
}

Status parse_filter_chain(Parser *p, Node **inout)
{
        while (link_begins(p))
                TRY(parse_link(p, inout));
        return OK;
}
