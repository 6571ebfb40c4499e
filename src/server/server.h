/* The HTTP server: options in, runs until a signal ends it. */
#ifndef QUERN_SERVER_SERVER_H
#define QUERN_SERVER_SERVER_H

#include "base/str_vec.h"
#include "quern/quern.h"

/** What `quern serve` is told. Texts are NUL-terminated and borrowed; lists may be empty. */
typedef struct ServerOptions {
        const Str *models; /* paths; the first is the default model */
        size_t n_models;
        StrVec aliases; /* NAME (of the first model) or NAME=MODEL */
        qn_model_options model;
        Str host;                 /* 127.0.0.1 */
        uint32_t port;            /* 8080; 0: any free one */
        Str unix_socket;          /* a path instead of host and port */
        Str tls_cert, tls_key;    /* PEM files; both or none */
        StrVec api_keys;          /* none here and none in the file: open to all */
        Str api_key_file;         /* a key a line, see docs/security.md */
        uint32_t key_requests;    /* a minute and key; 0: no limit */
        uint32_t key_tokens;      /* a minute and key */
        uint32_t key_concurrent;  /* at once and key */
        StrVec cors_origins;      /* "*" or origins that browsers may call from */
        uint32_t queue;           /* requests that may wait for a model */
        uint32_t connections;     /* at once, in all */
        uint32_t connections_ip;  /* at once, from one address; 0: no limit */
        uint64_t header_bytes;    /* of a request line and its headers */
        uint64_t body_bytes;      /* of a request body */
        uint32_t header_seconds;  /* to send the headers, and to sit idle between requests */
        uint32_t body_seconds;    /* to send the body */
        uint32_t request_seconds; /* from the last byte of a request to the end of its answer */
        uint32_t drain_seconds;   /* after SIGTERM */
} ServerOptions;

/** Fills in the defaults of docs/security.md. */
void server_options_init(ServerOptions *o);

/**
 * Serves until SIGTERM or SIGINT, then finishes what runs (drain_seconds at most; a second signal
 * ends it at once). Prints "listening on ADDRESS" to stdout when connections are taken; models load
 * after that. Errors: E_USAGE for options, E_IO for sockets and key files, what opening a model
 * says.
 */
Status server_run(const ServerOptions *o);

/** The API as an OpenAPI 3.1 document, from the routes and their fields. */
Status server_openapi(StrBuf *out);

#endif
