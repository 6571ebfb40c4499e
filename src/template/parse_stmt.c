/* Statements: one row a tag. */
#include "template/parse.h"

static const TupleRule plain_tuple = {0};

static Status parse_if(Parser *p, Node **out)
{
        static const char *const ends[] = {"elif", "else", "endif", NULL};

        TRY(node_new(p, NODE_IF, out));
        p->token++;
        TRY(parse_tuple(p, &(TupleRule){.no_condition = true}, &(*out)->a));
        return parse_body(p, ends, &(*out)->b);
}

/* elif chains are built flat, so that a long one does not nest. */
static Status parse_if_chain(Parser *p, Node **out)
{
        Node *last;

        TRY(parse_if(p, out));
        last = *out;
        while (token_is_word(p, "elif")) {
                TRY(parse_if(p, &last->c));
                last = last->c;
        }
        if (token_skip_word(p, "else"))
                return parse_body_to(p, "endif", &last->c);
        p->token++;
        return OK;
}

static Status for_head(Parser *p, Node *n)
{
        static const TupleRule iterable = {.no_condition = true, .end_word = "recursive"};

        p->token++;
        TRY(parse_target(p, &n->target));
        TRY(token_skip_word(p, "in") ? OK : parse_fail(p, "'in'"));
        TRY(parse_tuple(p, &iterable, &n->a));
        if (token_skip_word(p, "if"))
                TRY(parse_expression(p, &n->b));
        n->op = token_skip_word(p, "recursive");
        return template_symbol(p->t, STR("loop"), &n->symbol);
}

static Status for_body(Parser *p, Node *n)
{
        static const char *const ends[] = {"endfor", "else", NULL};

        p->loops++;
        TRY(parse_body(p, ends, &n->c));
        p->loops--;
        if (token_skip_word(p, "else"))
                return parse_body_to(p, "endfor", &n->d);
        p->token++;
        return OK;
}

static Status parse_for(Parser *p, Node **out)
{
        TRY(node_new(p, NODE_FOR, out));
        TRY(for_head(p, *out));
        return for_body(p, *out);
}

static Status parse_jump(Parser *p, NodeKind kind, Node **out)
{
        if (p->loops == 0)
                return source_fail(p->t->source, p->token->at, "'%.*s' outside loop",
                                   STR_ARG(p->token->text));
        TRY(node_new(p, kind, out));
        p->token++;
        return OK;
}

static Status parse_break(Parser *p, Node **out)
{
        return parse_jump(p, NODE_BREAK, out);
}

static Status parse_continue(Parser *p, Node **out)
{
        return parse_jump(p, NODE_CONTINUE, out);
}

static Status set_block(Parser *p, Node *n)
{
        n->kind = NODE_SET_BLOCK;
        while (token_skip(p, TOKEN_PIPE))
                TRY(parse_filter(p, &n->a));
        return parse_body_to(p, "endset", &n->c);
}

static Status parse_set(Parser *p, Node **out)
{
        TRY(node_new(p, NODE_SET, out));
        p->token++;
        TRY(parse_target(p, &(*out)->target));
        if (!token_skip(p, TOKEN_ASSIGN))
                return set_block(p, *out);
        return parse_tuple(p, &plain_tuple, &(*out)->a);
}

static Status with_pair(Parser *p, NodeVec *pairs)
{
        Node *target = NULL;
        Node *value = NULL;

        TRY(parse_target(p, &target));
        TRY(token_expect(p, TOKEN_ASSIGN));
        TRY(parse_expression(p, &value));
        TRY(vec_push(pairs, target));
        return vec_push(pairs, value);
}

static Status with_pairs(Parser *p, Node *n)
{
        CLEANUP(node_vec_done) NodeVec pairs = {0};

        while (!token_is(p, TOKEN_BLOCK_END)) {
                if (pairs.n > 0)
                        TRY(token_expect(p, TOKEN_COMMA));
                TRY(with_pair(p, &pairs));
        }
        return node_set_kids(p, n, &pairs);
}

static Status parse_with(Parser *p, Node **out)
{
        TRY(node_new(p, NODE_WITH, out));
        p->token++;
        TRY(with_pairs(p, *out));
        return parse_body_to(p, "endwith", &(*out)->c);
}

static Status parse_print(Parser *p, Node **out)
{
        p->token++;
        return parse_output(p, out);
}

static Status parse_filter_block(Parser *p, Node **out)
{
        TRY(node_new(p, NODE_FILTER_BLOCK, out));
        p->token++;
        TRY(parse_filter(p, &(*out)->a));
        while (token_skip(p, TOKEN_PIPE))
                TRY(parse_filter(p, &(*out)->a));
        return parse_body_to(p, "endfilter", &(*out)->c);
}

static Status parse_generation(Parser *p, Node **out)
{
        TRY(node_new(p, NODE_SCOPED, out));
        p->token++;
        return parse_body_to(p, "endgeneration", &(*out)->c);
}

static Status parse_named_block(Parser *p, Node **out)
{
        Str name;

        TRY(node_new(p, NODE_SCOPED, out));
        p->token++;
        TRY(token_expect_name(p, &name));
        token_skip_word(p, "scoped");
        TRY(parse_body_to(p, "endblock", &(*out)->c));
        if (token_is(p, TOKEN_NAME) && str_equal(p->token->text, name))
                p->token++;
        return OK;
}

static Status parse_unsupported(Parser *p, Node **out)
{
        const Place at = source_place(p->t->source, p->token->at);

        (void)out;
        return FAIL(E_UNSUPPORTED, "line %u, column %u: the tag '%.*s' is not supported", at.line,
                    at.column, STR_ARG(p->token->text));
}

typedef struct StatementRow {
        const char *word;
        ParseFn parse;
} StatementRow;

static const StatementRow statement_rows[] = {
        {"if", parse_if_chain},
        {"for", parse_for},
        {"set", parse_set},
        {"macro", parse_macro},
        {"call", parse_call_block},
        {"break", parse_break},
        {"continue", parse_continue},
        {"with", parse_with},
        {"filter", parse_filter_block},
        {"generation", parse_generation},
        {"print", parse_print},
        {"block", parse_named_block},
        {"include", parse_unsupported},
        {"import", parse_unsupported},
        {"from", parse_unsupported},
        {"extends", parse_unsupported},
        {"autoescape", parse_unsupported},
};

static const StatementRow *statement_row(const Parser *p)
{
        for (size_t i = 0; i < N_ELEMS(statement_rows); i++)
                if (token_is_word(p, statement_rows[i].word))
                        return &statement_rows[i];
        return NULL;
}

Status parse_statement(Parser *p, Node **out)
{
        const StatementRow *row = statement_row(p);

        if (row == NULL)
                return parse_fail(p, "a tag that jinja knows");
        return row->parse(p, out);
}
