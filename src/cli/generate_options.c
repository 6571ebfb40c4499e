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

static void sampling_lists(const Options *o, const GenerateScratch *s, qn_sampling *out)
{
        out->dry_sequence_breakers = s->breakers.p;
        out->n_dry_sequence_breakers = s->breakers.n;
        out->logit_bias = s->bias.p;
        out->n_logit_bias = s->bias.n;
        out->rng = text_or_null(o->rng);
        out->samplers = text_or_null(o->samplers);
}

Status generate_options(const Options *o, GenerateScratch *scratch, qn_generate_options *out)
{
        TRY(words_collect(o, scratch));
        TRY(biases_parse(o, scratch));
        qn_generate_options_init(out, NULL);
        out->sampling = o->sampling;
        sampling_lists(o, scratch, &out->sampling);
        out->max_tokens = o->max_tokens;
        out->stop = scratch->stop.p;
        out->n_stop = scratch->stop.n;
        out->ignore_eos = o->ignore_eos;
        out->context_shift = o->context_shift;
        return OK;
}
