/* Continuous batching: many requests over one engine, one step at a time. Ids only, no text. */
#ifndef QUERN_SCHED_SCHED_H
#define QUERN_SCHED_SCHED_H

#include "backend/backend.h"

/** Nanoseconds of a clock that never goes back. */
typedef uint64_t (*SchedClock)(void *user);

typedef struct SchedOptions {
        const Backend *backend;
        BackendModel *model;
        uint32_t max_running; /* sequences at once, 1..the engine's rows of a step */
        uint32_t max_waiting; /* requests that may queue */
        bool prefix_shared;   /* the engine shares KV of equal prefixes */
        double stretch;       /* a step that also prefills takes this many times one without */
        SchedClock clock;
        void *clock_user;
} SchedOptions;

/** When things happened to a request, of the options' clock; 0: never. */
typedef struct SchedTimes {
        uint64_t submitted;
        uint64_t started; /* its first rows were computed */
        uint64_t filled;  /* the prompt was in */
        uint64_t ended;
        size_t n_reused;      /* prompt tokens taken from the prefix cache */
        uint32_t preemptions; /* how often it was computed anew */
} SchedTimes;

/** Tokens of a sequence and the logits [V] after the last of them; borrowed. */
typedef struct SchedPlace {
        const float *logits;
        const int32_t *ids;
        size_t n;
} SchedPlace;

/** What continues a sequence. Called from inside sched_step() alone; no call may block. */
typedef struct SchedClient {
        /** Whether nobody wants the answer any more. */
        bool (*cancelled)(void *user);

        /** Logits [V] after prompt token t, in order, each once: where the request asks for them.
         */
        Status (*prompt_row)(void *user, size_t t, const float *logits);

        /**
         * The next token into *id; or *more = false, then the sequence ends. An error ends it too.
         */
        Status (*next)(void *user, const SchedPlace *at, int32_t *id, bool *more);

        /** Called once, last: OK when `next` ended it, E_CANCELLED for cancellation and deadlines,
         * else what failed, with status_text(). */
        void (*ended)(void *user, Status s, const SchedTimes *times);
} SchedClient;

/** A prompt and those who continue it; all borrowed for the call but `client` and the users. */
typedef struct SchedRequest {
        const int32_t *ids;
        size_t n;
        const SchedClient *client;
        void *const *users; /* a sequence for each, forked when the prompt is in */
        size_t n_users;
        int32_t priority;  /* the higher goes first */
        uint64_t deadline; /* of the options' clock; 0: none */
        bool prompt_rows;
} SchedRequest;

/** What a scheduler has done and holds. */
typedef struct SchedStats {
        size_t n_waiting;
        size_t n_running;
        uint64_t prompt_tokens;    /* computed */
        uint64_t reused_tokens;    /* taken from the prefix cache */
        uint64_t generated_tokens; /* decoded rows */
        uint64_t steps;
        uint64_t preemptions;
        uint64_t cancellations;
} SchedStats;

/** One thread at a time uses a scheduler. */
typedef struct Sched Sched;

/** Errors: E_NOMEM; E_RANGE max_running 0. More rows than a step has are not used. */
Status sched_new(const SchedOptions *o, Sched **out);

/** Ends what is left as cancelled. */
void sched_free(Sched **s);

/**
 * Whether n_users answers to this prompt can ever be computed. From any thread.
 * Errors: E_CONTEXT "9000 tokens do not fit the context of 8192; …"; E_USAGE no tokens; E_RANGE
 * "token id 50000 is outside the vocabulary 0..49151", "9 answers to one prompt; 1..8 may be
 * asked".
 */
Status sched_check(const Sched *s, const int32_t *ids, size_t n, size_t n_users);

/**
 * Queues a request. Nothing is called on failure.
 * Errors: those of sched_check(); E_BUSY "256 requests are waiting; …"; E_NOMEM.
 */
Status sched_submit(Sched *s, const SchedRequest *r);

/**
 * Computes one step: ends what was cancelled or is late, lets waiting requests in, then runs one
 * batch, decoding rows first and shares of prompts after. Never fails: failures end the requests
 * they belong to. False: there is nothing to do until the next request.
 */
bool sched_step(Sched *s);

SchedStats sched_stats(const Sched *s);

#endif
