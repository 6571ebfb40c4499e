/* The connections, each with a deadline, and the thread that watches them. */
#ifndef QUERN_SERVER_WATCH_H
#define QUERN_SERVER_WATCH_H

#include "server/exchange.h"

typedef struct Watch Watch;
typedef struct Conn Conn;

/** Starts the thread, which notices clients that leave while their connection is suspended, ends
 * connections that passed their deadline, and ticks event streams. Errors: E_NOMEM, E_IO. */
Status watch_new(Watch **out);
void watch_free(Watch **w); /* no connection may be left */

/** A connection has come, and must have sent a request's head in so many seconds. NULL: no memory.
 */
Conn *watch_add(Watch *w, int fd, uint32_t seconds);
void watch_remove(Watch *w, Conn *c);

/** The deadline is so many seconds from now; 0: there is none. `x` (NULL: none) is the request in
 * course, borrowed until this is called again. */
void watch_expect(Watch *w, Conn *c, Exchange *x, uint32_t seconds);

/** From now on its client's leaving drops the exchange. */
void watch_arm(Watch *w, Conn *c);

/** Drops every exchange in course. */
void watch_drop_all(Watch *w);

#endif
