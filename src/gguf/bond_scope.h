/* Adding bonds name by name. Inside src/gguf only. */
#ifndef QUERN_GGUF_BOND_SCOPE_H
#define QUERN_GGUF_BOND_SCOPE_H

#include "gguf/bonds.h"

/** One layer, or what lies outside the layers. */
typedef struct Scope {
        const BondMaker *m;
        Bonds *out;
        char hf[96]; /* before the names */
        char gguf[32];
} Scope;

/** One tensor of a name on both sides. */
typedef struct Pair {
        const char *hf;
        const char *gguf;
        const char *kind; /* "weight", "bias" */
        BondHow how;
} Pair;

Status bond_pair_add(const Scope *s, const Pair *p);

/** A weight; nothing where the family has no such tensor (hf NULL). */
Status bond_weight_add(const Scope *s, const char *hf, const char *gguf);

/** A weight, and the bias beside it where there is one. */
Status bond_biased_add(const Scope *s, const char *hf, const char *gguf, BondHow how, bool bias);

/** The GGUF name of a projection, `whole` where it is no part of a fused tensor; NULL: none. */
const char *bond_lin_name(const LinRow *row, const char *whole);
bool bond_lin_exists(const LinRow *row, const char *whole);

/** A layer's router, experts and shared experts. */
Status bond_moe_add(const Scope *s);

#endif
