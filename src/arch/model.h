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

typedef struct Layer {
        Linear lins[LIN_MAX]; /* w.n_rows 0: absent */
        Norm norms[NORM_ID_MAX];
        Moe moe;
        uint32_t window; /* 0: every earlier token is visible */
        LayerRope rope;
        float divide; /* scores are divided by this */
} Layer;

typedef struct Model {
        const ArchSpec *spec;
        const ModelConfig *config; /* borrowed: the opener owns it */
        Linear embed;              /* the same panels as head when tied */
        Linear head;
        Linear positions;  /* learned; w.n_rows 0: none */
        Linear project_in; /* w.n_rows 0: tables and layers have one width */
        Linear project_out;
        Norm embed_norm;
        Norm out_norm;
        Layer *layers;
        Linear *experts; /* [n_layer][X][3] */
        RopeFreqs rope;
        RopeFreqs rope_local; /* of windowed layers, where the config has one */
        const char *prefix;   /* before the tensors' names */
        char *memory;         /* all panels and vectors */
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
