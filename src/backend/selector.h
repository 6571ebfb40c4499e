/* Which engine opens a model, and why the others do not. */
#ifndef QUERN_BACKEND_SELECTOR_H
#define QUERN_BACKEND_SELECTOR_H

#include "backend/registry.h"
#include "backend/source.h"

/** How many engines are asked: as many as it takes to find one, or all, to tell about them. */
typedef enum SelectMode { SELECT_FIRST, SELECT_ALL } SelectMode;

/** What was decided about one engine. */
typedef struct Verdict {
        const char *name;
        const Backend *backend; /* NULL: its plug-in does not load */
        Status status;          /* OK: it can open the model */
        char *reason;           /* owned; one line, without the model's path */
} Verdict;

typedef struct Selection {
        Source source;
        Verdict verdicts[BACKENDS_MAX]; /* the preferred engine first */
        size_t n;
        const Verdict *chosen; /* NULL: none can */
} Selection;

/**
 * Looks into the path and asks every engine. `asked`: "auto" (or NULL) takes the first that can, in
 * the order of the kind (GGUF: llama, native; Hugging Face directory: native, llama); a name takes
 * that engine or none, and asks no other. `out` begins zeroed and is freed by selection_done, after
 * a failure too. Errors: those of source_open, E_USAGE "backend: "x" is not one of …", E_NOMEM.
 */
Status backend_select(const char *path, const char *asked, SelectMode mode, Selection *out);
void selection_done(Selection *s);

/** OK when an engine was chosen; else the first one's error, with the reasons of all. */
Status selection_require(const Selection *s);

/** The engine that would have been preferred and cannot, when another was chosen; else NULL. */
const Verdict *selection_second_best(const Selection *s);

#endif
