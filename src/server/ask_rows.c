/* The fields of requests, by name, range and meaning. */
#include "server/ask.h"

#define NUMBER(key_, type_, member_, min_, max_, help_)                                          \
        {                                                                                        \
                .key = (key_), .type = (type_), .offset = offsetof(Ask, member_), .min = (min_), \
                .max = (max_), .help = (help_)                                                   \
        }
#define PLAIN(key_, type_, member_, help_) NUMBER(key_, type_, member_, 0, 0, help_)
#define CUSTOM(key_, read_, member_, help_)                                            \
        {                                                                              \
                .key = (key_), .type = FIELD_CUSTOM, .offset = offsetof(Ask, member_), \
                .read = (read_), .help = (help_)                                       \
        }
#define TABLE(rows_)                    \
        {                               \
                (rows_), N_ELEMS(rows_) \
        }

static const FieldSpec sampling_rows[] = {
        NUMBER("temperature", FIELD_F32, sampling.temperature, -100, 100,
               "spread of the draw; 0 or less is greedy"),
        NUMBER("top_p", FIELD_F32, sampling.top_p, 0, 1,
               "keep the smallest set of this probability; 1 is off"),
        NUMBER("top_k", FIELD_I32, sampling.top_k, -1, INT32_MAX, "keep the k greatest; 0 is off"),
        NUMBER("min_p", FIELD_F32, sampling.min_p, 0, 1,
               "keep tokens of at least this share of the greatest probability; 0 is off"),
        NUMBER("typical_p", FIELD_F32, sampling.typical_p, 0, 1,
               "keep the most typical set of this probability; 1 is off"),
        NUMBER("top_n_sigma", FIELD_F32, sampling.top_n_sigma, -1, 1000,
               "keep logits within n standard deviations of the greatest; -1 is off"),
        NUMBER("repeat_penalty", FIELD_F32, sampling.repeat_penalty, 0.001, 1000,
               "divides the logits of seen tokens; 1 is off"),
        NUMBER("repeat_last_n", FIELD_I32, sampling.repeat_last_n, -1, INT32_MAX,
               "tokens that penalties look back on; 0 is off, -1 all"),
        NUMBER("presence_penalty", FIELD_F32, sampling.presence_penalty, -100, 100,
               "taken from the logit of a seen token"),
        NUMBER("frequency_penalty", FIELD_F32, sampling.frequency_penalty, -100, 100,
               "taken from the logit of a seen token, for each time seen"),
        NUMBER("dry_multiplier", FIELD_F32, sampling.dry_multiplier, 0, 1000,
               "strength of the penalty on repeated sequences; 0 is off"),
        NUMBER("dry_base", FIELD_F32, sampling.dry_base, 0, 1000, "its growth by token"),
        NUMBER("dry_allowed_length", FIELD_I32, sampling.dry_allowed_length, 0, INT32_MAX,
               "sequences shorter than this repeat freely"),
        NUMBER("dry_penalty_last_n", FIELD_I32, sampling.dry_penalty_last_n, -1, INT32_MAX,
               "tokens it looks back on; 0 is off, -1 all"),
        CUSTOM("dry_sequence_breakers", read_breakers, sampling.dry_sequence_breakers,
               "texts that end a sequence"),
        NUMBER("xtc_probability", FIELD_F32, sampling.xtc_probability, 0, 1,
               "chance that all probable tokens but the last are dropped; 0 is off"),
        NUMBER("xtc_threshold", FIELD_F32, sampling.xtc_threshold, 0, 1, "what is probable"),
        NUMBER("mirostat", FIELD_I32, sampling.mirostat, 0, 2, "0 off, 1 or 2 the version"),
        NUMBER("mirostat_tau", FIELD_F32, sampling.mirostat_tau, 0, 1000,
               "the surprise aimed at, in bits"),
        NUMBER("mirostat_eta", FIELD_F32, sampling.mirostat_eta, 0, 1,
               "how fast the aim is followed"),
        NUMBER("dynatemp_range", FIELD_F32, sampling.dynatemp_range, 0, 100,
               "temperature moves by this much with the entropy; 0 is off"),
        NUMBER("dynatemp_exponent", FIELD_F32, sampling.dynatemp_exponent, 0, 100,
               "how entropy maps to temperature"),
        NUMBER("min_keep", FIELD_I32, sampling.min_keep, 0, INT32_MAX,
               "cuts leave at least this many"),
        CUSTOM("seed", read_seed, sampling.seed, "of the draw; negative or absent: random"),
        CUSTOM("logit_bias", read_value, logit_bias,
               "an object of token id: bias, or pairs [id or text, bias]; false bans"),
        PLAIN("ignore_eos", FIELD_BOOL, ignore_eos, "go on after an end token"),
        CUSTOM("stop", read_stop, stop, "one text or several: generation ends before them"),
        PLAIN("stream", FIELD_BOOL, stream, "send pieces as they come"),
        PLAIN("model", FIELD_STR, model, "a name of /v1/models; the first model when absent"),
};
const FieldTable ask_sampling = TABLE(sampling_rows);

