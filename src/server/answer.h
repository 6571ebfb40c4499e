/* Answers out: status, headers and body of an exchange. */
#ifndef QUERN_SERVER_ANSWER_H
#define QUERN_SERVER_ANSWER_H

#include "server/exchange.h"

#include <microhttpd.h>

/** Suspends the connection until the answer can begin; false: it can now. HTTP thread only. */
bool answer_wait(Exchange *x);
/** Hands the answer to the connection. HTTP thread only. */
enum MHD_Result answer_queue(Exchange *x);
/** The request has ended: the access log, the key's budget. `ok`: all of it was sent. */
void answer_completed(Exchange *x, bool ok);

/** The origin to allow for this request's, or the empty text. */
Str answer_origin(const Exchange *x);

#endif
