/* Ollama's routes. */
#include "base/map.h"
#include "server/api_parts.h"
#include "server/shape_parts.h"

#include <time.h>

static void put_time(JsonWriter *w, const char *key, int64_t seconds)
{
        char text[40] = "";
        const time_t at = (time_t)seconds;
        struct tm parts = {0};

        (void)gmtime_r(&at, &parts);
        (void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
        json_put_text(w, key, text);
}

/* A request without a prompt only loads the model, which is there. */
static Status loaded_reply(Exchange *x, const Ask *ask, const char *empty)
{
        CLEANUP(strbuf_done) StrBuf out = {0};
        JsonWriter w = json_writer_on(&out);

        json_begin_object(&w, NULL);
        json_put_str(&w, "model", ask->model);
        put_time(&w, "created_at", (int64_t)time(NULL));
        json_put_raw(&w, NULL, str_of(empty));
        json_put_bool(&w, "done", true);
        json_put_text(&w, "done_reason", "load");
        json_end_object(&w);
        TRY(w.status);
        exchange_reply(x, 200, "application/json", &out);
        return OK;
}

static Status ollama_read(Exchange *x, ServedModel *m, yyjson_val *body, Ask *ask)
{
        ask_init(m, false, ask);
        ask->stream = true; /* Ollama's default */
        return ask_read(x->route->tables, body, &x->arena, ask);
}

static bool wants_template(const ServedModel *m, const Ask *ask)
{
        return !ask->raw && qn_model_template(m->model) != NULL;
}

static Status generate_start(Exchange *x, ServedModel *m, yyjson_val *body)
{
        CLEANUP(prompts_done) Prompts prompts = {0};
        Ask ask;

        TRY(ollama_read(x, m, body, &ask));
        if (ask.user_text.n == 0)
                return loaded_reply(x, &ask, "\"response\":\"\"");
        if (wants_template(m, &ask))
                TRY(prompts_chat(m, &ask, &prompts));
        else
                TRY(prompts_text(m, ask.user_text, &x->arena, &prompts));
        return start_if_fits(x, m, &shape_ollama_generate, &ask, "", &prompts);
}

Status api_ollama_generate(Exchange *x, yyjson_val *body)
{
        return with_model(x, body, generate_start);
}

static Status chat_start(Exchange *x, ServedModel *m, yyjson_val *body)
{
        CLEANUP(prompts_done) Prompts prompts = {0};
        Ask ask;

        TRY(ollama_read(x, m, body, &ask));
        if (yyjson_arr_size(ask.messages) == 0)
                return loaded_reply(x, &ask,
                                    "\"message\":{\"role\":\"assistant\",\"content\":\"\"}");
        TRY(prompts_chat(m, &ask, &prompts));
        return start_if_fits(x, m, &shape_ollama_chat, &ask, "", &prompts);
}

Status api_ollama_chat(Exchange *x, yyjson_val *body)
{
        return with_model(x, body, chat_start);
}

/* A name for the model's content; clients only compare it. */
static void put_digest(JsonWriter *w, const ServedModel *m)
{
        char text[20];

        (void)snprintf(text, sizeof(text), "%016llx",
                       (unsigned long long)hash_bytes(m->path, strlen(m->path)));
        json_put_text(w, "digest", text);
}

static void put_details(JsonWriter *w, const ServedModel *m)
{
        json_begin_object(w, "details");
        json_put_text(w, "parent_model", "");
        json_put_str(w, "format", m->facts.format);
        json_put_str(w, "family", m->facts.family);
        json_begin_array(w, "families");
        json_put_str(w, NULL, m->facts.family);
        json_end_array(w);
        json_put_text(w, "parameter_size", "");
        json_put_str(w, "quantization_level", m->facts.dtype);
        json_end_object(w);
}

static void tag_put(JsonWriter *w, const ModelName *name, const char *time_key)
{
        json_begin_object(w, NULL);
        json_put_str(w, "name", name->name);
        json_put_str(w, "model", name->name);
        put_time(w, time_key, name->model->created);
        json_put_int(w, "size", (int64_t)name->model->facts.weight_bytes);
        put_digest(w, name->model);
        put_details(w, name->model);
        json_end_object(w);
}

static bool is_loaded(const ModelName *name)
{
        return atomic_load(&name->model->state) == MODEL_READY;
}

static Status tags_put(Exchange *x, JsonWriter *w, const char *time_key)
{
        const Models *models = &x->server->models;

        json_begin_object(w, NULL);
        json_begin_array(w, "models");
        for (size_t i = 0; i < models->names.n; i++)
                if (is_loaded(&models->names.p[i]))
                        tag_put(w, &models->names.p[i], time_key);
        json_end_array(w);
        json_end_object(w);
        return w->status;
}

static Status modified_put(Exchange *x, JsonWriter *w)
{
        return tags_put(x, w, "modified_at");
}

static Status expires_put(Exchange *x, JsonWriter *w)
{
        return tags_put(x, w, "expires_at");
}

Status api_ollama_tags(Exchange *x, yyjson_val *body)
{
        (void)body;
        return reply_json(x, modified_put);
}

Status api_ollama_ps(Exchange *x, yyjson_val *body)
{
        (void)body;
        return reply_json(x, expires_put);
}

static Status version_put(Exchange *x, JsonWriter *w)
{
        char version[32];

        (void)x;
        (void)snprintf(version, sizeof(version), "%d.%d.%d", QN_VERSION_MAJOR, QN_VERSION_MINOR,
                       QN_VERSION_PATCH);
        json_begin_object(w, NULL);
        json_put_text(w, "version", version);
        json_end_object(w);
        return w->status;
}

Status api_ollama_version(Exchange *x, yyjson_val *body)
{
        (void)body;
        return reply_json(x, version_put);
}

static void info_put(JsonWriter *w, const ServedModel *m)
{
        json_begin_object(w, "model_info");
        json_put_str(w, "general.architecture", m->facts.family);
        json_put_size(w, "context_length", m->shape.n_ctx_train);
        json_put_size(w, "embedding_length", m->shape.n_embd);
        json_put_size(w, "block_count", m->shape.n_layer);
        json_put_size(w, "vocab_size", m->shape.n_vocab);
        json_end_object(w);
}

static Status show_reply(Exchange *x, ServedModel *m, yyjson_val *body)
{
        CLEANUP(strbuf_done) StrBuf out = {0};
        JsonWriter w = json_writer_on(&out);

        (void)body;
        json_begin_object(&w, NULL);
        json_put_text(&w, "modelfile", "");
        json_put_text(&w, "parameters", "");
        json_put_text(&w, "template", "");
        put_details(&w, m);
        info_put(&w, m);
        json_begin_array(&w, "capabilities");
        json_put_text(&w, NULL, "completion");
        json_end_array(&w);
        put_time(&w, "modified_at", m->created);
        json_end_object(&w);
        TRY(w.status);
        exchange_reply(x, 200, "application/json", &out);
        return OK;
}

Status api_ollama_show(Exchange *x, yyjson_val *body)
{
        return with_model(x, body, show_reply);
}
