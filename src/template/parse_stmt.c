/* Statements: one row a tag. */
#include "template/parse.h"

static const TupleRule plain_tuple = {0};

/* {{ … }} and {% print … %} */
static Status parse_output(Parser *p, Node **out)
{
        TRY(node_new(p, NODE_OUTPUT, out));
        return parse_tuple(p, &plain_tuple, &(*out)->a);
}

static Status variable_piece(Parser *p, Node **out)
{
        p->token++;
        TRY(parse_output(p, out));
        return token_expect(p, TOKEN_VARIABLE_END);
}

static Status data_piece(Parser *p, Node **out)
{
        Text *t;

        TRY(node_new(p, NODE_TEXT, out));
        TRY(arena_new(&p->t->arena, &t));
        t->s = p->token->text;
        (*out)->value = value_text(t);
        p->token++;
        return OK;
}

static Status statement_piece(Parser *p, Node **out)
{
        p->token++;
        TRY(parse_deeper(p));
        TRY(parse_statement(p, out));
        p->depth--;
        return token_expect(p, TOKEN_BLOCK_END);
}

typedef Status (*PieceFn)(Parser *p, Node **out);

static const PieceFn piece_table[TOKEN_KIND_MAX] = {
        [TOKEN_DATA] = data_piece,
        [TOKEN_VARIABLE_BEGIN] = variable_piece,
        [TOKEN_BLOCK_BEGIN] = statement_piece,
};

static bool word_in(Str word, const char *const *ends)
{
        for (; *ends != NULL; ends++)
                if (str_equal(word, str_of(*ends)))
                        return true;
        return false;
}

static bool body_ends(const Parser *p, const char *const *ends)
{
        const Token *name = p->token + 1;

        if (!token_is(p, TOKEN_BLOCK_BEGIN))
                return token_is(p, TOKEN_EOF);
        return name->kind == TOKEN_NAME && word_in(name->text, ends);
}

static Status parse_pieces(Parser *p, const char *const *ends, Node **out)
{
        CLEANUP(node_vec_done) NodeVec pieces = {0};

        TRY(node_new(p, NODE_BLOCK, out));
        while (!body_ends(p, ends)) {
                Node *piece;
                TRY(piece_table[p->token->kind](p, &piece));
                TRY(vec_push(&pieces, piece));
        }
        return node_set_kids(p, *out, &pieces);
}

Status parse_body(Parser *p, const char *const *ends, Node **out)
{
        token_skip(p, TOKEN_COLON);
        TRY(token_expect(p, TOKEN_BLOCK_END));
        TRY(parse_pieces(p, ends, out));
        if (token_is(p, TOKEN_EOF))
                return parse_fail(p, ends[0]);
        p->token++;
        return OK;
}

static Status parse_body_to(Parser *p, const char *end, Node **out)
{
        const char *const ends[] = {end, NULL};

        TRY(parse_body(p, ends, out));
        p->token++;
        return OK;
}

Status parse_template(Parser *p, Node **out)
{
        static const char *const none[] = {NULL};

        return parse_pieces(p, none, out);
}

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
        Node *item;

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

static Status parse_target(Parser *p, Node **out)
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
        PieceFn parse;
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
