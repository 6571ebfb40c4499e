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
} TokenizerConfig;

/**
 * Reads a tokenizer_config.json.
 * @param v  its root; NULL: an empty config.
 * @param map  the root of special_tokens_map.json or NULL: of account only where the config has no
 *             added_tokens_decoder, and then before the config, as in Transformers.
 * Errors: E_FORMAT "added_tokens_decoder: \"x\": expected an object, found a number".
 * Source: transformers 5.24 tokenization_utils_base.py _from_pretrained,
 * tokenization_utils_tokenizers.py TokenizersBackend.__init__.
 */
Status tokenizer_config_read(yyjson_val *v, yyjson_val *map, Arena *arena, TokenizerConfig *out);

#endif
