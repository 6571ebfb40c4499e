#include "server/http_error.h"

typedef struct ErrorRow {
        unsigned status;
        unsigned retry_after;
        const char *type;      /* of OpenAI's clients */
        const char *anthropic; /* of Anthropic's */
} ErrorRow;

static const ErrorRow rows[] = {
        [ERROR_REQUEST] = {400, 0, "invalid_request_error", "invalid_request_error"},
        [ERROR_CONTEXT] = {400, 0, "exceed_context_size_error", "invalid_request_error"},
        [ERROR_AUTHENTICATION] = {401, 0, "authentication_error", "authentication_error"},
        [ERROR_NOT_FOUND] = {404, 0, "not_found_error", "not_found_error"},
        [ERROR_METHOD] = {405, 0, "invalid_request_error", "invalid_request_error"},
        [ERROR_TOO_LARGE] = {413, 0, "invalid_request_error", "request_too_large"},
        [ERROR_RATE] = {429, 5, "rate_limit_error", "rate_limit_error"},
        [ERROR_BUSY] = {429, 1, "rate_limit_error", "overloaded_error"},
        [ERROR_LOADING] = {503, 2, "unavailable_error", "overloaded_error"},
        [ERROR_SERVER] = {500, 0, "server_error", "api_error"},
        [ERROR_UNSUPPORTED] = {501, 0, "not_supported_error", "invalid_request_error"},
};
_Static_assert(N_ELEMS(rows) == ERROR_KIND_MAX, "a row for every kind");

static const ErrorKind kinds[] = {
        [OK] = ERROR_SERVER,
        [E_NOMEM] = ERROR_LOADING,
        [E_IO] = ERROR_SERVER,
        [E_FORMAT] = ERROR_REQUEST,
        [E_MISSING] = ERROR_REQUEST,
        [E_RANGE] = ERROR_REQUEST,
        [E_UNSUPPORTED] = ERROR_UNSUPPORTED,
        [E_USAGE] = ERROR_REQUEST,
        [E_CONTEXT] = ERROR_CONTEXT,
        [E_NUMERIC] = ERROR_SERVER,
        [E_CANCELLED] = ERROR_LOADING,
        [E_VERSION] = ERROR_SERVER,
        [E_DEVICE] = ERROR_SERVER,
        [E_BUSY] = ERROR_BUSY,
};
_Static_assert(N_ELEMS(kinds) == STATUS_MAX, "a kind for every status");

unsigned error_status(ErrorKind kind)
{
        return rows[kind].status;
}

unsigned error_retry_after(ErrorKind kind)
{
        return rows[kind].retry_after;
}

ErrorKind error_kind_of(Status s)
{
        return kinds[s];
}

static size_t name_length(Str message)
{
        static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_.[]";
        size_t n = 0;

        while (n < message.n && memchr(letters, message.p[n], sizeof(letters) - 1) != NULL)
                n++;
        return n;
}

Str error_param(Str message)
{
        const size_t n = name_length(message);

        if (n > 0 && str_starts_with(str_slice(message, n, message.n), STR(": ")))
                return str_slice(message, 0, n);
        return (Str){0};
}

static void param_put(JsonWriter *w, Str param)
{
        if (param.p == NULL)
                json_put_null(w, "param");
        else
                json_put_str(w, "param", param);
}

static void context_put(JsonWriter *w, const HttpError *e)
{
        if (e->kind != ERROR_CONTEXT)
                return;
        json_put_size(w, "n_prompt_tokens", e->n_prompt);
        json_put_size(w, "n_ctx", e->n_ctx);
}

static void openai_put(JsonWriter *w, const HttpError *e, Str request_id)
{
        (void)request_id;
        json_begin_object(w, NULL);
        json_begin_object(w, "error");
        json_put_str(w, "message", e->message);
        json_put_text(w, "type", rows[e->kind].type);
        param_put(w, e->param);
        json_put_int(w, "code", rows[e->kind].status);
        context_put(w, e);
        json_end_object(w);
        json_end_object(w);
}

static void anthropic_put(JsonWriter *w, const HttpError *e, Str request_id)
{
        json_begin_object(w, NULL);
        json_put_text(w, "type", "error");
        json_begin_object(w, "error");
        json_put_text(w, "type", rows[e->kind].anthropic);
        json_put_str(w, "message", e->message);
        json_end_object(w);
        json_put_str(w, "request_id", request_id);
        json_end_object(w);
}

static void ollama_put(JsonWriter *w, const HttpError *e, Str request_id)
{
        (void)request_id;
        json_begin_object(w, NULL);
        json_put_str(w, "error", e->message);
        json_end_object(w);
}

typedef struct FamilyRow {
        void (*put)(JsonWriter *w, const HttpError *e, Str request_id);
        const char *before; /* around a piece of a stream */
        const char *after;
} FamilyRow;

static const FamilyRow families[] = {
        [FAMILY_OPENAI] = {openai_put, "data: ", "\n\n"},
        [FAMILY_ANTHROPIC] = {anthropic_put, "event: error\ndata: ", "\n\n"},
        [FAMILY_OLLAMA] = {ollama_put, "", "\n"},
};
_Static_assert(N_ELEMS(families) == FAMILY_MAX, "a row for every family");

Status error_json(Family family, const HttpError *e, Str request_id, StrBuf *out)
{
        JsonWriter w = json_writer_on(out);

        families[family].put(&w, e, request_id);
        return w.status;
}

Status error_piece(Family family, const HttpError *e, Str request_id, StrBuf *out)
{
        TRY(strbuf_append(out, str_of(families[family].before)));
        TRY(error_json(family, e, request_id, out));
        return strbuf_append(out, str_of(families[family].after));
}
