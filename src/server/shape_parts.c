#include "server/shape_parts.h"

const char *finish_reason(const qn_result *r)
{
        static const char *const names[] = {
                [QN_STOP_NONE] = "stop",    [QN_STOP_EOS] = "stop",       [QN_STOP_WORD] = "stop",
                [QN_STOP_LIMIT] = "length", [QN_STOP_CONTEXT] = "length", [QN_STOP_CANCEL] = "stop",
        };

        return names[r->reason];
}

Str model_name(const Completion *c)
{
        return c->ask.model.n > 0 ? c->ask.model : c->m->name;
}

void put_head(JsonWriter *w, const Completion *c, const char *object)
{
        char version[32];

        (void)snprintf(version, sizeof(version), "quern-%d.%d.%d", QN_VERSION_MAJOR,
                       QN_VERSION_MINOR, QN_VERSION_PATCH);
        json_put_text(w, "id", c->id);
        json_put_text(w, "object", object);
        json_put_int(w, "created", c->created);
        json_put_str(w, "model", model_name(c));
        json_put_text(w, "system_fingerprint", version);
}

void put_usage(JsonWriter *w, const Completion *c)
{
        json_begin_object(w, "usage");
        json_put_size(w, "prompt_tokens", c->n_prompt);
        json_put_size(w, "completion_tokens", c->n_generated);
        json_put_size(w, "total_tokens", c->n_prompt + c->n_generated);
        json_begin_object(w, "prompt_tokens_details");
        json_put_size(w, "cached_tokens", c->n_cached);
        json_end_object(w);
        json_end_object(w);
}

void put_timings(JsonWriter *w, const Completion *c)
{
        const double prompt_ms = completion_prompt_ms(c);
        const double decode_ms = completion_decode_ms(c);
        const size_t n_prompt = c->n_prompt - c->n_cached;

        json_begin_object(w, "timings");
        json_put_size(w, "cache_n", c->n_cached);
        json_put_size(w, "prompt_n", n_prompt);
        json_put_float(w, "prompt_ms", (float)prompt_ms);
        json_put_float(w, "prompt_per_second", (float)((double)n_prompt / prompt_ms * 1e3));
        json_put_size(w, "predicted_n", c->n_generated);
        json_put_float(w, "predicted_ms", (float)decode_ms);
        json_put_float(w, "predicted_per_second",
                       (float)((double)c->n_generated / decode_ms * 1e3));
        json_end_object(w);
}

Status put_token(JsonWriter *w, const char *key, const Completion *c, int32_t id)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(model_token_text(c->m, id, &text));
        json_put_str(w, key, strbuf_str(&text));
        return w->status;
}

static void put_bytes(JsonWriter *w, Str text)
{
        json_begin_array(w, "bytes");
        for (size_t i = 0; i < text.n; i++)
                json_put_int(w, NULL, (unsigned char)text.p[i]);
        json_end_array(w);
}

/* Log-probabilities of minus infinity have no JSON; clients know this number. */
static float finite_logprob(float x)
{
        return x < -9999.0F ? -9999.0F : x;
}

static Status put_token_members(JsonWriter *w, const Completion *c, int32_t id, float logprob)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(model_token_text(c->m, id, &text));
        json_put_str(w, "token", strbuf_str(&text));
        json_put_int(w, "id", id);
        json_put_float(w, "logprob", finite_logprob(logprob));
        put_bytes(w, strbuf_str(&text));
        return w->status;
}

static Status put_top(JsonWriter *w, const Completion *c, const qn_logprob *top)
{
        json_begin_object(w, NULL);
        TRY(put_token_members(w, c, top->id, top->logprob));
        json_end_object(w);
        return w->status;
}

Status put_row(JsonWriter *w, const Completion *c, const TokenRows *r, const TokenRow *row)
{
        json_begin_object(w, NULL);
        TRY(put_token_members(w, c, row->id, row->logprob));
        json_begin_array(w, "top_logprobs");
        for (size_t i = 0; i < row->n_top; i++)
                TRY(put_top(w, c, &r->tops.p[row->first + i]));
        json_end_array(w);
        json_end_object(w);
        return w->status;
}

Status put_content_logprobs(JsonWriter *w, const Completion *c, const TokenRows *r, size_t first)
{
        if (!c->ask.logprobs) {
                json_put_null(w, "logprobs");
                return w->status;
        }
        json_begin_object(w, "logprobs");
        json_begin_array(w, "content");
        for (size_t i = first; i < r->rows.n; i++)
                TRY(put_row(w, c, r, &r->rows.p[i]));
        json_end_array(w);
        json_put_null(w, "refusal");
        json_end_object(w);
        return w->status;
}

/* What `put` writes, between two texts. */
static Status framed_write(StrBuf *out, Str before, PutFn put, Completion *c, const Choice *choice)
{
        JsonWriter w;

        TRY(strbuf_append(out, before));
        w = json_writer_on(out);
        TRY(put(&w, c, choice));
        return w.status;
}

Status event_write(StrBuf *out, PutFn put, Completion *c, const Choice *choice)
{
        TRY(framed_write(out, STR("data: "), put, c, choice));
        return strbuf_append(out, STR("\n\n"));
}

Status event_named_write(StrBuf *out, const char *name, PutFn put, Completion *c,
                         const Choice *choice)
{
        TRY(strbuf_printf(out, "event: %s\n", name));
        return event_write(out, put, c, choice);
}

Status line_write(StrBuf *out, PutFn put, Completion *c, const Choice *choice)
{
        TRY(framed_write(out, (Str){0}, put, c, choice));
        return strbuf_append_char(out, '\n');
}

Status say_nothing(Completion *c, const Choice *choice, StrBuf *out)
{
        (void)c;
        (void)choice;
        (void)out;
        return OK;
}
