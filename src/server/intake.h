/* Requests in: the checks of head and body, and who runs what. */
#ifndef QUERN_SERVER_INTAKE_H
#define QUERN_SERVER_INTAKE_H

#include "server/exchange.h"

/**
 * Reads the head: route, key, origin, request id, length. A refusal waits for the body, which is
 * thrown away. False: the body is too large to wait for; answer at once.
 */
bool intake_head(Exchange *x, const char *url, const char *method);
/** A piece of the body. A client that sends on and on beyond the limit is dropped. */
void intake_body(Exchange *x, Str data);
/** All is there: runs a quick route, or queues the exchange. */
void intake_dispatch(Exchange *x);
/** What the workers do with an exchange: read its JSON and run its route. */
void intake_run(Exchange *x);

#endif
