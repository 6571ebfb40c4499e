/* The running server, for those inside src/server. */
#ifndef QUERN_SERVER_SERVER_STATE_H
#define QUERN_SERVER_SERVER_STATE_H

#include "server/api_keys.h"
#include "server/metrics.h"
#include "server/models.h"
#include "server/watch.h"
#include "server/workers.h"

struct MHD_Daemon;

struct Server {
        const ServerOptions *o;
        ApiKeys keys;
        Models models;
        Metrics metrics;
        Watch *watch;
        Workers *workers;
        Workers *slow;            /* one thread, for routes that compute */
        StrBuf tls_cert, tls_key; /* PEM texts */
        struct MHD_Daemon *daemon;
        atomic_bool stopping;      /* no new work is taken */
        atomic_size_t n_exchanges; /* not yet answered to the end */
};

#endif
