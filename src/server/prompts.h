/* Prompts: from the texts, ids or messages of a request to token ids. */
#ifndef QUERN_SERVER_PROMPTS_H
#define QUERN_SERVER_PROMPTS_H

#include "server/ask.h"

typedef struct PromptIds {
        IdVec ids;
        Str text; /* as it came, in the arena; p NULL: it came as ids */
} PromptIds;

typedef VEC(PromptIds) Prompts;

void prompts_done(Prompts *p);

/**
 * One prompt, a text or an array of ids; or several, an array of such.
 * Errors: E_FORMAT, E_RANGE "prompt[3]: token 99 is outside 0..63".
 */
Status prompts_read(const ServedModel *m, yyjson_val *prompt, Arena *arena, Prompts *out);

/** The chat template's prompt for the ask's messages. Errors: E_FORMAT, E_MISSING naming the
 * message; what the template says. */
Status prompts_chat(const ServedModel *m, const Ask *ask, Prompts *out);

/** One prompt from a text. */
Status prompts_text(const ServedModel *m, Str text, Arena *arena, Prompts *out);

/** A message's content, a text or parts of type text on lines of their own, appended; i is the
 * message's number, for errors. */
Status content_text(yyjson_val *content, size_t i, StrBuf *out);

/** The request of qn_render for the ask's messages. */
Status chat_request(const Ask *ask, StrBuf *out);

/** Whether every prompt has tokens and leaves room in the context; refuses the exchange otherwise.
 */
bool prompts_fit(Exchange *x, const ServedModel *m, const Prompts *p);

#endif
