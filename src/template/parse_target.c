/* What is assigned to: names, attributes of namespaces, and tuples of them. */
#include "template/parse.h"

static Status target_name(Parser *p, Node **out)
{
        TRY(token_is(p, TOKEN_NAME) ? OK : parse_fail(p, "a name"));
        TRY(parse_primary(p, out));
        if ((*out)->kind != NODE_NAME)
                return source_fail(p->t->source, (*out)->at, "can't assign to a constant");
        return OK;
}

static Status target_part(Parser *p, Node **out);

static Status target_parentheses(Parser *p, Node **out);

static bool target_begins(const Parser *p)
{
        return token_is(p, TOKEN_NAME) || token_is(p, TOKEN_LPAREN);
}

static bool target_goes_on(Parser *p, bool *comma)
{
        const bool found = token_skip(p, TOKEN_COMMA);

        *comma |= found;
        return found && target_begins(p);
}

/* Parts with commas between; one more comma may end them. */
static Status target_items(Parser *p, NodeVec *items, bool *comma)
{
        Node *item = NULL;

        *comma = false;
        do {
                TRY(target_part(p, &item));
                TRY(vec_push(items, item));
        } while (target_goes_on(p, comma));
        return OK;
}

static bool ends_target(const Parser *p)
{
        return token_is_word(p, "in");
}

Status parse_target(Parser *p, Node **out)
{
        CLEANUP(node_vec_done) NodeVec items = {0};
        Node *n;
        bool comma;

        if (ends_target(p))
                return parse_fail(p, "a name");
        TRY(node_new(p, NODE_TUPLE, &n));
        TRY(target_items(p, &items, &comma));
        TRY(node_set_kids(p, n, &items));
        *out = comma ? n : items.p[0];
        return OK;
}

static Status target_namespace(Parser *p, Node **out)
{
        TRY(node_new(p, NODE_TARGET_NS, out));
        TRY(node_set_symbol(p, *out, p->token->text));
        p->token += 2;
        return token_expect_name(p, &(*out)->name);
}

static Status target_part(Parser *p, Node **out)
{
        if (token_is(p, TOKEN_LPAREN))
                return target_parentheses(p, out);
        return p->token[1].kind == TOKEN_DOT ? target_namespace(p, out) : target_name(p, out);
}

static Status target_parentheses(Parser *p, Node **out)
{
        p->token++;
        TRY(parse_deeper(p));
        TRY(parse_target(p, out));
        p->depth--;
        return token_expect(p, TOKEN_RPAREN);
}
