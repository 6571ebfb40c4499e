/* NFC, NFD, NFKC, NFKD by utf8proc's tables, cut at code points that HF's older tables lack. */
#include "tokenizer/normalizers.h"
#include "tokenizer/unicode.h"

#include <stdlib.h>
#include <utf8proc.h>

enum {
        DECOMPOSED_MAX = 18, /* code points of one character: U+FDFA */
        CODE_BITS = 21,
        CODE_MASK = (1 << CODE_BITS) - 1,
        CLASS_SHIFT = 53 /* combining class, then place, then code point: keys sort stably */
};

/* utf8proc's options for the two halves of a form; 0: no composition. */
typedef struct Form {
        int decompose;
        int compose;
} Form;

static const Form form_nfc = {UTF8PROC_DECOMPOSE, UTF8PROC_COMPOSE | UTF8PROC_STABLE};
static const Form form_nfd = {UTF8PROC_DECOMPOSE, 0};
static const Form form_nfkc = {UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT,
                               UTF8PROC_COMPOSE | UTF8PROC_STABLE};
static const Form form_nfkd = {UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, 0};

static bool is_barrier(uint_least32_t c)
{
        return code_range_holds(normal_barrier, normal_barrier_n, c);
}

static bool is_ascii(Str in)
{
        unsigned char all = 0;

        for (size_t i = 0; i < in.n; i++)
                all |= (unsigned char)in.p[i];
        return all < 0x80;
}

static uint64_t key_of(utf8proc_int32_t c, size_t place)
{
        const uint64_t class = (uint64_t)utf8proc_get_property(c)->combining_class;

        return class << CLASS_SHIFT | (uint64_t)place << CODE_BITS | (uint64_t)c;
}

static Status keys_push(const Form *f, uint_least32_t c, HeapVec *keys)
{
        utf8proc_int32_t parts[DECOMPOSED_MAX];
        int boundary = 0;
        const utf8proc_ssize_t n =
                utf8proc_decompose_char((utf8proc_int32_t)c, parts, DECOMPOSED_MAX,
                                        (utf8proc_option_t)f->decompose, &boundary);

        TRY(vec_reserve(keys, DECOMPOSED_MAX));
        for (utf8proc_ssize_t i = 0; i < n; i++) {
                keys->p[keys->n] = key_of(parts[i], keys->n);
                keys->n++;
        }
        return OK;
}

static int key_compare(const void *a, const void *b)
{
        const uint64_t x = *(const uint64_t *)a;
        const uint64_t y = *(const uint64_t *)b;

        return (x > y) - (x < y);
}

static bool is_starter(uint64_t key)
{
        return key >> CLASS_SHIFT == 0;
}

/* The end of the run of combining marks that begins at `i`. */
static size_t marks_end(const HeapVec *keys, size_t i)
{
        while (i < keys->n && !is_starter(keys->p[i]))
                i++;
        return i;
}

static void marks_sort(HeapVec *keys)
{
        size_t i = 0;

        while (i < keys->n) {
                const size_t end = marks_end(keys, i);

                if (end > i + 1)
                        qsort(keys->p + i, end - i, sizeof(*keys->p), key_compare);
                i = end + 1;
        }
}

/* Code points in place of keys, in the same memory order. */
static Status code_points_of(const HeapVec *keys, StrBuf *out)
{
        utf8proc_int32_t *c;

        strbuf_clear(out);
        TRY(strbuf_reserve(out, keys->n * sizeof(*c)));
        c = (utf8proc_int32_t *)(void *)out->p;
        for (size_t i = 0; i < keys->n; i++)
                c[i] = (utf8proc_int32_t)(keys->p[i] & CODE_MASK);
        return OK;
}

static size_t composed(const Form *f, StrBuf *points, size_t n)
{
        if (f->compose == 0)
                return n;
        return (size_t)utf8proc_normalize_utf32((utf8proc_int32_t *)(void *)points->p,
                                                (utf8proc_ssize_t)n, (utf8proc_option_t)f->compose);
}

static Status points_append(const StrBuf *points, size_t n, StrBuf *out)
{
        const utf8proc_int32_t *c = (const utf8proc_int32_t *)(const void *)points->p;

        for (size_t i = 0; i < n; i++)
                TRY(strbuf_append_utf8(out, (uint_least32_t)c[i]));
        return OK;
}

/* Normalizes what was gathered since the last barrier. */
static Status stretch_flush(const Form *f, HeapVec *keys, StrBuf *points, StrBuf *out)
{
        marks_sort(keys);
        TRY(code_points_of(keys, points));
        TRY(points_append(points, composed(f, points, keys->n), out));
        vec_clear(keys);
        return OK;
}

static Status barrier_pass(const Form *f, HeapVec *keys, StrBuf *points, Str c, StrBuf *out)
{
        TRY(stretch_flush(f, keys, points, out));
        return strbuf_append(out, c);
}

/* Working memory of one text. */
typedef struct Gather {
        HeapVec keys;
        StrBuf points;
} Gather;

static void gather_done(Gather *g)
{
        vec_done(&g->keys);
        strbuf_done(&g->points);
}

static Status char_take(const Form *f, Gather *g, uint_least32_t c, Str bytes, StrBuf *out)
{
        return is_barrier(c) ? barrier_pass(f, &g->keys, &g->points, bytes, out)
                             : keys_push(f, c, &g->keys);
}

static Status slow_apply(const Form *f, Str in, StrBuf *out)
{
        CLEANUP(gather_done) Gather g = {0};
        uint_least32_t c = 0;
        size_t n;

        for (size_t i = 0; i < in.n; i += n) {
                n = unicode_at(in, i, &c);
                TRY(char_take(f, &g, c, str_slice(in, i, i + n), out));
        }
        return stretch_flush(f, &g.keys, &g.points, out);
}

static Status form_apply(const Form *f, Str in, StrBuf *out)
{
        return is_ascii(in) ? strbuf_append(out, in) : slow_apply(f, in, out);
}

Status text_decompose(Str in, StrBuf *out)
{
        return form_apply(&form_nfd, in, out);
}

static Status form_normalize(const void *self, Encoder *e, Str in, StrBuf *out)
{
        (void)e;
        return form_apply(self, in, out);
}

#define FORM_ROW(row_, name_, form_)                          \
        const ComponentType row_ = {.name = (name_),          \
                                    .size = sizeof(Form),     \
                                    .defaults = &(form_),     \
                                    .ready = component_ready, \
                                    .done = component_done,   \
                                    .run.normalize = form_normalize}

FORM_ROW(normalizer_nfc, "NFC", form_nfc);
FORM_ROW(normalizer_nfd, "NFD", form_nfd);
FORM_ROW(normalizer_nfkc, "NFKC", form_nfkc);
FORM_ROW(normalizer_nfkd, "NFKD", form_nfkd);
