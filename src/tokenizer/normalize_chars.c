/* Normalizers that look at one character at a time: Lowercase, StripAccents. */
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
