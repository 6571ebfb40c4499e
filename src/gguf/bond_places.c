/* What llama.cpp's architectures have a place for. */
#include "gguf/bonds.h"

typedef struct Place {
        LinId lin;
        const char *tensor;
        size_t offset; /* of the family's word */
} Place;

static const Place places[] = {
        {LIN_Q, "attn_q", offsetof(GgufFamily, qkv_bias)},
        {LIN_O, "attn_output", offsetof(GgufFamily, out_bias)},
        {LIN_UP, "ffn_up", offsetof(GgufFamily, mlp_bias)},
};

static GgufBias bias_word(const GgufFamily *f, size_t offset)
{
        GgufBias word;

        memcpy(&word, (const char *)f + offset, sizeof(word));
        return word;
}

static Status place_check(const BondMaker *m, const Place *p)
{
        const GgufBias word = bias_word(m->family, p->offset);
        const bool wanted = arch_bias_wanted(m->config, m->spec->lins[p->lin].bias);

        ENSURE(word != GGUF_BIAS_NEVER || !wanted, E_UNSUPPORTED,
               "llama.cpp has no place for a bias on %s in %s", p->tensor, m->family->arch);
        ENSURE(word != GGUF_BIAS_ALWAYS || wanted, E_UNSUPPORTED,
               "llama.cpp wants a bias on %s in %s, and the model has none", p->tensor,
               m->family->arch);
        return OK;
}

static bool is_square(const ModelConfig *c)
{
        return (uint64_t)c->n_head * c->head_dim == c->n_embd;
}

Status bonds_family_check(const BondMaker *m)
{
        ENSURE(!m->family->square || is_square(m->config), E_UNSUPPORTED,
               "head_dim: in %s llama.cpp wants %u heads of %u to be as wide as the model, %u",
               m->family->arch, m->config->n_head, m->config->head_dim, m->config->n_embd);
        for (size_t i = 0; i < N_ELEMS(places); i++)
                TRY(place_check(m, &places[i]));
        return OK;
}
