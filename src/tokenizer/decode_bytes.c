/* Decoders of bytes: ByteLevel (GPT-2's alphabet) and ByteFallback ("<0x41>"). */
#include "tokenizer/byte_level.h"
#include "tokenizer/decoder.h"
#include "tokenizer/unicode.h"

#define REPLACEMENT STR("\xEF\xBF\xBD")

enum { BYTE_TOKEN_LENGTH = 6, NOT_HEX = -1000 };

/* node->held gathers fragments of a token; the bytes of characters wait in node->made. */

static void front_drop(StrBuf *b, size_t n)
{
        b->n -= n;
        memmove(b->p, b->p + n, b->n);
        b->p[b->n] = '\0';
}

/* Sends the bytes as text; `hold` keeps an unfinished character back. */
static Status bytes_send(DecodeNode *node, bool hold)
{
        size_t used = 0;

        strbuf_clear(&node->sent);
        TRY(utf8_append_lossy(&node->sent, strbuf_str(&node->made), hold, &used));
        if (used == 0)
                return OK;
        front_drop(&node->made, used);
        return decode_send(node, strbuf_str(&node->sent), false);
}

/* A token with a character that is no byte counts as its own bytes. */
static Status byte_level_token(const void *self, DecodeNode *node, Str token)
{
        bool known = true;

        (void)self;
        TRY(byte_level_decode(token, &node->made, &known));
        if (!known)
                TRY(strbuf_append(&node->made, token));
        return bytes_send(node, true);
}

static Status byte_level_take(const void *self, DecodeNode *node, Str text, bool last)
{
        return decode_gather(self, node, text, last, byte_level_token);
}

static Status byte_level_end(const void *self, DecodeNode *node)
{
        (void)self;
        TRY(bytes_send(node, false));
        return decode_send(node, (Str){0}, true);
}

const ComponentType decoder_byte_level = {.name = "ByteLevel",
                                          .size = 1,
                                          .ready = component_ready,
                                          .done = component_done,
                                          .run.decode = byte_level_take,
                                          .decode_end = byte_level_end};

static bool looks_like_byte(Str t)
{
        return t.n == BYTE_TOKEN_LENGTH && str_starts_with(t, STR("<0x")) && t.p[5] == '>';
}

/* The value of a hexadecimal digit, or NOT_HEX. */
static int hex_value(char c)
{
        static const char digits[] = "0123456789abcdef";
        const char *at = c == '\0' ? NULL : strchr(digits, c | 0x20);

        return at == NULL ? NOT_HEX : (int)(at - digits);
}

/* Rust's from_str_radix takes a plus sign too. */
static int high_value(char c)
{
        return c == '+' ? 0 : hex_value(c);
}

/* The byte, or something negative. */
static int byte_value(Str t)
{
        return high_value(t.p[3]) * 16 + hex_value(t.p[4]);
}

static Status replacements_send(DecodeNode *node, size_t n)
{
        for (size_t i = 0; i < n; i++)
                TRY(decode_send(node, REPLACEMENT, true));
        return OK;
}

/* The run of bytes is text when it is valid as a whole, else a U+FFFD for each byte. */
static Status run_send(DecodeNode *node)
{
        const Str run = strbuf_str(&node->made);

        if (run.n == 0)
                return OK;
        if (utf8_valid_prefix(run) == run.n)
                TRY(decode_send(node, run, true));
        else
                TRY(replacements_send(node, run.n));
        strbuf_clear(&node->made);
        return OK;
}

static Status text_token(DecodeNode *node, Str token)
{
        TRY(run_send(node));
        return decode_send(node, token, true);
}

static Status byte_fallback_token(const void *self, DecodeNode *node, Str token)
{
        const int byte = looks_like_byte(token) ? byte_value(token) : -1;

        (void)self;
        return byte < 0 ? text_token(node, token) : strbuf_append_char(&node->made, (char)byte);
}

static Status byte_fallback_take(const void *self, DecodeNode *node, Str text, bool last)
{
        return decode_gather(self, node, text, last, byte_fallback_token);
}

static Status byte_fallback_end(const void *self, DecodeNode *node)
{
        (void)self;
        return run_send(node);
}

const ComponentType decoder_byte_fallback = {.name = "ByteFallback",
                                             .size = 1,
                                             .ready = component_ready,
                                             .done = component_done,
                                             .run.decode = byte_fallback_take,
                                             .decode_end = byte_fallback_end};
