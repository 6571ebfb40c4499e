/* What stands between two tags: text, output and statements. */
#include "template/parse.h"

/* {{ … }} and {% print … %} */
Status parse_output(Parser *p, Node **out)
{
        TRY(node_new(p, NODE_OUTPUT, out));
        return parse_tuple(p, &(TupleRule){0}, &(*out)->a);
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

static const ParseFn piece_table[TOKEN_KIND_MAX] = {
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

Status parse_body_to(Parser *p, const char *end, Node **out)
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
