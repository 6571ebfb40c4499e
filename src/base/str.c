#include "base/str.h"

#include "base/vec.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

Str str_of(const char *cstr)
{
        return cstr == NULL ? (Str){0} : (Str){cstr, strlen(cstr)};
}

/* memcmp is not defined for the NULL of an empty view. */
static int bytes_compare(const char *a, const char *b, size_t n)
{
        return n == 0 ? 0 : memcmp(a, b, n);
}

bool str_equal(Str a, Str b)
{
        return a.n == b.n && bytes_compare(a.p, b.p, a.n) == 0;
}

bool str_starts_with(Str s, Str prefix)
{
        return s.n >= prefix.n && bytes_compare(s.p, prefix.p, prefix.n) == 0;
}

bool str_ends_with(Str s, Str suffix)
{
        return s.n >= suffix.n && str_equal(str_slice(s, s.n - suffix.n, s.n), suffix);
}

int str_compare(Str a, Str b)
{
        const int by_bytes = bytes_compare(a.p, b.p, a.n < b.n ? a.n : b.n);
        const int by_length = (a.n > b.n) - (a.n < b.n);

        return by_bytes != 0 ? by_bytes : by_length;
}

Str str_slice(Str s, size_t begin, size_t end)
{
        assert(begin <= end);
        assert(end <= s.n);
        return s.p == NULL ? s : (Str){s.p + begin, end - begin};
}

/* Also false for the NULL of an empty view, which memmem must not see. */
static bool find_possible(Str s, Str needle, size_t from)
{
        return from <= s.n && needle.n <= s.n - from;
}

/* An empty needle is everywhere. */
static const char *bytes_find(const char *p, size_t n, Str needle)
{
        return needle.n == 0 ? p : memmem(p, n, needle.p, needle.n);
}

size_t str_find(Str s, Str needle, size_t from)
{
        const char *hit;

        if (!find_possible(s, needle, from))
                return s.n;
        hit = bytes_find(s.p + from, s.n - from, needle);
        return hit == NULL ? s.n : (size_t)(hit - s.p);
}

Status strbuf_reserve(StrBuf *b, size_t extra)
{
        ENSURE(extra < SIZE_MAX, E_NOMEM, "out of memory: %zu bytes of text", extra);
        return vec_reserve_bytes(&b->p, b->n, &b->cap, extra + 1, 1);
}

Status strbuf_append(StrBuf *b, Str s)
{
        TRY(strbuf_reserve(b, s.n));
        if (s.n > 0)
                memcpy(b->p + b->n, s.p, s.n);
        b->n += s.n;
        b->p[b->n] = '\0';
        return OK;
}

Status strbuf_append_char(StrBuf *b, char c)
{
        return strbuf_append(b, (Str){&c, 1});
}

Status strbuf_append_utf8(StrBuf *b, uint_least32_t code_point)
{
        char bytes[4];
        const size_t n = utf8_encode(code_point, bytes);

        return strbuf_append(b, (Str){bytes, n});
}

/* Bytes the formatted text needs; vsnprintf's negative answer becomes an error. */
static Status printf_length(const char *fmt, va_list args, size_t *out)
{
        const int n = vsnprintf(NULL, 0, fmt, args);

        ENSURE(n >= 0, E_FORMAT, "text cannot be formatted by \"%s\"", fmt);
        *out = (size_t)n;
        return OK;
}

static Status printf_append(StrBuf *b, size_t n, const char *fmt, va_list args)
{
        TRY(strbuf_reserve(b, n));
        (void)vsnprintf(b->p + b->n, n + 1, fmt, args);
        b->n += n;
        return OK;
}

Status strbuf_printf(StrBuf *b, const char *fmt, ...)
{
        size_t n = 0;
        Status s;
        va_list args;

        va_start(args, fmt);
        s = printf_length(fmt, args, &n);
        va_end(args);
        TRY(s);
        va_start(args, fmt);
        s = printf_append(b, n, fmt, args);
        va_end(args);
        return s;
}

void strbuf_clear(StrBuf *b)
{
        b->n = 0;
        if (b->p != NULL)
                b->p[0] = '\0';
}

void strbuf_done(StrBuf *b)
{
        vec_done(b);
}

Str strbuf_str(const StrBuf *b)
{
        return (Str){b->p, b->n};
}

const char *strbuf_cstr(const StrBuf *b)
{
        return b->p == NULL ? "" : b->p;
}

Status str_dup(Str s, char **out)
{
        char *p;

        ENSURE(s.n < SIZE_MAX, E_NOMEM, "out of memory: a string of %zu bytes", s.n);
        TRY(mem_new_array(&p, s.n + 1));
        if (s.n > 0)
                memcpy(p, s.p, s.n);
        *out = p;
        return OK;
}
