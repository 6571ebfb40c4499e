/* Models and sessions for the tests of the engine. */
#ifndef QUERN_TESTS_ENGINE_KIT_H
#define QUERN_TESTS_ENGINE_KIT_H

#include "engine/engine.h"

#include "support/table.h"

enum { KIT_CTX = 48, KIT_VOCAB = 131, KIT_IDS = 47 };

#define LLAMA "tests/golden/models/llama-f32"

/** One thread, a context of KIT_CTX and chunks of 20 tokens; prefix: with the cache. */
qn_model *kit_model(const char *path, bool prefix);
void kit_model_close(qn_model **m);

/** A session that holds the first n of kit_ids(). */
qn_session *kit_session(qn_model *m, size_t n);
void kit_session_free(qn_session **s);

/** KIT_IDS ids that differ from their neighbours, none of them special. */
const int32_t *kit_ids(void);

/** The public status as the internal one, for assert_ok and assert_status. */
Status kit_status(qn_status s);

void kit_free(char **p);

#endif
