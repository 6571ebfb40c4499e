/* What every part of the parser needs: tokens, nodes, symbols. */
#include "template/parse.h"

#include <stdio.h>

Status template_symbol(Template *t, Str name, uint32_t *out)
{
        if (strmap_find(&t->symbol_numbers, name, out))
                return OK;
        TRY(strmap_put(&t->symbol_numbers, name, (uint32_t)t->symbols.n));
        TRY(vec_push(&t->symbols, name));
        *out = (uint32_t)t->symbols.n - 1;
        return OK;
}

Str template_symbol_name(const Template *t, uint32_t symbol)
{
        return t->symbols.p[symbol];
}

static const char *const token_names[TOKEN_KIND_MAX] = {
        [TOKEN_EOF] = "the end of the template",
        [TOKEN_DATA] = "text",
        [TOKEN_BLOCK_BEGIN] = "'{%'",
        [TOKEN_BLOCK_END] = "'%}'",
        [TOKEN_VARIABLE_BEGIN] = "'{{'",
        [TOKEN_VARIABLE_END] = "'}}'",
        [TOKEN_NAME] = "a name",
        [TOKEN_STRING] = "a string",
        [TOKEN_INTEGER] = "an integer",
        [TOKEN_FLOAT] = "a float",
        [TOKEN_ADD] = "'+'",
        [TOKEN_SUB] = "'-'",
        [TOKEN_MUL] = "'*'",
        [TOKEN_DIV] = "'/'",
        [TOKEN_FLOORDIV] = "'//'",
        [TOKEN_MOD] = "'%'",
        [TOKEN_POW] = "'**'",
        [TOKEN_TILDE] = "'~'",
        [TOKEN_LPAREN] = "'('",
        [TOKEN_RPAREN] = "')'",
        [TOKEN_LBRACKET] = "'['",
        [TOKEN_RBRACKET] = "']'",
        [TOKEN_LBRACE] = "'{'",
        [TOKEN_RBRACE] = "'}'",
        [TOKEN_EQ] = "'=='",
        [TOKEN_NE] = "'!='",
        [TOKEN_LT] = "'<'",
        [TOKEN_LE] = "'<='",
        [TOKEN_GT] = "'>'",
        [TOKEN_GE] = "'>='",
        [TOKEN_ASSIGN] = "'='",
        [TOKEN_DOT] = "'.'",
        [TOKEN_COLON] = "':'",
        [TOKEN_PIPE] = "'|'",
        [TOKEN_COMMA] = "','",
        [TOKEN_SEMICOLON] = "';'",
};

static const char *found_name(const Parser *p, char out[64])
{
        if (!token_is(p, TOKEN_NAME))
                return token_names[p->token->kind];
        snprintf(out, 64, "'%.*s'", STR_ARG(p->token->text));
        return out;
}

Status parse_fail(const Parser *p, const char *what)
{
        char name[64];

        return source_fail(p->t->source, p->token->at, "expected %s, found %s", what,
                           found_name(p, name));
}

bool token_is(const Parser *p, TokenKind kind)
{
        return p->token->kind == kind;
}

bool token_is_word(const Parser *p, const char *word)
{
        return token_is(p, TOKEN_NAME) && str_equal(p->token->text, str_of(word));
}

bool token_skip(Parser *p, TokenKind kind)
{
        const bool found = token_is(p, kind);

        p->token += found;
        return found;
}

bool token_skip_word(Parser *p, const char *word)
{
        const bool found = token_is_word(p, word);

        p->token += found;
        return found;
}

Status token_expect(Parser *p, TokenKind kind)
{
        return token_skip(p, kind) ? OK : parse_fail(p, token_names[kind]);
}

Status token_expect_name(Parser *p, Str *out)
{
        *out = p->token->text;
        return token_expect(p, TOKEN_NAME);
}

Status parse_deeper(Parser *p)
{
        if (p->depth == PARSE_DEPTH_MAX)
                return source_fail(p->t->source, p->token->at, "nested deeper than %d",
                                   PARSE_DEPTH_MAX);
        p->depth++;
        return OK;
}

Status node_new(Parser *p, NodeKind kind, Node **out)
{
        TRY(arena_new(&p->t->arena, out));
        (*out)->kind = kind;
        (*out)->at = p->token->at;
        return OK;
}

Status node_set_kids(Parser *p, Node *n, const NodeVec *kids)
{
        TRY(arena_new_array(&p->t->arena, kids->n, &n->kids));
        for (size_t i = 0; i < kids->n; i++)
                n->kids[i] = kids->p[i];
        n->n_kids = kids->n;
        return OK;
}

Status node_set_symbol(Parser *p, Node *n, Str name)
{
        n->name = name;
        return template_symbol(p->t, name, &n->symbol);
}

void node_vec_done(NodeVec *v)
{
        vec_done(v);
}

void arg_vec_done(ArgVec *v)
{
        vec_done(v);
}

static Status source_parse(Template *t, Str source)
{
        CLEANUP(token_vec_done) TokenVec tokens = {0};

        TRY(source_normalize(source, &t->arena, &t->source));
        TRY(lex_source(t->source, &t->arena, &tokens));
        TRY(parse_template(&(Parser){.t = t, .token = tokens.p}, &t->root));
        return template_check_names(t);
}

Status template_parse(Str source, Template **out)
{
        CLEANUP(template_free) Template *t = NULL;

        TRY(mem_new(&t));
        TRY(source_parse(t, source));
        *out = TAKE(t);
        return OK;
}

void template_free(Template **t)
{
        if (*t == NULL)
                return;
        arena_done(&(*t)->arena);
        vec_done(&(*t)->symbols);
        strmap_done(&(*t)->symbol_numbers);
        mem_free(*t);
        *t = NULL;
}
