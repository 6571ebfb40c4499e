#include "server/api_keys.h"

#include "base/clock.h"
#include "base/fields.h"
#include "base/fields_text.h"
#include "base/file.h"

#include <stdlib.h>

enum { KEY_FILE_MAX = 1 << 20, KEYS_MAX = 4096 };

static void bucket_fill(Bucket *b, uint32_t limit, uint64_t now_ns)
{
        const double gained = clock_seconds(b->at_ns, now_ns) * limit / 60.0;

        b->left = b->left + gained > limit ? limit : b->left + gained;
        b->at_ns = now_ns;
}

/* The word behind the blanks at the begin of *line, taken off; n 0 at its end or a comment. */
static Str word_take(Str *line)
{
        const size_t begin = strspn(line->p, " \t\r");
        const size_t n = strcspn(line->p + begin, " \t\r\n");
        const Str word = {line->p + begin, n};

        *line = str_slice(*line, begin + n, line->n);
        return str_starts_with(word, STR("#")) ? (Str){0} : word;
}

typedef struct KeySetting {
        KeyLimits limits;
        Str name;
} KeySetting;

static const FieldSpec setting_rows[] = {
        FIELD("requests", FIELD_U32, KeySetting, limits.requests, false),
        FIELD("tokens", FIELD_U32, KeySetting, limits.tokens, false),
        FIELD("concurrent", FIELD_U32, KeySetting, limits.concurrent, false),
        FIELD("name", FIELD_STR, KeySetting, name, false),
};

static Status setting_read(Str word, Arena *arena, KeySetting *out)
{
        const size_t equals = str_find(word, STR("="), 0);
        const FieldSpec *row =
                fields_find(setting_rows, N_ELEMS(setting_rows), str_slice(word, 0, equals));

        ENSURE(row != NULL, E_FORMAT,
               "\"%.*s\" is none of name=, requests=, tokens=, concurrent=", STR_ARG(word));
        ENSURE(equals < word.n, E_FORMAT, "\"%.*s\" has no value", STR_ARG(word));
        return field_read_text(row, str_slice(word, equals + 1, word.n), arena, out);
}

static Status key_put(Str secret, const KeySetting *setting, ApiKeys *out)
{
        ApiKey *k = &out->p[out->n];

        ENSURE(secret.n > 0, E_USAGE, "an API key is empty");
        ENSURE(secret.n < API_KEY_MAX, E_USAGE, "an API key is longer than %d bytes",
               API_KEY_MAX - 1);
        ENSURE(out->n < KEYS_MAX, E_USAGE, "more than %d API keys", KEYS_MAX);
        memcpy(k->secret, secret.p, secret.n);
        (void)snprintf(k->name, sizeof(k->name), "%.*s", STR_ARG(setting->name));
        k->limits = setting->limits;
        k->requests.left = k->limits.requests;
        k->tokens.left = k->limits.tokens;
        (void)pthread_mutex_init(&k->lock, NULL);
        out->n++;
        return OK;
}

static KeySetting setting_default(const ServerOptions *o)
{
        return (KeySetting){.limits = {.requests = o->key_requests,
                                       .tokens = o->key_tokens,
                                       .concurrent = o->key_concurrent},
                            .name = STR("key")};
}

static Status settings_read(Str line, Arena *arena, KeySetting *out)
{
        Str word = word_take(&line);

        while (word.n > 0) {
                TRY(setting_read(word, arena, out));
                word = word_take(&line);
        }
        return OK;
}

static Status line_read(Str line, const ServerOptions *o, ApiKeys *out)
{
        CLEANUP(arena_done) Arena arena = {0};
        KeySetting setting = setting_default(o);
        const Str secret = word_take(&line);

        if (secret.n == 0)
                return OK;
        TRY(settings_read(line, &arena, &setting));
        return key_put(secret, &setting, out);
}

static Status lines_read(const char *path, Str text, const ServerOptions *o, ApiKeys *out)
{
        size_t at = 0;

        for (size_t number = 1; at < text.n; number++) {
                const size_t end = str_find(text, STR("\n"), at);
                TRY(status_within(line_read(str_slice(text, at, end), o, out), "%s: line %zu", path,
                                  number));
                at = end + 1;
        }
        return OK;
}

static Status file_read(const ServerOptions *o, ApiKeys *out)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        if (o->api_key_file.n == 0)
                return OK;
        TRY(file_read_all(o->api_key_file.p, KEY_FILE_MAX, &text));
        ENSURE(memchr(strbuf_cstr(&text), '\0', text.n) == NULL, E_FORMAT, "%s: a NUL byte",
               o->api_key_file.p);
        return lines_read(o->api_key_file.p, strbuf_str(&text), o, out);
}

