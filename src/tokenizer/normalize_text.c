/* Normalizers that edit text: Replace, Prepend, Strip, ByteLevel. */
#include "tokenizer/byte_level.h"
#include "tokenizer/normalizers.h"
#include "tokenizer/unicode.h"

const FieldSpec replace_fields[2] = {
        {.key = "pattern",
         .type = FIELD_CUSTOM,
         .required = true,
         .offset = offsetof(ReplaceOptions, pattern),
         .read = pattern_read},
        FIELD("content", FIELD_STR, ReplaceOptions, content, true),
};

void replace_done(void *self)
{
        pattern_done(&((ReplaceOptions *)self)->pattern);
}

static Status replace_one(Str content, Str between, StrBuf *out)
{
        TRY(strbuf_append(out, between));
        return strbuf_append(out, content);
}

Status pattern_replace(const Pattern *p, RegexScratch *s, Str content, Str in, StrBuf *out)
{
        MatchWalk walk = MATCH_WALK_START;
        Match m = {0, 0};
        size_t copied = 0;
        bool found = true;

        TRY(pattern_next(p, s, in, &walk, &m, &found));
        while (found) {
                TRY(replace_one(content, str_slice(in, copied, m.begin), out));
                copied = m.end;
                TRY(pattern_next(p, s, in, &walk, &m, &found));
        }
        return strbuf_append(out, str_slice(in, copied, in.n));
}

static Status replace_normalize(const void *self, Encoder *e, Str in, StrBuf *out)
{
        const ReplaceOptions *o = self;

        return pattern_replace(&o->pattern, &e->regex, o->content, in, out);
}

static Status front_replace(const ReplaceOptions *o, Encoder *e, Str front, size_t *n)
{
        CLEANUP(strbuf_done) StrBuf replaced = {0};

        TRY(pattern_replace(&o->pattern, &e->regex, o->content, front, &replaced));
        *n = replaced.n;
        return OK;
}

/* What replaces several characters stands for the last of them, as in HF's alignments. */
static Status replace_front(const void *self, Encoder *e, Str in, size_t *n)
{
        const ReplaceOptions *o = self;
        Match m = {in.n, in.n};
        bool found = false;

        TRY(pattern_find(&o->pattern, &e->regex, in, 0, &m, &found));
        if (m.begin > 0 || m.end <= *n)
                return front_replace(o, e, str_slice(in, 0, *n), n);
        *n = 0;
        return OK;
}

const ComponentType normalizer_replace = {.name = "Replace",
                                          .size = sizeof(ReplaceOptions),
                                          .fields = replace_fields,
                                          .n_fields = N_ELEMS(replace_fields),
                                          .ready = component_ready,
                                          .done = replace_done,
                                          .run.normalize = replace_normalize,
                                          .front = replace_front};

typedef struct PrependOptions {
        Str prepend;
} PrependOptions;

static const FieldSpec prepend_fields[] = {
        FIELD("prepend", FIELD_STR, PrependOptions, prepend, true)};

static Status prepend_normalize(const void *self, Encoder *e, Str in, StrBuf *out)
{
        const PrependOptions *o = self;

        (void)e;
        if (in.n > 0)
                TRY(strbuf_append(out, o->prepend));
        return strbuf_append(out, in);
}

const ComponentType normalizer_prepend = {.name = "Prepend",
                                          .size = sizeof(PrependOptions),
                                          .fields = prepend_fields,
                                          .n_fields = N_ELEMS(prepend_fields),
                                          .ready = component_ready,
                                          .done = component_done,
                                          .run.normalize = prepend_normalize};

typedef struct StripOptions {
        bool left;
        bool right;
} StripOptions;

static const FieldSpec strip_fields[] = {
        FIELD("strip_left", FIELD_BOOL, StripOptions, left, true),
        FIELD("strip_right", FIELD_BOOL, StripOptions, right, true),
};

static Status strip_normalize(const void *self, Encoder *e, Str in, StrBuf *out)
{
        const StripOptions *o = self;
        const size_t begin = o->left ? spaces_end(in, 0) : 0;
        const Str tail = str_slice(in, begin, in.n);

        (void)e;
        return strbuf_append(out,
                             str_slice(tail, 0, o->right ? spaces_begin(tail, tail.n) : tail.n));
}

static Status strip_front(const void *self, Encoder *e, Str in, size_t *n)
{
        const StripOptions *o = self;
        const size_t gone = o->left ? spaces_end(in, 0) : 0;

        (void)e;
        *n = gone < *n ? *n - gone : 0;
        return OK;
}

const ComponentType normalizer_strip = {.name = "Strip",
                                        .size = sizeof(StripOptions),
                                        .fields = strip_fields,
                                        .n_fields = N_ELEMS(strip_fields),
                                        .ready = component_ready,
                                        .done = component_done,
                                        .run.normalize = strip_normalize,
                                        .front = strip_front};

static Status byte_level_normalize(const void *self, Encoder *e, Str in, StrBuf *out)
{
        (void)self;
        (void)e;
        return byte_level_encode(in, out);
}

const ComponentType normalizer_byte_level = {.name = "ByteLevel",
                                             .size = 1,
                                             .ready = component_ready,
                                             .done = component_done,
                                             .run.normalize = byte_level_normalize};
