/* Routes for those who run the server. */
#include "server/api.h"
#include "server/server_state.h"

static Status text_reply(Exchange *x, const char *type, Str text)
{
        CLEANUP(strbuf_done) StrBuf out = {0};

        TRY(strbuf_append(&out, text));
        exchange_reply(x, 200, type, &out);
        return OK;
}

static Status ready_reply(Exchange *x)
{
        if (models_ready(&x->server->models))
                return text_reply(x, "application/json", STR("{\"status\":\"ok\"}"));
        exchange_refuse(x, ERROR_LOADING, "the model is loading");
        return OK;
}

Status api_health(Exchange *x, yyjson_val *body)
{
        (void)body;
        return ready_reply(x);
}

Status api_ready(Exchange *x, yyjson_val *body)
{
        (void)body;
        return ready_reply(x);
}

Status api_openapi(Exchange *x, yyjson_val *body)
{
        CLEANUP(strbuf_done) StrBuf out = {0};

        (void)body;
        TRY(server_openapi(&out));
        exchange_reply(x, 200, "application/json", &out);
        return OK;
}

Status api_metrics(Exchange *x, yyjson_val *body)
{
        CLEANUP(strbuf_done) StrBuf out = {0};

        (void)body;
        TRY(metrics_write(&x->server->metrics, &x->server->models, &out));
        exchange_reply(x, 200, "text/plain; version=0.0.4; charset=utf-8", &out);
        return OK;
}
