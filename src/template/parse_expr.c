/* Operators: jinja2's precedence, one row an operator, one function a shape of level. */
#include "template/parse.h"

typedef enum Level {
        LEVEL_OR,
        LEVEL_AND,
        LEVEL_NOT,
        LEVEL_COMPARE,
        LEVEL_ADD,
        LEVEL_CONCAT,
        LEVEL_MUL,
        LEVEL_POW,
        LEVEL_UNARY,
        LEVEL_MAX
} Level;

typedef struct BinaryRow {
        Level level;
        TokenKind token;
        const char *word; /* TOKEN_NAME only */
        NodeKind node;
        int op;
} BinaryRow;

/* All are left-associative: 2**3**2 is 64. */
static const BinaryRow binary_rows[] = {
        {LEVEL_OR, TOKEN_NAME, "or", NODE_OR, 0},
        {LEVEL_AND, TOKEN_NAME, "and", NODE_AND, 0},
        {LEVEL_COMPARE, TOKEN_EQ, "", NODE_COMPARE, CMP_EQ},
        {LEVEL_COMPARE, TOKEN_NE, "", NODE_COMPARE, CMP_NE},
        {LEVEL_COMPARE, TOKEN_LT, "", NODE_COMPARE, CMP_LT},
        {LEVEL_COMPARE, TOKEN_LE, "", NODE_COMPARE, CMP_LE},
        {LEVEL_COMPARE, TOKEN_GT, "", NODE_COMPARE, CMP_GT},
        {LEVEL_COMPARE, TOKEN_GE, "", NODE_COMPARE, CMP_GE},
        {LEVEL_COMPARE, TOKEN_NAME, "in", NODE_COMPARE, CMP_IN},
        {LEVEL_ADD, TOKEN_ADD, "", NODE_BINARY, OP_ADD},
        {LEVEL_ADD, TOKEN_SUB, "", NODE_BINARY, OP_SUB},
        {LEVEL_MUL, TOKEN_MUL, "", NODE_BINARY, OP_MUL},
        {LEVEL_MUL, TOKEN_DIV, "", NODE_BINARY, OP_DIV},
        {LEVEL_MUL, TOKEN_FLOORDIV, "", NODE_BINARY, OP_FLOORDIV},
        {LEVEL_MUL, TOKEN_MOD, "", NODE_BINARY, OP_MOD},
        {LEVEL_POW, TOKEN_POW, "", NODE_BINARY, OP_POW},
};

static bool token_matches(const Parser *p, const BinaryRow *row)
{
        return token_is(p, row->token) && (row->token != TOKEN_NAME || token_is_word(p, row->word));
}

static bool row_matches(const Parser *p, const BinaryRow *row, Level level)
{
        return row->level == level && token_matches(p, row);
}

static const BinaryRow *binary_row(const Parser *p, Level level)
{
        for (size_t i = 0; i < N_ELEMS(binary_rows); i++)
                if (row_matches(p, &binary_rows[i], level))
                        return &binary_rows[i];
        return NULL;
}

static Status binary_node(Parser *p, const BinaryRow *row, Node *left, Node **out)
{
        TRY(node_new(p, row->node, out));
        (*out)->op = row->op;
        (*out)->a = left;
        p->token++;
        return parse_level(p, (int)row->level + 1, &(*out)->b);
}

static Status parse_binary(Parser *p, Level level, Node **out)
{
        const BinaryRow *row;
        Node *left;

        TRY(parse_level(p, (int)level + 1, &left));
        while ((row = binary_row(p, level)) != NULL) {
                Node *joined;
                TRY(binary_node(p, row, left, &joined));
                left = joined;
        }
        *out = left;
        return OK;
}

static Status parse_not(Parser *p, Level level, Node **out)
{
        if (!token_is_word(p, "not"))
                return parse_level(p, (int)level + 1, out);
        TRY(node_new(p, NODE_NOT, out));
        p->token++;
        TRY(parse_deeper(p));
        TRY(parse_level(p, (int)level, &(*out)->a));
        p->depth--;
        return OK;
}

static bool is_not_in(const Parser *p)
{
        return token_is_word(p, "not") && p->token[1].kind == TOKEN_NAME &&
               str_equal(p->token[1].text, STR("in"));
}

static bool token_skip_not_in(Parser *p)
{
        const bool found = is_not_in(p);

        p->token += found ? 2 : 0;
        return found;
}

static bool compare_begins(Parser *p, int *op)
{
        const BinaryRow *row = binary_row(p, LEVEL_COMPARE);

        if (row == NULL) {
                *op = CMP_NOT_IN;
                return token_skip_not_in(p);
        }
        *op = row->op;
        p->token++;
        return true;
}

/* Each right side is a node of its own that holds the operator: a < b < c. */
static Status compare_side(Parser *p, int op, NodeVec *sides)
{
        Node *side;

        TRY(node_new(p, NODE_COMPARE, &side));
        side->op = op;
        TRY(parse_level(p, LEVEL_ADD, &side->a));
        return vec_push(sides, side);
}

