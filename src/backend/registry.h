/* The engines there are: one row each, built in or loaded as a plug-in when first asked for. */
#ifndef QUERN_BACKEND_REGISTRY_H
#define QUERN_BACKEND_REGISTRY_H

#include "backend/backend.h"

enum { BACKENDS_MAX = 4 };

typedef struct BackendRow {
        const char *name;
        /** Its plug-in is loaded once and stays. Errors: those of plugin_load. */
        Status (*get)(const Backend **out);
} BackendRow;

extern const BackendRow backend_rows[];
extern const size_t n_backend_rows;

const BackendRow *backend_row_find(const char *name); /* NULL: none of that name */

/**
 * Loads quern-NAME.so: from the folders of the environment's QUERN_PLUGIN_DIR (separated by ':')
 * when it is set, else from beside the program or the library, else from where `make install` puts
 * plug-ins. Errors: E_MISSING (no such file, a library it needs is absent), E_VERSION (built for
 * another Quern, or for another version of the library behind it), E_FORMAT (not a plug-in).
 */
Status plugin_load(const char *name, const Backend **out);

#endif
