#include "tokenizer/byte_level.h"

enum { CHARS_END = 0x144, NO_BYTE = -1 };

/* Bytes that are no printable character of their own move to U+0100 and on, in order. */
typedef struct ByteRun {
        uint16_t first; /* code point */
        uint16_t last;
        int16_t shift; /* code point - byte */
} ByteRun;

static const ByteRun runs[] = {
        {0x21, 0x7E, 0},
        {0xA1, 0xAC, 0},
        {0xAE, 0xFF, 0},
        {0x100, 0x120, 0x100},
        {0x121, 0x142, 0x121 - 0x7F},
        {0x143, 0x143, 0x143 - 0xAD},
};

static bool run_has(const ByteRun *r, unsigned c)
{
        return c >= r->first && c <= r->last;
}

/* The byte that a character stands for, or NO_BYTE. */
static int byte_of_char(unsigned c)
{
        for (size_t i = 0; i < N_ELEMS(runs); i++)
                if (run_has(&runs[i], c))
                        return (int)c - runs[i].shift;
        return NO_BYTE;
}

static bool run_has_byte(const ByteRun *r, unsigned byte)
{
        return run_has(r, (unsigned)((int)byte + r->shift));
}

static unsigned char_of_byte(unsigned byte)
{
        const ByteRun *r = runs;

        while (!run_has_byte(r, byte))
                r++;
        return (unsigned)((int)byte + r->shift);
}

/* Both characters of a byte below U+0800, laid out for one copy. */
static size_t byte_write(unsigned byte, char *out)
{
        return utf8_encode(char_of_byte(byte), out);
}

Status byte_level_encode(Str in, StrBuf *out)
{
        TRY(strbuf_reserve(out, 2 * in.n));
        for (size_t i = 0; i < in.n; i++)
                out->n += byte_write((unsigned char)in.p[i], out->p + out->n);
        if (out->p != NULL)
                out->p[out->n] = '\0';
        return OK;
}

/* Appends one character's byte; false: it stands for none. */
static bool char_to_byte(Str in, size_t *i, StrBuf *out)
{
        uint_least32_t c = CHARS_END;
        const size_t n = utf8_decode(str_slice(in, *i, in.n), &c);
        const int byte = n == 0 ? NO_BYTE : byte_of_char(c);

        if (byte == NO_BYTE)
                return false;
        *i += n;
        out->p[out->n++] = (char)byte;
        return true;
}

static bool chars_to_bytes(Str in, StrBuf *out)
{
        size_t i = 0;
        bool known = true;

        while (known && i < in.n)
                known = char_to_byte(in, &i, out);
        return known;
}

Status byte_level_decode(Str in, StrBuf *out, bool *known)
{
        const size_t before = out->n;

        TRY(strbuf_reserve(out, in.n));
        *known = chars_to_bytes(in, out);
        if (!*known)
                out->n = before;
        out->p[out->n] = '\0';
        return OK;
}
