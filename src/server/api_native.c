/* llama-server's own routes. */
#include "server/api_parts.h"
#include "server/native_fields.h"
#include "server/shape_parts.h"

static Status completion_begin(Exchange *x, ServedModel *m, yyjson_val *body)
{
        CLEANUP(prompts_done) Prompts prompts = {0};
        Ask ask;

        ask_init(m, false, &ask);
        TRY(ask_read(x->route->tables, body, &x->arena, &ask));
        ask.logprobs = ask.top_logprobs > 0;
        TRY(prompts_read(m, ask.prompt, &x->arena, &prompts));
        return start_if_fits(x, m, &shape_native, &ask, "", &prompts);
}

Status api_native_completion(Exchange *x, yyjson_val *body)
{
        return with_model(x, body, completion_begin);
}

static Status piece_put(JsonWriter *w, const ServedModel *m, int32_t id)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(model_token_text(m, id, &text));
        json_begin_object(w, NULL);
        json_put_int(w, "id", id);
        json_put_str(w, "piece", strbuf_str(&text));
        json_end_object(w);
        return w->status;
}

static Status id_put(JsonWriter *w, const ServedModel *m, int32_t id)
{
        (void)m;
        json_put_int(w, NULL, id);
        return w->status;
}

static Status tokens_reply(Exchange *x, const ServedModel *m, const IdVec *ids, bool pieces)
{
        Status (*const put)(JsonWriter *, const ServedModel *, int32_t) =
                pieces ? piece_put : id_put;
        CLEANUP(strbuf_done) StrBuf out = {0};
        JsonWriter w = json_writer_on(&out);

        json_begin_object(&w, NULL);
        json_begin_array(&w, "tokens");
        for (size_t i = 0; i < ids->n; i++)
                TRY(put(&w, m, ids->p[i]));
        json_end_array(&w);
        json_end_object(&w);
        TRY(w.status);
        exchange_reply(x, 200, "application/json", &out);
        return OK;
}

static Status tokenize_run(Exchange *x, ServedModel *m, yyjson_val *body)
{
        CLEANUP(id_vec_done) IdVec ids = {0};
        TokenizeAsk ask = {.parse_special = true};

        TRY(fields_read(tokenize_fields.rows, tokenize_fields.n, body, &x->arena, &ask));
        TRY(model_encode(m, ask.content, ask.add_special, ask.parse_special, &ids));
        return tokens_reply(x, m, &ids, ask.with_pieces);
}

Status api_tokenize(Exchange *x, yyjson_val *body)
{
        return with_model(x, body, tokenize_run);
}

static Status text_reply(Exchange *x, const char *key, Str text)
{
        CLEANUP(strbuf_done) StrBuf out = {0};
        JsonWriter w = json_writer_on(&out);

        json_begin_object(&w, NULL);
        json_put_str(&w, key, text);
        json_end_object(&w);
        TRY(w.status);
        exchange_reply(x, 200, "application/json", &out);
        return OK;
}

static Status token_read(yyjson_val *v, size_t i, IdVec *out)
{
        ENSURE(yyjson_is_int(v), E_FORMAT, "tokens[%zu]: expected an integer, found %s", i,
               json_type_name(v));
        ENSURE(yyjson_get_sint(v) >= 0 && yyjson_get_sint(v) <= INT32_MAX, E_RANGE,
               "tokens[%zu]: %lld is outside 0..%d", i, (long long)yyjson_get_sint(v), INT32_MAX);
        return vec_push(out, yyjson_get_int(v));
}

static Status tokens_read(yyjson_val *array, IdVec *out)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(array);
        yyjson_val *v;

        for (size_t i = 0; (v = yyjson_arr_iter_next(&it)) != NULL; i++)
                TRY(token_read(v, i, out));
        return OK;
}

static Status detokenize_run(Exchange *x, ServedModel *m, yyjson_val *body)
{
        CLEANUP(id_vec_done) IdVec ids = {0};
        CLEANUP(strbuf_done) StrBuf text = {0};
        DetokenizeAsk ask = {0};

        TRY(fields_read(detokenize_fields.rows, detokenize_fields.n, body, &x->arena, &ask));
        TRY(tokens_read(ask.tokens, &ids));
        TRY(model_decode(m, ids.p, ids.n, ask.skip_special, &text));
        return text_reply(x, "content", strbuf_str(&text));
}

Status api_detokenize(Exchange *x, yyjson_val *body)
{
        return with_model(x, body, detokenize_run);
}

static void qn_text_free(char **text)
{
        qn_free(*text);
}

static Status template_run(Exchange *x, ServedModel *m, yyjson_val *body)
{
        CLEANUP(strbuf_done) StrBuf request = {0};
        CLEANUP(qn_text_free) char *text = NULL;
        size_t n;
        Ask ask;

        ENSURE(qn_model_template(m->model) != NULL, E_MISSING, "the model has no chat template");
        ask_init(m, true, &ask);
        TRY(ask_read(x->route->tables, body, &x->arena, &ask));
        TRY(chat_request(&ask, &request));
        TRY((Status)qn_render(qn_model_template(m->model), request.p, request.n, &text, &n));
        return text_reply(x, "prompt", (Str){text, n});
}

Status api_apply_template(Exchange *x, yyjson_val *body)
{
        return with_model(x, body, template_run);
}

/* The first model's, as llama-server has but one. */
static Status props_put(Exchange *x, JsonWriter *w)
{
        const ServedModel *m = &x->server->models.p[0];

        json_begin_object(w, NULL);
        json_put_text(w, "model_path", m->path);
        json_put_str(w, "model_alias", m->name);
        json_put_int(w, "total_slots", 1);
        json_put_raw(w, "model", str_of(m->inspected));
        json_begin_object(w, "default_generation_settings");
        json_put_size(w, "n_ctx", m->shape.n_ctx);
        json_end_object(w);
        json_put_text(w, "build_info", "quern");
        json_end_object(w);
        return w->status;
}

static bool refuses_loading(Exchange *x)
{
        if (models_ready(&x->server->models))
                return false;
        exchange_refuse(x, ERROR_LOADING, "the model is loading");
        return true;
}

Status api_props(Exchange *x, yyjson_val *body)
{
        (void)body;
        return refuses_loading(x) ? OK : reply_json(x, props_put);
}

static void slot_put(JsonWriter *w, size_t id, const ServedModel *m)
{
        json_begin_object(w, NULL);
        json_put_size(w, "id", id);
        json_put_str(w, "model", m->name);
        json_put_size(w, "n_ctx", m->shape.n_ctx);
        json_put_bool(w, "is_processing", runner_running(m->runner) > 0);
        json_put_size(w, "n_waiting", runner_waiting(m->runner));
        json_end_object(w);
}

static Status slots_put(Exchange *x, JsonWriter *w)
{
        const Models *models = &x->server->models;

        json_begin_array(w, NULL);
        for (size_t i = 0; i < models->n; i++)
                slot_put(w, i, &models->p[i]);
        json_end_array(w);
        return w->status;
}

Status api_slots(Exchange *x, yyjson_val *body)
{
        (void)body;
        return refuses_loading(x) ? OK : reply_json(x, slots_put);
}