static const FieldSpec openai_rows[] = {
        NUMBER("max_tokens", FIELD_I32, max_tokens, -1, INT32_MAX,
               "tokens to generate at most; -1: until the end"),
        NUMBER("n", FIELD_I32, n, 1, ASK_CHOICES_MAX, "choices to generate"),
        CUSTOM("stream_options", read_stream_options, include_usage,
               "include_usage: a last chunk tells the usage"),
        CUSTOM("response_format", read_object, format, "only {\"type\": \"text\"} is built"),
};
const FieldTable ask_openai = TABLE(openai_rows);

static const FieldSpec chat_rows[] = {
        {.key = "messages",
         .type = FIELD_CUSTOM,
         .required = true,
         .offset = offsetof(Ask, messages),
         .read = read_array,
         .help = "objects of role and content: a text, or parts of type text"},
        NUMBER("max_completion_tokens", FIELD_I32, max_tokens, -1, INT32_MAX,
               "as max_tokens, and preferred to it"),
        PLAIN("logprobs", FIELD_BOOL, logprobs, "tell each token's log-probability"),
        NUMBER("top_logprobs", FIELD_I32, top_logprobs, 0, ASK_TOP_MAX,
               "and this many alternatives"),
        CUSTOM("tools", read_array, tools, "not built yet: 501"),
        CUSTOM("tool_choice", read_value, tool_choice, "\"none\" and \"auto\" change nothing"),
        CUSTOM("chat_template_kwargs", read_object, variables, "variables of the chat template"),
        PLAIN("chat_template", FIELD_STR, chat_template,
              "a template, or the name of one of the model's"),
        PLAIN("add_generation_prompt", FIELD_BOOL, add_generation_prompt,
              "end the prompt where the assistant begins; true when absent"),
        PLAIN("continue_final_message", FIELD_BOOL, continue_final_message,
              "go on with the last message instead of answering it"),
};
const FieldTable ask_chat = TABLE(chat_rows);

static const FieldSpec responses_rows[] = {
        PLAIN("model", FIELD_STR, model, "a name of /v1/models; the first model when absent"),
        {.key = "input",
         .type = FIELD_CUSTOM,
         .required = true,
         .offset = offsetof(Ask, prompt),
         .read = read_prompt,
         .help = "a text, or messages of role and content"},
        PLAIN("instructions", FIELD_STR, system_text, "the system's text"),
        NUMBER("max_output_tokens", FIELD_I32, max_tokens, 1, INT32_MAX,
               "tokens to generate at most"),
        NUMBER("temperature", FIELD_F32, sampling.temperature, -100, 100,
               "spread of the draw; 0 or less is greedy"),
        NUMBER("top_p", FIELD_F32, sampling.top_p, 0, 1,
               "keep the smallest set of this probability; 1 is off"),
        PLAIN("stream", FIELD_BOOL, stream, "send events as they come"),
        CUSTOM("text", read_text_settings, format,
               "only {\"format\": {\"type\": \"text\"}} is built"),
        CUSTOM("tools", read_array, tools, "not built yet: 501"),
        CUSTOM("tool_choice", read_value, tool_choice, "\"none\" and \"auto\" change nothing"),
        CUSTOM("previous_response_id", read_value, previous, "responses are not stored: 501"),
};
const FieldTable ask_responses = TABLE(responses_rows);

static const FieldSpec completion_rows[] = {
        {.key = "prompt",
         .type = FIELD_CUSTOM,
         .required = true,
         .offset = offsetof(Ask, prompt),
         .read = read_prompt,
         .help = "a text, token ids, or an array of these"},
        PLAIN("echo", FIELD_BOOL, echo, "give the prompt back before what is generated"),
        NUMBER("logprobs", FIELD_I32, top_logprobs, 0, ASK_TOP_MAX,
               "tell log-probabilities, with this many alternatives"),
        NUMBER("best_of", FIELD_I32, best_of, 1, ASK_CHOICES_MAX,
               "generate this many and give the n most probable"),
        PLAIN("suffix", FIELD_STR, suffix, "not built yet: 501"),
};
const FieldTable ask_completion = TABLE(completion_rows);

