/* Last hidden states of every token of one text. */
#include "engine/embed_texts.h"

typedef struct HiddenRun {
        size_t t;
        size_t width;
        qn_hidden_fn row;
        void *user;
} HiddenRun;

static Status state_give(void *user, size_t i, const float *state)
{
        HiddenRun *r = user;

        (void)i;
        ENSURE(r->row(r->t++, state, r->width, r->user), E_CANCELLED, "stopped by the caller");
        return OK;
}

qn_status qn_hidden(qn_model *model, const int32_t *ids, size_t n_ids, qn_hidden_fn row, void *user)
{
        HiddenRun r = {.width = model->shape.n_hidden, .row = row, .user = user};
        const EmbedText text = {ids, n_ids, 0};
        Status s;

        model_lock(model);
        s = texts_run(model, &text, 1, state_give, &r);
        model_unlock(model);
        return (qn_status)s;
}
