/* Macros and call blocks: signatures and bodies with a loop count and flags of their own. */
#include "template/parse.h"

static Status parameter_default(Parser *p, bool *seen_default, Node *param)
{
        if (token_skip(p, TOKEN_ASSIGN)) {
                *seen_default = true;
                return parse_expression(p, &param->a);
        }
        return *seen_default ? parse_fail(p, "'=' (a default is needed after another default)")
                             : OK;
}

static Status parse_parameter(Parser *p, bool *seen_default, NodeVec *params)
{
        Node *param;

        TRY(token_is(p, TOKEN_NAME) ? OK : parse_fail(p, "a parameter name"));
        TRY(parse_primary(p, &param));
        if (param->kind != NODE_NAME)
                return source_fail(p->t->source, param->at, "can't assign to a constant");
        TRY(parameter_default(p, seen_default, param));
        return vec_push(params, param);
}

static Status parse_signature(Parser *p, Node *macro)
{
        CLEANUP(node_vec_done) NodeVec params = {0};
        bool seen_default = false;

        TRY(token_expect(p, TOKEN_LPAREN));
        while (!token_is(p, TOKEN_RPAREN)) {
                if (params.n > 0)
                        TRY(token_expect(p, TOKEN_COMMA));
                TRY(parse_parameter(p, &seen_default, &params));
        }
        p->token++;
        return node_set_kids(p, macro, &params);
}

static void mark_uses(const Parser *p, Node *macro)
{
        macro->uses_caller = p->seen_caller;
        macro->uses_varargs = p->seen_varargs;
        macro->uses_kwargs = p->seen_kwargs;
}

/* The body's loops and mentions are the macro's own. */
static Status macro_body(Parser *p, const char *end, Node *macro)
{
        const char *const ends[] = {end, NULL};
        const Parser outer = *p;

        p->loops = 0;
        p->seen_caller = p->seen_varargs = p->seen_kwargs = false;
        TRY(parse_body(p, ends, &macro->c));
        p->token++;
        mark_uses(p, macro);
        p->loops = outer.loops;
        p->seen_caller |= outer.seen_caller;
        p->seen_varargs |= outer.seen_varargs;
        p->seen_kwargs |= outer.seen_kwargs;
        return OK;
}

Status parse_macro(Parser *p, Node **out)
{
        Str name;

        TRY(node_new(p, NODE_MACRO, out));
        p->token++;
        TRY(token_expect_name(p, &name));
        TRY(node_set_symbol(p, *out, name));
        TRY(parse_signature(p, *out));
        return macro_body(p, "endmacro", *out);
}

Status parse_call_block(Parser *p, Node **out)
{
        Node *caller;

        TRY(node_new(p, NODE_CALL_BLOCK, out));
        TRY(node_new(p, NODE_MACRO, &caller));
        p->token++;
        TRY(node_set_symbol(p, caller, STR("caller")));
        caller->is_caller = true;
        if (token_is(p, TOKEN_LPAREN))
                TRY(parse_signature(p, caller));
        TRY(parse_expression(p, &(*out)->a));
        if ((*out)->a->kind != NODE_CALL)
                return source_fail(p->t->source, (*out)->a->at, "expected call");
        (*out)->d = caller;
        return macro_body(p, "endcall", caller);
}
