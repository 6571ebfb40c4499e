/* Pre-tokenizers of a tokenizer.json: a piece to smaller pieces. */
#ifndef QUERN_TOKENIZER_PRE_TOKENIZERS_H
#define QUERN_TOKENIZER_PRE_TOKENIZERS_H

#include "tokenizer/encoder.h"

extern const ComponentType pre_byte_level;       /* pre_byte_level.c */
extern const ComponentType pre_split;            /* pre_split.c */
extern const ComponentType pre_metaspace;        /* pre_metaspace.c */
extern const ComponentType pre_punctuation;      /* pre_classes.c */
extern const ComponentType pre_digits;           /* pre_classes.c */
extern const ComponentType pre_whitespace;       /* pre_classes.c */
extern const ComponentType pre_whitespace_split; /* pre_classes.c */
extern const ComponentType pre_bert;             /* pre_classes.c */
extern const ComponentType pre_char_delimiter;   /* pre_parts.c */
extern const ComponentType pre_fixed_length;     /* pre_parts.c */
extern const ComponentType pre_unicode_scripts;  /* pre_parts.c */

/** What becomes of the matches of a split. */
typedef enum SplitBehavior {
        SPLIT_REMOVED,
        SPLIT_ISOLATED,
        SPLIT_MERGED_WITH_PREVIOUS,
        SPLIT_MERGED_WITH_NEXT,
        SPLIT_CONTIGUOUS,
        SPLIT_BEHAVIOR_MAX
} SplitBehavior;

extern const char *const split_behavior_names[]; /* as in the file; NULL ends */

/** Fills `spans` with the matches of `p` in `in` and what lies between them, in order. */
Status spans_of_pattern(const Pattern *p, RegexScratch *s, Str in, SpanVec *spans);

/** As above; each character with one of the CODE_* `flags` is a match of its own. */
Status spans_of_class(uint8_t flags, Str in, SpanVec *spans);

/** Swaps matches and what lies between. */
void spans_invert(SpanVec *spans);

/** Appends the pieces that the spans of `in` make under a behaviour. */
Status spans_emit(const SpanVec *spans, SplitBehavior b, PieceText in, Pieces *out);

#endif
