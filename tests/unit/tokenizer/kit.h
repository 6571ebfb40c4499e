/* Small tokenizers for the tests of this folder. */
#ifndef QUERN_TESTS_TOKENIZER_KIT_H
#define QUERN_TESTS_TOKENIZER_KIT_H

#include "support/table.h"
#include "tokenizer/tokenizer.h"

/* {"model":{"type":"BPE","vocab":…,"merges":…}, more} */
#define BPE_JSON(vocab, merges, more) \
        "{\"model\":{\"type\":\"BPE\",\"vocab\":{" vocab "},\"merges\":[" merges "]}" more "}"

/* Llama-3's split regex as JSON text, then ByteLevel. */
#define LLAMA3_PRE                                                                                \
        "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Split\",\"pattern\":{\"Regex\":\"" \
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?\\\\p{L}+|\\\\p{N}{1,3}|"     \
        " ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r\\\\n]*|\\\\s*[\\\\r\\\\n]+|\\\\s+(?!\\\\S)|\\\\s+\"}," \
        "\"behavior\":\"Isolated\"},{\"type\":\"ByteLevel\",\"add_prefix_space\":false,"          \
        "\"trim_offsets\":true,\"use_regex\":false}]}"
#define GPT2_PRE "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":true}"

/** Parses or fails the test. */
void kit_tokenizer(const char *json, Tokenizer **out);

/** Encodes or fails the test; special tokens are parsed, none are added. */
void kit_encode(const Tokenizer *t, Str text, IdVec *ids);

/** Ids as "1,2,3" must equal `want`. */
void kit_assert_ids(const IdVec *ids, const char *want);

/** `n` bytes made by repeating `unit`; frees by strbuf_done. */
void kit_repeat(Str unit, size_t n, StrBuf *out);

#endif
