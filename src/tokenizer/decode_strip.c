/* Strip: cuts a character off both ends of a token, up to a count each. */
#include "tokenizer/decoder.h"

typedef struct StripOptions {
        Str content; /* one character */
        uint32_t start;
        uint32_t stop;
} StripOptions;

static const FieldSpec fields[] = {
        FIELD("content", FIELD_STR, StripOptions, content, true),
        FIELD("start", FIELD_U32, StripOptions, start, true),
        FIELD("stop", FIELD_U32, StripOptions, stop, true),
};

static Status strip_ready(void *self, const Loading *l)
{
        const StripOptions *o = self;
        uint_least32_t c;

        (void)l;
        ENSURE(o->content.n > 0 && utf8_decode(o->content, &c) == o->content.n, E_FORMAT,
               "content: expected one character, found \"%.*s\"", STR_ARG(o->content));
        return OK;
}

static void count_close(Str left, size_t *cut, size_t max)
{
        if (left.n > 0)
                *cut = max;
}

/* Cuts from the front, at most `max` in all; `*cut` counts, and is `max` once another char came. */
static Str front_cut(const StripOptions *o, Str s, size_t *cut, size_t max)
{
        for (; *cut < max && str_starts_with(s, o->content); ++*cut)
                s = str_slice(s, o->content.n, s.n);
        count_close(s, cut, max);
        return s;
}

static Str back_cut(const StripOptions *o, Str s)
{
        size_t cut = 0;

        for (; cut < o->stop && str_ends_with(s, o->content); cut++)
                s = str_slice(s, 0, s.n - o->content.n);
        return s;
}

static Status whole_strip(const void *self, DecodeNode *node, Str token)
{
        const StripOptions *o = self;
        size_t cut = 0;

        return decode_send(node, back_cut(o, front_cut(o, token, &cut, o->start)), true);
}

/* Without a cut at the end, fragments pass on at once. */
static Status front_strip(const StripOptions *o, DecodeNode *node, Str text, bool last)
{
        const Str left = front_cut(o, text, &node->count, o->start);

        if (last)
                node->count = 0;
        return decode_send(node, left, last);
}

static Status strip_decode(const void *self, DecodeNode *node, Str text, bool last)
{
        const StripOptions *o = self;

        return o->stop == 0 ? front_strip(o, node, text, last)
                            : decode_gather(self, node, text, last, whole_strip);
}

const ComponentType decoder_strip = {.name = "Strip",
                                     .size = sizeof(StripOptions),
                                     .fields = fields,
                                     .n_fields = N_ELEMS(fields),
                                     .ready = strip_ready,
                                     .done = component_done,
                                     .run.decode = strip_decode,
                                     .decode_end = decoder_end};
