/* What tokenizer_config.json changes of a tokenizer, as Transformers applies it. */
#ifndef QUERN_TOKENIZER_CONFIG_H
#define QUERN_TOKENIZER_CONFIG_H

#include "tokenizer/added.h"

/** Zeroed changes nothing. Texts are the arena's. */
typedef struct TokenizerConfig {
        bool has_edges; /* add_bos_token or add_eos_token is there. They count only where there is
                           no tokenizer.json */
        bool add_bos;
        bool add_eos;
        Str bos; /* p NULL: none */
        Str eos;
        AddedToken *tokens; /* [n_tokens] added where the file lacks them, in this order; ids are
                               ignored: that of the vocabulary, else the next free one */
        size_t n_tokens;
        size_t n_numbered; /* the first n_numbered change the flags of tokens that are there */
        size_t n_named;    /* the next n_named make them special, if they count */
        bool names_count;
} TokenizerConfig;

/** Roots of parsed files, any of them NULL. */
typedef struct ConfigSource {
        yyjson_val *config;   /* tokenizer_config.json */
        yyjson_val *map;      /* special_tokens_map.json: counts only where the config has no
                                 added_tokens_decoder, and then before the config */
        yyjson_val *added;    /* added_tokens.json: counts where the map does */
        yyjson_val *defaults; /* what a class names where the others do not */
} ConfigSource;

/**
 * Reads what a tokenizer's config says. `*out` is zeroed or keeps what no key names.
 * Errors: E_FORMAT "added_tokens_decoder: expected a string or an object, found a number"; E_NOMEM.
 * Source: transformers 5.24 tokenization_utils_base.py _from_pretrained,
 * tokenization_utils_tokenizers.py TokenizersBackend.__init__.
 */
Status tokenizer_config_read(const ConfigSource *from, Arena *arena, TokenizerConfig *out);

/** Its parts: the tokens alone; the value of a special token's key, or NULL. */
Status config_tokens_read(const ConfigSource *from, Arena *arena, TokenizerConfig *out);
yyjson_val *config_find(const ConfigSource *s, const char *key);

#endif
