/* How this file names what the rows say: published files of one family differ. */
#include "arch/bind.h"

#include <stdio.h>

static bool prefix_fits(const ArchSpec *spec, const char *prefix, const Store *store)
{
        char name[192];

        (void)snprintf(name, sizeof(name), "%s%s.weight", prefix, spec->embed);
        return store_find(store, str_of(name)) != NULL;
}

/* Before the names of a model saved without its head; what is missing is told by the first. */
static const char *prefix_or_none(const ArchSpec *spec, const Store *store)
{
        return prefix_fits(spec, "", store) ? "" : spec->prefixes[0];
}

const char *arch_prefix(const ArchSpec *spec, const Store *store)
{
        for (size_t i = 0; spec->prefixes[i] != NULL; i++)
                if (prefix_fits(spec, spec->prefixes[i], store))
                        return spec->prefixes[i];
        return prefix_or_none(spec, store);
}

/* Whether the first layer's experts lie there as MXFP4 blocks. */
static bool has_blocks(const Model *m, const Store *store)
{
        char name[192];

        (void)snprintf(name, sizeof(name), "%slayers.0.mlp.experts.gate_up_proj_blocks", m->prefix);
        return store_find(store, str_of(name)) != NULL;
}

/* The first checkpoints of bert name their norms' tensors otherwise. */
static const NormWords *norm_words_find(const Model *m, const Store *store)
{
        static const NormWords usual = {"weight", "bias"};
        static const NormWords first = {"gamma", "beta"};
        char name[192];

        if (m->spec->embed_norm == NULL)
                return &usual;
        (void)snprintf(name, sizeof(name), "%s%s.gamma", m->prefix, m->spec->embed_norm);
        return store_find(store, str_of(name)) != NULL ? &first : &usual;
}

static bool has_head(const Model *m, const Store *store)
{
        char name[192];

        (void)snprintf(name, sizeof(name), "%s.weight", m->spec->head);
        return m->config->tied || store_find(store, str_of(name)) != NULL;
}

/* Names without the prefix that they have in whole models. */
static bool is_bare(const Model *m)
{
        return m->prefix[0] == '\0' && m->spec->prefixes[0][0] != '\0';
}

/* An encoder, or a model saved without its head. */
static bool is_headless(const Model *m, const Store *store)
{
        return m->spec->head == NULL || (is_bare(m) && !has_head(m, store));
}

void names_find(Model *m, const Store *store)
{
        m->prefix = arch_prefix(m->spec, store);
        m->packed_experts = has_blocks(m, store);
        m->norm_words = norm_words_find(m, store);
        m->headless = is_headless(m, store);
}
