/* Parts that several answers share. */
#ifndef QUERN_SERVER_SHAPE_PARTS_H
#define QUERN_SERVER_SHAPE_PARTS_H

#include "server/completion.h"

/** "stop" or "length". */
const char *finish_reason(const qn_result *r);

/** The name the client used for the model. */
Str model_name(const Completion *c);

/** id, object, created, model, system_fingerprint. */
void put_head(JsonWriter *w, const Completion *c, const char *object);
/** "usage" of OpenAI. */
void put_usage(JsonWriter *w, const Completion *c);
/** "timings" of llama-server. */
void put_timings(JsonWriter *w, const Completion *c);

/** Appends a token's text. Errors: as model_token_text. */
Status put_token(JsonWriter *w, const char *key, const Completion *c, int32_t id);
/** "logprobs": {"content": […]} of the choice's rows from `first` on. */
/** One of its rows: token, id, logprob, bytes, top_logprobs. */
Status put_row(JsonWriter *w, const Completion *c, const TokenRows *r, const TokenRow *row);
Status put_content_logprobs(JsonWriter *w, const Completion *c, const TokenRows *r, size_t first);

/** An event of server-sent events around what `put` writes. */
typedef Status (*PutFn)(JsonWriter *w, Completion *c, const Choice *choice);
Status event_write(StrBuf *out, PutFn put, Completion *c, const Choice *choice);
/** The same under a name. */
Status event_named_write(StrBuf *out, const char *name, PutFn put, Completion *c,
                         const Choice *choice);
/** A line of NDJSON. */
Status line_write(StrBuf *out, PutFn put, Completion *c, const Choice *choice);

/** For slots where a shape has nothing to say. */
Status say_nothing(Completion *c, const Choice *choice, StrBuf *out);

extern const Shape shape_chat, shape_text, shape_native, shape_anthropic, shape_responses;
extern const Shape shape_ollama_generate, shape_ollama_chat;

#endif
