/* The files and keys beside the weights. */
#ifndef QUERN_ENGINE_CONVERT_FILES_H
#define QUERN_ENGINE_CONVERT_FILES_H

#include "arch/model.h"
#include "gguf/model.h"

/** tokenizer.json, tokenizer_config.json and generation_config.json; the first two unless the file
 * has no vocabulary. */
Status convert_write_tokenizer(const GgufModel *m, const char *dir);

/** tokenizer.ggml.* and the chat templates of a directory; "none" where it has no tokenizer. */
Status convert_vocab_keys(const char *dir, const ModelConfig *c, GgufMeta *meta);

#endif
