#include "server/api.h"
#include "server/ask.h"
#include "server/metrics.h"
#include "server/native_fields.h"

#define TABLES(name_, ...) static const FieldTable *const name_[] = {__VA_ARGS__, NULL}

TABLES(chat_tables, &ask_sampling, &ask_openai, &ask_chat);
TABLES(completion_tables, &ask_sampling, &ask_openai, &ask_completion);
TABLES(responses_tables, &ask_responses);
TABLES(embed_tables, &embed_fields);
TABLES(messages_tables, &ask_anthropic, &ask_anthropic_messages);
TABLES(count_tables, &ask_anthropic);
TABLES(generate_tables, &ask_ollama, &ask_ollama_generate);
TABLES(ollama_chat_tables, &ask_ollama, &ask_ollama_chat);
TABLES(native_tables, &ask_sampling, &ask_native);
TABLES(template_tables, &ask_chat);
TABLES(tokenize_tables, &tokenize_fields);
TABLES(detokenize_tables, &detokenize_fields);

static const char json[] = "application/json";
static const char json_or_events[] = "application/json, text/event-stream";
static const char json_or_lines[] = "application/json, application/x-ndjson";

#define QUICK ROUTE_QUICK
#define OPEN  (ROUTE_OPEN | ROUTE_QUICK)

/* method, path, family, flags, function, body, reply, meaning */
const Route routes[] = {
        {"POST", "/v1/chat/completions", FAMILY_OPENAI, 0, api_chat, chat_tables, json_or_events,
         "Answer a conversation"},
        {"POST", "/chat/completions", FAMILY_OPENAI, 0, api_chat, chat_tables, json_or_events,
         "As /v1/chat/completions"},
        {"POST", "/v1/completions", FAMILY_OPENAI, 0, api_completion, completion_tables,
         json_or_events, "Go on with texts or token ids"},
        {"POST", "/v1/responses", FAMILY_OPENAI, 0, api_responses, responses_tables, json_or_events,
         "Answer a text or conversation; nothing is stored"},
        {"POST", "/responses", FAMILY_OPENAI, 0, api_responses, responses_tables, json_or_events,
         "As /v1/responses"},
        {"POST", "/v1/embeddings", FAMILY_OPENAI, ROUTE_SLOW, api_embeddings, embed_tables, json,
         "Texts or token ids as vectors"},
        {"POST", "/embeddings", FAMILY_OPENAI, ROUTE_SLOW, api_embeddings, embed_tables, json,
         "As /v1/embeddings"},
        {"GET", "/v1/models", FAMILY_OPENAI, QUICK, api_models, NULL, json, "The models"},
        {"GET", "/models", FAMILY_OPENAI, QUICK, api_models, NULL, json, "As /v1/models"},
        {"GET", "/v1/models/*", FAMILY_OPENAI, QUICK, api_model, NULL, json, "One model"},
        {"GET", "/models/*", FAMILY_OPENAI, QUICK, api_model, NULL, json, "As /v1/models/"},
        {"POST", "/v1/messages", FAMILY_ANTHROPIC, 0, api_messages, messages_tables, json_or_events,
         "Answer a conversation, in Anthropic's shape"},
        {"POST", "/v1/messages/count_tokens", FAMILY_ANTHROPIC, 0, api_count_tokens, count_tables,
         json, "How many tokens a conversation is"},
        {"POST", "/api/generate", FAMILY_OLLAMA, 0, api_ollama_generate, generate_tables,
         json_or_lines, "Answer a text, in Ollama's shape"},
        {"POST", "/api/chat", FAMILY_OLLAMA, 0, api_ollama_chat, ollama_chat_tables, json_or_lines,
         "Answer a conversation, in Ollama's shape"},
        {"POST", "/api/embed", FAMILY_OLLAMA, ROUTE_SLOW, api_ollama_embed, embed_tables, json,
         "Texts as vectors, in Ollama's shape"},
        {"GET", "/api/tags", FAMILY_OLLAMA, QUICK, api_ollama_tags, NULL, json,
         "The models, in Ollama's shape"},
        {"GET", "/api/ps", FAMILY_OLLAMA, QUICK, api_ollama_ps, NULL, json, "The loaded models"},
        {"POST", "/api/show", FAMILY_OLLAMA, 0, api_ollama_show, NULL, json,
         "What a model is, in Ollama's shape"},
        {"GET", "/api/version", FAMILY_OLLAMA, QUICK, api_ollama_version, NULL, json,
         "The server's version"},
        {"POST", "/completion", FAMILY_OPENAI, 0, api_native_completion, native_tables,
         json_or_events, "Go on with texts or token ids, in llama-server's shape"},
        {"POST", "/completions", FAMILY_OPENAI, 0, api_native_completion, native_tables,
         json_or_events, "As /completion"},
        {"POST", "/tokenize", FAMILY_OPENAI, 0, api_tokenize, tokenize_tables, json,
         "Text to token ids"},
        {"POST", "/detokenize", FAMILY_OPENAI, 0, api_detokenize, detokenize_tables, json,
         "Token ids to text"},
        {"POST", "/apply-template", FAMILY_OPENAI, 0, api_apply_template, template_tables, json,
         "A conversation as the model's prompt"},
        {"GET", "/props", FAMILY_OPENAI, QUICK, api_props, NULL, json, "What the first model is"},
        {"GET", "/slots", FAMILY_OPENAI, QUICK, api_slots, NULL, json, "What the models do now"},
        {"GET", "/health", FAMILY_OPENAI, OPEN, api_health, NULL, json,
         "Whether the server lives and its models are loaded"},
        {"GET", "/ready", FAMILY_OPENAI, OPEN, api_ready, NULL, json,
         "Whether requests would be served now"},
        {"GET", "/metrics", FAMILY_OPENAI, QUICK, api_metrics, NULL, "text/plain",
         "Counters, gauges and histograms as Prometheus text"},
        {"GET", "/openapi.json", FAMILY_OPENAI, QUICK, api_openapi, NULL, json, "This description"},
};
const size_t n_routes = N_ELEMS(routes);
_Static_assert(N_ELEMS(routes) < METRIC_ROUTES_MAX, "metrics have a row for every route");
