/* Options of the command line → options of the library. */
#include "cli/cli.h"

#include <stdlib.h>

void generate_scratch_done(GenerateScratch *s)
{
        vec_done(&s->stop);
        vec_done(&s->breakers);
        vec_done(&s->bias);
}

static Status bias_parse(Str text, qn_logit_bias *out)
{
        char *colon;
        char *end;
        const long id = strtol(text.p, &colon, 10);

        ENSURE(colon != text.p && *colon == ':', E_USAGE,
               "--logit-bias: expected ID:BIAS, found \"%s\"", text.p);
        out->id = (int32_t)id;
        out->bias = strtof(colon + 1, &end);
        ENSURE(end != colon + 1 && *end == '\0', E_USAGE,
               "--logit-bias: expected a number after the colon in \"%s\"", text.p);
        return OK;
}

static Status biases_parse(const Options *o, GenerateScratch *s)
{
        qn_logit_bias bias;

        for (size_t i = 0; i < o->logit_bias.n; i++) {
                TRY(bias_parse(o->logit_bias.p[i], &bias));
                TRY(vec_push(&s->bias, bias));
        }
        return OK;
}

static Status words_collect(const Options *o, GenerateScratch *s)
{
        for (size_t i = 0; i < o->stop.n; i++)
                TRY(vec_push(&s->stop, o->stop.p[i].p));
        for (size_t i = 0; i < o->dry_breakers.n; i++)
                TRY(vec_push(&s->breakers, o->dry_breakers.p[i].p));
        return OK;
}

/* The numbers that the command line gives; the others stay as the model wants them. */
static void sampling_number(const Options *o, size_t row, qn_sampling *out)
{
        static const size_t sizes[FIELD_TYPE_MAX] = {[FIELD_I32] = sizeof(int32_t),
                                                     [FIELD_F32] = sizeof(float),
                                                     [FIELD_U64] = sizeof(uint64_t)};
        const OptionRow *r = &option_rows[row];
        const size_t at = r->field.offset - offsetof(Options, sampling);

        if (o->given[row])
                memcpy((char *)out + at, (const char *)&o->sampling + at, sizes[r->field.type]);
}

static bool is_number(const OptionRow *r)
{
        return r->groups == GROUP_SAMPLING && r->field.type != FIELD_STR;
}

static void sampling_numbers(const Options *o, qn_sampling *out)
{
        for (size_t i = 0; i < n_option_rows; i++)
                if (is_number(&option_rows[i]))
                        sampling_number(o, i, out);
}

static void sampling_lists(const Options *o, const GenerateScratch *s, qn_sampling *out)
{
        out->dry_sequence_breakers = s->breakers.p;
        out->n_dry_sequence_breakers = s->breakers.n;
        out->logit_bias = s->bias.p;
        out->n_logit_bias = s->bias.n;
        out->rng = text_or_null(o->rng);
        out->samplers = text_or_null(o->samplers);
}

Status generate_options(const Options *o, const qn_model *m, GenerateScratch *scratch,
                        qn_generate_options *out)
{
        TRY(words_collect(o, scratch));
        TRY(biases_parse(o, scratch));
        qn_generate_options_init(out, m);
        sampling_numbers(o, &out->sampling);
        sampling_lists(o, scratch, &out->sampling);
        out->max_tokens = o->max_tokens;
        out->stop = scratch->stop.p;
        out->n_stop = scratch->stop.n;
        out->ignore_eos = o->ignore_eos;
        out->context_shift = o->context_shift;
        return OK;
}
