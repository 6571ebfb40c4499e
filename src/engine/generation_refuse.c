#include "engine/generation_refuse.h"

#include "base/mem.h"

/* A key of Transformers' GenerationConfig, and the number at which it does nothing. */
typedef struct Unsupported {
        const char *key, *what;
        double neutral; /* null and false are neutral too */
} Unsupported;

static const Unsupported rows[] = {
        {"num_beams", "beam search", 1},
        {"num_beam_groups", "beam search", 1},
        {"diversity_penalty", "beam search", 0},
        {"constraints", "constrained beam search", 0},
        {"force_words_ids", "constrained beam search", 0},
        {"penalty_alpha", "contrastive search", 0},
        {"dola_layers", "DoLa decoding", 0},
        {"guidance_scale", "classifier-free guidance", 1},
        {"encoder_repetition_penalty", "a bonus for the prompt's tokens", 1},
        {"encoder_no_repeat_ngram_size", "n-grams of the prompt", 0},
        {"exponential_decay_length_penalty", "a growing bias for end tokens", 0},
        {"remove_invalid_values", "NaN taken for a number", 0},
        {"top_h", "top-H sampling", 1},
        {"watermarking_config", "watermarks", 0},
        {"stop_strings", "stop strings in the file: pass them as options", 0},
};

static bool is_number_of(yyjson_val *v, double n)
{
        return yyjson_is_num(v) && !(yyjson_get_num(v) < n) && !(yyjson_get_num(v) > n);
}

static bool is_unset(yyjson_val *v)
{
        return v == NULL || yyjson_is_null(v) || yyjson_is_false(v);
}

static bool is_neutral(const Unsupported *row, yyjson_val *v)
{
        return is_unset(v) || is_number_of(v, row->neutral);
}

static Status sentence(const Unsupported *row, yyjson_val *v, char **out)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(strbuf_printf(&text, "generation_config.json: %s: ", row->key));
        TRY(yyjson_is_num(v) ? strbuf_printf(&text, "%g", yyjson_get_num(v))
                             : strbuf_append(&text, str_of(json_type_name(v))));
        TRY(strbuf_printf(&text,
                          " is not supported (%s); Transformers would choose other tokens: "
                          "set the key to null to generate without it",
                          row->what));
        return str_dup(strbuf_str(&text), out);
}

Status generation_refuse(yyjson_val *config, char **refusal)
{
        for (size_t i = 0; i < N_ELEMS(rows); i++) {
                yyjson_val *v = yyjson_obj_get(config, rows[i].key);
                if (!is_neutral(&rows[i], v))
                        return sentence(&rows[i], v, refusal);
        }
        return OK;
}
