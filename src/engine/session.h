/* What sessions do inside the engine; the caller holds the model's lock. Inside src/engine only. */
#ifndef QUERN_ENGINE_SESSION_H
#define QUERN_ENGINE_SESSION_H

#include "engine/engine.h"

/** Keeps the first n tokens, n <= the length. */
void session_cut(qn_session *s, size_t n);

/** Appends tokens and computes them. On failure the session is as it was. Errors: E_CONTEXT,
 * E_RANGE a bad id, what the backend's step gives. */
Status session_feed(qn_session *s, const int32_t *ids, size_t n);

/** Drops what the session holds and feeds these tokens, n > 0. On failure the session holds what it
 * did, computed again; should that fail too, nothing. */
Status session_restart(qn_session *s, const int32_t *ids, size_t n);

/** Makes `logits` those after the last token. Errors: E_USAGE when there is none. */
Status session_refresh(qn_session *s);

#endif
