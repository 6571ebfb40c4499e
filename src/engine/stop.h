/* Finds stop strings in streamed text and holds back what may begin one. */
#ifndef QUERN_ENGINE_STOP_H
#define QUERN_ENGINE_STOP_H

#include "base/str.h"

typedef struct StopFinder {
        char **words;
        size_t n_words;
        StrBuf text;  /* not yet shown */
        size_t shown; /* bytes of `text` given out by the last call */
        bool found;
        size_t index; /* of the word found */
} StopFinder;

/** Copies the words. Errors: E_USAGE an empty word; E_NOMEM. */
Status stop_init(StopFinder *f, const char *const *words, size_t n_words);
void stop_done(StopFinder *f);

/** Adds a piece; *text is what can be shown now (borrowed until the next call). When a word is
 *  found, `found` is set, and the text before it is the last there is. */
Status stop_push(StopFinder *f, Str piece, Str *text);

/** The end: everything held back. */
Status stop_end(StopFinder *f, Str piece, Str *text);

#endif
