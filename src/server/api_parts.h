/* What the routes of several APIs share. */
#ifndef QUERN_SERVER_API_PARTS_H
#define QUERN_SERVER_API_PARTS_H

#include "server/api.h"
#include "server/completion.h"
#include "server/server_state.h"

/** Runs with the model that the body names; an exchange without one is refused. */
typedef Status (*ModelFn)(Exchange *x, ServedModel *m, yyjson_val *body);
Status with_model(Exchange *x, yyjson_val *body, ModelFn run);

/** Starts a completion when its prompts fit; moves them away. */
Status start_if_fits(Exchange *x, ServedModel *m, const Shape *shape, const Ask *ask,
                     const char *id_prefix, Prompts *prompts);

/** What a quick route writes, as JSON with status 200. */
typedef Status (*JsonFn)(Exchange *x, JsonWriter *w);
Status reply_json(Exchange *x, JsonFn put);

#endif
