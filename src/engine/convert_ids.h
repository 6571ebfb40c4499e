/* The special token ids of GGUF metadata, for config.json and generation_config.json. */
#ifndef QUERN_ENGINE_CONVERT_IDS_H
#define QUERN_ENGINE_CONVERT_IDS_H

#include "engine/convert_json.h"
#include "engine/convert_model.h"

/** Each list is empty where the model has none. */
typedef struct ConvertIds {
        IdVec bos;
        IdVec eos; /* every token that ends an answer: eos, end of turn, end of message */
        IdVec pad;
        IdVec unk;
} ConvertIds;

/** Ids outside the vocabulary mean none, as llama.cpp reads them. */
Status convert_ids_read(const ConvertModel *m, ConvertIds *out);
void convert_ids_done(ConvertIds *ids);

/** The members bos_token_id, eos_token_id and pad_token_id. */
Status convert_ids_write(const ConvertIds *ids, JsonOut *j);

#endif
