#include "tokenizer/unicode.h"

enum { CODE_POINT_END = 0x110000 };

uint8_t unicode_class(uint_least32_t c)
{
        return c < CODE_POINT_END ? unicode_flags[unicode_block[c >> 7]][c & 127] : 0;
}

/* Where the search for the last range that begins at or before `c` stands. */
typedef struct Bounds {
        size_t low;
        size_t high;
} Bounds;

static Bounds bounds_halve(const CodeRange *ranges, Bounds b, uint_least32_t c)
{
        const size_t middle = b.low + (b.high - b.low) / 2;

        return ranges[middle].first > c ? (Bounds){b.low, middle} : (Bounds){middle + 1, b.high};
}

const CodeRange *code_range_find(const CodeRange *ranges, size_t n, uint_least32_t c)
{
        Bounds b = {0, n};

        while (b.low < b.high)
                b = bounds_halve(ranges, b, c);
        return b.low == 0 ? NULL : &ranges[b.low - 1];
}

bool code_range_holds(const CodeRange *ranges, size_t n, uint_least32_t c)
{
        const CodeRange *r = code_range_find(ranges, n, c);

        return r != NULL && c <= r->last;
}

size_t unicode_at(Str s, size_t i, uint_least32_t *c)
{
        const unsigned char lead = (unsigned char)s.p[i];

        *c = lead;
        return lead < 0x80 ? 1 : utf8_decode(str_slice(s, i, s.n), c);
}

size_t unicode_before(Str s, size_t end)
{
        size_t i = end - 1;

        while (i > 0 && ((unsigned char)s.p[i] & 0xC0) == 0x80)
                i--;
        return i;
}

/* The length of the whitespace character at `i`, 0 when there is none. */
static size_t space_length(Str in, size_t i)
{
        uint_least32_t c = 0;
        const size_t n = i < in.n ? unicode_at(in, i, &c) : 0;

        return unicode_class(c) & CODE_SPACE ? n : 0;
}

size_t spaces_end(Str in, size_t i)
{
        size_t n;

        do {
                n = space_length(in, i);
                i += n;
        } while (n > 0);
        return i;
}

static bool space_before(Str in, size_t end)
{
        uint_least32_t c = 0;

        (void)unicode_at(in, unicode_before(in, end), &c);
        return (unicode_class(c) & CODE_SPACE) != 0;
}

size_t spaces_begin(Str in, size_t end)
{
        while (end > 0 && space_before(in, end))
                end = unicode_before(in, end);
        return end;
}

/* What may follow a lead byte: its length, and the bounds of the second byte. */
typedef struct LeadRow {
        uint8_t first;
        uint8_t last;
        uint8_t length;
        uint8_t second_min;
        uint8_t second_max;
} LeadRow;

static const LeadRow leads[] = {
        {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF}, {0xE1, 0xEC, 3, 0x80, 0xBF},
        {0xED, 0xED, 3, 0x80, 0x9F}, {0xEE, 0xEF, 3, 0x80, 0xBF}, {0xF0, 0xF0, 4, 0x90, 0xBF},
        {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F}, {0x00, 0xFF, 1, 0x01, 0x00},
};

static bool byte_within(uint8_t b, uint8_t min, uint8_t max)
{
        return b >= min && b <= max;
}

static const LeadRow *lead_row(uint8_t lead)
{
        const LeadRow *row = leads;

        while (!byte_within(lead, row->first, row->last))
                row++;
        return row;
}

static bool is_continuation(char byte)
{
        return ((unsigned char)byte & 0xC0) == 0x80;
}

static size_t smaller(size_t a, size_t b)
{
        return a < b ? a : b;
}

/* The end of the continuation bytes from `i` on, within the row's length. */
static size_t continuation_end(const LeadRow *row, Str s, size_t i)
{
        while (i < smaller(row->length, s.n) && is_continuation(s.p[i]))
                i++;
        return i;
}

static bool second_fits(const LeadRow *row, Str s)
{
        return s.n > 1 && byte_within((uint8_t)s.p[1], row->second_min, row->second_max);
}

/* Length of the maximal invalid part at the start of `s`, which is not a valid character. */
static size_t invalid_length(const LeadRow *row, Str s)
{
        return second_fits(row, s) ? continuation_end(row, s, 2) : 1;
}

/* True when `s` is the beginning of a character that later bytes may finish. */
static bool char_unfinished(Str s)
{
        const LeadRow *row = lead_row((uint8_t)s.p[0]);

        if (s.n >= row->length)
                return false;
        return s.n == 1 || invalid_length(row, s) == s.n;
}

/* Reads the bad place at the front of `s`; returns the bytes it takes, 0 to stop there. */
static Status bad_append(StrBuf *out, Str s, bool hold, size_t *taken)
{
        *taken = 0;
        if (hold && char_unfinished(s))
                return OK;
        *taken = invalid_length(lead_row((uint8_t)s.p[0]), s);
        return strbuf_append(out, STR("\xEF\xBF\xBD"));
}

/* Takes the valid text at the front, or else the bad place there. */
static Status lossy_append(StrBuf *out, Str s, bool hold, size_t *taken)
{
        *taken = utf8_valid_prefix(s);
        TRY(strbuf_append(out, str_slice(s, 0, *taken)));
        return *taken > 0 ? OK : bad_append(out, s, hold, taken);
}

static void used_set(size_t *used, size_t n)
{
        if (used != NULL)
                *used = n;
}

Status utf8_append_lossy(StrBuf *out, Str in, bool hold, size_t *used)
{
        size_t i = 0;
        size_t taken = 1;

        while (i < in.n && taken > 0) {
                TRY(lossy_append(out, str_slice(in, i, in.n), hold, &taken));
                i += taken;
        }
        used_set(used, i);
        return OK;
}
