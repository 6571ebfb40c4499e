/* Errors as HTTP: which status and which word each kind has, and the JSON of each API family. */
#ifndef QUERN_SERVER_HTTP_ERROR_H
#define QUERN_SERVER_HTTP_ERROR_H

#include "base/json_writer.h"

typedef enum Family {
        FAMILY_OPENAI, /* also native */
        FAMILY_ANTHROPIC,
        FAMILY_OLLAMA,
        FAMILY_MAX
} Family;

typedef enum ErrorKind {
        ERROR_REQUEST,
        ERROR_CONTEXT, /* the prompt does not fit */
        ERROR_AUTHENTICATION,
        ERROR_NOT_FOUND,
        ERROR_METHOD,
        ERROR_TOO_LARGE,
        ERROR_RATE,    /* a key's budget */
        ERROR_BUSY,    /* the queue is full */
        ERROR_LOADING, /* or shutting down */
        ERROR_SERVER,
        ERROR_UNSUPPORTED,
        ERROR_KIND_MAX
} ErrorKind;

typedef struct HttpError {
        ErrorKind kind;
        Str message;
        Str param;       /* the field at fault; p NULL: none */
        size_t n_prompt; /* ERROR_CONTEXT */
        size_t n_ctx;
} HttpError;

unsigned error_status(ErrorKind kind);
/** Seconds after which a client should try again; 0: it should not. */
unsigned error_retry_after(ErrorKind kind);
ErrorKind error_kind_of(Status s);
/** The field a message begins with: "top_p: 3 is outside 0..1" → top_p; else p NULL. */
Str error_param(Str message);

/** Appends the JSON that clients of the family expect. */
Status error_json(Family family, const HttpError *e, Str request_id, StrBuf *out);
/** The same as the last piece of a stream. */
Status error_piece(Family family, const HttpError *e, Str request_id, StrBuf *out);

#endif
