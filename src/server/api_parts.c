#include "server/api_parts.h"

Status with_model(Exchange *x, yyjson_val *body, ModelFn run)
{
        ServedModel *m = ask_model(x, body);

        return m == NULL ? OK : run(x, m, body);
}

Status start_if_fits(Exchange *x, ServedModel *m, const Shape *shape, const Ask *ask,
                     const char *id_prefix, Prompts *prompts)
{
        if (!prompts_fit(x, m, prompts))
                return OK;
        return completion_start(x, m, shape, ask, id_prefix, prompts);
}

Status reply_json(Exchange *x, JsonFn put)
{
        CLEANUP(strbuf_done) StrBuf out = {0};
        JsonWriter w = json_writer_on(&out);

        TRY(put(x, &w));
        TRY(w.status);
        exchange_reply(x, 200, "application/json", &out);
        return OK;
}
