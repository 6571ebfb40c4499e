/* What the routes run. Each answers the exchange, or returns why not. */
#ifndef QUERN_SERVER_API_H
#define QUERN_SERVER_API_H

#include "server/route.h"

Status api_chat(Exchange *x, yyjson_val *body);
Status api_completion(Exchange *x, yyjson_val *body);
Status api_responses(Exchange *x, yyjson_val *body);
Status api_embeddings(Exchange *x, yyjson_val *body);
Status api_models(Exchange *x, yyjson_val *body);
Status api_model(Exchange *x, yyjson_val *body);
Status api_messages(Exchange *x, yyjson_val *body);
Status api_count_tokens(Exchange *x, yyjson_val *body);
Status api_ollama_generate(Exchange *x, yyjson_val *body);
Status api_ollama_chat(Exchange *x, yyjson_val *body);
Status api_ollama_embed(Exchange *x, yyjson_val *body);
Status api_ollama_tags(Exchange *x, yyjson_val *body);
Status api_ollama_ps(Exchange *x, yyjson_val *body);
Status api_ollama_show(Exchange *x, yyjson_val *body);
Status api_ollama_version(Exchange *x, yyjson_val *body);
Status api_native_completion(Exchange *x, yyjson_val *body);
Status api_tokenize(Exchange *x, yyjson_val *body);
Status api_detokenize(Exchange *x, yyjson_val *body);
Status api_apply_template(Exchange *x, yyjson_val *body);
Status api_props(Exchange *x, yyjson_val *body);
Status api_slots(Exchange *x, yyjson_val *body);
Status api_openapi(Exchange *x, yyjson_val *body);
Status api_health(Exchange *x, yyjson_val *body);
Status api_ready(Exchange *x, yyjson_val *body);
Status api_metrics(Exchange *x, yyjson_val *body);

#endif
