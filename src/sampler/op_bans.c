/* What may be said at all: the allowed mask of constrained decoding, and logit biases. */
#include "sampler/ops.h"

#include <math.h>

bool op_allowed_active(const SamplerParams *p)
{
        (void)p;
        return true; /* a mask may come at any time */
}

static bool is_allowed(const uint32_t *mask, size_t id)
{
        return (mask[id / 32] >> (id % 32) & 1U) != 0;
}

static Status mask_apply(Sampler *s)
{
        float *logits;

        TRY(work_edit(&s->work, &logits));
        for (size_t i = 0; i < s->n_vocab; i++)
                if (!is_allowed(s->allowed, i))
                        logits[i] = -INFINITY;
        return OK;
}

Status op_allowed(Sampler *s, uint64_t position)
{
        (void)position;
        if (s->allowed == NULL)
                return OK;
        return mask_apply(s);
}

bool op_logit_bias_active(const SamplerParams *p)
{
        return p->n_logit_bias > 0;
}

Status op_logit_bias(Sampler *s, uint64_t position)
{
        float *logits;

        (void)position;
        TRY(work_edit(&s->work, &logits));
        for (size_t i = 0; i < s->params.n_logit_bias; i++) {
                const LogitBias *b = &s->bias[i];
                logits[b->id] = logit_clamp((double)logits[b->id] + (double)b->bias);
        }
        return OK;
}
