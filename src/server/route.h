/* The routes: one table of what the server answers. */
#ifndef QUERN_SERVER_ROUTE_H
#define QUERN_SERVER_ROUTE_H

#include "base/fields.h"
#include "server/exchange.h"

/** Rows that read a body, or a part of one, into a struct. */
typedef struct FieldTable {
        const FieldSpec *rows;
        size_t n;
} FieldTable;

enum { ROUTE_TABLES_MAX = 4 };

enum {
        ROUTE_OPEN = 1 << 0,  /* needs no API key */
        ROUTE_QUICK = 1 << 1, /* answers at once, on the HTTP thread: never waits or computes */
        ROUTE_EMPTY = 1 << 2, /* a missing body is the same as {} */
        ROUTE_SLOW = 1 << 3,  /* computes: waits for the thread of such routes */
};

/** Answers, or returns why not. `body` is the request's object, NULL for GET and DELETE. */
typedef Status (*RouteFn)(Exchange *x, yyjson_val *body);

struct Route {
        const char *method;
        const char *path; /* a '*' at the end takes what follows, at least one character */
        Family family;
        unsigned flags;
        RouteFn run;
        const FieldTable *const *tables; /* of the body; NULL-terminated, NULL: none */
        const char *reply;               /* content types, for the documentation */
        const char *help;
};

extern const Route routes[];
extern const size_t n_routes;

/** The route, with what its '*' took in `tail`; NULL, with the methods that this path has in
 * `allow` ("" none) otherwise. HEAD is GET. */
const Route *route_find(Str method, Str path, Str *tail, StrBuf *allow);

#endif
