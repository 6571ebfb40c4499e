#include "tokenizer/grapheme.h"

#include "tokenizer/unicode.h"

#include <utf8proc.h>

/* Nothing joins these, and they join nothing. */
static bool is_control(uint_least32_t c)
{
        const unsigned class = utf8proc_get_property((utf8proc_int32_t)c)->boundclass;

        return class >= UTF8PROC_BOUNDCLASS_CR && class <= UTF8PROC_BOUNDCLASS_CONTROL;
}

static bool any_is_control(uint_least32_t a, uint_least32_t b)
{
        return is_control(a) || is_control(b);
}

static bool is_joining(uint_least32_t a, uint_least32_t b)
{
        return code_range_holds(cluster_joins_before, cluster_joins_before_n, a) ||
               code_range_holds(cluster_joins_behind, cluster_joins_behind_n, b);
}

static bool joins(uint_least32_t a, uint_least32_t b)
{
        return is_joining(a, b) && !any_is_control(a, b);
}

static bool parts(uint_least32_t a)
{
        return code_range_holds(cluster_parts_before, cluster_parts_before_n, a);
}

static bool breaks(uint_least32_t a, uint_least32_t b, utf8proc_int32_t *state)
{
        const bool is_break =
                utf8proc_grapheme_break_stateful((utf8proc_int32_t)a, (utf8proc_int32_t)b, state);

        return (is_break || parts(a)) && !joins(a, b);
}

static size_t cluster_end(Str s, size_t begin)
{
        utf8proc_int32_t state = 0;
        uint_least32_t a = 0;
        uint_least32_t b = 0;
        size_t at = begin + unicode_at(s, begin, &a);
        size_t n = 0;

        for (; at < s.n; at += n) {
                n = unicode_at(s, at, &b);
                if (breaks(a, b, &state))
                        return at;
                a = b;
        }
        return at;
}

/* Of ASCII only the line end is longer than a character, and only others join anything. */
static bool stands_alone(Str s, size_t i)
{
        const unsigned char next = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;

        return ((unsigned char)s.p[i] | next) < 0x80 && next != '\n';
}

size_t grapheme_end(Str s, size_t begin)
{
        return stands_alone(s, begin) ? begin + 1 : cluster_end(s, begin);
}
