/* An engine that computes nothing: logits are a function of the tokens, time is counted, KV has a
   size, and steps fail where they are told to. And clients that know what must come. */
#ifndef QUERN_TESTS_SCHED_FAKE_H
#define QUERN_TESTS_SCHED_FAKE_H

#include "base/vec.h"
#include "sched/sched.h"

#include "support/table.h"

enum { FAKE_VOCAB = 32, FAKE_ROWS = 64, FAKE_POISON = 31, FAKE_CACHED = 16 };

struct BackendModel {
        uint32_t n_ctx;
        size_t kv_tokens; /* that all sequences may hold together */
        size_t kv_used;
        size_t n_sequences;
        size_t outgrown_at; /* sequences of this length are wrong; 0: never */
        bool cache;         /* remembers computed tokens */
        IdVec cached[FAKE_CACHED];
        size_t n_cached;
        uint64_t now;     /* the clock, ns */
        size_t most_rows; /* of any step */
        size_t n_steps;
        size_t computed; /* rows in all */
        float *logits;   /* [FAKE_ROWS][FAKE_VOCAB] */
};

extern const Backend fake_backend;

void fake_init(BackendModel *m, uint32_t n_ctx, size_t kv_tokens);
void fake_done(BackendModel *m);
uint64_t fake_now(void *model);

/** The token that must follow. */
int32_t fake_next(const int32_t *ids, size_t n);

/** One sequence's client. Checks every row it is given. */
typedef struct FakeClient {
        IdVec ids; /* the prompt, then what came */
        size_t n_prompt;
        size_t n_wanted;  /* tokens after the prompt */
        size_t cancel_at; /* cancelled when this many have come; SIZE_MAX: never */
        size_t n_rows;    /* prompt rows seen */
        size_t n_ended;
        Status end;
        SchedTimes times;
        size_t *order; /* counts ends; may be NULL */
        size_t rank;   /* among those that share `order` */
} FakeClient;

extern const SchedClient fake_client;

/** A prompt of n tokens from a seed, the same each time; never FAKE_POISON. */
void fake_client_init(FakeClient *c, uint32_t seed, size_t n_prompt, size_t n_wanted);
void fake_client_done(FakeClient *c);

Status fake_submit(Sched *s, FakeClient *c);
size_t fake_generated(const FakeClient *c);

#endif
