/* Where a model's requests run: a queue, and events for each request. */
#ifndef QUERN_SERVER_RUNNER_H
#define QUERN_SERVER_RUNNER_H

#include "base/status.h"
#include "quern/quern.h"

/** What happens to a run, told on the runner's thread, one event of a run at a time. */
typedef struct RunEvents {
        /** It leaves the queue. False: nobody wants it any more; `done` comes next. */
        bool (*begin)(void *user);
        /** Logits [V] after prompt token t, when they were asked for. False: stop. */
        bool (*prompt)(void *user, size_t t, const float *logits);
        /** The prompt is computed; so many of its tokens came from the cache. */
        void (*prefilled)(void *user, size_t n_cached);
        /** A token of a choice; id -1: only text that was held back. False: stop. */
        bool (*token)(void *user, uint32_t choice, const qn_token *token);
        /** A choice is complete. */
        void (*end)(void *user, uint32_t choice, const qn_result *result);
        /** The last event. On failure status_text() says why. */
        void (*done)(void *user, Status s);
} RunEvents;

/** A prompt and how to go on from it; borrowed until `done`. */
typedef struct Run Run;
struct Run {
        Run *next; /* of the same request: queued with it, begins when this one is done */
        const int32_t *ids;
        size_t n_ids;       /* >= 1 */
        uint32_t n_choices; /* >= 1; their seeds follow one another */
        bool prompt_logits;
        const qn_generate_options *options; /* on_token and user are the runner's */
        const RunEvents *events;
        void *user;
};

typedef struct Runner Runner;

/** A thread and a queue of at most `queue` waiting runs. Errors: E_NOMEM, E_IO no thread. */
Status runner_new(qn_model *model, size_t queue, Runner **out);
/** Ends when everything queued has run. */
void runner_free(Runner **r);

/** Queues a run and those linked behind it. False: the queue is full; there will be no event. */
bool runner_push(Runner *r, Run *first);

size_t runner_waiting(Runner *r);
size_t runner_running(Runner *r);

#endif
