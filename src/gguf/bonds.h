/* Which tensors of GGUF are which of Hugging Face, from the rows of src/arch. */
#ifndef QUERN_GGUF_BONDS_H
#define QUERN_GGUF_BONDS_H

#include "arch/arch.h"
#include "base/vec.h"
#include "gguf/families.h"
#include "weights/store_view.h"

enum { BOND_NAME_MAX = 192 };

/** How rows of the one side become rows of the other. */
typedef enum BondHow {
        BOND_SAME,
        BOND_INTERLEAVED, /* rows (0, D/2), (1, D/2 + 1), … of each head stand side by side */
        BOND_GROUPED,     /* qkv by KV heads becomes all q, all k, all v */
        BOND_STACKED,     /* a tensor for each expert or head becomes one */
        BOND_HALVES,      /* of each expert gate and up, [X, 2F, E], become two of [X, F, E] */
        BOND_SPLIT,       /* gate and up, [2F, E], become two of [F, E] */
        BOND_TURNED,      /* stored [in, out] */
        BOND_ONE_MORE,    /* norm weights that are stored less one */
        BOND_FLAT,        /* [1, E] becomes a vector */
        BOND_LATENT,      /* kv_b becomes k_b, turned in each head, and v_b */
        BOND_HOW_MAX
} BondHow;

/** Tensors of both sides that hold the same numbers. */
typedef struct Bond {
        char hf[BOND_NAME_MAX]; /* with n_hf > 1 a format of the part's number */
        char gguf[2][BOND_NAME_MAX];
        uint32_t n_hf;
        uint32_t n_gguf;
        BondHow how;
        bool copy; /* GGUF's tensor is another's copy, of which HF knows nothing */
} Bond;

typedef VEC(Bond) Bonds;

/** What the lists depend on. */
typedef struct BondMaker {
        const GgufFamily *family;
        const ArchSpec *spec;
        const ModelConfig *config;
        const char *prefix; /* of the HF names: see arch_prefix */
} BondMaker;

/** All tensors that a model of this config has. */
Status bonds_list(const BondMaker *m, Bonds *out);
void bonds_done(Bonds *b);

/** Where a store's tensors come from and what they are called after. */
typedef enum BondSide { BOND_TO_HF, BOND_TO_GGUF } BondSide;

/** Which way, and how values are seen. */
typedef struct BondView {
        const ModelConfig *config;
        BondSide side;
        const Gguf *gguf; /* to HF: the file, for weights kept exactly (exact.h) */
        DType blocks;     /* what blocks are seen as: DT_F32, or DT_BF16 */
} BondView;

/**
 * A store of views over `base` by the names of the other side; bonds that base has no tensor of are
 * left out. Errors: E_FORMAT "blk.0.attn_q.weight has 30 rows, no whole number of heads of 8",
 * parts that are missing or differ in shape.
 */
Status bonds_view(const Bonds *b, const BondView *v, const Store *base, Store **out);

/**
 * The tensors of a GGUF file against the bonds. Errors: E_FORMAT "2 tensors do not fit llama:
 * blk.1.attn_norm.weight is missing; blk.0.extra.weight is unknown".
 */
Status bonds_check(const Bonds *b, const GgufFamily *f, const Store *gguf);

/**
 * What llama.cpp's architecture has no place for. Errors: E_UNSUPPORTED "attention_bias: llama.cpp
 * has no place for a bias on attn_output in qwen3".
 */
Status bonds_family_check(const BondMaker *m);

/** bond_rows.c: the runs of a bond's rows, [n] in memory that the caller frees. */
Status bond_runs(const Bond *b, const ModelConfig *c, BondSide side, uint64_t rows, ViewRun **runs,
                 uint32_t *n);

/** The name of a bond's tensor on one side. */
void bond_name(const Bond *b, BondSide side, uint32_t part, char out[BOND_NAME_MAX]);
uint32_t bond_parts(const Bond *b, BondSide side);

#endif
