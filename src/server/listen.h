/* The listening socket: TCP, a unix socket's path, or one that systemd hands over. */
#ifndef QUERN_SERVER_LISTEN_H
#define QUERN_SERVER_LISTEN_H

#include "server/server.h"

typedef struct Listener {
        int fd;            /* -1: none */
        char *unix_path;   /* removed at the end; NULL otherwise */
        char address[320]; /* for the user: "http://127.0.0.1:8080" */
} Listener;

/**
 * Binds and listens: a socket of systemd (LISTEN_FDS, LISTEN_PID) if there is one, else the unix
 * socket of the options, else host and port. Errors: E_IO "127.0.0.1:8080: Address already in
 * use", E_USAGE a host that is none, a path too long.
 */
Status listener_open(const ServerOptions *o, Listener *out);
void listener_close(Listener *l);

#endif
