/* BertNormalizer: four steps in one order, each of which a file may leave out. */
#include "tokenizer/normalizers.h"
#include "tokenizer/unicode.h"

typedef struct BertOptions {
        bool clean_text;
        bool chinese;
        bool strip_accents;
        bool lowercase;
} BertOptions;

static const BertOptions defaults = {.clean_text = true, .chinese = true, .lowercase = true};

static const FieldSpec fields[] = {
        FIELD("clean_text", FIELD_BOOL, BertOptions, clean_text, false),
        FIELD("handle_chinese_chars", FIELD_BOOL, BertOptions, chinese, false),
        FIELD("strip_accents", FIELD_BOOL, BertOptions, strip_accents, false),
        FIELD("lowercase", FIELD_BOOL, BertOptions, lowercase, false),
};

static Status bert_ready(void *self, const Loading *l)
{
        BertOptions *o = self;

        if (!yyjson_is_bool(yyjson_obj_get(l->json, "strip_accents")))
                o->strip_accents = o->lowercase;
        return OK;
}

/* One step: what a character becomes. */
typedef Status (*CharMap)(StrBuf *out, uint_least32_t c, uint8_t flags);

static Status clean_append(StrBuf *out, uint_least32_t c, uint8_t flags)
{
        if (flags & CODE_OTHER)
                return OK;
        return flags & CODE_SPACE ? strbuf_append_char(out, ' ') : strbuf_append_utf8(out, c);
}

static Status chinese_append(StrBuf *out, uint_least32_t c, uint8_t flags)
{
        if (!(flags & CODE_CHINESE))
                return strbuf_append_utf8(out, c);
        TRY(strbuf_append_char(out, ' '));
        TRY(strbuf_append_utf8(out, c));
        return strbuf_append_char(out, ' ');
}

static Status bare_append(StrBuf *out, uint_least32_t c, uint8_t flags)
{
        return flags & CODE_NONSPACING ? OK : strbuf_append_utf8(out, c);
}

static Status small_append(StrBuf *out, uint_least32_t c, uint8_t flags)
{
        (void)flags;
        return lower_append(out, c);
}

static Status chars_map(Str in, CharMap map, StrBuf *out)
{
        uint_least32_t c = 0;

        strbuf_clear(out);
        for (size_t i = 0; i < in.n;) {
                i += unicode_at(in, i, &c);
                TRY(map(out, c, unicode_class(c)));
        }
        return OK;
}

/* The text between two steps, in one buffer or the other. */
typedef struct Steps {
        Str text;
        StrBuf made[2];
        size_t at;
} Steps;

static void steps_done(Steps *s)
{
        strbuf_done(&s->made[0]);
        strbuf_done(&s->made[1]);
}

static Status step_run(Steps *s, bool wanted, CharMap map)
{
        if (!wanted)
                return OK;
        s->at = 1 - s->at;
        TRY(chars_map(s->text, map, &s->made[s->at]));
        s->text = strbuf_str(&s->made[s->at]);
        return OK;
}

static Status step_decompose(Steps *s, bool wanted)
{
        if (!wanted)
                return OK;
        s->at = 1 - s->at;
        strbuf_clear(&s->made[s->at]);
        TRY(text_decompose(s->text, &s->made[s->at]));
        s->text = strbuf_str(&s->made[s->at]);
        return OK;
}

static Status bert_normalize(const void *self, Encoder *e, Str in, StrBuf *out)
{
        CLEANUP(steps_done) Steps s = {.text = in};
        const BertOptions *o = self;

        (void)e;
        TRY(step_run(&s, o->clean_text, clean_append));
        TRY(step_run(&s, o->chinese, chinese_append));
        TRY(step_decompose(&s, o->strip_accents));
        TRY(step_run(&s, o->strip_accents, bare_append));
        TRY(step_run(&s, o->lowercase, small_append));
        return strbuf_append(out, s.text);
}

const ComponentType normalizer_bert = {.name = "BertNormalizer",
                                       .size = sizeof(BertOptions),
                                       .defaults = &defaults,
                                       .fields = fields,
                                       .n_fields = N_ELEMS(fields),
                                       .ready = bert_ready,
                                       .done = component_done,
                                       .run.normalize = bert_normalize};
