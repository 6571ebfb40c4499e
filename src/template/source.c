/* The template's text: its line ends, its places, and errors in it. */
#include "template/lex.h"
#include "template/text.h"

#include <stdarg.h>
#include <stdio.h>

static void place_advance(Place *p, char c)
{
        p->line += c == '\n';
        p->column = c == '\n' ? 1 : p->column + 1;
}

Place source_place(Str source, size_t at)
{
        Place p = {1, 1};

        for (size_t i = 0; i < at && i < source.n; i += char_size(source, i))
                place_advance(&p, source.p[i]);
        return p;
}

Status source_fail(Str source, size_t at, const char *fmt, ...)
{
        char message[512];
        const Place p = source_place(source, at);
        va_list args;

        va_start(args, fmt);
        vsnprintf(message, sizeof(message), fmt, args);
        va_end(args);
        return FAIL(E_FORMAT, "line %u, column %u: %s", p.line, p.column, message);
}

/* Bytes of the line end at `i`: 2 for \r\n, 1 for \r and \n, 0 for others. */
static size_t line_end_size(Str s, size_t i)
{
        if (str_starts_with(str_slice(s, i, s.n), STR("\r\n")))
                return 2;
        return s.p[i] == '\r' || s.p[i] == '\n';
}

static size_t newlines_copy(Str s, char *out)
{
        size_t n = 0;
        size_t size;

        for (size_t i = 0; i < s.n; i += size + (size == 0)) {
                size = line_end_size(s, i);
                out[n++] = size > 0 ? '\n' : s.p[i];
        }
        return n;
}

Status source_normalize(Str text, Arena *arena, Str *out)
{
        char *copy;
        size_t n;

        ENSURE(utf8_valid_prefix(text) == text.n, E_FORMAT, "the template is not UTF-8 at byte %zu",
               utf8_valid_prefix(text));
        TRY(arena_new_array(arena, text.n + 1, &copy));
        n = newlines_copy(text, copy);
        n -= n > 0 && copy[n - 1] == '\n';
        *out = (Str){copy, n};
        return OK;
}
