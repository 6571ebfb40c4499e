/* HTTP by libmicrohttpd: connections, requests, answers. */
#ifndef QUERN_SERVER_DAEMON_H
#define QUERN_SERVER_DAEMON_H

#include "server/listen.h"
#include "server/server_state.h"

/** Takes connections from the listener until daemon_stop. Errors: E_IO. */
Status daemon_start(Server *s, const Listener *l);
/** No new connections; those there are go on. */
void daemon_quiesce(Server *s);
/** Ends all connections; no exchange may be suspended. */
void daemon_stop(Server *s);

#endif
