#include "base/str.h"

#include <assert.h>

enum { CODE_POINT_MAX = 0x10FFFF };

/* Length of a character by its lead byte's upper five bits; 0: cannot lead. */
static const uint8_t length_by_lead[32] = {
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 3, 3, 4, 0,
};

/* By length: the lead byte's fixed bits, its payload mask, and the smallest and largest code point.
 */
typedef struct Utf8Form {
        uint8_t lead;
        uint8_t payload;
        uint_least32_t min;
        uint_least32_t max;
} Utf8Form;

static const Utf8Form forms[5] = {
        [1] = {0x00, 0x7F, 0x0, 0x7F},
        [2] = {0xC0, 0x1F, 0x80, 0x7FF},
        [3] = {0xE0, 0x0F, 0x800, 0xFFFF},
        [4] = {0xF0, 0x07, 0x10000, CODE_POINT_MAX},
};

static bool is_surrogate(uint_least32_t c)
{
        return (c & ~(uint_least32_t)0x7FF) == 0xD800;
}

/* True unless the form is overlong, beyond U+10FFFF or a surrogate. */
static bool form_allows(const Utf8Form *f, uint_least32_t c)
{
        return c >= f->min && c <= f->max && !is_surrogate(c);
}

/* Gathers the n - 1 bytes behind the lead; false when one is no continuation byte. */
static bool tail_gather(const uint8_t *p, size_t n, uint_least32_t *c)
{
        uint8_t wrong = 0;

        for (size_t i = 1; i < n; i++) {
                wrong |= (uint8_t)((p[i] & 0xC0) ^ 0x80);
                *c = *c << 6 | (p[i] & 0x3F);
        }
        return wrong == 0;
}

static bool form_decode(const uint8_t *p, size_t n, uint_least32_t *code_point)
{
        uint_least32_t c = p[0] & forms[n].payload;

        if (!tail_gather(p, n, &c) || !form_allows(&forms[n], c))
                return false;
        *code_point = c;
        return true;
}

/* A lead that cannot lead needs more bytes than any view has. */
static size_t length_claimed(uint8_t lead)
{
        const size_t n = length_by_lead[lead >> 3];

        return n == 0 ? SIZE_MAX : n;
}

static size_t decode_nonempty(Str s, uint_least32_t *code_point)
{
        const uint8_t *p = (const uint8_t *)s.p;
        const size_t n = length_claimed(p[0]);

        if (n > s.n)
                return 0;
        return form_decode(p, n, code_point) ? n : 0;
}

size_t utf8_decode(Str s, uint_least32_t *code_point)
{
        return s.n == 0 ? 0 : decode_nonempty(s, code_point);
}

static size_t encoded_length(uint_least32_t c)
{
        size_t n = 1;

        while (c > forms[n].max)
                n++;
        return n;
}

size_t utf8_encode(uint_least32_t code_point, char out[4])
{
        size_t n;

        assert(code_point <= CODE_POINT_MAX);
        assert(!is_surrogate(code_point));
        n = encoded_length(code_point);
        for (size_t i = n - 1; i > 0; i--) {
                out[i] = (char)(0x80 | (code_point & 0x3F));
                code_point >>= 6;
        }
        out[0] = (char)(forms[n].lead | code_point);
        return n;
}

static bool is_ascii_word(const char *p)
{
        uint64_t word;

        memcpy(&word, p, sizeof(word));
        return (word & 0x8080808080808080U) == 0;
}

/* Bytes in whole words of ASCII; most text is, and it needs no decoding. */
static size_t ascii_words(const char *p, size_t n)
{
        size_t i = 0;

        while (n - i >= sizeof(uint64_t) && is_ascii_word(p + i))
                i += sizeof(uint64_t);
        return i;
}

/* ASCII bytes, then one character of any kind; 0 when there is no valid one. */
static size_t valid_step(const char *p, size_t n)
{
        const size_t ascii = ascii_words(p, n);
        uint_least32_t c;

        return ascii + utf8_decode((Str){p + ascii, n - ascii}, &c);
}

size_t utf8_valid_prefix(Str s)
{
        size_t i = 0;
        size_t step = s.n;

        while (step > 0) {
                step = valid_step(s.p + i, s.n - i);
                i += step;
        }
        return i;
}
