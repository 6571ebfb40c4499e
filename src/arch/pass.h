/* One forward pass in flight: the buffers its threads share. Inside src/arch only. */
#ifndef QUERN_ARCH_PASS_H
#define QUERN_ARCH_PASS_H

#include "arch/transformer.h"
#include "nn/attention.h"
#include "nn/ffn.h"

#include <stdatomic.h>

/** Row strides in floats, multiples of 16. */
typedef struct PassStrides {
        size_t embd, q, kv, ff, vocab, rot, token, expert, ff_expert;
        size_t rank, query, latent; /* of latent attention */
} PassStrides;

/** What a layer of experts works in; K is the number of experts a token takes. */
typedef struct PassMoe {
        float *logits;      /* [T][ld.expert] of the router */
        float *scratch;     /* [threads][2 * ld.expert] */
        int32_t *ids;       /* [T][K] experts by rank */
        float *weights;     /* [T][K] */
        size_t *starts;     /* [X + 2] first sorted pair of each expert */
        size_t *place;      /* [T * K] sorted place of a pair */
        float *rows;        /* [T * K][ld.embd] inputs, then outputs, sorted by expert */
        float *gate, *up;   /* [T * K][ld.ff_expert] */
        char *tiles;        /* of rows */
        char *tiles_hidden; /* of gate */
        float *shared;      /* [T][ld.embd] */
        float *shared_gate; /* [T][16] */
} PassMoe;

/** What latent attention works in. */
typedef struct PassLatent {
        float *rank;  /* [T][ld.rank] queries in their low rank */
        float *query; /* [T][ld.query] of all heads: nope, then rope dims */
        float *out;   /* [T][ld.latent] of all heads, each padded to 16 */
        char *tiles;  /* of every head */
} PassLatent;

typedef struct Pass {
        const Model *m;
        NnContext c;
        PanelType kv_type;
        AttnShape shape;
        size_t k_bytes; /* of one K block of one head; its V block follows */
        size_t v_bytes;
        float eps;
        float scale;         /* on attention scores */
        const float *slopes; /* [H] of ALiBi, or NULL */
        PassStrides ld;
        StepOutput output;
        const StepRow *rows;          /* [n] */
        size_t n;                     /* T */
        size_t n_out;                 /* rows that want logits */
        size_t *out_rows;             /* [n_out] */
        float *x;                     /* [T][ld.embd] the residual stream */
        float *normed;                /* [T][ld.embd] */
        float *q, *att;               /* [T][ld.q] */
        float *k, *v;                 /* [T][ld.kv] */
        float *gate, *up;             /* [T][ld.ff] */
        float *cos, *sin;             /* [T][ld.rot] */
        float *cos_local, *sin_local; /* of windowed layers with a rope of their own */
        float *token;   /* [T][ld.token] where tables are narrower or wider than layers */
        float *logits;  /* [n_out][ld.vocab] */
        float *scratch; /* [threads][scratch_floats] */
        size_t scratch_floats;
        Tiles in, in_second, in_att, in_ff, in_head, in_token; /* in_second: of a parallel ffn */
        PassMoe moe;
        PassLatent latent;
        atomic_int *bad_layer; /* first layer whose output is not finite (their number: the logits),
                                  or INT_MAX */
        atomic_bool *cancelled;
        atomic_size_t *n_due; /* layers to run: all, or those before a cancelled step's end */
} Pass;

PassStrides pass_strides(const ModelConfig *c);

/** All buffers for steps of max_rows, once m, shape and ld stand. Errors: E_NOMEM; what was
 *  allocated is freed by pass_buffers_free. */
Status pass_buffers_alloc(Pass *p, size_t n_threads, size_t max_rows);
void pass_buffers_free(Pass *p);

/** The whole pass, on each thread of the pool. */
void pass_thread(const PoolThread *t, void *arg);

/** cos and sin of row r. */
void pass_angles(const Pass *p, size_t r);

/** q/k norm and rope on this thread's rows, then K and V into the sequences' blocks; barrier. */
void pass_rotate_and_store(const Pass *p, const PoolThread *t, const Layer *l, size_t layer);

/** Zeros the step's K and V in the sequences' blocks: NaN there would outlast a failed step, since
 *  invisible slots are multiplied by zero weights. Called outside the pool's run. */
void pass_forget(const Pass *p);

/** The rows' embeddings, scaled and placed; barrier. */
void pass_embed(const Pass *p, const PoolThread *t);

/** Logits of the rows that want them. */
void pass_head(const Pass *p, const PoolThread *t);

/** Last hidden states of the rows that want them, into pass_hidden_rows(). */
void pass_hidden(const Pass *p, const PoolThread *t);
const float *pass_hidden_rows(const Pass *p, size_t *stride);

/** Rows x of K columns, packed by all threads; barrier. */
void pass_pack(const Pass *p, const PoolThread *t, const float *x, size_t ld, const Tiles *tiles);

/** x += residual_scale * y, n columns. */
void pass_add(const Pass *p, float *x, const float *y, size_t n);

/** A layer's experts on the tiles `in`, whose rows still lie in `normed`; barrier. */
void pass_experts(const Pass *p, const PoolThread *t, const Layer *l, const Tiles *in);

/** Rotates one head's rotating dims of row r in place, by the global frequencies. */
void pass_rotate(const Pass *p, size_t r, float *x);

/** Row r's key and value into its sequence's block. */
void pass_store(const Pass *p, size_t r, size_t layer);

/** Latent attention: from the tiles `in` to q, and K and V in the blocks; barrier. */
void pass_latent_in(const Pass *p, const PoolThread *t, const Layer *l, size_t layer);

/** And from mixed latents in `att` to the heads' outputs there; barrier. */
void pass_latent_out(const Pass *p, const PoolThread *t, const Layer *l);

/** Attention of this thread's (row, KV head) pairs; barrier. */
void pass_attend(const Pass *p, const PoolThread *t, const Layer *l, size_t layer);

/** Notes the layer when this thread's rows hold NaN or Inf. */
void pass_check(const Pass *p, const PoolThread *t, size_t layer);

/** The same for these columns of the logits. */
void pass_check_logits(const Pass *p, PoolRange cols);

/** The same for n numbers of the last hidden states. */
void pass_check_hidden(const Pass *p, const float *x, size_t n);

#endif
