/* What a Tokenizer is made of; for this folder only. */
#ifndef QUERN_TOKENIZER_PARTS_H
#define QUERN_TOKENIZER_PARTS_H

#include "base/map.h"
#include "tokenizer/added.h"
#include "tokenizer/component.h"
#include "tokenizer/config.h"
#include "tokenizer/tokenizer.h"

/** Immutable once loaded: threads share it. */
struct Tokenizer {
        Arena arena;
        ComponentVec normalizers;
        ComponentVec pre_tokenizers;
        ComponentVec models; /* one */
        ComponentVec post_processors;
        ComponentVec decoders; /* at least one: decoder_join where the file has none */
        AddedToken *added;     /* [n_added] */
        size_t n_added;
        AddedSet raw;         /* of tokens looked for in the text as it is */
        AddedSet normalized;  /* of those looked for behind the normalizer */
        StrMap added_by_text; /* → index in added */
        Str *texts;           /* [n_ids] as in the file, added tokens over the model's */
        Str *shown;           /* [n_ids] as decoded: normalized tokens are shown normalized */
        bool *special;        /* [n_ids] */
        bool *skipped;        /* [n_ids] left out by skip_special: shown as a special's content */
        bool fronted; /* whether a piece is the first one counts, and normalizers may take the
                         beginning away */
        bool special_behind; /* a special token is looked for behind the normalizer */
        size_t n_ids;
};

const Vocab *tokenizer_vocab(const Tokenizer *t);

/** Reads "added_tokens" and fills the sets and tables; the model and normalizers are loaded. Adds
 * what the config has beyond them. */
Status added_load(Tokenizer *t, yyjson_val *array, const TokenizerConfig *config);

/** Replaces the post-processors by what the config says of BOS and EOS; added tokens are loaded. */
Status edges_apply(Tokenizer *t, const TokenizerConfig *config);

enum { POST_SEQUENCE = -1 }; /* among the ids of a post-processor: the text's own */

/** A post-processor that puts ids before and behind a text. */
Status post_items_load(const IdVec *items, Arena *arena, ComponentVec *out);

/** Parsed documents. */
typedef struct TokenizerSource {
        yyjson_val *root;
        ConfigSource config;
        bool edges; /* add_bos_token and add_eos_token count: `root` was made of other files */
} TokenizerSource;

Status tokenizer_load(const TokenizerSource *s, Tokenizer **out);

/** Runs the normalizers over `in`; the result is a view of `in` or of the encoder's memory. */
Status text_normalize(const Tokenizer *t, Encoder *e, Str in, Str *out);

/** The row for a model object, by its "type" or, in older files, by its keys. */
Status model_load(yyjson_val *v, Arena *arena, ComponentVec *out);

#endif
