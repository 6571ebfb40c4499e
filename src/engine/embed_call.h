/* One call of qn_embed. Inside src/engine only. */
#ifndef QUERN_ENGINE_EMBED_CALL_H
#define QUERN_ENGINE_EMBED_CALL_H

#include "engine/embed_texts.h"

/** What the model's recipe and the options come to. */
typedef struct Embedding {
        qn_model *m;
        qn_embed_options o;
        PoolModes modes;
        StageVec stages; /* dense layers are borrowed from the recipe */
        size_t pooled;   /* width of the pooled row */
        size_t width;    /* behind the stages */
        size_t kept;     /* of a finished row */
        VEC(EmbedText) texts;
        IdVec *ids; /* [n_ids] of texts that were encoded here */
        size_t n_ids;
        Pooler *poolers; /* [texts] */
        float *row;      /* [widest] */
        float *scratch;  /* [widest] */
        float *rows;     /* [texts][width] */
} Embedding;

/** Fills ids and texts: each with the prompt in front, cut to what the model reads. Errors:
 * E_MISSING no tokenizer, E_CONTEXT a longer text that may not be cut, E_USAGE an unknown prompt.
 */
Status embedding_encode(Embedding *e, const qn_text *texts, size_t n);

#endif
