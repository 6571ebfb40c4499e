/* Embeddings: OpenAI's shape and Ollama's. They compute on a thread of their own. */
#include "server/api_parts.h"
#include "server/native_fields.h"

typedef VEC(qn_text) Texts;
typedef VEC(qn_ids) IdLists;

static void texts_done(Texts *t)
{
        vec_done(t);
}

static void id_lists_done(IdLists *l)
{
        vec_done(l);
}

static Status text_add(yyjson_val *v, size_t i, Texts *out)
{
        ENSURE(yyjson_is_str(v), E_FORMAT, "input[%zu]: expected a string, found %s", i,
               json_type_name(v));
        return vec_push(out, ((qn_text){json_str(v).p, json_str(v).n}));
}

static Status texts_read(yyjson_val *input, Texts *out)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(input);
        yyjson_val *v;

        if (yyjson_is_str(input))
                return text_add(input, 0, out);
        for (size_t i = 0; (v = yyjson_arr_iter_next(&it)) != NULL; i++)
                TRY(text_add(v, i, out));
        return OK;
}

static qn_embed_options options_of(const EmbedAsk *ask)
{
        qn_embed_options o;

        qn_embed_options_init(&o);
        o.truncate = ask->truncate;
        o.dimensions = (uint32_t)ask->dimensions;
        return o;
}

static Status texts_embed(const ServedModel *m, const EmbedAsk *ask, qn_embeddings *out)
{
        CLEANUP(texts_done) Texts texts = {0};
        const qn_embed_options o = options_of(ask);

        TRY(texts_read(ask->input, &texts));
        ENSURE(texts.n > 0, E_RANGE, "input: no text in the array");
        return (Status)qn_embed(m->model, &o, texts.p, texts.n, out);
}

static Status lists_of(const Prompts *prompts, IdLists *out)
{
        for (size_t i = 0; i < prompts->n; i++)
                TRY(vec_push(out, ((qn_ids){prompts->p[i].ids.p, prompts->p[i].ids.n})));
        return OK;
}

static Status ids_embed(Exchange *x, const ServedModel *m, const EmbedAsk *ask, qn_embeddings *out)
{
        CLEANUP(prompts_done) Prompts prompts = {0};
        CLEANUP(id_lists_done) IdLists lists = {0};
        const qn_embed_options o = options_of(ask);

        TRY(status_within(prompts_read(m, ask->input, &x->arena, &prompts), "input"));
        TRY(lists_of(&prompts, &lists));
        return (Status)qn_embed_ids(m->model, &o, lists.p, lists.n, out);
}

static bool is_ids(yyjson_val *input)
{
        return yyjson_arr_size(input) > 0 && !yyjson_is_str(yyjson_arr_get_first(input));
}

static Status embed(Exchange *x, const ServedModel *m, yyjson_val *body, EmbedAsk *ask,
                    qn_embeddings *out)
{
        *ask = (EmbedAsk){.truncate = true};
        TRY(fields_read(embed_fields.rows, embed_fields.n, body, &x->arena, ask));
        TRY(is_ids(ask->input) ? ids_embed(x, m, ask, out) : texts_embed(m, ask, out));
        exchange_account(x, out->n_tokens, 0);
        return OK;
}

static void floats_put(JsonWriter *w, const char *key, const float *row, size_t n)
{
        json_begin_array(w, key);
        for (size_t i = 0; i < n; i++)
                json_put_float(w, NULL, row[i]);
        json_end_array(w);
}

/* Three bytes, four letters; beyond the end are zeros. */
static void base64_group(const uint8_t *in, size_t n, char out[4])
{
        static const char letters[] =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        uint8_t b[3] = {0};
        uint32_t bits;

        memcpy(b, in, n);
        bits = (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2];
        for (size_t i = 0; i < 4; i++)
                out[i] = i <= n ? letters[bits >> (18 - 6 * i) & 63] : '=';
}

static Status base64_append(StrBuf *out, const uint8_t *in, size_t n)
{
        char four[4];

        for (size_t i = 0; i < n; i += 3) {
                base64_group(in + i, n - i < 3 ? n - i : 3, four);
                TRY(strbuf_append(out, (Str){four, 4}));
        }
        return OK;
}

static Status base64_put(JsonWriter *w, const char *key, const float *row, size_t n)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(base64_append(&text, (const uint8_t *)row, n * sizeof(float)));
        json_put_str(w, key, strbuf_str(&text));
        return w->status;
}

static Status row_put(JsonWriter *w, const qn_embeddings *e, size_t i, bool base64)
{
        const float *row = e->rows + i * e->width;

        json_begin_object(w, NULL);
        json_put_text(w, "object", "embedding");
        json_put_size(w, "index", i);
        if (base64)
                TRY(base64_put(w, "embedding", row, e->width));
        else
                floats_put(w, "embedding", row, e->width);
        json_end_object(w);
        return w->status;
}

static Status rows_put(JsonWriter *w, const qn_embeddings *e, bool base64)
{
        json_begin_array(w, "data");
        for (size_t i = 0; i < e->n_rows; i++)
                TRY(row_put(w, e, i, base64));
        json_end_array(w);
        return w->status;
}

static Status embeddings_write(const ServedModel *m, const EmbedAsk *ask, const qn_embeddings *e,
                               StrBuf *out)
{
        JsonWriter w = json_writer_on(out);

        json_begin_object(&w, NULL);
        json_put_text(&w, "object", "list");
        TRY(rows_put(&w, e, ask->encoding == 1));
        json_put_str(&w, "model", m->name);
        json_begin_object(&w, "usage");
        json_put_size(&w, "prompt_tokens", e->n_tokens);
        json_put_size(&w, "total_tokens", e->n_tokens);
        json_end_object(&w);
        json_end_object(&w);
        return w.status;
}

static Status embeddings_run(Exchange *x, ServedModel *m, yyjson_val *body)
{
        CLEANUP(qn_embeddings_free) qn_embeddings e = {0};
        CLEANUP(strbuf_done) StrBuf out = {0};
        EmbedAsk ask;

        TRY(embed(x, m, body, &ask, &e));
        TRY(embeddings_write(m, &ask, &e, &out));
        exchange_reply(x, 200, "application/json", &out);
        return OK;
}

Status api_embeddings(Exchange *x, yyjson_val *body)
{
        return with_model(x, body, embeddings_run);
}

static Status ollama_write(const ServedModel *m, const qn_embeddings *e, StrBuf *out)
{
        JsonWriter w = json_writer_on(out);

        json_begin_object(&w, NULL);
        json_put_str(&w, "model", m->name);
        json_begin_array(&w, "embeddings");
        for (size_t i = 0; i < e->n_rows; i++)
                floats_put(&w, NULL, e->rows + i * e->width, e->width);
        json_end_array(&w);
        json_put_size(&w, "prompt_eval_count", e->n_tokens);
        json_end_object(&w);
        return w.status;
}

static Status ollama_run(Exchange *x, ServedModel *m, yyjson_val *body)
{
        CLEANUP(qn_embeddings_free) qn_embeddings e = {0};
        CLEANUP(strbuf_done) StrBuf out = {0};
        EmbedAsk ask;

        TRY(embed(x, m, body, &ask, &e));
        TRY(ollama_write(m, &e, &out));
        exchange_reply(x, 200, "application/json", &out);
        return OK;
}

Status api_ollama_embed(Exchange *x, yyjson_val *body)
{
        return with_model(x, body, ollama_run);
}