static Status options_read(const ServerOptions *o, ApiKeys *out)
{
        const KeySetting setting = setting_default(o);
        const Str env = str_of(getenv("QUERN_API_KEY"));

        for (size_t i = 0; i < o->api_keys.n; i++)
                TRY(key_put(o->api_keys.p[i], &setting, out));
        return env.n > 0 ? key_put(env, &setting, out) : OK;
}

Status api_keys_load(const ServerOptions *o, ApiKeys *out)
{
        CLEANUP(api_keys_done) ApiKeys k = {0};

        TRY(mem_new_array(&k.p, KEYS_MAX + 1));
        TRY(options_read(o, &k));
        TRY(file_read(o, &k));
        *out = TAKE(k);
        return OK;
}

void api_keys_done(ApiKeys *k)
{
        for (size_t i = 0; i < k->n; i++)
                (void)pthread_mutex_destroy(&k->p[i].lock);
        mem_free(k->p);
        *k = (ApiKeys){0};
}

/* Every byte is looked at, whatever the first that differs. */
static bool secrets_equal(const char a[API_KEY_MAX], const char b[API_KEY_MAX])
{
        volatile unsigned char different = 0;

        for (size_t i = 0; i < API_KEY_MAX; i++)
                different = (unsigned char)(different | (unsigned char)(a[i] ^ b[i]));
        return different == 0;
}

static bool fits_key(Str secret)
{
        return secret.n > 0 && secret.n < API_KEY_MAX;
}

/* Padded like the keys; one that is too long equals none. */
static void secret_pad(Str secret, char out[API_KEY_MAX])
{
        memset(out, 0, API_KEY_MAX);
        if (fits_key(secret))
                memcpy(out, secret.p, secret.n);
}

/* All keys are compared, whichever it is. */
ApiKey *api_keys_find(const ApiKeys *k, Str secret)
{
        char padded[API_KEY_MAX];
        ApiKey *found = NULL;

        secret_pad(secret, padded);
        for (size_t i = 0; i < k->n; i++)
                if (secrets_equal(padded, k->p[i].secret))
                        found = &k->p[i];
        return found;
}

static bool bucket_empty(Bucket *b, uint32_t limit, uint64_t now_ns)
{
        if (limit == 0)
                return false;
        bucket_fill(b, limit, now_ns);
        return b->left < 1.0;
}

static bool places_taken(const ApiKey *k)
{
        return k->limits.concurrent > 0 && k->running >= k->limits.concurrent;
}

static KeyVerdict budget_verdict(ApiKey *k, uint64_t now_ns)
{
        if (bucket_empty(&k->tokens, k->limits.tokens, now_ns))
                return KEY_TOKENS;
        return bucket_empty(&k->requests, k->limits.requests, now_ns) ? KEY_REQUESTS : KEY_ALLOWED;
}

static KeyVerdict key_verdict(ApiKey *k, uint64_t now_ns)
{
        return places_taken(k) ? KEY_CONCURRENT : budget_verdict(k, now_ns);
}

KeyVerdict api_key_begin(ApiKey *k, uint64_t now_ns)
{
        KeyVerdict v;

        if (k == NULL)
                return KEY_ALLOWED;
        (void)pthread_mutex_lock(&k->lock);
        v = key_verdict(k, now_ns);
        k->running += v == KEY_ALLOWED;
        k->requests.left -= v == KEY_ALLOWED;
        (void)pthread_mutex_unlock(&k->lock);
        return v;
}

static void key_change(ApiKey *k, uint32_t ended, size_t n_tokens)
{
        if (k == NULL)
                return;
        (void)pthread_mutex_lock(&k->lock);
        k->running -= ended;
        k->tokens.left -= (double)n_tokens;
        (void)pthread_mutex_unlock(&k->lock);
}

void api_key_end(ApiKey *k)
{
        key_change(k, 1, 0);
}

void api_key_charge(ApiKey *k, size_t n_tokens)
{
        key_change(k, 0, n_tokens);
}

const char *key_verdict_text(KeyVerdict v)
{
        static const char *const texts[] = {
                [KEY_ALLOWED] = "",
                [KEY_REQUESTS] = "requests a minute",
                [KEY_TOKENS] = "tokens a minute",
                [KEY_CONCURRENT] = "requests at once",
        };

        return texts[v];
}
