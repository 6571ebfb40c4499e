/* Text to token ids and back, by tokenizer.json as published or by GGUF metadata. */
#ifndef QUERN_TOKENIZER_TOKENIZER_H
#define QUERN_TOKENIZER_TOKENIZER_H

#include "base/str.h"
#include "base/vec.h"

typedef struct Tokenizer Tokenizer;

/** Reads a tokenizer.json. Errors: E_FORMAT/E_UNSUPPORTED naming the JSON path and what was
 * expected. */
Status tokenizer_open(const char *path, Tokenizer **out);
Status tokenizer_parse(Str json, Tokenizer **out);

/**
 * Reads a model directory's tokenizer: tokenizer.json with what tokenizer_config.json,
 * special_tokens_map.json and added_tokens.json, which may be absent, change of it, as Transformers
 * does: tokens that only they name are added; add_bos_token and add_eos_token do not count beside a
 * tokenizer.json. Without one it is built of tokenizer.model, vocab.json and merges.txt, or
 * vocab.txt, as the class that tokenizer_config.json or config.json stands for would.
 * Errors: those of build.h and of tokenizer_open, behind the file's name.
 */
Status tokenizer_open_dir(const char *dir, Tokenizer **out);

/** Whether a directory has a file that a tokenizer is read or built of. */
Status tokenizer_dir_has(const char *dir, bool *out);
void tokenizer_free(Tokenizer **t);

/** What GGUF metadata says of a tokenizer (tokenizer.ggml.*); views are borrowed for the call. */
typedef struct GgufVocab {
        Str model;            /* "llama" (SentencePiece BPE by scores) or "gpt2" (byte-level BPE) */
        Str pre;              /* tokenizer.ggml.pre: "smollm", "llama-bpe", "qwen2", … */
        const Str *tokens;    /* [n_tokens] */
        const float *scores;  /* [n_tokens] or NULL */
        const int32_t *types; /* [n_tokens] 1 normal, 2 unknown, 3 control, 4 user, 5 unused, 6
                                 byte; or NULL */
        size_t n_tokens;
        const Str *merges; /* "a b" */
        size_t n_merges;
        int32_t bos_id, eos_id, unk_id, pad_id; /* -1: none */
        bool add_bos, add_eos, add_space_prefix;
} GgufVocab;

/** Whether BOS is added where tokenizer.ggml.add_bos_token is absent: by model and pre. */
bool gguf_adds_bos(Str model, Str pre);

/** Writes the equivalent tokenizer.json of GGUF metadata (the conversion; also how GGUF is opened).
 */
Status tokenizer_json_from_gguf(const GgufVocab *v, StrBuf *json);

/** Bytes [begin, end) of a text. */
typedef struct TextSpan {
        size_t begin;
        size_t end;
} TextSpan;

typedef struct EncodeOptions {
        bool add_special_tokens; /* run the post-processor (BOS, EOS) */
        bool parse_special;      /* text may spell special tokens; false: they are plain text. Added
                                    tokens that are not special match either way */
        const TextSpan
                *plain; /* with parse_special: where a special token must not be matched all the
                           same (text of the user), in order; NULL: none. A match that overlaps a
                           plain span is no match; everything else is as if without spans */
        size_t n_plain;
        size_t max_ids; /* 0: all. The text's ids are cut so that with those of the post-processor
                           at most so many remain */
        bool cut_left;  /* … and its last ids stay, not its first */
} EncodeOptions;

/**
 * Appends the ids of `text` (UTF-8; invalid bytes are read as U+FFFD) to `ids`.
 * Linear time. Errors: E_NOMEM; E_RANGE where the model has no token for a part (Unigram without
 * unk).
 */
Status tokenizer_encode(const Tokenizer *t, Str text, const EncodeOptions *o, IdVec *ids);

/** Appends the text of ids to `out`, as HF decode; unknown ids vanish. */
Status tokenizer_decode(const Tokenizer *t, const int32_t *ids, size_t n, bool skip_special,
                        StrBuf *out);

/** Streaming decode: pieces joined equal the whole decode; no piece splits a UTF-8 character. */
typedef struct DecodeStream DecodeStream;
Status decode_stream_new(const Tokenizer *t, bool skip_special, DecodeStream **out);
Status decode_stream_push(DecodeStream *s, int32_t id,
                          StrBuf *piece); /* appends, may append nothing */
Status decode_stream_end(DecodeStream *s, StrBuf *piece);
void decode_stream_free(DecodeStream **s);

size_t tokenizer_vocab_size(const Tokenizer *t); /* greatest id + 1 */
bool tokenizer_token_id(const Tokenizer *t, Str token,
                        int32_t *id); /* of vocabulary or added tokens */
Str tokenizer_token_text(const Tokenizer *t,
                         int32_t id); /* as in the file; empty view: no such id */
bool tokenizer_is_special(const Tokenizer *t, int32_t id);

#endif
