#include "server/prompts.h"

void prompts_done(Prompts *p)
{
        for (size_t i = 0; i < p->n; i++)
                id_vec_done(&p->p[i].ids);
        vec_done(p);
}

static void prompt_done(PromptIds *p)
{
        id_vec_done(&p->ids);
}

static Status prompt_add(Prompts *out, PromptIds *p)
{
        TRY(vec_push(out, *p));
        *p = (PromptIds){0};
        return OK;
}

Status prompts_text(const ServedModel *m, Str text, Arena *arena, Prompts *out)
{
        CLEANUP(prompt_done) PromptIds p = {0};

        TRY(arena_str(arena, text, &p.text));
        TRY(model_encode(m, p.text, true, true, &p.ids));
        return prompt_add(out, &p);
}

static bool is_token(const ServedModel *m, yyjson_val *v)
{
        return yyjson_is_uint(v) && yyjson_get_uint(v) < m->shape.n_vocab;
}

static Status id_add(const ServedModel *m, yyjson_val *v, size_t i, IdVec *out)
{
        ENSURE(yyjson_is_int(v), E_FORMAT, "prompt[%zu]: expected a token id, found %s", i,
               json_type_name(v));
        ENSURE(is_token(m, v), E_RANGE, "prompt[%zu]: token %lld is outside 0..%u", i,
               (long long)yyjson_get_sint(v), m->shape.n_vocab - 1);
        return vec_push(out, (int32_t)yyjson_get_int(v));
}

static Status ids_read(const ServedModel *m, yyjson_val *array, IdVec *out)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(array);
        yyjson_val *v;

        for (size_t i = 0; (v = yyjson_arr_iter_next(&it)) != NULL; i++)
                TRY(id_add(m, v, i, out));
        return OK;
}

static Status ids_add(const ServedModel *m, yyjson_val *array, Prompts *out)
{
        CLEANUP(prompt_done) PromptIds p = {0};

        TRY(ids_read(m, array, &p.ids));
        return prompt_add(out, &p);
}

static Status one_add(const ServedModel *m, yyjson_val *v, Arena *arena, Prompts *out)
{
        ENSURE(out->n < ASK_CHOICES_MAX, E_RANGE, "prompt: more than %d prompts", ASK_CHOICES_MAX);
        if (yyjson_is_str(v))
                return prompts_text(m, json_str(v), arena, out);
        ENSURE(yyjson_is_arr(v), E_FORMAT, "prompt: expected texts or arrays of ids, found %s",
               json_type_name(v));
        return ids_add(m, v, out);
}

static Status list_read(const ServedModel *m, yyjson_val *array, Arena *arena, Prompts *out)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(array);
        yyjson_val *v;

        while ((v = yyjson_arr_iter_next(&it)) != NULL)
                TRY(one_add(m, v, arena, out));
        return OK;
}

static bool is_list(yyjson_val *v)
{
        return yyjson_is_arr(v) && !yyjson_is_int(yyjson_arr_get_first(v));
}

Status prompts_read(const ServedModel *m, yyjson_val *prompt, Arena *arena, Prompts *out)
{
        CLEANUP(prompts_done) Prompts p = {0};

        TRY(is_list(prompt) ? list_read(m, prompt, arena, &p) : one_add(m, prompt, arena, &p));
        ENSURE(p.n > 0, E_RANGE, "prompt: no prompt in the array");
        *out = TAKE(p);
        return OK;
}

static void qn_ids_free(int32_t **ids)
{
        qn_free(*ids);
}

static Status chat_encode(const ServedModel *m, Str request, IdVec *out)
{
        CLEANUP(qn_ids_free) int32_t *ids = NULL;
        size_t n;

        TRY((Status)qn_chat_encode(m->model, request.p, request.n, false, &ids, &n));
        return vec_append(out, ids, n);
}

Status prompts_chat(const ServedModel *m, const Ask *ask, Prompts *out)
{
        CLEANUP(strbuf_done) StrBuf request = {0};
        CLEANUP(prompt_done) PromptIds p = {0};

        TRY(chat_request(ask, &request));
        TRY(chat_encode(m, strbuf_str(&request), &p.ids));
        return prompt_add(out, &p);
}

static void refuse_length(Exchange *x, size_t n_prompt, size_t n_ctx)
{
        char message[128];

        (void)snprintf(message, sizeof(message),
                       "the prompt has %zu tokens and leaves no room in the context of %zu",
                       n_prompt, n_ctx);
        exchange_refuse_with(x, &(HttpError){.kind = ERROR_CONTEXT,
                                             .message = str_of(message),
                                             .n_prompt = n_prompt,
                                             .n_ctx = n_ctx});
}

static bool prompt_fits(Exchange *x, const ServedModel *m, const PromptIds *p)
{
        if (p->ids.n == 0)
                exchange_refuse(x, ERROR_REQUEST, "prompt: it has no tokens");
        else if (p->ids.n >= m->shape.n_ctx)
                refuse_length(x, p->ids.n, m->shape.n_ctx);
        else
                return true;
        return false;
}

bool prompts_fit(Exchange *x, const ServedModel *m, const Prompts *p)
{
        for (size_t i = 0; i < p->n; i++)
                if (!prompt_fits(x, m, &p->p[i]))
                        return false;
        return true;
}
