/* Normalizers that look at one character at a time: Lowercase, StripAccents, Nmt. */
#include "tokenizer/normalizers.h"
#include "tokenizer/unicode.h"

#include <utf8proc.h>

enum { DOTTED_CAPITAL_I = 0x130 };

/* What HF's newer tables say beyond utf8proc's. */
static uint_least32_t lower_of(uint_least32_t c)
{
        const CodeRange *r = code_range_find(lower_extra, lower_extra_n, c);

        if (r != NULL && r->first == c)
                return r->last;
        return (uint_least32_t)utf8proc_tolower((utf8proc_int32_t)c);
}

/* U+0130 is the only character whose lowercase is two. */
Status lower_append(StrBuf *out, uint_least32_t c)
{
        return c == DOTTED_CAPITAL_I ? strbuf_append(out, STR("i\xCC\x87"))
                                     : strbuf_append_utf8(out, lower_of(c));
}

static Status lowercase_normalize(const void *self, Encoder *e, Str in, StrBuf *out)
{
        uint_least32_t c = 0;

        (void)self;
        (void)e;
        for (size_t i = 0; i < in.n;) {
                i += unicode_at(in, i, &c);
                TRY(lower_append(out, c));
        }
        return OK;
}

static Status unmarked_append(StrBuf *out, uint_least32_t c)
{
        return unicode_class(c) & CODE_MARK ? OK : strbuf_append_utf8(out, c);
}

static Status strip_accents_normalize(const void *self, Encoder *e, Str in, StrBuf *out)
{
        uint_least32_t c = 0;

        (void)self;
        (void)e;
        for (size_t i = 0; i < in.n;) {
                i += unicode_at(in, i, &c);
                TRY(unmarked_append(out, c));
        }
        return OK;
}

const ComponentType normalizer_lowercase = {.name = "Lowercase",
                                            .size = 1,
                                            .ready = component_ready,
                                            .done = component_done,
                                            .run.normalize = lowercase_normalize};

const ComponentType normalizer_strip_accents = {.name = "StripAccents",
                                                .size = 1,
                                                .ready = component_ready,
                                                .done = component_done,
                                                .run.normalize = strip_accents_normalize};

/* Source: tokenizers normalizers/unicode.rs do_nmt. */
static const CodeRange nmt_removed[] = {{0x01, 0x08}, {0x0B, 0x0B}, {0x0E, 0x1F},
                                        {0x7F, 0x7F}, {0x8F, 0x8F}, {0x9F, 0x9F}};
static const CodeRange nmt_spaces[] = {{0x09, 0x0A},     {0x0C, 0x0D},     {0x1680, 0x1680},
                                       {0x200B, 0x200F}, {0x2028, 0x2029}, {0x2581, 0x2581},
                                       {0xFEFF, 0xFEFF}, {0xFFFD, 0xFFFD}};

static Status nmt_append(StrBuf *out, uint_least32_t c)
{
        if (code_range_holds(nmt_removed, N_ELEMS(nmt_removed), c))
                return OK;
        return strbuf_append_utf8(out,
                                  code_range_holds(nmt_spaces, N_ELEMS(nmt_spaces), c) ? ' ' : c);
}

static Status nmt_normalize(const void *self, Encoder *e, Str in, StrBuf *out)
{
        uint_least32_t c = 0;

        (void)self;
        (void)e;
        for (size_t i = 0; i < in.n;) {
                i += unicode_at(in, i, &c);
                TRY(nmt_append(out, c));
        }
        return OK;
}

const ComponentType normalizer_nmt = {.name = "Nmt",
                                      .size = 1,
                                      .ready = component_ready,
                                      .done = component_done,
                                      .run.normalize = nmt_normalize};
