/* `quern verify`: what is checked, and the report of it. Inside src/engine only. */
#ifndef QUERN_ENGINE_VERIFY_H
#define QUERN_ENGINE_VERIFY_H

#include "engine/engine.h"
#include "weights/config.h"
#include "weights/store.h"

/** One verification; what an earlier check opened serves the later ones, NULL when it failed. */
typedef struct Verify {
        const char *path;
        const qn_verify_options *o;
        ModelConfig *config;
        Store *store;
        qn_tokenizer *tokenizer; /* NULL: the directory has none */
        qn_template *tmpl;       /* NULL: none */
        qn_model *model;
} Verify;

/**
 * A check. OK: all is well, `note` says what was looked at; empty: there was nothing to check. Any
 * other Status is a finding, its text the sentence; E_NOMEM and E_CANCELLED end the verification.
 */
typedef Status (*VerifyFn)(Verify *v, StrBuf *note);

Status verify_files(Verify *v, StrBuf *note);     /* config.json and the weights' headers */
Status verify_shapes(Verify *v, StrBuf *note);    /* the tensors that the family needs */
Status verify_values(Verify *v, StrBuf *note);    /* no NaN or Inf among the weights */
Status verify_tokenizer(Verify *v, StrBuf *note); /* ids of the model's vocabulary, streams */
Status verify_template(Verify *v, StrBuf *note);  /* conversations render and encode */
Status verify_embedding(Verify *v, StrBuf *note); /* modules.json and the files of its modules */
Status verify_output(Verify *v, StrBuf *note);    /* the model loads and computes */
Status verify_vectors(Verify *v, StrBuf *note);   /* quern_vectors.json, when there is one */

/** Writes quern_vectors.json: what this model answers now. Format: docs/model-formats.md. */
Status verify_record(Verify *v, StrBuf *note);

#define VECTORS_FILE "quern_vectors.json"

/** Texts that the tokenizer is tried on: NULL-terminated. */
extern const char *const verify_texts[];
/** Requests that the template is tried on: NULL-terminated. The first must render. */
extern const char *const verify_requests[];

/** The greatest logit after the session's tokens. */
Status verify_greedy(qn_session *s, size_t n_vocab, int32_t *id);

/** The last hidden states of an encoder's text: whether they can be computed; the beginning of the
 *  last, as ,"hidden":[…]; and against what was recorded of it. */
Status verify_states_compute(const Verify *v, const int32_t *ids, size_t n);
Status verify_state_append(const Verify *v, const int32_t *ids, size_t n, StrBuf *out);
Status verify_state_compare(const Verify *v, const int32_t *ids, size_t n, yyjson_val *want,
                            double tolerance);

void verify_session_free(qn_session **s);

#endif
