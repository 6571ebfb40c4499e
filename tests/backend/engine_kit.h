/*
 * One engine under test, named by the environment's QN_TEST_ENGINE: "native" opens a golden model's
 * directory, "llama" the GGUF file that convert makes of it. QN_TEST_DEVICE, "cpu" without it,
 * names what it computes on. Cases know only backend.h.
 */
#ifndef QUERN_TESTS_BACKEND_ENGINE_KIT_H
#define QUERN_TESTS_BACKEND_ENGINE_KIT_H

#include "backend/registry.h"

#include "support/table.h"
#include "support/temp.h"

enum { KIT_V = 131, KIT_CTX = 64, KIT_CHUNK = 48, KIT_IDS = 40 };

typedef struct EngineKit {
        const Backend *be;
        BackendModel *m;
        BackendSeq *a, *b; /* two sequences, empty at first */
        TempDir dir;       /* of the GGUF file */
        char path[TEMP_PATH_MAX];
} EngineKit;

/** The golden model's path for the engine that is tested; fails the test when it cannot be made. */
void kit_path(EngineKit *k, const char *golden);

/** Exact mode, one thread, KIT_CTX tokens, steps of KIT_CHUNK. CLEANUP(kit_done). */
EngineKit kit_open(const char *golden);
void kit_done(EngineKit *k);

/** The options of kit_open. */
BackendOptions kit_options(void);

/** "native" or "llama". */
const char *kit_engine(void);
bool kit_is_native(void);

/** KIT_IDS ids that differ from their neighbours. */
const int32_t *kit_ids(void);

/** Appends n ids; the last one's logits [KIT_V] are copied. */
Status kit_feed(const EngineKit *k, BackendSeq *s, const int32_t *ids, size_t n, float *logits);

/** Feeds the ids to an empty sequence of its own in one step: what a whole computation gives. */
void kit_whole(const EngineKit *k, const int32_t *ids, size_t n, float *logits);

/** The same numbers, to the engine's word: bits of the native one, rounding of others. */
void kit_same(const float *got, const float *want, size_t n);

#endif
