/* Parts of the conversion of GGUF metadata to tokenizer.json; for this folder only. */
#ifndef QUERN_TOKENIZER_GGUF_JSON_H
#define QUERN_TOKENIZER_GGUF_JSON_H

#include "base/json.h"
#include "tokenizer/tokenizer.h"

enum { TOKEN_NORMAL = 1, TOKEN_UNKNOWN, TOKEN_CONTROL, TOKEN_USER, TOKEN_UNUSED, TOKEN_BYTE };

/** The type of a token; normal where the metadata has none. */
int32_t gguf_token_type(const GgufVocab *v, size_t i);

/** What `tokenizer.ggml.pre` stands for, as JSON text. */
typedef struct PreRow {
        const char *name;
        const char *normalizer;
        const char *pre_tokenizer;
        bool ignore_merges;
        bool adds_bos; /* where add_bos_token is absent */
} PreRow;

/** Errors: E_UNSUPPORTED "tokenizer.ggml.pre \"foo\" is not supported; supported: gpt-2, …". */
Status gguf_pre_find(Str name, const PreRow **out);

/** Whether the pre-tokenizer turns bytes into letters. */
bool gguf_is_byte_level(yyjson_val *root);

/** Whether a space is put before the text. */
bool gguf_has_prefix(yyjson_val *root);

/** The i-th row, NULL behind the last. */
const PreRow *gguf_pre_at(size_t i);

/** Whether the pre-tokenizer of a tokenizer.json has the regexes of the row's, one by one. */
Status gguf_same_patterns(yyjson_val *root, const PreRow *row, bool *same);

/** Compares what a tokenizer and its metadata make of texts. Errors: E_UNSUPPORTED. */
Status gguf_vocab_prove(const Tokenizer *t, const GgufVocab *v);

/**
 * Appends `"merges":[…]` made of scores, as Transformers' generate_merges: each way to cut a piece
 * in two pieces; better score first, then the longer left part, then the longer right part.
 * Source: transformers convert_slow_tokenizer.py.
 */
Status gguf_score_merges(const GgufVocab *v, StrBuf *json);

#endif