static const FieldSpec native_rows[] = {
        {.key = "prompt",
         .type = FIELD_CUSTOM,
         .required = true,
         .offset = offsetof(Ask, prompt),
         .read = read_prompt,
         .help = "a text, token ids, or an array of these"},
        NUMBER("n_predict", FIELD_I32, max_tokens, -1, INT32_MAX,
               "tokens to generate at most; -1: until the end"),
        NUMBER("max_tokens", FIELD_I32, max_tokens, -1, INT32_MAX, "as n_predict"),
        NUMBER("n_probs", FIELD_I32, top_logprobs, 0, ASK_TOP_MAX,
               "tell this many alternatives of each token"),
        PLAIN("return_tokens", FIELD_BOOL, return_tokens, "give token ids too"),
        CUSTOM("grammar", read_value, format, "not built yet: 501"),
        CUSTOM("json_schema", read_value, format, "not built yet: 501"),
};
const FieldTable ask_native = TABLE(native_rows);

static const FieldSpec ollama_rows[] = {
        PLAIN("model", FIELD_STR, model, "a name of /api/tags"),
        PLAIN("stream", FIELD_BOOL, stream, "send lines as they come; true when absent"),
        {.key = "options",
         .type = FIELD_CUSTOM,
         .read = read_options, /* of offset 0: the whole Ask */
         .help = "sampling: temperature, top_k, num_predict and so on"},
        CUSTOM("format", read_value, format, "not built yet: 501"),
        CUSTOM("tools", read_array, tools, "not built yet: 501"),
        CUSTOM("images", read_array, images, "not supported: 501"),
};
const FieldTable ask_ollama = TABLE(ollama_rows);

static const FieldSpec ollama_option_rows[] = {
        NUMBER("num_predict", FIELD_I32, max_tokens, -2, INT32_MAX,
               "tokens to generate at most; negative: until the end"),
};
const FieldTable ask_ollama_options = TABLE(ollama_option_rows);

static const FieldSpec ollama_generate_rows[] = {
        PLAIN("prompt", FIELD_STR, user_text, "the user's text; without one the model is loaded"),
        PLAIN("system", FIELD_STR, system_text, "the system's text"),
        PLAIN("suffix", FIELD_STR, suffix, "not built yet: 501"),
        PLAIN("raw", FIELD_BOOL, raw, "take the prompt as it is, without the chat template"),
};
const FieldTable ask_ollama_generate = TABLE(ollama_generate_rows);

static const FieldSpec ollama_chat_rows[] = {
        CUSTOM("messages", read_array, messages, "objects of role and content"),
};
const FieldTable ask_ollama_chat = TABLE(ollama_chat_rows);

static const FieldSpec anthropic_rows[] = {
        PLAIN("model", FIELD_STR, model, "a name of /v1/models"),
        {.key = "messages",
         .type = FIELD_CUSTOM,
         .required = true,
         .offset = offsetof(Ask, messages),
         .read = read_array,
         .help = "objects of role and content; a last one of the assistant is gone on with"},
        CUSTOM("system", read_value, system, "a text, or parts of type text"),
        CUSTOM("tools", read_array, tools, "not built yet: 501"),
};
const FieldTable ask_anthropic = TABLE(anthropic_rows);

static const FieldSpec anthropic_messages_rows[] = {
        {.key = "max_tokens",
         .type = FIELD_I32,
         .required = true,
         .offset = offsetof(Ask, max_tokens),
         .min = 1,
         .max = INT32_MAX,
         .help = "tokens to generate at most"},
        NUMBER("temperature", FIELD_F32, sampling.temperature, 0, 100, "spread of the draw"),
        NUMBER("top_p", FIELD_F32, sampling.top_p, 0, 1,
               "keep the smallest set of this probability"),
        NUMBER("top_k", FIELD_I32, sampling.top_k, -1, INT32_MAX, "keep the k greatest"),
        CUSTOM("stop_sequences", read_stop, stop, "texts: generation ends before them"),
        PLAIN("stream", FIELD_BOOL, stream, "send events as they come"),
};
const FieldTable ask_anthropic_messages = TABLE(anthropic_messages_rows);
