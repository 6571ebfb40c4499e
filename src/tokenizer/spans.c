/* Matches of a piece, and the pieces they make under each split behaviour. */
#include "tokenizer/pre_tokenizers.h"
#include "tokenizer/unicode.h"

const char *const split_behavior_names[] = {
        [SPLIT_REMOVED] = "Removed",
        [SPLIT_ISOLATED] = "Isolated",
        [SPLIT_MERGED_WITH_PREVIOUS] = "MergedWithPrevious",
        [SPLIT_MERGED_WITH_NEXT] = "MergedWithNext",
        [SPLIT_CONTIGUOUS] = "Contiguous",
        [SPLIT_BEHAVIOR_MAX] = NULL,
};

/* Does a span join its left neighbour? By [left is a match][right is a match]. */
static const bool joins[SPLIT_BEHAVIOR_MAX][2][2] = {
        [SPLIT_MERGED_WITH_PREVIOUS] = {{false, true}, {false, false}},
        [SPLIT_MERGED_WITH_NEXT] = {{false, false}, {true, false}},
        [SPLIT_CONTIGUOUS] = {{true, false}, {false, true}},
};

static Status gap_push(SpanVec *spans, size_t begin, size_t end)
{
        return begin == end ? OK : vec_push(spans, ((Span){begin, end, false}));
}

static Status match_push(SpanVec *spans, size_t last, Match m)
{
        TRY(gap_push(spans, last, m.begin));
        return vec_push(spans, ((Span){m.begin, m.end, true}));
}

Status spans_of_pattern(const Pattern *p, RegexScratch *s, Str in, SpanVec *spans)
{
        MatchWalk walk = MATCH_WALK_START;
        Match m = {0, 0};
        size_t last = 0;
        bool found = true;

        vec_clear(spans);
        TRY(pattern_next(p, s, in, &walk, &m, &found));
        while (found) {
                TRY(match_push(spans, last, m));
                last = m.end;
                TRY(pattern_next(p, s, in, &walk, &m, &found));
        }
        return gap_push(spans, last, in.n);
}

static Status class_push(SpanVec *spans, bool hit, size_t *last, Match m)
{
        if (!hit)
                return OK;
        TRY(match_push(spans, *last, m));
        *last = m.end;
        return OK;
}

Status spans_of_class(uint8_t flags, Str in, SpanVec *spans)
{
        size_t last = 0;
        size_t n;
        uint_least32_t c = 0;

        vec_clear(spans);
        for (size_t i = 0; i < in.n; i += n) {
                n = unicode_at(in, i, &c);
                TRY(class_push(spans, (unicode_class(c) & flags) != 0, &last, (Match){i, i + n}));
        }
        return gap_push(spans, last, in.n);
}

void spans_invert(SpanVec *spans)
{
        for (size_t i = 0; i < spans->n; i++)
                spans->p[i].match = !spans->p[i].match;
}

/* The end of the spans that join the one at `i`, as an index. */
static size_t joined_end(const SpanVec *spans, SplitBehavior b, size_t i)
{
        size_t next = i + 1;

        while (next < spans->n && joins[b][spans->p[next - 1].match][spans->p[next].match])
                next++;
        return next;
}

static bool is_dropped(SplitBehavior b, const Span *s)
{
        return b == SPLIT_REMOVED && s->match;
}

static Status joined_emit(const Span *first, const Span *last, SplitBehavior b, PieceText in,
                          Pieces *out)
{
        return is_dropped(b, first) ? OK : pieces_add(out, in, first->begin, last->end);
}

Status spans_emit(const SpanVec *spans, SplitBehavior b, PieceText in, Pieces *out)
{
        size_t end;

        for (size_t i = 0; i < spans->n; i = end) {
                end = joined_end(spans, b, i);
                TRY(joined_emit(&spans->p[i], &spans->p[end - 1], b, in, out));
        }
        return OK;
}
