/* The parts of a tokenizer.json that a SentencePiece model gives; for this folder only. */
#ifndef QUERN_TOKENIZER_SPM_PARTS_H
#define QUERN_TOKENIZER_SPM_PARTS_H

#include "tokenizer/build.h"

/** The tokenizer.json that a class makes of a model: of `s`, `config`, `arena` and `defaults`
 * count. */
typedef Status (*SpmJson)(const BuildSource *s, const Spm *spm, StrBuf *json);
Status spm_llama_json(const BuildSource *s, const Spm *spm, StrBuf *json);
Status spm_gemma_json(const BuildSource *s, const Spm *spm, StrBuf *json);
Status spm_xlm_roberta_json(const BuildSource *s, const Spm *spm, StrBuf *json);
Status spm_plain_json(const BuildSource *s, const Spm *spm, StrBuf *json);

/** Pieces by text. */
typedef struct SpmVocab {
        const Spm *spm;
        Str *texts; /* [spm->pieces.n] as the tokenizer names them */
        Vocab by_text;
} SpmVocab;

/** Names pieces; `config`'s added_tokens_decoder renames them when it is not NULL. */
Status spm_vocab_make(const Spm *spm, yyjson_val *config, Arena *arena, SpmVocab *out);

/** "vocab":{…}, for BPE; "vocab":[[…]], for Unigram, and one entry of it. */
Status spm_vocab_json(const SpmVocab *v, StrBuf *json);
Status spm_scores_json(const SpmVocab *v, StrBuf *json);
Status spm_score_json(Str text, float score, bool first, StrBuf *json);

/**
 * "{"added_tokens":[…],": control pieces, which are special, and with `with_user` those of the
 * user, which are not. Their ids are those of the pieces; a model that knows the text by another id
 * wins over them.
 */
Status spm_added_json(const BuildSource *s, const SpmVocab *v, bool with_user, StrBuf *json);

/** A Metaspace pre-tokenizer that does not split. */
Status spm_metaspace_json(const char *scheme, StrBuf *json);

/** "always" puts the prefix behind each added token, as older models want it. */
const char *spm_scheme(bool prefix, bool legacy);

#define SPM_MARK "\u2581"
#define SPM_REPLACE_MARK \
        "{\"type\":\"Replace\",\"pattern\":{\"String\":\"" SPM_MARK "\"},\"content\":\" \"}"
#define SPM_STRIP_SPACE "{\"type\":\"Strip\",\"content\":\" \",\"start\":1,\"stop\":0}"

/** "merges":[…] by id, of all pieces; or by score, of normal pieces. */
Status spm_merges_by_id(const SpmVocab *v, StrBuf *json);
Status spm_merges_by_score(const SpmVocab *v, Arena *arena, StrBuf *json);

#endif
