#include "template/text.h"

void textbuf_done(TextBuf *b)
{
        strbuf_done(&b->buf);
        vec_done(&b->user);
}

static bool fits_limit(const TextBuf *b, size_t n)
{
        return b->limit == 0 || (b->buf.n <= b->limit && n <= b->limit - b->buf.n);
}

static Status bytes_append(TextBuf *b, Str s)
{
        ENSURE(fits_limit(b, s.n), E_RANGE, "the text grows beyond %zu bytes", b->limit);
        return strbuf_append(&b->buf, s);
}

static bool touches_last(const TextBuf *b, size_t begin)
{
        return b->user.n > 0 && b->user.p[b->user.n - 1].end == begin;
}

/* Adjacent ranges merge, so that a text built byte by byte stays one range. */
static Status span_add(TextBuf *b, TemplateSpan s)
{
        if (s.begin == s.end)
                return OK;
        if (!touches_last(b, s.begin))
                return vec_push(&b->user, s);
        b->user.p[b->user.n - 1].end = s.end;
        return OK;
}

Status textbuf_append(TextBuf *b, const Text *t)
{
        const size_t base = b->buf.n;

        TRY(bytes_append(b, t->s));
        for (size_t i = 0; i < t->n_user; i++)
                TRY(span_add(b, (TemplateSpan){base + t->user[i].begin, base + t->user[i].end}));
        return OK;
}

Status textbuf_mark(TextBuf *b, size_t begin)
{
        while (b->user.n > 0 && b->user.p[b->user.n - 1].begin >= begin)
                b->user.n--;
        return span_add(b, (TemplateSpan){begin, b->buf.n});
}

Status textbuf_append_as(TextBuf *b, Str s, bool user)
{
        const TemplateSpan whole = {b->buf.n, b->buf.n + s.n};

        TRY(bytes_append(b, s));
        return user ? span_add(b, whole) : OK;
}

static bool is_continuation(char c)
{
        return ((unsigned char)c & 0xC0) == 0x80;
}

size_t text_length(Str s)
{
        size_t n = 0;

        for (size_t i = 0; i < s.n; i++)
                n += !is_continuation(s.p[i]);
        return n;
}

size_t text_offset(Str s, size_t index)
{
        size_t at = 0;

        for (size_t i = 0; i < index && at < s.n; i++)
                at += char_size(s, at);
        return at;
}

size_t char_size(Str s, size_t at)
{
        uint_least32_t c;
        const size_t n = utf8_decode(str_slice(s, at, s.n), &c);

        return n == 0 ? 1 : n;
}

uint32_t char_at(Str s, size_t at)
{
        uint_least32_t c;

        if (utf8_decode(str_slice(s, at, s.n), &c) == 0)
                return 0xFFFD;
        return c;
}

size_t char_before(Str s, size_t at)
{
        size_t i = at - 1;

        while (i > 0 && is_continuation(s.p[i]))
                i--;
        return i;
}

typedef struct CharRange {
        uint32_t first;
        uint32_t last;
} CharRange;

static const CharRange spaces[] = {
        {0x09, 0x0D},     {0x1C, 0x20},     {0x85, 0x85},     {0xA0, 0xA0},     {0x1680, 0x1680},
        {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000},
};
static const CharRange line_ends[] = {
        {0x0A, 0x0D},
        {0x1C, 0x1E},
        {0x85, 0x85},
        {0x2028, 0x2029},
};

static bool range_has(const CharRange *r, uint32_t c)
{
        return r->first <= c && c <= r->last;
}

static bool ranges_have(const CharRange *r, size_t n, uint32_t c)
{
        for (size_t i = 0; i < n; i++)
                if (range_has(&r[i], c))
                        return true;
        return false;
}

bool char_is_space(uint32_t c)
{
        return ranges_have(spaces, N_ELEMS(spaces), c);
}

bool char_is_line_end(uint32_t c)
{
        return ranges_have(line_ends, N_ELEMS(line_ends), c);
}

typedef bool (*CharTest)(uint32_t c, Str chars);

static bool is_space_char(uint32_t c, Str chars)
{
        (void)chars;
        return char_is_space(c);
}

static bool is_one_of(uint32_t c, Str chars)
{
        for (size_t at = 0; at < chars.n; at += char_size(chars, at))
                if (char_at(chars, at) == c)
                        return true;
        return false;
}

static size_t strip_begin(Str s, CharTest test, Str chars)
{
        size_t at = 0;

        while (at < s.n && test(char_at(s, at), chars))
                at += char_size(s, at);
        return at;
}

static size_t strip_end(Str s, CharTest test, Str chars)
{
        size_t end = s.n;

        while (end > 0 && test(char_at(s, char_before(s, end)), chars))
                end = char_before(s, end);
        return end;
}

typedef struct Sides {
        bool left;
        bool right;
} Sides;

static Str strip_by(Str s, Sides sides, CharTest test, Str chars)
{
        const size_t end = sides.right ? strip_end(s, test, chars) : s.n;
        const Str head = str_slice(s, 0, end);

        return str_slice(head, sides.left ? strip_begin(head, test, chars) : 0, end);
}

Str str_strip(Str s, bool left, bool right)
{
        return strip_by(s, (Sides){left, right}, is_space_char, STR(""));
}

Str str_strip_chars(Str s, Str chars, bool left, bool right)
{
        return strip_by(s, (Sides){left, right}, is_one_of, chars);
}
