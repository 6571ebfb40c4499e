/* A model's weights in memory: what the rows of its family bind to the tensors of a store. */
#ifndef QUERN_ARCH_MODEL_H
#define QUERN_ARCH_MODEL_H

#include "arch/arch.h"

/** Which frequencies a layer rotates by. */
typedef enum LayerRope { LAYER_ROPE_GLOBAL, LAYER_ROPE_LOCAL, LAYER_ROPE_NONE } LayerRope;

/** A layer's experts. */
typedef struct Moe {
        Linear router;            /* w.n_rows 0: the layer is dense */
        const float *choice_bias; /* [X] or NULL */
        Linear *experts;          /* [X][3] gate, up, down, in the model's table */
        Linear shared[3];
        Linear shared_gate;
} Moe;

/**
 * Multi-head latent attention: keys and values of all heads are one latent row [R] a token, from
 * which each head's would be a product. The products with queries and outputs are moved to those
 * (arXiv:2405.04434, "absorbed"), so that only latents are stored and read.
 */
typedef struct Latent {
        Linear q_a;      /* [q_rank, E]; w.n_rows 0: q is one projection */
        Norm q_norm;     /* [q_rank] */
        Linear q_b;      /* [H * (nope + rope), q_rank or E] */
        Linear kv_a;     /* [R + rope, E] */
        Norm kv_norm;    /* [R] */
        Linear *q_heads; /* [H] of [R, nope]: a head's query in the space of latents */
        Linear *v_heads; /* [H] of [v, R]: a head's output from the mix of latents */
} Latent;

/** Attention as it runs: latents count as one KV head. */
typedef struct AttnShape {
        size_t n_heads;
        size_t n_kv_heads;
        size_t dim;   /* of queries and keys */
        size_t v_dim; /* of values and outputs */
} AttnShape;

AttnShape attn_shape(const ModelConfig *c);

typedef struct Layer {
        Linear lins[LIN_MAX]; /* w.n_rows 0: absent */
        Norm norms[NORM_ID_MAX];
        const float *sinks; /* [H] or NULL */
        Moe moe;
        Latent latent;
        uint32_t window; /* 0: every earlier token is visible */
        LayerRope rope;
        float divide; /* scores are divided by this */
} Layer;

/** What stands behind a norm's name. */
typedef struct NormWords {
        const char *weight;
        const char *bias;
} NormWords;

typedef struct Model {
        const ArchSpec *spec;
        const ModelConfig *config; /* borrowed: the opener owns it */
        Linear embed;              /* the same panels as head when tied */
        Linear head;
        Linear positions;   /* learned; w.n_rows 0: none */
        Linear token_types; /* its first row; w.n_rows 0: none */
        Linear project_in;  /* w.n_rows 0: tables and layers have one width */
        Linear project_out;
        Norm embed_norm;
        Norm out_norm;
        Layer *layers;
        Linear *experts; /* [n_layer][X][3] */
        Linear *heads;   /* latent attention: [n_layer][2][H] */
        RopeFreqs rope;
        RopeFreqs rope_local; /* of windowed layers, where the config has one */
        bool headless;        /* no logits: an encoder, or a model saved without its head */
        bool packed_experts;  /* the file holds them as MXFP4 blocks and scales */
        const char *prefix;   /* before the tensors' names */
        const NormWords *norm_words;
        char *memory; /* all panels and vectors */
        size_t memory_bytes;
} Model;

/** Told how much is loaded, 0..1; false cancels. */
typedef bool (*LoadProgress)(float done, void *user);

/**
 * Bytes the weights will take, without reading them. Errors as model_read's for missing, extra and
 * mis-shaped tensors.
 */
Status model_plan(const ModelConfig *config, const Store *store, size_t *bytes);

/**
 * Binds and packs all weights with the pool's threads.
 * Errors: E_UNSUPPORTED family; E_FORMAT "3 tensors do not fit config.json: missing a, b; extra c;
 * d is [2, 3], expected [4, 3]"; E_NOMEM; E_IO; E_CANCELLED.
 */
Status model_read(const ModelConfig *config, const Store *store, Pool *pool, LoadProgress progress,
                  void *user, Model **out);
void model_free(Model **m);

#endif
