/* OpenAI's routes. */
#include "server/api_parts.h"
#include "server/shape_parts.h"

static Status chat_start(Exchange *x, ServedModel *m, yyjson_val *body)
{
        CLEANUP(prompts_done) Prompts prompts = {0};
        Ask ask;

        ask_init(m, true, &ask);
        TRY(ask_read(x->route->tables, body, &x->arena, &ask));
        TRY(prompts_chat(m, &ask, &prompts));
        return start_if_fits(x, m, &shape_chat, &ask, "chatcmpl-", &prompts);
}

Status api_chat(Exchange *x, yyjson_val *body)
{
        return with_model(x, body, chat_start);
}

static Status completion_begin(Exchange *x, ServedModel *m, yyjson_val *body)
{
        CLEANUP(prompts_done) Prompts prompts = {0};
        Ask ask;

        ask_init(m, true, &ask);
        ask.max_tokens = 16; /* OpenAI's default, here alone */
        TRY(ask_read(x->route->tables, body, &x->arena, &ask));
        TRY(prompts_read(m, ask.prompt, &x->arena, &prompts));
        return start_if_fits(x, m, &shape_text, &ask, "cmpl-", &prompts);
}

Status api_completion(Exchange *x, yyjson_val *body)
{
        return with_model(x, body, completion_begin);
}

static void input_take(Ask *ask)
{
        if (yyjson_is_str(ask->prompt))
                ask->user_text = json_str(ask->prompt);
        else
                ask->messages = ask->prompt;
}

static Status responses_start(Exchange *x, ServedModel *m, yyjson_val *body)
{
        CLEANUP(prompts_done) Prompts prompts = {0};
        Ask ask;

        ask_init(m, true, &ask);
        TRY(ask_read(x->route->tables, body, &x->arena, &ask));
        input_take(&ask);
        TRY(prompts_chat(m, &ask, &prompts));
        return start_if_fits(x, m, &shape_responses, &ask, "resp_", &prompts);
}

Status api_responses(Exchange *x, yyjson_val *body)
{
        return with_model(x, body, responses_start);
}

static const char *state_name(ModelState s)
{
        static const char *const names[] = {[MODEL_LOADING] = "loading", [MODEL_READY] = "ready"};

        return names[s];
}

static void model_put(JsonWriter *w, const ModelName *name)
{
        const ServedModel *m = name->model;
        const ModelState state = atomic_load(&m->state);
        const qn_model_shape shape = state == MODEL_READY ? m->shape : (qn_model_shape){0};

        json_begin_object(w, NULL);
        json_put_str(w, "id", name->name);
        json_put_text(w, "object", "model");
        json_put_int(w, "created", m->created);
        json_put_text(w, "owned_by", "quern");
        json_begin_object(w, "meta");
        json_put_text(w, "state", state_name(state));
        json_put_size(w, "n_ctx", shape.n_ctx);
        json_put_size(w, "n_ctx_train", shape.n_ctx_train);
        json_put_size(w, "n_vocab", shape.n_vocab);
        json_put_size(w, "n_embd", shape.n_embd);
        json_end_object(w);
        json_end_object(w);
}

static Status models_put(Exchange *x, JsonWriter *w)
{
        const Models *models = &x->server->models;

        json_begin_object(w, NULL);
        json_put_text(w, "object", "list");
        json_begin_array(w, "data");
        for (size_t i = 0; i < models->names.n; i++)
                model_put(w, &models->names.p[i]);
        json_end_array(w);
        json_end_object(w);
        return w->status;
}

Status api_models(Exchange *x, yyjson_val *body)
{
        (void)body;
        return reply_json(x, models_put);
}

static const ModelName *model_named(const Exchange *x)
{
        const Models *models = &x->server->models;

        for (size_t i = 0; i < models->names.n; i++)
                if (str_equal(models->names.p[i].name, x->tail))
                        return &models->names.p[i];
        return NULL;
}

static Status model_named_put(Exchange *x, JsonWriter *w)
{
        model_put(w, model_named(x));
        return w->status;
}

Status api_model(Exchange *x, yyjson_val *body)
{
        (void)body;
        if (model_named(x) != NULL)
                return reply_json(x, model_named_put);
        exchange_refuse(x, ERROR_NOT_FOUND, "model: \"%.*s\" not found", STR_ARG(x->tail));
        return OK;
}
