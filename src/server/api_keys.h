/* API keys: who may call, and how much. */
#ifndef QUERN_SERVER_API_KEYS_H
#define QUERN_SERVER_API_KEYS_H

#include "server/server.h"

#include <pthread.h>

enum { API_KEY_MAX = 256, API_KEY_NAME_MAX = 64 };

/** 0: no limit. */
typedef struct KeyLimits {
        uint32_t requests;   /* a minute */
        uint32_t tokens;     /* a minute, prompt and generated */
        uint32_t concurrent; /* at once */
} KeyLimits;

/** A bucket that fills up in a minute. */
typedef struct Bucket {
        double left;
        uint64_t at_ns;
} Bucket;

typedef struct ApiKey {
        char secret[API_KEY_MAX]; /* padded with zeros: compared whole, in constant time */
        char name[API_KEY_NAME_MAX];
        KeyLimits limits;
        pthread_mutex_t lock;
        Bucket requests, tokens;
        uint32_t running;
} ApiKey;

typedef struct ApiKeys {
        ApiKey *p;
        size_t n;
} ApiKeys;

/**
 * Reads keys from the options, the environment's QUERN_API_KEY and the key file: a key a line,
 * "KEY [name=N] [requests=N] [tokens=N] [concurrent=N]", # begins a comment.
 * Errors: E_IO, E_FORMAT with the file and line, E_USAGE a key longer than 255 bytes, E_NOMEM.
 */
Status api_keys_load(const ServerOptions *o, ApiKeys *out);
void api_keys_done(ApiKeys *k);

/** The key that is this secret, or NULL. Takes as long for a wrong one, whatever it is. */
ApiKey *api_keys_find(const ApiKeys *k, Str secret);

/** What a key may do now. */
typedef enum KeyVerdict {
        KEY_ALLOWED,
        KEY_REQUESTS,
        KEY_TOKENS,
        KEY_CONCURRENT,
        KEY_VERDICT_MAX
} KeyVerdict;

/** Takes one request from the budget; api_key_end gives the place back. NULL: always allowed. */
KeyVerdict api_key_begin(ApiKey *k, uint64_t now_ns);
void api_key_end(ApiKey *k);
void api_key_charge(ApiKey *k, size_t n_tokens);

/** "60 requests a minute", for the refusal. */
const char *key_verdict_text(KeyVerdict v);

#endif
