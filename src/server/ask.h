/* What a request asks to be generated, whichever API it came by. */
#ifndef QUERN_SERVER_ASK_H
#define QUERN_SERVER_ASK_H

#include "base/fields.h"
#include "server/models.h"
#include "server/route.h"

enum { ASK_CHOICES_MAX = 128, ASK_TOP_MAX = 100, ASK_STOPS_MAX = 64 };

typedef struct StopWords {
        const char **p; /* in the arena */
        size_t n;
} StopWords;

/** Members that a request does not set keep what ask_init gave. JSON values are the body's. */
typedef struct Ask {
        Str model;
        bool stream;
        bool include_usage;
        int32_t n, best_of;
        int32_t max_tokens; /* -1: until the end */
        StopWords stop;
        qn_sampling sampling;
        yyjson_val *logit_bias; /* resolved when the model is known */
        bool logprobs;
        int32_t top_logprobs;
        bool echo;
        bool ignore_eos;
        bool return_tokens;
        /* prompts */
        yyjson_val *prompt; /* text, ids, or an array of them */
        yyjson_val *messages;
        yyjson_val *system; /* Anthropic's: a text, or parts */
        yyjson_val *images;
        yyjson_val *previous; /* a response to go on from */
        yyjson_val *variables;
        Str chat_template; /* p NULL: the model's */
        Str user_text;     /* one message of the user, where there are no messages */
        Str system_text;   /* of the system, before all messages */
        Str suffix;
        bool add_generation_prompt, continue_final_message;
        bool raw;
        /* accepted, and refused with 501 when they ask for something */
        yyjson_val *tools, *tool_choice, *format;
} Ask;

/** Defaults: `plain` asks for nothing that neither the request nor the model says. */
void ask_init(const ServedModel *m, bool plain, Ask *out);

/** Reads the tables' rows. Errors: E_FORMAT, E_RANGE, E_MISSING naming the field; E_UNSUPPORTED
 * for what is asked and not built. */
Status ask_read(const FieldTable *const *tables, yyjson_val *body, Arena *arena, Ask *out);

/** The model that a body names. Refuses with 404 or 503 and gives NULL where there is none. */
ServedModel *ask_model(Exchange *x, yyjson_val *body);

/** The generation options; borrowed from the ask and the arena. Errors: E_RANGE for biases. */
Status ask_options(const Ask *ask, const ServedModel *m, Arena *arena, qn_generate_options *out);

extern const FieldTable ask_sampling; /* names of llama-server and OpenAI */
extern const FieldTable ask_openai;   /* common to chat and completions */
extern const FieldTable ask_chat;
extern const FieldTable ask_completion;
extern const FieldTable ask_responses;
extern const FieldTable ask_native;
extern const FieldTable ask_ollama; /* common to generate and chat */
extern const FieldTable ask_ollama_generate;
extern const FieldTable ask_ollama_chat;
extern const FieldTable ask_anthropic; /* common to messages and count_tokens */
extern const FieldTable ask_anthropic_messages;
extern const FieldTable ask_ollama_options; /* of "options" */

/* Readers of fields; their JSON schemas are in openapi.c. */
Status read_value(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at);
Status read_array(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at);
Status read_object(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at);
Status read_stop(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at);
Status read_seed(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at);
Status read_prompt(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at);
Status read_stream_options(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at);
Status read_text_settings(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at);
Status read_options(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at);
Status read_breakers(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at);

#endif
