#include "sampler/ops.h"

static bool op_named(const SamplerOp *op, Str name)
{
        return str_equal(name, str_of(op->name)) || str_equal(name, str_of(op->alias));
}

static Status op_find(Str name, const SamplerOp **out)
{
        for (size_t i = 0; i < n_sampler_ops; i++)
                if (op_named(&sampler_ops[i], name)) {
                        *out = &sampler_ops[i];
                        return OK;
                }
        return FAIL(E_USAGE,
                    "samplers: \"%.*s\" is no sampler; known: penalties, dry, "
                    "top_n_sigma, top_k, typical_p, top_p, min_p, xtc, temperature",
                    STR_ARG(name));
}

static bool op_runs(const SamplerOp *op, const Sampler *s)
{
        return (s->mode->kinds & op->kind) != 0 && op->active(&s->params);
}

static void chain_add(Sampler *s, const SamplerOp *op)
{
        if (op_runs(op, s))
                s->chain[s->n_chain++] = op;
}

/* Adds the ops of the given kinds in the default order. */
static void chain_add_default(Sampler *s, unsigned kinds)
{
        for (size_t i = 0; i < n_sampler_ops; i++)
                if ((sampler_ops[i].kind & kinds) != 0)
                        chain_add(s, &sampler_ops[i]);
}

/* Bits of the ops seen, so that none is named twice. */
static Status chain_add_named(Sampler *s, Str name, unsigned *seen)
{
        const SamplerOp *op;

        TRY(op_find(name, &op));
        const unsigned bit = 1U << (unsigned)(op - sampler_ops);

        ENSURE(op->kind != OP_BAN, E_USAGE, "samplers: \"%.*s\" always runs first; leave it out",
               STR_ARG(name));
        ENSURE((*seen & bit) == 0, E_USAGE, "samplers: %s is named twice", op->name);
        *seen |= bit;
        chain_add(s, op);
        return OK;
}

static Status chain_add_order(Sampler *s, Str order)
{
        unsigned seen = 0;

        for (size_t at = 0; at < order.n;) {
                const size_t end = str_find(order, STR(";"), at);
                TRY(chain_add_named(s, str_slice(order, at, end), &seen));
                at = end + 1;
        }
        return OK;
}

Status sampler_chain_build(Sampler *s, Str order)
{
        s->n_chain = 0;
        chain_add_default(s, OP_BAN);
        if (order.n > 0)
                return chain_add_order(s, order);
        chain_add_default(s, OP_EDIT | OP_CUT | OP_SCALE);
        return OK;
}