static Status parse_compare(Parser *p, Level level, Node **out)
{
        CLEANUP(node_vec_done) NodeVec sides = {0};
        Node *n;
        int op;

        TRY(node_new(p, NODE_COMPARE, &n));
        TRY(parse_level(p, (int)level + 1, &n->a));
        while (compare_begins(p, &op))
                TRY(compare_side(p, op, &sides));
        TRY(node_set_kids(p, n, &sides));
        *out = sides.n > 0 ? n : n->a;
        return OK;
}

static Status parse_concat(Parser *p, Level level, Node **out)
{
        CLEANUP(node_vec_done) NodeVec parts = {0};
        Node *n;

        TRY(node_new(p, NODE_CONCAT, &n));
        do {
                Node *part;
                TRY(parse_level(p, (int)level + 1, &part));
                TRY(vec_push(&parts, part));
        } while (token_skip(p, TOKEN_TILDE));
        TRY(node_set_kids(p, n, &parts));
        *out = parts.n > 1 ? n : parts.p[0];
        return OK;
}

static Status parse_signed(Parser *p, NodeKind kind, Node **out);

static Status parse_operand(Parser *p, Node **out)
{
        if (token_is(p, TOKEN_SUB))
                return parse_signed(p, NODE_NEG, out);
        if (token_is(p, TOKEN_ADD))
                return parse_signed(p, NODE_POS, out);
        TRY(parse_primary(p, out));
        return parse_postfix(p, out);
}

static Status parse_signed(Parser *p, NodeKind kind, Node **out)
{
        TRY(node_new(p, kind, out));
        p->token++;
        TRY(parse_deeper(p));
        TRY(parse_operand(p, &(*out)->a));
        p->depth--;
        return OK;
}

/* Filters and tests bind to the signed operand: -2|abs is 2. */
static Status parse_unary(Parser *p, Level level, Node **out)
{
        (void)level;
        TRY(parse_operand(p, out));
        return parse_filter_chain(p, out);
}

typedef Status (*LevelFn)(Parser *p, Level level, Node **out);

static const LevelFn level_parsers[LEVEL_MAX] = {
        [LEVEL_OR] = parse_binary,       [LEVEL_AND] = parse_binary, [LEVEL_NOT] = parse_not,
        [LEVEL_COMPARE] = parse_compare, [LEVEL_ADD] = parse_binary, [LEVEL_CONCAT] = parse_concat,
        [LEVEL_MUL] = parse_binary,      [LEVEL_POW] = parse_binary, [LEVEL_UNARY] = parse_unary,
};

Status parse_level(Parser *p, int level, Node **out)
{
        return level_parsers[level](p, (Level)level, out);
}

static Status parse_condition(Parser *p, Node **inout)
{
        Node *n;

        TRY(node_new(p, NODE_COND, &n));
        n->b = *inout;
        TRY(parse_level(p, LEVEL_OR, &n->a));
        if (token_skip_word(p, "else"))
                TRY(parse_expression(p, &n->c));
        *inout = n;
        return OK;
}

Status parse_expression(Parser *p, Node **out)
{
        TRY(parse_deeper(p));
        TRY(parse_level(p, LEVEL_OR, out));
        while (token_skip_word(p, "if"))
                TRY(parse_condition(p, out));
        p->depth--;
        return OK;
}

static bool tuple_ends(const Parser *p, const TupleRule *rule)
{
        static const bool ends[TOKEN_KIND_MAX] = {
                [TOKEN_VARIABLE_END] = true, [TOKEN_BLOCK_END] = true, [TOKEN_RPAREN] = true};

        return ends[p->token->kind] || (rule->end_word != NULL && token_is_word(p, rule->end_word));
}

static Status tuple_item(Parser *p, const TupleRule *rule, NodeVec *items)
{
        Node *item;

        if (rule->no_condition)
                TRY(parse_level(p, LEVEL_OR, &item));
        else
                TRY(parse_expression(p, &item));
        return vec_push(items, item);
}

static Status tuple_items(Parser *p, const TupleRule *rule, NodeVec *items, bool *comma)
{
        *comma = false;
        while (!tuple_ends(p, rule)) {
                TRY(tuple_item(p, rule, items));
                if (!token_skip(p, TOKEN_COMMA))
                        return OK;
                *comma = true;
        }
        return OK;
}

static bool is_no_expression(const NodeVec *items, const TupleRule *rule)
{
        return items->n == 0 && !rule->parentheses;
}

static bool is_single(const NodeVec *items, bool comma)
{
        return items->n == 1 && !comma;
}

Status parse_tuple(Parser *p, const TupleRule *rule, Node **out)
{
        CLEANUP(node_vec_done) NodeVec items = {0};
        Node *n;
        bool comma;

        TRY(node_new(p, NODE_TUPLE, &n));
        TRY(tuple_items(p, rule, &items, &comma));
        if (is_no_expression(&items, rule))
                return parse_fail(p, "an expression");
        TRY(node_set_kids(p, n, &items));
        *out = is_single(&items, comma) ? items.p[0] : n;
        return OK;
}
